"""How the line calls (guide §6.2, §6.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.portal import words
from ligneclaire.portal.blocks.base import Fact, LineBlock
from ligneclaire.portal.forms.lines import OutgoingForm
from ligneclaire.routing.services import Service


class Outgoing(LineBlock):
    slug = "appels-sortants"
    title = gettext_lazy("Appels sortants")
    icon = "outgoing"
    services = frozenset({Service.SHOWN_NUMBER, Service.RESTRICTION_PROFILE})
    form_class: ClassVar = OutgoingForm
    edit_template = "portal/line/edit/outgoing.html"
    saved = gettext_lazy("Enregistré : le prochain appel de la ligne en tient compte.")

    def facts(self, line: Line) -> Iterable[Fact]:
        yield Fact(_("Numéro affiché"), words.shown_number(line))
        yield Fact(_("Appels permis"), line.restriction_profile.name)
