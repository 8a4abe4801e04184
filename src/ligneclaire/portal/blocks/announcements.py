"""What callers hear before the answer and on hold (guide §6.10–6.12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.company.services.announcements import SERVICES, announcements_of
from ligneclaire.portal import words
from ligneclaire.portal.blocks.base import Fact, LineBlock
from ligneclaire.portal.forms.announcements import AnnouncementsForm, sound_url
from ligneclaire.portal.forms.sounds import OWN, PREDEFINED


@dataclass(frozen=True)
class Heard(Fact):
    """An announcement, and where to listen to it when it is on."""

    sound: str = ""


class Announcements(LineBlock):
    slug = "annonces"
    title = gettext_lazy("Annonces")
    icon = "announcement"
    services = frozenset(SERVICES.values())
    read_template = "portal/line/read/announcements.html"
    form_class: ClassVar = AnnouncementsForm
    edit_template = "portal/line/edit/announcements.html"
    saved = gettext_lazy("Annonces enregistrées : le prochain appel les entend.")

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        return {
            "facts": [
                Heard(
                    row.get_purpose_display(),
                    words.announcement(row),
                    off=not row.enabled,
                    sound=sound_url(line, purpose, OWN if row.own else PREDEFINED) if row.enabled else "",
                )
                for purpose, row in announcements_of(line).items()
            ]
        }
