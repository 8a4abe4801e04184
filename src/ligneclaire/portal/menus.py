"""The menus of an auto attendant as pages draw them: each key, what it is called, where it leads (A4, A8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from ligneclaire.company import selectors
from ligneclaire.company.models import Attendant, Line, Menu, MenuKey
from ligneclaire.company.models.attendants import DIGITS
from ligneclaire.portal import words
from ligneclaire.routing.forwarding import refusal
from ligneclaire.routing.numbers import classify


@dataclass(frozen=True)
class ToldKey:
    digit: str
    label: str
    to: str
    """Who or what it leads to, in words."""
    url: str = ""
    """The page of that line, group or attendant."""
    dead: bool = False
    """It leads nowhere any more, or not yet."""
    submenu: ToldMenu | None = None


@dataclass(frozen=True)
class ToldMenu:
    menu: Menu
    slug: str
    """Of its block."""
    title: str
    announcement: str = ""
    """Its title; empty when there is none."""
    sound: str = ""
    """Where it is heard."""
    keys: list[ToldKey] = field(default_factory=list)
    unused: bool = False
    """No calendar sends callers to it."""

    def keypad(self) -> Iterator[tuple[str, ToldKey | None]]:
        """The nine keys as they lie on a phone; `None` for one that does nothing."""
        keys = {key.digit: key for key in self.keys}
        return ((digit, keys.get(digit)) for digit in DIGITS)

    def nested(self) -> Iterator[ToldMenu]:
        """Its submenus, in the order of their keys."""
        return (key.submenu for key in self.keys if key.submenu)


@dataclass(frozen=True)
class Named:
    """Who has a number."""

    name: str
    url: str


def slug_of(menu: Menu) -> str:
    """`menu-open`, or `menu-open-2` for the submenu of its key 2."""
    return f"menu-{menu.mode}-{menu.key.digit}" if menu.key else f"menu-{menu.mode}"


@dataclass(frozen=True)
class Told:
    """What a page says of an attendant."""

    menus: list[ToldMenu]
    fallback: ToldKey | None
    """Where callers go after vain attempts: a key without a digit."""

    @property
    def greeted(self) -> set[str]:
        """The modes whose main menu has its announcement."""
        return {told.menu.mode for told in self.menus if told.announcement}


def told(attendant: Attendant) -> Told:
    """Its two main menus, that of the open hours first; the other is there to be prepared, be it unused."""
    menus = selectors.menus_of(attendant)
    keys = [key for menu in menus for key in menu.keys.all()]
    keys += [key for found in keys if not found.number for key in found.submenu.keys.all()]
    names = _named([attendant.fallback_number, *(key.number for key in keys)])
    fallback = None
    if attendant.fallback_number:
        fallback = ToldKey("", "", *_destination(attendant.fallback_number, names))
    return Told([_told(menu, attendant, names) for menu in menus], fallback)


def _named(numbers: Iterable[str]) -> Mapping[str, Named]:
    """Those of the company who have these numbers, public or short: a query for each kind."""
    wanted = [number for number in numbers if number]
    found: dict[str, Named] = {}
    if wanted:
        for holder, page in selectors.holders(wanted):
            name = words.called(holder) if isinstance(holder, Line) else holder.name
            told = Named(name, reverse(f"portal:{page}", args=[holder.pk]))
            found |= {number: told for number in (holder.number.e164, holder.short_number) if number}
    return found


def _destination(number: str, names: Mapping[str, Named]) -> tuple[str, str, bool]:
    """Where a number leads, in words; the page of who has it; and whether it leads nowhere any more."""
    if who := names.get(number):
        return f"{who.name} ({words.phone(number)})", who.url, False
    return words.phone(number), "", refusal(classify(number)) is not None


def _told(menu: Menu, attendant: Attendant, names: Mapping[str, Named]) -> ToldMenu:
    menu.attendant = attendant
    announcement = menu.announcement
    return ToldMenu(
        menu=menu,
        slug=slug_of(menu),
        title=menu.title,
        announcement=announcement.title if announcement else "",
        sound=reverse("portal:library_sound", args=[announcement.pk]) if announcement else "",
        keys=[_told_key(key, attendant, names) for key in menu.keys.all()],
        unused=menu.mode == Menu.Mode.CLOSED and not attendant.by_calendar,
    )


def _told_key(key: MenuKey, attendant: Attendant, names: Mapping[str, Named]) -> ToldKey:
    if key.number:
        return ToldKey(key.digit, key.label, *_destination(key.number, names))
    key.submenu.key = key
    submenu = _told(key.submenu, attendant, names)
    return ToldKey(key.digit, key.label, _("Sous-menu"), dead=not submenu.announcement, submenu=submenu)
