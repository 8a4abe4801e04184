"""Alice composes an auto attendant with a real browser: by keyboard, narrow, dark, and back from errors."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.company.attendants import new_attendant, working_attendant
from tests.company.groups import announcement
from tests.portal.browser.conftest import OpenPage
from tests.portal.browser.test_every_page import RULES
from tests.portal.browser.test_journeys import tab_to
from tests.support.cast import Cast

from ligneclaire.company.services.offer import plan_stock_set

pytestmark = pytest.mark.browser


def is_sound(page: Page) -> None:
    """Nothing that axe finds serious, and nothing wider than the page."""
    found = [v["id"] for v in Axe().run(page, options=RULES).response["violations"]]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_attendant_is_composed_from_nothing_by_keyboard_alone(open_page: OpenPage, cast: Cast) -> None:
    plan_stock_set(actor=None, company=cast.atelier, plan="auto_attendant", subscribed=1)
    announcement(cast, "Bonjour")
    page = open_page("/lignes/accueils/")
    keys = page.keyboard

    tab_to(page, "Nouvel accueil vocal")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Nouvel accueil vocal")).to_be_visible()
    is_sound(page)
    tab_to(page, "Nom")
    keys.type("Standard")
    tab_to(page, "Créer l’accueil vocal")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Standard")).to_be_visible()
    expect(page.locator("#service")).to_contain_text("Choisissez d’abord l’annonce de son menu.")

    menu = page.locator("#menu-open")
    tab_to(page, "Modifier")
    expect(page.locator("#service :focus")).to_have_text("Modifier")
    tab_to(page, "Modifier")
    keys.press("Enter")
    expect(menu.get_by_text("une annonce du site")).to_be_visible()
    menu.get_by_label("une annonce du site").check()
    menu.get_by_label("Touche 1").select_option("un numéro")
    menu.get_by_label("Numéro").first.fill("3900")
    menu.get_by_label("Libellé").first.fill("Bob")
    is_sound(page)
    tab_to(page, "Valider")
    keys.press("Enter")
    expect(menu).to_contain_text("3900 est un numéro spécial")
    expect(menu.get_by_label("Libellé").first).to_have_value("Bob")
    is_sound(page)
    menu.get_by_label("Numéro").first.fill("4001")
    keys.press("Enter")
    expect(menu).to_contain_text("Bob Bérard (4001)")

    service = page.locator("#service")
    service.get_by_role("link", name="Modifier").click()
    service.get_by_role("switch", name="Répondre aux appels").check()
    service.get_by_role("button", name="Valider").click()
    expect(service).to_contain_text("En service")
    expect(page.locator("#title")).not_to_contain_text("hors service")
    is_sound(page)


@pytest.mark.parametrize(
    "options", [{}, {"narrow": True}, {"color_scheme": "dark"}], ids=["wide", "narrow", "dark"]
)
def test_its_page_and_its_forms_are_read_by_everybody(
    open_page: OpenPage, cast: Cast, options: dict[str, Any]
) -> None:
    attendant = working_attendant(cast)
    page = open_page(f"/lignes/accueils/{attendant.pk}/", **options)
    is_sound(page)
    menu = page.locator("#menu-open")
    menu.get_by_role("link", name="Modifier", exact=True).click()
    expect(menu.get_by_label("Touche 2")).to_have_value("submenu")
    is_sound(page)
    menu.get_by_label("Touche 2").select_option("rien")
    expect(menu).to_contain_text("Son sous-menu et ses touches seront perdus.")
    menu.get_by_role("link", name="Annuler").click()
    page.locator("#simulation").get_by_label("Touches pressées").fill("21")
    page.locator("#simulation").get_by_role("button", name="Voir").click()
    expect(page.locator("#simulation")).to_contain_text("mène à un sous-menu")
    is_sound(page)
    page.goto(f"/lignes/accueils/{attendant.pk}/supprimer/")
    is_sound(page)
    page.goto("/lignes/accueils/")
    is_sound(page)


def test_a_calendar_is_asked_for_only_when_it_is_needed(open_page: OpenPage, cast: Cast) -> None:
    attendant = new_attendant(cast)
    page = open_page(f"/lignes/accueils/{attendant.pk}/")
    service = page.locator("#service")
    service.get_by_role("link", name="Modifier").click()
    expect(service.get_by_label("Calendrier")).to_be_hidden()
    service.get_by_label("un pour les heures d’ouverture").check()
    service.get_by_label("Calendrier").select_option("Bureau")
    service.get_by_role("button", name="Valider").click()
    expect(service).to_contain_text("selon « Bureau »")
    is_sound(page)
