"""Announcements of a line, saved together (L15, L16, guide §6.10–6.12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from ligneclaire.accounts.models import Person
from ligneclaire.company.models import Announcement, Calendar, EarlierVersion, LibraryAnnouncement, Line
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals
from ligneclaire.company.sounds import store
from ligneclaire.company.sounds.store import KeptSound
from ligneclaire.routing.model import LineKind, PredefinedSound
from ligneclaire.routing.services import Service, has

SERVICES: Mapping[str, Service] = {
    Announcement.Purpose.GREETING: Service.GREETING,
    Announcement.Purpose.DOUBLE_CALL: Service.DOUBLE_CALL_ANNOUNCEMENT,
    Announcement.Purpose.HOLD: Service.HOLD_ANNOUNCEMENT,
}
PREDEFINED_SOUNDS: Mapping[str, PredefinedSound] = {
    Announcement.Purpose.GREETING: PredefinedSound.GREETING,
    Announcement.Purpose.DOUBLE_CALL: PredefinedSound.DOUBLE_CALL,
    Announcement.Purpose.HOLD: PredefinedSound.HOLD,
}
ON_FROM_THE_START = frozenset({Announcement.Purpose.DOUBLE_CALL, Announcement.Purpose.HOLD})


@dataclass(frozen=True, kw_only=True)
class AnnouncementSetting:
    """What the manager wants of one announcement."""

    enabled: bool
    own: bool = False
    """The manager's sound, not the predefined one."""
    sound: KeptSound | None = None
    """A new sound, in place of the one the line may have."""
    forget: bool = False
    """The sound the line may have goes."""
    interruptive: bool = False
    calendar: Calendar | None = None


def purposes_of(line_kind: str) -> tuple[str, ...]:
    """The announcements that lines of a kind have."""
    return tuple(purpose for purpose, service in SERVICES.items() if has(LineKind(line_kind), service))


def announcements_of(line: Line) -> dict[str, Announcement]:
    """The announcements of a line by purpose; what nobody ever set is as on a new line."""
    rows = {row.purpose: row for row in line.announcements.select_related("calendar")}
    return {purpose: rows.get(purpose) or unset(line, purpose) for purpose in purposes_of(line.kind)}


def unset(line: Line, purpose: str) -> Announcement:
    return Announcement(line=line, purpose=purpose, enabled=purpose in ON_FROM_THE_START)


def line_set_announcements(
    *, actor: Person | None, line: Line, announcements: Mapping[str, AnnouncementSetting]
) -> None:
    """Sets the announcements that are named, and leaves the others; all or none.

    Refusals are on `<purpose>_enabled`, `<purpose>` when its sound is missing, and `<purpose>_calendar`.
    """
    with change(line.company, actor, line) as changes:
        rows = announcements_of(line)
        before = {purpose: told(row) for purpose, row in rows.items()}
        refusals = Refusals()
        for purpose, setting in announcements.items():
            if purpose in rows:
                _set(rows[purpose], setting, refusals)
            elif setting.enabled:
                refusals.add(f"{purpose}_enabled", _("Cette ligne n’a pas cette annonce."))
        refusals.raise_any()
        after = {purpose: told(row) for purpose, row in rows.items()}
        for purpose, row in rows.items():
            if after[purpose] != before[purpose]:
                row.save()
        if after != before:
            changes.record("line.announcements_changed", line, before=before, after=after)


def _set(row: Announcement, setting: AnnouncementSetting, refusals: Refusals) -> None:
    row.enabled, row.own = setting.enabled, setting.own
    if setting.forget:
        row.sound, row.title, row.seconds, row.text = "", "", 0, ""
    if setting.sound:
        row.sound, row.title = setting.sound.name, setting.sound.title
        row.seconds, row.text = setting.sound.seconds, setting.sound.text
    if row.own and not row.sound:
        refusals.add(row.purpose, _("Choisissez le fichier de cette annonce."))
    if row.purpose == Announcement.Purpose.GREETING:
        row.interruptive, row.calendar = setting.interruptive, setting.calendar


def told(row: Announcement) -> dict[str, Any]:
    """An announcement as the audit trail keeps it."""
    return {
        "enabled": row.enabled,
        "own": row.own,
        "sound": row.sound,
        "title": row.title,
        "text": row.text,
        "interruptive": row.interruptive,
        "calendar": row.calendar.name if row.calendar else None,
    }


def forget_unused_sounds() -> None:
    """Takes away the sounds that no line and no library of any company has any more."""
    used: set[str] = set()
    with scopes_disabled():
        for model in (Announcement, LibraryAnnouncement, EarlierVersion):
            used.update(model.objects.exclude(sound="").values_list("sound", flat=True))
    store.forget_unused(used)
