"""What the engine is told of phones, and when it need not be told again."""

from __future__ import annotations

from tests.callcontrol.house import House
from tests.calls.script import atelier, company, line

from ligneclaire.ari.errors import Failed, Refused

JULIE, MARCEL = ("res_pjsip", "endpoint", "phone-julie"), ("res_pjsip", "endpoint", "phone-marcel")


async def test_an_engine_that_still_runs_is_not_told_again_by_the_next_process(house: House) -> None:
    assert {JULIE, MARCEL} <= house.asterisk.config.keys()
    await house.kill()
    house.asterisk.config.clear()  # unseen: so that telling again would show
    await house.open()
    assert house.asterisk.config == {}
    house.asterisk.drop_connection(0.5)
    await house.until(lambda: not house.control.connected)
    await house.until(lambda: house.control.connected)
    assert house.asterisk.config == {}


async def test_an_engine_that_started_again_is_told_everything(house: House) -> None:
    house.asterisk.crash(1)
    await house.until(lambda: not house.control.connected)
    await house.until(lambda: {JULIE, MARCEL} <= house.asterisk.config.keys())
    await house.kill()
    house.asterisk.crash(1)
    await house.open()
    await house.until(lambda: {JULIE, MARCEL} <= house.asterisk.config.keys())


async def test_a_change_made_while_nobody_was_there_reaches_the_engine(house: House) -> None:
    await house.kill()
    house.set(company(line("julie", "+33199001001")))
    await house.open()
    await house.until(lambda: MARCEL not in house.asterisk.config)
    assert JULIE in house.asterisk.config


async def test_what_the_engine_would_not_take_is_tried_again_by_the_next_process(house: House) -> None:
    house.asterisk.fail_next("put_config", Failed("Allocation failed"))
    house.set(company(line("julie", "+33199001001"), line("nora", "+33199001003")))
    nora = ("res_pjsip", "endpoint", "phone-nora")
    await house.until(lambda: MARCEL not in house.asterisk.config)
    assert nora not in house.asterisk.config
    await house.restart()
    await house.until(lambda: nora in house.asterisk.config)


async def test_an_endpoint_of_the_configuration_is_left_alone(house: House) -> None:
    await house.kill()
    house.asterisk.phone("written in pjsip.conf")
    house.asterisk.fail_next("delete_config", Refused("Could not delete object", status=403))
    house.set(atelier(call_waiting=False))
    house.asterisk.crash(0.5)
    await house.open()
    await house.until(lambda: {JULIE, MARCEL} <= house.asterisk.config.keys())
