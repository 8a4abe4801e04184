"""Sending on whom one talks to (F2), as people do it with their phones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from tests.callcontrol.house import JULIE, MARCEL, House
from tests.calls.script import OUTSIDE, line

from ligneclaire.ari.memory import Answers, NeverAnswers, Phone, PhoneCall, Refuses
from ligneclaire.calls.record import CallRecord, Ending
from ligneclaire.routing.model import (
    Forwards,
    Group,
    Member,
    NumberClass,
    OwnSound,
    RestrictionProfile,
    ToNumber,
)
from ligneclaire.routing.reasons import Code

SIMONE = "+33199001003"


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house with a third phone, Simone's."""
    house = House(tmp_path)
    house.asterisk.phone("simone", endpoint="phone-simone", moh_suggest="")
    change(house, "simone")
    await house.open()
    yield house
    await house.close()


@pytest.fixture
def simone(house: House) -> Phone:
    return next(phone for phone in house.asterisk.phones if phone.name == "simone")


@pytest.fixture
def paul(house: House) -> Phone:
    return house.outside(OUTSIDE)


def change(house: House, id: str, **settings: object) -> None:
    lines = dict(house.company.lines)
    known = lines.get(id) or line("simone", SIMONE, forwards=Forwards())
    house.set(replace(house.company, lines={**lines, id: replace(known, **settings)}))  # type: ignore[arg-type]


async def talking(house: House, caller: Phone, called: Phone, number: str) -> tuple[PhoneCall, PhoneCall]:
    """The calls of both, once they hear each other."""
    mine = await caller.call(number)
    await house.until(lambda: mine.hears == called.name and called.current.hears == caller.name)
    return mine, called.current


async def told(house: House, call: PhoneCall, status: int) -> None:
    await house.until(lambda: call.transferred == status)


def over(call: PhoneCall) -> Callable[[], bool]:
    return lambda: call.cause is not None


def codes(record: CallRecord) -> list[Code]:
    return [reason.code for step in record.steps for reason in step.reasons]


# -- blind -------------------------------------------------------------------------------------------


async def test_who_was_called_sends_the_caller_on(house: House, simone: Phone, paul: Phone) -> None:
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    simone.behaviour = Answers(after=3)
    his.transfer("0199001003")
    await house.until(lambda: simone.ringing and hers.hears == "ringing")
    assert simone.current.shown is not None
    assert simone.current.shown.number == OUTSIDE
    assert his.transferred == 100
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE)
    await told(house, his, 200)
    await house.until(over(his))
    assert house.control.lines.calls_of("marcel") == 0
    assert house.control.lines.calls_of("simone") == 1
    paul.hang_up()
    record = await house.record()
    assert (record.ending, record.caller.number) == (Ending.ANSWERED, OUTSIDE)
    assert [(leg.line, leg.outcome) for leg in record.legs] == [
        ("marcel", "answered"),
        ("simone", "answered"),
    ]
    assert all(leg.ended for leg in record.legs)
    assert record.steps[1].reasons[0].code is Code.TRANSFERRED
    assert record.steps[1].reasons[0].line == "marcel"
    assert len(house.shelf.records) == 1


async def test_the_caller_sends_on_whom_they_called(house: House, simone: Phone, paul: Phone) -> None:
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    hers.transfer(SIMONE)
    await house.until(lambda: his.hears == "simone" and simone.hears == "marcel")
    await told(house, hers, 200)
    await house.until(over(hers))
    assert house.control.lines.calls_of("marcel") == house.control.lines.calls_of("simone") == 1
    his.hang_up()
    record = await house.record()
    assert record.caller.line == "julie"
    assert [(leg.line, leg.ended is not None) for leg in record.legs] == [("marcel", True), ("simone", True)]


async def test_somebody_outside_is_sent_to_somebody_outside(house: House, paul: Phone) -> None:
    other = house.outside("+33711111111")
    hers, his = await talking(house, house.julie, paul, OUTSIDE)
    hers.transfer("0711111111")
    await house.until(lambda: his.hears == other.name and other.hears == OUTSIDE)
    identity = other.current.headers
    assert JULIE in identity["P-Asserted-Identity"]
    await house.until(over(hers))


