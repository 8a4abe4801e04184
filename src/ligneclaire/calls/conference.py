"""Conferences (F2): callers who hear one another. Each is a call of its own; the room belongs to a line."""

from __future__ import annotations

from dataclasses import replace

from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls import transfer
from ligneclaire.calls.record import Ending
from ligneclaire.calls.state import CallState, Moment, Phase
from ligneclaire.routing.call import Confer, Outcome


def begin(live: CallState, step: Confer, moment: Moment) -> None:
    live.phase, live.conference = Phase.CONFERRING, step.line
    live.ask(do.JoinConference(step.line))


def joined(live: CallState, event: on.ConferenceJoined, moment: Moment) -> None:
    live.bridge = event.bridge
    live.record = replace(live.record, answered=live.record.answered or moment.now, ending=Ending.ANSWERED)
    live.ask(live.answer_note(""))
    transfer.done(live)


def full(live: CallState, event: on.ConferenceFull, moment: Moment) -> Outcome:
    live.conference = ""
    return Outcome.BUSY
