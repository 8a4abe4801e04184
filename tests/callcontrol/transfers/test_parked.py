"""Parking a call on a line, and taking it back (F2)."""

from __future__ import annotations

import asyncio

import pytest
from tests.callcontrol.house import MARCEL, House
from tests.callcontrol.transfers.people import SIMONE, change, codes, over, talking, told
from tests.calls.script import OUTSIDE

from ligneclaire.ari.memory import NeverAnswers, Phone
from ligneclaire.calls.record import Ending
from ligneclaire.routing.model import (
    OwnSound,
)
from ligneclaire.routing.reasons import Code


async def test_a_call_is_parked_and_taken_from_any_phone(house: House, simone: Phone, paul: Phone) -> None:
    change(house, "marcel", hold_announcement=OwnSound("marcels"))
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer("*68")
    await told(house, his, 200)
    await house.until(over(his))
    assert hers.hears == "music:marcels"
    assert house.control.lines.calls_of("marcel") == 0
    await simone.call("*68" + MARCEL)
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE)
    paul.hang_up()
    await house.until(lambda: len(house.shelf.records) == 2)
    records = {record.ending: record for record in house.shelf.records}
    assert [leg.line for leg in records[Ending.ANSWERED].legs] == ["marcel", "simone"]
    assert codes(records[Ending.ANSWERED])[-2:] == [Code.PARKED, Code.TAKEN]
    assert records[Ending.PICKED_UP].caller.line == "simone"


async def test_several_calls_parked_on_a_line_are_taken_in_their_order(
    house: House, simone: Phone, paul: Phone
) -> None:
    other = house.outside("+33711111111")
    for caller in (paul, other):
        _, his = await talking(house, caller, house.marcel, MARCEL)
        his.transfer("*680199001003")
        await house.until(over(his))
    await simone.call("*68")
    await house.until(lambda: simone.hears == OUTSIDE)
    await house.julie.call("*68" + SIMONE)
    await house.until(lambda: house.julie.hears == other.name)
    nobody = await house.marcel.call("*68" + SIMONE)
    await house.until(lambda: nobody.hears == "sound:nothing-parked")


async def test_a_call_nobody_takes_comes_back(house: House, simone: Phone, paul: Phone) -> None:
    """To who parked it, then to the line, and then it ends with a word."""
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    house.marcel.behaviour = simone.behaviour = NeverAnswers()
    his.transfer("*68" + SIMONE)
    await house.until(over(his))
    await asyncio.sleep(85)
    assert not house.marcel.ringing
    await house.until(lambda: house.marcel.ringing and hers.hears == "ringing")
    await house.until(lambda: simone.ringing and not house.marcel.ringing)
    await house.until(lambda: hers.hears == "sound:call-later")
    await house.until(over(hers))
    record = await house.record()
    assert [leg.line for leg in record.legs] == ["marcel", "marcel", "simone"]
    assert Code.PARKED_TOO_LONG in codes(record)


async def test_a_parked_call_waits_on_after_a_restart(house: House, simone: Phone, paul: Phone) -> None:
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer("*68")
    await house.until(over(his))
    await house.restart()
    await asyncio.sleep(5)
    assert hers.hears.startswith("music:")
    await simone.call("*68" + MARCEL)
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE)


async def test_who_waits_parked_may_hang_up(house: House, paul: Phone) -> None:
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer("*68")
    await house.until(over(his))
    hers.hang_up()
    record = await house.record()
    assert record.ending is Ending.ANSWERED
    nobody = await house.marcel.call("*68")
    await house.until(lambda: nobody.hears == "sound:nothing-parked")


@pytest.mark.parametrize("first", ["who takes", "who waits"])
async def test_taking_a_parked_call_crosses_its_end(
    house: House, simone: Phone, paul: Phone, first: str
) -> None:
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer("*68")
    await house.until(over(his))
    taking = await simone.call("*68" + MARCEL)
    (taking if first == "who takes" else hers).hang_up()
    await asyncio.sleep(5)
    for call in (taking, hers):
        call.hang_up()
    await house.until(lambda: len(house.shelf.records) == 2)
