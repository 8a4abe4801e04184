"""The announcements of call groups and auto attendants, kept per site (C5, C7, guide §4.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from ligneclaire.accounts.scoped import ScopedManager
from ligneclaire.company.models.sites import Site
from ligneclaire.company.models.sounds import MadeSound

EARLIER_VERSIONS_FOR = timedelta(days=30)


class LibraryAnnouncement(MadeSound):
    """Whoever plays one has a foreign key to it (RESTRICT); `uses.uses_of_announcements` finds it by that."""

    site = models.ForeignKey(Site, on_delete=models.RESTRICT, related_name="library")
    title = models.CharField("titre", max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    company_path = "site__company"
    objects: ClassVar[ScopedManager[LibraryAnnouncement]] = ScopedManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("site", Lower("title"), name="library_title_once"),
            models.CheckConstraint(condition=~models.Q(sound=""), name="library_has_sound"),
        ]

    def __str__(self) -> str:
        return self.title


class EarlierVersion(MadeSound):
    """What an announcement was before it was replaced; it goes after `EARLIER_VERSIONS_FOR`."""

    announcement = models.ForeignKey(
        LibraryAnnouncement, on_delete=models.CASCADE, related_name="earlier_versions"
    )
    replaced_at = models.DateTimeField()

    company_path = "announcement__site__company"
    objects: ClassVar[ScopedManager[EarlierVersion]] = ScopedManager()

    def __str__(self) -> str:
        return f"{self.announcement}, {self.replaced_at:%Y-%m-%d %H:%M}"
