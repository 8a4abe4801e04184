"""Calls as data: what a company set, who calls, what people do, and what must come of it.

A file of this folder is a list of scenarios in YAML:

    - title: Nobody answers, and the caller may leave a message
      company:                      # what differs from that of company.py: fields of routing.model
        lines:
          bob: {no_answer: voicemail, no_answer_rings: 1, more_numbers: {in_turn: [carol], rings: 2}}
        groups: {desk: {members: [bob, carol]}}      # see groups.py
        attendants: {desk: {keys: {1: bob, 2: {keys: {1: eve}}}, closed: {keys: {1: dan}}, calendar: office}}
      at: 2026-11-24 10:00          # Paris time; without it the moment does not matter
      call: alice dials 2002         # who: a line of the company, a number outside, or "somebody hidden"
      keys: "21"                    # what the caller presses in the menus of attendants, then nothing
      people: {bob: is absent}      # by line, number or trunk; see `Does`. Who is not named answers
      rings: [{bob: 5}]             # who rings, one after the other, with the seconds where they matter
      shown: {bob: "2001"}           # the number each of them sees; "nothing" when it is hidden
      hears: [ringing, greeting]    # what the caller hears, in order: prompts and people by their names
      ends: message for bob         # or: talks to bob; refused busy (any `Cause`)
      because: [line_free, …]       # the codes of the reasons of all steps, in order
      real: true                    # also played by real phones on a real Asterisk

Whatever a scenario does not say is not checked. Lines are named, also where forwards lead and numbers ring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from tests.scenarios.company import BASE
from tests.scenarios.groups import groups

from ligneclaire.routing.call import Caller
from ligneclaire.routing.model import (
    Attendant,
    Company,
    Destination,
    Forwards,
    Greeting,
    Key,
    Line,
    Menu,
    MoreNumbers,
    NumberClass,
    OwnSound,
    PredefinedSound,
    RestrictionProfile,
    ShownNumber,
    ToNumber,
    ToVoicemail,
)
from ligneclaire.routing.numbers import classify

FOLDER = Path(__file__).parent
PARIS = ZoneInfo("Europe/Paris")
MONDAY_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
KEYS = {
    *("title", "company", "at", "call", "keys", "people"),
    *("rings", "shown", "hears", "ends", "because", "real"),
}
FORWARD_FIELDS = {item.name for item in fields(Forwards)}
DESTINATIONS = FORWARD_FIELDS - {"no_answer_rings", "calendar"}


class Does(StrEnum):
    """What somebody does when the phone should ring."""

    ANSWERS = "answers"
    REFUSES = "refuses"
    """Rings, and presses the refusal key (603)."""
    ABSENT = "is absent"
    """Rings, and nobody comes."""
    UNREGISTERED = "is unplugged"
    """A line whose phone is not registered."""
    TALKING = "is talking"
    """A line in a conversation."""
    BUSY = "is busy"
    """A number outside that answers 486."""
    UNKNOWN = "does not exist"
    """A number outside that answers 404."""
    FAILS = "fails"
    """A trunk that takes no call."""


RINGING, GREETING = "ringing", "greeting"
"""What a caller hears besides prompts and people: the ring tone, the voicemail's sentences."""
ANNOUNCEMENTS = {
    PredefinedSound.GREETING: "welcome",
    PredefinedSound.DOUBLE_CALL: "double-call",
    PredefinedSound.GROUP_GREETING: "group-greeting",
    PredefinedSound.WAITING: "waiting",
    PredefinedSound.DISSUASION: "dissuasion",
}
"""… and the announcements of lines and groups. `greeting: before`, or `meanwhile` for an interruptive one,
with `greeting_calendar`; `double_call_announcement: true`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What came of a call, as far as it is known or expected. `None`: not said."""

    rings: tuple[str, ...] | None = None
    """Names of lines, or numbers, one after the other."""
    seconds: Mapping[str, int] = field(default_factory=dict)
    """How long who rang."""
    shown: Mapping[str, str] = field(default_factory=dict)
    hears: tuple[str, ...] | None = None
    ends: str | None = None
    because: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    title: str
    company: Company
    caller: Caller
    dials: str
    now: datetime
    keys: str
    """What the caller presses in menus, one after the other."""
    people: Mapping[str, Does]
    expected: Story
    real: bool

    def does(self, name: str) -> Does:
        return self.people.get(name, Does.ANSWERS)

    def outside_numbers(self) -> frozenset[str]:
        """The numbers outside that this call may reach: the one dialled, and those that lines name."""
        lists = (line.more_numbers.numbers for line in self.company.lines.values() if line.more_numbers)
        forwards = (line.forwards for line in self.company.lines.values())
        destinations = (getattr(each, name) for each in forwards for name in DESTINATIONS)
        groups = self.company.groups.values()
        overflows = chain.from_iterable((group.overflow, group.closed_to) for group in groups)
        named = (to.number for to in chain(destinations, overflows) if isinstance(to, ToNumber))
        dialled = (
            self.dials,
            *named,
            *chain(*lists),
            *chain(*map(_led_to, self.company.attendants.values())),
        )
        read = (classify(number, self.company) for number in dialled)
        return frozenset(one.canonical for one in read if one.callee is None and one.problem is None)


