"""The company's auto attendants, made true by the services that the portal uses; for `office_process`."""

from __future__ import annotations

from collections.abc import Mapping

from ligneclaire.accounts.models import Company
from ligneclaire.company import selectors
from ligneclaire.company.models import Attendant, Calendar, LibraryAnnouncement, Menu, Number, Site
from ligneclaire.company.models.offer import Plan
from ligneclaire.company.services import attendants, library, menus, numbers, offer
from ligneclaire.company.sounds import store
from ligneclaire.routing import model as routing

PLANS = 5


def set_attendants(company: routing.Company) -> None:
    """Those the company has, and no others; their announcements come into the library of the site."""
    owner, site = Company.objects.get(), Site.objects.get()
    for row in Attendant.objects.select_related("number", "site", "company"):
        attendants.attendant_delete(actor=None, attendant=row, take_number_back=True)
    if not company.attendants:
        return
    offer.plan_stock_set(actor=None, company=owner, plan=Plan.AUTO_ATTENDANT, subscribed=PLANS)
    for wanted in company.attendants.values():
        if not Number.objects.filter(e164=wanted.number).exists():
            numbers.numbers_add(actor=None, company=owner, numbers=[wanted.number])
        row = attendants.attendant_create(
            actor=None,
            company=owner,
            name=wanted.name,
            number=wanted.number,
            short_number=wanted.short_number or "",
            site=site,
        )
        opened, closed = selectors.menus_of(row)
        _set_menu(opened, wanted.opened)
        _set_menu(closed, wanted.closed or routing.Menu())
        fallback = wanted.fallback.number if wanted.fallback else ""
        attendants.attendant_set_fallback(actor=None, attendant=row, number=fallback)
        calendar = company.calendars[wanted.calendar].name if wanted.calendar else None
        attendants.attendant_set_service(
            actor=None,
            attendant=row,
            on=wanted.on,
            by_calendar=wanted.closed is not None,
            calendar=Calendar.objects.get(name=calendar) if calendar else None,
        )


def _set_menu(menu: Menu, wanted: routing.Menu) -> None:
    keys = {digit: _setting(key) for digit, key in wanted.keys.items()}
    menus.menu_set(actor=None, menu=menu, announcement=_announcement(menu, wanted), keys=keys)
    for submenu in Menu.objects.filter(key__menu=menu).select_related("attendant__site__company", "key"):
        to = wanted.keys[submenu.key.digit].to if submenu.key else None
        assert isinstance(to, routing.Menu)
        inner: Mapping[str, menus.KeySetting] = {digit: _setting(key) for digit, key in to.keys.items()}
        menus.menu_set(actor=None, menu=submenu, announcement=_announcement(submenu, to), keys=inner)


def _setting(key: routing.Key) -> menus.KeySetting:
    if isinstance(key.to, routing.Menu):
        return menus.KeySetting(submenu=True, label=key.label)
    return menus.KeySetting(number=key.to.number, label=key.label)


def _announcement(menu: Menu, wanted: routing.Menu) -> LibraryAnnouncement | None:
    if not isinstance(wanted.announcement, routing.OwnSound):
        return None
    name = wanted.announcement.name
    if row := LibraryAnnouncement.objects.filter(sound=name).first():
        return row
    sound = store.find(name)
    assert sound is not None, f"no sound {name}"
    return library.announcement_add(actor=None, site=menu.attendant.site, sound=sound, title=name)
