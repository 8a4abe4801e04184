"""Who obeys a calendar: what somebody should know before it changes, and what keeps it from going (C3).

In the scope of the company, like the selectors. A service is found by its foreign key to `Calendar`; what it
is called is in `_use`, and `portal.openings.PLACES` says where it is changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, ForeignKey, IntegerField, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ligneclaire.company.models import (
    Announcement,
    Attendant,
    Calendar,
    ClosingPeriod,
    Forward,
    Group,
    Line,
    OpeningHours,
)
from ligneclaire.routing.numbers import grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarUse:
    """A service that obeys a calendar."""

    owner: Model
    """What names the calendar: a forward or an announcement of a line, or something of its own."""
    who: str
    """Whose service it is, as people know it."""
    what: str
    """Which one, in words."""
    on: bool = True
    """One that is off remembers its calendar."""


def uses_of_calendar(calendar: Calendar) -> list[CalendarUse]:
    """The services that name a calendar, on or off, by name: one query a model with foreign keys to it."""
    found = [
        _use(row)
        for model, field in calendar_users()
        for row in model._default_manager.filter(**{field: calendar}).select_related(*_WHOSE.get(model, ()))
    ]
    return sorted(found, key=lambda use: (use.who, use.what))


def with_use_count(calendars: QuerySet[Calendar]) -> QuerySet[Calendar]:
    """Calendars, each with the `use_count` of services that name it."""
    count = Value(0) + sum(
        Coalesce(
            Subquery(
                model._default_manager.filter(**{field: OuterRef("pk")})
                .order_by()
                .values(field)
                .annotate(times=Count("pk"))
                .values("times"),
                output_field=IntegerField(),
            ),
            0,
        )
        for model, field in calendar_users()
    )
    return calendars.annotate(use_count=count)


def calendar_users() -> list[tuple[type[Model], str]]:
    """The models whose rows obey a calendar, each with its foreign key."""
    return [
        (relation.related_model, relation.field.name)
        for relation in Calendar._meta.related_objects
        if isinstance(relation.field, ForeignKey)
        and relation.related_model not in (OpeningHours, ClosingPeriod)
    ]


_WHOSE: dict[type[Model], tuple[str, ...]] = {Forward: ("line__number",), Announcement: ("line__number",)}
"""What is read with a row, because its words need it."""


def _use(row: Model) -> CalendarUse:
    if isinstance(row, Forward):
        return CalendarUse(owner=row, who=_known_as(row.line), what=row.get_kind_display(), on=row.enabled)
    if isinstance(row, Announcement):
        return CalendarUse(owner=row, who=_known_as(row.line), what=row.get_purpose_display(), on=row.enabled)
    if isinstance(row, Attendant):
        what = _("Menu des heures de fermeture")
        return CalendarUse(owner=row, who=row.name, what=what, on=row.by_calendar)
    if isinstance(row, Group):
        return CalendarUse(owner=row, who=row.name, what=_("Fermeture du groupement"), on=row.closing_on)
    return CalendarUse(owner=row, who=str(row), what=str(row._meta.verbose_name))


def _known_as(line: Line) -> str:
    return line.name or grouped(line.number.e164)
