"""Trunks: the company's SIP links to the public and to the mobile network (F5, F6)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager


class Trunk(models.Model):
    class Role(models.TextChoices):
        PUBLIC = "public", _("Réseau public")
        MOBILE = "mobile", _("Réseau mobile")

    class ForwardedCaller(models.TextChoices):
        FORWARDING_LINE = "forwarding_line", _("Numéro de la ligne renvoyée")
        ORIGINAL = "original", _("Numéro du correspondant")

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="trunks")
    name = models.CharField("nom", max_length=80)
    role = models.CharField("rôle", max_length=10, choices=Role, default=Role.PUBLIC)
    order = models.PositiveSmallIntegerField("ordre", default=0)
    """Preference within a role, lowest first."""
    host = models.CharField("serveur", max_length=253)
    port = models.PositiveIntegerField("port", default=5060)
    username = models.CharField("identifiant", max_length=80, blank=True)
    password = models.CharField("mot de passe", max_length=128, blank=True)
    register = models.BooleanField("s’enregistrer", default=False)
    match = models.JSONField("adresses reconnues", default=list)
    """IP addresses and networks its calls come from, besides the host's."""
    forwarded_caller = models.CharField(
        "numéro montré d’un appel renvoyé",
        max_length=20,
        choices=ForwardedCaller,
        default=ForwardedCaller.FORWARDING_LINE,
    )
    endpoint = models.CharField(max_length=40, unique=True)
    """Its name in the engine, drawn at random."""

    objects: ClassVar[ScopedManager[Trunk]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["role", "order", "name"]
        constraints: ClassVar = [models.UniqueConstraint("company", Lower("name"), name="trunk_name_once")]

    def __str__(self) -> str:
        return self.name
