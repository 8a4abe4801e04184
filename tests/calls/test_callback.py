"""The life of a callback (L8), and the call that carries it out, without any Asterisk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.calls.script import JULIE, MARCEL, MONDAY_TEN, Script, atelier, company, line

from ligneclaire.calls import callback as life
from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls.call import LiveCall
from ligneclaire.calls.callback import LIFE, MOST_TRIES, UNHEARD_REST, Callback
from ligneclaire.calls.record import Ending
from ligneclaire.calls.state import Phase
from ligneclaire.routing.call import Caller, LineState, Outcome
from ligneclaire.routing.model import Forwards

NOW = MONDAY_TEN
CALLER = "call-caller"


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def asked(caller: str, target: str = "marcel", at: datetime = NOW) -> Callback:
    return life.asked(f"{caller}-{target}", "atelier", caller, target, at)


def due(*callbacks: Callback, at: datetime = NOW, free: set[str] | None = None) -> list[str]:
    """Whose turn it is; `free`: the callers that are, all by default."""
    found = life.due(callbacks, at, lambda one: free is None or one.caller in free)
    return [one.caller for one in found]


def test_it_lives_for_three_quarters_of_an_hour() -> None:
    callback = asked("julie")
    assert not life.is_over(callback, minutes(44))
    assert life.is_over(callback, NOW + LIFE)
    assert not life.is_over(replace(callback, call="rings now"), NOW + LIFE)


def test_those_who_wait_for_one_line_are_served_in_order_one_at_a_time() -> None:
    first, second = asked("julie"), asked("simone", at=minutes(1))
    assert due(second, first) == ["julie"]
    assert due(second, first, free={"simone"}) == ["simone"]
    assert due(second, replace(first, call="rings now")) == []


def test_two_that_share_no_line_are_served_at_once_and_one_caller_has_one_phone() -> None:
    assert due(asked("julie", "marcel"), asked("simone", "paul", minutes(1))) == ["julie", "simone"]
    assert due(asked("julie", "marcel"), asked("julie", "paul", minutes(1))) == ["julie"]
    assert due(asked("julie", "marcel"), asked("marcel", "julie", minutes(1))) == ["julie"]


def test_who_does_not_hear_the_phone_lets_others_pass_and_is_given_up_after_some_tries() -> None:
    callback: Callback | None = asked("julie")
    for tries in range(1, MOST_TRIES):
        assert callback is not None
        callback = life.rung(replace(callback, call="rings now"), Outcome.NO_ANSWER, NOW)
        assert callback is not None
        assert (callback.call, callback.tries) == (None, tries)
        assert due(callback, asked("simone", at=minutes(1))) == ["simone"]
        assert due(callback, at=NOW + UNHEARD_REST) == ["julie"]
    assert callback is not None
    assert life.rung(callback, Outcome.NO_ANSWER, NOW) is None


@pytest.mark.parametrize("outcome", [Outcome.TAKEN, Outcome.REFUSED])
def test_a_callback_taken_or_declined_is_over(outcome: Outcome) -> None:
    assert life.rung(asked("julie"), outcome, NOW) is None


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNREACHABLE, None])
def test_a_phone_that_could_not_be_rung_is_tried_again_soon_and_that_counts_for_nothing(
    outcome: Outcome | None,
) -> None:
    callback = life.rung(replace(asked("julie"), call="rings now"), outcome, NOW)
    assert callback is not None
    assert callback.tries == 0
    assert due(callback) == []
    assert due(callback, at=minutes(1)) == ["julie"]


def test_who_calls_once_more_keeps_the_place_and_gets_new_time_but_not_for_the_callback_itself() -> None:
    callback = asked("julie")
    again = life.asked_again(callback, minutes(30))
    assert (again.asked, again.until) == (NOW, minutes(75))
    busy_again = life.asked_again(replace(callback, call="talks to a busy line"), minutes(30))
    assert (busy_again.call, busy_again.until) == (None, callback.until)


# The call that carries it out.


class ItsCall(Script):
    """Julie's callback to Marcel, step by step."""

    def __post_init__(self) -> None:
        self.live = LiveCall.calling_back(
            id="call", company="atelier", caller=self.caller, dialled=self.dialled, now=self.now
        )


def calling_back(**marcel: object) -> ItsCall:
    at = company(line("julie", JULIE, callback_on_busy=True), line("marcel", MARCEL, **marcel))
    script = ItsCall(company=at)
    script.arrives()
    return script


