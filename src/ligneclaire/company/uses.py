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
from typing import TypeVar

from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet, Value

from ligneclaire.company.models import (
    Attendant,
    EarlierVersion,
    Forward,
    Group,
    LibraryAnnouncement,
    Line,
    Member,
    Menu,
    MenuKey,
    MoreNumber,
)

M = TypeVar("M", bound=Model)
Named = Line | Group | Attendant


class UseKind(StrEnum):
    FORWARD = "forward"
    MORE_NUMBERS = "more_numbers"
    SHOWN_NUMBER = "shown_number"
    ASSOCIATION = "association"
    OVERFLOW = "overflow"
    """A group overflows to its number."""
    CLOSING = "closing"
    """A group's calls go to its number in closed hours."""
    MAILBOX = "mailbox"
    """A group overflows to its voicemail."""
    MEMBER = "member"
    """A group has it for a member."""
    KEY = "key"
    """A key of an attendant leads to it."""
    FALLBACK = "fallback"
    """An attendant sends those to it who press nothing that helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One setting of a line, group or attendant that names another."""

    kind: UseKind
    line: Line | None = None
    """Whose setting it is, with its number; or it is a `group`'s, or an `attendant`'s."""
    group: Group | None = None
    attendant: Attendant | None = None
    key: MenuKey | None = None
    """Which one, of a `KEY`, with its menu."""
    on: bool = True
    """A setting that is off remembers whom it named."""
    forward: Forward | None = None
    """Which one, of a `FORWARD`."""


def uses_of_line(line: Line) -> list[Use]:
    """The settings of others, on or off, that lead to this line or show its number: one query a model."""
    return _uses(line)


def uses_of_group(group: Group) -> list[Use]:
    """The same for a group; those of its members are not among them."""
    return _uses(group)


def uses_of_attendant(attendant: Attendant) -> list[Use]:
    """The same for an attendant."""
    return _uses(attendant)


def _uses(named: Named) -> list[Use]:
    return [*_lines(named), *_forwards(named), *_groups(named), *_attendants(named)]


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
        )
        .select_related(*_OWNERS.get(model, ()))
        .order_by("pk")
        for field in fields
        if (played := getattr(row, f"{field}_id")) in announcements
    ]


_OWNERS: dict[type[Model], tuple[str, ...]] = {Menu: ("attendant", "key")}
"""What is read with a row that plays announcements, because its words need it."""


def players() -> dict[type[Model], list[str]]:
    """The models that play announcements of the library, each with its foreign keys."""
    found: dict[type[Model], list[str]] = {}
    for relation in LibraryAnnouncement._meta.related_objects:
        if isinstance(relation.field, ForeignKey) and relation.related_model is not EarlierVersion:
            found.setdefault(relation.related_model, []).append(relation.field.name)
    return found


def numbers_of(named: Named) -> list[str]:
    """How settings name a line, group or attendant: its number, and its short one if it has one."""
    return [number for number in (named.number.e164, named.short_number) if number]


def _lines(named: Named) -> Iterator[Use]:
    numbers, number = numbers_of(named), named.number.e164
    rings_it = Exists(MoreNumber.objects.filter(line=OuterRef("pk"), number__in=numbers))
    rows = Line.objects.annotate(rings_it=rings_it)
    found = Q(rings_it=True) | Q(alternative_number=number)
    if isinstance(named, Line):
        found |= Q(mobile=named)
    for other in _others(rows.filter(found), named).select_related("number").order_by(*_by_name()):
        if isinstance(named, Line) and other.mobile_id == named.pk:
            yield Use(kind=UseKind.ASSOCIATION, line=other)
        if other.rings_it:
            on = other.more_numbers_mode != Line.MoreNumbers.OFF
            yield Use(kind=UseKind.MORE_NUMBERS, line=other, on=on)
        if other.alternative_number == number:
            on = other.shown_number == Line.ShownNumber.ALTERNATIVE
            yield Use(kind=UseKind.SHOWN_NUMBER, line=other, on=on)


def _forwards(named: Named) -> Iterator[Use]:
    rows = Forward.objects.filter(destination=Forward.Destination.NUMBER, number__in=numbers_of(named))
    if isinstance(named, Line):
        rows = rows.exclude(line=named)
    for row in rows.select_related("line__number").order_by(*_by_name("line__"), "pk"):
        yield Use(kind=UseKind.FORWARD, line=row.line, on=row.enabled, forward=row)


def _groups(named: Named) -> Iterator[Use]:
    numbers = numbers_of(named)
    rows = Group.objects.annotate(has_it=Value(False))
    found = Q(overflow_number__in=numbers) | Q(closed_number__in=numbers)
    if isinstance(named, Line):
        rows = Group.objects.annotate(has_it=Exists(Member.objects.filter(group=OuterRef("pk"), line=named)))
        found |= Q(has_it=True) | Q(overflow_line=named)
    for group in _others(rows.filter(found), named).select_related("number").order_by("name", "pk"):
        if group.overflow_number in numbers:
            on = group.overflow == Group.Overflow.NUMBER
            yield Use(kind=UseKind.OVERFLOW, group=group, on=on)
        if group.closed_number in numbers:
            yield Use(kind=UseKind.CLOSING, group=group, on=group.closing_on)
        if isinstance(named, Line) and group.overflow_line_id == named.pk:
            yield Use(kind=UseKind.MAILBOX, group=group, on=group.overflow == Group.Overflow.VOICEMAIL)
        if group.has_it:
            yield Use(kind=UseKind.MEMBER, group=group)


def _attendants(named: Named) -> Iterator[Use]:
    numbers = numbers_of(named)
    keys = MenuKey.objects.filter(number__in=numbers).select_related("menu__attendant__number", "menu__key")
    for key in keys.order_by("menu__attendant__name", "-menu__mode", "menu__key__digit", "digit"):
        attendant = key.menu.attendant
        on = attendant.by_calendar or key.menu.mode == Menu.Mode.OPEN
        yield Use(kind=UseKind.KEY, attendant=attendant, key=key, on=on and attendant.on)
    rows = _others(Attendant.objects.filter(fallback_number__in=numbers), named)
    for attendant in rows.select_related("number").order_by("name", "pk"):
        yield Use(kind=UseKind.FALLBACK, attendant=attendant, on=attendant.on)


def _others(rows: QuerySet[M], named: Named) -> QuerySet[M]:
    return rows.exclude(pk=named.pk) if isinstance(named, rows.model) else rows


def _by_name(path: str = "") -> tuple[str, ...]:
    return tuple(path + field for field in ("last_name", "first_name", "pk"))
