"""Taking a call that rings elsewhere (F1), and what a phone sets by a code (L10)."""

from __future__ import annotations

from dataclasses import replace

import pytest
import pytest_asyncio
from tests.callcontrol.house import JULIE, MARCEL, House
from tests.calls.script import OUTSIDE, line

from ligneclaire.ari.memory import Answers, NeverAnswers, Phone
from ligneclaire.calls.record import Ending

SIMONE = "+33199001003"


@pytest_asyncio.fixture
async def simone(house: House) -> Phone:
    """A third phone; all are in one pickup group."""
    phone = house.asterisk.phone("simone", endpoint="phone-simone")
    lines = {**house.company.lines, "simone": line("simone", SIMONE)}
    lines = {id: replace(item, pickup_group="office") for id, item in lines.items()}
    house.set(replace(house.company, lines=lines))
    house.marcel.behaviour = NeverAnswers()
    await house.until(lambda: "phone-simone" in {key[2] for key in house.asterisk.config})
    return phone


async def ringing(house: House) -> Phone:
    """Somebody outside calls Marcel, who does not answer."""
    paul = house.outside(OUTSIDE)
    await paul.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    return paul


async def test_a_colleague_takes_the_call_that_rings_at_a_line(house: House, simone: Phone) -> None:
    paul = await ringing(house)
    await simone.call("*950199001002")
    await house.until(lambda: (paul.hears == "simone" and simone.hears == "paul") or simone.hears == OUTSIDE)
    assert paul.hears == "simone"
    assert house.marcel.current.elsewhere
    simone.hang_up()
    await house.until(lambda: len(house.shelf.records) == 2)
    records = {record.ending: record for record in house.shelf.records}
    assert records[Ending.PICKED_UP].caller.line == "simone"
    assert [leg.outcome for leg in records[Ending.ANSWERED].legs] == ["answered_elsewhere", "answered"]
    assert records[Ending.ANSWERED].legs[1].line == "simone"


async def test_anyone_of_the_group_takes_it_with_one_code(house: House, simone: Phone) -> None:
    paul = await ringing(house)
    await simone.call("*98")
    await house.until(lambda: paul.hears == "simone")
    assert house.control.lines.calls_of("simone") == 1


@pytest.mark.parametrize("group", ["workshop", None])
async def test_nobody_of_another_group_or_of_none_takes_it(
    house: House, simone: Phone, group: str | None
) -> None:
    lines = house.company.lines
    simone_elsewhere = replace(lines["simone"], pickup_group=group)
    house.set(replace(house.company, lines={**lines, "simone": simone_elsewhere}))
    await ringing(house)
    call = await simone.call("*98")
    await house.until(lambda: call.hears == "sound:nothing-rings")
    await house.until(lambda: call.status == 480)
    assert house.marcel.ringing


async def test_the_caller_may_hang_up_after_a_pickup(house: House, simone: Phone) -> None:
    paul = await ringing(house)
    await simone.call("*98")
    await house.until(lambda: paul.hears == "simone")
    paul.hang_up()
    await house.until(lambda: simone.hears == "silence" and house.control.calls == 0)


async def test_when_nothing_rings_one_is_told_so(house: House, simone: Phone) -> None:
    call = await simone.call("*98")
    await house.until(lambda: call.hears == "sound:nothing-rings")
    await house.until(lambda: call.status == 480)


async def test_two_who_pick_up_at_once_one_gets_it(house: House, simone: Phone) -> None:
    paul = await ringing(house)
    first, second = await simone.call("*98"), await house.julie.call(f"*95{MARCEL}")
    await house.until(lambda: second.status is not None)
    assert first.status == 200
    assert second.status == 480
    assert paul.hears == "simone"


async def test_an_answer_just_before_the_pickup_wins(house: House, simone: Phone) -> None:
    paul = await ringing(house)
    house.marcel.answer()
    call = await simone.call("*98")
    await house.until(lambda: call.cause is not None)
    assert paul.hears == "marcel"


async def test_a_picker_who_gives_up_at_once_leaves_nothing(house: House, simone: Phone) -> None:
    await ringing(house)
    call = await simone.call("*98")
    call.hang_up()
    await house.until(lambda: house.control.lines.calls_of("simone") == 0)


async def test_a_conversation_that_was_picked_up_survives_a_restart(house: House, simone: Phone) -> None:
    paul = await ringing(house)
    await simone.call("*98")
    await house.until(lambda: paul.hears == "simone")
    await house.restart()
    assert paul.hears == "simone"
    simone.hang_up()
    await house.until(lambda: paul.hears == "silence")


async def test_a_phone_switches_do_not_disturb_on_and_off(house: House) -> None:
    house.marcel.behaviour = Answers()
    house.set_marcel()
    call = await house.marcel.call("*78")
    await house.until(lambda: call.hears == "sound:do-not-disturb-on")
    await house.until(lambda: call.cause is not None)
    refused = await house.julie.call(MARCEL)
    await house.until(lambda: refused.status == 486)
    cleared = await house.marcel.call("*79")
    await house.until(lambda: cleared.cause is not None)
    await house.julie.call(MARCEL)
    await house.until(lambda: house.julie.hears == "marcel")
    served = [record.caller.number for record in house.shelf.records if record.ending is Ending.SERVED]
    assert served[:1] == [MARCEL]


async def test_a_switch_that_cannot_be_set_is_not_said_to_be(house: House) -> None:
    async def away(company: str, line: str, on: bool) -> None:
        raise ConnectionError("the database is away")

    house.control.settings.set_do_not_disturb = away  # type: ignore[method-assign]
    call = await house.julie.call("*78")
    await house.until(lambda: call.status == 503)
    assert house.line("julie").number == JULIE
