"""Calendars (C1–C4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import rules
from ligneclaire.company.calendar_uses import CalendarUse, uses_of_calendar
from ligneclaire.company.models import Calendar, ClosingPeriod, OpeningHours
from ligneclaire.company.models.calendars import Territory
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals

TOLD_USES = 5
"""How many uses a refusal names; it counts the others."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """When a calendar is open: what the two pages of its form say."""

    hours: Mapping[int, Sequence[tuple[time, time]]] = field(default_factory=dict)
    """By weekday, 0 is Monday; a day that is missing is closed."""
    closings: Sequence[tuple[date, date]] = ()
    closed_on_holidays: bool = False
    territory: str = Territory.METROPOLE


def calendar_create(*, actor: Person | None, company: Company, name: str, opening: Opening) -> Calendar:
    """A new calendar. Refusals are on `name`, `hours`, `closings`, `territory`."""
    name = _clean(name, opening)
    with change(company, actor) as changes:
        calendar = Calendar(company=company, name=name)
        _check_name_free(calendar)
        _write(calendar, opening)
        changes.record("calendar.created", calendar, after=_told(opening))
    return calendar


def calendar_change(*, actor: Person | None, calendar: Calendar, name: str, opening: Opening) -> None:
    """Another name or other hours; replaces all it said."""
    name = _clean(name, opening)
    with change(calendar.company, actor, calendar) as changes:
        before = {"name": calendar.name} | _told(opening_of(calendar))
        calendar.name = name
        _check_name_free(calendar)
        after = {"name": name} | _told(opening)
        if after != before:
            _write(calendar, opening)
            changes.record("calendar.changed", calendar, before=before, after=after)


def calendar_add_closings(
    *, actor: Person | None, calendar: Calendar, closings: Sequence[tuple[date, date]]
) -> None:
    """Closes on more days, and leaves what the calendar said. Refusals are on `closings`."""
    with change(calendar.company, actor, calendar):
        present = opening_of(calendar)
        wanted = list(dict.fromkeys([*present.closings, *closings]))
        calendar_change(
            actor=actor, calendar=calendar, name=calendar.name, opening=replace(present, closings=wanted)
        )


def calendar_override(
    *, actor: Person | None, calendar: Calendar, open: bool, until: datetime | None
) -> None:
    """Open or closed whatever the calendar says, until then (C4); without an end, what it says again.

    Refusals are on `until`.
    """
    if until is not None:
        refusals = Refusals()
        with refusals.on("until"):
            rules.check_year(until.date())
        refusals.raise_any()
    with change(calendar.company, actor, calendar) as changes:
        before = {"override_open": calendar.override_open, "until": str(calendar.override_until or "")}
        calendar.override_open, calendar.override_until = open and until is not None, until
        after = {"override_open": calendar.override_open, "until": str(until or "")}
        if after != before:
            calendar.save(update_fields=["override_open", "override_until"])
            changes.record("calendar.overridden", calendar, before=before, after=after)


def calendar_delete(*, actor: Person | None, calendar: Calendar) -> None:
    """Removes a calendar that nothing uses (C3); otherwise the refusal says what does."""
    with change(calendar.company, actor, calendar) as changes:
        if found := uses_of_calendar(calendar):
            raise ValidationError(
                _("Ce calendrier sert encore : %(uses)s. Changez ces réglages avant de le supprimer."),
                params={"uses": told_uses(found)},
            )
        changes.record("calendar.deleted", calendar, before=_told(opening_of(calendar)))
        calendar.delete()


def told_uses(uses: Sequence[CalendarUse]) -> str:
    """`Bob Bérard (Renvoi programmé), Dora Dupré (Annonce d’accueil)`: the first ones, and how many more."""
    told = ", ".join(f"{use.who} ({use.what})" for use in uses[:TOLD_USES])
    more = len(uses) - TOLD_USES
    if more <= 0:
        return told
    return ngettext("%(uses)s et %(n)s autre", "%(uses)s et %(n)s autres", more) % {"uses": told, "n": more}


def opening_of(calendar: Calendar) -> Opening:
    """What a calendar says now; without a query when its rows were prefetched."""
    hours: dict[int, list[tuple[time, time]]] = {}
    for row in sorted(calendar.hours.all(), key=lambda row: (row.weekday, row.start)):
        hours.setdefault(row.weekday, []).append((row.start, row.end))
    return Opening(
        hours=hours,
        closings=sorted((row.first, row.last) for row in calendar.closings.all()),
        closed_on_holidays=calendar.closed_on_holidays,
        territory=calendar.territory,
    )


def check_opening(opening: Opening) -> None:
    """Refuses what makes no sense: on `hours`, `closings`, `territory`."""
    refusals = Refusals()
    _check(opening, refusals)
    refusals.raise_any()


def _clean(name: str, opening: Opening) -> str:
    refusals = Refusals()
    with refusals.on("name"):
        name = rules.clean_name(name)
    _check(opening, refusals)
    refusals.raise_any()
    return name


def _check(opening: Opening, refusals: Refusals) -> None:
    for day in opening.hours.values():
        with refusals.on("hours"):
            rules.check_day(day)
    if not any(opening.hours.values()):
        refusals.add("hours", _("Donnez au moins un horaire d’ouverture."))
    for first, last in opening.closings:
        with refusals.on("closings"):
            rules.check_closing(first, last)
    if len(opening.closings) > rules.MAX_CLOSINGS:
        refusals.add("closings", _("%(max)d fermetures au plus.") % {"max": rules.MAX_CLOSINGS})
    if opening.territory not in Territory.values:
        refusals.add("territory", _("Ce territoire n’existe pas."))


def _check_name_free(calendar: Calendar) -> None:
    if Calendar.objects.filter(name__iexact=calendar.name).exclude(pk=calendar.pk).exists():
        raise ValidationError({"name": _("Un autre calendrier porte déjà ce nom.")})


def _write(calendar: Calendar, opening: Opening) -> None:
    calendar.closed_on_holidays, calendar.territory = opening.closed_on_holidays, opening.territory
    calendar.save()
    calendar.hours.all().delete()
    calendar.closings.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(calendar=calendar, weekday=weekday, start=start, end=end)
        for weekday, day in opening.hours.items()
        for start, end in day
    )
    ClosingPeriod.objects.bulk_create(
        ClosingPeriod(calendar=calendar, first=first, last=last)
        for first, last in dict.fromkeys(opening.closings)
    )


def _told(opening: Opening) -> dict[str, Any]:
    return {
        "hours": {
            str(weekday): [f"{start:%H:%M}-{end:%H:%M}" for start, end in sorted(day)]
            for weekday, day in sorted(opening.hours.items())
            if day
        },
        "closings": sorted(f"{first}/{last}" for first, last in opening.closings),
        "closed_on_holidays": opening.closed_on_holidays,
        "territory": str(opening.territory),
    }
