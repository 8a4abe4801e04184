"""Leaving a message: greeting, beep, recording, thanks (V2, guide §6.15)."""

from __future__ import annotations

from dataclasses import replace

from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls import transfer
from ligneclaire.calls.commands import Sentence, SpokenNumber
from ligneclaire.calls.record import Ending
from ligneclaire.calls.state import CLEARING_MAX_SECONDS, CallState, Moment, Phase, Timer
from ligneclaire.routing.call import Deposit

MESSAGE_MAX_SECONDS = 15 * 60
"""Longest message (V3)."""
MESSAGE_MIN_SECONDS = 2
"""What is shorter is a hang-up, not a message."""
MESSAGE_MAX_SILENCE = 10


def begin(live: CallState, step: Deposit, moment: Moment) -> None:
    live.phase = Phase.GREETING
    live.record = replace(live.record, ending=Ending.NO_MESSAGE)
    transfer.done(live)
    live.ask(do.AnswerCaller())
    number = moment.company.callees[step.line].number
    live.play(Sentence.VOICEMAIL_OF, SpokenNumber(number), Sentence.VOICEMAIL_LEAVE)


def greeted(live: CallState, event: on.PlaybackEnded, moment: Moment) -> None:
    if event.playback != live.playback:
        return
    live.phase = Phase.RECORDING
    live.ask(
        do.StartTimer(Timer.GUARD, MESSAGE_MAX_SECONDS + CLEARING_MAX_SECONDS),
        do.Record(recording=live.id, max_seconds=MESSAGE_MAX_SECONDS, max_silence=MESSAGE_MAX_SILENCE),
    )


def recorded(live: CallState, event: on.RecordingEnded, moment: Moment) -> None:
    step = live.step
    assert isinstance(step, Deposit)
    if event.seconds >= MESSAGE_MIN_SECONDS:
        live.record = replace(live.record, ending=Ending.MESSAGE)
        live.ask(
            do.KeepMessage(recording=live.id, mailbox=step.mailbox, line=step.line, seconds=event.seconds)
        )
    else:
        live.ask(do.DropRecording(live.id))
    if live.caller_here and live.record.ending is Ending.MESSAGE:
        live.phase = Phase.THANKING
        live.play(Sentence.MESSAGE_KEPT)
    else:
        live.clear(None, moment)


def caller_gone(live: CallState, event: on.CallerHungUp, moment: Moment) -> None:
    """The recording ends by itself a moment later, and is a message like any other."""
    live.caller_here = False
    live.ask(do.StartTimer(Timer.GUARD, CLEARING_MAX_SECONDS))
