"""Lines: a number with services (SPEC §2). Which kind has which service: `routing.services`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models.numbers import Number
from ligneclaire.company.models.offer import Option
from ligneclaire.company.models.pickup_groups import PickupGroup
from ligneclaire.company.models.restrictions import RestrictionProfile
from ligneclaire.company.models.sites import Site
from ligneclaire.company.text import fold

MAX_BLOCKED_NUMBERS = 36
MAX_MORE_NUMBERS = 5


class Line(models.Model):
    class Kind(models.TextChoices):
        FIXED = "fixed", _("Ligne fixe")
        FIXED_FOR_MOBILE = "fixed_for_mobile", _("Numéro fixe pour ligne mobile")
        MOBILE = "mobile", _("Ligne mobile")
        ANALOG = "analog", _("Ligne analogique")

    class ShownNumber(models.TextChoices):
        OWN = "own", _("Numéro de la ligne")
        HIDDEN = "hidden", _("Numéro masqué")
        ALTERNATIVE = "alternative", _("Numéro alternatif")

    class MoreNumbers(models.TextChoices):
        OFF = "off", _("Désactivée")
        TOGETHER = "together", _("Toutes les lignes en même temps")
        IN_TURN = "in_turn", _("L’une après l’autre, cette ligne en premier")

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField("type", max_length=20, choices=Kind)
    number = models.OneToOneField(Number, on_delete=models.RESTRICT, related_name="line")
    short_number = models.CharField("numéro court", max_length=9, blank=True)
    site = models.ForeignKey(Site, on_delete=models.RESTRICT, null=True, blank=True, related_name="lines")
    """`None` for mobile lines: « Vos lignes mobiles » is no physical site."""
    mobile = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="fixed"
    )
    """The mobile line associated with this fixed one (L4)."""

    first_name = models.CharField("prénom", max_length=60, blank=True)
    last_name = models.CharField("nom", max_length=60, blank=True)
    """On an analogue line, the name of what is plugged in."""
    email = models.EmailField("adresse e-mail", blank=True, db_index=True)
    """In lower case; the person signs in with it."""
    option = models.CharField("option", max_length=24, choices=Option, blank=True)

    sip_user = models.CharField(max_length=40, blank=True, db_index=True)
    """Also the name of the endpoint; empty on lines without a device of their own."""
    sip_password = models.CharField(max_length=64, blank=True)

    shown_number = models.CharField(
        "numéro affiché", max_length=12, choices=ShownNumber, default=ShownNumber.OWN
    )
    alternative_number = models.CharField("numéro alternatif", max_length=16, blank=True)
    restriction_profile = models.ForeignKey(
        RestrictionProfile,
        on_delete=models.RESTRICT,
        related_name="lines",
        verbose_name="profil de restriction",
    )
    callback_on_busy = models.BooleanField("rappel automatique sur occupation", default=True)
    do_not_disturb = models.BooleanField("ne pas déranger", default=False)
    refuse_anonymous = models.BooleanField("rejeter les appels anonymes", default=False)
    call_waiting = models.BooleanField("signal d’appel", default=False)
    distinct_ring = models.BooleanField("sonnerie différenciée", default=False)
    more_numbers_mode = models.CharField(
        "sonnerie sur plusieurs lignes", max_length=8, choices=MoreNumbers, default=MoreNumbers.OFF
    )
    """How the numbers of `more_numbers` ring; they are remembered while it is off."""
    more_numbers_rings = models.PositiveSmallIntegerField("sonneries", default=5)
    """Of each, when they ring one after the other."""

    pickup_group = models.ForeignKey(
        PickupGroup,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name="groupe d’interception",
    )
    """Of its own site."""

    search = models.CharField(max_length=400, editable=False, default="")
    """What `selectors.lines` searches: names without accents, numbers in both spellings."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ScopedManager[Line]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("email", condition=~models.Q(email=""), name="line_email_once"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="line_email_lower"),
            models.UniqueConstraint("sip_user", condition=~models.Q(sip_user=""), name="line_sip_user_once"),
            models.UniqueConstraint(
                "company", "short_number", condition=~models.Q(short_number=""), name="line_short_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="mobile", site=None)
                | (~models.Q(kind="mobile") & models.Q(site__isnull=False)),
                name="line_site_unless_mobile",
            ),
            models.CheckConstraint(
                condition=models.Q(more_numbers_rings__gte=1, more_numbers_rings__lte=10),
                name="line_more_numbers_rings_1_to_10",
            ),
            models.CheckConstraint(
                condition=models.Q(pickup_group=None) | models.Q(kind="fixed"),
                name="line_pickup_group_if_fixed",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "last_name", "first_name"], name="line_by_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.number.e164})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        self.search = self.searchable()
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def searchable(self) -> str:
        e164 = self.number.e164
        national = f"0{e164.removeprefix('+33')}" if e164.startswith("+33") else ""
        return fold(f"{self.name} {self.email} {e164} {national} {self.short_number}")


class BlockedNumber(models.Model):
    """A number whose calls a line refuses (L17): its canonical form where it has one, digits otherwise."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="blocked_numbers")
    number = models.CharField("numéro", max_length=20)

    company_path = "line__company"
    objects: ClassVar[ScopedManager[BlockedNumber]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("line", "number", name="blocked_number_once")]

    def __str__(self) -> str:
        return self.number


class MoreNumber(models.Model):
    """A number that rings besides the line's own phone (L14), one to which a forward may go."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="more_numbers")
    place = models.PositiveSmallIntegerField()
    number = models.CharField("numéro", max_length=20)
    """As the manager typed it, cleaned."""

    company_path = "line__company"
    objects: ClassVar[ScopedManager[MoreNumber]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint("line", "place", name="more_number_place_once"),
            models.UniqueConstraint("line", "number", name="more_number_once"),
        ]

    def __str__(self) -> str:
        return self.number
