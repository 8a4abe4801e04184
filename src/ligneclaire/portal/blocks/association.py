"""The fixed line and the mobile of one person (guide §9.4), on the pages of both (L4, L21, L27)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.company.selectors import forwards_of
from ligneclaire.company.services.mobiles import WITH_MOBILE
from ligneclaire.company.uses import numbers_of
from ligneclaire.portal import words
from ligneclaire.portal.blocks.base import Fact, LineBlock


class Association(LineBlock):
    slug = "fixe-et-mobile"
    title = gettext_lazy("Fixe et mobile")
    icon = "mobile"
    read_template = "portal/line/read/association.html"

    def applies(self, line: Line) -> bool:
        return line.kind in (*WITH_MOBILE, Line.Kind.MOBILE)

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        fixed = getattr(line, "fixed", None) or line
        return {
            "line": line,
            "facts": list(self.facts(line)),
            "associated": fixed.mobile is not None,
            "takes_mobile": line.kind in WITH_MOBILE,
        }

    def facts(self, line: Line) -> Iterable[Fact]:
        fixed = getattr(line, "fixed", None) or line
        if line.kind in WITH_MOBILE:
            other = line.mobile
            yield Fact(_("Mobile associé"), _told(other) if other else _("Aucun"), off=not other)
        else:
            other = fixed if fixed != line else None
            yield Fact(_("Ligne fixe associée"), _told(other) if other else _("Aucune"), off=not other)
        if other:
            yield Fact(_("Boîte vocale"), _("Une seule pour les deux, celle de la ligne fixe"))
        if fixed.kind == Line.Kind.FIXED_FOR_MOBILE:
            yield Fact(_("Appels au numéro fixe"), *_calls_to(fixed))


def _told(line: Line) -> str:
    number = words.phone(line.number.e164)
    return f"{number} ({line.name})" if line.name else number


def _calls_to(fixed: Line) -> tuple[str, bool]:
    """Where a number without a phone of its own leads, and whether that is nowhere (L21)."""
    if fixed.mobile is None:
        return _("Ils ne sonnent nulle part tant qu’aucun mobile n’est associé"), True
    forward = forwards_of(fixed).get("immediate")
    if forward and forward.enabled and forward.number in numbers_of(fixed.mobile):
        return _("Tous renvoyés vers le mobile"), False
    return _("Ils suivent d’autres renvois, et pas tous vers le mobile"), False
