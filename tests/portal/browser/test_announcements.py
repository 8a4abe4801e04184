"""Alice sends sounds of her own and has texts read, in a real browser, and hears them in the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django_scopes import scope
from playwright.sync_api import Page, expect
from tests.company.soundfiles import HTML, wav
from tests.portal.browser.conftest import OpenPage
from tests.support.cast import Cast
from tests.support.voice import VOICE

from ligneclaire.company.models import Group, LibraryAnnouncement
from ligneclaire.company.services.groups import group_create, group_set_announcements
from ligneclaire.company.services.offer import plan_stock_set

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
    settings.VOICE = VOICE


def sent(content: bytes, name: str) -> dict[str, Any]:
    return {"name": name, "mimeType": "audio/wav", "buffer": content}


def block(page: Page) -> Any:
    return page.locator("#annonces")


def listen(sound: Any) -> int:
    """Whole seconds that the browser says a player plays."""
    return round(sound.evaluate(SECONDS))


def test_alice_sends_a_greeting_and_hears_it_in_the_page(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/")
    block(page).get_by_role("link", name="Modifier").click()
    greeting = block(page).get_by_role("group", name="Annonce d’accueil")
    expect(greeting.get_by_label("un nouveau fichier")).to_be_hidden()
    greeting.get_by_role("switch").check()
    expect(greeting.get_by_label("Fichier", exact=True)).to_be_hidden()
    greeting.get_by_label("un nouveau fichier").check()
    greeting.get_by_label("Fichier", exact=True).set_input_files(sent(wav(), "accueil.wav"))
    greeting.get_by_label("interruptive").check()
    block(page).get_by_role("button", name="Valider").click()

    expect(block(page)).to_contain_text("« accueil.wav » (3 s), pendant que le téléphone sonne")
    expect(page.get_by_role("status")).to_contain_text("Annonces enregistrées")
    assert listen(block(page).get_by_label("Annonce d’accueil", exact=True)) == 3


def test_a_file_that_is_no_sound_is_refused_beside_its_field(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/annonces/modifier/", narrow=True)
    hold = block(page).get_by_role("group", name="Annonce de mise en attente")
    hold.get_by_label("un nouveau fichier").check()
    hold.get_by_label("Fichier", exact=True).set_input_files(sent(HTML, "page.wav"))
    block(page).get_by_role("button", name="Valider").click()
    expect(block(page).get_by_role("alert")).to_be_focused()
    expect(hold).to_contain_text("Ce fichier n’est pas un son lisible.")
    expect(hold.get_by_label("un nouveau fichier")).to_be_checked()
    block(page).get_by_role("alert").get_by_role("link").click()
    expect(hold.get_by_label("l’annonce prédéfinie", exact=True)).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_text_is_typed_heard_and_kept_with_the_keyboard_alone(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/annonces/modifier/")
    hold = block(page).get_by_role("group", name="Annonce de mise en attente")
    hold.get_by_label("l’annonce prédéfinie", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(hold.get_by_label("un texte lu à voix haute")).to_be_checked()
    page.keyboard.press("Tab")
    expect(hold.get_by_label("Texte à dire")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(hold).to_contain_text("Écrivez le texte à dire.")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Je vous retrouve dans un instant.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    heard = hold.get_by_label("Le texte, tel qu’on l’entendra")
    expect(heard).to_be_visible()
    assert listen(heard) == 3
    block(page).get_by_role("button", name="Valider").press("Enter")
    expect(block(page)).to_contain_text("« Je vous retrouve dans un instant. » (3 s), en boucle")


def test_an_announcement_is_made_heard_replaced_taken_back_and_deleted(
    open_page: OpenPage, cast: Cast
) -> None:
    page = open_page("/service/")
    page.get_by_role("link", name="Gérer vos annonces").click()
    page.get_by_role("link", name="Nouvelle annonce").click()
    page.get_by_label("un nouveau fichier").check()
    page.get_by_label("Fichier", exact=True).set_input_files(sent(wav(), "Accueil du matin.wav"))
    page.get_by_role("button", name="Créer l’annonce").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accueil du matin")
    assert listen(page.get_by_label("Accueil du matin")) == 3

    page.get_by_role("link", name="Remplacer").click()
    page.get_by_label("un texte lu à voix haute").check()
    page.get_by_label("Texte à dire").fill("Bonjour, et bienvenue à l’atelier.")
    page.get_by_role("button", name="Écouter le texte").click()
    expect(page.get_by_label("Le texte, tel qu’on l’entendra")).to_be_visible()
    page.get_by_role("button", name="Remplacer").click()
    expect(page.get_by_role("status")).to_contain_text("le prochain appel entend la nouvelle")
    expect(page.get_by_text("Bonjour, et bienvenue à l’atelier.")).to_be_visible()

    page.get_by_role("link", name="Revenir à cette version").click()
    page.get_by_role("dialog").get_by_role("button", name="Revenir à cette version").click()
    expect(page.get_by_role("status")).to_contain_text("La version précédente est rétablie")
    assert listen(page.get_by_label("Accueil du matin")) == 3

    used_by_a_group(cast)
    page.get_by_role("link", name="Supprimer").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("Ce n’est pas possible encore")
    expect(asked).to_contain_text("Standard, Annonce d’accueil")
    expect(asked.get_by_role("button")).to_have_count(0)
    asked.get_by_role("link", name="Annuler").click()

    used_by_a_group(cast, no_more=True)
    page.get_by_role("link", name="Supprimer").click()
    page.get_by_role("dialog").get_by_role("button", name="Supprimer l’annonce").click()
    expect(page.get_by_role("status").first).to_contain_text("est supprimée")
    expect(page.get_by_role("table")).to_contain_text("Bienvenue")
    expect(page.get_by_role("table")).not_to_contain_text("Accueil du matin")


def used_by_a_group(cast: Cast, *, no_more: bool = False) -> None:
    with scope(company=cast.atelier):
        if (group := Group.objects.first()) is None:
            plan_stock_set(actor=None, company=cast.atelier, plan="call_group", subscribed=1)
            group = group_create(
                actor=None, company=cast.atelier, name="Standard", number="0199000009", site=cast.paris
            )
        group_set_announcements(
            actor=None,
            group=group,
            greeting_on=True,
            greeting=None if no_more else LibraryAnnouncement.objects.get(title="Accueil du matin"),
            waiting_on=True,
        )
