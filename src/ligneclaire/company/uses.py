"""Where a line, or an announcement, is used: what somebody should know before it goes (L5, C5, X3).

In the scope of the company, like the selectors. A new service that names lines adds its query here; one that
plays announcements is found by its foreign keys.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import ForeignKey, Model, Q

from ligneclaire.company.models import EarlierVersion, Forward, LibraryAnnouncement, Line


class UseKind(StrEnum):
    FORWARD = "forward"
    MORE_NUMBERS = "more_numbers"
    SHOWN_NUMBER = "shown_number"
    ASSOCIATION = "association"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One setting of another line that names this one."""

    kind: UseKind
    line: Line
    """The other one, with its number."""
    on: bool = True
    """A setting that is off remembers whom it named."""
    forward: Forward | None = None
    """Which one, of a `FORWARD`."""


def uses_of_line(line: Line) -> list[Use]:
    """The settings of other lines, on or off, that lead to this one or show its number: one query a kind."""
    return [*_association(line), *_forwards(line), *_more_numbers(line), *_shown_number(line)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementUse:
    """A group or an attendant that plays an announcement of the library."""

    announcement: int
    """Its id."""
    owner: Model
    field: str
    """Which of the owner's announcements: its foreign key."""

    @property
    def who(self) -> str:
        """The owner, as people call it."""
        return str(getattr(self.owner, "name", self.owner))

    @property
    def label(self) -> str:
        """Which announcement, in words: the `title` of an owner that is one of several, else the foreign
        key's `verbose_name`."""
        if title := getattr(self.owner, "title", None):
            return str(title)
        return str(self.owner._meta.get_field(self.field).verbose_name)  # type: ignore[union-attr]


def uses_of_announcements(announcements: Collection[int]) -> list[AnnouncementUse]:
    """Who plays the announcements with these ids: one query a model that has foreign keys to them."""
    return [
        AnnouncementUse(announcement=played, owner=row, field=field)
        for model, fields in players().items()
        for row in model._default_manager.filter(
            reduce(or_, (Q(**{f"{field}__in": announcements}) for field in fields))
        ).order_by("pk")
        for field in fields
        if (played := getattr(row, f"{field}_id")) in announcements
    ]


def players() -> dict[type[Model], list[str]]:
    """The models that play announcements of the library, each with its foreign keys."""
    found: dict[type[Model], list[str]] = {}
    for relation in LibraryAnnouncement._meta.related_objects:
        if isinstance(relation.field, ForeignKey) and relation.related_model is not EarlierVersion:
            found.setdefault(relation.related_model, []).append(relation.field.name)
    return found


def numbers_of(line: Line) -> list[str]:
    """How settings name a line: its number, and its short one if it has one."""
    return [number for number in (line.number.e164, line.short_number) if number]


def _association(line: Line) -> Iterator[Use]:
    if fixed := Line.objects.filter(mobile=line).select_related("number").first():
        yield Use(kind=UseKind.ASSOCIATION, line=fixed)


def _forwards(line: Line) -> Iterator[Use]:
    rows = Forward.objects.filter(destination=Forward.Destination.NUMBER, number__in=numbers_of(line))
    for row in rows.exclude(line=line).select_related("line__number").order_by(*_by_name("line__"), "pk"):
        yield Use(kind=UseKind.FORWARD, line=row.line, on=row.enabled, forward=row)


def _more_numbers(line: Line) -> Iterator[Use]:
    rows = Line.objects.filter(more_numbers__number__in=numbers_of(line)).exclude(pk=line.pk)
    for other in rows.select_related("number").order_by(*_by_name()).distinct():
        on = other.more_numbers_mode != Line.MoreNumbers.OFF
        yield Use(kind=UseKind.MORE_NUMBERS, line=other, on=on)


def _shown_number(line: Line) -> Iterator[Use]:
    rows = Line.objects.filter(alternative_number=line.number.e164).exclude(pk=line.pk)
    for other in rows.select_related("number").order_by(*_by_name()):
        on = other.shown_number == Line.ShownNumber.ALTERNATIVE
        yield Use(kind=UseKind.SHOWN_NUMBER, line=other, on=on)


def _by_name(path: str = "") -> tuple[str, ...]:
    return tuple(path + field for field in ("last_name", "first_name", "pk"))
