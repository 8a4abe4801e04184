"""A call group in a real browser: created, filled from a list, put in order, set, tried without calling."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from tests.company.groups import members, new_group, subscribe
from tests.portal.browser.conftest import OpenPage
from tests.portal.browser.test_every_page import RULES
from tests.support.cast import Cast

from ligneclaire.company.models import Group

pytestmark = pytest.mark.browser


@pytest.fixture
def group(cast: Cast) -> Group:
    return new_group(cast, cast.bob_line, cast.dora_line, cast.spare_mobile)


def expect_members(page: Page, *names: str) -> None:
    expect(page.locator("#membres .members .who > a")).to_have_text(list(names))


def block(page: Page, slug: str) -> Locator:
    return page.locator(f"#{slug}")


def test_a_group_is_created_and_filled_from_a_list_of_numbers(open_page: OpenPage, cast: Cast) -> None:
    subscribe(cast, 1)
    page = open_page("/lignes/")
    page.get_by_role("link", name="Groupements d’appels").click()
    page.get_by_role("link", name="Nouveau groupement").click()
    page.get_by_label("Nom", exact=True).fill("Accueil")
    page.get_by_role("button", name="Créer le groupement").click()
    search = page.get_by_label("Chercher des lignes")
    expect(search).to_be_focused()
    search.fill("01 99 00 00 02 ; 4001 ; 01 99 00 00 99")
    search.press("Enter")
    expect(page.get_by_role("checkbox", name="Dupré Dora")).to_be_checked()
    expect(block(page, "membres")).to_contain_text("01 99 00 00 99")
    search.fill("garde")
    search.press("Enter")
    page.get_by_role("checkbox", name="Mobile de garde").check()
    page.get_by_role("button", name="Valider").click()
    expect(block(page, "membres").get_by_role("link", name="Mobile de garde")).to_be_visible()
    expect_members(page, "Bob Bérard", "Dora Dupré", "Mobile de garde")


def test_members_are_put_in_order_with_the_keyboard(open_page: OpenPage, group: Group) -> None:
    page = open_page(f"/lignes/groupements/{group.pk}/")
    page.get_by_role("button", name="Monter Mobile de garde").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Monter Mobile de garde")).to_be_focused()
    expect_members(page, "Bob Bérard", "Mobile de garde", "Dora Dupré")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Descendre Mobile de garde")).to_be_focused()
    expect_members(page, "Mobile de garde", "Bob Bérard", "Dora Dupré")


def test_a_member_is_dragged_to_another_s_place(open_page: OpenPage, group: Group) -> None:
    page = open_page(f"/lignes/groupements/{group.pk}/")
    grips = page.locator("#membres .grip")
    grips.nth(2).drag_to(grips.first)
    expect(page.locator("#membres .members > li").first).to_contain_text("Mobile de garde")
    assert [name for name, _ in members(group)] == ["Mobile de garde", "Bérard", "Dupré"]


def test_a_member_goes_out_and_the_line_says_so(open_page: OpenPage, cast: Cast, group: Group) -> None:
    page = open_page(f"/lignes/groupements/{group.pk}/")
    switch = page.get_by_role("switch", name="Présence de Bob Bérard")
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()
    expect(switch).to_be_focused()
    page.get_by_role("link", name="Bob Bérard").click()
    own = page.get_by_role("switch", name="Présence dans « Accueil »")
    expect(own).not_to_be_checked()
    own.click()
    expect(block(page, "groupements")).to_contain_text("Sonne à son tour")


def test_overflow_asks_only_for_what_it_needs_and_is_read_in_words(open_page: OpenPage, group: Group) -> None:
    page = open_page(f"/lignes/groupements/{group.pk}/attente/modifier/")
    expect(page.get_by_label("Numéro de la ligne")).to_be_hidden()
    page.get_by_label("l’appel va vers un numéro").check()
    page.get_by_label("Numéro", exact=True).fill("0199000006")
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_label("Numéro", exact=True)).to_have_accessible_description(
        "Là où un renvoi peut aller ; jamais ce groupement. Un groupement ne peut pas déborder vers lui-même."
    )
    page.get_by_label("Numéro", exact=True).fill("4001")
    page.get_by_role("button", name="Valider").click()
    expect(block(page, "attente")).to_contain_text("Vers le 4001")


def test_a_call_is_tried_without_calling(open_page: OpenPage, group: Group) -> None:
    page = open_page(f"/lignes/groupements/{group.pk}/")
    page.get_by_label("Qui appelle").fill("0145834778")
    page.get_by_label("Quand", exact=True).fill("2026-11-24T10:00")
    block(page, "simulation").get_by_role("button", name="Voir").click()
    expect(block(page, "simulation").get_by_role("status")).to_contain_text("Bob Bérard")


def test_a_member_is_moved_and_found_without_scripts(open_page: OpenPage, group: Group) -> None:
    page = open_page(f"/lignes/groupements/{group.pk}/", java_script_enabled=False)
    page.get_by_role("button", name="Monter Dora Dupré").click()
    expect_members(page, "Dora Dupré", "Bob Bérard", "Mobile de garde")
    page.goto(f"/lignes/groupements/{group.pk}/membres/modifier/")
    page.get_by_label("Chercher des lignes").fill("étienne")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("checkbox", name="Étienne Ève").check()
    page.get_by_role("button", name="Valider").click()
    expect_members(page, "Dora Dupré", "Bob Bérard", "Mobile de garde", "Ève Étienne")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_of_it_is_accessible_and_fits_a_small_telephone(
    open_page: OpenPage, cast: Cast, group: Group, scheme: str
) -> None:
    pages = [
        "/lignes/groupements/",
        f"/lignes/groupements/nouveau/{cast.paris.pk}/",
        f"/lignes/groupements/{group.pk}/",
        f"/lignes/groupements/{group.pk}/supprimer/",
    ]
    slugs = ("caracteristiques", "membres", "distribution", "annonces", "attente", "fermeture")
    pages += [f"/lignes/groupements/{group.pk}/{slug}/modifier/" for slug in slugs]
    page = open_page("/", narrow=True, color_scheme=scheme)
    faults = []
    for path in pages:
        page.goto(path)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 360:
            faults.append((path, f"{width} wide", []))
        for violation in Axe().run(page, options=RULES).response["violations"]:
            faults.append((path, violation["id"], [node["target"] for node in violation["nodes"]]))
    assert faults == []
