"""The forms of an auto attendant: a new one, its service, its menus, its fallback, a call to try (§8)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.accounts.models import Person
from ligneclaire.company import selectors
from ligneclaire.company.models import Attendant, Menu, MenuKey, Site
from ligneclaire.company.models.attendants import DIGITS, MAX_LABEL
from ligneclaire.company.services.attendants import (
    attendant_change_details,
    attendant_set_fallback,
    attendant_set_service,
    missing,
)
from ligneclaire.company.services.menus import KeySetting, menu_set
from ligneclaire.portal import words
from ligneclaire.portal.forms.base import BlockForm, Form, PhoneField, Switch, SwitchField
from ligneclaire.portal.forms.calendars import calendar_field
from ligneclaire.portal.forms.dryrun import DryRunForm
from ligneclaire.portal.forms.sounds import LibraryField
from ligneclaire.routing.model import NumberClass
from ligneclaire.routing.numbers import classify

ALWAYS, BY_CALENDAR = "always", "calendar"
NOTHING, NUMBER, SUBMENU = "nothing", "number", "submenu"


def _name_field() -> forms.CharField:
    return forms.CharField(
        max_length=60,
        label=gettext_lazy("Nom"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Comme on l’appelle chez vous : « Standard », « Service après-vente »."),
    )


def _short_number_field() -> forms.CharField:
    return forms.CharField(
        max_length=12,
        required=False,
        label=gettext_lazy("Numéro court"),
        help_text=gettext_lazy("De 4 à 9 chiffres, pour l’appeler de l’intérieur. Facultatif."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class NewAttendantForm(Form):
    name = _name_field()
    number = forms.ChoiceField(
        label=gettext_lazy("Numéro"),
        error_messages={
            "required": gettext_lazy("Choisissez un numéro."),
            "invalid_choice": gettext_lazy("Ce numéro n’est plus disponible : choisissez-en un autre."),
        },
    )
    short_number = _short_number_field()

    def __init__(self, *data: Any, site: Site) -> None:
        super().__init__(*data)
        self.free = [number for number in selectors.free_numbers(site) if _is_for_an_attendant(number.e164)]
        other = _("autre zone")
        self.fields["number"].choices = [  # type: ignore[attr-defined]
            (
                number.e164,
                words.phone(number.e164)
                if not site.zne or number.zne == site.zne
                else f"{words.phone(number.e164)} ({number.zne or other})",
            )
            for number in self.free
        ]


def _is_for_an_attendant(number: str) -> bool:
    return classify(number).number_class in (NumberClass.FIXED, NumberClass.OVERSEAS)


class DetailsForm(BlockForm[Attendant]):
    name = _name_field()
    short_number = _short_number_field()

    def initial_of(self, owner: Attendant) -> dict[str, Any]:
        return {"name": owner.name, "short_number": owner.short_number}

    def save(self, actor: Person) -> None:
        attendant_change_details(actor=actor, attendant=self.owner, **self.cleaned_data)


class ServiceForm(BlockForm[Attendant]):
    on = SwitchField(
        label=gettext_lazy("Répondre aux appels"),
        widget=Switch(on=gettext_lazy("En service"), off=gettext_lazy("Hors service")),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Menu"),
        choices=[
            (ALWAYS, gettext_lazy("le même à toute heure")),
            (BY_CALENDAR, gettext_lazy("un pour les heures d’ouverture, un pour les heures de fermeture")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, owner: Attendant, *sent: Any, greeted: Collection[str]) -> None:
        """`greeted`: the modes whose menu has its announcement."""
        self.greeted = greeted
        super().__init__(owner, *sent)

    def initial_of(self, owner: Attendant) -> dict[str, Any]:
        return {
            "on": owner.on,
            "mode": BY_CALENDAR if owner.by_calendar else ALWAYS,
            "calendar": owner.calendar_id,
        }

    def adapt(self) -> None:
        lacking = missing(self.owner, self.greeted)
        self.fields["on"].help_text = (
            " ".join(lacking)
            if lacking
            else _("Hors service, les correspondants entendent que le service est fermé.")
        )
        self.fields["calendar"] = calendar_field(_("Calendrier"), empty_label=_("Choisir un calendrier"))

    def save(self, actor: Person) -> None:
        answers = self.cleaned_data
        attendant_set_service(
            actor=actor,
            attendant=self.owner,
            on=answers["on"],
            by_calendar=answers["mode"] == BY_CALENDAR,
            calendar=answers["calendar"],
        )


class FallbackForm(BlockForm[Attendant]):
    number = PhoneField(
        label=gettext_lazy("Numéro de secours"),
        help_text=gettext_lazy(
            "Celui d’une ligne, d’un groupement, d’un fixe ou d’un mobile, là où un renvoi peut aller. "
            "Vide : le correspondant est remercié, et l’appel se termine."
        ),
    )

    def initial_of(self, owner: Attendant) -> dict[str, Any]:
        return {"number": words.phone(owner.fallback_number) if owner.fallback_number else ""}

    def save(self, actor: Person) -> None:
        attendant_set_fallback(actor=actor, attendant=self.owner, number=self.cleaned_data["number"])


@dataclass(frozen=True)
class KeyRow:
    """A key, as the template lays it out."""

    digit: str
    leads: BoundField
    number: BoundField
    label: BoundField
    loses: bool
    """It has a submenu, which another choice takes away."""


class MenuForm(BlockForm[Attendant]):
    """A menu: its announcement and its nine keys. Fields are named like the service's refusals."""

    def __init__(self, owner: Attendant, *sent: Any, menu: Menu) -> None:
        self.menu = menu
        self.keys: dict[str, MenuKey] = {key.digit: key for key in menu.keys.all()}
        super().__init__(owner, *sent)

    def initial_of(self, owner: Attendant) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for digit, key in self.keys.items():
            initial[f"leads_{digit}"] = NUMBER if key.number else SUBMENU
            initial[f"number_{digit}"] = words.phone(key.number) if key.number else ""
            initial[f"label_{digit}"] = key.label
        return initial

    def adapt(self) -> None:
        self.fields["announcement"] = LibraryField(
            label=_("Annonce"),
            help_text=_("Elle dit au correspondant quelle touche presser."),
            site=self.owner.site,
            initial=self.menu.announcement,
            required=False,
        )
        choices = [(NOTHING, _("rien")), (NUMBER, _("un numéro"))]
        if self.menu.key is None:
            choices.append((SUBMENU, _("un sous-menu")))
        for digit in DIGITS:
            said = {"digit": digit}
            self.fields[f"leads_{digit}"] = forms.ChoiceField(
                label=_("Touche %(digit)s") % said, choices=choices, required=False, initial=NOTHING
            )
            self.fields[f"number_{digit}"] = PhoneField(
                label=_("Numéro"), full_label=_("Numéro de la touche %(digit)s") % said
            )
            self.fields[f"label_{digit}"] = forms.CharField(
                label=_("Libellé"),
                required=False,
                max_length=MAX_LABEL,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def rows(self) -> Iterator[KeyRow]:
        for digit in DIGITS:
            key = self.keys.get(digit)
            yield KeyRow(
                digit,
                self[f"leads_{digit}"],
                self[f"number_{digit}"],
                self[f"label_{digit}"],
                loses=key is not None and not key.number,
            )

    def save(self, actor: Person) -> None:
        answers = self.cleaned_data
        menu_set(
            actor=actor,
            menu=self.menu,
            announcement=answers["announcement"],
            keys={
                digit: KeySetting(
                    number="" if leads == SUBMENU else answers[f"number_{digit}"],
                    submenu=leads == SUBMENU,
                    label=answers[f"label_{digit}"],
                )
                for digit in DIGITS
                if (leads := answers[f"leads_{digit}"]) in (NUMBER, SUBMENU)
            },
        )


class AttendantDryRunForm(DryRunForm):
    keys = forms.CharField(
        required=False,
        max_length=20,
        label=gettext_lazy("Touches pressées"),
        help_text=gettext_lazy("Dans l’ordre : 21 pour 2, puis 1. Vide : personne n’appuie."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )

    def clean_keys(self) -> str:
        keys = re.sub(r"[\s,;.-]", "", self.cleaned_data["keys"])
        if not re.fullmatch(r"[0-9*#]*", keys):
            raise ValidationError(_("Donnez des touches du téléphone : 0 à 9, * ou #."))
        return keys
