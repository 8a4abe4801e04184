"""What a calendar's page asks besides its hours: an exception with an end (C4), an agenda to import."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ligneclaire.company.rules import YEARS
from ligneclaire.portal.forms.base import Form

CLOSED, OPEN = "closed", "open"


class OverrideForm(Form):
    open = forms.ChoiceField(
        label=_("Le calendrier est"),
        choices=[(CLOSED, _("fermé")), (OPEN, _("ouvert"))],
        widget=forms.RadioSelect,
        initial=CLOSED,
        error_messages={"required": _("Choisissez « fermé » ou « ouvert ».")},
    )
    until = forms.DateTimeField(
        label=_("Jusqu’au"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={
            "required": _("Donnez un jour et une heure."),
            "invalid": _("Donnez un jour et une heure, par exemple 21/11/2026 19:15."),
        },
    )

    def __init__(self, data: Any, zone: ZoneInfo) -> None:
        """`zone`: on whose clock the end is given."""
        self.zone = zone
        super().__init__(data, auto_id="override_%s")
        self.fields["until"].widget.attrs["max"] = f"{YEARS[-1]}-12-31T23:59"

    def clean_until(self) -> Any:
        end = self.cleaned_data["until"].replace(tzinfo=self.zone)
        if end <= timezone.now():
            raise forms.ValidationError(_("Cette heure est déjà passée."))
        return end


class AgendaForm(Form):
    file = forms.FileField(
        label=_("Fichier de l’agenda"),
        help_text=_(
            "Un fichier .ics, comme en exportent les agendas et les sites des vacances scolaires, "
            "1 Mo au plus. Vous verrez ce qu’il contient avant que rien ne change."
        ),
        allow_empty_file=True,  # its refusal has our own words
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        error_messages={"required": _("Choisissez un fichier.")},
    )
