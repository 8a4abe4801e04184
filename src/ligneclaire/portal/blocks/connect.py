"""What to type into any SIP phone so that it becomes this line's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.portal.blocks.base import LineBlock


class Connect(LineBlock):
    slug = "connecter"
    title = gettext_lazy("Connecter un téléphone")
    icon = "plug"
    read_template = "portal/line/read/connect.html"

    def applies(self, line: Line) -> bool:
        return bool(line.sip_user)

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        return {"server": server(request), "port": settings.SIP_PORT, "line": line}


def server(request: HttpRequest) -> str:
    """Where phones find us: as declared, else where the manager found the portal."""
    return settings.SIP_SERVER or split_domain_port(request.get_host())[0]
