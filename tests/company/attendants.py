"""An auto attendant of the Atelier, as its tests need it."""

from __future__ import annotations

from typing import Any

from django_scopes import scope
from tests.company.groups import announcement
from tests.support.cast import Cast

from ligneclaire.company import selectors
from ligneclaire.company.models import Attendant, Menu
from ligneclaire.company.services.attendants import attendant_create, attendant_set_service
from ligneclaire.company.services.library import Chosen
from ligneclaire.company.services.menus import KeySetting, menu_set
from ligneclaire.company.services.offer import plan_stock_set

NUMBER = "+33199000007"


def new_attendant(cast: Cast, **changes: Any) -> Attendant:
    """« Standard », 01 99 00 00 07: off, with empty menus."""
    plan_stock_set(actor=None, company=cast.atelier, plan="auto_attendant", subscribed=3)
    told = {"name": "Standard", "number": NUMBER, "site": cast.paris} | changes
    return fresh(attendant_create(actor=cast.alice, company=cast.atelier, **told))


def menu_of(attendant: Attendant, mode: str = "open", key: str = "") -> Menu:
    with scope(company=attendant.company):
        main = next(menu for menu in selectors.menus_of(attendant) if menu.mode == mode)
        if not key:
            return main
        submenu = next(found for found in main.keys.all() if found.digit == key).submenu
        return Menu.objects.select_related("attendant__company", "key", "announcement").get(pk=submenu.pk)


def set_menu(
    cast: Cast,
    attendant: Attendant,
    mode: str = "open",
    key: str = "",
    *,
    announcement: Chosen = None,
    **keys: KeySetting | str,
) -> None:
    """`k1="4001"`: key 1 leads there."""
    told = {
        name.removeprefix("k"): to if isinstance(to, KeySetting) else KeySetting(number=to)
        for name, to in keys.items()
    }
    menu = menu_of(fresh(attendant), mode, key)
    menu_set(actor=cast.alice, menu=menu, announcement=announcement, keys=told)


SUBMENU = KeySetting(submenu=True, label="Services")


def working_attendant(cast: Cast) -> Attendant:
    """On: key 1 leads to Bob's line, key 2 to a submenu whose key 1 leads to Dora's."""
    attendant = new_attendant(cast)
    bob = KeySetting(number="4001", label="Bob")
    set_menu(cast, attendant, announcement=announcement(cast, "Bonjour"), k1=bob, k2=SUBMENU)
    set_menu(cast, attendant, key="2", announcement=announcement(cast, "Services"), k1="01 99 00 00 02")
    attendant_set_service(actor=cast.alice, attendant=attendant, on=True, by_calendar=False)
    return fresh(attendant)


def fresh(attendant: Attendant) -> Attendant:
    with scope(company=attendant.company):
        return Attendant.objects.select_related("company", "number", "site", "calendar").get(pk=attendant.pk)
