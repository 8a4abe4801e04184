"""What is asked when a line, or whatever else has a number, goes (L5)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ligneclaire.company.models import Attendant, Group, Line
from ligneclaire.company.models.numbers import REST_DAYS
from ligneclaire.portal import words
from ligneclaire.portal.forms.base import Form, SwitchField


class DeletionForm(Form):
    take_number_back = SwitchField(label=_("Reprendre son numéro tout de suite"))

    def __init__(self, going: Line | Group | Attendant, *args: object) -> None:
        super().__init__(*args)
        self.fields["take_number_back"].help_text = _(
            "Sinon le %(number)s se repose %(days)s jours dans votre stock : d’anciens correspondants ne "
            "tombent pas sur quelqu’un d’autre."
        ) % {"number": words.phone(going.number.e164), "days": REST_DAYS}