async def test_nobody_is_sent_where_the_line_that_sends_may_not_call(house: House, paul: Phone) -> None:
    internal = RestrictionProfile(id="inside", name="Interne", allowed=frozenset({NumberClass.INTERNAL}))
    profiles = {**house.company.restriction_profiles, "inside": internal}
    house.set(replace(house.company, restriction_profiles=profiles))
    change(house, "marcel", restriction_profile="inside")
    other = house.outside("+33711111111")
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    his.transfer("0711111111")
    await told(house, his, 603)
    assert (hers.hears, his.hears) == ("marcel", "julie")
    assert other.calls == []
    paul.hang_up() if paul.calls else hers.hang_up()
    record = await house.record()
    assert Code.RESTRICTED_CLASS in codes(record)


@pytest.mark.parametrize("number", ["0999", "*98", MARCEL, JULIE])
async def test_what_cannot_be_reached_changes_nothing(house: House, number: str) -> None:
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    his.transfer(number)
    await told(house, his, 603)
    await asyncio.sleep(2)
    assert (hers.hears, his.hears) == ("marcel", "julie")
    hers.transfer("not a number")
    await told(house, hers, 603)


async def test_help_called_by_transfer_may_call_the_line_back(house: House, paul: Phone) -> None:
    help_ = house.outside("112")
    change(house, "marcel", refuse_anonymous=True)
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer("112")
    await house.until(lambda: hers.hears == "112" and help_.hears == OUTSIDE)
    assert MARCEL in help_.current.headers["P-Asserted-Identity"]
    assert help_.current.headers["X-Insee"] == "75115"
    await house.until(over(his))
    help_.hang_up()
    await help_.call(MARCEL, withheld=True)
    await house.until(lambda: help_.hears == "marcel")


@pytest.mark.parametrize("by_caller", [False, True])
@pytest.mark.parametrize("behaviour", [Refuses(486), Refuses(603, after=2), NeverAnswers()])
async def test_a_transfer_that_fails_comes_back(
    house: House, simone: Phone, behaviour: Refuses | NeverAnswers, by_caller: bool
) -> None:
    simone.behaviour = behaviour
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    transferor, stays = (hers, his) if by_caller else (his, hers)
    transferor.transfer(SIMONE)
    await told(house, transferor, 603)
    await house.until(lambda: hers.hears == "marcel" and his.hears == "julie")
    await asyncio.sleep(3)
    assert transferor.cause is None
    stays.hang_up()
    record = await house.record()
    assert codes(record)[-1] is Code.STAYS
    assert record.ending is Ending.ANSWERED
    assert all(leg.ended for leg in record.legs)


async def test_who_hung_up_too_soon_is_rung_again(house: House, simone: Phone, paul: Phone) -> None:
    simone.behaviour = Refuses(486, after=2)
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer(SIMONE)
    await asyncio.sleep(0.5)
    his.hang_up()
    await house.until(lambda: house.marcel.current is not his)
    assert house.marcel.current.shown is not None
    assert house.marcel.current.shown.number == OUTSIDE
    await house.until(lambda: hers.hears == "marcel" and house.marcel.hears == OUTSIDE)
    paul.hang_up()
    record = await house.record()
    assert Code.COMES_BACK in codes(record)
    assert [leg.line for leg in record.legs] == ["marcel", "simone", "marcel"]


async def test_nobody_takes_it_back_either(house: House, simone: Phone, paul: Phone) -> None:
    simone.behaviour = Refuses(486, after=2)
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer(SIMONE)
    await asyncio.sleep(0.5)
    his.hang_up()
    house.marcel.behaviour = NeverAnswers()
    await house.until(lambda: hers.hears == "sound:call-later")
    await house.until(over(hers))
    record = await house.record()
    assert record.ending is Ending.ANSWERED
    assert len(record.legs) == 3


async def test_the_forwards_of_the_line_it_is_sent_to_are_followed(house: House, simone: Phone) -> None:
    paul = house.outside(OUTSIDE)
    change(house, "simone", forwards=Forwards(busy=ToNumber(OUTSIDE), no_answer=ToNumber(OUTSIDE)))
    simone.behaviour = Refuses(603)
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    his.transfer(SIMONE)
    await house.until(lambda: hers.hears == OUTSIDE and paul.hears == "julie")
    await told(house, his, 200)


