"""Keeping call records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django_scopes import scope

from ligneclaire.accounts.models import Company
from ligneclaire.calllog.models import CallLeg, CallRecord
from ligneclaire.company.models import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One attempt to reach somebody; moments are aware."""

    line: str | None
    number: str | None
    started_at: datetime
    ringing_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str


def record_keep(
    *,
    call_id: UUID,
    company_id: str,
    caller_number: str | None,
    caller_name: str,
    withheld: bool,
    caller_line: str | None,
    dialled: str,
    dialled_line: str | None,
    started_at: datetime,
    answered_at: datetime | None,
    ended_at: datetime | None,
    ending: str,
    cause: str,
    steps: Sequence[Mapping[str, Any]],
    legs: Iterable[Leg],
) -> None:
    """Keep the record of a call that is over; a record that is already kept stays as it is.

    Lines deleted meanwhile are left out, and so is the whole record of a company that is no more.
    """
    company = Company.objects.filter(pk=company_id).first()
    if company is None:
        return
    legs = tuple(legs)
    with transaction.atomic(), scope(company=company):
        named = {line for line in (caller_line, dialled_line, *(leg.line for leg in legs)) if line}
        lines = {str(pk) for pk in Line.objects.filter(pk__in=named).values_list("pk", flat=True)}

        def existing(line: str | None) -> str | None:
            return line if line in lines else None

        record, created = CallRecord.objects.get_or_create(
            call_id=call_id,
            defaults={
                "company": company,
                "direction": _direction(caller_line, dialled_line),
                "caller_number": caller_number or "",
                "caller_name": caller_name,
                "withheld": withheld,
                "caller_line_id": existing(caller_line),
                "dialled": dialled,
                "dialled_line_id": existing(dialled_line),
                "started_at": started_at,
                "answered_at": answered_at,
                "ended_at": ended_at,
                "ending": ending,
                "cause": cause,
                "steps": list(steps),
            },
        )
        if created:
            CallLeg.objects.bulk_create(
                CallLeg(
                    record=record,
                    position=position,
                    line_id=existing(leg.line),
                    number=leg.number or "",
                    started_at=leg.started_at,
                    ringing_at=leg.ringing_at,
                    answered_at=leg.answered_at,
                    ended_at=leg.ended_at,
                    outcome=leg.outcome,
                )
                for position, leg in enumerate(legs)
            )


def _direction(caller_line: str | None, dialled_line: str | None) -> CallRecord.Direction:
    if caller_line is None:
        return CallRecord.Direction.INCOMING
    return CallRecord.Direction.INTERNAL if dialled_line else CallRecord.Direction.OUTGOING
