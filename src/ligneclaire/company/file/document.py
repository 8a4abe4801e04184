"""What a company file holds. Everything is optional but the company's name and what names each thing.

Values are checked for their shape here; what they mean (is this number free, may a forward go there) is the
services' to say, exactly as for a manager in the portal.
"""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator

from ligneclaire.company.models import Announcement, Forward, Group, Line, Trunk
from ligneclaire.company.models.calendars import Territory
from ligneclaire.company.models.offer import Option, Plan
from ligneclaire.routing.model import NumberClass

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _interval(text: Any) -> Any:
    if isinstance(text, tuple):
        return text
    found = re.fullmatch(r"(\d\d?:\d\d)\s*-\s*(\d\d?:\d\d)", str(text))
    try:
        start, end = (
            (time.fromisoformat(part.rjust(5, "0")) for part in found.groups()) if found else (None, None)
        )
    except ValueError:
        start = end = None
    if start is None or end is None:
        raise ValueError("un horaire s’écrit 09:00-12:30 ; minuit est 00:00")
    return start, end


def _period(text: Any) -> Any:
    if isinstance(text, tuple):
        return text
    first, _, last = str(text).partition("/")
    try:
        return date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise ValueError("une fermeture s’écrit 2026-12-24, ou 2026-08-01/2026-08-15") from None


Interval = Annotated[
    tuple[time, time],
    PlainValidator(_interval),
    PlainSerializer(lambda hours: f"{hours[0]:%H:%M}-{hours[1]:%H:%M}", return_type=str),
]
Period = Annotated[
    tuple[date, date],
    PlainValidator(_period),
    PlainSerializer(
        lambda days: f"{days[0]}" if days[0] == days[1] else f"{days[0]}/{days[1]}", return_type=str
    ),
]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CompanyPart(_Part):
    name: str
    identifier: str = ""
    """What tells it from other companies in addresses and commands; made from its name when it is new."""
    caller_id_policy: Literal["verified", "free"] = "verified"


class ManagerPart(_Part):
    email: str
    first_name: str = ""
    last_name: str = ""


class SitePart(_Part):
    name: str
    street_number: str = ""
    street: str
    postcode: str
    city: str
    insee: str
    zone: str = ""
    timezone: str = "Europe/Paris"


class HoursPart(_Part):
    days: list[Weekday]
    open: list[Interval]


class OverridePart(_Part):
    open: bool
    until: AwareDatetime


class CalendarPart(_Part):
    name: str
    hours: list[HoursPart]
    closed: list[Period] = []
    holidays: Territory | None = None
    """Whose public holidays it closes on."""
    override: OverridePart | None = None


class ProfilePart(_Part):
    name: str
    allow: list[NumberClass]
    closed: list[Weekday] = []


class NumberPart(_Part):
    number: str
    zone: str = ""
    resting_until: date | None = None


class ProvedNumberPart(_Part):
    number: str
    proof: str
    proved_on: date


class TrunkPart(_Part):
    name: str
    role: Trunk.Role = Trunk.Role.PUBLIC
    host: str
    port: int = 5060
    username: str = ""
    password: str | None = None
    register_: Annotated[bool, Field(alias="register")] = False
    match: list[str] = []
    forwarded_caller: Trunk.ForwardedCaller = Trunk.ForwardedCaller.FORWARDING_LINE


class DevicePart(_Part):
    model: str
    mac: str = ""


class PickupGroupPart(_Part):
    name: str
    site: str
    members: list[str] = []
    """Numbers of fixed lines of that site."""


Digit = Annotated[str, Field(pattern="^[1-9]$")]


class SubmenuKeyPart(_Part):
    to: str
    label: str = ""


class SubmenuPart(_Part):
    announcement: str = ""
    """Title of an announcement of the attendant's site; without it the key does nothing yet."""
    keys: dict[Digit, SubmenuKeyPart] = {}


class KeyPart(_Part):
    to: str = ""
    """A number; or a `menu`."""
    menu: SubmenuPart | None = None
    label: str = ""


class MenuPart(_Part):
    announcement: str = ""
    keys: dict[Digit, KeyPart] = {}


class AttendantPart(_Part):
    number: str
    zone: str = ""
    """Of the number."""
    site: str
    name: str
    short_number: str = ""
    on: bool = False
    by_calendar: bool = False
    """The menu `closed` in the closed hours of `calendar`; both are kept while it is not so."""
    calendar: str | None = None
    open: MenuPart = MenuPart()
    closed: MenuPart = MenuPart()
    fallback: str = ""


