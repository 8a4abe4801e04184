"""A call that a line transfers (F2): its rights, not the caller's; where it goes when nobody takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.routing.builders import (
    JULIE,
    MARCEL,
    MONDAY_TEN,
    OUTSIDE,
    SIMONE,
    atelier,
    because,
    forwards,
    from_line,
    from_outside,
    outside_leg,
    to,
    told,
)

from ligneclaire.routing.call import (
    Call,
    Caller,
    Cause,
    Identity,
    LineLeg,
    LineState,
    Outcome,
    Refuse,
    Ring,
    Step,
)
from ligneclaire.routing.dryrun import Episode, story
from ligneclaire.routing.model import Company
from ligneclaire.routing.planner import decide

AWAY, TALKS = LineState(registered=False), LineState(calls=1)


def transfers(
    number: str,
    by: str = "marcel",
    *,
    caller: Caller | None = None,
    company: Company | None = None,
    states: Mapping[str, LineState] | None = None,
    outcomes: tuple[Outcome, ...] = (),
) -> tuple[Episode, ...]:
    """Somebody outside talks to Marcel, who sends them to a number."""
    call = Call(caller=caller or from_outside(), dialled=number, sent_by=by)
    return story(company or atelier(), call, MONDAY_TEN, states or {}, outcomes)


def after(step: Step, outcome: Outcome = Outcome.NO_ANSWER, **states: LineState) -> Step:
    """What follows a step of a call that Marcel sent on."""
    call = Call(caller=from_outside(), dialled=SIMONE, sent_by="marcel", last=(step, outcome))
    return decide(atelier(), call, MONDAY_TEN, states).step


def test_a_caller_from_outside_is_sent_to_a_colleague_by_the_short_number() -> None:
    assert told(transfers("2003")) == "simone 25s > voicemail simone"
    assert because(transfers("2003"))[:2] == ["transferred", "line_dialled"]


def test_who_is_called_sees_who_was_transferred() -> None:
    (ring, *_) = transfers("2003")
    assert isinstance(ring.decision.step, Ring)
    (leg,) = ring.decision.step.legs
    assert isinstance(leg, LineLeg)
    assert leg.identity == Identity(number=OUTSIDE)


def test_the_services_of_the_line_it_is_sent_to_are_obeyed() -> None:
    company = atelier(simone={"forwards": forwards(immediate=to(JULIE))})
    assert told(transfers("2003", company=company)) == "julie 25s > voicemail julie"


@pytest.mark.parametrize(
    ("profile", "number", "expected"),
    [
        ("internal_7_7", "0612345678", "refused forbidden, restricted"),
        ("internal_7_7", "2003", "simone 25s > voicemail simone"),
        ("national_7_7", "0612345678", "+33612345678 180s > refused no_answer"),
        ("national_7_7", "00442071234567", "refused forbidden, restricted"),
    ],
)
def test_the_profile_of_the_line_that_transfers_decides(profile: str, number: str, expected: str) -> None:
    company = atelier(marcel={"restriction_profile": profile}, julie={"restriction_profile": "internal_7_7"})
    assert told(transfers(number, caller=from_line(company, "julie"), company=company)) == expected


def test_outside_it_is_shown_as_a_forward_of_the_line_that_transfers() -> None:
    leg = outside_leg(transfers("0712345678"))
    assert leg.trunks == ("first", "second")
    assert leg.identities["first"] == Identity(number=MARCEL, asserted=MARCEL)


def test_help_is_called_for_the_line_that_transfers() -> None:
    leg = outside_leg(transfers("15"))
    assert (leg.emergency, leg.insee) == (True, "75111")
    assert leg.identities["first"] == Identity(number=MARCEL, asserted=MARCEL)


@pytest.mark.parametrize("number", ["2002", MARCEL])
def test_nobody_is_sent_to_the_line_they_talk_to(number: str) -> None:
    assert told(transfers(number)) == "refused busy"


def test_nobody_is_sent_to_themselves() -> None:
    company = atelier()
    assert told(transfers("2001", caller=from_line(company, "julie"))) == "refused busy"


@pytest.mark.parametrize(
    ("settings", "number", "expected"),
    [
        ({}, "123456", "refused unknown_number, unknown-number"),
        ({}, "*98", "refused forbidden"),
        ({}, "*68999", "refused forbidden"),
        ({"company_settings": {"trunks": ()}}, "0612345678", "refused failed"),
    ],
)
def test_what_cannot_be_reached_is_refused(settings: Mapping[str, Any], number: str, expected: str) -> None:
    assert told(transfers(number, company=atelier(**settings))) == expected


def test_a_line_that_was_deleted_transfers_nothing() -> None:
    assert told(transfers("2003", by="nobody")) == "refused forbidden"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("*68", "parked on marcel"),
        ("*682003", "parked on simone"),
        ("*60", "conference of marcel"),
        ("*602001", "conference of julie"),
    ],
)
def test_a_call_is_parked_or_joins_a_conference(number: str, expected: str) -> None:
    assert told(transfers(number)) == expected


def test_a_failed_transfer_rings_the_line_that_lost_the_call() -> None:
    refused = Refuse(cause=Cause.BUSY)
    step = after(refused)
    assert isinstance(step, Ring)
    assert (step.legs[0].line, step.seconds, step.back) == ("marcel", 30, ())
    assert after(step) == Refuse(cause=Cause.NO_ANSWER, prompt="call-later")


@pytest.mark.parametrize("state", [AWAY, TALKS])
def test_a_line_that_cannot_be_rung_does_not_get_the_call_back(state: LineState) -> None:
    assert after(Refuse(cause=Cause.BUSY), marcel=state) == Refuse(cause=Cause.NO_ANSWER, prompt="call-later")


def test_a_call_parked_too_long_rings_who_parked_it_then_the_line_then_ends() -> None:
    (parked,) = transfers("*682003")
    first = after(parked.decision.step)
    assert isinstance(first, Ring)
    second = after(first)
    assert isinstance(second, Ring)
    assert [step.legs[0].line for step in (first, second)] == ["marcel", "simone"]
    assert after(second) == Refuse(cause=Cause.NO_ANSWER, prompt="call-later")


def test_who_parked_it_and_is_away_is_left_out() -> None:
    (parked,) = transfers("*682003")
    step = after(parked.decision.step, marcel=AWAY)
    assert isinstance(step, Ring)
    assert step.legs[0].line == "simone"
