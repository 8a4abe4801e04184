"""What pages show of past calls, in the scope of a company."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from ligneclaire.calllog.models import CallLeg, CallRecord
from ligneclaire.company.models import Line


def records_of(line: Line) -> QuerySet[CallRecord]:
    """Calls that a line made, was called for, or was rung by; the latest first."""
    rang = CallLeg.objects.filter(record=OuterRef("pk"), line=line)
    return (
        CallRecord.objects.filter(Q(caller_line=line) | Q(dialled_line=line) | Exists(rang))
        .select_related("caller_line__number", "dialled_line__number")
        .order_by("-started_at")
    )
