"""Auto attendants in « Gérer vos lignes »: a new one, its page, what a manager sees and sets (§3.5, §8)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope
from pytest_django import DjangoAssertNumQueries
from tests.company.attendants import (
    NUMBER,
    SUBMENU,
    fresh,
    menu_of,
    new_attendant,
    set_menu,
    working_attendant,
)
from tests.company.groups import announcement, new_group
from tests.company.test_calendars import WEEK
from tests.portal.filling import HTMX, fill
from tests.portal.reading import block, text
from tests.portal.test_line_calls import keep, step
from tests.support.cast import Cast

from ligneclaire.company.models import Attendant, MenuKey
from ligneclaire.company.services.attendants import attendant_set_fallback, attendant_set_service
from ligneclaire.company.services.calendars import calendar_create
from ligneclaire.company.services.lines import line_delete
from ligneclaire.company.services.offer import plan_stock_set


def address(attendant: Attendant, name: str = "attendant", *more: str) -> str:
    return reverse(f"portal:{name}", args=[attendant.pk, *more])


def edit(attendant: Attendant, slug: str) -> str:
    return address(attendant, "attendant_block_edit", slug)


def shown(client: Client, attendant: Attendant, slug: str) -> str:
    return block(client.get(address(attendant)), slug)


# -- lists, a new one, the end of one --------------------------------------------------------------


def test_without_an_attendant_the_page_says_what_one_is_for(alice: Client) -> None:
    said = text(alice.get(reverse("portal:attendants")))
    assert "Aucun accueil vocal pour l’instant" in said
    assert "il décroche pour vous" in said


def test_attendants_are_listed_and_found(alice: Client, cast: Cast) -> None:
    working_attendant(cast)
    new_attendant(cast, name="Nuit", number="0199000008", short_number="5008")
    said = text(alice.get(reverse("portal:attendants")))
    assert "Nuit 01 99 00 00 08 5008 Paris Hors service" in said
    assert "Standard 01 99 00 00 07 Paris En service" in said
    found = text(alice.get(reverse("portal:attendants"), {"q": "nuit"}))
    assert "1 accueil vocal trouvé" in found
    assert "Standard" not in found


def test_a_new_one_takes_a_name_and_a_free_number(alice: Client, cast: Cast) -> None:
    plan_stock_set(actor=None, company=cast.atelier, plan="auto_attendant", subscribed=1)
    create = reverse("portal:create_attendant", args=[cast.paris.pk])
    assert alice.get(reverse("portal:choose_attendant_site"))["Location"] == create
    answer = fill(alice, create, name="Standard", number=NUMBER, short_number="5000")
    said = text(alice.get(answer["Location"]))
    assert "L’accueil vocal « Standard » est créé." in said
    assert "Hors service" in said
    with scope(company=cast.atelier):
        assert Attendant.objects.get().number.e164 == NUMBER
    assert "Tous vos forfaits « Accueil vocal interactif » sont attribués." in text(alice.get(create))


def test_what_is_refused_keeps_what_was_typed(alice: Client, cast: Cast) -> None:
    plan_stock_set(actor=None, company=cast.atelier, plan="auto_attendant", subscribed=1)
    create = reverse("portal:create_attendant", args=[cast.paris.pk])
    answer = fill(alice, create, name="Standard", number=NUMBER, short_number="4001")
    assert answer.status_code == 422
    assert "Le 4001 est déjà celui de Bob Bérard." in text(answer)
    assert b'value="Standard"' in answer.content
    assert b'value="4001"' in answer.content


def test_only_fixed_numbers_are_proposed(alice: Client, cast: Cast) -> None:
    plan_stock_set(actor=None, company=cast.atelier, plan="auto_attendant", subscribed=1)
    said = text(alice.get(reverse("portal:create_attendant", args=[cast.paris.pk])))
    assert "01 99 00 00 07" in said
    assert "06 39 98" not in said


def test_before_it_goes_it_says_who_leads_to_it(alice: Client, cast: Cast) -> None:
    night = new_attendant(cast, name="Nuit", number="0199000008", short_number="5008")
    attendant = working_attendant(cast)
    set_menu(cast, attendant, announcement=menu_of(attendant).announcement, k1="5008")
    said = text(alice.get(address(night, "delete_attendant")))
    assert "Un réglage le nomme." in said
    assert "Standard 01 99 00 00 07 Touche 1 (Menu de toute heure)" in said
    assert "Son numéro court : 5008" in said
    answer = fill(alice, address(night, "delete_attendant"), take_number_back="on")
    assert "le 01 99 00 00 08 peut servir de nouveau" in text(alice.get(answer["Location"]))
    assert "Ce numéro ne mène plus nulle part" in shown(alice, attendant, "menu-open")


def test_deleting_a_line_says_which_keys_lead_to_it(alice: Client, cast: Cast) -> None:
    attendant = working_attendant(cast)
    attendant_set_fallback(actor=cast.alice, attendant=attendant, number="4001")
    said = text(alice.get(reverse("portal:delete_line", args=[cast.bob_line.pk])))
    assert "Touche 1 (Menu de toute heure), qui ne ferait plus que reprendre le menu" in said
    assert "Numéro de secours de l’accueil vocal" in said
    dora = text(alice.get(reverse("portal:delete_line", args=[cast.dora_line.pk])))
    assert "Touche 1 (Sous-menu de la touche 2)" in dora


# -- the page: read --------------------------------------------------------------------------------


def test_the_menu_is_drawn_as_callers_live_it(alice: Client, cast: Cast) -> None:
    attendant = working_attendant(cast)
    said = shown(alice, attendant, "menu-open")
    assert "Le correspondant entend Bonjour" in said
    assert "Touche 1 Bob Bob Bérard (4001)" in said
    assert "Touche 2 Services Sous-menu puis touche 1 Dora Dupré (01 99 00 00 02)" in said
    assert "Touche 3 Rien" in said
    assert "Touche 9 Rien" in said
    assert "Dora Dupré" in shown(alice, attendant, "menu-open-2")
    assert "Ce menu ne sert pas" in shown(alice, attendant, "menu-closed")


def test_keys_name_groups_other_attendants_and_numbers_outside(alice: Client, cast: Cast) -> None:
    new_group(cast, short_number="4100")
    new_attendant(cast, name="Nuit", number="0199000008")
    attendant = new_attendant(cast)
    set_menu(cast, attendant, k1="4100", k2="0199000008", k3="06 12 34 56 78")
    said = shown(alice, attendant, "menu-open")
    assert "Touche 1 Accueil (4100)" in said
    assert "Touche 2 Nuit (01 99 00 00 08)" in said
    assert "Touche 3 06 12 34 56 78" in said


def test_a_key_that_leads_nowhere_any_more_says_so(alice: Client, cast: Cast) -> None:
    attendant = working_attendant(cast)
    line_delete(actor=cast.alice, line=cast.bob_line)
    assert "4001 Ce numéro ne mène plus nulle part : le menu est repris." in shown(
        alice, attendant, "menu-open"
    )


def test_what_is_missing_before_it_can_be_on_is_said(alice: Client, cast: Cast) -> None:
    attendant = new_attendant(cast)
    said = shown(alice, attendant, "service")
    assert "vos correspondants entendent que le service est fermé" in said
    assert "Avant de le mettre en service : Choisissez d’abord l’annonce de son menu." in said
    assert "Avant de" not in shown(alice, working_attendant_of(cast, attendant), "service")


def working_attendant_of(cast: Cast, attendant: Attendant) -> Attendant:
    set_menu(cast, attendant, announcement=announcement(cast, "Bienvenue"))
    attendant_set_service(actor=cast.alice, attendant=attendant, on=True, by_calendar=False)
    return fresh(attendant)


def test_the_page_asks_few_questions_of_the_database(
    alice: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    attendant = working_attendant(cast)
    keys = {f"k{digit}": f"06 12 34 56 0{digit}" for digit in range(3, 10)}
    greeting = menu_of(attendant).announcement
    set_menu(cast, attendant, announcement=greeting, k1="4001", k2=SUBMENU, **keys)
    attendant_set_fallback(actor=cast.alice, attendant=attendant, number="4001")
    alice.get(address(attendant))  # the session is touched once
    with django_assert_max_num_queries(10):
        assert alice.get(address(attendant)).status_code == 200


# -- the page: edited in place ---------------------------------------------------------------------


def test_it_is_put_in_service(alice: Client, cast: Cast) -> None:
    attendant = new_attendant(cast)
    refused = fill(alice, edit(attendant, "service"), on="on")
    assert refused.status_code == 422
    assert "Choisissez d’abord l’annonce de son menu." in text(refused)
    set_menu(cast, attendant, announcement=announcement(cast, "Bienvenue"))
    fill(alice, edit(attendant, "service"), on="on")
    assert fresh(attendant).on
    assert "En service" in shown(alice, attendant, "service")


def test_a_calendar_tells_two_menus_apart(alice: Client, cast: Cast) -> None:
    hours = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    attendant = new_attendant(cast)
    refused = fill(alice, edit(attendant, "service"), mode="calendar")
    assert "Choisissez un calendrier." in text(refused)
    fill(alice, edit(attendant, "service"), mode="calendar", calendar=str(hours.pk))
    assert "selon « Bureau »" in shown(alice, attendant, "service")
    assert "Ce menu ne sert pas" not in shown(alice, attendant, "menu-closed")
    used = alice.get(reverse("portal:calendar", args=[hours.pk]))
    assert "Standard Menu des heures de fermeture" in text(used)
    assert f"{address(attendant)}#service" in used.content.decode()


def test_nine_keys_are_set_in_one_go(alice: Client, cast: Cast) -> None:
    attendant = new_attendant(cast)
    welcome = announcement(cast, "Bienvenue")
    fill(
        alice,
        edit(attendant, "menu-open"),
        announcement_source="own",
        announcement_own=str(welcome.pk),
        leads_1="number",
        number_1="4001",
        label_1="Bob",
        leads_9="submenu",
        label_9="Autres services",
    )
    said = shown(alice, attendant, "menu-open")
    assert "Touche 1 Bob Bob Bérard (4001)" in said
    assert "Touche 9 Autres services Sous-menu Sans annonce, la touche ne fait rien encore." in said
    assert "Pas encore d’annonce" in shown(alice, attendant, "menu-open-9")


def test_a_refused_key_keeps_all_that_was_typed(alice: Client, cast: Cast) -> None:
    attendant = working_attendant(cast)
    answer = fill(
        alice,
        edit(attendant, "menu-open"),
        leads_3="number",
        number_3="3900",
        label_3="Météo",
        leads_4="number",
        number_4="06 12 34 56 78",
    )
    assert answer.status_code == 422
    assert "3900 est un numéro spécial" in text(answer)
    for typed in ("3900", "Météo", "06 12 34 56 78"):
        assert f'value="{typed}"' in answer.content.decode()
    with scope(company=cast.atelier):
        assert MenuKey.objects.filter(menu__key=None).count() == 2


def test_a_key_without_its_number_is_refused(alice: Client, cast: Cast) -> None:
    attendant = new_attendant(cast)
    answer = fill(alice, edit(attendant, "menu-open"), leads_3="number")
    assert "Donnez le numéro où mène la touche 3." in text(answer)


def test_a_submenu_is_edited_on_its_own(alice: Client, cast: Cast) -> None:
    attendant = working_attendant(cast)
    form = alice.get(edit(attendant, "menu-open-2"), headers=HTMX)
    assert "un sous-menu" not in text(form)
    fill(alice, edit(attendant, "menu-open-2"), leads_2="number", number_2="4001", label_2="Bob")
    assert "puis touche 2 Bob" in shown(alice, attendant, "menu-open")


def test_a_submenu_that_is_no_more_is_absent(alice: Client, cast: Cast) -> None:
    attendant = working_attendant(cast)
    assert alice.get(edit(attendant, "menu-open-5")).status_code == 404


def test_the_fallback_number_is_set_and_told(alice: Client, cast: Cast) -> None:
    attendant = new_attendant(cast)
    assert "Il est remercié, et l’appel se termine." in shown(alice, attendant, "secours")
    fill(alice, edit(attendant, "secours"), number="4001")
    assert "L’appel va vers Bob Bérard (4001)" in shown(alice, attendant, "secours")
    refused = fill(alice, edit(attendant, "secours"), number="15")
    assert "urgence" in text(refused)


def test_its_name_is_changed_in_place(alice: Client, cast: Cast) -> None:
    attendant = new_attendant(cast)
    answer = fill(alice, edit(attendant, "informations"), name="Entrée", short_number="5000", htmx=True)
    assert answer.status_code == 200
    assert (fresh(attendant).name, fresh(attendant).short_number) == ("Entrée", "5000")


# -- a call to try ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("", "Aucune touche n’est pressée"),
        ("1", "La touche 1 (« Bob ») de l’accueil vocal « Standard » envoie l’appel vers la ligne « Bob"),
        ("2, 1", "La touche 2 (« Services ») de l’accueil vocal « Standard » mène à un sous-menu."),
        ("7", "La touche 7 ne mène nulle part"),
    ],
)
def test_a_call_is_tried_with_the_keys_one_likes(alice: Client, cast: Cast, keys: str, said: str) -> None:
    attendant = working_attendant(cast)
    asked = {"caller": "0612345678", "at": "2026-11-24T10:00", "keys": keys}
    answer = alice.get(address(attendant, "attendant_block", "simulation"), asked, headers=HTMX)
    assert said in text(answer)


def test_keys_that_phones_do_not_have_are_refused(alice: Client, cast: Cast) -> None:
    attendant = working_attendant(cast)
    asked = {"caller": "", "at": "2026-11-24T10:00", "keys": "un"}
    answer = alice.get(address(attendant, "attendant_block", "simulation"), asked, headers=HTMX)
    assert "Donnez des touches du téléphone" in text(answer)


# -- among the lines -------------------------------------------------------------------------------


def test_it_stands_with_the_lines_of_its_site_and_is_found_with_them(alice: Client, cast: Cast) -> None:
    new_attendant(cast)
    site = reverse("portal:site_lines", args=[cast.paris.pk])
    said = text(alice.get(site))
    assert "Standard 01 99 00 00 07" in said
    assert "Bérard Bob" in said
    only = text(alice.get(site, {"kind": "auto_attendant"}))
    assert "Standard 01 99 00 00 07" in only
    assert "Bérard Bob" not in only
    assert "Standard" not in text(alice.get(site, {"kind": "fixed"}))
    assert "Standard 01 99 00 00 07" in text(alice.get(reverse("portal:lines"), {"q": "standard"}))
    assert "Accueils vocaux interactifs" in text(alice.get(reverse("portal:lines")))


def test_a_past_call_to_it_names_it_on_the_caller_s_page(alice: Client, cast: Cast) -> None:
    attendant = working_attendant(cast)
    off = {"code": "attendant_off", "line": attendant.routing_id, "values": {}}
    caller = str(cast.bob_line.pk)
    keep(cast, caller_line=caller, dialled=NUMBER, dialled_line=None, steps=[step(off)])
    said = block(alice.get(reverse("portal:line", args=[cast.bob_line.pk])), "appels-recents")
    assert "L’accueil vocal « Standard » est désactivé." in said
