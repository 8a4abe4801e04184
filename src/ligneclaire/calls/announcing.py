"""Announcing: what a caller hears before anything rings, instead of it, or when a code did its work."""

from __future__ import annotations

from dataclasses import replace

from ligneclaire.calls import commands as do
from ligneclaire.calls import ending
from ligneclaire.calls import events as on
from ligneclaire.calls.record import Ending
from ligneclaire.calls.state import CallState, Moment, Phase, Timer
from ligneclaire.routing.call import (
    Announce,
    CancelCallbacks,
    Outcome,
    Prompt,
    Refuse,
    SetConnected,
    SetDoNotDisturb,
)

SOUND_GONE_SECONDS = 0.5
"""A playback fails when its sound is gone, or its caller: who hung up is heard of within this."""


def begin(live: CallState, step: Announce, moment: Moment) -> None:
    live.phase, live.rang = Phase.ANNOUNCING, False
    live.play(step.sound)


def refuse(live: CallState, step: Refuse, moment: Moment) -> None:
    if live.record.answered is None:  # else it was refused to somebody who had been talking
        live.record = replace(live.record, ending=Ending.REFUSED, cause=step.cause)
    if step.callback and live.record.caller.line:
        live.ask(do.AskCallback(live.record.caller.line, step.callback))
    if step.prompt is None:
        return live.clear(step.cause, moment)
    live.phase = Phase.ANNOUNCING
    live.play(step.prompt)


def set_do_not_disturb(live: CallState, step: SetDoNotDisturb, moment: Moment) -> None:
    _serve(live, do.SetDoNotDisturb(step.line, step.on), step.prompt)


def set_connected(live: CallState, step: SetConnected, moment: Moment) -> None:
    _serve(live, do.SetConnected(step.line, step.on), step.prompt)


def cancel_callbacks(live: CallState, step: CancelCallbacks, moment: Moment) -> None:
    _serve(live, do.CancelCallbacks(step.line), step.prompt)


def _serve(live: CallState, command: do.Command, prompt: Prompt) -> None:
    live.phase = Phase.THANKING
    live.record = replace(live.record, ending=Ending.SERVED)
    live.ask(command, do.AnswerCaller())
    live.play(prompt)


def played(live: CallState, event: on.PlaybackEnded, moment: Moment) -> Outcome | None:
    if event.playback != live.playback:
        return None
    if isinstance(live.step, Refuse):
        live.clear(live.step.cause, moment)
        return None
    if event.failed:
        live.ask(do.StartTimer(Timer.GUARD, SOUND_GONE_SECONDS))
        return None
    live.ask(do.StopTimer(Timer.GUARD))
    return Outcome.PLAYED


def lost(live: CallState, event: on.TimerFired, moment: Moment) -> Outcome | None:
    """A greeting that cannot be heard keeps nobody from the phone."""
    if event.timer == Timer.GUARD and isinstance(live.step, Announce):
        return Outcome.PLAYED
    ending.lost(live, event, moment)
    return None


def thanked(live: CallState, event: on.PlaybackEnded, moment: Moment) -> None:
    if event.playback == live.playback:
        live.clear(None, moment)
