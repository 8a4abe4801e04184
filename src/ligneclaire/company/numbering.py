"""Just enough of a company for `routing.numbers.classify` to know which numbers are its own."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from ligneclaire.company.models import Attendant, Group, Line
from ligneclaire.routing import model
from ligneclaire.routing.numbers import canonical


def numbering(texts: Iterable[str]) -> model.Company:
    """The company in scope, with only the lines, groups and attendants that these texts could mean, without
    services: a query each, whatever its size."""
    wanted = {canonical(text) for text in texts if text.strip()}
    named = Q(number__e164__in=wanted) | Q(short_number__in=wanted)
    lines = Line.objects.filter(named).values_list("pk", "kind", "number__e164", "short_number")
    groups = Group.objects.filter(named).select_related("number")
    return model.Company(
        id="",
        name="",
        lines={
            str(pk): model.Line(
                id=str(pk),
                kind=model.LineKind(kind),
                number=number,
                name="",
                site="",
                short_number=short_number or None,
            )
            for pk, kind, number, short_number in lines
        },
        groups={
            group.routing_id: model.Group(
                id=group.routing_id,
                name=group.name,
                number=group.number.e164,
                site="",
                short_number=group.short_number or None,
            )
            for group in groups
        },
        attendants={
            attendant.routing_id: model.Attendant(
                id=attendant.routing_id,
                name=attendant.name,
                number=attendant.number.e164,
                site="",
                short_number=attendant.short_number or None,
            )
            for attendant in Attendant.objects.filter(named).select_related("number")
        },
    )
