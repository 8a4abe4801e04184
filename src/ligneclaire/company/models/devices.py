"""The device of a line (L22). What each model can do: `company.devices`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models.lines import Line


class Device(models.Model):
    line = models.OneToOneField(Line, on_delete=models.CASCADE, related_name="device")
    model = models.CharField("modèle", max_length=40)
    """A key of `company.devices.MODELS`."""
    mac = models.CharField("adresse MAC", max_length=12, blank=True, db_index=True)
    """Twelve hexadecimal digits in lower case; empty until somebody types it."""

    company_path = "line__company"
    objects: ClassVar[ScopedManager[Device]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("mac", condition=~models.Q(mac=""), name="device_mac_once")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.mac}".strip()
