"""Calendars (C1–C4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import rules
from ligneclaire.company.models import Calendar, ClosingPeriod, OpeningHours
from ligneclaire.company.models.calendars import Territory
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals


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


def calendar_override(
    *, actor: Person | None, calendar: Calendar, open: bool, until: datetime | None
) -> None:
    """Open or closed whatever the calendar says, until then (C4); without an end, what it says again."""
    with change(calendar.company, actor, calendar) as changes:
        before = {"override_open": calendar.override_open, "until": str(calendar.override_until or "")}
        calendar.override_open, calendar.override_until = open and until is not None, until
        after = {"override_open": calendar.override_open, "until": str(until or "")}
        if after != before:
            calendar.save(update_fields=["override_open", "override_until"])
            changes.record("calendar.overridden", calendar, before=before, after=after)


def calendar_delete(*, actor: Person | None, calendar: Calendar) -> None:
    """Removes a calendar that nothing uses (C3)."""
    with change(calendar.company, actor, calendar) as changes:
        if calendar.forwards.exists() or calendar.announcements.exists():
            raise ValidationError(
                _(
                    "Ce calendrier sert encore à des renvois programmés ou à des annonces d’accueil : "
                    "changez-les avant de le supprimer."
                )
            )
        changes.record("calendar.deleted", calendar, before=_told(opening_of(calendar)))
        calendar.delete()


def opening_of(calendar: Calendar) -> Opening:
    """What a calendar says now."""
    hours: dict[int, list[tuple[time, time]]] = {}
    for row in calendar.hours.order_by("weekday", "start"):
        hours.setdefault(row.weekday, []).append((row.start, row.end))
    return Opening(
        hours=hours,
        closings=[(row.first, row.last) for row in calendar.closings.order_by("first", "last")],
        closed_on_holidays=calendar.closed_on_holidays,
        territory=calendar.territory,
    )


def _clean(name: str, opening: Opening) -> str:
    refusals = Refusals()
    with refusals.on("name"):
        name = rules.clean_name(name)
    for day in opening.hours.values():
        with refusals.on("hours"):
            rules.check_day(day)
    if not any(opening.hours.values()):
        refusals.add("hours", _("Donnez au moins un horaire d’ouverture."))
    for first, last in opening.closings:
        with refusals.on("closings"):
            rules.check_closing(first, last)
    if opening.territory not in Territory.values:
        refusals.add("territory", _("Ce territoire n’existe pas."))
    refusals.raise_any()
    return name


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
