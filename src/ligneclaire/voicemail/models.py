"""A mailbox belongs to a line, whose associated mobile line shares it (V1), or to a call group (G7)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models import Group, Line


class Mailbox(models.Model):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    line = models.OneToOneField(Line, on_delete=models.CASCADE, null=True, related_name="mailbox")
    group = models.OneToOneField(Group, on_delete=models.CASCADE, null=True, related_name="mailbox")

    objects: ClassVar[ScopedManager[Mailbox]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(line__isnull=False, group=None) | models.Q(line=None, group__isnull=False),
                name="mailbox_of_a_line_or_a_group",
            )
        ]

    def __str__(self) -> str:
        return str(self.line or self.group)


class Message(models.Model):
    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="messages")
    message_id = models.UUIDField(unique=True)
    """Drawn by call control: what makes a message arrive exactly once."""
    caller_number = models.CharField(max_length=20, blank=True)
    caller_name = models.CharField(max_length=130, blank=True)
    withheld = models.BooleanField(default=False)
    left_at = models.DateTimeField()
    duration = models.DurationField()
    file = models.CharField(max_length=120)
    """Path of its sound below VOICEMAIL_ROOT."""
    archived_at = models.DateTimeField(null=True)
    """`None`: new."""
    told_at = models.DateTimeField(null=True)
    """When somebody was told of it by mail (`notices`)."""

    company_path = "mailbox__company"
    objects: ClassVar[ScopedManager[Message]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["-left_at"]
        indexes: ClassVar = [models.Index(fields=["mailbox", "-left_at"], name="message_mailbox_left")]

    def __str__(self) -> str:
        return f"{self.left_at:%Y-%m-%d %H:%M} {self.caller_number}"
