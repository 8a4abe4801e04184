"""Calling back (L8): the caller's own phone rings first.

Until it is answered the caller is a leg of the call; then that leg becomes the caller, and the call goes on
like any other.
"""

from __future__ import annotations

from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls.ringing import of_phone, present_first, start_leg
from ligneclaire.calls.state import CallState, Moment, Phase, Timer
from ligneclaire.routing.call import LineLeg, Outcome, RingBack


def begin(live: CallState, step: RingBack, moment: Moment) -> None:
    live.phase, live.caller_here = Phase.CALLING_BACK, False
    live.ask(do.StartTimer(Timer.RING, step.seconds))
    start_leg(live, present_first(step.leg, moment), 0, step.seconds, moment, name=live.caller_leg)


def leg_ringing(live: CallState, event: on.LegRinging, moment: Moment) -> None:
    if leg := live.legs.get(event.leg):
        leg.rang = True
        live.note_leg(event.leg, ringing=moment.now)


def leg_answered(live: CallState, event: on.LegAnswered, moment: Moment) -> Outcome | None:
    leg = live.legs.get(event.leg)
    if leg is None or leg.ending:
        return None
    del live.legs[event.leg]
    live.caller_here = True
    live.note_leg(event.leg, answered=moment.now, outcome="answered")
    live.ask(do.StopTimer(Timer.RING), do.TakeUp())
    return _became(live, Outcome.TAKEN)


def leg_ended(live: CallState, event: on.LegEnded, moment: Moment) -> Outcome | None:
    leg = live.legs.pop(event.leg, None)
    if leg is None:
        return None
    phone = isinstance(leg.leg, LineLeg)
    outcome = of_phone(event.outcome, leg.rang) if phone else event.outcome
    live.note_leg(event.leg, ended=moment.now, outcome=outcome)
    live.ask(do.StopTimer(Timer.RING))
    return _became(live, outcome)


def rang_out(live: CallState, event: on.TimerFired, moment: Moment) -> Outcome | None:
    return _give_up(live, Outcome.NO_ANSWER, moment) if event.timer == Timer.RING else None


def called_off(live: CallState, event: on.CalledOff, moment: Moment) -> Outcome | None:
    live.ask(do.StopTimer(Timer.RING))
    return _give_up(live, Outcome.FAILED, moment)


def caller_gone(live: CallState, event: on.CallerHungUp, moment: Moment) -> None:
    """The leg's own end, which comes with it, says how."""


def _give_up(live: CallState, outcome: Outcome, moment: Moment) -> Outcome:
    for name in live.legs:
        live.end_leg(name, outcome, moment)
    return _became(live, outcome)


def _became(live: CallState, outcome: Outcome) -> Outcome:
    live.called_back = outcome
    return outcome
