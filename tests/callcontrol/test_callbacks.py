"""Automatic callback on busy (L8, guide §6.3), from the busy tone to the conversation that was wanted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest_asyncio
from tests.callcontrol.house import EPOCH, JULIE, MARCEL, House
from tests.calls.script import OUTSIDE, VOICEMAIL, line

from ligneclaire.ari.memory import Answers, NeverAnswers, Phone, PhoneCall, Refuses
from ligneclaire.calls.record import CallRecord, Ending
from ligneclaire.routing.model import Forwards
from ligneclaire.routing.reasons import Code

SIMONE = "+33199001003"
OFFERED = "sound:callback-set"


@pytest_asyncio.fixture
async def simone(house: House) -> Phone:
    """A third phone. Lines are called back by those they find busy; nobody's calls are forwarded."""
    phone = house.asterisk.phone("simone", endpoint="phone-simone")
    house.outside(OUTSIDE, behaviour=Answers())
    lines = {**house.company.lines, "simone": line("simone", SIMONE)}
    change(
        house, lines={id: replace(it, callback_on_busy=True, forwards=Forwards()) for id, it in lines.items()}
    )
    phone.registered = False
    phone.registered = True
    await house.until(lambda: house.control.lines.is_registered("phone-simone"))
    return phone


def change(house: House, **settings: object) -> None:
    house.set(replace(house.company, **settings))


def set_line(house: House, id: str, **settings: object) -> None:
    change(house, lines={**house.company.lines, id: replace(house.line(id), **settings)})


async def busy(house: House) -> PhoneCall:
    """Marcel talks to somebody outside."""
    call = await house.marcel.call(OUTSIDE)
    await house.until(lambda: call.hears == OUTSIDE)
    return call


async def finds_busy(house: House, caller: Phone) -> None:
    """The caller hears that Marcel is busy and will be called, and hangs up."""
    call = await caller.call(MARCEL)
    await house.until(lambda: call.hears == OFFERED)
    await house.until(lambda: call.status == 486)


async def waiting(house: House, *callers: str) -> None:
    """Who waits for Marcel, as a manager sees it, first first."""
    await house.until(lambda: [it.caller for it in _in_order(house)] == list(callers))


def _in_order(house: House) -> list:
    return sorted(house.shelf.callbacks, key=lambda callback: callback.asked)


def codes(record: CallRecord) -> list[Code]:
    return [reason.code for step in record.steps for reason in step.reasons]


async def test_who_found_a_line_busy_is_called_back_when_it_is_free(house: House, simone: Phone) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    await waiting(house, "julie")
    house.julie.behaviour = Answers(after=2)
    house.marcel.behaviour = Answers(after=3)
    talk.hang_up()
    await house.until(lambda: house.julie.ringing)
    shown = house.julie.current.shown
    assert shown is not None
    assert (shown.number, shown.name) == (MARCEL, "Marcel")
    assert not house.marcel.ringing
    await house.until(lambda: house.marcel.ringing)
    await house.until(lambda: house.julie.hears == "ringing")
    assert house.marcel.current.shown.number == JULIE
    await house.until(lambda: house.julie.hears == "marcel" and house.marcel.hears == "julie")
    await waiting(house)
    house.marcel.hang_up()
    await house.until(lambda: len(house.shelf.records) == 3)
    record = next(it for it in house.shelf.records if Code.CALLBACK_DUE in codes(it))
    assert (record.caller.line, record.dialled, record.ending) == ("julie", MARCEL, Ending.ANSWERED)
    assert codes(record) == [Code.CALLBACK_DUE, Code.CALLBACK_TAKEN, Code.LINE_DIALLED, Code.LINE_FREE]
    assert [(leg.line, leg.outcome) for leg in record.legs] == [("julie", "answered"), ("marcel", "answered")]


async def test_nobody_else_is_rung_while_it_waits(house: House, simone: Phone) -> None:
    await busy(house)
    await finds_busy(house, house.julie)
    await asyncio.sleep(600)
    assert len(house.julie.calls) == 1


async def test_the_first_who_asked_is_called_first(house: House, simone: Phone) -> None:
    talk = await busy(house)
    await finds_busy(house, simone)
    await finds_busy(house, house.julie)
    await waiting(house, "simone", "julie")
    simone.behaviour = house.marcel.behaviour = house.julie.behaviour = Answers(after=1, talks=30)
    talk.hang_up()
    await house.until(lambda: simone.hears == "marcel")
    assert not house.julie.ringing
    await house.until(lambda: house.julie.hears == "marcel")
    await waiting(house)


async def test_a_caller_who_is_in_a_call_waits_and_lets_the_next_one_pass(
    house: House, simone: Phone
) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    await finds_busy(house, simone)
    other = await house.julie.call(OUTSIDE)
    simone.behaviour = house.julie.behaviour = Answers(talks=5)
    house.marcel.behaviour = Answers(talks=60)
    talk.hang_up()
    await house.until(lambda: simone.hears == "marcel")
    other.hang_up()
    await house.until(lambda: house.julie.hears == "marcel")


