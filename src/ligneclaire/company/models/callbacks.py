"""Callbacks that wait (L8), as call control shows them: which line waits for which busy one.

Call control owns them, for they live on while the database is away. These rows are what a manager sees, and
how one is cancelled.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models.lines import Line


class Callback(models.Model):
    id = models.UUIDField(primary_key=True)
    """Drawn by call control."""
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="callbacks")
    """The one that found the other busy, and will be rung."""
    target = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="awaited_by")
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    cancelled = models.BooleanField(default=False)
    """Somebody wants it gone; call control, which looks every second, has not dropped it yet."""

    objects: ClassVar[ScopedManager[Callback]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["asked_at"]
        constraints: ClassVar = [models.UniqueConstraint("line", "target", name="callback_once")]

    def __str__(self) -> str:
        return f"{self.line} → {self.target}"
