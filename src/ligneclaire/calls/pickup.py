"""Pickup (F1): this call asks for another one, or is asked for."""

from __future__ import annotations

from dataclasses import replace

from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls import ringing
from ligneclaire.calls.record import Ending, LegRecord
from ligneclaire.calls.state import CallState, LiveLeg, Moment, Phase
from ligneclaire.routing.call import Identity, LineLeg, Outcome, PickUp


def begin(live: CallState, step: PickUp, moment: Moment) -> None:
    live.phase = Phase.PICKING_UP
    live.ask(do.TakeRinging(step.lines))


def ended(live: CallState, event: on.PickUpEnded, moment: Moment) -> Outcome | None:
    if not event.taken:
        return Outcome.FAILED
    # The caller's channel is a leg of the other call from now on: it is not ours to end.
    live.caller_here = False
    live.record = replace(live.record, ending=Ending.PICKED_UP)
    live.clear(None, moment)
    return None


def taken(live: CallState, event: on.PickedUp, moment: Moment) -> None:
    leg = LineLeg(line=event.line or "", endpoint="", identity=Identity(number=None))
    live.legs[event.leg] = LiveLeg(leg, 0, rang=True)
    entry = LegRecord(id=event.leg, line=event.line, number=None, trunk=None, started=moment.now)
    live.record = replace(live.record, legs=(*live.record.legs, entry))
    live.ask(
        do.TellPicker(event.by, True),
        do.AnswerLeg(event.leg, on_hold=ringing.heard_when_held_by_caller(live, moment)),
    )
    ringing.leg_answered(live, on.LegAnswered(event.leg), moment)


def too_late(live: CallState, event: on.PickedUp, moment: Moment) -> None:
    """Somebody was faster: it was answered, or its caller gave up."""
    live.ask(do.TellPicker(event.by, False))
