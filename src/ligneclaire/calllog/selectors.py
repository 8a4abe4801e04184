"""What pages show of past calls, in the scope of a company."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from ligneclaire.calllog.models import CallLeg, CallRecord
from ligneclaire.company.models import Group, Line
from ligneclaire.routing.numbers import canonical

ANSWERED = "answered"
"""The one ending of a call that nobody missed."""
DIGITS = 9
"""Of a number's end, by which the same number is found in any spelling before it is compared whole."""


def records_of(line: Line) -> QuerySet[CallRecord]:
    """Calls that a line made, was called for, or was rung by; the latest first."""
    rang = CallLeg.objects.filter(record=OuterRef("pk"), line=line)
    return _latest_first(Q(caller_line=line) | Q(dialled_line=line) | Q(Exists(rang)))


def records_of_group(group: Group, *, missed: bool = False) -> QuerySet[CallRecord]:
    """Calls that came to a group, or only those that nobody answered (G10); the latest first."""
    rows = _latest_first(Q(group=group))
    return rows.exclude(ending=ANSWERED) if missed else rows


def called_back(missed: Sequence[CallRecord]) -> dict[int, CallRecord]:
    """By missed call of a group, the first later call that made up for it: somebody of the company called
    that number, or it called the group again and was answered. One query."""
    numbers = {record.pk: _numbers(record) for record in missed}
    wanted = set().union(*numbers.values())
    if not wanted:
        return {}
    ends = reduce(or_, (Q(dialled__endswith=number[-DIGITS:]) for number in wanted))
    again = Q(caller_number__in=wanted, group__in={record.group_id for record in missed}, ending=ANSWERED)
    later = list(
        CallRecord.objects.filter(Q(ends, caller_line__isnull=False) | again)
        .filter(started_at__gt=min(record.started_at for record in missed))
        .select_related("caller_line")
        .order_by("started_at")
    )
    found = {}
    for record in missed:
        made_up = (row for row in later if _makes_up(row, record, numbers[record.pk]))
        if first := next(made_up, None):
            found[record.pk] = first
    return found


def _makes_up(row: CallRecord, missed: CallRecord, numbers: set[str]) -> bool:
    if row.started_at <= missed.started_at:
        return False
    if row.caller_line_id and canonical(row.dialled) in numbers:
        return True
    return row.group_id == missed.group_id and row.ending == ANSWERED and row.caller_number in numbers


def _numbers(record: CallRecord) -> set[str]:
    """Under which numbers the caller is called back; empty when none is known."""
    line = record.caller_line
    known = {line.number.e164, line.short_number} if line else {record.caller_number}
    return known - {""} if line or not record.withheld else set()


def _latest_first(which: Q) -> QuerySet[CallRecord]:
    return (
        CallRecord.objects.filter(which)
        .select_related("caller_line__number", "dialled_line__number")
        .order_by("-started_at")
    )
