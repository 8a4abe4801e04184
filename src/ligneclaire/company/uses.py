"""Where a line is used by the others: what somebody should know before it goes (L5, X3).

In the scope of the company, like the selectors. A new service that names lines adds its query here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ligneclaire.company.models import Forward, Line


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
