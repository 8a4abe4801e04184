"""Who is on the line, where, under which numbers (guide §5.2.1, §9.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.company.services.lines import USER_KINDS
from ligneclaire.portal import words
from ligneclaire.portal.blocks.base import Fact, LineBlock
from ligneclaire.portal.forms.details import DetailsForm


class Details(LineBlock):
    slug = "coordonnees"
    title = gettext_lazy("La ligne")
    icon = "person"
    read_template = "portal/line/read/details.html"
    form_class: ClassVar = DetailsForm
    edit_template = "portal/line/edit/details.html"
    saved = gettext_lazy("Coordonnées enregistrées.")

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        return super().context(line, request) | {"line": line}

    def facts(self, line: Line) -> Iterable[Fact]:
        yield Fact(_("Nom"), line.name)
        if line.kind in USER_KINDS:
            yield Fact(_("Adresse e-mail"), line.email)
        yield Fact(_("Numéro"), words.phone(line.number.e164))
        yield Fact(_("Numéro court"), line.short_number or _("Aucun"), off=not line.short_number)
        yield Fact(_("Forfait"), words.plan(line))
        if line.site:
            yield Fact(_("Site"), line.site.name)
