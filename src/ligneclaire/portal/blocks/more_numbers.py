"""The other numbers that ring with the line (guide §6.9)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.company.selectors import more_numbers_of
from ligneclaire.portal import words
from ligneclaire.portal.blocks.base import LineBlock
from ligneclaire.portal.forms.more_numbers import MoreNumbersForm
from ligneclaire.routing.services import Service


class MoreNumbers(LineBlock):
    slug = "sonnerie-plusieurs-lignes"
    title = gettext_lazy("Sonnerie sur plusieurs lignes")
    icon = "bell"
    services = frozenset({Service.MORE_NUMBERS})
    read_template = "portal/line/read/more_numbers.html"
    form_class: ClassVar = MoreNumbersForm
    edit_template = "portal/line/edit/more_numbers.html"
    saved = gettext_lazy("Enregistré : le prochain appel en tient compte.")

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        if line.more_numbers_mode == Line.MoreNumbers.OFF:
            return {}
        return {
            "how": words.more_numbers(line),
            "in_turn": line.more_numbers_mode == Line.MoreNumbers.IN_TURN,
            "numbers": [(words.phone(number), name) for number, name in more_numbers_of(line)],
        }
