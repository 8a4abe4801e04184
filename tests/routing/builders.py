"""A small company with a cast, and calls in it: what the tests of the decision are written with.

The cast: Julie, Marcel and Simone have phones (2001 to 2003), Alain only a mobile behind a fixed number,
Nora a mobile of her own, the workshop a fax. `atelier(marcel={...})` changes what a test is about, no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ligneclaire.routing.call import (
    Announce,
    Call,
    Caller,
    Confer,
    Deposit,
    Leg,
    LineLeg,
    LineState,
    Offer,
    Outcome,
    Park,
    PickUp,
    Ring,
    SetConnected,
    SetDoNotDisturb,
    Step,
    TakeParked,
    TrunkLeg,
    Wait,
)
from ligneclaire.routing.dryrun import Episode, story
from ligneclaire.routing.forwarding import default_forwards
from ligneclaire.routing.model import (
    Calendar,
    Company,
    Destination,
    Forwards,
    Hours,
    Line,
    LineKind,
    OwnSound,
    Site,
    Sound,
    ToNumber,
    ToVoicemail,
    Trunk,
    TrunkRole,
)
from ligneclaire.routing.restrictions import PROFILES

PARIS = ZoneInfo("Europe/Paris")
MONDAY_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
SATURDAY_TEN = datetime(2026, 11, 28, 10, 0, tzinfo=PARIS)

JULIE, MARCEL, SIMONE = "+33199001001", "+33199001002", "+33199001003"
ALAIN, ALAIN_MOBILE, NORA = "+33199001004", "+33639980104", "+33639980105"
FAX = "+33199001009"
OUTSIDE = "+33612345678"

VOICEMAIL = ToVoicemail()
NO_FORWARD = Forwards()


def to(number: str) -> ToNumber:
    return ToNumber(number)


def forwards(**destinations: Destination | int | str | None) -> Forwards:
    """The defaults of a fixed line, changed."""
    return replace(default_forwards(LineKind.FIXED), **destinations)  # type: ignore[arg-type]


def line(id: str, number: str, kind: LineKind = LineKind.FIXED, **settings: Any) -> Line:
    """A line as it is created: default forwards, a mailbox and a phone where its kind has them."""
    has_phone = kind in (LineKind.FIXED, LineKind.ANALOG)
    values: dict[str, Any] = {
        "name": id.replace("_", " ").title(),
        "site": "mobiles" if kind is LineKind.MOBILE else "paris",
        "endpoint": f"phone-{id}" if has_phone else None,
        "forwards": default_forwards(kind, settings.pop("mobile_number", None)),
        "mailbox": None if kind is LineKind.ANALOG else f"box-{id}",
        "restriction_profile": "unrestricted_7_7",
    }
    return Line(id=id, kind=kind, number=number, **(values | settings))


def office_hours(id: str = "office", **settings: Any) -> Calendar:
    """Monday to Friday, 9 to 12 and 14 to 18."""
    day = (Hours(_at(9), _at(12)), Hours(_at(14), _at(18)))
    return Calendar(id=id, name="Bureau", week=(*((day,) * 5), (), ()), **settings)


def _at(hour: int) -> Any:
    return MONDAY_TEN.replace(hour=hour).time()


TRUNKS = (
    Trunk(id="first", name="Premier", role=TrunkRole.PUBLIC, endpoint="trunk-first"),
    Trunk(id="second", name="Second", role=TrunkRole.PUBLIC, endpoint="trunk-second"),
    Trunk(id="mobiles", name="Réseau mobile", role=TrunkRole.MOBILE, endpoint="trunk-mobiles"),
)


def company(*lines: Line, **settings: Any) -> Company:
    """A company with these lines, two sites, office hours and three trunks."""
    values: dict[str, Any] = {
        "sites": {
            "paris": Site(id="paris", name="Paris", insee="75111"),
            "mobiles": Site(id="mobiles", name="Lignes mobiles"),
            "reunion": Site(id="reunion", name="Saint-Denis", timezone="Indian/Reunion", insee="97411"),
        },
        "lines": {line.id: line for line in lines},
        "calendars": {"office": office_hours()},
        "restriction_profiles": PROFILES,
        "trunks": TRUNKS,
    }
    return Company(id="atelier", name="Atelier", **(values | settings))


def atelier(*, company_settings: Mapping[str, Any] | None = None, **settings: Mapping[str, Any]) -> Company:
    """The whole cast; `settings` by line id replace what a test is about."""
    cast = (
        line("julie", JULIE, short_number="2001"),
        line("marcel", MARCEL, short_number="2002"),
        line("simone", SIMONE, short_number="2003"),
        line(
            "alain",
            ALAIN,
            LineKind.FIXED_FOR_MOBILE,
            short_number="2004",
            mobile="alain_mobile",
            mobile_number=ALAIN_MOBILE,
        ),
        line("alain_mobile", ALAIN_MOBILE, LineKind.MOBILE, mailbox="box-alain"),
        line("nora", NORA, LineKind.MOBILE),
        line("fax", FAX, LineKind.ANALOG),
    )
    unknown = set(settings) - {member.id for member in cast}
    assert not unknown, f"nobody of the cast: {unknown}"
    lines = (replace(member, **settings.get(member.id, {})) for member in cast)
    return company(*lines, **(company_settings or {}))


def from_line(company: Company, id: str) -> Caller:
    found = company.lines[id]
    return Caller(number=found.number, line=id, name=found.name)


def from_outside(number: str | None = OUTSIDE, trunk: str = "first", **settings: Any) -> Caller:
    return Caller(number=number, trunk=trunk, **settings)


def calls(
    company: Company,
    caller: Caller | str,
    dialled: str,
    *,
    at: datetime = MONDAY_TEN,
    states: Mapping[str, LineState] | None = None,
    outcomes: Iterable[Outcome] = (),
    keys: Iterable[str] = (),
) -> tuple[Episode, ...]:
    """The story of a call; `caller` by id is a line of the company."""
    who = from_line(company, caller) if isinstance(caller, str) else caller
    return story(company, Call(caller=who, dialled=dialled), at, states or {}, outcomes, keys)


def outside_leg(episodes: Iterable[Episode]) -> TrunkLeg:
    """The first leg through a trunk."""
    for episode in episodes:
        if isinstance(episode.decision.step, Ring):
            for leg in episode.decision.step.legs:
                if isinstance(leg, TrunkLeg):
                    return leg
    raise AssertionError("nothing went through a trunk")


def told(episodes: Iterable[Episode]) -> str:
    """What happens, in one line: `marcel 25s > voicemail marcel`."""
    return " > ".join(_told(episode.decision.step) for episode in episodes)


def because(episodes: Iterable[Episode]) -> list[str]:
    """The codes of every reason, in order."""
    return [reason.code.value for episode in episodes for reason in episode.decision.reasons]


def _told(step: Step) -> str:
    if isinstance(step, Announce):
        return f"{_sound(step.sound)} before {step.line}"
    if isinstance(step, Ring):
        rings = f"{'+'.join(_who(leg) for leg in step.legs)} {step.seconds}s"
        if step.meanwhile is None:
            return rings
        return f"{rings} with {_sound(step.meanwhile.sound)} {'looped' if step.meanwhile.looped else 'once'}"
    if isinstance(step, Wait):
        return _told_wait(step)
    if isinstance(step, SetConnected):
        return f"groups {'on' if step.on else 'off'}"
    if isinstance(step, Offer):
        return f"{'closed ' if step.closed else ''}menu {step.submenu}".strip()
    if isinstance(step, Deposit):
        return f"voicemail {step.line}"
    if isinstance(step, PickUp):
        return f"picks up {' '.join(step.lines)}"
    if isinstance(step, Park):
        return f"parked on {step.line}"
    if isinstance(step, TakeParked):
        return f"takes what is parked on {step.line}"
    if isinstance(step, Confer):
        return f"conference of {step.line}"
    if isinstance(step, SetDoNotDisturb):
        return f"do not disturb {'on' if step.on else 'off'}"
    return f"refused {step.cause}" + (f", {step.prompt}" if step.prompt else "")


def _told_wait(step: Wait) -> str:
    legs = ("+" if step.together else ",").join(_who(leg) for leg in step.legs) or "nobody"
    told = f"waits in {step.group} for {legs} {step.seconds}s, {step.max_seconds}s in all"
    if step.greeting:
        told += f" {'with' if step.greeting.interruptive else 'after'} {_sound(step.greeting.sound)}"
    return told


def _sound(sound: Sound) -> str:
    return sound.name if isinstance(sound, OwnSound) else sound.value


def _who(leg: Leg) -> str:
    return leg.line if isinstance(leg, LineLeg) else leg.line or leg.number
