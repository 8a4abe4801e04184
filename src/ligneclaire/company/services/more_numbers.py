"""The numbers that ring besides a line's own phone (L14, guide §6.9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Person
from ligneclaire.company import rules
from ligneclaire.company.models import Line, MoreNumber
from ligneclaire.company.models.lines import MAX_MORE_NUMBERS
from ligneclaire.company.numbering import numbering
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals
from ligneclaire.routing.model import LineKind
from ligneclaire.routing.numbers import classify
from ligneclaire.routing.services import Service, has

RINGS = 5
"""Of each number, by default."""


def line_set_more_numbers(
    *, actor: Person | None, line: Line, mode: str, numbers: Sequence[str], rings: int = RINGS
) -> None:
    """Which other numbers ring, in this order, and how; what is blank among them does not count.

    Refusals are on `more_numbers_mode`, `more_numbers_rings` and `more_numbers_<index>`, 0 being the first of
    `numbers`. A list that is off is kept, so that it can come on again.
    """
    with change(line.company, actor, line) as changes:
        before = told(line)
        refusals = Refusals()
        if mode not in Line.MoreNumbers.values:
            refusals.add("more_numbers_mode", _("Ce choix n’existe pas."))
        elif mode != Line.MoreNumbers.OFF and not has(LineKind(line.kind), Service.MORE_NUMBERS):
            refusals.add("more_numbers_mode", _("Cette ligne n’a pas ce service."))
        with refusals.on("more_numbers_rings"):
            rings = rules.clean_rings(rings)
        cleaned = _clean(line, numbers, refusals)
        if mode != Line.MoreNumbers.OFF and not cleaned and not refusals.errors:
            refusals.add("more_numbers_0", _("Donnez au moins un numéro à faire sonner."))
        refusals.raise_any()
        line.more_numbers_mode, line.more_numbers_rings = mode, rings
        after = _told(line, cleaned)
        if after != before:
            line.save(update_fields=["more_numbers_mode", "more_numbers_rings"])
            line.more_numbers.all().delete()
            MoreNumber.objects.bulk_create(
                MoreNumber(line=line, place=place, number=number) for place, number in enumerate(cleaned)
            )
            changes.record("line.more_numbers_changed", line, before=before, after=after)


def told(line: Line) -> dict[str, Any]:
    """The setting as the audit trail keeps it."""
    return _told(line, [row.number for row in line.more_numbers.all()])


def _told(line: Line, numbers: list[str]) -> dict[str, Any]:
    return {"mode": str(line.more_numbers_mode), "rings": line.more_numbers_rings, "numbers": numbers}


def _clean(line: Line, numbers: Sequence[str], refusals: Refusals) -> list[str]:
    """The numbers as they are kept; a line counts once, whichever of its numbers is given."""
    known = numbering(numbers)
    cleaned: dict[str, str] = {}
    for index, text in enumerate(numbers):
        if not text.strip():
            continue
        field = f"more_numbers_{index}"
        with refusals.on(field):
            number = rules.clean_destination(text, known)
            other = classify(number, known).line
            reached = other.number if other else number
            if reached == line.number.e164:
                refusals.add(field, _("C’est le numéro de cette ligne : elle sonne déjà."))
            elif reached in cleaned:
                refusals.add(field, _("Ce numéro est déjà dans la liste."))
            elif len(cleaned) == MAX_MORE_NUMBERS:
                refusals.add(field, _("%(max)d numéros au plus.") % {"max": MAX_MORE_NUMBERS})
            else:
                cleaned[reached] = number
    return list(cleaned.values())
