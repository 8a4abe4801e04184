"""Restriction profiles: which classes of numbers a line may call, and when (L9)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager


class RestrictionProfile(models.Model):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="restriction_profiles")
    name = models.CharField("nom", max_length=80)
    allowed = models.JSONField(default=list)
    """Sorted values of `routing.model.NumberClass`."""
    closed_weekdays = models.JSONField(default=list)
    """Sorted weekdays, 0 is Monday, on which only emergency and internal calls pass."""

    objects: ClassVar[ScopedManager[RestrictionProfile]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("company", Lower("name"), name="restriction_profile_name_once")
        ]

    def __str__(self) -> str:
        return self.name
