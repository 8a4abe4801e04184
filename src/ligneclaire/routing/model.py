"""The company as the decision sees it: frozen, complete, built by `company.snapshot` and never changed.

Numbers are canonical: `+` and E.164 digits for public numbers, plain digits for short ones.
Identifiers are opaque strings, unique in the company.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property

RING_SECONDS = 5
"""One ring of the French cadence: 1.5 s of tone, 3.5 s of silence."""

DEFAULT_TIMEZONE = "Europe/Paris"


class LineKind(StrEnum):
    FIXED = "fixed"
    FIXED_FOR_MOBILE = "fixed_for_mobile"
    MOBILE = "mobile"
    ANALOG = "analog"


class NumberClass(StrEnum):
    """The 14 classes a dialled number can fall in; `numbers.classify` decides."""

    EMERGENCY = "emergency"
    INTERNAL = "internal"
    OPERATOR_SERVICE = "operator_service"
    SHORT_FREE = "short_free"
    SHORT_PREMIUM = "short_premium"
    SPECIAL_FREE = "special_free"
    SPECIAL_PREMIUM = "special_premium"
    FIXED = "fixed"
    MOBILE = "mobile"
    OVERSEAS = "overseas"
    EUROPE_NEAR = "europe_near"
    EUROPE_OTHER = "europe_other"
    WORLD = "world"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class ToVoicemail:
    """A forward's destination: the voicemail of the line that forwards."""


@dataclass(frozen=True, slots=True)
class ToNumber:
    """A forward's destination: a number, as the manager typed it once cleaned (guide §6.14)."""

    number: str


Destination = ToVoicemail | ToNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwards:
    """The forwards that are on (L18, guide §6.14). `None`: off."""

    immediate: Destination | None = None
    busy: Destination | None = None
    no_answer: Destination | None = None
    no_answer_rings: int = 5
    unreachable: Destination | None = None
    scheduled: Destination | None = None
    calendar: str | None = None
    """The calendar whose closed hours trigger `scheduled`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreNumbers:
    """Numbers that ring besides the line's own phone (L14, guide §6.9)."""

    numbers: tuple[str, ...]
    """As the manager typed them once cleaned; the same destinations as forwards."""
    together: bool
    """All at once; else one after the other, the line's own phone first."""
    rings: int = 5
    """Of each, when they ring one after the other."""


class ShownNumber(StrEnum):
    """What a line shows to whom it calls (L7, guide §6.2)."""

    OWN = "own"
    HIDDEN = "hidden"
    ALTERNATIVE = "alternative"


class PredefinedSound(StrEnum):
    """The announcements every line (guide §6.10–6.12) and every call group (§7.2) has; `engine.prompts` and
    `engine.tones` make them."""

    GREETING = "greeting"
    DOUBLE_CALL = "double-call"
    HOLD = "hold"
    GROUP_GREETING = "group-greeting"
    WAITING = "waiting"
    DISSUASION = "dissuasion"


@dataclass(frozen=True, slots=True)
class OwnSound:
    """A sound a manager gave, by the name under which the installation keeps it."""

    name: str


Sound = PredefinedSound | OwnSound


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """The announcement before the answer (L15, guide §6.10)."""

    sound: Sound = PredefinedSound.GREETING
    interruptive: bool = False
    """The line rings meanwhile, and the answer cuts it short; otherwise the line rings when it is over."""
    calendar: str | None = None
    """It is played only while this calendar is open; `None`: always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    id: str
    name: str
    timezone: str = DEFAULT_TIMEZONE
    insee: str = ""
    """INSEE code of the commune: emergency calls are routed by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    id: str
    kind: LineKind
    number: str
    name: str
    site: str
    short_number: str | None = None
    endpoint: str | None = None
    """Name of the line's SIP endpoint; `None` for a line without a device of its own on our network."""
    mobile: str | None = None
    """Id of the mobile line associated with this fixed line (L4)."""
    max_calls: int = 2
    """Calls its device carries at once (L12)."""
    shown_number: ShownNumber = ShownNumber.OWN
    alternative_number: str | None = None
    restriction_profile: str = ""
    callback_on_busy: bool = False
    """Called back by lines of the company that it found busy (L8)."""
    do_not_disturb: bool = False
    refuse_anonymous: bool = False
    call_waiting: bool = False
    distinct_ring: bool = False
    blocked: frozenset[str] = frozenset()
    """Canonical forms where there is one, cleaned digits otherwise (L17)."""
    greeting: Greeting | None = None
    double_call_announcement: Sound | None = None
    """Heard by who calls while the line is in another call (L16); `None`: off."""
    hold_announcement: Sound | None = PredefinedSound.HOLD
    """Heard by whom the line holds (L16); `None`: silence."""
    forwards: Forwards = Forwards()
    more_numbers: MoreNumbers | None = None
    pickup_group: str | None = None
    """Id of its pickup group (L26)."""
    mailbox: str | None = None
    """Id of its mailbox; associated fixed and mobile lines share one. `None`: no voicemail."""


class Distribution(StrEnum):
    """In which order a call group rings its members (G3, guide §7.1)."""

    LINEAR = "linear"
    """Always from the first."""
    LONGEST_IDLE = "longest_idle"
    """Who has been out of any call for longest."""
    CYCLIC = "cyclic"
    """After the last who answered."""
    PARALLEL = "parallel"
    """All at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A line in a call group, in the manager's order (G1)."""

    line: str
    present: bool = True


@dataclass(frozen=True, slots=True)
class Dissuasion:
    """An overflow: an announcement that asks to call again later, then the end."""

    sound: Sound = PredefinedSound.DISSUASION


