"""Connecting two calls of one phone (F2): attended transfers, also while the second still rings."""

from __future__ import annotations

import asyncio

import pytest
from tests.callcontrol.house import JULIE, MARCEL, House
from tests.callcontrol.transfers.people import SIMONE, change, codes, over, talking, told
from tests.calls.script import OUTSIDE

from ligneclaire.ari.memory import Answers, NeverAnswers, Phone
from ligneclaire.calls.record import Ending
from ligneclaire.routing.reasons import Code


@pytest.mark.parametrize("asked_on_the_second", [False, True])
async def test_two_calls_are_connected(
    house: House, simone: Phone, paul: Phone, asked_on_the_second: bool
) -> None:
    hers, first = await talking(house, paul, house.marcel, MARCEL)
    first.hold()
    second, _ = await talking(house, house.marcel, simone, SIMONE)
    if asked_on_the_second:
        second.connect(first)
    else:
        first.connect(second)
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE)
    await house.until(lambda: first.cause is not None and second.cause is not None)
    assert (second if asked_on_the_second else first).transferred == 200
    assert house.control.lines.calls_of("marcel") == 0
    hers.hang_up()
    await house.until(lambda: len(house.shelf.records) == 2)
    endings = {record.caller.line: record.ending for record in house.shelf.records}
    kept, given = ("marcel", None) if asked_on_the_second else (None, "marcel")
    assert endings == {kept: Ending.ANSWERED, given: Ending.TRANSFERRED}
    record = next(record for record in house.shelf.records if record.ending is Ending.ANSWERED)
    assert codes(record)[-1] is Code.CONNECTED
    assert all(leg.ended for leg in record.legs)


async def test_two_callers_are_connected(house: House, simone: Phone, paul: Phone) -> None:
    change(house, "marcel", call_waiting=True)
    hers, first = await talking(house, paul, house.marcel, MARCEL)
    first.hold()
    other, second = await talking(house, simone, house.marcel, MARCEL)
    first.connect(second)
    await house.until(lambda: hers.hears == "simone" and other.hears == OUTSIDE)
    await house.until(lambda: first.cause is not None and second.cause is not None)
    other.hang_up()
    await house.until(over(hers))


async def test_a_call_that_only_rings_is_handed_over(house: House, simone: Phone, paul: Phone) -> None:
    simone.behaviour = NeverAnswers()
    hers, first = await talking(house, paul, house.marcel, MARCEL)
    first.hold()
    second = await house.marcel.call(SIMONE)
    await house.until(lambda: simone.ringing)
    first.connect(second)
    await house.until(lambda: simone.ringing and simone.current.shown is not None)
    await house.until(lambda: simone.current.shown is not None and simone.current.shown.number == OUTSIDE)
    simone.answer()
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE)
    await house.until(lambda: first.cause is not None and second.cause is not None)
    hers.hang_up()
    await house.until(lambda: len(house.shelf.records) == 2)
    endings = {record.caller.line: record.ending for record in house.shelf.records}
    assert endings == {None: Ending.ANSWERED, "marcel": Ending.TRANSFERRED}


@pytest.mark.parametrize("after", [0.0, 0.001, 0.004, 0.01])
@pytest.mark.parametrize("who", ["the first", "the second"])
async def test_a_connection_crosses_a_hang_up(
    house: House, simone: Phone, paul: Phone, who: str, after: float
) -> None:
    hers, first = await talking(house, paul, house.marcel, MARCEL)
    first.hold()
    second, other = await talking(house, house.marcel, simone, SIMONE)
    house.asterisk.faults.latency = 0.003
    first.connect(second)
    await asyncio.sleep(after)
    (hers if who == "the first" else other).hang_up()
    await asyncio.sleep(10)
    for call in (hers, first, second, other):
        call.hang_up()
    await house.until(lambda: len(house.shelf.records) == 2)


async def test_an_answer_crosses_the_connection(house: House, simone: Phone, paul: Phone) -> None:
    simone.behaviour = NeverAnswers()
    hers, first = await talking(house, paul, house.marcel, MARCEL)
    second = await house.marcel.call(SIMONE)
    await house.until(lambda: simone.ringing)
    simone.answer()
    first.connect(second)
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE)


async def test_a_phone_names_no_call_but_its_own(
    house: House, simone: Phone, paul: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    mine, other = await talking(house, simone, paul, OUTSIDE)
    mine.connect(hers)
    await told(house, mine, 603)
    other.connect(his)
    await told(house, other, 603)
    assert (hers.hears, his.hears, mine.hears, other.hears) == ("marcel", "julie", OUTSIDE, "simone")
    assert "a call that is not its own" in caplog.text


@pytest.mark.parametrize("after", [0.5, 2.5, 30.0])
async def test_a_restart_in_the_middle_leaves_nothing_behind(
    house: House, simone: Phone, paul: Phone, after: float
) -> None:
    """While it rings, once it was answered, long after."""
    simone.behaviour = Answers(after=2)
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer(SIMONE)
    await asyncio.sleep(after)
    await house.restart()
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE and his.cause is not None)
    assert house.control.lines.calls_of("simone") == 1
    simone.hang_up()
    record = await house.record()
    assert record.ending is Ending.ANSWERED
    assert all(leg.ended for leg in record.legs)
    assert len(house.shelf.records) == 1


async def test_after_a_restart_a_conversation_is_sent_on_all_the_same(
    house: House, simone: Phone, paul: Phone
) -> None:
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer(SIMONE)
    await house.until(over(his))
    await house.restart()
    simone.transfer(JULIE)
    await house.until(lambda: hers.hears == "julie" and house.julie.hears == OUTSIDE)
    paul.hang_up()
    record = await house.record()
    assert [leg.line for leg in record.legs] == ["marcel", "simone", "julie"]


@pytest.mark.parametrize("seconds", [0.2, 1.5])
async def test_a_gap_in_the_events_during_a_transfer_is_settled(
    house: House, simone: Phone, paul: Phone, seconds: float
) -> None:
    simone.behaviour = Answers(after=1)
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer(SIMONE)
    await asyncio.sleep(0.5)
    house.asterisk.drop_connection(seconds)
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE)
    await house.until(over(his))
