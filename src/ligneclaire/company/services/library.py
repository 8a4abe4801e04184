"""The library of announcements of a site, which call groups and auto attendants play (C5, guide §4.4, §4.5).

Whoever names one in a form may also bring a new one: a service that plays announcements takes `Chosen`, and
makes it a row by `announcement_chosen` inside its own change, so that nothing stays when it refuses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from ligneclaire.accounts.models import Person
from ligneclaire.company import rules
from ligneclaire.company.models import EarlierVersion, LibraryAnnouncement, Site
from ligneclaire.company.models.library import EARLIER_VERSIONS_FOR
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals
from ligneclaire.company.sounds.store import KeptSound
from ligneclaire.company.uses import uses_of_announcements

MAX_TITLE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAnnouncement:
    """A sound that was just sent or spoken, for the library of a site."""

    sound: KeptSound
    title: str = ""
    """Empty: after its file or its text."""


Chosen = LibraryAnnouncement | NewAnnouncement | None
"""What a form chose; `None`: the predefined one."""


def announcement_chosen(
    *, actor: Person | None, site: Site, chosen: Chosen, field: str
) -> LibraryAnnouncement | None:
    """The row of what was chosen, made when it is new. Refusals are on `field`."""
    if isinstance(chosen, NewAnnouncement):
        try:
            return announcement_add(actor=actor, site=site, sound=chosen.sound, title=chosen.title)
        except ValidationError as error:
            raise ValidationError({field: error.messages}) from error
    if chosen is not None and chosen.site_id != site.pk:
        raise ValidationError({field: _("Cette annonce n’est pas du site « %(site)s ».") % {"site": site}})
    return chosen


def announcement_add(
    *, actor: Person | None, site: Site, sound: KeptSound, title: str = ""
) -> LibraryAnnouncement:
    """A new announcement of a site. Without a title it is called after its file or its text.

    Refusals are on `title`.
    """
    with change(site.company, actor) as changes:
        announcement = LibraryAnnouncement(site=site)
        if title.strip():
            _entitle(announcement, title)
        else:
            announcement.title = _free_title(site, sound.title)
        _sound(announcement, sound)
        announcement.save()
        changes.record("announcement.created", announcement, after={"site": site.name} | told(announcement))
    return announcement


def announcement_rename(*, actor: Person | None, announcement: LibraryAnnouncement, title: str) -> None:
    with change(announcement.site.company, actor, announcement) as changes:
        before = told(announcement)
        _entitle(announcement, title)
        if (after := told(announcement)) != before:
            announcement.save()
            changes.record("announcement.renamed", announcement, before=before, after=after)


def announcement_replace(
    *, actor: Person | None, announcement: LibraryAnnouncement, sound: KeptSound
) -> None:
    """Another sound wherever it is played, from the next call on; the former one stays an earlier version."""
    with change(announcement.site.company, actor, announcement) as changes:
        before = told(announcement)
        if sound.name != announcement.sound:
            _keep_earlier(announcement)
        _sound(announcement, sound)
        if (after := told(announcement)) != before:
            announcement.save()
            changes.record("announcement.replaced", announcement, before=before, after=after)


def announcement_restore(*, actor: Person | None, version: EarlierVersion) -> None:
    """The earlier version is heard again, and what was heard is an earlier version."""
    announcement = version.announcement
    with change(announcement.site.company, actor, announcement) as changes:
        version.refresh_from_db()
        before = told(announcement)
        _keep_earlier(announcement)
        announcement.sound, announcement.seconds, announcement.text = (
            version.sound,
            version.seconds,
            version.text,
        )
        announcement.save()
        version.delete()
        changes.record("announcement.restored", announcement, before=before, after=told(announcement))


def announcement_delete(*, actor: Person | None, announcement: LibraryAnnouncement) -> None:
    """Refused while anybody plays it."""
    with change(announcement.site.company, actor, announcement) as changes:
        if uses := uses_of_announcements([announcement.pk]):
            raise ValidationError(
                _("Cette annonce sert encore à : %(owners)s. Choisissez-y d’abord une autre annonce.")
                % {"owners": ", ".join(dict.fromkeys(use.who for use in uses))}
            )
        changes.record(
            "announcement.deleted",
            announcement,
            before={"site": announcement.site.name} | told(announcement),
        )
        announcement.delete()


def forget_earlier_versions(now: datetime | None = None) -> None:
    """Takes away, in all companies, the earlier versions that were kept long enough."""
    with scopes_disabled():
        kept_since = (now or timezone.now()) - EARLIER_VERSIONS_FOR
        EarlierVersion.objects.filter(replaced_at__lt=kept_since).delete()


def told(announcement: LibraryAnnouncement) -> dict[str, Any]:
    """The announcement as the audit trail and the company file keep it."""
    return {"title": announcement.title, "sound": announcement.sound, "text": announcement.text}


def _entitle(announcement: LibraryAnnouncement, title: str) -> None:
    refusals = Refusals()
    with refusals.on("title"):
        announcement.title = rules.clean_name(title, MAX_TITLE)
    if _is_taken(announcement.site, announcement.title, announcement.pk):
        refusals.add("title", _("Une autre annonce de ce site porte déjà ce titre."))
    refusals.raise_any()


def _is_taken(site: Site, title: str, but: int | None = None) -> bool:
    rows = LibraryAnnouncement.objects.filter(site=site).values_list("pk", "title")
    return any(pk != but and other.casefold() == title.casefold() for pk, other in rows)


def _free_title(site: Site, title: str) -> str:
    """The name of a file without its ending, or the beginning of a text; numbered when it is taken."""
    plain = re.sub(r"\.(mp3|wav)$", "", title, flags=re.IGNORECASE).strip()[: MAX_TITLE - 6] or _("Annonce")
    titles = (plain if number == 1 else f"{plain} ({number})" for number in count(1))
    return next(title for title in titles if not _is_taken(site, title))


def _sound(announcement: LibraryAnnouncement, sound: KeptSound) -> None:
    announcement.sound, announcement.seconds, announcement.text = sound.name, sound.seconds, sound.text


def _keep_earlier(announcement: LibraryAnnouncement) -> None:
    """Once: a version that comes back and goes again is kept from its last day."""
    announcement.earlier_versions.filter(sound=announcement.sound).delete()
    EarlierVersion.objects.create(
        announcement=announcement,
        sound=announcement.sound,
        seconds=announcement.seconds,
        text=announcement.text,
        replaced_at=timezone.now(),
    )
