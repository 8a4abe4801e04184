"""Announcements of a company file, those of lines and those of sites: the file names sounds that are here, or
says texts to be read aloud."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from ligneclaire.company import models
from ligneclaire.company.file import document as parts
from ligneclaire.company.file.checking import name_key
from ligneclaire.company.services import library
from ligneclaire.company.sounds import speech, store
from ligneclaire.company.sounds.intake import clean_title
from ligneclaire.company.sounds.store import KeptSound


def sound_of(part: parts.AnnouncementPart | parts.LibraryPart, field: str) -> KeptSound:
    """The sound a part names, with its title and text; a text whose sound is not here is read aloud again.

    Refusals are on `field`, or on the field of the text beside it.
    """
    title = clean_title(part.title)
    try:
        text = speech.clean_text(part.text) if part.text.strip() else ""
        if sound := store.find(part.sound, title, text):
            return sound
        if text:
            spoken = speech.speak(text)
            return replace(spoken, title=title or spoken.title)
    except ValidationError as error:
        raise ValidationError({field.replace("sound", "text"): error.messages}) from error
    raise ValidationError(
        {field: "Ce son n’est pas ici : retirez « sound », puis envoyez le fichier dans le portail."}
    )


def library_key(site: str, title: str) -> tuple[str, str]:
    """A title tells announcements of one site apart."""
    return name_key(site), name_key(title)


def library_comes(by: dict[str, Any], each: Callable[..., None], wanted: Sequence[parts.LibraryPart]) -> None:
    """The announcements that the file names, made or changed; before anything that plays them."""
    rows = {library_key(row.site.name, row.title): row for row in _rows()}
    sites = {name_key(site.name): site for site in models.Site.objects.all()}

    def come(part: parts.LibraryPart) -> None:
        sound = sound_of(part, "sound")
        if row := rows.get(library_key(part.site, part.title)):
            library.announcement_rename(**by, announcement=row, title=part.title)
            library.announcement_replace(**by, announcement=row, sound=sound)
        elif site := sites.get(name_key(part.site)):  # one that is missing was refused itself
            library.announcement_add(**by, site=site, sound=sound, title=part.title)

    each("announcements", wanted, come)


def library_goes(by: dict[str, Any], at: Callable[[], Any], wanted: Sequence[parts.LibraryPart]) -> None:
    """Those it does not name, once nobody plays them any more."""
    kept = {library_key(part.site, part.title) for part in wanted}
    for row in _rows():
        if library_key(row.site.name, row.title) not in kept:
            with at():
                library.announcement_delete(**by, announcement=row)


def _rows() -> Any:
    return models.LibraryAnnouncement.objects.select_related("site__company")
