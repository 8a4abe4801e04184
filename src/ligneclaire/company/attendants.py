"""The auto attendants of the company in scope, as decisions read them; for `snapshot`."""

from __future__ import annotations

from collections.abc import Mapping

from ligneclaire.company import models
from ligneclaire.routing import model as routing


def frozen_attendants() -> dict[str, routing.Attendant]:
    """In three queries. A submenu without its announcement is not ready: its key does nothing yet."""
    menus = _menus()
    nothing = routing.Menu()
    found = {}
    for row in models.Attendant.objects.select_related("number").order_by("pk"):
        found[row.routing_id] = routing.Attendant(
            id=row.routing_id,
            name=row.name,
            number=row.number.e164,
            site=str(row.site_id),
            short_number=row.short_number or None,
            on=row.on,
            opened=menus.get((row.pk, models.Menu.Mode.OPEN), nothing),
            closed=menus.get((row.pk, models.Menu.Mode.CLOSED), nothing) if row.by_calendar else None,
            calendar=str(row.calendar_id) if row.by_calendar else None,
            fallback=routing.ToNumber(row.fallback_number) if row.fallback_number else None,
        )
    return found


def _menus() -> Mapping[tuple[int, str], routing.Menu]:
    """The main menus by attendant and mode, with their submenus."""
    keys: dict[int, list[models.MenuKey]] = {}
    for row in models.MenuKey.objects.order_by("menu", "digit"):
        keys.setdefault(row.menu_id, []).append(row)
    menus = list(models.Menu.objects.select_related("announcement"))
    submenus = {
        menu.key_id: _menu(menu, {key.digit: _to_number(key) for key in keys.get(menu.pk, ())})
        for menu in menus
        if menu.key_id and menu.announcement
    }
    found = {}
    for menu in menus:
        if menu.key_id is None:
            ready: dict[str, routing.Key] = {}
            for key in keys.get(menu.pk, ()):
                if key.number:
                    ready[key.digit] = _to_number(key)
                elif submenu := submenus.get(key.pk):
                    ready[key.digit] = routing.Key(to=submenu, label=key.label)
            found[menu.attendant_id, menu.mode] = _menu(menu, ready)
    return found


def _menu(menu: models.Menu, keys: Mapping[str, routing.Key]) -> routing.Menu:
    sound = routing.OwnSound(menu.announcement.sound) if menu.announcement else None
    return routing.Menu(announcement=sound, keys=keys)


def _to_number(key: models.MenuKey) -> routing.Key:
    return routing.Key(to=routing.ToNumber(key.number), label=key.label)
