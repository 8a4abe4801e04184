"""Where calls go when the phone does not answer them (guide §6.14)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Forward, Line
from ligneclaire.company.selectors import forwards_of
from ligneclaire.company.services.forwards import kinds_of
from ligneclaire.portal import words
from ligneclaire.portal.blocks.base import Fact, LineBlock
from ligneclaire.portal.forms.lines import ForwardsForm
from ligneclaire.routing.services import Service


class Forwards(LineBlock):
    slug = "renvois"
    title = gettext_lazy("Renvois d’appels")
    icon = "forward"
    services = frozenset({Service.IMMEDIATE_FORWARD})
    form_class: ClassVar = ForwardsForm
    edit_template = "portal/line/edit/forwards.html"
    saved = gettext_lazy("Renvois enregistrés : le prochain appel les suit.")

    def facts(self, line: Line) -> Iterable[Fact]:
        forwards = forwards_of(line)
        for kind in kinds_of(line.kind):
            forward = forwards.get(kind)
            on = forward is not None and forward.enabled
            yield Fact(
                Forward.Kind(kind).label,
                words.forward(forward) if forward and on else _("Désactivé"),
                off=not on,
            )
