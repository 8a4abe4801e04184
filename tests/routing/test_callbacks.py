"""Automatic callback on busy (L8, guide §6.3): who is promised one, and when it is time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.calls.script import JULIE, MARCEL, OUTSIDE, VOICEMAIL, company, line

from ligneclaire.routing.call import (
    Announce,
    Call,
    Caller,
    CancelCallbacks,
    Cause,
    Decision,
    LineLeg,
    LineState,
    Outcome,
    Prompt,
    Refuse,
    Ring,
    RingBack,
    TrunkLeg,
)
from ligneclaire.routing.model import (
    Company,
    Forwards,
    Greeting,
    Line,
    LineKind,
    ShownNumber,
    ToNumber,
    Trunk,
    TrunkRole,
)
from ligneclaire.routing.planner import decide

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PROMISED = Refuse(cause=Cause.BUSY, prompt=Prompt.CALLBACK_SET, callback="marcel")
TALKS = LineState(calls=1)
HELP = LineState(calls=1, calls_for_help=True)
FROM_JULIE = Caller(number=JULIE, line="julie", name="Julie")


def office(julie: dict | None = None, marcel: dict | None = None, *others: Line) -> Company:
    return company(
        line("julie", JULIE, **({"callback_on_busy": True} | (julie or {}))),
        line("marcel", MARCEL, **(marcel or {})),
        *others,
    )


def decided(at: Company, dialled: str = MARCEL, caller: Caller = FROM_JULIE, **states: LineState) -> Decision:
    return decide(at, Call(caller=caller, dialled=dialled), NOW, states)


def due(at: Company, **states: LineState) -> Decision:
    return decide(at, Call(caller=FROM_JULIE, dialled=MARCEL, callback=True), NOW, states)


@pytest.mark.parametrize(
    ("marcel", "state"),
    [
        ({}, TALKS),
        ({"call_waiting": True, "max_calls": 2}, LineState(calls=2)),
        ({"do_not_disturb": True}, LineState()),
    ],
    ids=["in a call", "full", "do not disturb"],
)
def test_a_colleague_who_finds_a_line_busy_is_promised_a_callback(marcel: dict, state: LineState) -> None:
    assert decided(office(marcel=marcel), marcel=state).step == PROMISED


@pytest.mark.parametrize(
    ("julie", "marcel", "caller"),
    [
        ({"callback_on_busy": False}, {}, FROM_JULIE),
        ({}, {}, Caller(number=OUTSIDE, trunk="first")),
        ({"kind": LineKind.FIXED_FOR_MOBILE}, {}, FROM_JULIE),
    ],
    ids=["switched off", "somebody outside", "a kind of line without the service"],
)
def test_who_has_not_the_service_hears_that_it_is_busy(julie: dict, marcel: dict, caller: Caller) -> None:
    step = decided(office(julie, marcel), caller=caller, marcel=TALKS).step
    assert step == Refuse(cause=Cause.BUSY)


def test_a_call_that_is_forwarded_when_busy_needs_no_callback() -> None:
    to_voicemail = office(marcel={"forwards": Forwards(busy=VOICEMAIL)})
    assert not isinstance(decided(to_voicemail, marcel=TALKS).step, Refuse)


def test_a_busy_line_that_a_forward_leads_to_is_not_the_one_that_was_wanted() -> None:
    simone = line("simone", "+33199001003")
    at = office({}, {"forwards": Forwards(immediate=ToNumber("0199001003"))}, simone)
    assert decided(at, simone=TALKS).step == Refuse(cause=Cause.BUSY)


def test_a_refusal_of_other_reasons_promises_nothing() -> None:
    for marcel in ({"blocked": frozenset({JULIE})}, {"endpoint": None}):
        step = decided(office(marcel=marcel), marcel=TALKS).step
        assert isinstance(step, Refuse)
        assert step.callback is None


def test_a_code_cancels_what_the_line_waits_for() -> None:
    step = decided(office(), "#37#").step
    assert step == CancelCallbacks(line="julie", prompt=Prompt.CALLBACKS_CANCELLED)


def test_the_callers_phone_rings_and_shows_the_wanted_line() -> None:
    step = due(office(marcel={"short_number": "2002"})).step
    assert isinstance(step, RingBack)
    assert (step.line, step.seconds) == ("julie", 25)
    assert isinstance(step.leg, LineLeg)
    assert (step.leg.endpoint, step.leg.identity.number) == ("phone-julie", "2002")
    assert step.leg.identity.name == "Marcel"


def test_a_line_that_hides_its_number_is_shown_to_who_dialled_it() -> None:
    step = due(office(marcel={"shown_number": ShownNumber.HIDDEN})).step
    assert isinstance(step, RingBack)
    assert isinstance(step.leg, LineLeg)
    assert step.leg.identity.number == MARCEL


def test_a_mobile_of_the_company_is_rung_through_the_mobile_network() -> None:
    at = office({"kind": LineKind.MOBILE, "endpoint": None})
    mobile = Trunk(id="mobile", name="Mobile", role=TrunkRole.MOBILE, endpoint="trunk-m")
    step = due(replace(at, trunks=(*at.trunks, mobile))).step
    assert isinstance(step, RingBack)
    assert isinstance(step.leg, TrunkLeg)
    assert (step.leg.number, step.leg.trunks) == (JULIE, ("mobile",))
    assert step.leg.identities["mobile"].number == MARCEL


@pytest.mark.parametrize(
    ("julie", "marcel", "states"),
    [
        ({}, {}, {"marcel": TALKS}),
        ({}, {}, {"julie": TALKS}),
        ({"call_waiting": True}, {}, {"julie": TALKS}),
        ({"do_not_disturb": True}, {}, {}),
        ({}, {"do_not_disturb": True}, {}),
        ({}, {"forwards": Forwards(immediate=VOICEMAIL)}, {}),
        ({}, {"blocked": frozenset({JULIE})}, {}),
        ({}, {}, {"marcel": LineState(registered=False)}),
        ({}, {}, {"julie": LineState(registered=False)}),
        ({}, {"call_waiting": True}, {"marcel": HELP}),
        ({}, {}, {"julie": HELP}),
    ],
    ids=[
        "the wanted line talks",
        "the caller talks",
        "the caller talks, with call waiting",
        "the caller asked for quiet",
        "the wanted line asked for quiet",
        "the wanted line is forwarded",
        "the wanted line blocks the caller",
        "the wanted phone is unplugged",
        "the caller's phone is unplugged",
        "the wanted line calls for help",
        "the caller calls for help",
    ],
)
def test_it_is_not_time_while(julie: dict, marcel: dict, states: dict[str, LineState]) -> None:
    decision = due(office(julie, marcel), **states)
    assert isinstance(decision.step, Refuse)
    assert decision.step.prompt is None
    assert decision.reasons


@pytest.mark.parametrize("gone", ["julie", "marcel"])
def test_it_is_never_time_again_once_a_line_is_deleted(gone: str) -> None:
    at = office()
    without = replace(at, lines={id: it for id, it in at.lines.items() if id != gone})
    assert isinstance(due(without).step, Refuse)


def test_once_taken_it_is_a_call_like_any_other() -> None:
    at = office(marcel={"greeting": Greeting()})
    call = Call(caller=FROM_JULIE, dialled=MARCEL, callback=True)
    ring = decide(at, call, NOW, {})
    taken = call.after(ring.step, Outcome.TAKEN)
    greeted = decide(at, taken, NOW + timedelta(seconds=5), {"julie": TALKS})
    assert isinstance(greeted.step, Announce)
    step = decide(at, taken.after(greeted.step, Outcome.PLAYED), NOW, {"julie": TALKS}).step
    assert isinstance(step, Ring)
    assert step.line == "marcel"


def test_once_taken_the_wanted_line_may_be_busy_again() -> None:
    call = Call(caller=FROM_JULIE, dialled=MARCEL, callback=True)
    taken = call.after(decide(office(), call, NOW, {}).step, Outcome.TAKEN)
    assert decide(office(), taken, NOW, {"marcel": TALKS, "julie": TALKS}).step == PROMISED


@pytest.mark.parametrize(
    ("outcome", "cause"),
    [
        (Outcome.NO_ANSWER, Cause.NO_ANSWER),
        (Outcome.REFUSED, Cause.DECLINED),
        (Outcome.UNREACHABLE, Cause.NO_ANSWER),
    ],
)
def test_a_callback_that_is_not_taken_ends_there(outcome: Outcome, cause: Cause) -> None:
    call = Call(caller=FROM_JULIE, dialled=MARCEL, callback=True)
    step = decide(office(), call, NOW, {}).step
    assert decide(office(), call.after(step, outcome), NOW, {}).step == Refuse(cause=cause)