async def test_a_voicemail_takes_who_is_sent_there(house: House, simone: Phone) -> None:
    change(house, "simone", forwards=Forwards(no_answer=house.line("marcel").forwards.no_answer))
    simone.behaviour = Refuses(603)
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    his.transfer(SIMONE)
    await house.until(lambda: "voicemail" in hers.hears)
    await told(house, his, 200)
    await house.until(over(his))
    await asyncio.sleep(15)
    hers.hang_up()
    record = await house.record()
    assert record.ending is Ending.MESSAGE
    assert [message.line for message in house.shelf.messages] == ["simone"]


@pytest.mark.parametrize("after", [0.0, 0.003, 0.05, 1.0, 3.0])
@pytest.mark.parametrize("latency", [0.0, 0.02])
@pytest.mark.parametrize("who", ["who stays", "who transfers"])
async def test_a_transfer_crosses_a_hang_up(
    house: House, simone: Phone, who: str, after: float, latency: float
) -> None:
    simone.behaviour = Answers(after=2)
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    house.asterisk.faults.latency = latency
    hers.transfer(SIMONE)
    await asyncio.sleep(after)
    (his if who == "who stays" else hers).hang_up()
    if who == "who stays":
        record = await house.record()
        assert hers.cause is not None
    else:
        await house.until(lambda: his.hears == "simone" or his.cause is not None)
        his.hang_up()
        record = await house.record()
    assert record.ending is Ending.ANSWERED
    assert len(house.shelf.records) == 1


async def test_two_transfers_at_once_have_one_winner(house: House, simone: Phone, paul: Phone) -> None:
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    simone.behaviour = paul.behaviour = Answers(after=2)
    hers.transfer(SIMONE)
    his.transfer(OUTSIDE)
    await house.until(lambda: {hers.transferred, his.transferred} == {200, 603})
    assert his.hears == "simone"
    assert paul.calls == []


async def test_a_call_is_sent_on_again_and_again(house: House, simone: Phone, paul: Phone) -> None:
    hers, _ = await talking(house, paul, house.marcel, MARCEL)
    for called, number in [(simone, SIMONE), (house.julie, JULIE), (house.marcel, MARCEL), (simone, SIMONE)]:
        before = next(phone for phone in house.asterisk.phones if phone.name == hers.hears)
        before.transfer(number)
        await house.until(lambda called=called: hers.hears == called.name)  # type: ignore[misc]
        await house.until(over(before.calls[-1]))
    paul.hang_up()
    record = await house.record()
    assert [leg.line for leg in record.legs] == ["marcel", "simone", "julie", "marcel", "simone"]


async def test_who_is_held_hears_the_announcement_of_who_holds_now(house: House, simone: Phone) -> None:
    change(house, "simone", hold_announcement=OwnSound("simones"))
    change(house, "marcel", hold_announcement=OwnSound("marcels"))
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    hers.transfer(SIMONE)
    await house.until(lambda: his.hears == "simone")
    simone.hold()
    assert his.hears == "music:simones"
    simone.unhold()
    his.hold()
    assert simone.hears == "music:marcels"


# -- with two calls ----------------------------------------------------------------------------------


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


# -- parked ------------------------------------------------------------------------------------------


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


# -- together ----------------------------------------------------------------------------------------


async def test_a_conference_of_three(house: House, simone: Phone, paul: Phone) -> None:
    """Marcel brings both of his calls, and joins them."""
    hers, first = await talking(house, paul, house.marcel, MARCEL)
    first.transfer("*60")
    await house.until(over(first))
    second, _ = await talking(house, house.marcel, simone, SIMONE)
    second.transfer("*60")
    await house.until(over(second))
    await house.marcel.call("*60")
    await house.until(lambda: house.marcel.hears == f"{OUTSIDE}+simone")
    assert hers.hears == "marcel+simone"
    assert house.control.lines.calls_of("marcel") == 1
    house.marcel.hang_up()
    await house.until(lambda: hers.hears == "simone")
    simone.hang_up()
    await house.until(lambda: hers.hears == "silence")
    hers.hang_up()
    await house.until(lambda: len(house.shelf.records) == 3)
    assert {record.ending for record in house.shelf.records} == {Ending.ANSWERED}
    assert house.asterisk.leftovers() == []


