"""Sites: where lines are, and whom emergency calls reach (O7)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.text import fold


class Site(models.Model):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField("nom", max_length=80)
    street_number = models.CharField("numéro", max_length=10, blank=True)
    street = models.CharField("rue", max_length=120)
    postcode = models.CharField("code postal", max_length=5)
    city = models.CharField("commune", max_length=80)
    insee = models.CharField("code INSEE", max_length=5)
    """Of the commune: emergency calls are routed by it."""
    zne = models.CharField("zone de numérotation", max_length=60, blank=True)
    timezone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    search = models.CharField(max_length=400, editable=False, default="")
    """Name and address without accents: what `selectors.sites` searches."""

    objects: ClassVar[ScopedManager[Site]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("company", Lower("name"), name="site_name_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = self.searchable()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search"}
        super().save(*args, **kwargs)

    def searchable(self) -> str:
        return fold(f"{self.name} {self.address}")

    @property
    def address(self) -> str:
        """On one line: `12 rue des Lilas, 75011 Paris`."""
        return f"{f'{self.street_number} {self.street}'.strip()}, {self.postcode} {self.city}"