class WrapUpPart(_Part):
    enabled: bool = True
    seconds: int = 30


class GroupGreetingPart(_Part):
    enabled: bool = True
    announcement: str = ""
    """Title of an announcement of the group's site; without it the predefined one."""
    interruptive: bool = False


class WaitingPart(_Part):
    enabled: bool = True
    announcement: str = ""


class OverflowPart(_Part):
    to: Group.Overflow = Group.Overflow.DISSUASION
    announcement: str = ""
    number: str = ""
    line: str = ""
    """Number of the line whose voicemail takes the calls."""


class GroupMailboxPart(_Part):
    email: str = ""
    attach: bool = True


class ClosingPart(_Part):
    enabled: bool = True
    calendar: str | None = None
    number: str = ""


class CallGroupPart(_Part):
    number: str
    zone: str = ""
    """Of the number."""
    site: str
    name: str
    short_number: str = ""
    members: list[str] = []
    """Numbers of fixed and mobile lines, in order."""
    absent: list[str] = []
    """Those of them who are out."""
    distribution: Group.Distribution = Group.Distribution.LONGEST_IDLE
    rings: int = 5
    wrap_up: WrapUpPart = WrapUpPart(enabled=False)
    greeting: GroupGreetingPart = GroupGreetingPart()
    waiting: WaitingPart = WaitingPart()
    max_waiting: int = 20
    max_wait: int = 300
    overflow: OverflowPart = OverflowPart()
    mailbox: GroupMailboxPart = GroupMailboxPart()
    closing: ClosingPart = ClosingPart(enabled=False)


class ForwardPart(_Part):
    enabled: bool = True
    to: str
    """`voicemail`, or a number."""
    rings: int = 5
    calendar: str | None = None


class MoreNumbersPart(_Part):
    mode: Line.MoreNumbers
    rings: int = 5
    numbers: list[str] = []
    """In the order they ring; kept while the mode is `off`."""


class AnnouncementPart(_Part):
    enabled: bool = True
    sound: str = ""
    """Name of the line's own sound on this installation; without it or a text: the predefined one."""
    title: str = ""
    """What the file was called."""
    text: str = ""
    """What is said, of a sound made from a text."""
    predefined: bool = False
    """The predefined sound is played, and the own one remembered."""
    interruptive: bool = False
    calendar: str | None = None


class LibraryPart(_Part):
    """An announcement of a site, for its groups and attendants."""

    site: str
    title: str
    sound: str = ""
    """Without it, or where it is not, the text is read aloud again."""
    text: str = ""


class SipPart(_Part):
    user: str
    password: str


class LinePart(_Part):
    number: str
    zone: str = ""
    """Of the number."""
    kind: Line.Kind = Line.Kind.FIXED
    site: str | None = None
    first_name: str = ""
    last_name: str
    email: str = ""
    short_number: str = ""
    option: Option | None = None
    device: DevicePart | None = None
    mobile: str | None = None
    """Number of the associated mobile line."""
    shown_number: Line.ShownNumber = Line.ShownNumber.OWN
    alternative_number: str = ""
    restriction_profile: str | None = None
    callback_on_busy: bool = True
    do_not_disturb: bool = False
    refuse_anonymous: bool = False
    call_waiting: bool = False
    distinct_ring: bool = False
    more_numbers: MoreNumbersPart | None = None
    """Without the word: off, nothing remembered."""
    blocked: list[str] = []
    forwards: dict[Forward.Kind, ForwardPart] | None = None
    """Those that are named; the others are off, nothing remembered. Without the word: as on a new line."""
    announcements: dict[Announcement.Purpose, AnnouncementPart] = {}
    """Those that are named; the others are as on a new line."""
    sip: SipPart | None = None


class Document(_Part):
    company: CompanyPart
    managers: list[ManagerPart] = []
    plans: dict[Plan, Count] = {}
    options: dict[Option, Count] = {}
    sites: list[SitePart] = []
    calendars: list[CalendarPart] = []
    announcements: list[LibraryPart] = []
    restriction_profiles: list[ProfilePart] | None = None
    """Without the word, those of a new company."""
    numbers: list[NumberPart] = []
    """Numbers no line holds; those of lines are known from them."""
    proved_numbers: list[ProvedNumberPart] = []
    trunks: list[TrunkPart] = []
    """In order of preference."""
    lines: list[LinePart] = []
    call_groups: list[CallGroupPart] = []
    attendants: list[AttendantPart] = []
    pickup_groups: list[PickupGroupPart] = []
