"""The menu of an auto attendant: an announcement, then some seconds in which to press a key (A4–A6).

A key counts from the moment the call is answered, be it during the announcement, which it cuts short. Whoever
knows the way presses the keys of two menus without waiting: each is taken in its turn.
"""

from __future__ import annotations

from datetime import timedelta

from ligneclaire.calls import commands as do
from ligneclaire.calls import ending, transfer
from ligneclaire.calls import events as on
from ligneclaire.calls.state import CallState, Moment, Phase, Timer
from ligneclaire.routing.call import Offer, Outcome, Pressed

BOUNCE = timedelta(milliseconds=200)
"""The same key again within this is one press: a worn key, or a phone that reports it in two ways at once."""


def begin(live: CallState, step: Offer, moment: Moment) -> None:
    live.phase, live.rang = Phase.OFFERING, False
    transfer.done(live)
    if not live.call.answered:
        live.ask(live.wait_note(), do.AnswerCaller())
    if step.sound is None:
        return _listen(live, step)
    live.announcing = True
    live.play(step.sound)


def played(live: CallState, event: on.PlaybackEnded, moment: Moment) -> None:
    """The announcement is over; one that cannot be heard takes nobody's choice away."""
    if event.playback == live.playback and live.announcing:
        live.announcing = False
        assert isinstance(live.step, Offer)
        _listen(live, live.step)


def pressed(live: CallState, event: on.KeyPressed, moment: Moment) -> Pressed | None:
    assert isinstance(live.step, Offer)
    last, live.pressed = live.pressed, (event.key, moment.now)
    bounced = last is not None and last[0] == event.key and moment.now - last[1] < BOUNCE
    if bounced or not live.step.keys:
        return None
    _stop_timers(live)
    return Pressed(event.key)


def time_passed(live: CallState, event: on.TimerFired, moment: Moment) -> Outcome | None:
    assert isinstance(live.step, Offer)
    if event.timer == Timer.KEY:
        return Outcome.SILENCE
    if event.timer == Timer.GUARD and live.announcing:  # the end of the announcement was lost
        live.stop_announcing()
        _listen(live, live.step)
    return None


def caller_gone(live: CallState, event: on.CallerHungUp, moment: Moment) -> None:
    _stop_timers(live)
    ending.caller_gone(live, event, moment)


def faulted(live: CallState, event: on.Faulted, moment: Moment) -> None:
    _stop_timers(live)
    ending.lost(live, event, moment)


def _listen(live: CallState, step: Offer) -> None:
    live.ask(do.StopTimer(Timer.GUARD), do.StartTimer(Timer.KEY, step.seconds))


def _stop_timers(live: CallState) -> None:
    live.ask(do.StopTimer(Timer.GUARD), do.StopTimer(Timer.KEY))
