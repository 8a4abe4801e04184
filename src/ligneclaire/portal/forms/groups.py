"""What a manager sets of a call group, block by block; each form hands its answers to one service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company.models import Group, Line, Number, Site
from ligneclaire.company.models.groups import MAX_WAIT_SECONDS, MAX_WAITING, MAX_WRAP_UP_SECONDS
from ligneclaire.company.rules import MAX_RINGS
from ligneclaire.company.selectors import free_numbers, lines_named
from ligneclaire.company.services.groups import (
    group_change_details,
    group_create,
    group_set_announcements,
    group_set_closing,
    group_set_distribution,
    group_set_overflow,
)
from ligneclaire.portal import group_words, words
from ligneclaire.portal.forms.base import BlockForm, Form, PhoneField, Switch, SwitchField
from ligneclaire.portal.forms.calendars import calendar_field
from ligneclaire.portal.forms.sounds import LibraryField
from ligneclaire.routing.model import PredefinedSound
from ligneclaire.routing.numbers import canonical

BEFORE, MEANWHILE = "before", "meanwhile"
SHOWN_NUMBERS = 50
"""Free numbers that a list proposes; another one can be typed."""


def name_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Nom"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Il s’affiche sur les postes qui sonnent : « Accueil », « Comptabilité »."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def short_number_field() -> PhoneField:
    return PhoneField(
        label=gettext_lazy("Numéro court"),
        help_text=gettext_lazy("De 4 à 9 chiffres, à composer depuis vos lignes. Vide : aucun."),
    )


def seconds_field(label: Any, most: int) -> forms.IntegerField:
    """Its bounds are the service's to say, in its own words."""
    return forms.IntegerField(
        label=label,
        widget=forms.NumberInput(attrs={"min": 1, "max": most, "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Donnez un nombre."),
            "invalid": gettext_lazy("Donnez un nombre entier."),
        },
    )


class NewGroupForm(Form):
    """A group begins with a name and a number of the stock; its page asks for the rest."""

    name = name_field()
    number = PhoneField(label=gettext_lazy("Numéro"))
    short_number = short_number_field()

    def __init__(self, data: Any = None, *, site: Site) -> None:
        self.site = site
        self.numbers: list[Number] = list(free_numbers(site)[:SHOWN_NUMBERS])
        initial = {"number": words.phone(self.numbers[0].e164)} if self.numbers else {}
        super().__init__(data, initial=initial)
        self.fields["name"].widget.attrs["autofocus"] = True
        self.fields["number"].widget.attrs["list"] = "free-numbers"
        self.fields["number"].help_text = _("Un numéro libre de votre stock ; ceux de %(zone)s d’abord.") % {
            "zone": site.zne or site.name
        }

    @property
    def elsewhere(self) -> str:
        """The zone of the chosen number when it is not the site's: worth a word, no obstacle (O8)."""
        typed = canonical(str(self["number"].value() or ""))
        zone = next((number.zne for number in self.numbers if number.e164 == typed), "")
        return zone if zone and self.site.zne and zone != self.site.zne else ""

    def field_of(self, name: str) -> str | None:
        return name if name in self.fields else None

    def save(self, actor: Person, company: Company) -> Group:
        return group_create(actor=actor, company=company, site=self.site, **self.cleaned_data)


class GroupForm(BlockForm[Group]):
    @property
    def group(self) -> Group:
        return self.owner


class GroupDetailsForm(GroupForm):
    name = name_field()
    short_number = short_number_field()

    def initial_of(self, owner: Group) -> dict[str, Any]:
        return {"name": owner.name, "short_number": owner.short_number}

    def save(self, actor: Person) -> None:
        group_change_details(actor=actor, group=self.group, **self.cleaned_data)


