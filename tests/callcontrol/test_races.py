"""Two people act at nearly the same moment: one of them wins, nothing is left, and the record is right.

Asterisk takes 20 ms to answer a request and its events take a moment to come; what people do is set apart by
less and by more than that, in either order. That nothing is left behind is checked when the house closes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
import pytest_asyncio
from tests.callcontrol.house import MARCEL, House
from tests.calls.script import OUTSIDE, line

from ligneclaire.ari.memory import Answers, NeverAnswers, Phone
from ligneclaire.calls.record import CallRecord, Ending, LegRecord
from ligneclaire.routing.call import Outcome
from ligneclaire.routing.model import Forwards, Greeting, MoreNumbers, OwnSound

SIMONE = "+33199001003"

LONG = 0.1
"""So far apart it is no race: who came first has won."""

apart = pytest.mark.parametrize("apart", [-LONG, -0.03, -0.01, 0.0, 0.01, 0.03, LONG])
"""Seconds between the two; below zero the second one named comes first."""


@pytest_asyncio.fixture
async def simone(house: House) -> Phone:
    """A third phone, which may pick up Marcel's calls; nobody answers by themselves."""
    phone = house.asterisk.phone("simone", endpoint="phone-simone")
    lines = {**house.company.lines, "simone": line("simone", SIMONE)}
    house.set(replace(house.company, lines={id: replace(it, pickup_group="all") for id, it in lines.items()}))
    phone.registered = False
    phone.registered = True
    await house.until(lambda: house.control.lines.is_registered("phone-simone"))
    for each in (house.julie, house.marcel, phone):
        each.behaviour = NeverAnswers()
    house.asterisk.faults.latency, house.asterisk.faults.jitter = 0.02, 0.01
    return phone


async def cross(first: Callable[[], object], second: Callable[[], object], apart: float) -> None:
    if apart < 0:
        first, second = second, first
    first()
    await asyncio.sleep(abs(apart))
    second()


async def only_record(house: House, dialled: str) -> CallRecord:
    """The one record of the calls to a number, once they are over."""
    await house.until(lambda: any(it.dialled == dialled for it in house.shelf.records))
    await house.until(lambda: house.control.calls == 0)
    (record,) = [it for it in house.shelf.records if it.dialled == dialled]
    assert record.ended is not None
    assert (record.answered is not None) == (record.ending is Ending.ANSWERED)
    return record


def answered(record: CallRecord) -> list[LegRecord]:
    return [leg for leg in record.legs if leg.outcome == "answered"]


@apart
async def test_the_caller_gives_up_as_the_phone_is_answered(
    house: House, simone: Phone, apart: float
) -> None:
    call = await house.julie.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    await cross(call.hang_up, house.marcel.answer, apart)
    record = await only_record(house, MARCEL)
    assert record.ending in (Ending.ABANDONED, Ending.ANSWERED)
    if abs(apart) == LONG:
        assert record.ending is (Ending.ABANDONED if apart > 0 else Ending.ANSWERED)
    assert len(answered(record)) == (record.ending is Ending.ANSWERED)
    await house.until(lambda: house.marcel.hears == "silence")
    assert all(leg.ended for leg in record.legs)


@apart
async def test_two_phones_are_answered_at_once(house: House, simone: Phone, apart: float) -> None:
    more = MoreNumbers(numbers=(SIMONE,), together=True)
    lines = house.company.lines
    house.set(replace(house.company, lines={**lines, "marcel": replace(lines["marcel"], more_numbers=more)}))
    await asyncio.sleep(0.5)
    await house.julie.call(MARCEL)
    await house.until(lambda: house.marcel.ringing and simone.ringing)
    await cross(house.marcel.answer, simone.answer, apart)
    await house.until(lambda: house.julie.hears in ("marcel", "simone"))
    winner = house.julie.hears
    if abs(apart) == LONG:
        assert winner == ("marcel" if apart > 0 else "simone")
    loser = {"marcel": simone, "simone": house.marcel}[winner]
    await house.until(lambda: loser.current.cause is not None)
    assert house.julie.hears == winner
    assert house.control.lines.calls_of(loser.name) == 0
    house.julie.hang_up()
    record = await only_record(house, MARCEL)
    assert [leg.line for leg in answered(record)] == [winner]
    assert {leg.outcome for leg in record.legs if leg.line != winner} == {"answered_elsewhere"}


