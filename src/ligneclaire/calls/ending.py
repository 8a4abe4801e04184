"""The end of a call: somebody hangs up, something fails, and the last channels go."""

from __future__ import annotations

from dataclasses import replace

from ligneclaire.calls import events as on
from ligneclaire.calls.record import Ending
from ligneclaire.calls.state import CallState, Moment, Phase, Timer
from ligneclaire.routing.call import Cause


def caller_gone(live: CallState, event: on.CallerHungUp, moment: Moment) -> None:
    live.caller_here = False
    if live.phase is Phase.CLEARING:
        return live.finish_when_clear()
    if live.record.ending is None:
        live.record = replace(live.record, ending=Ending.ABANDONED)
    live.clear(None, moment, leg_outcome="caller_gone")


def leg_ended_talking(live: CallState, event: on.LegEnded, moment: Moment) -> None:
    if live.gone(event.leg, moment) and event.leg == live.winner:
        live.clear(None, moment)


def leg_ended(live: CallState, event: on.LegEnded, moment: Moment) -> None:
    live.gone(event.leg, moment)
    if live.phase is Phase.CLEARING:
        live.finish_when_clear()


def lost(live: CallState, event: on.Faulted | on.TimerFired, moment: Moment) -> None:
    """A fault, or a guard that fired: what we waited for will not come."""
    if isinstance(event, on.TimerFired) and event.timer != Timer.GUARD:
        return
    if live.record.ending in (None, Ending.REFUSED):
        live.record = replace(live.record, ending=Ending.LOST, cause=Cause.FAILED)
    live.clear(Cause.FAILED, moment)


def cleared_too_slowly(live: CallState, event: on.Faulted | on.TimerFired, moment: Moment) -> None:
    live.caller_here = False
    live.legs.clear()
    live.finish_when_clear()