async def test_who_does_not_hear_the_phone_is_tried_three_times_and_lets_others_pass(
    house: House, simone: Phone
) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    await finds_busy(house, simone)
    house.julie.behaviour = NeverAnswers()
    simone.behaviour = Answers(talks=5)
    house.marcel.behaviour = Answers(talks=60)
    talk.hang_up()
    began = house.now()
    await house.until(lambda: house.julie.ringing)
    await house.until(lambda: not house.julie.ringing)
    assert timedelta(seconds=24) < house.now() - began < timedelta(seconds=27)
    await house.until(lambda: simone.hears == "marcel")
    await waiting(house, "julie")
    await house.until(lambda: not house.shelf.callbacks, within=1800)
    assert len(house.julie.calls) == 1 + 3
    await house.until(lambda: len(house.shelf.records) == 7)
    unheard = [it for it in house.shelf.records if Code.CALLBACK_NOT_TAKEN in codes(it)]
    assert [(it.ending, it.cause) for it in unheard] == [(Ending.REFUSED, "no_answer")] * 3


async def test_who_presses_the_refusal_key_gives_it_up(house: House, simone: Phone) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    house.julie.behaviour = Refuses(603, after=1)
    talk.hang_up()
    await waiting(house)
    await asyncio.sleep(1000)
    assert len(house.julie.calls) == 2


async def test_a_line_that_is_busy_again_at_that_moment_leaves_the_callback_its_place(
    house: House, simone: Phone
) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    first = house.shelf.callbacks[0]
    house.julie.behaviour = Answers(after=5)
    talk.hang_up()
    await house.until(lambda: house.julie.ringing)
    again = await busy(house)
    await house.until(lambda: house.julie.hears == OFFERED)
    await house.until(lambda: house.julie.current.cause is not None)
    await house.until(
        lambda: [(it.asked, it.until) for it in house.shelf.callbacks] == [(first.asked, first.until)]
    )
    house.marcel.behaviour = Answers()
    again.hang_up()
    await house.until(lambda: house.julie.hears == "marcel")


async def test_it_expires_after_three_quarters_of_an_hour(house: House, simone: Phone) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    await waiting(house, "julie")
    await asyncio.sleep(44 * 60)
    assert house.shelf.callbacks
    await asyncio.sleep(61)
    await waiting(house)
    talk.hang_up()
    await asyncio.sleep(30)
    assert len(house.julie.calls) == 1


async def test_calling_once_more_keeps_the_place_and_starts_the_time_anew(
    house: House, simone: Phone
) -> None:
    await busy(house)
    await finds_busy(house, house.julie)
    await asyncio.sleep(40 * 60)
    await finds_busy(house, house.julie)
    await asyncio.sleep(10 * 60)
    (callback,) = house.shelf.callbacks
    assert callback.asked < EPOCH + timedelta(minutes=1)


async def test_a_code_cancels_all_that_a_line_waits_for(house: House, simone: Phone) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    await finds_busy(house, simone)
    call = await house.julie.call("#37#")
    await house.until(lambda: call.hears == "sound:callbacks-cancelled")
    await house.until(lambda: call.cause is not None)
    await waiting(house, "simone")
    simone.behaviour = house.marcel.behaviour = Answers(talks=5)
    talk.hang_up()
    await waiting(house)
    await asyncio.sleep(60)
    assert len(house.julie.calls) == 2


async def test_a_manager_cancels_one(house: House, simone: Phone) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    await waiting(house, "julie")
    house.shelf.cancelled.add(house.shelf.callbacks[0].id)
    await waiting(house)
    talk.hang_up()
    await asyncio.sleep(30)
    assert len(house.julie.calls) == 1


async def test_the_phone_that_rings_stops_when_it_is_cancelled(house: House, simone: Phone) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    house.julie.behaviour = NeverAnswers()
    talk.hang_up()
    await house.until(lambda: house.julie.ringing)
    await waiting(house, "julie")
    house.shelf.cancelled.add(house.shelf.callbacks[0].id)
    await house.until(lambda: not house.julie.ringing, within=3)
    await waiting(house)


async def test_who_calls_by_hand_while_the_phone_rings_for_it_needs_no_callback(
    house: House, simone: Phone
) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    house.julie.behaviour = NeverAnswers()
    house.marcel.behaviour = Answers(after=1)
    set_line(house, "marcel", call_waiting=True)
    await house.until(lambda: house.julie.ringing)
    call = await house.julie.call(MARCEL)
    await house.until(lambda: call.hears == "marcel")
    await house.until(lambda: not house.julie.ringing)
    await waiting(house)
    talk.hang_up()


async def test_a_wanted_colleague_who_calls_meanwhile_needs_no_callback(house: House, simone: Phone) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    house.julie.behaviour = Answers(after=1)
    call = await house.marcel.call(JULIE)
    await house.until(lambda: call.hears == "julie")
    await waiting(house)
    talk.hang_up()


