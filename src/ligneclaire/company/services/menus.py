"""The menus of an auto attendant: what each key does, and the announcement that says so (A3, A4, A7, A8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Person
from ligneclaire.company import rules
from ligneclaire.company.models import Menu, MenuKey
from ligneclaire.company.models.attendants import DIGITS, MAX_LABEL
from ligneclaire.company.services.attendants import clean_destination
from ligneclaire.company.services.change import change
from ligneclaire.company.services.library import Chosen, announcement_chosen
from ligneclaire.company.services.refusals import Refusals


@dataclass(frozen=True, kw_only=True)
class KeySetting:
    """What a key does: leads to a number, as it was typed, or to a submenu."""

    number: str = ""
    submenu: bool = False
    label: str = ""


def menu_set(
    *, actor: Person | None, menu: Menu, announcement: Chosen, keys: Mapping[str, KeySetting]
) -> None:
    """The announcement of a menu, and all of its keys by digit; a key that is not named does nothing.

    Refusals are on `announcement`, `number_<digit>` and `label_<digit>`. A key that was a submenu and remains
    one keeps it; one that is no more loses it.
    """
    attendant = menu.attendant
    with change(attendant.company, actor, attendant) as changes:
        menu.refresh_from_db()
        before = told(menu)
        refusals = Refusals()
        with refusals.on("announcement"):
            menu.announcement = announcement_chosen(
                actor=actor, site=attendant.site, chosen=announcement, field="announcement"
            )
        if menu.announcement is None and _is_heard(menu):
            refusals.add(
                "announcement",
                _("Cet accueil est en service : gardez une annonce, ou mettez-le d’abord hors service."),
            )
        wanted = {digit: _clean(menu, digit, keys[digit], refusals) for digit in DIGITS if digit in keys}
        refusals.raise_any()
        menu.save(update_fields=["announcement"])
        _set_keys(menu, wanted)
        menu = Menu.objects.select_related("announcement").get(pk=menu.pk)
        if (after := told(menu)) != before:
            changes.record("attendant.menu_changed", attendant, before=before, after=after)


def told(menu: Menu) -> dict[str, Any]:
    """The menu as the audit trail keeps it; a submenu by its own changes."""
    where = f"{menu.mode}{'/' + menu.key.digit if menu.key else ''}"
    keys = {
        key.digit: {"to": key.number or "menu", "label": key.label}
        for key in MenuKey.objects.filter(menu=menu)
    }
    announcement = menu.announcement.title if menu.announcement else None
    return {where: {"announcement": announcement, "keys": keys}}


def _is_heard(menu: Menu) -> bool:
    attendant = menu.attendant
    in_use = menu.mode == Menu.Mode.OPEN or attendant.by_calendar
    return attendant.on and in_use and menu.key is None


def _clean(menu: Menu, digit: str, setting: KeySetting, refusals: Refusals) -> KeySetting:
    label, number = "", ""
    if setting.label.strip():
        with refusals.on(f"label_{digit}"):
            label = rules.clean_name(setting.label, MAX_LABEL)
    if setting.submenu:
        if menu.key is not None:
            refusals.add(f"number_{digit}", _("Un sous-menu mène à des numéros, pas à un autre menu."))
    elif setting.number.strip():
        with refusals.on(f"number_{digit}"):
            number = clean_destination(menu.attendant, setting.number, digit)
    else:
        refusals.add(f"number_{digit}", _("Donnez le numéro où mène la touche %(key)s.") % {"key": digit})
    return KeySetting(number=number, submenu=setting.submenu, label=label)


def _set_keys(menu: Menu, wanted: Mapping[str, KeySetting]) -> None:
    menu.keys.exclude(digit__in=wanted).delete()
    rows = {key.digit: key for key in menu.keys.select_related("submenu")}
    for digit, setting in wanted.items():
        row = rows.get(digit) or MenuKey(menu=menu, digit=digit)
        row.number, row.label = setting.number, setting.label
        row.save()
        submenu: Menu | None = getattr(row, "submenu", None)
        if setting.submenu and submenu is None:
            Menu.objects.create(attendant=menu.attendant, mode=menu.mode, key=row)
        elif submenu is not None and not setting.submenu:
            submenu.delete()