@apart
async def test_a_pickup_crosses_the_answer(house: House, simone: Phone, apart: float) -> None:
    paul = house.outside(OUTSIDE)
    await paul.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    await cross(house.marcel.answer, lambda: asyncio.ensure_future(simone.call("*98")), apart)
    await house.until(lambda: paul.hears in ("marcel", "simone"))
    winner = paul.hears
    if abs(apart) == LONG:
        assert winner == ("marcel" if apart > 0 else "simone")
    await house.until(lambda: bool(simone.calls))
    loser = simone if winner == "marcel" else house.marcel
    await house.until(lambda: loser.current.cause is not None)
    assert paul.hears == winner
    paul.hang_up()
    record = await only_record(house, MARCEL)
    assert [leg.line for leg in answered(record)] == [winner]
    pickup = await only_record(house, "*98")
    assert pickup.ending is (Ending.PICKED_UP if winner == "simone" else Ending.REFUSED)


@apart
async def test_a_pickup_crosses_a_caller_who_gives_up(house: House, simone: Phone, apart: float) -> None:
    paul = house.outside(OUTSIDE)
    call = await paul.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    await cross(call.hang_up, lambda: asyncio.ensure_future(simone.call("*98")), apart)
    await house.until(lambda: bool(simone.calls) and simone.current.cause is not None)
    record = await only_record(house, MARCEL)
    pickup = await only_record(house, "*98")
    taken = pickup.ending is Ending.PICKED_UP
    if abs(apart) == LONG:
        assert taken == (apart < 0)
    assert record.ending is (Ending.ANSWERED if taken else Ending.ABANDONED)
    assert [leg.line for leg in answered(record)] == (["simone"] if taken else [])


@apart
async def test_a_line_is_deleted_as_its_phone_is_answered(house: House, simone: Phone, apart: float) -> None:
    await house.julie.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    without = {id: it for id, it in house.company.lines.items() if id != "marcel"}
    await cross(lambda: house.set(replace(house.company, lines=without)), house.marcel.answer, apart)
    await house.until(lambda: house.julie.hears == "marcel")
    house.julie.hang_up()
    record = await only_record(house, MARCEL)
    assert [leg.line for leg in answered(record)] == ["marcel"]


@apart
async def test_a_greeting_comes_to_its_end_as_its_caller_gives_up(
    house: House, simone: Phone, apart: float
) -> None:
    house.asterisk.sounds["sound:welcome"] = 3.0
    lines = house.company.lines
    greeted = replace(lines["marcel"], greeting=Greeting(sound=OwnSound("welcome")))
    house.set(replace(house.company, lines={**lines, "marcel": greeted}))
    await asyncio.sleep(0.5)
    call = await house.julie.call(MARCEL)
    await house.until(lambda: call.hears == "sound:welcome")
    await asyncio.sleep(2.95 + apart)
    call.hang_up()
    record = await only_record(house, MARCEL)
    assert record.ending is Ending.ABANDONED
    assert {leg.outcome for leg in record.legs} <= {"caller_gone"}
    await house.until(lambda: not house.marcel.ringing)


@apart
async def test_who_is_called_back_answers_as_the_callback_is_cancelled(
    house: House, simone: Phone, apart: float
) -> None:
    lines = house.company.lines.values()
    called_back = (replace(it, callback_on_busy=True, forwards=Forwards()) for it in lines)
    house.set(replace(house.company, lines={it.id: it for it in called_back}))
    paul = house.outside(OUTSIDE, behaviour=Answers())
    talk = await house.marcel.call(OUTSIDE)
    await house.until(lambda: paul.hears == "marcel" or house.marcel.hears == OUTSIDE)
    refused = await house.julie.call(MARCEL)
    await house.until(lambda: refused.status == 486)
    talk.hang_up()
    await house.until(lambda: house.julie.ringing)
    callback = house.julie.current
    await cross(callback.answer, lambda: asyncio.ensure_future(house.julie.call("#37#")), apart)
    await house.until(lambda: callback.cause is not None or house.marcel.ringing)
    taken = house.marcel.ringing
    if abs(apart) == LONG:
        assert taken == (apart > 0)
    callback.hang_up()
    await house.until(lambda: house.control.calls == 0 and not house.shelf.callbacks)
    await house.until(lambda: any(it.steps[0].step == "RingBack" for it in house.shelf.records))
    (record,) = [it for it in house.shelf.records if it.steps[0].step == "RingBack"]
    assert record.ending is (Ending.ABANDONED if taken else Ending.REFUSED)
    assert record.legs[0].outcome == ("answered" if taken else Outcome.FAILED)
