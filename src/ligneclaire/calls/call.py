"""A live call: from the caller's arrival to the last channel gone.

How it works. `LiveCall` is a state machine without any I/O: `receive(event, moment)` answers the commands to
carry out, in order. What should happen is never decided here: at each step it asks `routing.planner.decide`,
carries the step out, and tells the decision how the step ended.

    ARRIVING ─► RINGING ─► TALKING ──────────┐
        │          │ ▲ ▲                     │
        │          └─┘ │ next step           ▼
        ├────────► ANNOUNCING ───────────► CLEARING ─► ENDED
        └────────► GREETING ─► RECORDING ─► THANKING ──► ▲

`TRANSITIONS` and `ALWAYS` are the whole machine: an event that stands in no row changes nothing, so that a
late or repeated one is harmless. A call is over when its channels are gone, not when we asked them to go:
CLEARING waits for that, bounded by a timer. `KeepRecord` is then its last command, exactly once.

While it rings the caller hears the ring tone or an announcement (`_announcing`). A playback keeps the
caller's channel busy: it is stopped before anything else is asked of the channel. Ringing asked for before a
playback does not come back after it: it is asked for again. A loop is one playback after the other, for as
long as there is something to hear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto
from typing import Any

from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls.commands import Command, Sentence, SpokenNumber
from ligneclaire.calls.record import CallRecord, Ending, LegRecord, StepRecord
from ligneclaire.routing.announcements import heard_on_hold_by
from ligneclaire.routing.call import (
    Announce,
    Call,
    Caller,
    Cause,
    Deposit,
    Identity,
    Leg,
    LineLeg,
    Meanwhile,
    Outcome,
    PickUp,
    Refuse,
    Ring,
    SetDoNotDisturb,
    States,
    Step,
    TrunkLeg,
)
from ligneclaire.routing.model import Company, Sound
from ligneclaire.routing.planner import calling_line, decide

MESSAGE_MAX_SECONDS = 15 * 60
"""Longest message (V3, guide §6.15)."""
MESSAGE_MIN_SECONDS = 2
"""What is shorter is a hang-up, not a message (V2)."""
MESSAGE_MAX_SILENCE = 10
ANNOUNCEMENT_MAX_SECONDS = 150
"""An announcement lasts two minutes at most (C5); past this it is lost."""
SOUND_GONE_SECONDS = 0.5
"""A playback fails when its sound is gone, or its caller: who hung up is heard of within this."""
CLEARING_MAX_SECONDS = 5
"""Channels we asked to go are gone within milliseconds; past this we stop waiting for them."""

_PREFERRED = (
    Outcome.REFUSED,
    Outcome.NO_ANSWER,
    Outcome.BUSY,
    Outcome.UNREACHABLE,
    Outcome.UNKNOWN_NUMBER,
    Outcome.FAILED,
)
"""Of several legs that ended differently, the outcome that says most about the people called."""


class Phase(Enum):
    ARRIVING = auto()
    RINGING = auto()
    PICKING_UP = auto()
    ANNOUNCING = auto()
    GREETING = auto()
    RECORDING = auto()
    THANKING = auto()
    TALKING = auto()
    CLEARING = auto()
    ENDED = auto()


class Timer:
    """Names of a call's timers."""

    RING = "ring"
    GUARD = "guard"


@dataclass(frozen=True, slots=True)
class Moment:
    """What the machine may look at when an event comes: the time, and the company as it is now."""

    now: datetime
    company: Company
    states: States


@dataclass(slots=True)
class _LiveLeg:
    """A leg whose channel exists, as far as we know."""

    leg: Leg
    attempt: int
    """Index of the trunk it uses, for a leg through trunks."""
    rang: bool = False
    ending: bool = False
    """We asked it to go."""

    @property
    def line(self) -> str | None:
        return self.leg.line