async def test_a_conference_has_six_seats(house: House, simone: Phone) -> None:
    guests = [house.asterisk.phone(f"guest-{n}", endpoint="phone-julie") for n in range(6)]
    for guest in guests:
        await guest.call("*60" + SIMONE)
    await house.until(lambda: guests[0].hears.count("+") == 4)
    seventh = await simone.call("*60")
    await house.until(lambda: seventh.hears == "sound:conference-full")
    await house.until(lambda: seventh.status == 486)
    guests[0].hang_up()
    await house.until(lambda: guests[1].hears.count("+") == 3)
    again = await simone.call("*60")
    await house.until(lambda: again.hears.count("+") == 4)


async def test_who_finds_the_conference_full_stays_with_who_brought_them(
    house: House, simone: Phone, paul: Phone
) -> None:
    for guest in [house.asterisk.phone(f"guest-{n}", endpoint="phone-julie") for n in range(6)]:
        await guest.call("*60" + MARCEL)
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer("*60")
    await told(house, his, 603)
    await house.until(lambda: hers.hears == "marcel" and his.hears == OUTSIDE)


@pytest.mark.parametrize("after", [0.0, 0.01, 0.03, 0.05, 0.07])
async def test_joining_a_conference_crosses_a_hang_up(house: House, after: float) -> None:
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    house.asterisk.faults.latency = 0.02
    hers.transfer("*60")
    await asyncio.sleep(after)
    his.hang_up()
    await house.until(over(hers))
    record = await house.record()
    assert record.ending is Ending.ANSWERED
    assert house.asterisk.leftovers() == []


async def test_a_conference_outlives_a_restart(house: House, simone: Phone) -> None:
    for phone in (house.julie, house.marcel):
        await phone.call("*60" + SIMONE)
    await house.until(lambda: house.julie.hears == "marcel")
    await house.restart()
    await asyncio.sleep(2)
    assert (house.julie.hears, house.marcel.hears) == ("marcel", "julie")
    await simone.call("*60")
    await house.until(lambda: simone.hears == "julie+marcel")
    for phone in (house.julie, house.marcel, simone):
        phone.hang_up()
    await house.until(lambda: len(house.shelf.records) == 3)


async def test_a_conference_is_not_of_another_company(house: House, simone: Phone, paul: Phone) -> None:
    await house.julie.call("*60")
    refused = await paul.call("*60" + JULIE)
    await house.until(over(refused))
    assert house.julie.hears == "silence"


# -- to groups and menus -----------------------------------------------------------------------------


async def test_a_caller_is_sent_on_to_a_group(house: House, simone: Phone, paul: Phone) -> None:
    """The line that sends them is free as soon as they wait."""
    desk = Group(
        id="desk", name="Accueil", number="+33199001050", site="paris", members=(Member(line="simone"),)
    )
    house.set(replace(house.company, groups={"desk": desk}))
    simone.behaviour = Answers(after=3)
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer("0199001050")
    await told(house, his, 200)
    await house.until(over(his))
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE)
    simone.transfer(JULIE)
    await house.until(lambda: hers.hears == "julie")


async def test_who_waits_in_a_group_is_handed_over(house: House, simone: Phone, paul: Phone) -> None:
    desk = Group(
        id="desk", name="Accueil", number="+33199001050", site="paris", members=(Member(line="simone"),)
    )
    house.set(replace(house.company, groups={"desk": desk}))
    simone.behaviour = NeverAnswers()
    hers, first = await talking(house, paul, house.marcel, MARCEL)
    second = await house.marcel.call("0199001050")
    await house.until(lambda: simone.ringing)
    first.connect(second)
    await house.until(lambda: simone.ringing and simone.current.shown is not None)
    await house.until(lambda: first.cause is not None and second.cause is not None)
    simone.behaviour = Answers(after=0)
    await house.until(lambda: simone.ringing)
    simone.answer()
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE)
