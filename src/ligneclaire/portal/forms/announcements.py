"""What callers of a line hear: three announcements, each with its switch, its sound and its choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.models import Person
from ligneclaire.company.models import Announcement, Calendar, Line
from ligneclaire.company.services.announcements import (
    AnnouncementSetting,
    announcements_of,
    line_set_announcements,
    purposes_of,
)
from ligneclaire.company.sounds import intake
from ligneclaire.portal import words
from ligneclaire.portal.forms.base import Switch, SwitchField, ask_once
from ligneclaire.portal.forms.lines import LineForm

PREDEFINED, OWN = "predefined", "own"
BEFORE, MEANWHILE = "before", "meanwhile"

HELP = {
    Announcement.Purpose.GREETING: _("Entendue par vos correspondants avant que la personne décroche."),
    Announcement.Purpose.DOUBLE_CALL: _(
        "En boucle, quand la personne est déjà en ligne et que le signal d’appel est activé. "
        "Désactivée : la sonnerie, ou l’annonce d’accueil interruptive."
    ),
    Announcement.Purpose.HOLD: _("Entendue par la personne mise en attente. Désactivée : le silence."),
}


@dataclass(frozen=True)
class AnnouncementFields:
    """The fields of one announcement, as the template lays them out, and where its sounds are heard."""

    enabled: BoundField
    source: BoundField
    file: BoundField
    mode: BoundField | None
    calendar: BoundField | None
    kept: str
    """The line's own sound, in words; empty when there is none."""
    predefined_url: str
    own_url: str


class AnnouncementsForm(LineForm):
    """All the announcements of a line; fields are named `<purpose>_<what>`, like the service's refusals."""

    def initial_of(self, line: Line) -> dict[str, Any]:
        self.rows = announcements_of(line)
        initial: dict[str, Any] = {}
        for purpose, row in self.rows.items():
            initial |= {
                f"{purpose}_enabled": row.enabled,
                f"{purpose}_source": OWN if row.own else PREDEFINED,
                f"{purpose}_mode": MEANWHILE if row.interruptive else BEFORE,
                f"{purpose}_calendar": row.calendar_id,
            }
        return initial

    def adapt(self) -> None:
        for purpose, row in self.rows.items():
            label = Announcement.Purpose(purpose).label
            self.fields[f"{purpose}_enabled"] = SwitchField(
                label=label,
                help_text=HELP[Announcement.Purpose(purpose)],
                widget=Switch(on=_("Activée"), off=_("Désactivée")),
            )
            self.fields[f"{purpose}_source"] = forms.ChoiceField(
                label=_("Son"),
                choices=[(PREDEFINED, _("prédéfini")), (OWN, _("le vôtre"))],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"{purpose}_file"] = forms.FileField(
                label=_("Remplacer par le fichier") if row.sound else _("Fichier"),
                help_text=_("MP3 ou WAV, 3 Mo et 2 minutes au plus."),
                required=False,
                allow_empty_file=True,  # its refusal has our own words
                widget=forms.FileInput(attrs={"accept": ".mp3,.wav,audio/mpeg,audio/wav"}),
            )
        if Announcement.Purpose.GREETING in self.rows:
            self.fields["greeting_mode"] = forms.ChoiceField(
                label=_("Mode"),
                choices=[
                    (BEFORE, _("jouée en entier, puis le téléphone sonne")),
                    (MEANWHILE, _("interruptive : le téléphone sonne pendant l’annonce")),
                ],
                widget=forms.RadioSelect,
                required=False,
            )
            calendars = self.fields["greeting_calendar"] = forms.ModelChoiceField(
                label=_("Seulement quand ce calendrier est ouvert"),
                queryset=Calendar.objects.order_by("name"),
                required=False,
                empty_label=_("Toujours"),
            )
            ask_once(calendars)

    def announcements(self) -> Iterator[AnnouncementFields]:
        for purpose, row in self.rows.items():

            def part(what: str, purpose: str = purpose) -> BoundField | None:
                return self[f"{purpose}_{what}"] if f"{purpose}_{what}" in self.fields else None

            yield AnnouncementFields(
                self[f"{purpose}_enabled"],
                self[f"{purpose}_source"],
                self[f"{purpose}_file"],
                part("mode"),
                part("calendar"),
                words.own_sound(row) if row.sound else "",
                sound_url(self.line, purpose, PREDEFINED),
                sound_url(self.line, purpose, OWN) if row.sound else "",
            )

    def clean(self) -> dict[str, Any]:
        """Decodes the files, so that what is wrong with them stands beside them."""
        self.sounds = {}
        for purpose in purposes_of(self.line.kind):
            file = self.cleaned_data.get(f"{purpose}_file")
            if file and self.cleaned_data.get(f"{purpose}_source") == OWN:
                try:
                    self.sounds[purpose] = intake.take(file)
                except ValidationError as error:
                    self.add_error(f"{purpose}_file", error)
        return self.cleaned_data

    def setting(self, purpose: str) -> AnnouncementSetting:
        answers = self.cleaned_data
        return AnnouncementSetting(
            enabled=answers[f"{purpose}_enabled"],
            own=answers[f"{purpose}_source"] == OWN,
            sound=self.sounds.get(purpose),
            interruptive=answers.get(f"{purpose}_mode") == MEANWHILE,
            calendar=answers.get(f"{purpose}_calendar"),
        )

    def save(self, actor: Person) -> None:
        line_set_announcements(
            actor=actor,
            line=self.line,
            announcements={purpose: self.setting(purpose) for purpose in purposes_of(self.line.kind)},
        )


def sound_url(line: Line, purpose: str, which: str) -> str:
    return reverse("portal:announcement", args=[line.pk, purpose, which])
