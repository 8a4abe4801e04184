"""Waiting in a call group (G5–G8): the call's side of `waiting`, which says who rings for it and when.

What the caller hears, one after the other:

    greeting ─► ring tone, the first time members ring ─► waiting announcement, until the answer

A greeting that nothing interrupts comes first and alone; an interruptive one is heard while members ring. The
waiting announcement is hold music to the engine: unlike a playback it keeps the channel free for everything
else, and goes on while we are restarted. No call may be left unanswered for long, or the networks between
give it up (RFC 3261 §16.6, timer C; an operator's own are shorter): it is answered when it begins to wait,
and when it rang for `ANSWER_SECONDS`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ligneclaire.calls import commands as do
from ligneclaire.calls import ending, grouptalk, pickup, ringing, transfer
from ligneclaire.calls import events as on
from ligneclaire.calls.grouptalk import InLine
from ligneclaire.calls.state import CallState, Moment, Phase, Timer
from ligneclaire.routing import groups
from ligneclaire.routing.call import Outcome, TrunkLeg, Wait

ANSWER_SECONDS = 45
"""How long a caller hears the ring tone unanswered."""
FORGOTTEN_SECONDS = 60
"""So long after the wait should be over, nobody will end it any more."""


def begin(live: CallState, step: Wait, moment: Moment) -> None:
    greeting = step.greeting
    ready = greeting is None or greeting.interruptive
    live.phase, live.rang = Phase.WAITING, False
    transfer.done(live)
    live.in_line = InLine(
        group=step.group,
        visited=step.visited,
        arrived=moment.now,
        since=moment.now if ready else None,
        answered=live.call.answered,
    )
    if greeting and ready:
        live.announcing = True
        live.start_playing(greeting.sound)
    elif greeting:
        live.announcing = True
        live.play(greeting.sound)
    _join(live, ready=ready)
    if ready:
        _begin_time(live, step)


def resume(live: CallState, moment: Moment) -> Outcome | None:
    """The wait goes on after a restart, at the same place. Phones that rang are rung anew."""
    place = live.in_line
    assert place is not None
    live.renumber(moment)
    group = moment.company.groups.get(place.group)
    if group is None:
        live.in_line, live.step = None, Wait(group=place.group, seconds=0, waiting=None, max_seconds=0)
        return Outcome.FAILED
    live.phase, live.step = Phase.WAITING, groups.wait_in(group, place.visited)
    for leg in live.record.legs:
        if leg.ended is None:
            live.note_leg(leg.id, ended=moment.now, outcome=Outcome.FAILED)
    if place.playback:
        live.ask(do.StopPlaying(place.playback))
    place.since = place.since or moment.now
    _join(live, ready=True, since=place.since)
    _begin_time(live, live.step)
    return None


def _join(live: CallState, *, ready: bool, since: datetime | None = None) -> None:
    place = live.in_line
    assert place is not None
    _note(live)
    joined = grouptalk.Joined(
        call=live.id, group=place.group, ready=ready, arrived=place.arrived, since=since
    )
    live.ask(do.TellGroups(joined))


def _begin_time(live: CallState, step: Wait) -> None:
    assert live.in_line is not None
    live.ask(do.StartTimer(Timer.WAIT, step.max_seconds + FORGOTTEN_SECONDS))
    if not live.in_line.answered and not live.announcing:
        live.ask(do.StartTimer(Timer.ANSWER, ANSWER_SECONDS))


def _note(live: CallState) -> None:
    place = live.in_line
    assert place is not None
    live.ask(live.wait_note(replace(place, playback=live.playback if live.announcing else "")))


# -- what the caller hears -------------------------------------------------------------------------


def played(live: CallState, event: on.PlaybackEnded, moment: Moment) -> None:
    """The greeting is over, or cannot be heard."""
    if event.playback == live.playback and live.announcing:
        live.announcing = False
        _greeted(live, moment)


def time_passed(live: CallState, event: on.TimerFired, moment: Moment) -> Outcome | None:
    place = live.in_line
    assert place is not None
    match event.timer:
        case Timer.GUARD if live.announcing:  # the end of the greeting was lost
            live.stop_announcing()
            _greeted(live, moment)
        case Timer.ANSWER if not place.answered:
            _answer(live)
            if live.rang:
                live.ask(do.RingCaller())
        case Timer.WAIT:
            _leave(live)
            return Outcome.FAILED
    return None


def _greeted(live: CallState, moment: Moment) -> None:
    place, step = live.in_line, live.step
    assert place is not None
    assert isinstance(step, Wait)
    live.ask(do.StopTimer(Timer.GUARD))
    if place.since is None:
        place.since = moment.now
        _note(live)
        _begin_time(live, step)
        live.ask(do.TellGroups(grouptalk.Ready(live.id)))
    elif place.queued:
        _hear_waiting(live, step)
    else:
        if live.rang:
            live.ask(do.RingCaller())
        live.ask(do.StartTimer(Timer.ANSWER, ANSWER_SECONDS))


def queued(live: CallState, event: grouptalk.Queue, moment: Moment) -> None:
    place, step = live.in_line, live.step
    assert place is not None
    assert isinstance(step, Wait)
    if not place.queued:
        place.queued = True
        if not live.announcing:
            _hear_waiting(live, step)


def _hear_waiting(live: CallState, step: Wait) -> None:
    place = live.in_line
    assert place is not None
    if not place.answered:
        _answer(live)
    if step.waiting is None:
        live.ask(do.RingCaller())
    else:
        place.music = True
        live.ask(do.StartMusic(step.waiting))
    _note(live)


def _answer(live: CallState) -> None:
    assert live.in_line is not None
    live.in_line.answered = True
    live.ask(do.StopTimer(Timer.ANSWER), do.AnswerCaller())


# -- members' phones -------------------------------------------------------------------------------


def offered(live: CallState, event: grouptalk.Offer, moment: Moment) -> None:
    """Ring a member, unless somebody else calls it since it was chosen."""
    place, step = live.in_line, live.step
    assert place is not None
    assert isinstance(step, Wait)
    group, line = moment.company.groups.get(place.group), moment.company.lines.get(event.line)
    if group is None or line is None or moment.states[event.line].calls:
        return _not_rung(live, event.line, rang=False)
    leg = groups.leg_to(moment.company, group, line, live.call.caller)
    ringing.start_leg(live, ringing.present_first(leg, moment), 0, groups.ring_seconds(group), moment)


def withdrawn(live: CallState, event: grouptalk.Withdraw, moment: Moment) -> None:
    for name, leg in live.legs.items():
        if leg.line == event.line and not leg.ending:
            live.end_leg(name, Outcome.NO_ANSWER if leg.rang else Outcome.UNREACHABLE, moment)


def leg_ringing(live: CallState, event: on.LegRinging, moment: Moment) -> None:
    assert live.in_line is not None
    if live.in_line.queued:
        if leg := live.legs.get(event.leg):
            leg.rang = True
            live.note_leg(event.leg, ringing=moment.now)
    else:
        ringing.leg_ringing(live, event, moment)


def leg_answered(live: CallState, event: on.LegAnswered, moment: Moment) -> None:
    leg = live.legs.get(event.leg)
    if leg and not leg.ending:
        _leave(live, answered=leg.line)
    ringing.leg_answered(live, event, moment)


def leg_ended(live: CallState, event: on.LegEnded, moment: Moment) -> None:
    ended = live.gone(event.leg, moment)
    if ended is None or ended.ending:
        return
    phone = not isinstance(ended.leg, TrunkLeg)
    outcome = ringing.of_phone(event.outcome, ended.rang) if phone else event.outcome
    live.note_leg(event.leg, ended=moment.now, outcome=outcome)
    if isinstance(ended.leg, TrunkLeg) and ringing.next_trunk_may_do(ended.leg, ended.attempt, outcome):
        assert isinstance(live.step, Wait)
        return ringing.start_leg(live, ended.leg, ended.attempt + 1, live.step.seconds, moment)
    _not_rung(live, ended.line or "", rang=ended.rang)


def picked_up(live: CallState, event: on.PickedUp, moment: Moment) -> None:
    _leave(live, answered=event.line)
    pickup.taken(live, event, moment)


def _not_rung(live: CallState, line: str, *, rang: bool) -> None:
    live.ask(do.TellGroups(grouptalk.OfferEnded(live.id, line, rang)))


# -- the end of the wait ---------------------------------------------------------------------------


def overflowed(live: CallState, event: grouptalk.Overflow, moment: Moment) -> Outcome:
    _leave(live)
    for name, leg in live.legs.items():
        if not leg.ending:
            live.end_leg(name, Outcome.NO_ANSWER, moment)
    return event.outcome


def caller_gone(live: CallState, event: on.CallerHungUp, moment: Moment) -> None:
    _leave(live)
    ending.caller_gone(live, event, moment)


def passed_on(live: CallState, event: on.ConnectionAsked, moment: Moment) -> None:
    _leave(live)
    transfer.pass_on(live, event, moment)


def faulted(live: CallState, event: on.Faulted, moment: Moment) -> None:
    _leave(live)
    ending.lost(live, event, moment)


def _leave(live: CallState, answered: str | None = None) -> None:
    """Out of the line, and ready for what comes next: nothing is heard, no timer runs."""
    place = live.in_line
    assert place is not None
    live.stop_announcing()
    if place.music:
        live.ask(do.StopMusic())
    live.ask(do.StopTimer(Timer.GUARD), do.StopTimer(Timer.ANSWER), do.StopTimer(Timer.WAIT))
    live.ask(do.TellGroups(grouptalk.Left(live.id, answered, place.group)))
    live.in_line = None
