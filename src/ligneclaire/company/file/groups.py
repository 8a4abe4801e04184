"""Call groups of a company file: how they are written, and how they are loaded.

Those that come are made before lines, whose forwards may lead to them; their members, and where they overflow
to, wait until lines are there. One that moves to another site is another one: its number comes from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from ligneclaire.accounts.models import Company
from ligneclaire.company import models
from ligneclaire.company.file import document as parts
from ligneclaire.company.file.checking import name_key
from ligneclaire.company.services import groups, members
from ligneclaire.routing.numbers import canonical

At = Callable[..., AbstractContextManager[None]]

WORDS = {
    "wrap_up_seconds": ("wrap_up", "seconds"),
    "max_wait_seconds": ("max_wait",),
    "greeting": ("greeting", "announcement"),
    "waiting": ("waiting", "announcement"),
    "overflow": ("overflow", "to"),
    "dissuasion": ("overflow", "announcement"),
    "overflow_number": ("overflow", "number"),
    "overflow_line": ("overflow", "line"),
    "mailbox_email": ("mailbox", "email"),
    "calendar": ("closing", "calendar"),
    "closed_number": ("closing", "number"),
}
"""The file's words for a field of the services, where they are others."""


def describe_groups() -> list[parts.CallGroupPart]:
    """Those of the company in scope, by number."""
    rows = models.Group.objects.select_related(
        "number", "site", "greeting", "waiting", "dissuasion", "overflow_line__number", "calendar"
    ).prefetch_related("members__line__number")
    return [parts.CallGroupPart.model_validate(_group(row)) for row in rows.order_by("number__e164")]


def _group(row: models.Group) -> dict[str, Any]:
    inside = [(member.line.number.e164, member.present) for member in row.members.all()]
    return {
        "number": row.number.e164,
        "zone": row.number.zne,
        "site": row.site.name,
        "name": row.name,
        "short_number": row.short_number,
        "members": [number for number, _present in inside],
        "absent": [number for number, present in inside if not present],
        "distribution": row.distribution,
        "rings": row.rings,
        "wrap_up": {"enabled": row.wrap_up_on, "seconds": row.wrap_up_seconds},
        "greeting": {
            "enabled": row.greeting_on,
            "announcement": _title(row.greeting),
            "interruptive": row.greeting_interruptive,
        },
        "waiting": {"enabled": row.waiting_on, "announcement": _title(row.waiting)},
        "max_waiting": row.max_waiting,
        "max_wait": row.max_wait_seconds,
        "overflow": {
            "to": row.overflow,
            "announcement": _title(row.dissuasion),
            "number": row.overflow_number,
            "line": row.overflow_line.number.e164 if row.overflow_line else "",
        },
        "mailbox": {"email": row.mailbox_email, "attach": row.mailbox_attach},
        "closing": {
            "enabled": row.closing_on,
            "calendar": row.calendar.name if row.calendar else None,
            "number": row.closed_number,
        },
    }


def _title(announcement: models.LibraryAnnouncement | None) -> str:
    return announcement.title if announcement else ""


