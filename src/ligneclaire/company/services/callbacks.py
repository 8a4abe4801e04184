"""Callbacks that wait (L8): call control shows them, a manager cancels one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django_scopes import scopes_disabled

from ligneclaire.accounts.models import Person
from ligneclaire.company.models import Callback, Line
from ligneclaire.company.services.change import change


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One line waits for another to be free; both by the ids that decisions know."""

    id: str
    company: str
    line: str
    target: str
    asked_at: datetime
    until: datetime


def callback_cancel(*, actor: Person | None, callback: Callback) -> None:
    """Call control hears of it within a second, and the phone that may ring for it stops."""
    with change(callback.company, actor, callback) as changes:
        if not callback.cancelled:
            callback.cancelled = True
            callback.save(update_fields=["cancelled"])
            changes.record("line.callback_cancelled", callback.line, after={"target": str(callback.target)})


def callbacks_show(waiting: Sequence[Waiting]) -> frozenset[str]:
    """Exactly these wait now, in all companies; answers the ids of those that were cancelled."""
    with scopes_disabled(), transaction.atomic():
        shown = {str(row.pk): row for row in Callback.objects.all()}
        wanted = {one.id: one for one in waiting}
        if gone := shown.keys() - wanted.keys():
            Callback.objects.filter(pk__in=gone).delete()
        for id, row in shown.items():
            if id in wanted and row.until != wanted[id].until:
                row.until = wanted[id].until
                row.save(update_fields=["until"])
        if new := [one for id, one in wanted.items() if id not in shown]:
            _show(new)
    return frozenset(id for id in wanted if id in shown and shown[id].cancelled)


def _show(new: Sequence[Waiting]) -> None:
    # A line may have been deleted a moment ago, which call control is about to hear.
    named = {int(id) for one in new for id in (one.line, one.target)}
    lines = set(Line.objects.filter(pk__in=named).values_list("pk", flat=True))
    Callback.objects.bulk_create(
        Callback(
            pk=one.id,
            company_id=one.company,
            line_id=one.line,
            target_id=one.target,
            asked_at=one.asked_at,
            until=one.until,
        )
        for one in new
        if {int(one.line), int(one.target)} <= lines
    )