class DistributionForm(GroupForm):
    distribution = forms.ChoiceField(label=gettext_lazy("Qui sonne"), widget=forms.RadioSelect)
    rings = forms.TypedChoiceField(label=gettext_lazy("Chaque poste sonne"), coerce=int)
    wrap_up_on = SwitchField(
        label=gettext_lazy("Délai inter-appels"),
        help_text=gettext_lazy("Après un appel du groupement, le poste se repose avant le suivant."),
        widget=Switch(on=gettext_lazy("Activé"), off=gettext_lazy("Désactivé")),
    )
    wrap_up_seconds = seconds_field(gettext_lazy("Durée, en secondes"), MAX_WRAP_UP_SECONDS)

    def initial_of(self, owner: Group) -> dict[str, Any]:
        names = ("distribution", "rings", "wrap_up_on", "wrap_up_seconds")
        return {name: getattr(owner, name) for name in names}

    def adapt(self) -> None:
        modes, rings = self.fields["distribution"], self.fields["rings"]
        assert isinstance(modes, forms.ChoiceField)
        assert isinstance(rings, forms.ChoiceField)
        modes.choices = group_words.distributions()
        rings.choices = [(n, words.rings(n)) for n in range(1, MAX_RINGS + 1)]
        self.fields["wrap_up_seconds"].required = False

    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        unanswered = answers.get("wrap_up_seconds") is None and "wrap_up_seconds" not in self.errors
        if answers.get("wrap_up_on") and unanswered:
            self.add_error("wrap_up_seconds", _("Donnez un nombre."))
        return answers

    def save(self, actor: Person) -> None:
        group_set_distribution(actor=actor, group=self.group, **self.cleaned_data)


