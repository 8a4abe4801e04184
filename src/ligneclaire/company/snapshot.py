"""The company as the decision reads it, built from the database in a fixed number of queries.

Call control asks `revisions` many times a second and builds only what changed. What leaves here is frozen and
knows no database: `routing.model.Company`, and the phones and trunks the engine must be told of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django_scopes import scope

from ligneclaire.accounts import models as accounts
from ligneclaire.company import holidays, models
from ligneclaire.company.attendants import frozen_attendants
from ligneclaire.company.devices import max_calls
from ligneclaire.routing import model as routing
from ligneclaire.routing.services import Service, has

MOBILES = "mobiles"
"""Id of the site mobile lines belong to, which is no place (O7)."""
NO_FORWARDS = routing.Forwards()
AS_NEW: Mapping[str, Any] = {
    "greeting": None,
    "double_call_announcement": routing.PredefinedSound.DOUBLE_CALL,
    "hold_announcement": routing.PredefinedSound.HOLD,
}
"""The announcements of a line that nobody ever set: fields of `routing.Line`."""
ATTEMPTS = 5
"""How often a company that changes while it is read is read again. Each change raises the revision, so a
revision that stayed means that all was read from one state; without a transaction, so that nobody waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A line's phone as it may register."""

    endpoint: str
    password: str
    number: str
    name: str
    kind: routing.LineKind


@dataclass(frozen=True, slots=True)
class Snapshot:
    company: routing.Company
    registrations: tuple[Registration, ...]
    trunks: tuple[models.Trunk, ...]


def revisions() -> Mapping[str, int]:
    """Revision of every company by its id: one query."""
    return {str(pk): revision for pk, revision in accounts.Company.objects.values_list("pk", "revision")}


def build(company_id: str, today: date) -> Snapshot:
    """A company as it is now. `today` chooses the years whose public holidays are known.

    Raises `Company.DoesNotExist`.
    """
    company = accounts.Company.objects.get(pk=company_id)
    with scope(company=company):
        for _attempt in range(ATTEMPTS):
            found = _read(company, today)
            company.refresh_from_db()
            if found.company.revision == company.revision:
                break
    return found


def _read(company: accounts.Company, today: date) -> Snapshot:
    # Rows come as tuples: instances of models would take most of the time a large company needs.
    trunks = tuple(models.Trunk.objects.all())
    lines, registrations = _lines()
    frozen = routing.Company(
        id=str(company.pk),
        name=company.name,
        revision=company.revision,
        sites={str(site.pk): _site(site) for site in models.Site.objects.all()} | _mobiles(),
        lines=lines,
        calendars={
            str(calendar.pk): frozen_calendar(calendar, today)
            for calendar in models.Calendar.objects.prefetch_related("hours", "closings")
        },
        restriction_profiles={
            str(profile.pk): _profile(profile) for profile in models.RestrictionProfile.objects.all()
        },
        trunks=tuple(_trunk(trunk) for trunk in trunks),
        caller_id_policy=routing.CallerIdPolicy(company.caller_id_policy),
        proved_numbers=frozenset(models.ProvedNumber.objects.values_list("e164", flat=True)),
        groups=_groups(lines),
        attendants=frozen_attendants(),
    )
    return Snapshot(frozen, registrations, trunks)


def _mobiles() -> dict[str, routing.Site]:
    return {MOBILES: routing.Site(id=MOBILES, name="Lignes mobiles")}


def _site(site: models.Site) -> routing.Site:
    return routing.Site(id=str(site.pk), name=site.name, timezone=site.timezone, insee=site.insee)


LINE_FIELDS = (
    "pk", "kind", "number__e164", "first_name", "last_name", "site", "short_number", "sip_user",
    "sip_password", "mobile", "fixed", "device__model", "shown_number", "alternative_number",
    "restriction_profile", "callback_on_busy", "do_not_disturb", "refuse_anonymous", "call_waiting",
    "distinct_ring", "pickup_group",
)  # fmt: skip


