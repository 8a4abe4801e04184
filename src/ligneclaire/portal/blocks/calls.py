"""The line's last calls, each with its story (F7)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.portal import stories
from ligneclaire.portal.blocks.base import LineBlock

SHOWN = 10


class Calls(LineBlock):
    slug = "appels-recents"
    title = gettext_lazy("Appels récents")
    icon = "history"
    read_template = "portal/line/read/calls.html"

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        return {"calls": stories.recent_calls(line, SHOWN)}
