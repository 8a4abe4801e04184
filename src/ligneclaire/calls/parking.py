"""Parking (F2): somebody waits on a line, with a hold announcement, until the call is taken there."""

from __future__ import annotations

from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls import pickup, transfer
from ligneclaire.calls.state import CallState, Moment, Phase, Timer
from ligneclaire.routing.announcements import heard_on_hold_by
from ligneclaire.routing.call import Outcome, Park, Reason, TakeParked
from ligneclaire.routing.reasons import Code


def begin(live: CallState, step: Park, moment: Moment) -> None:
    live.phase = Phase.PARKED
    transfer.done(live)
    parker = moment.company.lines.get(live.call.sent_by or "")
    live.ask(do.StartMusic(heard_on_hold_by(parker)), do.StartTimer(Timer.RING, step.seconds))


def begin_taking(live: CallState, step: TakeParked, moment: Moment) -> None:
    live.phase = Phase.PICKING_UP
    live.ask(do.TakeParked(step.line))


def taken(live: CallState, event: on.PickedUp, moment: Moment) -> None:
    live.ask(do.StopMusic())
    transfer.note(live, moment, Reason(code=Code.TAKEN, line=event.line))
    pickup.taken(live, event, moment)


def over(live: CallState, event: on.TimerFired, moment: Moment) -> Outcome | None:
    """Nobody came: whom it goes back to is decided, and once only."""
    if event.timer != Timer.RING:
        return None
    live.returning = True
    live.ask(do.StopMusic())
    return Outcome.NO_ANSWER