def test_the_caller_is_a_leg_until_the_phone_is_answered_and_the_caller_afterwards() -> None:
    script = calling_back()
    (leg,) = script.all(do.StartLeg)
    assert (leg.leg, leg.endpoint, leg.identity.number) == (CALLER, "phone-julie", MARCEL)
    assert script.live.phase is Phase.CALLING_BACK
    assert script.live.lines_in_use() == {"julie": 1}
    script.tell(on.LegRinging(CALLER))
    assert not script.all(do.RingCaller)
    script.states["julie"] = LineState(calls=1)
    script.tell(on.LegAnswered(CALLER))
    assert script.all(do.TakeUp)
    assert script.all(do.StartLeg)[1].endpoint == "phone-marcel"
    assert script.live.lines_in_use() == {"julie": 1, "marcel": 1}
    script.tell(on.LegRinging("call-1"))
    assert script.all(do.RingCaller)
    script.tell(on.LegAnswered("call-1"))
    assert script.all(do.Connect)[0].leg == "call-1"
    script.ends("call-1")
    assert script.all(do.EndCaller)
    script.tell(on.CallerHungUp())
    script.ends(CALLER)
    assert script.record.ending is Ending.ANSWERED
    assert [(leg.line, leg.outcome) for leg in script.record.legs] == [
        ("julie", "answered"),
        ("marcel", "answered"),
    ]


def test_an_answer_that_is_told_twice_ends_nobody() -> None:
    script = calling_back()
    script.tell(on.LegAnswered(CALLER))
    script.tell(on.LegAnswered(CALLER))
    assert not script.all(do.EndLeg)


@pytest.mark.parametrize("rang", [True, False])
def test_a_phone_that_nobody_answers_stops_in_time(rang: bool) -> None:
    script = calling_back()
    if rang:
        script.tell(on.LegRinging(CALLER))
    script.rings_out()
    assert script.live.called_back is Outcome.NO_ANSWER
    assert script.all(do.EndLeg)[0].leg == CALLER
    script.ends(CALLER)
    assert (script.record.ending, script.record.cause) == (Ending.REFUSED, "no_answer")


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        (on.LegEnded(CALLER, Outcome.REFUSED), Outcome.REFUSED),
        (on.LegEnded(CALLER, Outcome.BUSY), Outcome.REFUSED),
        (on.LegEnded(CALLER, Outcome.FAILED), Outcome.UNREACHABLE),
    ],
)
def test_how_the_callers_phone_ended_is_what_became_of_it(event: on.Event, outcome: Outcome) -> None:
    script = calling_back()
    script.tell(on.LegRinging(CALLER))
    script.tell(on.CallerHungUp())
    script.tell(event)
    assert script.live.called_back is outcome
    assert script.record.ending is Ending.REFUSED


def test_one_that_is_called_off_stops_the_phone_and_one_that_was_taken_goes_on() -> None:
    script = calling_back()
    script.tell(on.CalledOff())
    assert script.live.called_back is Outcome.FAILED
    assert script.all(do.EndLeg)
    script.tell(on.LegAnswered(CALLER))
    script.ends(CALLER)
    assert script.record.ending is Ending.REFUSED
    taken = calling_back()
    taken.tell(on.LegAnswered(CALLER))
    assert taken.tell(on.CalledOff()) == []
    assert taken.live.phase is Phase.RINGING


def test_a_line_that_is_busy_again_is_asked_for_again() -> None:
    script = calling_back()
    script.states = {"julie": LineState(calls=1), "marcel": LineState(calls=1)}
    script.tell(on.LegAnswered(CALLER))
    assert script.all(do.AskCallback) == [do.AskCallback("julie", "marcel")]
    script.played()
    assert script.all(do.EndCaller)


# Asking for one.


def test_a_refusal_that_promises_a_callback_asks_for_it_and_says_so() -> None:
    at = company(line("julie", JULIE, callback_on_busy=True), line("marcel", MARCEL))
    script = Script(company=at, states={"marcel": LineState(calls=1)})
    asked_for, play = (script.arrives(), script.all(do.Play))
    assert do.AskCallback("julie", "marcel") in asked_for
    assert play[0].media == ("callback-set",)


def test_without_the_service_nothing_is_asked_for() -> None:
    script = Script(company=atelier(Forwards()), states={"marcel": LineState(calls=1)})
    script.arrives()
    assert not script.all(do.AskCallback)


def test_a_code_cancels_what_a_line_waits_for_and_its_person_hears_so() -> None:
    at = company(line("julie", JULIE, callback_on_busy=True))
    script = Script(company=at, dialled="#37#", caller=Caller(number=JULIE, line="julie"))
    commands = script.arrives()
    assert commands[:2] == [do.CancelCallbacks("julie"), do.AnswerCaller()]
    script.played()
    script.tell(on.CallerHungUp())
    assert script.record.ending is Ending.SERVED
