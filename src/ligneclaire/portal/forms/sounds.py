"""Choosing what is heard, inside any form: a predefined sound, one that is there, a new file, or a text.

    self.fields["greeting"] = LibraryField(
        label=_("Annonce d’accueil"),
        site=site,
        predefined=PredefinedSound.GROUP_GREETING,
        initial=group.greeting,
    )

The form of a group or an attendant makes the field when it is made, lays it out by
`{{ form.greeting.as_field_group }}`, sends files (`form.is_multipart`), and finds `library.Chosen` in its
answers. Their services take that, and keep what is new with the rest, all or nothing.

Files are decoded and texts spoken while the form is checked, so that a refusal stands beside its field; a
form sent back for another reason still has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.company import selectors
from ligneclaire.company.models import LibraryAnnouncement, Site
from ligneclaire.company.services.library import Chosen, NewAnnouncement
from ligneclaire.company.sounds import intake, speech
from ligneclaire.company.sounds.store import KeptSound
from ligneclaire.portal import words
from ligneclaire.portal.sounds import sound_of, token_of
from ligneclaire.routing.model import PredefinedSound

NONE, PREDEFINED, OWN, FILE, TEXT = "none", "predefined", "own", "file", "text"


@dataclass(frozen=True, kw_only=True)
class Own:
    """A sound that is there already, and where it is heard."""

    value: str = ""
    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a form said of a sound."""

    source: str
    own: str = ""
    """Which one, of several."""
    file: Any = None
    sent: str = ""
    """Token of a file that came with the form before."""
    text: str = ""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """An answer that is in order. `sound`: of a new file or text."""

    source: str
    own: str = ""
    sound: KeptSound | None = None
    title: str = ""


class SoundInput(forms.Widget):
    template_name = "portal/parts/sound.html"
    use_fieldset = True
    needs_multipart_form = True

    def __init__(self) -> None:
        super().__init__()
        self.sources: Sequence[tuple[str, Any]] = ()
        self.predefined_url = ""
        self.owns: Sequence[Own] = ()
        self.several = False
        self.titled = False
        self.sent: KeptSound | None = None
        self.company = 0

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> Answer:
        said = {part: data.get(f"{name}_{part}") or "" for part in ("source", "own", "sent", "text", "title")}
        return Answer(file=files.get(f"{name}_file"), **said)

    def get_context(self, name: str, value: Answer, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = next((own for own in self.owns if own.value == value.own), None)
        context["widget"] |= {
            "id": (attrs or {}).get("id", f"id_{name}"),
            "answer": value,
            "sources": self.sources,
            "predefined_url": self.predefined_url,
            "owns": self.owns,
            "own": chosen or (self.owns[0] if self.owns else None),
            "several": self.several,
            "titled": self.titled,
            "sent": self.sent and words.own_sound(self.sent),
            "token": self.sent and token_of(self.sent, self.company),
            "invalid": value.source if "aria-invalid" in (attrs or {}) else "",
            "max_text": speech.MAX_TEXT,
        }
        return context


class SoundField(forms.Field):
    """Says `Wanted`. Its initial value is an `Answer`; without one, the first source is proposed."""

    widget = SoundInput

    def __init__(
        self,
        *,
        company: int,
        predefined_url: str = "",
        owns: Sequence[Own] = (),
        several: bool = False,
        titled: bool = False,
        **kwargs: Any,
    ) -> None:
        """`company` is its id; `several`: one of `owns` is chosen in a list; `titled`: a new one may be
        called by a title. Where nothing has to be heard, `required=False` offers that too."""
        super().__init__(**kwargs)
        self.company = company
        sources = [
            (NONE, gettext_lazy("aucune annonce"), not self.required and not predefined_url),
            (PREDEFINED, gettext_lazy("l’annonce prédéfinie"), predefined_url),
            (OWN, gettext_lazy("une annonce du site") if several else gettext_lazy("la vôtre"), owns),
            (FILE, gettext_lazy("un nouveau fichier"), True),
            (TEXT, gettext_lazy("un texte lu à voix haute"), speech.can_speak()),
        ]
        self.sources = [(source, label) for source, label, there in sources if there]
        self.owns = owns
        self.initial = self.initial or Answer(source=self.sources[0][0])
        widget = self.widget
        widget.sources, widget.predefined_url, widget.owns = self.sources, predefined_url, owns
        widget.several, widget.titled, widget.company = several, titled, company

    def clean(self, value: Answer) -> Any:
        if value.source not in dict(self.sources):
            raise ValidationError(_("Choisissez ce que l’on entend."))
        if value.source == OWN and value.own not in {own.value for own in self.owns}:
            raise ValidationError(_("Cette annonce n’existe plus : choisissez-en une autre."))
        sound = None
        if value.source == FILE:
            sound = self.widget.sent = self._file(value)
        elif value.source == TEXT:
            sound = speech.speak(value.text)
        return Wanted(source=value.source, own=value.own, sound=sound, title=value.title)

    def _file(self, value: Answer) -> KeptSound:
        if value.file is not None:
            return intake.take(value.file)
        if sent := sound_of(value.sent, self.company):
            return sent
        raise ValidationError(_("Choisissez le fichier de cette annonce."))


class LibraryField(SoundField):
    """An announcement of a site's library, of which it says `Chosen`."""

    def __init__(
        self,
        *,
        site: Site,
        predefined: PredefinedSound | None = None,
        initial: LibraryAnnouncement | None = None,
        **kwargs: Any,
    ) -> None:
        """Without a `predefined` sound, `None` is only said when `required=False`, and means none."""
        self.rows = {str(row.pk): row for row in selectors.library(site)}
        owns = [
            Own(value=pk, label=words.own_sound(row), url=reverse("portal:library_sound", args=[row.pk]))
            for pk, row in self.rows.items()
        ]
        super().__init__(
            company=site.company_id,
            predefined_url=reverse("portal:predefined_sound", args=[predefined]) if predefined else "",
            owns=owns,
            several=True,
            titled=True,
            initial=Answer(source=OWN, own=str(initial.pk)) if initial else None,
            **kwargs,
        )

    def clean(self, value: Answer) -> Chosen:
        wanted: Wanted = super().clean(value)
        if wanted.sound:
            return NewAnnouncement(sound=wanted.sound, title=wanted.title)
        return self.rows[wanted.own] if wanted.source == OWN else None
