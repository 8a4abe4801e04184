"""What is known of a live call, and the few things every part of it does: play, end legs, note, clear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto

from ligneclaire.calls import commands as do
from ligneclaire.calls.commands import Command
from ligneclaire.calls.grouptalk import InLine
from ligneclaire.calls.record import CallRecord, LegRecord
from ligneclaire.routing.announcements import heard_on_hold_by
from ligneclaire.routing.call import Call, Caller, Cause, Leg, Outcome, Park, States, Step, TrunkLeg
from ligneclaire.routing.model import Company

ANNOUNCEMENT_MAX_SECONDS = 150
"""An announcement lasts two minutes at most (C5); past this it is lost."""
CLEARING_MAX_SECONDS = 5
"""Channels we asked to go are gone within milliseconds; past this we stop waiting for them."""


class Phase(Enum):
    ARRIVING = auto()
    RINGING = auto()
    WAITING = auto()
    PICKING_UP = auto()
    CALLING_BACK = auto()
    ANNOUNCING = auto()
    OFFERING = auto()
    GREETING = auto()
    RECORDING = auto()
    THANKING = auto()
    TALKING = auto()
    PARKED = auto()
    CONFERRING = auto()
    CLEARING = auto()
    ENDED = auto()


class Timer:
    """Names of a call's timers."""

    RING = "ring"
    GUARD = "guard"
    KEY = "key"
    ANSWER = "answer"
    WAIT = "wait"
    SEEN_OFF = "seen off"
    """A phone whose transfer is done had time to hang up."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the machine may look at when an event comes: the time, and the company as it is now."""

    now: datetime
    company: Company
    states: States
    absent_trunks: Collection[str] = ()
    """Ids of the trunks whose operator does not answer now, as far as is known."""


@dataclass(slots=True)
class LiveLeg:
    """A leg whose channel exists, as far as we know."""

    leg: Leg
    attempt: int
    """Index of the trunk it uses, for a leg through trunks."""
    rang: bool = False
    ending: bool = False
    """We asked it to go."""
    transferring: bool = False
    """It asked for a transfer, and waits outside the conversation for the end of that."""
    leaving: bool = False
    """… which was told: it hangs up by itself, or is seen off."""
    party: Caller | None = None
    """Who it is, when they came from another call."""

    @property
    def line(self) -> str | None:
        return self.leg.line


