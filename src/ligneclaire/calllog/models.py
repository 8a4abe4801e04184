"""A call and its legs, as call control reported them when the call was over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models import Line


class CallRecord(models.Model):
    class Direction(models.TextChoices):
        INTERNAL = "internal", "Interne"
        INCOMING = "incoming", "Reçu"
        OUTGOING = "outgoing", "Émis"

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    call_id = models.UUIDField(unique=True)
    """Drawn by call control: what makes a record arrive exactly once."""
    direction = models.CharField(max_length=10, choices=Direction)
    caller_number = models.CharField(max_length=20, blank=True)
    """Canonical; empty when none was given or it was withheld."""
    caller_name = models.CharField(max_length=130, blank=True)
    withheld = models.BooleanField(default=False)
    caller_line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="+")
    dialled = models.CharField(max_length=20)
    dialled_line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    """`answered`, `voicemail`, or why it failed: a value of `routing.call.Cause` or `abandoned`."""
    reasons = models.JSONField(default=list)
    """The story: `routing.call.Reason` as dictionaries, in order; `routing.sentences` tells it."""

    objects: ClassVar[ScopedManager[CallRecord]] = ScopedManager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company", "-started_at"], name="call_record_company_start"),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.caller_number} → {self.dialled}: {self.outcome}"


class CallLeg(models.Model):
    """One device or outside number that was called for the call."""

    record = models.ForeignKey(CallRecord, on_delete=models.CASCADE, related_name="legs")
    position = models.PositiveSmallIntegerField()
    line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="+")
    number = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    """`answered`, `cancelled`, or a value of `routing.call.Outcome`."""

    company_path = "record__company"
    objects: ClassVar[ScopedManager[CallLeg]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint("record", "position", name="call_leg_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"
