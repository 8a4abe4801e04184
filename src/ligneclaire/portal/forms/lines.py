"""What a manager sets on a line, block by block; each form hands its answers to one service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.models import Person
from ligneclaire.company.devices import MODELS
from ligneclaire.company.models import Forward, Line, RestrictionProfile
from ligneclaire.company.rules import MAX_RINGS, spelled_mac
from ligneclaire.company.services.devices import device_set
from ligneclaire.company.services.forwards import ForwardSetting, kinds_of, line_set_forwards
from ligneclaire.company.services.settings import (
    INCOMING,
    line_set_blocked_numbers,
    line_set_incoming,
    line_set_outgoing,
)
from ligneclaire.portal import words
from ligneclaire.portal.forms.base import BlockForm, PhoneField, Switch, SwitchField, ask_once
from ligneclaire.portal.forms.calendars import calendar_field
from ligneclaire.routing.model import LineKind
from ligneclaire.routing.services import Service, has


class LineForm(BlockForm[Line]):
    """A form about one line."""

    @property
    def line(self) -> Line:
        return self.owner

    @property
    def kind(self) -> LineKind:
        return LineKind(self.line.kind)


class OutgoingForm(LineForm):
    shown_number = forms.ChoiceField(
        label=_("Numéro affiché chez vos correspondants"),
        widget=forms.RadioSelect,
        choices=[
            (Line.ShownNumber.OWN, _("Celui de la ligne")),
            (Line.ShownNumber.HIDDEN, _("Aucun : numéro masqué")),
            (Line.ShownNumber.ALTERNATIVE, _("Un autre numéro")),
        ],
    )
    alternative_number = PhoneField(
        label=_("Autre numéro"),
        help_text=_(
            "Un numéro de votre entreprise, ou un numéro extérieur dont vous avez prouvé qu’il est à vous."
        ),
    )
    restriction_profile = forms.ModelChoiceField(
        label=_("Appels permis"),
        queryset=RestrictionProfile.objects.none(),
        empty_label=None,
        help_text=_("Les appels d’urgence et les appels internes passent toujours."),
        error_messages={"invalid_choice": _("Ce profil n’existe plus : choisissez-en un autre.")},
    )
    callback_on_busy = SwitchField(
        label=_("Rappel automatique sur occupation"),
        help_text=_(
            "Quand un collègue est occupé et que rien d’autre ne prend l’appel, on raccroche : le téléphone "
            "sonne dès que ce collègue est libre, pendant 45 minutes. Le #37# annule les rappels attendus."
        ),
    )

    def initial_of(self, line: Line) -> dict[str, Any]:
        return {
            "shown_number": line.shown_number,
            "alternative_number": words.phone(line.alternative_number),
            "restriction_profile": line.restriction_profile_id,
            "callback_on_busy": line.callback_on_busy,
        }

    def adapt(self) -> None:
        profiles = self.fields["restriction_profile"]
        assert isinstance(profiles, forms.ModelChoiceField)
        profiles.queryset = RestrictionProfile.objects.order_by("pk")
        ask_once(profiles)

    def save(self, actor: Person) -> None:
        line_set_outgoing(actor=actor, line=self.line, **self.cleaned_data)


class IncomingForm(LineForm):
    do_not_disturb = SwitchField(
        label=_("Ne pas déranger"),
        help_text=_("Le téléphone ne sonne plus : les appels suivent le renvoi sur occupation."),
    )
    refuse_anonymous = SwitchField(
        label=_("Rejeter les appels anonymes"),
        help_text=_("Une annonce demande au correspondant de rappeler sans masquer son numéro."),
    )
    call_waiting = SwitchField(
        label=_("Signal d’appel"),
        help_text=_(
            "Un second appel se signale pendant une conversation ; sinon il suit le renvoi sur occupation."
        ),
    )
    distinct_ring = SwitchField(
        label=_("Sonnerie différente pour les appels internes"),
        help_text=_("Choisissez ensuite les deux sonneries sur le téléphone."),
    )

    def initial_of(self, line: Line) -> dict[str, Any]:
        return {name: getattr(line, name) for name in INCOMING}

    def adapt(self) -> None:
        for name, service in INCOMING.items():
            if not has(self.kind, service):
                del self.fields[name]

    def save(self, actor: Person) -> None:
        line_set_incoming(actor=actor, line=self.line, **self.cleaned_data)


class BlockedNumbersForm(LineForm):
    kept = forms.MultipleChoiceField(
        label=_("Numéros bloqués"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Décochez ceux que la ligne doit de nouveau recevoir."),
    )
    added = forms.CharField(
        label=_("Numéros à bloquer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Un par ligne, écrits comme vous voulez : 01 45 83 47 78, +44 23 46 95 04 34, 5012."),
    )

    def initial_of(self, line: Line) -> dict[str, Any]:
        self.numbers = sorted(blocked.number for blocked in line.blocked_numbers.all())
        return {"kept": self.numbers}

    def adapt(self) -> None:
        kept = self.fields["kept"]
        assert isinstance(kept, forms.MultipleChoiceField)
        kept.choices = [(number, words.phone(number)) for number in self.numbers]
        if not self.numbers:
            del self.fields["kept"]

    def save(self, actor: Person) -> None:
        numbers = self.cleaned_data.get("kept", []) + [
            text for text in self.cleaned_data["added"].splitlines() if text.strip()
        ]
        line_set_blocked_numbers(actor=actor, line=self.line, numbers=numbers)

    def field_of(self, name: str) -> str | None:
        return "added" if name == "numbers" else super().field_of(name)


class DeviceForm(LineForm):
    model = forms.ChoiceField(label=_("Modèle"))
    mac = forms.CharField(
        label=_("Adresse MAC"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
        help_text=_(
            "Douze chiffres et lettres, sur l’étiquette sous le téléphone : 64:16:7F:B2:69:D6. "
            "Vide : à compléter plus tard."
        ),
    )

    def initial_of(self, line: Line) -> dict[str, Any]:
        device = getattr(line, "device", None)
        return {"model": device.model, "mac": spelled_mac(device.mac)} if device else {}

    def adapt(self) -> None:
        model = self.fields["model"]
        assert isinstance(model, forms.ChoiceField)
        model.choices = [(key, found.name) for key, found in MODELS.items() if self.kind in found.kinds]

    def save(self, actor: Person) -> None:
        device_set(actor=actor, line=self.line, **self.cleaned_data)


@dataclass(frozen=True)
class ForwardFields:
    """The fields of one forward, as the template lays them out."""

    enabled: BoundField
    destination: BoundField | None
    number: BoundField
    rings: BoundField | None
    calendar: BoundField | None


HELP = {
    Forward.Kind.IMMEDIATE: _("Le téléphone ne sonne plus du tout ; les autres renvois ne servent plus."),
    Forward.Kind.BUSY: _("Quand la personne est déjà en ligne, ou ne veut pas être dérangée."),
    Forward.Kind.NO_ANSWER: _("Quand personne ne décroche, ou que l’appel est rejeté."),
    Forward.Kind.UNREACHABLE: _("Quand le téléphone est éteint, débranché ou hors réseau."),
    Forward.Kind.SCHEDULED: _(
        "Aux heures et jours où un calendrier est fermé. Il passe avant tous les autres."
    ),
}


class ForwardsForm(LineForm):
    """All the forwards of a line at once; fields are named `<kind>_<what>`, like the service's refusals."""

    def initial_of(self, line: Line) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for forward in line.forwards.all():
            initial |= {
                f"{forward.kind}_enabled": forward.enabled,
                f"{forward.kind}_destination": forward.destination,
                f"{forward.kind}_number": words.phone(forward.number),
                f"{forward.kind}_rings": forward.rings,
                f"{forward.kind}_calendar": forward.calendar_id,
            }
        return initial

    def adapt(self) -> None:
        for kind in kinds_of(self.line.kind):
            self.fields[f"{kind}_enabled"] = SwitchField(
                label=Forward.Kind(kind).label,
                help_text=HELP[Forward.Kind(kind)],
                widget=Switch(on=_("Activé"), off=_("Désactivé")),
            )
            if has(self.kind, Service.VOICEMAIL):
                self.fields[f"{kind}_destination"] = forms.ChoiceField(
                    label=_("Vers"),
                    choices=[
                        (Forward.Destination.VOICEMAIL, _("la messagerie")),
                        (Forward.Destination.NUMBER, _("un numéro")),
                    ],
                    initial=Forward.Destination.VOICEMAIL,
                    widget=forms.RadioSelect,
                    required=False,
                )
            self.fields[f"{kind}_number"] = PhoneField(label=_("Numéro"), full_label=Forward.Kind(kind).label)
        if Forward.Kind.NO_ANSWER in kinds_of(self.line.kind):
            self.fields["no_answer_rings"] = forms.TypedChoiceField(
                label=_("Après"),
                coerce=int,
                choices=[(n, words.rings(n)) for n in range(1, MAX_RINGS + 1)],
            )
        if Forward.Kind.SCHEDULED in kinds_of(self.line.kind):
            self.fields["scheduled_calendar"] = calendar_field(
                _("Quand ce calendrier est fermé"), empty_label=_("Choisissez")
            )

    def forwards(self) -> Iterator[ForwardFields]:
        for kind in kinds_of(self.line.kind):

            def part(what: str, kind: str = kind) -> BoundField | None:
                return self[f"{kind}_{what}"] if f"{kind}_{what}" in self.fields else None

            yield ForwardFields(
                self[f"{kind}_enabled"],
                part("destination"),
                self[f"{kind}_number"],
                part("rings"),
                part("calendar"),
            )

    def setting(self, kind: str) -> ForwardSetting:
        answers = self.cleaned_data
        other = {"rings": answers[f"{kind}_rings"]} if f"{kind}_rings" in answers else {}
        return ForwardSetting(
            enabled=answers[f"{kind}_enabled"],
            destination=answers.get(f"{kind}_destination") or Forward.Destination.NUMBER,
            number=answers[f"{kind}_number"],
            calendar=answers.get(f"{kind}_calendar"),
            **other,
        )

    def save(self, actor: Person) -> None:
        line_set_forwards(
            actor=actor,
            line=self.line,
            forwards={kind: self.setting(kind) for kind in kinds_of(self.line.kind)},
        )
