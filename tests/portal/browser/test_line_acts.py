"""Alice hands a line over, associates a mobile and deletes a line, with a real browser and no mouse."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.portal.browser.conftest import OpenPage
from tests.portal.browser.test_every_page import RULES
from tests.portal.browser.test_journeys import tab_to
from tests.support.cast import Cast

from ligneclaire.company.services.forwards import ForwardSetting, line_set_forwards

pytestmark = pytest.mark.browser


def test_a_line_s_mobile_comes_and_goes_and_the_line_goes_by_keyboard_alone(
    open_page: OpenPage, cast: Cast
) -> None:
    to_bob = ForwardSetting(enabled=True, destination="number", number="4001")
    line_set_forwards(actor=cast.alice, line=cast.dora_line, forwards={"busy": to_bob})
    page = open_page(f"/lignes/{cast.bob_line.pk}/")
    keys = page.keyboard

    tab_to(page, "Associer un mobile")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Associer un mobile")).to_be_visible()
    tab_to(page, "Nom ou numéro du mobile")
    keys.type("nobody")
    expect(page.get_by_text("Aucun mobile libre ne correspond à")).to_be_visible()
    keys.press("Control+A")
    keys.type("garde")
    chosen = page.get_by_role("button", name="Associer")
    expect(chosen).to_have_accessible_description("Mobile de garde")
    tab_to(page, "Associer")
    keys.press("Enter")
    association = page.locator("#fixe-et-mobile")
    expect(association).to_contain_text("06 39 98 00 04 (Mobile de garde)")
    expect(page.get_by_role("status").filter(has_text="est associé à la ligne")).to_be_visible()

    tab_to(page, "Ligne mobile associée")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="06 39 98 00 04")).to_be_visible()
    tab_to(page, "Mettre fin à l’association")
    keys.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("link", name="Annuler")).to_be_focused()
    tab_to(page, "Mettre fin à l’association")
    keys.press("Enter")
    expect(association).to_contain_text("Ligne fixe associée")
    expect(association).to_contain_text("Aucune")

    page.goto(f"/lignes/{cast.bob_line.pk}/")
    tab_to(page, "Supprimer cette ligne")
    keys.press("Enter")
    uses = page.get_by_role("region", name="Qui se sert de cette ligne")
    expect(uses).to_contain_text("Dora Dupré")
    expect(uses).to_contain_text("Renvoi sur occupation")
    tab_to(page, "Reprendre son numéro tout de suite")
    keys.press("Space")
    tab_to(page, "Supprimer la ligne")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Paris")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("le 01 99 00 00 01 peut servir à une autre")
    expect(page.get_by_role("link", name="Bérard Bob")).to_have_count(0)


def test_a_line_that_changes_hands_asks_once_what_becomes_of_its_settings(
    open_page: OpenPage, cast: Cast
) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/")
    details = page.locator("#coordonnees")
    details.get_by_role("link", name="Modifier").click()
    expect(details.get_by_role("radio")).to_have_count(0)
    details.get_by_label("Prénom").fill("Gil")
    details.get_by_label("Adresse e-mail").fill("gil@atelier.example")
    details.get_by_role("button", name="Valider").click()
    alert = details.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(details.get_by_text("1 numéro bloqué")).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []
    alert.get_by_role("link").click()
    page.keyboard.press("Space")
    expect(details.get_by_role("radio", name="Les effacer")).to_be_checked()
    details.get_by_role("button", name="Valider").click()
    expect(details).to_contain_text("Gil Bérard")
    page.reload()
    expect(page.locator("#numeros-bloques")).to_contain_text(
        "Aucun : tous les correspondants peuvent appeler"
    )
