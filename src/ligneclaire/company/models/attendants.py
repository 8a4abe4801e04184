"""Auto attendants: menus of keys that answer for one number (A1–A9, guide §3.5, §8)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.accounts.models import Company
from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models.calendars import Calendar
from ligneclaire.company.models.library import LibraryAnnouncement
from ligneclaire.company.models.numbers import Number
from ligneclaire.company.models.sites import Site
from ligneclaire.company.text import fold
from ligneclaire.routing.numbers import grouped

DIGITS = "123456789"
MAX_LABEL = 40
ATTENDANT = "attendant-"
"""How the id of an attendant begins in snapshots and records."""


class Attendant(models.Model):
    """Its two main menus are there from the beginning; what is off remembers what it was set to."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="attendants")
    site = models.ForeignKey(Site, on_delete=models.RESTRICT, related_name="attendants")
    """Of its number and of its announcements; in its time the calendar is read."""
    number = models.OneToOneField(Number, on_delete=models.RESTRICT, related_name="attendant")
    short_number = models.CharField("numéro court", max_length=9, blank=True)
    name = models.CharField("nom", max_length=60)
    on = models.BooleanField("en service", default=False)
    by_calendar = models.BooleanField("selon un calendrier", default=False)
    """Another menu in the closed hours of `calendar` (A2)."""
    calendar = models.ForeignKey(
        Calendar, on_delete=models.RESTRICT, null=True, blank=True, related_name="attendants"
    )
    fallback_number = models.CharField("numéro de secours", max_length=20, blank=True)
    """Where a caller goes after three vain attempts (A6), as it was typed, cleaned; empty: goodbye."""

    search = models.CharField(max_length=200, editable=False, default="")
    """What `selectors.attendants` searches: the name without accents, numbers in both spellings."""

    objects: ClassVar[ScopedManager[Attendant]] = ScopedManager()

    class Meta:
        verbose_name = gettext_lazy("Accueil vocal interactif")
        constraints: ClassVar = [
            models.UniqueConstraint("company", Lower("name"), name="attendant_name_once"),
            models.UniqueConstraint(
                "company",
                "short_number",
                condition=~models.Q(short_number=""),
                name="attendant_short_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(by_calendar=False) | models.Q(calendar__isnull=False),
                name="attendant_by_calendar_has_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number.e164})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = self.searchable()
        super().save(*args, **kwargs)

    @property
    def routing_id(self) -> str:
        """How decisions and records call it."""
        return f"{ATTENDANT}{self.pk}"

    @staticmethod
    def pk_of(routing_id: str) -> int | None:
        """The key of an attendant that is called so; `None` for what is none."""
        found = routing_id.removeprefix(ATTENDANT)
        return int(found) if found != routing_id and found.isdecimal() else None

    def searchable(self) -> str:
        e164 = self.number.e164
        return fold(f"{self.name} {e164} {grouped(e164).replace(' ', '')} {self.short_number}")


class Menu(models.Model):
    """An announcement and its keys: the main menu of a mode, or the submenu of a key of that menu (A4)."""

    class Mode(models.TextChoices):
        OPEN = "open", gettext_lazy("Heures d’ouverture")
        CLOSED = "closed", gettext_lazy("Heures de fermeture")

    attendant = models.ForeignKey(Attendant, on_delete=models.CASCADE, related_name="menus")
    mode = models.CharField("mode", max_length=6, choices=Mode)
    """`OPEN` is the one menu of an attendant without a calendar."""
    key = models.OneToOneField(
        "MenuKey", on_delete=models.CASCADE, null=True, blank=True, related_name="submenu"
    )
    """The key that leads to this submenu; `None`: the main menu of its mode."""
    announcement = models.ForeignKey(
        LibraryAnnouncement,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="menus",
        verbose_name=gettext_lazy("Annonce d’un menu"),
    )

    company_path = "attendant__company"
    objects: ClassVar[ScopedManager[Menu]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "attendant", "mode", condition=models.Q(key=None), name="menu_main_once_a_mode"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.mode}{self.key.digit if self.key else ''})"

    @property
    def name(self) -> str:
        """The attendant's, by which people know the menu."""
        return self.attendant.name

    @property
    def title(self) -> str:
        """Which of the attendant's menus it is."""
        if self.key:
            return _("Sous-menu de la touche %(digit)s") % {"digit": self.key.digit}
        if not self.attendant.by_calendar and self.mode == self.Mode.OPEN:
            return _("Menu de toute heure")
        return str(self.get_mode_display())


class MenuKey(models.Model):
    """A key of a menu that leads somewhere: to a number, or else to its `submenu`."""

    menu = models.ForeignKey(Menu, on_delete=models.CASCADE, related_name="keys")
    digit = models.CharField("touche", max_length=1)
    number = models.CharField("numéro", max_length=20, blank=True)
    """As the manager typed it, cleaned."""
    label = models.CharField("libellé", max_length=MAX_LABEL, blank=True)

    company_path = "menu__attendant__company"
    objects: ClassVar[ScopedManager[MenuKey]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["digit"]
        constraints: ClassVar = [
            models.UniqueConstraint("menu", "digit", name="menu_key_once"),
            models.CheckConstraint(
                condition=models.Q(digit__gte="1", digit__lte="9"), name="menu_key_1_to_9"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.digit}: {self.number or self.label}"
