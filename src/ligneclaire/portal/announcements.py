"""Who plays the announcements of the library, told to people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse

from ligneclaire.company.models import Group, LibraryAnnouncement, Menu
from ligneclaire.company.uses import uses_of_announcements
from ligneclaire.portal.blocks.groups import Announcements, Overflow
from ligneclaire.portal.menus import slug_of


@dataclass(frozen=True)
class ToldUse:
    who: str
    what: str
    """Which of its announcements."""
    url: str
    """Where another one is chosen; empty for what has no page."""


def _of_menu(menu: Any, _field: str) -> str:
    return f"{reverse('portal:attendant', args=[menu.attendant_id])}#{slug_of(menu)}"


def _of_group(group: Any, field: str) -> str:
    slug = Overflow.slug if field == "dissuasion" else Announcements.slug
    return f"{reverse('portal:group', args=[group.pk])}#{slug}"


PAGES: Mapping[type[Model], Callable[[Any, str], str]] = {Menu: _of_menu, Group: _of_group}
"""Where each kind of player chooses which of its announcements."""


def uses_of(announcements: Iterable[LibraryAnnouncement]) -> dict[int, list[ToldUse]]:
    """By the id of each announcement; in a query for each kind of player."""
    found: dict[int, list[ToldUse]] = {announcement.pk: [] for announcement in announcements}
    for use in uses_of_announcements(found.keys()) if found else ():
        page = PAGES.get(type(use.owner))
        told = ToldUse(use.who, use.label, page(use.owner, use.field) if page else "")
        found[use.announcement].append(told)
    return found
