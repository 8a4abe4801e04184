"""Who is on the line, where, under which numbers (guide §5.2.1, §9.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Line
from ligneclaire.company.services.lines import USER_KINDS
from ligneclaire.company.services.mobiles import WITH_MOBILE
from ligneclaire.portal import words
from ligneclaire.portal.blocks.base import Block, Fact
from ligneclaire.portal.forms.lines import DetailsForm


class Details(Block):
    slug = "coordonnees"
    title = gettext_lazy("La ligne")
    icon = "person"
    form_class: ClassVar = DetailsForm
    saved = gettext_lazy("Coordonnées enregistrées.")

    def facts(self, line: Line) -> Iterable[Fact]:
        yield Fact(_("Nom"), line.name)
        if line.kind in USER_KINDS:
            yield Fact(_("Adresse e-mail"), line.email)
        yield Fact(_("Numéro"), words.phone(line.number.e164))
        yield Fact(_("Numéro court"), line.short_number or _("Aucun"), off=not line.short_number)
        yield Fact(_("Forfait"), words.plan(line))
        if line.site:
            yield Fact(_("Site"), line.site.name)
        if line.kind in WITH_MOBILE:
            mobile = line.mobile
            yield Fact(
                _("Mobile associé"),
                f"{words.phone(mobile.number.e164)} ({mobile.name})" if mobile else _("Aucun"),
                off=mobile is None,
            )
        fixed = getattr(line, "fixed", None)
        if fixed:
            yield Fact(_("Ligne fixe associée"), f"{words.phone(fixed.number.e164)} ({fixed.name})")
