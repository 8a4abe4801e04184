"""The company as the decision reads it, built from the database in a fixed number of queries.

Call control asks `revisions` many times a second and builds only what changed. What leaves here is frozen and
knows no database: `routing.model.Company`, and the phones and trunks the engine must be told of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays
from django_scopes import scope

from ligneclaire.accounts import models as accounts
from ligneclaire.company import models
from ligneclaire.company.devices import max_calls
from ligneclaire.company.models.calendars import Territory
from ligneclaire.routing import model as routing
from ligneclaire.routing.services import Service, has

MOBILES = "mobiles"
"""Id of the site mobile lines belong to, which is no place (O7)."""
HOLIDAY_YEARS = range(-1, 6)
"""Years around the present one whose public holidays a snapshot knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A line's phone as it may register."""

    endpoint: str
    password: str
    number: str
    name: str


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
        lines = list(
            models.Line.objects.select_related("number", "device", "fixed").prefetch_related(
                "forwards", "blocked_numbers"
            )
        )
        trunks = tuple(models.Trunk.objects.all())
        frozen = routing.Company(
            id=str(company.pk),
            name=company.name,
            revision=company.revision,
            sites={str(site.pk): _site(site) for site in models.Site.objects.all()} | _mobiles(),
            lines={str(line.pk): _line(line) for line in lines},
            calendars={
                str(calendar.pk): _calendar(calendar, today)
                for calendar in models.Calendar.objects.prefetch_related("hours", "closings")
            },
            restriction_profiles={
                str(profile.pk): _profile(profile) for profile in models.RestrictionProfile.objects.all()
            },
            trunks=tuple(_trunk(trunk) for trunk in trunks),
            caller_id_policy=routing.CallerIdPolicy(company.caller_id_policy),
            proved_numbers=frozenset(models.ProvedNumber.objects.values_list("e164", flat=True)),
        )
    return Snapshot(frozen, tuple(_registrations(lines)), trunks)


def _mobiles() -> dict[str, routing.Site]:
    return {MOBILES: routing.Site(id=MOBILES, name="Lignes mobiles")}


def _site(site: models.Site) -> routing.Site:
    return routing.Site(id=str(site.pk), name=site.name, timezone=site.timezone, insee=site.insee)


def _line(line: models.Line) -> routing.Line:
    kind = routing.LineKind(line.kind)
    device = getattr(line, "device", None)
    return routing.Line(
        id=str(line.pk),
        kind=kind,
        number=line.number.e164,
        name=line.name,
        site=str(line.site_id) if line.site_id else MOBILES,
        short_number=line.short_number or None,
        endpoint=line.sip_user or None,
        mobile=str(line.mobile_id) if line.mobile_id else None,
        max_calls=max_calls(kind, device.model if device else None),
        shown_number=routing.ShownNumber(line.shown_number),
        alternative_number=line.alternative_number or None,
        restriction_profile=str(line.restriction_profile_id),
        do_not_disturb=line.do_not_disturb,
        refuse_anonymous=line.refuse_anonymous,
        call_waiting=line.call_waiting,
        distinct_ring=line.distinct_ring,
        blocked=frozenset(blocked.number for blocked in line.blocked_numbers.all()),
        forwards=_forwards(line.forwards.all()),
        mailbox=_mailbox(line),
    )


def _mailbox(line: models.Line) -> str | None:
    """A mobile shares the mailbox of the fixed line it is associated with (V1)."""
    if not has(routing.LineKind(line.kind), Service.VOICEMAIL):
        return None
    fixed = getattr(line, "fixed", None)
    return str(fixed.pk if fixed else line.pk)


def _forwards(forwards: Iterable[models.Forward]) -> routing.Forwards:
    on = {forward.kind: forward for forward in forwards if forward.enabled}
    kinds = models.Forward.Kind
    no_answer, scheduled = on.get(kinds.NO_ANSWER), on.get(kinds.SCHEDULED)
    return routing.Forwards(
        immediate=_destination(on.get(kinds.IMMEDIATE)),
        busy=_destination(on.get(kinds.BUSY)),
        no_answer=_destination(no_answer),
        no_answer_rings=no_answer.rings if no_answer else routing.Forwards().no_answer_rings,
        unreachable=_destination(on.get(kinds.UNREACHABLE)),
        scheduled=_destination(scheduled),
        calendar=str(scheduled.calendar_id) if scheduled else None,
    )


def _destination(forward: models.Forward | None) -> routing.Destination | None:
    if forward is None:
        return None
    if forward.destination == models.Forward.Destination.VOICEMAIL:
        return routing.ToVoicemail()
    return routing.ToNumber(forward.number)


def _calendar(calendar: models.Calendar, today: date) -> routing.Calendar:
    week: list[list[routing.Hours]] = [[] for _ in range(7)]
    for hours in sorted(calendar.hours.all(), key=lambda hours: hours.start):
        week[hours.weekday].append(routing.Hours(hours.start, hours.end))
    return routing.Calendar(
        id=str(calendar.pk),
        name=calendar.name,
        week=tuple(tuple(day) for day in week),
        closings=tuple(routing.Closing(period.first, period.last) for period in calendar.closings.all()),
        holidays=_holidays(calendar.territory, today.year) if calendar.closed_on_holidays else {},
        override=routing.Override(calendar.override_open, calendar.override_until)
        if calendar.override_until
        else None,
    )


@lru_cache(maxsize=64)
def _holidays(territory: str, year: int) -> dict[date, str]:
    subdivision = None if territory == Territory.METROPOLE else territory
    years = [year + offset for offset in HOLIDAY_YEARS]
    return dict(holidays.country_holidays("FR", subdiv=subdivision, years=years, language="fr"))


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
        forwarded_caller=routing.ForwardedCaller(trunk.forwarded_caller),
    )


def _registrations(lines: Iterable[models.Line]) -> Iterable[Registration]:
    for line in lines:
        if line.sip_user:
            yield Registration(
                endpoint=line.sip_user,
                password=line.sip_password,
                number=line.number.e164,
                name=line.name,
            )
