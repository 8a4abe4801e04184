"""Keeping call records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django_scopes import scope

from ligneclaire.accounts.models import Company
from ligneclaire.calllog.models import CallLeg, CallRecord
from ligneclaire.company.models import Attendant, Group, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One attempt to reach somebody; moments are aware."""

    line: str | None
    number: str | None
    by: str | None = None
    """The line, group or attendant that sent the call here, by the id that snapshots give it."""
    started_at: datetime
    ringing_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A call that is over; moments are aware, lines and the company are named by their ids."""

    call_id: UUID
    company_id: str
    caller_number: str | None
    caller_name: str
    withheld: bool
    caller_line: str | None
    dialled: str
    dialled_line: str | None
    group: str | None
    """The call group it came to, by the id that snapshots give it."""
    internal: bool
    """What was dialled is inside the company."""
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    ending: str
    cause: str
    steps: Sequence[Mapping[str, Any]]
    legs: Sequence[Leg]

    def lines(self) -> Iterable[str | None]:
        return (self.caller_line, self.dialled_line, *(leg.line for leg in self.legs))


def records_keep(records: Iterable[Record]) -> None:
    """Keep the records of calls that are over, all or none; one that is already kept stays as it is.

    Lines deleted meanwhile are left out, and so are the records of a company that is no more.
    """
    by_company: dict[str, dict[UUID, Record]] = {}
    for record in records:
        by_company.setdefault(record.company_id, {}).setdefault(record.call_id, record)
    with transaction.atomic():
        for company in Company.objects.filter(pk__in=by_company):
            with scope(company=company):
                _keep(company, by_company[str(company.pk)])


def _keep(company: Company, records: Mapping[UUID, Record]) -> None:
    """In few queries, however many records: the busier the house, the less each costs."""
    kept = set(CallRecord.objects.filter(call_id__in=records).values_list("call_id", flat=True))
    new = [record for call_id, record in records.items() if call_id not in kept]
    named = {line for record in new for line in record.lines() if line}
    lines = {str(pk) for pk in Line.objects.filter(pk__in=named).values_list("pk", flat=True)}
    groups = set(Group.objects.values_list("pk", flat=True)) if any(record.group for record in new) else set()
    attendants = _attendants(leg.by for record in new for leg in record.legs)
    rows = CallRecord.objects.bulk_create(_row(company, record, lines, groups) for record in new)
    CallLeg.objects.bulk_create(
        CallLeg(
            record=row,
            position=position,
            line_id=_existing(leg.line, lines),
            number=leg.number or "",
            attendant_id=attendant if (attendant := Attendant.pk_of(leg.by or "")) in attendants else None,
            started_at=leg.started_at,
            ringing_at=leg.ringing_at,
            answered_at=leg.answered_at,
            ended_at=leg.ended_at,
            outcome=leg.outcome,
        )
        for row, record in zip(rows, new, strict=True)
        for position, leg in enumerate(record.legs)
    )


def _row(company: Company, record: Record, lines: Collection[str], groups: Collection[int]) -> CallRecord:
    group = Group.pk_of(record.group or "")
    return CallRecord(
        company=company,
        call_id=record.call_id,
        direction=_direction(record.caller_line, record.internal),
        caller_number=record.caller_number or "",
        caller_name=record.caller_name,
        withheld=record.withheld,
        caller_line_id=_existing(record.caller_line, lines),
        dialled=record.dialled,
        dialled_line_id=_existing(record.dialled_line, lines),
        group_id=group if group in groups else None,
        started_at=record.started_at,
        answered_at=record.answered_at,
        ended_at=record.ended_at,
        ending=record.ending,
        cause=record.cause,
        steps=list(record.steps),
    )


def _attendants(senders: Iterable[str | None]) -> Collection[int]:
    """The keys of the attendants among those that sent calls on, of those that are still there."""
    named = {pk for sender in senders if (pk := Attendant.pk_of(sender or ""))}
    return set(Attendant.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else ()


def _existing(line: str | None, lines: Collection[str]) -> str | None:
    return line if line in lines else None


def _direction(caller_line: str | None, internal: bool) -> CallRecord.Direction:
    if caller_line is None:
        return CallRecord.Direction.INCOMING
    return CallRecord.Direction.INTERNAL if internal else CallRecord.Direction.OUTGOING
