"""Ringing: legs start, ring, answer, end; trunks follow one another (F5). Who answers first gets the call.

While it rings the caller hears the ring tone or an announcement. A playback keeps the caller's channel busy:
it is stopped before anything else is asked of the channel. Ringing asked for before a playback does not come
back after it: it is asked for again. A loop is one playback after the other, for as long as there is
something to hear.
"""

from __future__ import annotations

from dataclasses import replace

from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls import transfer
from ligneclaire.calls.record import Ending, LegRecord
from ligneclaire.calls.state import CallState, LiveLeg, Moment, Phase, Timer
from ligneclaire.routing.announcements import heard_on_hold_by
from ligneclaire.routing.call import Leg, LineLeg, Outcome, Ring, TrunkLeg, Wait
from ligneclaire.routing.model import Sound

_PREFERRED = (
    Outcome.REFUSED,
    Outcome.NO_ANSWER,
    Outcome.BUSY,
    Outcome.UNREACHABLE,
    Outcome.UNKNOWN_NUMBER,
    Outcome.FAILED,
)
"""Of several legs that ended differently, the outcome that says most about the people called."""

SILENT_SECONDS = 2.0
"""An operator says within 200 ms that it tries (100, RFC 3261 §17.2.1), however long its network then looks
for a phone. One that has said nothing by now, while we said our INVITE five times, is not there."""


def begin(live: CallState, step: Ring, moment: Moment) -> None:
    live.phase, live.outcomes = Phase.RINGING, []
    live.ask(do.StartTimer(Timer.RING, step.seconds))
    if step.meanwhile:
        live.announcing, live.rang = True, False
        live.start_playing(step.meanwhile.sound)
    for leg in step.legs:
        start_leg(live, present_first(leg, moment), 0, step.seconds, moment)


def start_leg(
    live: CallState, leg: Leg, attempt: int, seconds: int, moment: Moment, *, name: str = ""
) -> None:
    """Ring through the leg's `attempt`-th trunk, or its phone. `name`: of its channel, else a new one."""
    name = name or live.new_name()
    live.legs[name] = LiveLeg(leg, attempt)
    match leg:
        case LineLeg():
            trunk, number = None, None
            endpoint, identity, distinct = leg.endpoint, leg.identity, leg.distinct_ring
            server, insee = "", ""
        case TrunkLeg():
            trunk, number = leg.trunks[attempt], leg.number
            endpoint, server = next((t.endpoint, t.server) for t in moment.company.trunks if t.id == trunk)
            identity, distinct = leg.identities[trunk], None
            insee = leg.insee
    by = live.step.visited[-1] if isinstance(live.step, Ring) and live.step.visited else None
    entry = LegRecord(id=name, line=leg.line, number=number, trunk=trunk, started=moment.now, by=by)
    live.record = replace(live.record, legs=(*live.record.legs, entry))
    live.ask(
        do.StartLeg(
            leg=name,
            endpoint=endpoint,
            number=number,
            identity=identity,
            distinct_ring=distinct,
            seconds=seconds,
            server=server,
            insee=insee,
            on_hold=heard_when_held_by_caller(live, moment),
        )
    )
    if isinstance(leg, TrunkLeg) and attempt + 1 < len(leg.trunks):
        live.ask(do.ListenTo(name, SILENT_SECONDS))


def present_first(leg: Leg, moment: Moment) -> Leg:
    """Operators known to be away come last, but are not left out: what we know may be some seconds old."""
    if isinstance(leg, LineLeg) or not moment.absent_trunks:
        return leg
    return replace(leg, trunks=tuple(sorted(leg.trunks, key=lambda trunk: trunk in moment.absent_trunks)))


def leg_silent(live: CallState, event: on.LegSilent, moment: Moment) -> None:
    """Nobody is behind this trunk: the next one is tried, without waiting for SIP to give up."""
    silent = live.legs.get(event.leg)
    if silent is None or not live.has_heard_nothing_of(event.leg) or not isinstance(silent.leg, TrunkLeg):
        return
    assert isinstance(live.step, Ring | Wait)
    live.end_leg(event.leg, Outcome.FAILED, moment)
    start_leg(live, silent.leg, silent.attempt + 1, live.step.seconds, moment)