def read(path: Path) -> list[Scenario]:
    """The scenarios of a file; a key or name that does not exist is an error."""
    return [_scenario(entry) for entry in yaml.safe_load(path.read_text())]


def all_scenarios() -> list[Scenario]:
    return [scenario for path in sorted(FOLDER.glob("*.yaml")) for scenario in read(path)]


def check(story: Story, expected: Story) -> None:
    """Compare what happened with what was expected, one question after the other."""
    for name in ("ends", "rings", "hears", "because"):
        wanted = getattr(expected, name)
        if wanted is not None:
            assert getattr(story, name) == wanted, name
    assert {who: story.shown.get(who) for who in expected.shown} == expected.shown
    assert {who: story.seconds.get(who) for who in expected.seconds} == expected.seconds


def _scenario(entry: dict[str, Any]) -> Scenario:
    if unknown := entry.keys() - KEYS:
        raise ValueError(f"{entry.get('title')}: unknown {sorted(unknown)}")
    sketch = company(entry.get("company", {}))
    who, dials = str(entry["call"]).split(" dials ")
    rings = [item if isinstance(item, dict) else {item: None} for item in entry.get("rings", ())]
    return Scenario(
        title=entry["title"],
        company=sketch,
        caller=_caller(who, sketch),
        dials=dials,
        now=datetime.fromisoformat(entry["at"]).replace(tzinfo=PARIS) if "at" in entry else MONDAY_TEN,
        keys=str(entry.get("keys", "")),
        people={str(name): Does(does) for name, does in entry.get("people", {}).items()},
        real=entry.get("real", False),
        expected=Story(
            rings=tuple(str(name) for item in rings for name in item) if "rings" in entry else None,
            seconds={str(name): count for item in rings for name, count in item.items() if count},
            shown={str(name): str(number) for name, number in entry.get("shown", {}).items()},
            hears=tuple(entry["hears"]) if "hears" in entry else None,
            ends=entry["ends"],
            because=tuple(entry["because"]) if "because" in entry else None,
        ),
    )


def _caller(who: str, company: Company) -> Caller:
    if who in company.lines:
        line = company.lines[who]
        return Caller(number=line.number, line=who, name=line.name)
    trunk = company.trunks[0].id
    return Caller(withheld=True, trunk=trunk) if who == "somebody hidden" else Caller(number=who, trunk=trunk)