def _lines() -> tuple[dict[str, routing.Line], tuple[Registration, ...]]:
    forwards, blocked, announcements = _forwards(), _blocked(), _announcements()
    more_numbers = _more_numbers()
    lines, registrations = {}, []
    for row in models.Line.objects.order_by("pk").values_list(*LINE_FIELDS, named=True):
        kind = routing.LineKind(row.kind)
        line = routing.Line(
            id=str(row.pk),
            kind=kind,
            number=row.number__e164,
            name=f"{row.first_name} {row.last_name}".strip(),
            site=str(row.site) if row.site else MOBILES,
            short_number=row.short_number or None,
            endpoint=row.sip_user or None,
            mobile=str(row.mobile) if row.mobile else None,
            max_calls=max_calls(kind, row.device__model),
            shown_number=routing.ShownNumber(row.shown_number),
            alternative_number=row.alternative_number or None,
            restriction_profile=str(row.restriction_profile),
            callback_on_busy=row.callback_on_busy,
            do_not_disturb=row.do_not_disturb,
            refuse_anonymous=row.refuse_anonymous,
            call_waiting=row.call_waiting,
            distinct_ring=row.distinct_ring,
            pickup_group=str(row.pickup_group) if row.pickup_group else None,
            blocked=blocked.get(row.pk, frozenset()),
            forwards=forwards.get(row.pk, NO_FORWARDS),
            more_numbers=more_numbers.get(row.pk),
            **announcements.get(row.pk, AS_NEW),
            # A mobile shares the mailbox of the fixed line it is associated with (V1).
            mailbox=str(row.fixed or row.pk) if has(kind, Service.VOICEMAIL) else None,
        )
        lines[line.id] = line
        if line.endpoint:
            registrations.append(
                Registration(
                    endpoint=line.endpoint,
                    password=row.sip_password,
                    number=line.number,
                    name=line.name,
                    kind=kind,
                )
            )
    return lines, tuple(registrations)


def _blocked() -> dict[int, frozenset[str]]:
    numbers: dict[int, set[str]] = {}
    for line, number in models.BlockedNumber.objects.values_list("line", "number"):
        numbers.setdefault(line, set()).add(number)
    return {line: frozenset(found) for line, found in numbers.items()}


def _more_numbers() -> dict[int, routing.MoreNumbers]:
    """By line, the numbers that ring besides its own phone, where they are on."""
    modes = models.Line.MoreNumbers
    rows = (
        models.MoreNumber.objects.exclude(line__more_numbers_mode=modes.OFF)
        .order_by("line", "place")
        .values_list("line", "line__more_numbers_mode", "line__more_numbers_rings", "number")
    )
    return {
        line: routing.MoreNumbers(
            numbers=tuple(row[3] for row in found), together=mode == modes.TOGETHER, rings=rings
        )
        for (line, mode, rings), found in groupby(rows, key=lambda row: row[:3])
    }


def _forwards() -> dict[int, routing.Forwards]:
    """By line, the forwards that are on. Most lines have the same ones: equal ones are made once."""
    rows: dict[int, list[Any]] = {}
    for line, *row in (
        models.Forward.objects.filter(enabled=True)
        .order_by("line", "kind")
        .values_list("line", "kind", "destination", "number", "rings", "calendar")
    ):
        rows.setdefault(line, []).append(tuple(row))
    made: dict[tuple[Any, ...], routing.Forwards] = {}
    found = {}
    for line, on in rows.items():
        key = tuple(on)
        if key not in made:
            made[key] = _made_forwards(key)
        found[line] = made[key]
    return found


def _made_forwards(rows: tuple[tuple[str, str, str, int, int | None], ...]) -> routing.Forwards:
    told: dict[str, Any] = {}
    for kind, destination, number, rings, calendar in rows:
        told[kind] = _destination(destination, number)
        if kind == models.Forward.Kind.NO_ANSWER:
            told["no_answer_rings"] = rings
        if kind == models.Forward.Kind.SCHEDULED:
            told["calendar"] = str(calendar)
    return routing.Forwards(**told)


def _announcements() -> Mapping[int, Mapping[str, Any]]:
    """By line, what somebody set. A setting of a kind of line that has not the service has no effect."""
    purposes = models.Announcement.Purpose
    found: dict[int, dict[str, Any]] = {}
    fields = ("line", "purpose", "enabled", "own", "sound", "interruptive", "calendar")
    for row in models.Announcement.objects.values_list(*fields, named=True):
        told = found.setdefault(row.line, dict(AS_NEW))
        own = row.sound if row.own else None
        if row.purpose == purposes.DOUBLE_CALL:
            sound = sound_of(own, routing.PredefinedSound.DOUBLE_CALL)
            told["double_call_announcement"] = sound if row.enabled else None
        elif row.purpose == purposes.HOLD:
            sound = sound_of(own, routing.PredefinedSound.HOLD)
            told["hold_announcement"] = sound if row.enabled else None
        elif row.enabled:
            told["greeting"] = routing.Greeting(
                sound=sound_of(own, routing.PredefinedSound.GREETING),
                interruptive=row.interruptive,
                calendar=str(row.calendar) if row.calendar else None,
            )
    return found