@dataclass(slots=True)
class LiveCall:
    """One call. `receive` is its only entry; everything else is what others may read."""

    id: str
    call: Call
    record: CallRecord
    phase: Phase = Phase.ARRIVING
    winner: str | None = None
    """The leg that answered."""
    _step: Step | None = None
    _legs: dict[str, _LiveLeg] = field(default_factory=dict)
    _outcomes: list[Outcome] = field(default_factory=list)
    _caller_here: bool = True
    _rang: bool = False
    """A phone rings, and the caller hears it as soon as nothing is being played."""
    _announcing: bool = False
    """The caller hears an announcement while it rings."""
    _count: int = 0
    _playback: str = ""
    _out: list[Command] = field(default_factory=list)

    @classmethod
    def arriving(cls, *, id: str, company: str, caller: Caller, dialled: str, now: datetime) -> LiveCall:
        """A call that just reached us; its first event must be `Arrived`."""
        record = CallRecord(id=id, company=company, caller=caller, dialled=dialled, arrived=now)
        return cls(id=id, call=Call(caller=caller, dialled=dialled), record=record)

    @classmethod
    def adopted(cls, note: do.NoteAnswer) -> LiveCall:
        """A conversation found going on after a restart, from what was noted when it was answered (law 4)."""
        record = note.record
        call = cls(id=record.id, call=Call(caller=record.caller, dialled=record.dialled), record=record)
        entry = next(leg for leg in record.legs if leg.id == note.leg)
        leg: Leg = (
            TrunkLeg(number=entry.number, trunks=(entry.trunk,), identities={}, line=entry.line)
            if entry.trunk and entry.number
            else LineLeg(line=entry.line or "", endpoint="", identity=Identity(number=None))
        )
        call.phase, call.winner = Phase.TALKING, note.leg
        call._legs[note.leg] = _LiveLeg(leg, 0, rang=True)
        return call

    @property
    def bridge(self) -> str:
        return f"{self.id}-bridge"

    @property
    def live_legs(self) -> tuple[str, ...]:
        return tuple(self._legs)

    def rings_on(self, lines: Collection[str]) -> bool:
        """Whether it rings on one of these lines now."""
        return self.phase is Phase.RINGING and any(
            leg.line in lines and not leg.ending for leg in self._legs.values()
        )

    @property
    def is_emergency(self) -> bool:
        return any(isinstance(live.leg, TrunkLeg) and live.leg.emergency for live in self._legs.values())

    def lines_in_use(self) -> Mapping[str, int]:
        """How many of this call's channels each line of the company carries now."""
        if self.phase in (Phase.CLEARING, Phase.ENDED):
            return {}
        lines = [leg.line for leg in self._legs.values() if not leg.ending]
        lines.append(self.record.caller.line)
        return Counter(line for line in lines if line)

    def receive(self, event: on.Event, moment: Moment) -> list[Command]:
        """The commands that answer an event, to be carried out in order."""
        handler = TRANSITIONS.get((self.phase, type(event))) or ALWAYS.get(type(event))
        if handler and self.phase is not Phase.ENDED:
            handler(self, event, moment)
        commands, self._out = self._out, []
        return commands

    # -- the decision, and its steps ---------------------------------------------------------------

    def _decide(self, moment: Moment) -> None:
        decision = decide(moment.company, self.call, moment.now, moment.states)
        step = self._step = decision.step
        entry = StepRecord(at=moment.now, step=type(step).__name__, reasons=decision.reasons)
        self.record = replace(self.record, steps=(*self.record.steps, entry))
        match step:
            case Announce(sound=sound):
                self.phase, self._rang = Phase.ANNOUNCING, False
                self._play(sound)
            case Ring():
                self._ring(step, moment)
            case Deposit():
                self._greet(step, moment)
            case Refuse():
                self._refuse(step, moment)
            case PickUp(lines=lines):
                self.phase = Phase.PICKING_UP
                self._out.append(do.TakeRinging(lines))
            case SetDoNotDisturb(line=line, on=enabled, prompt=prompt):
                self.phase = Phase.THANKING
                self.record = replace(self.record, ending=Ending.SERVED)
                self._out += [do.SetDoNotDisturb(line, enabled), do.AnswerCaller()]
                self._play(prompt)

    def _next_step(self, outcome: Outcome, moment: Moment) -> None:
        assert self._step is not None
        self._stop_announcing()
        self.call = self.call.after(self._step, outcome)
        self._decide(moment)

    def _arrived(self, event: on.Arrived, moment: Moment) -> None:
        if line := calling_line(moment.company, self.call.caller):
            # A company's mobile that calls over its trunk is that line, on the record too (F6).
            self.record = replace(self.record, caller=replace(self.record.caller, line=line.id))
        self._decide(moment)

    def _ring(self, step: Ring, moment: Moment) -> None:
        self.phase, self._outcomes = Phase.RINGING, []
        self._out.append(do.StartTimer(Timer.RING, step.seconds))
        if step.meanwhile:
            self._announce(step.meanwhile)
        for leg in step.legs:
            self._start_leg(leg, 0, step.seconds, moment)

    def _start_leg(self, leg: Leg, attempt: int, seconds: int, moment: Moment) -> None:
        self._count += 1
        name = f"{self.id}-{self._count}"
        self._legs[name] = _LiveLeg(leg, attempt)
        match leg:
            case LineLeg():
                trunk, number = None, None
                endpoint, identity, distinct = leg.endpoint, leg.identity, leg.distinct_ring
                insee = ""
            case TrunkLeg():
                trunk, number = leg.trunks[attempt], leg.number
                endpoint = next(t.endpoint for t in moment.company.trunks if t.id == trunk)
                identity, distinct = leg.identities[trunk], None
                insee = leg.insee
        entry = LegRecord(id=name, line=leg.line, number=number, trunk=trunk, started=moment.now)
        self.record = replace(self.record, legs=(*self.record.legs, entry))
        self._out.append(
            do.StartLeg(
                leg=name,
                endpoint=endpoint,
                number=number,
                identity=identity,
                distinct_ring=distinct,
                seconds=seconds,
                insee=insee,
                on_hold=self._on_hold_by_caller(moment),
            )
        )

    def _leg_ringing(self, event: on.LegRinging, moment: Moment) -> None:
        live = self._legs.get(event.leg)
        if live is None or live.ending:
            return
        live.rang = True
        self._note_leg(event.leg, ringing=moment.now)
        if not self._rang:
            self._rang = True
            if not self._announcing:
                self._out.append(do.RingCaller())

    def _leg_answered(self, event: on.LegAnswered, moment: Moment) -> None:
        live = self._legs.get(event.leg)
        if live is None or live.ending:
            return self._answered_too_late(event, moment)
        self.winner = event.leg
        self._stop_announcing()
        self._out.append(do.StopTimer(Timer.RING))
        for name, other in self._legs.items():
            if name != event.leg and not other.ending:
                self._end_leg(name, "answered_elsewhere", moment)
        self._note_leg(event.leg, answered=moment.now, outcome="answered")
        self.record = replace(self.record, answered=moment.now, ending=Ending.ANSWERED)
        self.phase = Phase.TALKING
        self._out += [
            do.Connect(
                event.leg,
                self.bridge,
                on_hold=heard_on_hold_by(moment.company.lines.get(live.line or "")),
            ),
            do.NoteAnswer(self.record, event.leg, self.bridge),
        ]

    def _answered_too_late(self, event: on.LegAnswered, moment: Moment) -> None:
        if event.leg != self.winner:
            self._out.append(do.EndLeg(event.leg, answered_elsewhere=self.winner is not None))

    def _leg_ended_ringing(self, event: on.LegEnded, moment: Moment) -> None:
        live = self._legs.pop(event.leg, None)
        if live is None or live.ending:
            return
        outcome = event.outcome if isinstance(live.leg, TrunkLeg) else _of_phone(event.outcome, live.rang)
        self._note_leg(event.leg, ended=moment.now, outcome=outcome)
        step = self._step
        assert isinstance(step, Ring)
        if isinstance(live.leg, TrunkLeg) and _next_trunk_may_do(live.leg, live.attempt, outcome):
            return self._start_leg(live.leg, live.attempt + 1, step.seconds, moment)
        self._outcomes.append(outcome)
        if all(other.ending for other in self._legs.values()):
            self._out.append(do.StopTimer(Timer.RING))
            self._next_step(min(self._outcomes, key=_PREFERRED.index), moment)

    def _rang_out(self, event: on.TimerFired, moment: Moment) -> None:
        if event.timer != Timer.RING:
            return
        live = {name: leg for name, leg in self._legs.items() if not leg.ending}
        # A phone of ours that did not even ring is not there; an operator may well ring without saying so.
        reached = any(leg.rang or isinstance(leg.leg, TrunkLeg) for leg in live.values())
        outcome = Outcome.NO_ANSWER if reached else Outcome.UNREACHABLE
        for name in live:
            self._end_leg(name, outcome, moment)
        self._next_step(outcome, moment)

    def _announce(self, what: Meanwhile) -> None:
        self._announcing, self._rang = True, False
        self._start_playing(what.sound)

    def _announced_meanwhile(self, event: on.PlaybackEnded, moment: Moment) -> None:
        if event.playback != self._playback or not self._announcing:
            return
        step = self._step
        assert isinstance(step, Ring)
        if step.meanwhile and step.meanwhile.looped and not event.failed:
            return self._start_playing(step.meanwhile.sound)
        self._announcing = False
        if self._rang:
            self._out.append(do.RingCaller())

    def _on_hold_by_caller(self, moment: Moment) -> Sound | None:
        """What a leg hears while the caller's line holds it."""
        return heard_on_hold_by(moment.company.lines.get(self.record.caller.line or ""))

    def _stop_announcing(self) -> None:
        if self._announcing:
            self._announcing = self._rang = False
            self._out.append(do.StopPlaying(self._playback))

    def _refuse(self, step: Refuse, moment: Moment) -> None:
        self.record = replace(self.record, ending=Ending.REFUSED, cause=step.cause)
        if step.prompt is None:
            return self._clear(step.cause, moment)
        self.phase = Phase.ANNOUNCING
        self._play(step.prompt)

    def _announced(self, event: on.PlaybackEnded, moment: Moment) -> None:
        if event.playback != self._playback:
            return
        if isinstance(self._step, Announce):
            if event.failed:
                self._out.append(do.StartTimer(Timer.GUARD, SOUND_GONE_SECONDS))
                return None
            self._out.append(do.StopTimer(Timer.GUARD))
            return self._next_step(Outcome.PLAYED, moment)
        assert isinstance(self._step, Refuse)
        self._clear(self._step.cause, moment)

    def _announcement_lost(self, event: on.TimerFired, moment: Moment) -> None:
        """A greeting that cannot be heard keeps nobody from the phone."""
        if event.timer == Timer.GUARD and isinstance(self._step, Announce):
            return self._next_step(Outcome.PLAYED, moment)
        self._lost(event, moment)

    # -- pickup: this call asks for another one, or is asked for (F1) --------------------------------

    def _pick_up_ended(self, event: on.PickUpEnded, moment: Moment) -> None:
        if not event.taken:
            return self._next_step(Outcome.FAILED, moment)
        # The caller's channel is a leg of the other call from now on: it is not ours to end.
        self._caller_here = False
        self.record = replace(self.record, ending=Ending.PICKED_UP)
        self._clear(None, moment)

    def _picked_up(self, event: on.PickedUp, moment: Moment) -> None:
        leg = LineLeg(line=event.line or "", endpoint="", identity=Identity(number=None))
        self._legs[event.leg] = _LiveLeg(leg, 0, rang=True)
        entry = LegRecord(id=event.leg, line=event.line, number=None, trunk=None, started=moment.now)
        self.record = replace(self.record, legs=(*self.record.legs, entry))
        self._out += [
            do.TellPicker(event.by, True),
            do.AnswerLeg(event.leg, on_hold=self._on_hold_by_caller(moment)),
        ]
        self._leg_answered(on.LegAnswered(event.leg), moment)

    def _not_for_picking(self, event: on.PickedUp, moment: Moment) -> None:
        """Somebody was faster: it was answered, or its caller gave up."""
        self._out.append(do.TellPicker(event.by, False))

    # -- voicemail ---------------------------------------------------------------------------------

    def _greet(self, step: Deposit, moment: Moment) -> None:
        self.phase = Phase.GREETING
        self.record = replace(self.record, ending=Ending.NO_MESSAGE)
        self._out.append(do.AnswerCaller())
        number = moment.company.lines[step.line].number
        self._play(Sentence.VOICEMAIL_OF, SpokenNumber(number), Sentence.VOICEMAIL_LEAVE)

    def _greeted(self, event: on.PlaybackEnded, moment: Moment) -> None:
        if event.playback != self._playback:
            return
        self.phase = Phase.RECORDING
        self._out += [
            do.StartTimer(Timer.GUARD, MESSAGE_MAX_SECONDS + CLEARING_MAX_SECONDS),
            do.Record(recording=self.id, max_seconds=MESSAGE_MAX_SECONDS, max_silence=MESSAGE_MAX_SILENCE),
        ]

    def _recorded(self, event: on.RecordingEnded, moment: Moment) -> None:
        step = self._step
        assert isinstance(step, Deposit)
        if event.seconds >= MESSAGE_MIN_SECONDS:
            self.record = replace(self.record, ending=Ending.MESSAGE)
            self._out.append(
                do.KeepMessage(recording=self.id, mailbox=step.mailbox, line=step.line, seconds=event.seconds)
            )
        else:
            self._out.append(do.DropRecording(self.id))
        if self._caller_here and self.record.ending is Ending.MESSAGE:
            self.phase = Phase.THANKING
            self._play(Sentence.MESSAGE_KEPT)
        else:
            self._clear(None, moment)

    def _caller_gone_recording(self, event: on.CallerHungUp, moment: Moment) -> None:
        """The recording ends by itself a moment later, and is a message like any other."""
        self._caller_here = False
        self._out.append(do.StartTimer(Timer.GUARD, CLEARING_MAX_SECONDS))

    def _thanked(self, event: on.PlaybackEnded, moment: Moment) -> None:
        if event.playback == self._playback:
            self._clear(None, moment)

    # -- the end -----------------------------------------------------------------------------------

    def _caller_gone(self, event: on.CallerHungUp, moment: Moment) -> None:
        self._caller_here = False
        if self.phase is Phase.CLEARING:
            return self._finish_when_clear()
        if self.record.ending is None:
            self.record = replace(self.record, ending=Ending.ABANDONED)
        self._clear(None, moment, leg_outcome="caller_gone")

    def _leg_ended_talking(self, event: on.LegEnded, moment: Moment) -> None:
        if self._legs.pop(event.leg, None) and event.leg == self.winner:
            self._note_leg(event.leg, ended=moment.now)
            self._clear(None, moment)

    def _leg_ended_otherwise(self, event: on.LegEnded, moment: Moment) -> None:
        self._legs.pop(event.leg, None)
        if self.phase is Phase.CLEARING:
            self._finish_when_clear()

    def _lost(self, event: on.Faulted | on.TimerFired, moment: Moment) -> None:
        """A fault, or a guard that fired: what we waited for will not come."""
        if isinstance(event, on.TimerFired) and event.timer != Timer.GUARD:
            return
        if self.record.ending in (None, Ending.REFUSED):
            self.record = replace(self.record, ending=Ending.LOST, cause=Cause.FAILED)
        self._clear(Cause.FAILED, moment)

    def _cleared_too_slowly(self, event: on.Faulted | on.TimerFired, moment: Moment) -> None:
        self._caller_here = False
        self._legs.clear()
        self._finish_when_clear()

    def _clear(self, cause: Cause | None, moment: Moment, *, leg_outcome: str = "") -> None:
        """Ask every channel to go, and wait until they are gone."""
        self.phase = Phase.CLEARING
        self.record = replace(self.record, ended=moment.now)
        self._out += [do.StopTimer(Timer.RING), do.StartTimer(Timer.GUARD, CLEARING_MAX_SECONDS)]
        for name, leg in self._legs.items():
            if not leg.ending:
                self._end_leg(name, leg_outcome, moment)
        if self._caller_here:
            self._out.append(do.EndCaller(cause))
        self._finish_when_clear()

    def _finish_when_clear(self) -> None:
        if self._caller_here or self._legs:
            return
        self.phase = Phase.ENDED
        self._out.append(do.StopTimer(Timer.GUARD))
        if self.winner:
            self._out.append(do.Disconnect(self.bridge))
        self._out.append(do.KeepRecord(self.record))

    # -- small parts -------------------------------------------------------------------------------

    def _play(self, *media: do.Media) -> None:
        self._out.append(do.StartTimer(Timer.GUARD, ANNOUNCEMENT_MAX_SECONDS))
        self._start_playing(*media)

    def _start_playing(self, *media: do.Media) -> None:
        self._count += 1
        self._playback = f"{self.id}-{self._count}"
        self._out.append(do.Play(self._playback, media))

    def _end_leg(self, name: str, outcome: str, moment: Moment) -> None:
        self._legs[name].ending = True
        self._out.append(do.EndLeg(name, answered_elsewhere=outcome == "answered_elsewhere"))
        if name == self.winner:
            self._note_leg(name, ended=moment.now)
        else:
            self._note_leg(name, ended=moment.now, outcome=outcome)

    def _note_leg(
        self,
        name: str,
        *,
        ringing: datetime | None = None,
        answered: datetime | None = None,
        ended: datetime | None = None,
        outcome: str | None = None,
    ) -> None:
        def noted(leg: LegRecord) -> LegRecord:
            return replace(
                leg,
                ringing=leg.ringing or ringing,
                answered=answered or leg.answered,
                ended=ended or leg.ended,
                outcome=leg.outcome if outcome is None else outcome,
            )

        legs = tuple(noted(leg) if leg.id == name else leg for leg in self.record.legs)
        self.record = replace(self.record, legs=legs)


