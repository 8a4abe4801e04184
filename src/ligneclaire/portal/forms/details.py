"""Who is on a line; and what becomes of what the former person had set, once somebody else is (L3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.models import Person
from ligneclaire.company.models import Line
from ligneclaire.company.services.lines import USER_KINDS, line_change_details
from ligneclaire.portal.consequences import personal_settings
from ligneclaire.portal.forms.base import PhoneField
from ligneclaire.portal.forms.lines import LineForm

RESET, KEEP = "reset", "keep"


class DetailsForm(LineForm):
    """Another e-mail is another person. If the former one had set anything, the form comes back and asks."""

    last_name = forms.CharField(label=_("Nom"), max_length=60, required=False)
    first_name = forms.CharField(label=_("Prénom"), max_length=60, required=False)
    email = forms.CharField(
        label=_("Adresse e-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "La personne se connecte avec elle. En changer ferme l’ancien compte et invite la nouvelle "
            "adresse."
        ),
    )
    personal = forms.ChoiceField(
        label=_("Les réglages de la personne précédente"),
        choices=[(RESET, _("Les effacer : la ligne change de mains")), (KEEP, _("Les garder"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("L’adresse change : dites ce que deviennent ces réglages.")},
    )
    short_number = PhoneField(
        label=_("Numéro court"),
        help_text=_("De 4 à 9 chiffres, à composer depuis vos autres lignes. Vide : aucun."),
    )

    def initial_of(self, line: Line) -> dict[str, Any]:
        return {name: getattr(line, name) for name in ("last_name", "first_name", "email", "short_number")}

    def adapt(self) -> None:
        if self.line.kind not in USER_KINDS:
            del self.fields["email"]
        self.settings = personal_settings(self.line) if self._has_another_email() else []
        if not self.settings:
            del self.fields["personal"]

    def _has_another_email(self) -> bool:
        typed = self.data.get("email", self.line.email)
        return "email" in self.fields and typed.strip().lower() != self.line.email

    def save(self, actor: Person) -> None:
        answers = dict(self.cleaned_data)
        reset = answers.pop("personal", KEEP) == RESET
        line_change_details(actor=actor, line=self.line, reset=reset, **answers)
