"""Forwards of a line (L18). One that is off remembers its destination."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models.calendars import Calendar
from ligneclaire.company.models.lines import Line


class Forward(models.Model):
    class Kind(models.TextChoices):
        IMMEDIATE = "immediate", _("Renvoi immédiat")
        BUSY = "busy", _("Renvoi sur occupation")
        NO_ANSWER = "no_answer", _("Renvoi sur non-réponse")
        UNREACHABLE = "unreachable", _("Renvoi sur non-joignabilité")
        SCHEDULED = "scheduled", _("Renvoi programmé")

    class Destination(models.TextChoices):
        VOICEMAIL = "voicemail", _("Messagerie vocale")
        NUMBER = "number", _("Numéro")

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="forwards")
    kind = models.CharField(max_length=12, choices=Kind)
    enabled = models.BooleanField("activé", default=False)
    destination = models.CharField(max_length=10, choices=Destination, default=Destination.VOICEMAIL)
    number = models.CharField("numéro", max_length=20, blank=True)
    """As the manager typed it, cleaned."""
    rings = models.PositiveSmallIntegerField("sonneries", default=5)
    """Before a no-answer forward."""
    calendar = models.ForeignKey(
        Calendar, on_delete=models.RESTRICT, null=True, blank=True, related_name="forwards"
    )
    """Whose closed hours trigger a scheduled forward."""

    company_path = "line__company"
    objects: ClassVar[ScopedManager[Forward]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("line", "kind", name="forward_once"),
            models.CheckConstraint(
                condition=models.Q(rings__gte=1, rings__lte=10), name="forward_rings_1_to_10"
            ),
            models.CheckConstraint(
                condition=models.Q(enabled=False) | models.Q(destination="voicemail") | ~models.Q(number=""),
                name="forward_to_number_has_one",
            ),
            models.CheckConstraint(
                condition=models.Q(enabled=False)
                | ~models.Q(kind="scheduled")
                | models.Q(calendar__isnull=False),
                name="forward_scheduled_has_calendar",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {'on' if self.enabled else 'off'}"
