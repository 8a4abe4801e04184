"""The call groups for which the line rings, and whether it is present in each (L6, guide §6.1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from ligneclaire.company import selectors
from ligneclaire.company.models import Line
from ligneclaire.portal import members
from ligneclaire.portal.blocks.base import LineBlock
from ligneclaire.routing.services import Service


class Memberships(LineBlock):
    slug = "groupements"
    title = gettext_lazy("Groupements d’appels")
    icon = "group"
    services = frozenset({Service.CALL_GROUPS})
    read_template = "portal/line/read/memberships.html"

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        # The door says whether there are any: most lines have none, and their page a query less.
        found = selectors.memberships_of(line) if getattr(line, "in_groups", True) else ()
        rows = members.groups_of(line, found)
        return {"line": line, "rows": rows, "act": members.act_of(request)}