@dataclass(frozen=True, slots=True)
class ToMailbox:
    """An overflow: a mailbox, the group's own or a line's."""

    mailbox: str


Overflow = Dissuasion | ToNumber | ToMailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A call group: members who answer for one number (G1–G10, guide §3.4, §7)."""

    id: str
    name: str
    number: str
    site: str
    short_number: str | None = None
    members: tuple[Member, ...] = ()
    distribution: Distribution = Distribution.LONGEST_IDLE
    rings: int = 5
    """Of each member before the next one's turn; of all of them together in parallel."""
    wrap_up_seconds: int = 0
    """A member's rest after any call that a group presented (G4)."""
    max_waiting: int = 20
    max_wait_seconds: int = 300
    greeting: Greeting | None = None
    waiting_announcement: Sound | None = PredefinedSound.WAITING
    """`None`: silence."""
    overflow: Overflow | None = None
    """When nobody is connected, too many wait, or one waited too long (G6, G7); `None`: the call ends."""
    calendar: str | None = None
    """Calls in its closed hours go to `closed_to` (G9)."""
    closed_to: ToNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a key of a menu does (A4, guide §8)."""

    to: ToNumber | Menu
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """An announcement, and the keys 1 to 9 it offers. A submenu's keys lead to numbers only."""

    announcement: Sound | None = None
    keys: Mapping[str, Key] = field(default_factory=dict)
    """By digit; a key that is missing does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendant:
    """An auto attendant (A1–A9, guide §3.5, §8)."""

    id: str
    name: str
    number: str
    site: str
    short_number: str | None = None
    on: bool = False
    opened: Menu = Menu()
    closed: Menu | None = None
    """In the closed hours of `calendar`; `None`: one menu at all hours."""
    calendar: str | None = None
    fallback: ToNumber | None = None
    """Where a caller goes who pressed nothing that helps; `None`: a polite end (A6)."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One opening interval of a day, start included, end excluded. An `end` of 00:00 means midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Closing:
    """Closed from the first to the last day, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Override:
    """Open or closed whatever the calendar says, until an aware moment at which it expires (C4)."""

    open: bool
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a service is open (C1–C4). `calendars.is_open` reads it in a site's time zone."""

    id: str
    name: str
    week: tuple[tuple[Hours, ...], ...] = ((),) * 7
    """Opening intervals of Monday … Sunday."""
    closings: tuple[Closing, ...] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)
    """Public holidays on which it is closed, with their names; computed when the snapshot is built."""
    override: Override | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionProfile:
    """Which classes of numbers may be called, and on which weekdays none but emergency and internal (L9)."""

    id: str
    name: str
    allowed: frozenset[NumberClass]
    closed_weekdays: frozenset[int] = frozenset()
    """0 is Monday."""


class TrunkRole(StrEnum):
    PUBLIC = "public"
    MOBILE = "mobile"


class ForwardedCaller(StrEnum):
    """What a trunk shows for a forwarded call (L19)."""

    FORWARDING_LINE = "forwarding_line"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    id: str
    name: str
    role: TrunkRole
    endpoint: str
    server: str = ""
    """Host and port of its operator; empty where only the engine knows it."""
    forwarded_caller: ForwardedCaller = ForwardedCaller.FORWARDING_LINE


class CallerIdPolicy(StrEnum):
    """Which outside numbers a line may show (L7): proved ones only, or any (the guide §6.2.1)."""

    VERIFIED = "verified"
    FREE = "free"


Callee = Line | Group | Attendant
"""What a number of the company belongs to."""


@dataclass(frozen=True, kw_only=True)
class Company:
    id: str
    name: str
    revision: int = 0
    sites: Mapping[str, Site] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    restriction_profiles: Mapping[str, RestrictionProfile] = field(default_factory=dict)
    trunks: tuple[Trunk, ...] = ()
    """In order of preference within a role."""
    caller_id_policy: CallerIdPolicy = CallerIdPolicy.VERIFIED
    proved_numbers: frozenset[str] = frozenset()
    """Outside numbers the company proved it may show."""
    groups: Mapping[str, Group] = field(default_factory=dict)
    attendants: Mapping[str, Attendant] = field(default_factory=dict)

    @cached_property
    def callees(self) -> Mapping[str, Callee]:
        """Lines, groups and attendants by id."""
        return {**self.lines, **self.groups, **self.attendants}

    @cached_property
    def callee_of_number(self) -> Mapping[str, Callee]:
        """What a number of the company reaches, by public number and by short number."""
        callees = self.callees.values()
        found = {callee.number: callee for callee in callees}
        found.update({callee.short_number: callee for callee in callees if callee.short_number})
        return found

    def line_with(self, number: str | None) -> Line | None:
        """The line that has this canonical or short number."""
        callee = self.callee_of_number.get(number or "")
        return callee if isinstance(callee, Line) else None

    @cached_property
    def line_of_endpoint(self) -> Mapping[str, Line]:
        return {line.endpoint: line for line in self.lines.values() if line.endpoint}

    @cached_property
    def pickup_groups(self) -> Mapping[str, tuple[Line, ...]]:
        """The lines of each pickup group."""
        groups: dict[str, tuple[Line, ...]] = {}
        for line in self.lines.values():
            if line.pickup_group:
                groups[line.pickup_group] = (*groups.get(line.pickup_group, ()), line)
        return groups

    @cached_property
    def trunk_of_endpoint(self) -> Mapping[str, Trunk]:
        return {trunk.endpoint: trunk for trunk in self.trunks}

    def trunks_of(self, role: TrunkRole) -> tuple[Trunk, ...]:
        return tuple(trunk for trunk in self.trunks if trunk.role is role)
