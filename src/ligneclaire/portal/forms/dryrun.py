"""A call that somebody might make: who, and when."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ligneclaire.portal.forms.base import Form, PhoneField


class DryRunForm(Form):
    caller = PhoneField(
        label=_("Qui appelle"),
        help_text=_("Un numéro, extérieur ou de l’entreprise. Vide : un appel anonyme."),
    )
    at = forms.DateTimeField(
        label=_("Quand"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={
            "required": _("Donnez un jour et une heure."),
            "invalid": _("Donnez un jour et une heure, par exemple 21/11/2026 19:15."),
        },
    )

    def __init__(self, data: Any, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        asked = data if data and "at" in data else None
        super().__init__(asked, initial={"at": timezone.localtime(timezone=self.zone)})

    def clean_at(self) -> Any:
        """On the clock of the line's site."""
        return self.cleaned_data["at"].replace(tzinfo=self.zone)
