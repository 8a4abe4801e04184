"""Calendars: when a service is open (C1, C2, C4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager


class Territory(models.TextChoices):
    """Where public holidays are taken from: subdivisions of France in the `holidays` library."""

    METROPOLE = "metropole", _("Métropole")
    ALSACE = "6AE", _("Alsace")
    MOSELLE = "57", _("Moselle")
    GUADELOUPE = "971", _("Guadeloupe")
    MARTINIQUE = "972", _("Martinique")
    GUYANE = "973", _("Guyane")
    REUNION = "974", _("La Réunion")
    MAYOTTE = "976", _("Mayotte")
    SAINT_BARTHELEMY = "BL", _("Saint-Barthélemy")
    SAINT_MARTIN = "MF", _("Saint-Martin")
    SAINT_PIERRE = "PM", _("Saint-Pierre-et-Miquelon")
    NOUVELLE_CALEDONIE = "NC", _("Nouvelle-Calédonie")
    POLYNESIE = "PF", _("Polynésie française")
    WALLIS = "WF", _("Wallis-et-Futuna")


class Calendar(models.Model):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="calendars")
    name = models.CharField("nom", max_length=80)
    closed_on_holidays = models.BooleanField("fermé les jours fériés", default=False)
    territory = models.CharField(
        "jours fériés de", max_length=10, choices=Territory, default=Territory.METROPOLE
    )
    override_open = models.BooleanField("ouvert malgré tout", default=False)
    override_until = models.DateTimeField("jusqu’à", null=True, blank=True)
    """Until then the calendar is `override_open`, whatever else it says (C4)."""

    objects: ClassVar[ScopedManager[Calendar]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("company", Lower("name"), name="calendar_name_once")]

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """One opening interval of a weekday, end excluded; an end of 00:00 is midnight."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField("jour")
    """0 is Monday."""
    start = models.TimeField("de")
    end = models.TimeField("à")

    company_path = "calendar__company"
    objects: ClassVar[ScopedManager[OpeningHours]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("calendar", "weekday", "start", name="opening_hours_once"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="opening_hours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start:%H:%M}-{self.end:%H:%M}"


class ClosingPeriod(models.Model):
    """Closed from the first to the last day, both included; one day when they are the same."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="closings")
    first = models.DateField("premier jour")
    last = models.DateField("dernier jour")

    company_path = "calendar__company"
    objects: ClassVar[ScopedManager[ClosingPeriod]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("calendar", "first", "last", name="closing_period_once"),
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="closing_period_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}/{self.last}"