def _next_trunk_may_do(leg: TrunkLeg, attempt: int, outcome: Outcome) -> bool:
    """Whether another trunk is worth trying (F5): what a person answered is an answer, but nobody who calls
    for help is left with any."""
    return attempt + 1 < len(leg.trunks) and (leg.emergency or outcome is Outcome.FAILED)


def _of_phone(outcome: Outcome, rang: bool) -> Outcome:
    """What an outcome means when the leg reached a phone of ours.

    A line that carries all the calls it can is not rung at all, so a phone that says busy is one whose user
    pressed the key (L18). A phone that ends a leg before it rang cannot be reached, whatever it says.
    """
    if outcome in (Outcome.BUSY, Outcome.REFUSED):
        return Outcome.REFUSED
    return outcome if rang and outcome is Outcome.NO_ANSWER else Outcome.UNREACHABLE


_Handler = Callable[[LiveCall, Any, Moment], None]

TRANSITIONS: Mapping[tuple[Phase, type[on.Event]], _Handler] = {
    (Phase.ARRIVING, on.Arrived): LiveCall._arrived,
    (Phase.RINGING, on.LegRinging): LiveCall._leg_ringing,
    (Phase.RINGING, on.LegAnswered): LiveCall._leg_answered,
    (Phase.RINGING, on.LegEnded): LiveCall._leg_ended_ringing,
    (Phase.RINGING, on.PlaybackEnded): LiveCall._announced_meanwhile,
    (Phase.RINGING, on.TimerFired): LiveCall._rang_out,
    (Phase.RINGING, on.PickedUp): LiveCall._picked_up,
    (Phase.PICKING_UP, on.PickUpEnded): LiveCall._pick_up_ended,
    (Phase.ANNOUNCING, on.PlaybackEnded): LiveCall._announced,
    (Phase.ANNOUNCING, on.TimerFired): LiveCall._announcement_lost,
    (Phase.GREETING, on.PlaybackEnded): LiveCall._greeted,
    (Phase.RECORDING, on.RecordingEnded): LiveCall._recorded,
    (Phase.RECORDING, on.CallerHungUp): LiveCall._caller_gone_recording,
    (Phase.THANKING, on.PlaybackEnded): LiveCall._thanked,
    (Phase.TALKING, on.LegEnded): LiveCall._leg_ended_talking,
    (Phase.CLEARING, on.Faulted): LiveCall._cleared_too_slowly,
    (Phase.CLEARING, on.TimerFired): LiveCall._cleared_too_slowly,
}
"""What each phase does with an event it waits for."""

ALWAYS: Mapping[type[on.Event], _Handler] = {
    on.CallerHungUp: LiveCall._caller_gone,
    on.LegAnswered: LiveCall._answered_too_late,
    on.LegEnded: LiveCall._leg_ended_otherwise,
    on.PickedUp: LiveCall._not_for_picking,
    on.TimerFired: LiveCall._lost,
    on.Faulted: LiveCall._lost,
}
"""What every other phase does with it."""
