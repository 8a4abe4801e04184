"""A live call played by hand: events in, and what the machine asked for, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls.call import LiveCall
from ligneclaire.calls.record import CallRecord
from ligneclaire.calls.state import Moment, Timer
from ligneclaire.routing.call import Caller, LineState, Outcome
from ligneclaire.routing.model import (
    Company,
    Forwards,
    Line,
    LineKind,
    NumberClass,
    RestrictionProfile,
    Site,
    ToVoicemail,
    Trunk,
    TrunkRole,
)

MONDAY_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
JULIE, MARCEL, OUTSIDE = "+33199001001", "+33199001002", "+33612345678"
VOICEMAIL = ToVoicemail()

C = TypeVar("C", bound=do.Command)


def line(id: str, number: str, **settings: object) -> Line:
    """A fixed line with a phone; everything off but what is given."""
    defaults: dict[str, object] = {
        "kind": LineKind.FIXED,
        "name": id.title(),
        "site": "paris",
        "endpoint": f"phone-{id}",
        "restriction_profile": "all",
        "mailbox": f"box-{id}",
    }
    return Line(id=id, number=number, **(defaults | settings))  # type: ignore[arg-type]


def company(*lines: Line) -> Company:
    return Company(
        id="atelier",
        name="Atelier",
        sites={"paris": Site(id="paris", name="Paris", insee="75115")},
        lines={item.id: item for item in lines},
        restriction_profiles={
            "all": RestrictionProfile(id="all", name="Tout", allowed=frozenset(NumberClass))
        },
        trunks=(
            Trunk(id="first", name="Premier", role=TrunkRole.PUBLIC, endpoint="trunk-1"),
            Trunk(id="second", name="Second", role=TrunkRole.PUBLIC, endpoint="trunk-2"),
        ),
    )


def atelier(forwards: Forwards = Forwards(no_answer=VOICEMAIL), **settings: object) -> Company:
    """Julie calls Marcel; `forwards` and `settings` are Marcel's."""
    return company(line("julie", JULIE), line("marcel", MARCEL, forwards=forwards, **settings))


@dataclass
class Script:
    """Julie's call, or the call of somebody outside, step by step. Every event comes one second later."""

    company: Company = field(default_factory=atelier)
    dialled: str = MARCEL
    caller: Caller = field(default_factory=lambda: Caller(number=JULIE, line="julie", name="Julie"))
    now: datetime = MONDAY_TEN
    states: dict[str, LineState] = field(default_factory=dict)
    absent_trunks: tuple[str, ...] = ()
    asked: list[do.Command] = field(default_factory=list)
    """Every command so far."""

    def __post_init__(self) -> None:
        self.live = LiveCall.arriving(
            id="call", company="atelier", caller=self.caller, dialled=self.dialled, now=self.now
        )

    def moment(self) -> Moment:
        return Moment(
            now=self.now, company=self.company, states=self.states, absent_trunks=self.absent_trunks
        )

    def tell(self, event: on.Event) -> list[do.Command]:
        self.now += timedelta(seconds=1)
        commands = self.live.receive(event, self.moment())
        self.asked += commands
        return commands

    def arrives(self) -> list[do.Command]:
        return self.tell(on.Arrived())

    def rings_out(self) -> list[do.Command]:
        return self.tell(on.TimerFired(Timer.RING))

    def ends(self, leg: str, outcome: Outcome = Outcome.NO_ANSWER) -> list[do.Command]:
        return self.tell(on.LegEnded(leg, outcome))

    def played(self) -> list[do.Command]:
        """What is being played comes to its end."""
        return self.tell(on.PlaybackEnded(self.all(do.Play)[-1].playback))

    def all(self, kind: type[C]) -> list[C]:
        return [command for command in self.asked if isinstance(command, kind)]

    @property
    def record(self) -> CallRecord:
        """The record that was kept: there is exactly one, and nothing after it."""
        assert len(self.all(do.KeepRecord)) == 1
        last = self.asked[-1]
        assert isinstance(last, do.KeepRecord)
        return last.record
