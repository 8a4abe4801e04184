"""How the line calls (guide §6.2–6.4), and the callbacks that wait for it or for which it waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.company.selectors import callbacks_of
from ligneclaire.portal import words
from ligneclaire.portal.blocks.base import Fact, LineBlock
from ligneclaire.portal.forms.lines import OutgoingForm
from ligneclaire.routing.services import Service


class Outgoing(LineBlock):
    slug = "appels-sortants"
    title = gettext_lazy("Appels sortants")
    icon = "outgoing"
    services = frozenset({Service.SHOWN_NUMBER, Service.CALLBACK_ON_BUSY, Service.RESTRICTION_PROFILE})
    read_template = "portal/line/read/outgoing.html"
    form_class: ClassVar = OutgoingForm
    edit_template = "portal/line/edit/outgoing.html"
    saved = gettext_lazy("Enregistré : le prochain appel de la ligne en tient compte.")

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        return super().context(line, request) | {"line": line, "callbacks": list(callbacks_of(line))}

    def facts(self, line: Line) -> Iterable[Fact]:
        yield Fact(_("Numéro affiché"), words.shown_number(line))
        yield Fact(
            _("Rappel automatique"),
            _("Oui : quand un collègue occupé redevient libre, le téléphone sonne")
            if line.callback_on_busy
            else _("Non : on rappelle soi-même un collègue occupé"),
            off=not line.callback_on_busy,
        )
        yield Fact(_("Appels permis"), line.restriction_profile.name)
