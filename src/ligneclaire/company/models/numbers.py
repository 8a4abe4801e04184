"""Public numbers: those a company has, and those outside it proved it may show."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager

REST_DAYS = 30
"""How long a deleted line's number rests before somebody else gets it (L5)."""


HOLDERS = ("line", "group", "attendant")
"""What may hold a number: each has a one-to-one `number` whose other end has this name."""
FREE = models.Q(**dict.fromkeys(HOLDERS))
"""Numbers that nothing holds."""


class Number(models.Model):
    """A number of the company's stock (O8); the line, group or attendant that holds it points at it."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="numbers")
    e164 = models.CharField("numéro", max_length=16, unique=True)
    """`+33199000101`."""
    zne = models.CharField("zone de numérotation", max_length=60, blank=True)
    resting_until = models.DateField("au repos jusqu’au", null=True, blank=True)

    objects: ClassVar[ScopedManager[Number]] = ScopedManager()

    def __str__(self) -> str:
        return self.e164

    @property
    def holder(self) -> models.Model | None:
        """The line, group or attendant that holds it."""
        return next((held for name in HOLDERS if (held := getattr(self, name, None))), None)


class ProvedNumber(models.Model):
    """A number outside that lines may show, with the proof the caller-authentication law asks for (L7)."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="proved_numbers")
    e164 = models.CharField("numéro", max_length=16)
    proof = models.CharField("preuve", max_length=200)
    proved_on = models.DateField("prouvé le")

    objects: ClassVar[ScopedManager[ProvedNumber]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("company", "e164", name="proved_number_once")]

    def __str__(self) -> str:
        return self.e164
