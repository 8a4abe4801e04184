"""Who plays the announcements of the library, told to people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Model

from ligneclaire.company.models import LibraryAnnouncement
from ligneclaire.company.uses import uses_of_announcements


@dataclass(frozen=True)
class ToldUse:
    who: str
    what: str
    """Which of its announcements."""
    url: str
    """Where another one is chosen; empty for what has no page."""


PAGES: Mapping[type[Model], Callable[[Model], str]] = {}
"""Where each kind of player chooses its announcements."""


def uses_of(announcements: Iterable[LibraryAnnouncement]) -> dict[int, list[ToldUse]]:
    """By the id of each announcement; in a query for each kind of player."""
    found: dict[int, list[ToldUse]] = {announcement.pk: [] for announcement in announcements}
    for use in uses_of_announcements(found.keys()) if found else ():
        page = PAGES.get(type(use.owner))
        told = ToldUse(use.who, use.label, page(use.owner) if page else "")
        found[use.announcement].append(told)
    return found
