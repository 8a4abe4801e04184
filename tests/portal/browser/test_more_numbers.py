"""Other numbers ring with a line: set by mouse, by keyboard and without scripts, and read in words."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from tests.portal.browser.conftest import OpenPage
from tests.portal.browser.test_every_page import RULES
from tests.support.cast import Cast

from ligneclaire.company.services.more_numbers import line_set_more_numbers

pytestmark = pytest.mark.browser

IN_TURN = "d’autres sonnent après elle"
TOGETHER = "d’autres sonnent en même temps"


def block(page: Page) -> Locator:
    return page.locator("#sonnerie-plusieurs-lignes")


def opened(open_page: OpenPage, cast: Cast, *numbers: str, **options: object) -> Locator:
    """The block of Bob's line, being edited; its numbers ring in turn."""
    if numbers:
        line_set_more_numbers(actor=None, line=cast.bob_line, mode="in_turn", numbers=numbers)
    page = open_page(f"/lignes/{cast.bob_line.pk}/", **options)
    block(page).get_by_role("link", name="Modifier").click()
    return block(page)


def expect_numbers(ringing: Locator, *numbers: str) -> None:
    """These stand in the fields, in this order; the last one may be the row to spare."""
    fields = ringing.get_by_role("textbox")
    expect(fields).to_have_count(len(numbers))
    for index, number in enumerate(numbers):
        expect(fields.nth(index)).to_have_value(number.replace(" ", "\u00a0"))


def test_alice_has_two_numbers_ring_in_turn_and_reads_it_in_words(open_page: OpenPage, cast: Cast) -> None:
    ringing = opened(open_page, cast)
    expect(ringing.get_by_label("Numéro 1")).to_be_hidden()
    ringing.get_by_label(IN_TURN).check()
    ringing.get_by_label("Chaque ligne sonne").select_option("3")
    ringing.get_by_label("Numéro 1").fill("06.39.98.00.04")
    ringing.get_by_role("button", name="Ajouter un numéro").click()
    expect(ringing.get_by_label("Numéro 2")).to_be_focused()
    ringing.get_by_label("Numéro 2").fill("0199000002")
    ringing.get_by_label("Numéro 2").press("Enter")
    expect(ringing).to_contain_text("Sonnent l’un après l’autre, 3 sonneries (15 s) chacun :")
    expect(ringing.get_by_role("listitem")).to_have_text(
        ["cette ligne", "06 39 98 00 04 Mobile de garde", "01 99 00 00 02 Dora Dupré"], use_inner_text=True
    )
    expect(ringing.get_by_role("link", name="Modifier")).to_be_focused()


def test_a_number_is_moved_by_keyboard_as_far_as_it_goes(open_page: OpenPage, cast: Cast) -> None:
    ringing = opened(open_page, cast, "0199000002", "0639980003", "0639980004")
    ringing.get_by_role("button", name="Monter le 06 39 98 00 04").focus()
    ringing.page.keyboard.press("Enter")
    expect_numbers(ringing, "01 99 00 00 02", "06 39 98 00 04", "06 39 98 00 03", "")
    expect(ringing.get_by_role("button", name="Monter le 06 39 98 00 04")).to_be_focused()
    ringing.page.keyboard.press("Enter")
    expect_numbers(ringing, "06 39 98 00 04", "01 99 00 00 02", "06 39 98 00 03", "")
    expect(ringing.get_by_role("button", name="Descendre le 06 39 98 00 04")).to_be_focused()
    ringing.get_by_role("button", name="Retirer le 01 99 00 00 02").click()
    expect_numbers(ringing, "06 39 98 00 04", "06 39 98 00 03", "")


def test_a_number_is_dragged_by_its_grip(open_page: OpenPage, cast: Cast) -> None:
    ringing = opened(open_page, cast, "0199000002", "0639980003", "0639980004")
    ringing.locator(".grip").nth(2).drag_to(ringing.get_by_label("Numéro 1"))
    expect_numbers(ringing, "06 39 98 00 04", "01 99 00 00 02", "06 39 98 00 03", "")
    ringing.locator(".grip").first.drag_to(ringing.locator(".grip").nth(1))
    expect_numbers(ringing, "01 99 00 00 02", "06 39 98 00 04", "06 39 98 00 03", "")


def test_order_is_offered_only_where_it_matters(open_page: OpenPage, cast: Cast) -> None:
    ringing = opened(open_page, cast, "0199000002", "0639980003")
    ringing.get_by_label(TOGETHER).check()
    expect(ringing.get_by_role("button", name="Monter")).to_have_count(0)
    expect(ringing.get_by_role("button", name="Retirer")).to_have_count(2)
    expect(ringing.get_by_label("Chaque ligne sonne")).to_be_hidden()
    ringing.get_by_role("button", name="Valider").click()
    expect(ringing).to_contain_text("Sonnent en même temps, le premier qui décroche prend l’appel")


def test_a_refused_number_says_so_beside_its_field(open_page: OpenPage, cast: Cast) -> None:
    ringing = opened(open_page, cast, "0199000002", "0639980003")
    ringing.get_by_label("Numéro 2").fill("15")
    ringing.get_by_role("button", name="Valider").click()
    expect(ringing.get_by_label("Numéro 2")).to_have_accessible_description(
        "Un renvoi vers un numéro d’urgence est interdit."
    )
    ringing.get_by_role("alert").get_by_role("link", name="Numéro 2").click()
    expect(ringing.get_by_label("Numéro 2")).to_be_focused()


def test_all_of_it_without_scripts(open_page: OpenPage, cast: Cast) -> None:
    ringing = opened(open_page, cast, "0199000002", "0639980003", java_script_enabled=False)
    ringing.get_by_role("button", name="Monter le 06 39 98 00 03").click()
    expect_numbers(ringing, "06 39 98 00 03", "01 99 00 00 02", "")
    ringing.get_by_role("button", name="Valider").click()
    expect(ringing.get_by_role("listitem").nth(1)).to_have_text("06 39 98 00 03 Ève Étienne")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_fits_a_small_telephone(open_page: OpenPage, cast: Cast, scheme: str) -> None:
    ringing = opened(open_page, cast, "0199000002", "0639980003", narrow=True, color_scheme=scheme)
    expect(ringing.get_by_role("button", name="Valider")).to_be_visible()
    assert ringing.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert Axe().run(ringing.page, options=RULES).response["violations"] == []
