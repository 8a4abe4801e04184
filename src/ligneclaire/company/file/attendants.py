"""Auto attendants of a company file: how they are written, and how they are loaded.

Those that come are made before lines, whose forwards may lead to them; what their keys lead to waits until
lines are there. One that moves to another site is another one: its number comes from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.core.exceptions import ValidationError

from ligneclaire.accounts.models import Company
from ligneclaire.company import models, selectors
from ligneclaire.company.file import document as parts
from ligneclaire.company.file.checking import name_key
from ligneclaire.company.services import attendants, menus
from ligneclaire.routing.numbers import canonical

At = Callable[..., AbstractContextManager[None]]


def describe_attendants() -> list[parts.AttendantPart]:
    """Those of the company in scope, by number."""
    rows = models.Attendant.objects.select_related("number", "site", "calendar").order_by("number__e164")
    return [parts.AttendantPart.model_validate(_attendant(row)) for row in rows]


def _attendant(row: models.Attendant) -> dict[str, Any]:
    opened, closed = selectors.menus_of(row)
    return {
        "number": row.number.e164,
        "zone": row.number.zne,
        "site": row.site.name,
        "name": row.name,
        "short_number": row.short_number,
        "on": row.on,
        "by_calendar": row.by_calendar,
        "calendar": row.calendar.name if row.calendar else None,
        "open": _menu(opened),
        "closed": _menu(closed),
        "fallback": row.fallback_number,
    }


def _menu(menu: models.Menu) -> dict[str, Any]:
    return {
        "announcement": menu.announcement.title if menu.announcement else "",
        "keys": {key.digit: {**_leads(key), "label": key.label} for key in menu.keys.all()},
    }


def _leads(key: models.MenuKey) -> dict[str, Any]:
    return {"to": key.number} if key.number else {"menu": _menu(key.submenu)}


class AttendantsLoading:
    """The attendants of one load under way; inside its change."""

    def __init__(self, company: Company, by: dict[str, Any], document: parts.Document, at: At) -> None:
        self.company, self.by, self.at = company, by, at
        self.wanted: Sequence[parts.AttendantPart] = document.attendants
        self.now = {part.number: part for part in describe_attendants()}
        """What they are before the load."""

    def make_room(self) -> None:
        """Those that are no more go, and leave their plans, numbers and names."""
        staying = {canonical(part.number): name_key(part.site) for part in self.wanted}
        for row in models.Attendant.objects.select_related("number", "site", "company"):
            if staying.get(row.number.e164) != name_key(row.site.name):
                self.now.pop(row.number.e164, None)
                attendants.attendant_delete(**self.by, attendant=row, take_number_back=True)

    def come(self) -> None:
        """Those that are new, off and empty, and the names of the others."""
        sites = {name_key(site.name): site for site in models.Site.objects.all()}
        for index, part in enumerate(self.wanted):
            site = sites.get(name_key(part.site))
            with self.at("attendants", index):
                named: dict[str, Any] = {"name": part.name, "short_number": part.short_number}
                if row := _row(part):
                    attendants.attendant_change_details(**self.by, attendant=row, **named)
                elif site is not None:  # one that is missing was refused itself
                    attendants.attendant_create(
                        **self.by, company=self.company, number=part.number, site=site, **named
                    )

    def settle(self) -> None:
        """What they do, once whoever their keys lead to is there."""
        calendars = {name_key(row.name): row for row in models.Calendar.objects.all()}
        for index, part in enumerate(self.wanted):
            row = _row(part)
            if row is None or self.now.get(part.number) == part:
                continue
            if row.on and part.number in self.now:
                # What it plays may go and come while nobody is heard.
                attendants.attendant_set_service(
                    **self.by, attendant=row, on=False, by_calendar=row.by_calendar, calendar=row.calendar
                )
            for menu in selectors.menus_of(row):
                self._set_menu(
                    menu, part.closed if menu.mode == models.Menu.Mode.CLOSED else part.open, index
                )
            with self.at("attendants", index), _called("number", "fallback"):
                attendants.attendant_set_fallback(**self.by, attendant=row, number=part.fallback)
            with self.at("attendants", index):
                attendants.attendant_set_service(
                    **self.by,
                    attendant=row,
                    on=part.on,
                    by_calendar=part.by_calendar,
                    calendar=calendars.get(name_key(part.calendar)) if part.calendar else None,
                )

    def _set_menu(self, menu: models.Menu, part: parts.MenuPart, index: int) -> None:
        path = ("attendants", index, menu.mode)
        with self.at(*path):
            menus.menu_set(
                **self.by,
                menu=menu,
                announcement=_announcement(menu, part.announcement),
                keys={
                    digit: menus.KeySetting(number=key.to, submenu=key.menu is not None, label=key.label)
                    for digit, key in part.keys.items()
                },
            )
        submenus = models.Menu.objects.filter(key__menu=menu).select_related("attendant__company", "key")
        for submenu in submenus.select_related("attendant__site", "attendant__number"):
            assert submenu.key is not None
            inner = part.keys.get(submenu.key.digit)
            if inner is None or inner.menu is None:  # its own menu was refused
                continue
            with self.at(*path, "keys", submenu.key.digit, "menu"):
                menus.menu_set(
                    **self.by,
                    menu=submenu,
                    announcement=_announcement(submenu, inner.menu.announcement),
                    keys={
                        digit: menus.KeySetting(number=key.to, label=key.label)
                        for digit, key in inner.menu.keys.items()
                    },
                )


def _row(part: parts.AttendantPart) -> models.Attendant | None:
    rows = models.Attendant.objects.select_related("number", "site", "company", "calendar")
    return rows.filter(number__e164=canonical(part.number)).first()


def _announcement(menu: models.Menu, title: str) -> models.LibraryAnnouncement | None:
    if not title:
        return None
    rows = models.LibraryAnnouncement.objects.filter(site=menu.attendant.site)
    return next((row for row in rows if name_key(row.title) == name_key(title)), None)


@contextmanager
def _called(field: str, word: str) -> Iterator[None]:
    """A refusal of a service's field is one of the file's word."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({word: error.message_dict[field]}) from error
