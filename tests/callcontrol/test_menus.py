"""Auto attendants as callers live them: phones that hear, press keys and hang up (A1–A9)."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from tests.callcontrol.house import House
from tests.calls.script import MARCEL, OUTSIDE
from tests.calls.test_menu import ACCUEIL, MENU, SERVICES, SUBMENU, WELCOME
from tests.calls.test_menu import house as company

from ligneclaire.ari.memory import Answers, Phone
from ligneclaire.calls.record import Ending
from ligneclaire.routing.model import Key, Menu, ToNumber


@pytest.fixture
def house(house: House) -> House:
    house.asterisk.sounds |= {
        f"sound:{WELCOME.name}": 6.0,
        f"sound:{SERVICES.name}": 6.0,
        "sound:no-choice": 3.0,
        "sound:service-closed": 3.0,
    }
    house.set(company())
    house.marcel.behaviour = Answers(after=3)
    return house


async def calls(house: House, **settings: object) -> Phone:
    paul = house.outside("+33145834778", **settings)
    await paul.call(ACCUEIL)
    return paul


@pytest.mark.parametrize("sip_info", [False, True], ids=["rfc4733", "info"])
async def test_two_keys_lead_to_a_colleague(house: House, sip_info: bool) -> None:
    paul = await calls(house, sip_info=sip_info)
    await house.until(lambda: paul.hears == "sound:welcome")
    assert paul.current.status == 200
    paul.press("2")
    await house.until(lambda: paul.hears == "sound:services", within=1)
    paul.press("1")
    await house.until(lambda: paul.hears == "ringing" and house.marcel.ringing, within=1)
    await house.until(lambda: paul.hears == "marcel" and house.marcel.hears == "+33145834778")
    paul.press("2")
    await asyncio.sleep(1)
    assert paul.hears == "marcel"
    house.marcel.hang_up()
    record = await house.record()
    assert record.ending is Ending.ANSWERED
    assert [(leg.line, leg.by) for leg in record.legs] == [("marcel", "accueil")]


async def test_keys_pressed_at_the_answer_are_not_lost(house: House) -> None:
    paul = await calls(house)
    await house.until(lambda: paul.current.status == 200)
    paul.press("21")
    await house.until(lambda: house.marcel.ringing, within=2)


async def test_silence_repeats_the_menu_eight_seconds_after_its_end(house: House) -> None:
    paul = await calls(house)
    await house.until(lambda: paul.hears == "sound:welcome")
    for _ in range(2):
        begun = house.now()
        await house.until(lambda: paul.hears == "silence", within=7)
        await house.until(lambda: paul.hears == "sound:welcome", within=9)
        assert 13.5 <= (house.now() - begun).total_seconds() <= 14.5
    await house.until(lambda: paul.hears == "sound:no-choice", within=15)
    await house.until(lambda: paul.current.cause is not None, within=4)
    assert (await house.record()).ending is Ending.REFUSED


async def test_the_outgoing_leg_of_a_key_goes_through_a_trunk(house: House) -> None:
    house.outside(OUTSIDE).behaviour = Answers(after=1)
    paul = await calls(house)
    await house.until(lambda: paul.hears == "sound:welcome")
    paul.press("1")
    await house.until(lambda: paul.hears == OUTSIDE)
    paul.hang_up()
    (leg,) = (await house.record()).legs
    assert (leg.number, leg.trunk, leg.by) == (OUTSIDE, "first", "accueil")


async def test_an_attendant_that_is_off_says_so_without_answering(house: House) -> None:
    off = replace(company().attendants["accueil"], on=False)
    house.set(replace(company(), attendants={"accueil": off}))
    paul = await calls(house)
    await house.until(lambda: paul.hears == "sound:service-closed")
    await house.until(lambda: paul.current.cause is not None)
    assert paul.current.status != 200


@pytest.mark.parametrize("seconds", [0.1, 3, 10, 22, 33, 43])
async def test_a_caller_who_hangs_up_at_any_moment_leaves_nothing(house: House, seconds: float) -> None:
    paul = await calls(house)
    await asyncio.sleep(seconds)
    paul.hang_up()
    await house.until(lambda: not house.asterisk.leftovers() and house.control.calls == 0, within=2)
    assert (await house.record()).ended is not None


async def test_after_a_restart_the_caller_hears_the_menu_again_and_goes_on(house: House) -> None:
    paul = await calls(house)
    await house.until(lambda: paul.hears == "sound:welcome")
    paul.press("2")
    await house.until(lambda: paul.hears == "sound:services")
    await house.kill()
    await house.until(lambda: paul.hears == "silence")
    assert paul.current.cause is None
    await house.open()
    await house.until(lambda: paul.hears == "sound:welcome", within=2)
    paul.press("21")
    await house.until(lambda: paul.hears == "marcel")
    house.marcel.hang_up()
    record = await house.record()
    assert record.ending is Ending.ANSWERED
    assert len(house.shelf.records) == 1


async def test_a_caller_who_left_during_a_restart_leaves_a_record(house: House) -> None:
    paul = await calls(house)
    await house.until(lambda: paul.hears == "sound:welcome")
    await house.kill()
    paul.hang_up()
    await asyncio.sleep(1)
    await house.open()
    assert (await house.record()).ending is Ending.LOST
    assert not house.asterisk.leftovers()


async def test_a_conversation_that_began_in_a_menu_survives_a_restart(house: House) -> None:
    paul = await calls(house)
    await house.until(lambda: paul.hears == "sound:welcome")
    paul.press("21")
    await house.until(lambda: paul.hears == "marcel")
    await house.restart()
    await asyncio.sleep(2)
    assert paul.hears == "marcel"
    house.marcel.hang_up()
    assert (await house.record()).ending is Ending.ANSWERED


async def test_without_the_database_the_menus_are_as_they_were(house: House) -> None:
    paul = await calls(house)
    await house.until(lambda: paul.hears == "sound:welcome")
    paul.hang_up()
    await house.record()
    await house.kill()
    house.revision = 1  # nobody tells the company again: the journal must know it
    await house.open()
    second = house.outside("+33145834779")
    await second.call(ACCUEIL)
    await house.until(lambda: second.hears == "sound:welcome")
    second.press("21")
    await house.until(lambda: second.hears == "marcel")


async def test_a_change_of_the_keys_counts_for_the_next_key(house: House) -> None:
    paul = await calls(house)
    await house.until(lambda: paul.hears == "sound:welcome")
    keys = {**MENU.keys, "5": Key(to=ToNumber(MARCEL))}
    house.set(company(Menu(announcement=WELCOME, keys=keys)))
    await asyncio.sleep(0.5)
    paul.press("5")
    await house.until(lambda: paul.hears == "marcel")


async def test_a_missing_sound_leaves_the_keys(house: House) -> None:
    del house.asterisk.sounds["sound:welcome"]
    house.set(company(Menu(announcement=replace(WELCOME, name="gone"), keys={"2": Key(to=SUBMENU)})))
    paul = await calls(house)
    await house.until(lambda: paul.current.status == 200)
    paul.press("21")
    await house.until(lambda: paul.hears == "marcel")