class GroupAnnouncementsForm(GroupForm):
    def initial_of(self, owner: Group) -> dict[str, Any]:
        return {
            "greeting_on": owner.greeting_on,
            "greeting_mode": MEANWHILE if owner.greeting_interruptive else BEFORE,
            "waiting_on": owner.waiting_on,
        }

    def adapt(self) -> None:
        switch = {"on": gettext_lazy("Activée"), "off": gettext_lazy("Désactivée")}
        self.fields["greeting_on"] = SwitchField(
            label=_("Annonce d’accueil"),
            help_text=_("Le correspondant l’entend d’abord."),
            widget=Switch(**switch),
        )
        self.fields["greeting"] = LibraryField(
            label=_("Ce que l’on entend à l’accueil"),
            site=self.group.site,
            predefined=PredefinedSound.GROUP_GREETING,
            initial=self.group.greeting,
        )
        self.fields["greeting_mode"] = forms.ChoiceField(
            label=_("Mode"),
            choices=[
                (BEFORE, _("jouée en entier, puis les postes sonnent")),
                (MEANWHILE, _("interruptive : les postes sonnent pendant l’annonce")),
            ],
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["waiting_on"] = SwitchField(
            label=_("Annonce d’attente"),
            help_text=_("En boucle, tant que personne ne peut répondre. Désactivée : la sonnerie."),
            widget=Switch(**switch),
        )
        self.fields["waiting"] = LibraryField(
            label=_("Ce que l’on entend en attendant"),
            site=self.group.site,
            predefined=PredefinedSound.WAITING,
            initial=self.group.waiting,
        )

    def save(self, actor: Person) -> None:
        answers = self.cleaned_data
        group_set_announcements(
            actor=actor,
            group=self.group,
            greeting_on=answers["greeting_on"],
            greeting=answers["greeting"],
            greeting_interruptive=answers["greeting_mode"] == MEANWHILE,
            waiting_on=answers["waiting_on"],
            waiting=answers["waiting"],
        )


class OverflowForm(GroupForm):
    max_waiting = seconds_field(gettext_lazy("Appels en attente au plus"), MAX_WAITING)
    max_wait_seconds = seconds_field(gettext_lazy("Attente au plus, en secondes"), MAX_WAIT_SECONDS)
    overflow = forms.ChoiceField(
        label=gettext_lazy("Ensuite, ou quand personne n’est là"),
        widget=forms.RadioSelect,
        choices=[
            (Group.Overflow.DISSUASION, gettext_lazy("une annonce invite à rappeler plus tard")),
            (Group.Overflow.NUMBER, gettext_lazy("l’appel va vers un numéro")),
            (Group.Overflow.MAILBOX, gettext_lazy("le correspondant laisse un message au groupement")),
            (Group.Overflow.VOICEMAIL, gettext_lazy("il laisse un message sur la messagerie d’une ligne")),
            (Group.Overflow.NONE, gettext_lazy("l’appel est raccroché")),
        ],
    )

    def initial_of(self, owner: Group) -> dict[str, Any]:
        line = owner.overflow_line
        return {
            "max_waiting": owner.max_waiting,
            "max_wait_seconds": owner.max_wait_seconds,
            "overflow": owner.overflow,
            "overflow_number": words.phone(owner.overflow_number),
            "overflow_line": words.phone(line.number.e164) if line else "",
            "mailbox_email": owner.mailbox_email,
            "mailbox_attach": owner.mailbox_attach,
        }

    def adapt(self) -> None:
        self.fields["dissuasion"] = LibraryField(
            label=_("Ce que l’on entend"),
            site=self.group.site,
            predefined=PredefinedSound.DISSUASION,
            initial=self.group.dissuasion,
        )
        self.fields["overflow_number"] = PhoneField(
            label=_("Numéro"), help_text=_("Là où un renvoi peut aller ; jamais ce groupement.")
        )
        self.fields["overflow_line"] = PhoneField(
            label=_("Numéro de la ligne"), help_text=_("Court ou complet ; la messagerie sera la sienne.")
        )
        self.fields["mailbox_email"] = forms.CharField(
            label=_("Adresse e-mail à prévenir"),
            required=False,
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            help_text=_("À chaque message. Vide : les messages attendent ici, dans « Messagerie »."),
        )
        self.fields["mailbox_attach"] = SwitchField(
            label=_("Joindre le message au courriel"),
            widget=Switch(on=gettext_lazy("Joint"), off=gettext_lazy("Pas joint")),
        )

    def clean_overflow_line(self) -> Line | None:
        """The line that has the number; a number that none has is refused."""
        typed = self.cleaned_data["overflow_line"]
        if not typed.strip():
            return None
        line = lines_named((), [canonical(typed)]).first()
        if line is None:
            raise ValidationError(_("Aucune ligne de votre entreprise n’a ce numéro."))
        return line

    def save(self, actor: Person) -> None:
        answers = dict(self.cleaned_data)
        group_set_overflow(
            actor=actor,
            group=self.group,
            number=answers.pop("overflow_number"),
            line=answers.pop("overflow_line"),
            **answers,
        )


class ClosingForm(GroupForm):
    closing_on = SwitchField(
        label=gettext_lazy("Envoyer les appels ailleurs quand c’est fermé"),
        help_text=gettext_lazy("Aux heures fermées d’un calendrier, les postes ne sonnent pas."),
        widget=Switch(on=gettext_lazy("Activé"), off=gettext_lazy("Désactivé")),
    )

    def initial_of(self, owner: Group) -> dict[str, Any]:
        return {
            "closing_on": owner.closing_on,
            "calendar": owner.calendar_id,
            "closed_number": words.phone(owner.closed_number),
        }

    def adapt(self) -> None:
        self.fields["calendar"] = calendar_field(
            _("Quand ce calendrier est fermé"), empty_label=_("Choisissez")
        )
        self.fields["closed_number"] = PhoneField(
            label=_("Vers le numéro"), help_text=_("Là où un renvoi peut aller ; jamais ce groupement.")
        )

    def save(self, actor: Person) -> None:
        answers = self.cleaned_data
        group_set_closing(
            actor=actor,
            group=self.group,
            on=answers["closing_on"],
            calendar=answers["calendar"],
            number=answers["closed_number"],
        )
