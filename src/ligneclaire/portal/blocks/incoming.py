"""What happens before the phone rings (guide §6.5–6.8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.company.services.settings import INCOMING
from ligneclaire.portal.blocks.base import Fact, LineBlock
from ligneclaire.portal.forms.lines import IncomingForm
from ligneclaire.routing.model import LineKind
from ligneclaire.routing.services import Service, has

LABELS = {
    "do_not_disturb": gettext_lazy("Ne pas déranger"),
    "refuse_anonymous": gettext_lazy("Appels anonymes"),
    "call_waiting": gettext_lazy("Signal d’appel"),
    "distinct_ring": gettext_lazy("Sonnerie des appels internes"),
}
ON = {
    "do_not_disturb": gettext_lazy("Oui : les appels suivent le renvoi sur occupation"),
    "refuse_anonymous": gettext_lazy("Rejetés, après une annonce"),
    "call_waiting": gettext_lazy("Oui : un second appel se signale pendant une conversation"),
    "distinct_ring": gettext_lazy("Différente de celle des appels extérieurs"),
}
OFF = {
    "do_not_disturb": gettext_lazy("Non"),
    "refuse_anonymous": gettext_lazy("Acceptés"),
    "call_waiting": gettext_lazy("Non : pendant une conversation, la ligne est occupée"),
    "distinct_ring": gettext_lazy("La même que celle des appels extérieurs"),
}


class Incoming(LineBlock):
    slug = "appels-entrants"
    title = gettext_lazy("Appels entrants")
    icon = "incoming"
    services = frozenset(INCOMING.values()) | {Service.REFUSE_ANONYMOUS}
    form_class: ClassVar = IncomingForm
    saved = gettext_lazy("Enregistré : le prochain appel en tient compte.")

    def facts(self, line: Line) -> Iterable[Fact]:
        for name, service in INCOMING.items():
            if has(LineKind(line.kind), service):
                on = getattr(line, name)
                yield Fact(LABELS[name], ON[name] if on else OFF[name], off=not on)