def leg_ringing(live: CallState, event: on.LegRinging, moment: Moment) -> None:
    leg = live.legs.get(event.leg)
    if leg is None or leg.ending:
        return
    leg.rang = True
    live.note_leg(event.leg, ringing=moment.now)
    if not live.rang:
        live.rang = True
        if not live.announcing:
            live.ask(do.RingCaller())


def leg_answered(live: CallState, event: on.LegAnswered, moment: Moment) -> None:
    answering = live.legs.get(event.leg)
    if answering is None or answering.ending:
        return answered_too_late(live, event, moment)
    live.winner = event.leg
    live.stop_announcing()
    live.ask(do.StopTimer(Timer.RING))
    for name, other in live.legs.items():
        if name != event.leg and not other.ending:
            live.end_leg(name, "answered_elsewhere", moment)
    live.note_leg(event.leg, answered=moment.now, outcome="answered")
    live.record = replace(live.record, answered=live.record.answered or moment.now, ending=Ending.ANSWERED)
    live.meet(event.leg, moment)
    transfer.done(live)


def answered_too_late(live: CallState, event: on.LegAnswered, moment: Moment) -> None:
    if event.leg not in (live.winner, live.caller_leg):
        live.ask(do.EndLeg(event.leg, answered_elsewhere=live.winner is not None))


def leg_ended(live: CallState, event: on.LegEnded, moment: Moment) -> Outcome | None:
    ended = live.gone(event.leg, moment)
    if ended is None or ended.ending:
        return None
    outcome = event.outcome if isinstance(ended.leg, TrunkLeg) else of_phone(event.outcome, ended.rang)
    live.note_leg(event.leg, ended=moment.now, outcome=outcome)
    if isinstance(ended.leg, TrunkLeg) and next_trunk_may_do(ended.leg, ended.attempt, outcome):
        assert isinstance(live.step, Ring)
        start_leg(live, ended.leg, ended.attempt + 1, live.step.seconds, moment)
        return None
    live.outcomes.append(outcome)
    if not all(other.ending for other in live.legs.values()):
        return None
    live.ask(do.StopTimer(Timer.RING))
    return min(live.outcomes, key=_PREFERRED.index)


def rang_out(live: CallState, event: on.TimerFired, moment: Moment) -> Outcome | None:
    if event.timer != Timer.RING:
        return None
    left = {name: leg for name, leg in live.legs.items() if not leg.ending}
    # A phone of ours that did not even ring is not there; an operator may well ring without saying so.
    reached = any(leg.rang or isinstance(leg.leg, TrunkLeg) for leg in left.values())
    outcome = Outcome.NO_ANSWER if reached else Outcome.UNREACHABLE
    for name in left:
        live.end_leg(name, outcome, moment)
    return outcome


def announcement_ended(live: CallState, event: on.PlaybackEnded, moment: Moment) -> None:
    """What was heard while it rings came to its end."""
    if event.playback != live.playback or not live.announcing:
        return
    assert isinstance(live.step, Ring)
    meanwhile = live.step.meanwhile
    if meanwhile and meanwhile.looped and not event.failed:
        return live.start_playing(meanwhile.sound)
    live.announcing = False
    if live.rang:
        live.ask(do.RingCaller())


def heard_when_held_by_caller(live: CallState, moment: Moment) -> Sound | None:
    """What a leg hears while the caller's line holds it."""
    return heard_on_hold_by(moment.company.lines.get(live.caller_line or ""))


def next_trunk_may_do(leg: TrunkLeg, attempt: int, outcome: Outcome) -> bool:
    """Whether another trunk is worth trying (F5): what a person answered is an answer, but nobody who calls
    for help is left with any."""
    return attempt + 1 < len(leg.trunks) and (leg.emergency or outcome is Outcome.FAILED)


def of_phone(outcome: Outcome, rang: bool) -> Outcome:
    """What an outcome means when the leg reached a phone of ours.

    A line that carries all the calls it can is not rung at all, so a phone that says busy is one whose user
    pressed the key (L18). A phone that ends a leg before it rang cannot be reached, whatever it says.
    """
    if outcome in (Outcome.BUSY, Outcome.REFUSED):
        return Outcome.REFUSED
    return outcome if rang and outcome is Outcome.NO_ANSWER else Outcome.UNREACHABLE
