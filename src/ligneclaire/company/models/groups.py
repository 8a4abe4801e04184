"""Call groups: lines that answer for one number (G1–G10, guide §3.4, §7)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models.calendars import Calendar
from ligneclaire.company.models.library import LibraryAnnouncement
from ligneclaire.company.models.lines import Line
from ligneclaire.company.models.numbers import Number
from ligneclaire.company.models.sites import Site
from ligneclaire.company.text import fold
from ligneclaire.routing.numbers import grouped

MAX_WRAP_UP_SECONDS = 3600
MAX_WAITING = 50
MAX_WAIT_SECONDS = 3600

GROUP_ID = "group-"
"""How the id of a group begins in snapshots, reasons and deposits, where a line's is its bare number."""


class Group(models.Model):
    """What is off remembers what it was set to: the wrap-up's length, the closing mode's number."""

    class Distribution(models.TextChoices):
        LINEAR = "linear", _("Linéaire")
        LONGEST_IDLE = "longest_idle", _("Poste libre")
        CYCLIC = "cyclic", _("Cyclique")
        PARALLEL = "parallel", _("Parallèle")

    class Overflow(models.TextChoices):
        NONE = "none", _("Pas de renvoi")
        DISSUASION = "dissuasion", _("Disque de dissuasion")
        NUMBER = "number", _("Vers un numéro")
        VOICEMAIL = "voicemail", _("Messagerie d’une ligne")
        MAILBOX = "mailbox", _("Messagerie du groupement")

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="groups")
    site = models.ForeignKey(Site, on_delete=models.RESTRICT, related_name="groups")
    """Of its number; its members are of any site."""
    number = models.OneToOneField(Number, on_delete=models.RESTRICT, related_name="group")
    short_number = models.CharField("numéro court", max_length=9, blank=True)
    name = models.CharField("nom", max_length=60)

    distribution = models.CharField(
        "mode de distribution", max_length=12, choices=Distribution, default=Distribution.LONGEST_IDLE
    )
    rings = models.PositiveSmallIntegerField("sonneries", default=5)
    wrap_up_on = models.BooleanField("délai inter-appels", default=False)
    wrap_up_seconds = models.PositiveSmallIntegerField("durée du délai", default=30)
    max_waiting = models.PositiveSmallIntegerField("appels en attente", default=20)
    max_wait_seconds = models.PositiveSmallIntegerField("attente maximum", default=300)

    greeting_on = models.BooleanField("annonce d’accueil", default=True)
    greeting = models.ForeignKey(
        LibraryAnnouncement,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="groups_greeting",
        verbose_name=_("Annonce d’accueil"),
    )
    """`None`: the predefined one; so too for the two others."""
    greeting_interruptive = models.BooleanField("interruptive", default=False)
    waiting_on = models.BooleanField("annonce d’attente", default=True)
    waiting = models.ForeignKey(
        LibraryAnnouncement,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="groups_waiting",
        verbose_name=_("Annonce d’attente"),
    )

    overflow = models.CharField("débordement", max_length=10, choices=Overflow, default=Overflow.DISSUASION)
    dissuasion = models.ForeignKey(
        LibraryAnnouncement,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="groups_dissuading",
        verbose_name=_("Disque de dissuasion"),
    )
    overflow_number = models.CharField("numéro de débordement", max_length=20, blank=True)
    """As the manager typed it, cleaned."""
    overflow_line = models.ForeignKey(
        Line, on_delete=models.RESTRICT, null=True, blank=True, related_name="overflowing_groups"
    )
    """Whose voicemail takes the calls."""
    mailbox_email = models.EmailField("adresse prévenue des messages", blank=True)
    """Who is told of the messages left in the group's own mailbox."""
    mailbox_attach = models.BooleanField("joindre le message au courriel", default=True)

    closing_on = models.BooleanField("fermeture", default=False)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.RESTRICT, null=True, blank=True, related_name="groups"
    )
    """In its closed hours calls go to `closed_number` (G9)."""
    closed_number = models.CharField("numéro en fermeture", max_length=20, blank=True)

    search = models.CharField(max_length=200, editable=False, default="")
    """What `selectors.groups` searches: the name without accents, numbers in both spellings."""

    objects: ClassVar[ScopedManager[Group]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("company", Lower("name"), name="group_name_once"),
            models.UniqueConstraint(
                "company",
                "short_number",
                condition=~models.Q(short_number=""),
                name="group_short_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(rings__gte=1, rings__lte=10), name="group_rings_1_to_10"
            ),
            models.CheckConstraint(
                condition=models.Q(wrap_up_seconds__gte=1, wrap_up_seconds__lte=MAX_WRAP_UP_SECONDS),
                name="group_wrap_up_1_to_3600",
            ),
            models.CheckConstraint(
                condition=models.Q(max_waiting__gte=1, max_waiting__lte=MAX_WAITING),
                name="group_max_waiting_1_to_50",
            ),
            models.CheckConstraint(
                condition=models.Q(max_wait_seconds__gte=1, max_wait_seconds__lte=MAX_WAIT_SECONDS),
                name="group_max_wait_1_to_3600",
            ),
            models.CheckConstraint(
                condition=~models.Q(overflow="number") | ~models.Q(overflow_number=""),
                name="group_overflow_to_number_has_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(overflow="voicemail") | models.Q(overflow_line__isnull=False),
                name="group_overflow_to_voicemail_has_line",
            ),
            models.CheckConstraint(
                condition=models.Q(closing_on=False)
                | (models.Q(calendar__isnull=False) & ~models.Q(closed_number="")),
                name="group_closing_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number.e164})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = self.searchable()
        super().save(*args, **kwargs)

    @property
    def routing_id(self) -> str:
        """Its id in snapshots, also that of its own mailbox."""
        return f"{GROUP_ID}{self.pk}"

    @staticmethod
    def pk_of(routing_id: str) -> int | None:
        """Of the group that a snapshot calls so; `None` when it is no group's."""
        number = routing_id.removeprefix(GROUP_ID)
        return int(number) if number != routing_id and number.isdigit() else None

    def searchable(self) -> str:
        e164 = self.number.e164
        return fold(f"{self.name} {e164} {grouped(e164).replace(' ', '')} {self.short_number}")


class Member(models.Model):
    """A line in a call group (G1)."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="memberships")
    place = models.PositiveIntegerField()
    present = models.BooleanField("présent", default=True)

    company_path = "group__company"
    objects: ClassVar[ScopedManager[Member]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [models.UniqueConstraint("group", "line", name="member_once")]

    def __str__(self) -> str:
        return f"{self.line}, {'present' if self.present else 'absent'}"
