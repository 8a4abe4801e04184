"""Numbers whose calls the line refuses (guide §6.13)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.company.models.lines import MAX_BLOCKED_NUMBERS
from ligneclaire.portal import words
from ligneclaire.portal.blocks.base import LineBlock
from ligneclaire.portal.forms.lines import BlockedNumbersForm
from ligneclaire.routing.services import Service


class BlockedNumbers(LineBlock):
    slug = "numeros-bloques"
    title = gettext_lazy("Numéros bloqués")
    icon = "blocked"
    services = frozenset({Service.BLOCKED_NUMBERS})
    read_template = "portal/line/read/blocked.html"
    form_class: ClassVar = BlockedNumbersForm
    saved = gettext_lazy("Liste des numéros bloqués enregistrée.")

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        numbers = sorted(blocked.number for blocked in line.blocked_numbers.all())
        return {
            "numbers": [words.phone(number) for number in numbers],
            "max": MAX_BLOCKED_NUMBERS,
            "line": line,
        }
