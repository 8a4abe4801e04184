"""Alice sends a sound of her own, in a real browser, and hears it in the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.company.soundfiles import HTML, wav
from tests.portal.browser.conftest import OpenPage
from tests.support.cast import Cast

pytestmark = pytest.mark.browser

SECONDS = """sound => new Promise((told, lost) => {
  sound.onloadedmetadata = () => told(sound.duration);
  sound.onerror = () => lost(sound.error.message);
  sound.preload = "auto";
  sound.load();
})"""


@pytest.fixture(autouse=True)
def sounds(settings: Any, tmp_path: Path) -> None:
    settings.ANNOUNCEMENTS_ROOT = tmp_path / "announcements"


def sent(content: bytes, name: str) -> dict[str, Any]:
    return {"name": name, "mimeType": "audio/wav", "buffer": content}


def block(page: Page) -> Any:
    return page.locator("#annonces")


def test_alice_sends_a_greeting_and_hears_it_in_the_page(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/")
    block(page).get_by_role("link", name="Modifier").click()
    greeting = block(page).get_by_role("group", name="Annonce d’accueil")
    expect(greeting.get_by_label("le vôtre")).to_be_hidden()
    greeting.get_by_role("switch").check()
    expect(greeting.get_by_label("Fichier")).to_be_hidden()
    greeting.get_by_label("le vôtre").check()
    greeting.get_by_label("Fichier").set_input_files(sent(wav(), "accueil.wav"))
    greeting.get_by_label("interruptive").check()
    block(page).get_by_role("button", name="Valider").click()

    expect(block(page)).to_contain_text("« accueil.wav » (3 s), pendant que le téléphone sonne")
    expect(page.get_by_role("status")).to_contain_text("Annonces enregistrées")
    sound = block(page).get_by_label("Annonce d’accueil", exact=True)
    assert round(sound.evaluate(SECONDS)) == 3


def test_a_file_that_is_no_sound_is_refused_beside_its_field(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/annonces/modifier/", narrow=True)
    hold = block(page).get_by_role("group", name="Annonce de mise en attente")
    hold.get_by_label("le vôtre").check()
    hold.get_by_label("Fichier").set_input_files(sent(HTML, "page.wav"))
    block(page).get_by_role("button", name="Valider").click()
    expect(block(page).get_by_role("alert")).to_be_focused()
    expect(hold).to_contain_text("Ce fichier n’est pas un son lisible.")
    expect(hold.get_by_label("le vôtre")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
