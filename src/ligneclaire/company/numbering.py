"""Just enough of a company for `routing.numbers.classify` to know which numbers are its own."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from ligneclaire.company.models import Line
from ligneclaire.routing import model
from ligneclaire.routing.numbers import canonical


def numbering(texts: Iterable[str]) -> model.Company:
    """The company in scope, with only the lines that these texts could mean: one query, whatever its size."""
    wanted = {canonical(text) for text in texts if text.strip()}
    rows = Line.objects.filter(Q(number__e164__in=wanted) | Q(short_number__in=wanted)).values_list(
        "pk", "kind", "number__e164", "short_number"
    )
    return company_of((str(pk), kind, number, short) for pk, kind, number, short in rows)


def company_of(rows: Iterable[tuple[str, str, str, str]]) -> model.Company:
    """A company of lines without services, from (id, kind, number, short number or none)."""
    lines = {
        id: model.Line(
            id=id,
            kind=model.LineKind(kind),
            number=number,
            name="",
            site="",
            short_number=short_number or None,
        )
        for id, kind, number, short_number in rows
    }
    return model.Company(id="", name="", lines=lines)
