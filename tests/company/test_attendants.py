"""Auto attendants come, are set and go; what calls then obey."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_scopes import scope
from tests.company.attendants import (
    NUMBER,
    SUBMENU,
    fresh,
    menu_of,
    new_attendant,
    set_menu,
    working_attendant,
)
from tests.company.groups import announcement, new_group, trail
from tests.company.test_calendars import WEEK
from tests.support.cast import Cast

from ligneclaire.company import selectors, snapshot
from ligneclaire.company.calendar_uses import uses_of_calendar
from ligneclaire.company.models import Attendant, Calendar, Menu, MenuKey, Number
from ligneclaire.company.services.attendants import (
    attendant_change_details,
    attendant_create,
    attendant_delete,
    attendant_set_fallback,
    attendant_set_service,
)
from ligneclaire.company.services.calendars import calendar_create, calendar_delete
from ligneclaire.company.services.library import announcement_delete
from ligneclaire.company.services.lines import line_delete
from ligneclaire.company.services.menus import KeySetting
from ligneclaire.company.services.numbers import number_remove
from ligneclaire.company.services.offer import plan_stock_set
from ligneclaire.company.services.sites import site_create, site_delete
from ligneclaire.company.uses import (
    UseKind,
    uses_of_announcements,
    uses_of_attendant,
    uses_of_line,
)
from ligneclaire.routing import model as routing


def refusals(raised: pytest.ExceptionInfo[ValidationError], field: str) -> str:
    assert list(raised.value.message_dict) == [field]
    return " ".join(raised.value.message_dict[field])


def calendar(cast: Cast) -> Calendar:
    return calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)


def frozen(attendant: Attendant) -> routing.Attendant:
    """As the next call obeys it."""
    company = snapshot.build(str(attendant.company_id), date(2026, 11, 23)).company
    return company.attendants[attendant.routing_id]


# -- the attendant ---------------------------------------------------------------------------------


def test_a_new_attendant_is_off_and_has_two_empty_menus(cast: Cast) -> None:
    attendant = new_attendant(cast, name="  Standard   Paris ", short_number="5000")
    assert (attendant.name, attendant.number.e164, attendant.short_number) == (
        "Standard Paris",
        NUMBER,
        "5000",
    )
    assert (attendant.on, attendant.by_calendar, attendant.fallback_number) == (False, False, "")
    with scope(company=cast.atelier):
        menus = selectors.menus_of(attendant)
    assert [(menu.mode, menu.announcement, list(menu.keys.all())) for menu in menus] == [
        ("open", None, []),
        ("closed", None, []),
    ]
    assert trail(cast)[-1] == "attendant.created"
    assert frozen(attendant) == routing.Attendant(
        id=attendant.routing_id,
        name="Standard Paris",
        number=NUMBER,
        short_number="5000",
        site=str(cast.paris.pk),
    )


def test_it_takes_a_plan_and_a_number_and_gives_them_back(cast: Cast) -> None:
    attendant = new_attendant(cast)
    with scope(company=cast.atelier):
        stock = next(plan for plan in selectors.offer().plans if plan.key == "auto_attendant")
        assert (stock.assigned, stock.available) == (1, 2)
        assert NUMBER not in selectors.free_numbers().values_list("e164", flat=True)
    with pytest.raises(ValidationError):
        plan_stock_set(actor=None, company=cast.atelier, plan="auto_attendant", subscribed=0)
    with scope(company=cast.atelier), pytest.raises(ValidationError):
        number_remove(actor=None, number=Number.objects.get(e164=NUMBER))
    attendant_delete(actor=cast.alice, attendant=attendant)
    with scope(company=cast.atelier):
        assert Number.objects.get(e164=NUMBER).resting_until
        assert not Menu.objects.exists()
    back = new_attendant(cast, number="0199000008")
    attendant_delete(actor=cast.alice, attendant=back, take_number_back=True)
    with scope(company=cast.atelier):
        assert Number.objects.get(e164="+33199000008").resting_until is None


def test_without_a_plan_there_is_no_attendant(cast: Cast) -> None:
    with pytest.raises(ValidationError) as raised:
        attendant_create(
            actor=cast.alice, company=cast.atelier, name="Standard", number=NUMBER, site=cast.paris
        )
    assert "Il ne reste aucun « Accueil vocal interactif »" in refusals(raised, "kind")


def test_a_number_or_a_name_belongs_to_one(cast: Cast) -> None:
    group = new_group(cast, short_number="4100")
    with pytest.raises(ValidationError) as raised:
        new_attendant(cast, number=group.number.e164)
    assert "déjà celui de « Accueil »" in refusals(raised, "number")
    with pytest.raises(ValidationError) as raised:
        new_attendant(cast, short_number="4100")
    refusals(raised, "short_number")
    attendant = new_attendant(cast)
    with pytest.raises(ValidationError) as raised:
        new_attendant(cast, name="standard", number="0199000008")
    refusals(raised, "name")
    attendant_change_details(actor=cast.alice, attendant=attendant, name="Entrée", short_number="5001")
    assert (fresh(attendant).name, fresh(attendant).short_number) == ("Entrée", "5001")


def test_it_is_found_by_name_and_by_number(cast: Cast) -> None:
    attendant = new_attendant(cast, name="Accueil d’été")
    with scope(company=cast.atelier):
        for search in ("ete", "01 99 00 00 07", "0199000007", "+33199000007", ""):
            assert list(selectors.attendants(search=search)) == [attendant], search
        assert not selectors.attendants(search="hiver")


# -- on and off (A1–A3) ----------------------------------------------------------------------------


def test_it_cannot_be_on_without_a_greeting_for_each_of_its_modes(cast: Cast) -> None:
    attendant = new_attendant(cast)
    hours = calendar(cast)
    with pytest.raises(ValidationError) as raised:
        attendant_set_service(actor=cast.alice, attendant=attendant, on=True, by_calendar=False)
    assert "l’annonce de son menu" in refusals(raised, "on")
    set_menu(cast, attendant, announcement=announcement(cast, "Bienvenue"))
    with pytest.raises(ValidationError) as raised:
        attendant_set_service(
            actor=cast.alice, attendant=attendant, on=True, by_calendar=True, calendar=hours
        )
    assert "heures de fermeture" in refusals(raised, "on")
    assert not fresh(attendant).on
    set_menu(cast, attendant, "closed", announcement=announcement(cast, "Fermé"))
    attendant_set_service(actor=cast.alice, attendant=attendant, on=True, by_calendar=True, calendar=hours)
    told = frozen(attendant)
    assert told.on
    assert told.opened.announcement == routing.OwnSound("Bienvenue.wav")
    assert told.closed
    assert told.closed.announcement == routing.OwnSound("Fermé.wav")
    assert told.calendar == str(hours.pk)


def test_by_calendar_needs_a_calendar_which_stays_while_it_is_used(cast: Cast) -> None:
    attendant = new_attendant(cast)
    with pytest.raises(ValidationError) as raised:
        attendant_set_service(actor=cast.alice, attendant=attendant, on=False, by_calendar=True)
    assert refusals(raised, "calendar") == "Choisissez un calendrier."
    hours = calendar(cast)
    attendant_set_service(actor=cast.alice, attendant=attendant, on=False, by_calendar=True, calendar=hours)
    with scope(company=cast.atelier):
        (use,) = uses_of_calendar(hours)
        assert (use.who, use.what, use.on) == ("Standard", "Menu des heures de fermeture", True)
    with pytest.raises(ValidationError):
        calendar_delete(actor=cast.alice, calendar=hours)


def test_the_announcement_of_one_that_is_on_cannot_be_taken_away(cast: Cast) -> None:
    attendant = working_attendant(cast)
    with pytest.raises(ValidationError) as raised:
        set_menu(cast, attendant, k1="4001")
    assert "en service" in refusals(raised, "announcement")
    told = frozen(attendant)
    assert told.opened.announcement
    assert set(told.opened.keys) == {"1", "2"}
    set_menu(cast, attendant, "closed")  # of a mode that is not in use


# -- menus (A4, A7, A8) ----------------------------------------------------------------------------


def test_keys_lead_to_numbers_and_to_submenus(cast: Cast) -> None:
    attendant = working_attendant(cast)
    told = frozen(attendant)
    assert told.opened.keys["1"] == routing.Key(to=routing.ToNumber("4001"), label="Bob")
    submenu = told.opened.keys["2"]
    assert submenu.label == "Services"
    assert submenu.to == routing.Menu(
        announcement=routing.OwnSound("Services.wav"),
        keys={"1": routing.Key(to=routing.ToNumber("+33199000002"))},
    )
    assert told.closed is None
    assert trail(cast)[-3:] == [
        "attendant.menu_changed",
        "attendant.menu_changed",
        "attendant.service_changed",
    ]


def test_the_key_of_a_submenu_without_announcement_does_nothing_yet(cast: Cast) -> None:
    attendant = working_attendant(cast)
    set_menu(cast, attendant, announcement=menu_of(attendant).announcement, k1="4001", k3=SUBMENU)
    assert set(frozen(attendant).opened.keys) == {"1"}
    set_menu(cast, attendant, key="3", announcement=announcement(cast, "Ventes"), k1="4001")
    assert set(frozen(attendant).opened.keys) == {"1", "3"}


def test_a_submenu_stays_while_its_key_leads_to_one(cast: Cast) -> None:
    attendant = working_attendant(cast)
    greeting = menu_of(attendant).announcement
    set_menu(cast, attendant, announcement=greeting, k2=KeySetting(submenu=True, label="Nos services"))
    assert isinstance(frozen(attendant).opened.keys["2"].to, routing.Menu)
    set_menu(cast, attendant, announcement=greeting, k2="4001")
    with scope(company=cast.atelier):
        assert not Menu.objects.exclude(key=None).exists()
        assert MenuKey.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("3900", "numéro spécial"),
        ("15", "urgence"),
        ("+1 212 555 12 34", "hors d’Europe"),
        ("4999", "numéro court"),
        ("", "Donnez le numéro où mène la touche 3"),
        (NUMBER, "cet accueil lui-même"),
        ("5000", "cet accueil lui-même"),
    ],
)
def test_a_key_to_a_forbidden_number_is_refused_and_nothing_changes(
    cast: Cast, number: str, said: str
) -> None:
    attendant = working_attendant(cast)
    attendant_change_details(actor=cast.alice, attendant=attendant, name="Standard", short_number="5000")
    before = frozen(attendant)
    with pytest.raises(ValidationError) as raised:
        set_menu(cast, attendant, announcement=menu_of(attendant).announcement, k1="4001", k3=number)
    assert said in refusals(raised, "number_3")
    assert frozen(attendant) == before


def test_a_submenu_leads_to_numbers_only(cast: Cast) -> None:
    attendant = working_attendant(cast)
    with pytest.raises(ValidationError) as raised:
        set_menu(cast, attendant, key="2", k1=SUBMENU)
    assert "pas à un autre menu" in refusals(raised, "number_1")


def test_a_key_leads_to_groups_and_other_attendants(cast: Cast) -> None:
    group = new_group(cast, short_number="4100")
    other = new_attendant(cast, name="Nuit", number="0199000008", short_number="5008")
    attendant = new_attendant(cast)
    set_menu(cast, attendant, k1="4100", k2="5008", k3=other.number.e164)
    keys = frozen(attendant).opened.keys
    assert {digit: key.to for digit, key in keys.items()} == {
        "1": routing.ToNumber("4100"),
        "2": routing.ToNumber("5008"),
        "3": routing.ToNumber(other.number.e164),
    }
    assert group.short_number == "4100"


def test_an_announcement_of_another_site_is_refused(cast: Cast) -> None:
    attendant = new_attendant(cast)
    elsewhere = site_create(
        actor=cast.alice,
        company=cast.atelier,
        name="Lyon",
        street="rue Neuve",
        postcode="69001",
        city="Lyon",
        insee="69381",
    )
    with pytest.raises(ValidationError) as raised:
        set_menu(cast, attendant, announcement=announcement(cast, "Ailleurs", site=elsewhere))
    refusals(raised, "announcement")


def test_the_fallback_number_obeys_the_same_rules(cast: Cast) -> None:
    attendant = new_attendant(cast)
    attendant_set_fallback(actor=cast.alice, attendant=attendant, number="01 99 00 00 02")
    assert frozen(attendant).fallback == routing.ToNumber("+33199000002")
    for number in (NUMBER, "3900"):
        with pytest.raises(ValidationError) as raised:
            attendant_set_fallback(actor=cast.alice, attendant=fresh(attendant), number=number)
        refusals(raised, "number")
    attendant_set_fallback(actor=cast.alice, attendant=fresh(attendant), number=" ")
    assert frozen(attendant).fallback is None


# -- where it is used, and what uses it ------------------------------------------------------------


def test_a_line_says_which_keys_lead_to_it(cast: Cast) -> None:
    attendant = working_attendant(cast)
    attendant_set_fallback(actor=cast.alice, attendant=attendant, number="4001")
    with scope(company=cast.atelier):
        uses = uses_of_line(cast.bob_line)
        assert [(use.kind, use.attendant, use.key and use.key.digit, use.on) for use in uses] == [
            (UseKind.KEY, attendant, "1", True),
            (UseKind.FALLBACK, attendant, None, True),
        ]
        (use,) = uses_of_line(cast.dora_line)
        assert use.key
        assert use.key.menu.key
        assert (use.key.menu.key.digit, use.key.digit) == ("2", "1")


def test_the_key_to_a_deleted_line_stays_and_leads_nowhere(cast: Cast) -> None:
    attendant = working_attendant(cast)
    line_delete(actor=cast.alice, line=cast.bob_line)
    assert frozen(attendant).opened.keys["1"].to == routing.ToNumber("4001")
    with pytest.raises(ValidationError) as raised:
        set_menu(cast, attendant, announcement=menu_of(attendant).announcement, k1="4001")
    refusals(raised, "number_1")


def test_another_attendant_says_that_a_key_leads_to_it(cast: Cast) -> None:
    night = new_attendant(cast, name="Nuit", number="0199000008")
    attendant = working_attendant(cast)
    set_menu(cast, attendant, announcement=menu_of(attendant).announcement, k1=night.number.e164)
    with scope(company=cast.atelier):
        (use,) = uses_of_attendant(night)
        assert (use.kind, use.attendant) == (UseKind.KEY, attendant)


def test_an_announcement_in_a_menu_is_in_use(cast: Cast) -> None:
    attendant = working_attendant(cast)
    submenu = menu_of(attendant, key="2")
    assert submenu.announcement
    with scope(company=cast.atelier):
        (use,) = uses_of_announcements([submenu.announcement.pk])
        assert (use.who, use.label) == ("Standard", "Sous-menu de la touche 2")
    with pytest.raises(ValidationError):
        announcement_delete(actor=cast.alice, announcement=submenu.announcement)


def test_a_site_with_an_attendant_is_not_deleted(cast: Cast) -> None:
    site = site_create(
        actor=cast.alice,
        company=cast.atelier,
        name="Lyon",
        street="rue Neuve",
        postcode="69001",
        city="Lyon",
        insee="69381",
    )
    new_attendant(cast, site=site)
    with pytest.raises(ValidationError, match="accueils vocaux"):
        site_delete(actor=cast.alice, site=site)


def test_the_database_keeps_no_key_that_phones_do_not_have(cast: Cast) -> None:
    attendant = new_attendant(cast)
    with scope(company=cast.atelier):
        menu = menu_of(attendant)
        for digit in ("0", "#", "*"):
            with pytest.raises(IntegrityError), transaction.atomic():
                MenuKey.objects.create(menu=menu, digit=digit, number="4001")
