"""What callers of a line hear: three announcements, each with its switch, its sound and its choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.models import Person
from ligneclaire.company.models import Announcement, Line
from ligneclaire.company.services.announcements import (
    AnnouncementSetting,
    announcements_of,
    line_set_announcements,
    purposes_of,
)
from ligneclaire.portal import words
from ligneclaire.portal.forms.base import Switch, SwitchField
from ligneclaire.portal.forms.calendars import calendar_field
from ligneclaire.portal.forms.lines import LineForm
from ligneclaire.portal.forms.sounds import OWN, PREDEFINED, Answer, Own, SoundField, Wanted

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
    """The fields of one announcement, as the template lays them out."""

    enabled: BoundField
    sound: BoundField
    mode: BoundField | None
    calendar: BoundField | None


class AnnouncementsForm(LineForm):
    """All the announcements of a line. The field of a sound is named by its purpose, the others
    `<purpose>_<what>`, like the service's refusals."""

    def initial_of(self, line: Line) -> dict[str, Any]:
        self.rows = announcements_of(line)
        initial: dict[str, Any] = {}
        for purpose, row in self.rows.items():
            initial |= {
                f"{purpose}_enabled": row.enabled,
                purpose: Answer(source=OWN if row.own else PREDEFINED, text=row.text),
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
            self.fields[purpose] = SoundField(
                label=_("Ce que l’on entend"),
                company=self.line.company_id,
                predefined_url=sound_url(self.line, purpose, PREDEFINED),
                owns=[Own(label=words.own_sound(row), url=sound_url(self.line, purpose, OWN))]
                if row.sound
                else [],
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
            self.fields["greeting_calendar"] = calendar_field(
                _("Seulement quand ce calendrier est ouvert"), empty_label=_("Toujours")
            )

    def announcements(self) -> Iterator[AnnouncementFields]:
        for purpose in self.rows:

            def part(what: str, purpose: str = purpose) -> BoundField | None:
                return self[f"{purpose}_{what}"] if f"{purpose}_{what}" in self.fields else None

            yield AnnouncementFields(
                self[f"{purpose}_enabled"], self[purpose], part("mode"), part("calendar")
            )

    def clean(self) -> dict[str, Any]:
        """What is off needs no sound: whatever is amiss with it then is let be."""
        for purpose, row in self.rows.items():
            if not self.cleaned_data.get(f"{purpose}_enabled") and self.has_error(purpose):
                del self.errors[purpose]
                self.cleaned_data[purpose] = Wanted(source=OWN if row.own else PREDEFINED)
        return self.cleaned_data

    def setting(self, purpose: str) -> AnnouncementSetting:
        answers = self.cleaned_data
        wanted: Wanted = answers[purpose]
        return AnnouncementSetting(
            enabled=answers[f"{purpose}_enabled"],
            own=wanted.source != PREDEFINED,
            sound=wanted.sound,
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