def company(overrides: dict[str, Any]) -> Company:
    """The base company with what `overrides` say, as under `company:` in a scenario."""
    lines = dict(BASE.lines)
    for name, settings in overrides.get("lines", {}).items():
        if settings is None:
            del lines[name]
        else:
            lines[name] = _line(BASE.lines[name], settings)
    profiles = dict(BASE.restriction_profiles)
    for name, settings in overrides.get("restriction_profiles", {}).items():
        profiles[name] = RestrictionProfile(
            id=name,
            name=name,
            allowed=frozenset(map(NumberClass, settings["allowed"])),
            closed_weekdays=frozenset(settings.get("closed_weekdays", ())),
        )
    proved = frozenset(overrides.get("proved_numbers", ()))
    attendants = {
        name: _attendant(place, name, settings)
        for place, (name, settings) in enumerate(overrides.get("attendants", {}).items())
    }
    return replace(
        BASE,
        lines=lines,
        restriction_profiles=profiles,
        proved_numbers=proved,
        groups=groups(overrides.get("groups", {}), _number),
        attendants=attendants,
    )


def _attendant(place: int, name: str, settings: dict[str, Any]) -> Attendant:
    """Short numbers 5000, 5001 …; on, unless it says otherwise. A menu's sound is called after its keys:
    `menu`, `menu 2`, `closed menu`; of a second attendant, `name menu`."""
    sound = "menu" if place == 0 else f"{name} menu"
    closed, fallback = settings.get("closed"), settings.get("fallback")
    return Attendant(
        id=name,
        name=name.title(),
        number=f"+3319900109{place}",
        short_number=f"500{place}",
        site="paris",
        on=settings.get("on", True),
        opened=_menu(settings, sound),
        closed=_menu(closed, f"closed {sound}") if closed else None,
        calendar=settings.get("calendar"),
        fallback=ToNumber(_number(fallback)) if fallback else None,
    )


def _menu(settings: dict[str, Any], sound: str) -> Menu:
    keys = {
        str(digit): Key(
            to=_menu(to, f"{sound} {digit}") if isinstance(to, dict) else ToNumber(_number(str(to)))
        )
        for digit, to in settings.get("keys", {}).items()
    }
    return Menu(announcement=OwnSound(sound), keys=keys)


def menus_of(attendant: Attendant) -> Iterator[Menu]:
    """All its menus, submenus among them."""
    for menu in filter(None, (attendant.opened, attendant.closed)):
        yield menu
        yield from (key.to for key in menu.keys.values() if isinstance(key.to, Menu))


def _led_to(attendant: Attendant) -> Iterator[str]:
    """The numbers its keys and its fallback lead to."""
    keys = (key.to for menu in menus_of(attendant) for key in menu.keys.values())
    yield from (to.number for to in (*keys, attendant.fallback) if isinstance(to, ToNumber))


def _line(line: Line, settings: dict[str, Any]) -> Line:
    forwards = {name: value for name, value in settings.items() if name in FORWARD_FIELDS}
    forwards |= {name: _destination(forwards[name]) for name in forwards.keys() & DESTINATIONS}
    others = {name: value for name, value in settings.items() if name not in FORWARD_FIELDS}
    if "blocked" in others:
        others["blocked"] = frozenset(others["blocked"])
    if isinstance(mode := others.get("greeting"), str):
        calendar = others.pop("greeting_calendar", None)
        others["greeting"] = Greeting(interruptive=mode == "meanwhile", calendar=calendar)
    if others.get("double_call_announcement") is True:
        others["double_call_announcement"] = PredefinedSound.DOUBLE_CALL
    if "shown_number" in others:
        others["shown_number"] = ShownNumber(others["shown_number"])
    if "more_numbers" in others:
        others["more_numbers"] = _more_numbers(**others["more_numbers"])
    return replace(line, forwards=replace(line.forwards, **forwards), **others)


def _more_numbers(together: Sequence[str] = (), in_turn: Sequence[str] = (), rings: int = 5) -> MoreNumbers:
    numbers = tuple(_number(name) for name in together or in_turn)
    return MoreNumbers(numbers=numbers, together=bool(together), rings=rings)


def _destination(value: str | None) -> Destination | None:
    if value is None:
        return None
    if value == "voicemail":
        return ToVoicemail()
    return ToNumber(_number(value))


def _number(name: str) -> str:
    """A number as it is, or the short one of a line that is named."""
    return BASE.lines[name].short_number or name if name in BASE.lines else name