@dataclass(slots=True)
class CallState:
    """The state of one call. Its parts (`ringing`, `voicemail` …) change it; others read it."""

    id: str
    call: Call
    """What the decision is asked."""
    record: CallRecord
    phase: Phase = Phase.ARRIVING
    winner: str | None = None
    """The leg that answered."""
    step: Step | None = None
    """The step being carried out."""
    legs: dict[str, LiveLeg] = field(default_factory=dict)
    """By channel, in the order in which they were started."""
    outcomes: list[Outcome] = field(default_factory=list)
    """Of the legs of this step that ended."""
    caller_here: bool = True
    stand_in: str = ""
    """The leg that took the caller's place when the caller transferred it."""
    bridge: str = ""
    """Where caller and winner hear each other; empty while they do not."""
    conference: str = ""
    """The line whose conference the caller is in."""
    returning: bool = False
    """The line that lost the call to a failed transfer is being rung."""
    rang: bool = False
    """A phone rings, and the caller hears it as soon as nothing is being played."""
    announcing: bool = False
    """The caller hears an announcement while it rings."""
    called_back: Outcome | None = None
    """What became of ringing the caller, when this call is a callback (L8)."""
    playback: str = ""
    """The last one started."""
    in_line: InLine | None = None
    """Its place, while it waits in a call group."""
    pressed: tuple[str, datetime] | None = None
    """The last key the caller pressed in a menu, and when."""
    met: bool = False
    """The caller talked to somebody."""
    names: int = 0
    """How many were given."""
    _out: list[Command] = field(default_factory=list)

    # -- for whoever asks --------------------------------------------------------------------------

    @property
    def caller_line(self) -> str | None:
        """The company's line on the caller's side."""
        return self.call.caller.line if self.stand_in else self.record.caller.line

    @property
    def transferor(self) -> str | None:
        """The channel of who waits for the end of the transfer they asked for."""
        return next((name for name, leg in self.legs.items() if leg.transferring), None)

    def is_sending_on(self, channel: str) -> bool:
        """Whether a leg asked for a transfer, and has not gone yet."""
        leg = self.legs.get(channel)
        return leg is not None and (leg.transferring or leg.leaving)

    def is_parked_on(self, line: str) -> bool:
        return self.phase is Phase.PARKED and isinstance(self.step, Park) and self.step.line == line

    @property
    def caller_leg(self) -> str:
        """The caller's channel, when it was we who rang the caller (L8)."""
        return f"{self.id}-caller"

    @property
    def live_legs(self) -> tuple[str, ...]:
        return tuple(self.legs)

    def rings_on(self, lines: Collection[str]) -> bool:
        """Whether it rings on one of these lines now."""
        return self.phase in (Phase.RINGING, Phase.WAITING) and any(
            leg.line in lines and not leg.ending for leg in self.legs.values()
        )

    def has_heard_nothing_of(self, leg: str) -> bool:
        """Whether a leg goes on of which nothing was heard."""
        found = self.legs.get(leg)
        return found is not None and not found.rang and not found.ending and leg != self.winner

    @property
    def is_emergency(self) -> bool:
        return any(isinstance(live.leg, TrunkLeg) and live.leg.emergency for live in self.legs.values())

    def lines_in_use(self) -> Mapping[str, int]:
        """How many of this call's channels each line of the company carries now."""
        if self.phase in (Phase.CLEARING, Phase.ENDED):
            return {}
        lines = [leg.line for leg in self.legs.values() if not leg.ending]
        if not self.call.callback or self.called_back is Outcome.TAKEN:  # until then the caller is a leg
            lines.append(self.caller_line)
        return Counter(line for line in lines if line)

    def lines_talking(self) -> frozenset[str]:
        """The lines that are in this call, rather than rung by it."""
        if self.phase in (Phase.CLEARING, Phase.ENDED):
            return frozenset()
        winner = self.legs.get(self.winner or "")
        return frozenset(line for line in (self.caller_line, winner and winner.line) if line)

    # -- for the parts of a call -------------------------------------------------------------------

    def ask(self, *commands: Command) -> None:
        """Have these carried out, after those already asked for."""
        self._out += commands

    def asked(self) -> list[Command]:
        """What was asked for since the last time."""
        commands, self._out = self._out, []
        return commands

    def meet(self, leg: str, moment: Moment) -> None:
        """Caller and leg talk from now on, in a bridge of their own: none is used twice."""
        self.winner, self.phase = leg, Phase.TALKING
        self.bridge = f"{self.new_name() if self.met else self.id}-bridge"
        self.met = True
        on_hold = heard_on_hold_by(moment.company.lines.get(self.legs[leg].line or ""))
        self.ask(do.Connect(leg, self.bridge, on_hold=on_hold), self.answer_note(leg))

    def answer_note(self, leg: str) -> do.NoteAnswer:
        """What a restart needs to take the conversation over."""
        return do.NoteAnswer(
            record=self.record,
            leg=leg,
            bridge=self.bridge,
            caller=self.call.caller if self.stand_in else None,
            stand_in=self.stand_in,
            conference=self.conference,
            names=self.names,
        )

    def wait_note(self, place: InLine | None = None) -> do.NoteWait:
        """What a restart needs to serve a caller again who talks to nobody yet."""
        call = self.call
        sent = call.sent_by and do.Sent(
            caller=call.caller, dialled=call.dialled, by=call.sent_by, stand_in=self.stand_in
        )
        return do.NoteWait(self.record, place, sent or None)

    def part(self) -> None:
        """They talk no more; nobody is asked to go."""
        self.ask(do.Disconnect(self.bridge))
        self.bridge, self.winner = "", None

    def gone(self, name: str, moment: Moment) -> LiveLeg | None:
        """A leg is gone; `None` when it was none of ours, or not any more."""
        leg = self.legs.pop(name, None)
        if leg and (leg.transferring or leg.leaving or name == self.winner):
            self.note_leg(name, ended=moment.now)
        return leg

    def new_name(self) -> str:
        """For a channel or a playback of this call."""
        self.names += 1
        return f"{self.id}-{self.names}"

    def renumber(self, moment: Moment) -> None:
        """After a restart no name of before may come again: a call does not use a hundred in a second."""
        self.names = 100 * int((moment.now - self.record.arrived).total_seconds() + 1)

    def play(self, *media: do.Media) -> None:
        """Play to the caller, and no longer than an announcement can last."""
        self.ask(do.StartTimer(Timer.GUARD, ANNOUNCEMENT_MAX_SECONDS))
        self.start_playing(*media)

    def start_playing(self, *media: do.Media) -> None:
        self.playback = self.new_name()
        self.ask(do.Play(self.playback, media))

    def stop_announcing(self) -> None:
        """End what is heard while it rings: nothing else can be asked of a channel that plays."""
        if self.announcing:
            self.announcing = self.rang = False
            self.ask(do.StopPlaying(self.playback))

    def end_leg(self, name: str, outcome: str, moment: Moment) -> None:
        self.legs[name].ending = True
        self.ask(do.EndLeg(name, answered_elsewhere=outcome == "answered_elsewhere"))
        if name == self.winner:
            self.note_leg(name, ended=moment.now)
        else:
            self.note_leg(name, ended=moment.now, outcome=outcome)

    def note_leg(
        self,
        name: str,
        *,
        ringing: datetime | None = None,
        answered: datetime | None = None,
        ended: datetime | None = None,
        outcome: str | None = None,
    ) -> None:
        """Write in the record what became of a leg; what is known already stays."""

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

    def clear(self, cause: Cause | None, moment: Moment, *, leg_outcome: str = "") -> None:
        """Ask every channel to go, and wait until they are gone."""
        self.phase = Phase.CLEARING
        self.record = replace(self.record, ended=moment.now)
        self.ask(do.StopTimer(Timer.RING), do.StartTimer(Timer.GUARD, CLEARING_MAX_SECONDS))
        for name, leg in self.legs.items():
            if leg.transferring or leg.leaving:
                self.ask(do.EndLeg(name))
            elif not leg.ending:
                self.end_leg(name, leg_outcome, moment)
        for entry in self.record.legs:
            if entry.ended is None:  # it took the caller's place, or went while nobody listened
                self.note_leg(entry.id, ended=moment.now)
        if self.caller_here:
            self.ask(do.EndCaller(cause))
        self.finish_when_clear()

    def finish_when_clear(self) -> None:
        if self.caller_here or self.legs:
            return
        self.phase = Phase.ENDED
        self.ask(do.StopTimer(Timer.GUARD))
        if self.conference:
            self.ask(do.LeaveConference(self.conference))
        elif self.bridge:
            self.ask(do.Disconnect(self.bridge))
        self.ask(do.KeepRecord(self.record))
