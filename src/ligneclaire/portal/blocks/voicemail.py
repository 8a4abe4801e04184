"""That there are messages; what they say is nobody's but the person's on the line (SPEC W1, V6)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.portal.blocks.base import LineBlock
from ligneclaire.routing.services import Service
from ligneclaire.voicemail.selectors import message_summary


class Voicemail(LineBlock):
    slug = "messagerie"
    title = gettext_lazy("Messagerie vocale")
    icon = "message"
    services = frozenset({Service.VOICEMAIL})
    read_template = "portal/line/read/voicemail.html"

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        return {"messages": message_summary(line)}