class GroupsLoading:
    """The call groups of one load under way; inside its change."""

    def __init__(self, company: Company, by: dict[str, Any], document: parts.Document, at: At) -> None:
        self.company, self.by, self.document, self.at = company, by, document, at
        self.wanted: Sequence[parts.CallGroupPart] = document.call_groups
        self.now = {part.number: part for part in describe_groups()}
        """What they are before the load."""

    def make_room(self) -> None:
        """Those that are no more go; what others change is put down before anybody takes it up."""
        staying = {canonical(part.number): part for part in self.wanted}
        for row in _rows():
            part = staying.get(row.number.e164)
            if part is None or name_key(part.site) != name_key(row.site.name):
                self.now.pop(row.number.e164, None)
                groups.group_delete(**self.by, group=row, take_number_back=True)
            elif part != self.now[row.number.e164]:
                # A loop is one of what the file says, not of what was.
                row.overflow, row.closing_on = models.Group.Overflow.DISSUASION, False
                row.short_number = ""
                row.save()
        claimed = {part.short_number for part in self.wanted} - {""}
        keeping = {canonical(line.number) for line in self.document.lines if line.short_number in claimed}
        for line in models.Line.objects.filter(short_number__in=claimed).exclude(number__e164__in=keeping):
            line.short_number = ""
            line.save()

    def come(self) -> None:
        """Those that are new, without members, and the names of the others."""
        sites = {name_key(site.name): site for site in models.Site.objects.all()}
        rows = {row.number.e164: row for row in _rows()}
        for index, part in enumerate(self.wanted):
            site = sites.get(name_key(part.site))
            with self.at("call_groups", index):
                named: dict[str, Any] = {"name": part.name, "short_number": part.short_number}
                if row := rows.get(canonical(part.number)):
                    groups.group_change_details(**self.by, group=row, **named)
                elif site is not None:  # one that is missing was refused itself
                    groups.group_create(
                        **self.by, company=self.company, number=part.number, site=site, **named
                    )

    def settle(self) -> None:
        """Their members and what they do, once lines are there."""
        self.lines = {row.number.e164: row for row in models.Line.objects.select_related("number")}
        self.calendars = {name_key(row.name): row for row in models.Calendar.objects.all()}
        rows = {row.number.e164: row for row in _rows()}
        for index, part in enumerate(self.wanted):
            row = rows.get(canonical(part.number))
            if row is not None and (self.now.get(part.number) != part or _leads_inside(part)):
                self._settle(row, part, index)

    def _settle(self, row: models.Group, part: parts.CallGroupPart, index: int) -> None:
        titles = {
            name_key(one.title): one for one in models.LibraryAnnouncement.objects.filter(site=row.site_id)
        }
        by = {**self.by, "group": row}
        absent = set(map(canonical, part.absent))
        with self.at("call_groups", index):
            inside = [
                (self.lines[number], number not in absent)
                for number in map(canonical, part.members)
                if number in self.lines  # a line that is missing was refused itself
            ]
            members.group_set_members(**by, members=inside)
        with self.at("call_groups", index):
            groups.group_set_distribution(
                **by,
                distribution=part.distribution,
                rings=part.rings,
                wrap_up_on=part.wrap_up.enabled,
                wrap_up_seconds=part.wrap_up.seconds,
            )
        with self.at("call_groups", index):
            groups.group_set_announcements(
                **by,
                greeting_on=part.greeting.enabled,
                greeting=titles.get(name_key(part.greeting.announcement)),
                greeting_interruptive=part.greeting.interruptive,
                waiting_on=part.waiting.enabled,
                waiting=titles.get(name_key(part.waiting.announcement)),
            )
        with self.at("call_groups", index):
            groups.group_set_overflow(
                **by,
                max_waiting=part.max_waiting,
                max_wait_seconds=part.max_wait,
                overflow=part.overflow.to,
                dissuasion=titles.get(name_key(part.overflow.announcement)),
                number=part.overflow.number,
                line=self.lines.get(canonical(part.overflow.line)) if part.overflow.line else None,
                mailbox_email=part.mailbox.email,
                mailbox_attach=part.mailbox.attach,
            )
        with self.at("call_groups", index):
            calendar = part.closing.calendar
            groups.group_set_closing(
                **by,
                on=part.closing.enabled,
                calendar=self.calendars.get(name_key(calendar)) if calendar else None,
                number=part.closing.number,
            )


def _rows() -> Any:
    return models.Group.objects.select_related("number", "site", "company")


def _leads_inside(part: parts.CallGroupPart) -> bool:
    """Whether calls go to a short number, whose line may just have gone."""
    return part.overflow.number.isdecimal() or part.closing.number.isdecimal()
