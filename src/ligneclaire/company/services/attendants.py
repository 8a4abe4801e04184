"""Auto attendants come, are set and go (A1–A3, A6, O1, guide §3.5, §8). Their menus: `services.menus`."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import rules
from ligneclaire.company.models import Attendant, Calendar, Menu, Site
from ligneclaire.company.models.offer import Plan
from ligneclaire.company.numbering import numbering
from ligneclaire.company.services import offer
from ligneclaire.company.services.change import change
from ligneclaire.company.services.numbers import check_short_number_free, let_rest, take_number
from ligneclaire.company.services.refusals import Refusals, values
from ligneclaire.company.services.setting import setting
from ligneclaire.routing.model import LineKind

FIELDS = ("name", "short_number", "on", "by_calendar", "calendar", "fallback_number")
"""What a manager sets of an attendant, but for its menus."""


def attendant_create(
    *, actor: Person | None, company: Company, name: str, number: str, site: Site, short_number: str = ""
) -> Attendant:
    """A new attendant, off, with two empty menus: takes a plan and a free number of the stock.

    Refusals are on the parameters' names, and on `kind` when no plan is left.
    """
    with change(company, actor) as changes:
        site.refresh_from_db()
        attendant = Attendant(company=company, site=site)
        refusals = Refusals()
        with refusals.on("number"):
            number = rules.clean_line_number(number, LineKind.FIXED)
        _clean_names(attendant, refusals, name, short_number)
        refusals.raise_any()
        offer.take_plan(Plan.AUTO_ATTENDANT)
        attendant.number = take_number(number)
        attendant.save()
        Menu.objects.bulk_create(Menu(attendant=attendant, mode=mode) for mode in Menu.Mode)
        changes.record(
            "attendant.created", attendant, after={"site": site.name, **values(attendant, *FIELDS)}
        )
    return attendant


def attendant_change_details(
    *, actor: Person | None, attendant: Attendant, name: str, short_number: str = ""
) -> None:
    """Its name, and its short number or none. Refusals are on `name` and `short_number`."""
    with setting(actor, attendant, "attendant.details_changed", FIELDS) as refusals:
        _clean_names(attendant, refusals, name, short_number)


def attendant_set_service(
    *,
    actor: Person | None,
    attendant: Attendant,
    on: bool,
    by_calendar: bool,
    calendar: Calendar | None = None,
) -> None:
    """Whether it answers, and with one menu or two (A1, A2). Refusals are on `on` and `calendar`.

    On needs a greeting for each of its modes (A3). A calendar may be given while it is not obeyed.
    """
    with setting(actor, attendant, "attendant.service_changed", FIELDS) as refusals:
        attendant.on, attendant.by_calendar, attendant.calendar = on, by_calendar, calendar
        if by_calendar and calendar is None:
            refusals.add("calendar", _("Choisissez un calendrier."))
        elif on:
            greeted = attendant.menus.filter(key=None, announcement__isnull=False)
            for lacking in missing(attendant, set(greeted.values_list("mode", flat=True))):
                refusals.add("on", lacking)


def attendant_set_fallback(*, actor: Person | None, attendant: Attendant, number: str) -> None:
    """Where callers go after three vain attempts, nowhere when empty (A6). Refusals are on `number`."""
    with setting(actor, attendant, "attendant.fallback_changed", FIELDS) as refusals:
        attendant.fallback_number = ""
        if number.strip():
            with refusals.on("number"):
                attendant.fallback_number = clean_destination(attendant, number, "")


def attendant_delete(*, actor: Person | None, attendant: Attendant, take_number_back: bool = False) -> None:
    """Removes an attendant: its plan is free again, its number rests, its announcements stay in the library.

    What leads to its number stays as it is; `uses.uses_of_attendant` says so beforehand.
    """
    with change(attendant.company, actor, attendant) as changes:
        number = attendant.number
        before = {"site": attendant.site.name, **values(attendant, *FIELDS)}
        changes.record("attendant.deleted", attendant, before=before)
        attendant.delete()
        if not take_number_back:
            let_rest(number)


def missing(attendant: Attendant, greeted: Collection[str]) -> list[str]:
    """What keeps an attendant from being on, in words: a greeting for each of its modes (A3).

    `greeted`: the modes whose main menu has its announcement.
    """
    modes = list(Menu.Mode) if attendant.by_calendar else [Menu.Mode.OPEN]
    said = {
        Menu.Mode.OPEN: _("Choisissez d’abord l’annonce du menu des heures d’ouverture.")
        if attendant.by_calendar
        else _("Choisissez d’abord l’annonce de son menu."),
        Menu.Mode.CLOSED: _("Choisissez d’abord l’annonce du menu des heures de fermeture."),
    }
    return [said[mode] for mode in modes if mode not in greeted]


def clean_destination(attendant: Attendant, text: str, typed_for: str) -> str:
    """Where an attendant may send calls: where a forward may (A7), and not back to itself.

    `typed_for`: the key, if it is one.
    """
    number = rules.clean_destination(text, numbering([text]))
    if number in (attendant.number.e164, attendant.short_number):
        raise ValidationError(
            _("La touche %(key)s ne peut pas mener à cet accueil lui-même.") % {"key": typed_for}
            if typed_for
            else _("Un accueil vocal ne peut pas renvoyer vers lui-même.")
        )
    return number


def _clean_names(attendant: Attendant, refusals: Refusals, name: str, short_number: str) -> None:
    with refusals.on("name"):
        attendant.name = rules.clean_name(name, 60)
        if Attendant.objects.filter(name__iexact=attendant.name).exclude(pk=attendant.pk).exists():
            refusals.add("name", _("Un autre accueil vocal porte déjà ce nom."))
    attendant.short_number = ""
    if short_number.strip():
        with refusals.on("short_number"):
            attendant.short_number = rules.clean_short_number(short_number)
            check_short_number_free(attendant.short_number, attendant)
