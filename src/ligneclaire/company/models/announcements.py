"""Announcements of a line (L15, L16). One without a row is as on a new line: see `services.announcements`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models.calendars import Calendar
from ligneclaire.company.models.lines import Line
from ligneclaire.company.models.sounds import MadeSound


class Announcement(MadeSound):
    """Its `sound` is the manager's own, heard or only remembered; another one replaces it."""

    class Purpose(models.TextChoices):
        GREETING = "greeting", _("Annonce d’accueil")
        DOUBLE_CALL = "double_call", _("Annonce de double appel")
        HOLD = "hold", _("Annonce de mise en attente")

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="announcements")
    purpose = models.CharField(max_length=12, choices=Purpose)
    enabled = models.BooleanField("activée", default=False)
    own = models.BooleanField("son personnel", default=False)
    """The manager's sound is played; otherwise the predefined one, and the manager's is remembered."""
    title = models.CharField(max_length=80, blank=True)
    """What the manager's file was called."""
    interruptive = models.BooleanField("interruptive", default=False)
    """Of a greeting: the line rings while it is heard."""
    calendar = models.ForeignKey(
        Calendar, on_delete=models.RESTRICT, null=True, blank=True, related_name="announcements"
    )
    """Of a greeting: it is heard only while this calendar is open."""

    company_path = "line__company"
    objects: ClassVar[ScopedManager[Announcement]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("line", "purpose", name="announcement_once"),
            models.CheckConstraint(
                condition=models.Q(own=False) | ~models.Q(sound=""), name="announcement_own_has_sound"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {'on' if self.enabled else 'off'}"