def _groups(lines: Mapping[str, routing.Line]) -> dict[str, routing.Group]:
    members: dict[int, list[routing.Member]] = {}
    for group, line, present in models.Member.objects.order_by("group", "place", "pk").values_list(
        "group", "line", "present"
    ):
        members.setdefault(group, []).append(routing.Member(line=str(line), present=present))
    rows = models.Group.objects.select_related("number", "greeting", "waiting", "dissuasion").order_by("pk")
    return {row.routing_id: _group(row, tuple(members.get(row.pk, ())), lines) for row in rows}


def _group(
    row: models.Group, members: tuple[routing.Member, ...], lines: Mapping[str, routing.Line]
) -> routing.Group:
    predefined = routing.PredefinedSound
    return routing.Group(
        id=row.routing_id,
        name=row.name,
        number=row.number.e164,
        site=str(row.site_id),
        short_number=row.short_number or None,
        members=members,
        distribution=routing.Distribution(row.distribution),
        rings=row.rings,
        wrap_up_seconds=row.wrap_up_seconds if row.wrap_up_on else 0,
        max_waiting=row.max_waiting,
        max_wait_seconds=row.max_wait_seconds,
        greeting=routing.Greeting(
            sound=_library_sound(row.greeting, predefined.GROUP_GREETING),
            interruptive=row.greeting_interruptive,
        )
        if row.greeting_on
        else None,
        waiting_announcement=_library_sound(row.waiting, predefined.WAITING) if row.waiting_on else None,
        overflow=_overflow(row, lines),
        calendar=str(row.calendar_id) if row.closing_on else None,
        closed_to=routing.ToNumber(row.closed_number) if row.closing_on else None,
    )


def _overflow(row: models.Group, lines: Mapping[str, routing.Line]) -> routing.Overflow | None:
    kinds = models.Group.Overflow
    match row.overflow:
        case kinds.NUMBER:
            return routing.ToNumber(row.overflow_number)
        case kinds.MAILBOX:
            return routing.ToMailbox(row.routing_id)
        case kinds.VOICEMAIL if (line := lines.get(str(row.overflow_line_id))) and line.mailbox:
            return routing.ToMailbox(line.mailbox)
        case kinds.NONE:
            return None
    return routing.Dissuasion(_library_sound(row.dissuasion, routing.PredefinedSound.DISSUASION))


def _library_sound(
    announcement: models.LibraryAnnouncement | None, predefined: routing.PredefinedSound
) -> routing.Sound:
    return sound_of(announcement.sound if announcement else None, predefined)


def sound_of(own: str | None, predefined: routing.PredefinedSound) -> routing.Sound:
    """A sound of the company's own, by its name in the store; without a name, the predefined one."""
    return routing.OwnSound(own) if own else predefined


def _destination(destination: str, number: str) -> routing.Destination:
    if destination == models.Forward.Destination.VOICEMAIL:
        return routing.ToVoicemail()
    return routing.ToNumber(number)


def frozen_calendar(calendar: models.Calendar, today: date) -> routing.Calendar:
    """A calendar as decisions read it."""
    week: list[list[routing.Hours]] = [[] for _ in range(7)]
    for hours in sorted(calendar.hours.all(), key=lambda hours: hours.start):
        week[hours.weekday].append(routing.Hours(hours.start, hours.end))
    return routing.Calendar(
        id=str(calendar.pk),
        name=calendar.name,
        week=tuple(tuple(day) for day in week),
        closings=tuple(routing.Closing(period.first, period.last) for period in calendar.closings.all()),
        holidays=holidays.around(calendar.territory, today.year) if calendar.closed_on_holidays else {},
        override=routing.Override(calendar.override_open, calendar.override_until)
        if calendar.override_until
        else None,
    )


def _profile(profile: models.RestrictionProfile) -> routing.RestrictionProfile:
    return routing.RestrictionProfile(
        id=str(profile.pk),
        name=profile.name,
        allowed=frozenset(routing.NumberClass(name) for name in profile.allowed),
        closed_weekdays=frozenset(profile.closed_weekdays),
    )


def _trunk(trunk: models.Trunk) -> routing.Trunk:
    return routing.Trunk(
        id=str(trunk.pk),
        name=trunk.name,
        role=routing.TrunkRole(trunk.role),
        endpoint=trunk.endpoint,
        server=f"{trunk.host}:{trunk.port}",
        forwarded_caller=routing.ForwardedCaller(trunk.forwarded_caller),
    )
