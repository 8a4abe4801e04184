"""What a company subscribed: plans and options (O1). How many are assigned is counted, never stored."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager


class Plan(models.TextChoices):
    """What a line is made of."""

    FIXED = "fixed", _("Forfait fixe")
    FIXED_FOR_MOBILE = "fixed_for_mobile", _("Numéro fixe pour ligne mobile")
    ANALOG = "analog", _("Forfait analogique")
    CALL_GROUP = "call_group", _("Groupement d’appels")
    AUTO_ATTENDANT = "auto_attendant", _("Accueil vocal interactif")


class Option(models.TextChoices):
    """What a fixed line may have besides. The softphone is included: there is no stock of it."""

    SOFTPHONE = "softphone", _("Softphone")
    COLLABORATION = "collaboration", _("Collaboration")
    COLLABORATION_PREMIUM = "collaboration_premium", _("Collaboration Premium")


COUNTED_OPTIONS = (Option.COLLABORATION, Option.COLLABORATION_PREMIUM)


class PlanStock(models.Model):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="plan_stock")
    plan = models.CharField("forfait", max_length=20, choices=Plan)
    subscribed = models.PositiveIntegerField("souscrits", default=0)

    objects: ClassVar[ScopedManager[PlanStock]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("company", "plan", name="plan_stock_once")]

    def __str__(self) -> str:
        return f"{self.get_plan_display()}: {self.subscribed}"


class OptionStock(models.Model):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="option_stock")
    option = models.CharField("option", max_length=24, choices=Option)
    subscribed = models.PositiveIntegerField("souscrites", default=0)

    objects: ClassVar[ScopedManager[OptionStock]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("company", "option", name="option_stock_once"),
            models.CheckConstraint(
                condition=models.Q(option__in=("collaboration", "collaboration_premium")),
                name="option_stock_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_option_display()}: {self.subscribed}"
