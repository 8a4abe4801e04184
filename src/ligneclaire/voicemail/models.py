"""A mailbox belongs to a line; its associated mobile line shares it (V1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models import Line


class Mailbox(models.Model):
    line = models.OneToOneField(Line, on_delete=models.CASCADE, related_name="mailbox", primary_key=True)

    company_path = "line__company"
    objects: ClassVar[ScopedManager[Mailbox]] = ScopedManager()

    def __str__(self) -> str:
        return str(self.line)


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

    company_path = "mailbox__line__company"
    objects: ClassVar[ScopedManager[Message]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["-left_at"]
        indexes: ClassVar = [models.Index(fields=["mailbox", "-left_at"], name="message_mailbox_left")]

    def __str__(self) -> str:
        return f"{self.left_at:%Y-%m-%d %H:%M} {self.caller_number}"
