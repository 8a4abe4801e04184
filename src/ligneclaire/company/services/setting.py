"""How a block of a call group or of an auto attendant is set: wholly, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ligneclaire.accounts.models import Person
from ligneclaire.company.models import Attendant, Group
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals, values


@contextmanager
def setting(
    actor: Person | None, row: Group | Attendant, code: str, fields: tuple[str, ...]
) -> Iterator[Refusals]:
    """Gathers what is refused; when nothing is, the row is saved, if one of `fields` changed at all."""
    with change(row.company, actor, row) as changes:
        before = values(row, *fields)
        refusals = Refusals()
        yield refusals
        refusals.raise_any()
        if (after := values(row, *fields)) != before:
            row.save()
            changes.record(code, row, before=before, after=after)
