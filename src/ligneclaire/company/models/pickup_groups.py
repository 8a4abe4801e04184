"""Pickup groups: fixed lines of a site that answer for each other (L26, guide §4.3)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models.sites import Site


class PickupGroup(models.Model):
    """Its `members` are lines that name it, so that a line is in one group at most."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="pickup_groups")
    site = models.ForeignKey(Site, on_delete=models.RESTRICT, related_name="pickup_groups")
    name = models.CharField("nom", max_length=80)

    objects: ClassVar[ScopedManager[PickupGroup]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("company", Lower("name"), name="pickup_group_name_once")
        ]

    def __str__(self) -> str:
        return self.name
