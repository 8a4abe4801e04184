"""A call and its legs, as call control reported them when the call was over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models import Attendant, Group, Line


class CallRecord(models.Model):
    """One call, whatever its legs (C9)."""

    class Direction(models.TextChoices):
        INTERNAL = "internal", _("Interne")
        INCOMING = "incoming", _("Reçu")
        OUTGOING = "outgoing", _("Émis")

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    call_id = models.UUIDField(unique=True)
    """Drawn by call control: what makes a record arrive exactly once."""
    direction = models.CharField(max_length=10, choices=Direction)
    caller_number = models.CharField(max_length=20, blank=True)
    """Canonical; empty when none was given."""
    caller_name = models.CharField(max_length=130, blank=True)
    withheld = models.BooleanField(default=False)
    caller_line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="+")
    dialled = models.CharField(max_length=20)
    dialled_line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, related_name="+")
    """The call group it came to, dialled or not; the last one of several."""
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=20)
    """A value of `calls.record.Ending`."""
    cause = models.CharField(max_length=20, blank=True)
    """Why a refused call was: a value of `routing.call.Cause`."""
    steps = models.JSONField(default=list)
    """The story, first step first: `{"at": ISO 8601, "step": …, "reasons": [{"code", "line", "values"}]}`.
    `routing.sentences` tells a reason in words."""

    objects: ClassVar[ScopedManager[CallRecord]] = ScopedManager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company", "-started_at"], name="call_record_company_start"),
            models.Index(fields=["group", "-started_at"], name="call_record_group_start"),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.caller_number} → {self.dialled}: {self.ending}"


class CallLeg(models.Model):
    """One attempt to reach somebody during the call."""

    record = models.ForeignKey(CallRecord, on_delete=models.CASCADE, related_name="legs")
    position = models.PositiveSmallIntegerField()
    line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="+")
    number = models.CharField(max_length=20, blank=True)
    """Called outside the company."""
    attendant = models.ForeignKey(Attendant, on_delete=models.SET_NULL, null=True, related_name="+")
    """Whose key led the call here: a call outside is that attendant's outgoing call (A7)."""
    started_at = models.DateTimeField()
    ringing_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20)
    """`answered`, `answered_elsewhere`, `caller_gone`, or a value of `routing.call.Outcome`."""

    company_path = "record__company"
    objects: ClassVar[ScopedManager[CallLeg]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint("record", "position", name="call_leg_once")]

    def __str__(self) -> str:
        return f"{self.line or self.number}: {self.outcome}"
