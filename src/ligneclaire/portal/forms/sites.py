"""A site: its name, and the address that emergency services go to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ligneclaire.company.rules import TIMEZONES
from ligneclaire.portal.forms.base import Form


def _line(max_length: int, **kwargs: Any) -> forms.CharField:
    autocomplete = kwargs.pop("autocomplete", "off")
    return forms.CharField(
        max_length=max_length, widget=forms.TextInput(attrs={"autocomplete": autocomplete}), **kwargs
    )


class SiteForm(Form):
    name = _line(
        80,
        label=_("Nom du site"),
        help_text=_("Comme on l’appelle chez vous : « Siège », « Atelier de Bron »."),
    )
    street_number = _line(10, label=_("Numéro"), required=False)
    street = _line(120, label=_("Rue"))
    postcode = _line(5, label=_("Code postal"), autocomplete="postal-code")
    city = _line(80, label=_("Commune"))
    insee = _line(
        5,
        label=_("Code INSEE de la commune"),
        help_text=_(
            "Les appels d’urgence du site sont dirigés d’après lui. Il diffère souvent du code postal : "
            "69029 pour Bron."
        ),
    )
    timezone = forms.ChoiceField(
        label=_("Fuseau horaire"),
        choices=[(name, name.split("/")[1].replace("_", " ")) for name in TIMEZONES],
        help_text=_("Les calendriers se lisent à l’heure du site."),
    )


class SiteNameForm(Form):
    name = _line(80, label=_("Nom du site"))