async def test_do_not_disturb_is_busy_and_who_asked_for_quiet_is_left_in_it(
    house: House, simone: Phone
) -> None:
    set_line(house, "marcel", do_not_disturb=True)
    await asyncio.sleep(1)
    await finds_busy(house, house.julie)
    set_line(house, "julie", do_not_disturb=True)
    set_line(house, "marcel", do_not_disturb=False)
    await asyncio.sleep(60)
    assert len(house.julie.calls) == 1
    set_line(house, "julie", do_not_disturb=False)
    await house.until(lambda: len(house.julie.calls) == 2, within=3)


async def test_a_line_that_is_deleted_is_waited_for_no_more(house: House, simone: Phone) -> None:
    await busy(house)
    await finds_busy(house, house.julie)
    await finds_busy(house, simone)
    lines = dict(house.company.lines)
    del lines["simone"]
    change(house, lines=lines)
    await waiting(house, "julie")
    del lines["marcel"]
    change(house, lines=lines)
    await waiting(house)


async def test_a_line_deleted_while_a_phone_rings_for_it_stops_that_phone(
    house: House, simone: Phone
) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    house.julie.behaviour = NeverAnswers()
    talk.hang_up()
    await house.until(lambda: house.julie.ringing)
    lines = dict(house.company.lines)
    del lines["marcel"]
    change(house, lines=lines)
    await house.until(lambda: not house.julie.ringing, within=3)
    await waiting(house)


async def test_the_service_switched_off_forgets_what_waits(house: House, simone: Phone) -> None:
    await busy(house)
    await finds_busy(house, house.julie)
    set_line(house, "julie", callback_on_busy=False)
    await waiting(house)
    call = await house.julie.call(MARCEL)
    await house.until(lambda: call.status == 486)
    assert not house.shelf.callbacks


async def test_those_that_wait_outlive_a_restart(house: House, simone: Phone) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    await house.restart()
    await waiting(house, "julie")
    house.julie.behaviour = house.marcel.behaviour = Answers(after=1)
    talk.hang_up()
    await house.until(lambda: house.julie.hears == "marcel")
    await house.restart()
    assert house.julie.hears == "marcel"
    await waiting(house)
    house.julie.hang_up()


async def test_a_restart_while_the_caller_s_phone_rings_rings_it_again(house: House, simone: Phone) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    house.julie.behaviour = NeverAnswers()
    talk.hang_up()
    await house.until(lambda: house.julie.ringing)
    await house.restart()
    house.julie.behaviour = house.marcel.behaviour = Answers(after=1)
    await house.until(lambda: house.julie.hears == "marcel")


async def test_an_absent_database_keeps_nobody_waiting(house: House, simone: Phone) -> None:
    house.shelf.broken = True
    talk = await busy(house)
    await finds_busy(house, house.julie)
    house.julie.behaviour = house.marcel.behaviour = Answers(after=1)
    talk.hang_up()
    await house.until(lambda: house.julie.hears == "marcel")
    house.shelf.broken = False
    await waiting(house)


async def test_a_call_for_help_is_not_disturbed_nor_kept_waiting(house: House, simone: Phone) -> None:
    house.outside("112", behaviour=Answers())
    talk = await busy(house)
    await finds_busy(house, house.julie)
    house.julie.behaviour = NeverAnswers()
    set_line(house, "marcel", call_waiting=True)
    talk.hang_up()
    await house.until(lambda: house.julie.ringing)
    help_ = await house.marcel.call("112")
    await house.until(lambda: not house.julie.ringing, within=2)
    await asyncio.sleep(300)
    assert not house.julie.ringing
    house.julie.behaviour = house.marcel.behaviour = Answers(after=1)
    help_.hang_up()
    await house.until(lambda: house.julie.hears == "marcel")


async def test_a_callback_that_is_not_answered_may_end_in_the_voicemail(house: House, simone: Phone) -> None:
    set_line(house, "marcel", forwards=Forwards(no_answer=VOICEMAIL, no_answer_rings=1))
    talk = await busy(house)
    await finds_busy(house, house.julie)
    house.julie.behaviour, house.marcel.behaviour = Answers(after=1), NeverAnswers()
    talk.hang_up()
    await house.until(lambda: house.julie.hears == "sound:voicemail-of")
    await house.until(lambda: house.julie.hears == "silence")
    await asyncio.sleep(5)
    house.julie.hang_up()
    await house.until(lambda: bool(house.shelf.messages))
    assert house.shelf.messages[0].caller.line == "julie"


async def test_a_caller_who_hangs_up_while_the_wanted_phone_rings_is_done(
    house: House, simone: Phone
) -> None:
    talk = await busy(house)
    await finds_busy(house, house.julie)
    house.julie.behaviour, house.marcel.behaviour = Answers(after=1), NeverAnswers()
    talk.hang_up()
    await house.until(lambda: house.marcel.ringing)
    house.julie.hang_up()
    await house.until(lambda: not house.marcel.ringing)
    await waiting(house)
