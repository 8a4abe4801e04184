"""Which calls of its colleagues the line may take, and how (guide §4.3)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.portal.blocks.base import LineBlock
from ligneclaire.routing.services import Service


class Pickup(LineBlock):
    slug = "interception"
    title = gettext_lazy("Interception")
    icon = "pickup"
    services = frozenset({Service.PICKUP_GROUP})
    read_template = "portal/line/read/pickup.html"

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        return {"group": line.pickup_group}
