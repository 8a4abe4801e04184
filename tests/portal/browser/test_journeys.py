"""What Alice does in a day, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.portal.browser.conftest import PASSWORD, OpenPage
from tests.support.cast import Cast

pytestmark = pytest.mark.browser


def block(page: Page, slug: str):  # type: ignore[no-untyped-def]
    return page.locator(f"#{slug}")


def test_alice_signs_in_finds_a_line_and_sets_its_no_answer_forward(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/", person=None)
    page.get_by_label("E-mail").fill("alice@atelier.example")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()

    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Gérer vos lignes").click()
    page.get_by_role("searchbox").press_sequentially("berard", delay=20)
    expect(page).to_have_url(re.compile(r"\?q=berard$"))
    page.get_by_role("link", name="Bérard Bob").click()

    forwards = block(page, "renvois")
    forwards.get_by_role("link", name="Modifier").click()
    no_answer = forwards.get_by_role("group", name="Renvoi sur non-réponse")
    no_answer.get_by_label("Après").select_option("3")
    expect(no_answer.get_by_label("Numéro", exact=True)).to_be_hidden()
    no_answer.get_by_label("un numéro").check()
    no_answer.get_by_label("Numéro", exact=True).fill("01.99.00.00.02")
    forwards.get_by_role("button", name="Valider").click()

    expect(forwards).to_contain_text("Après 3 sonneries (15 s), vers le 01 99 00 00 02")
    expect(page.get_by_role("status")).to_contain_text("Renvois enregistrés")
    expect(forwards.get_by_role("link", name="Modifier")).to_be_focused()
    page.reload()
    expect(block(page, "renvois")).to_contain_text("vers le 01 99 00 00 02")


def test_a_refused_answer_takes_the_keyboard_to_what_is_wrong(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/")
    forwards = block(page, "renvois")
    forwards.get_by_role("link", name="Modifier").click()
    busy = forwards.get_by_role("group", name="Renvoi sur occupation")
    busy.get_by_label("un numéro").check()
    busy.get_by_label("Numéro", exact=True).fill("0899 10 20 30")
    forwards.get_by_role("button", name="Valider").click()
    alert = forwards.get_by_role("alert")
    expect(alert).to_be_focused()
    alert.get_by_role("link").click()
    expect(busy.get_by_label("Numéro", exact=True)).to_be_focused()
    forwards.get_by_role("link", name="Annuler").click()
    expect(forwards).to_contain_text("Si la ligne est occupée, vers la messagerie")


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until what is so called has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "document.activeElement === document.body ? '' : "
            "(document.activeElement.labels?.[0] ?? document.activeElement).innerText?.trim() "
            "|| document.activeElement.getAttribute('aria-label') || ''"
        )
        if name in said:
            return
    raise AssertionError(f"Tab never reaches « {name} »")


def test_everything_is_done_by_keyboard_alone(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/", person=None)
    keys = page.keyboard
    tab_to(page, "E-mail")
    keys.type("alice@atelier.example")
    tab_to(page, "Mot de passe")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Bonjour Alice")).to_be_visible()
    tab_to(page, "Aller au contenu")
    tab_to(page, "Gérer vos lignes")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Gérer vos lignes")).to_be_visible()
    tab_to(page, "Nom, prénom, numéro, site")
    keys.type("4001")
    expect(page.get_by_role("link", name="Bérard Bob")).to_be_visible()
    tab_to(page, "Bérard Bob")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="01 99 00 00 01")).to_be_visible()
    for _block in range(3):  # the line, outgoing calls, incoming calls
        tab_to(page, "Modifier")
    keys.press("Enter")
    expect(page.get_by_role("switch", name="Ne pas déranger")).to_be_focused()
    keys.press("Space")
    tab_to(page, "Valider")
    keys.press("Enter")
    expect(block(page, "appels-entrants")).to_contain_text(
        "Oui : les appels suivent le renvoi sur occupation"
    )
    page.keyboard.press("Shift+Tab")
    tab_to(page, "Modifier")


def test_a_switch_says_its_state_in_words(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/appels-entrants/modifier/")
    row = page.locator(".switch").filter(has_text="Signal d’appel")
    expect(row.get_by_text("Non", exact=True)).to_be_visible()
    row.get_by_role("switch").check()
    expect(row.get_by_text("Oui", exact=True)).to_be_visible()
    expect(row.get_by_text("Non", exact=True)).to_be_hidden()


def test_a_question_is_a_dialog_that_escape_closes_and_that_gives_the_focus_back(
    open_page: OpenPage, cast: Cast
) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/")
    remove = page.get_by_role("link", name="Retirer ce matériel")
    remove.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Retirer ce matériel de la ligne ?")
    expect(dialog.get_by_role("link", name="Annuler")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(remove).to_be_focused()
    remove.click()
    dialog.get_by_role("button", name="Retirer le matériel").click()
    expect(block(page, "materiel")).to_contain_text("Aucun matériel déclaré")


def test_the_sip_password_is_shown_on_demand_and_copied(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/", permissions=["clipboard-read", "clipboard-write"])
    connect = block(page, "connecter")
    expect(connect).not_to_contain_text(cast.bob_line.sip_password)
    connect.get_by_role("link", name="Afficher le mot de passe").click()
    expect(connect).to_contain_text(cast.bob_line.sip_password)
    connect.get_by_role("button", name="Copier").last.click()
    expect(connect.get_by_role("button", name="Copié")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == cast.bob_line.sip_password
    connect.get_by_role("link", name="Masquer").click()
    expect(connect).not_to_contain_text(cast.bob_line.sip_password)


def test_a_calendar_gets_another_typical_day_and_a_weekday_moves_to_it(
    open_page: OpenPage, cast: Cast
) -> None:
    page = open_page("/service/calendriers/nouveau/")
    page.get_by_label("Nom du calendrier").fill("Magasin")
    days = page.get_by_role("group", name="Journée type")
    for _more in range(2):  # the row to spare, then a new one
        page.get_by_role("button", name="Ajouter une journée type").click()
    last = days.last
    last.get_by_label("Ouverture").fill("10:00")
    last.get_by_label("Fermeture", exact=True).fill("13:00")
    last.get_by_label("vendredi").check()
    expect(days.first.get_by_label("vendredi")).not_to_be_checked()
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_role("main")).to_contain_text("Du lundi au jeudi")
    expect(page.get_by_role("main")).to_contain_text("Le vendredi")
    expect(page.get_by_role("main")).to_contain_text("De 10 h à 13 h")


def test_a_pickup_group_is_made_of_lines_found_and_ticked(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/service/")
    page.get_by_role("link", name="Nouveau groupe").click()
    page.get_by_label("Nom du groupe").fill("Accueil")
    bob, dora = (page.get_by_role("checkbox", name=name) for name in ("Bérard Bob", "Dupré Dora"))
    expect(dora).to_be_disabled()
    expect(page.get_by_role("button", name="Aucun membre choisi")).to_be_disabled()
    search = page.get_by_role("searchbox", name="Chercher une ligne du site")
    search.fill("01 99 00 00 02")
    expect(bob).to_be_hidden()
    search.fill("personne")
    expect(page.get_by_text("Aucune ligne ne correspond.")).to_be_visible()
    search.fill("berard")
    search.press("Enter")
    expect(dora).to_be_hidden()
    bob.check()
    page.get_by_role("button", name="Voir le membre du groupe").click()
    expect(bob).to_be_visible()
    expect(dora).to_be_hidden()
    page.get_by_role("button", name="Voir toutes les lignes du site").click()
    expect(dora).to_be_visible()
    page.get_by_role("button", name="Créer le groupe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accueil")
    page.get_by_role("link", name="Bob Bérard").click()
    expect(block(page, "interception")).to_contain_text("Composer *98")
    block(page, "interception").get_by_role("link", name="Accueil").click()
    page.get_by_role("link", name="Supprimer").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Bob Bérard n’interceptera plus avec *98")
    dialog.get_by_role("button", name="Supprimer le groupe").click()
    expect(block(page, "interception")).not_to_contain_text("Accueil")


def test_the_portal_works_without_scripts(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/lignes/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("4001")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Bérard Bob").click()
    block(page, "appels-entrants").get_by_role("link", name="Modifier").click()
    page.get_by_role("switch", name="Rejeter les appels anonymes").check()
    page.get_by_role("button", name="Valider").click()
    expect(block(page, "appels-entrants")).to_contain_text("Rejetés, après une annonce")


def test_a_session_that_ended_leads_to_the_sign_in_page_not_into_a_block(
    open_page: OpenPage, cast: Cast
) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/")
    page.context.clear_cookies()
    block(page, "renvois").get_by_role("link", name="Modifier").click()
    expect(page.get_by_role("button", name="Se connecter")).to_be_visible()


def test_back_and_forth_in_the_history_shows_whole_pages(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/lignes/")
    page.get_by_role("searchbox").press_sequentially("bob", delay=20)
    page.get_by_role("link", name="Bérard Bob").click()
    page.go_back()
    expect(page.get_by_role("link", name="Bérard Bob")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Vos lignes mobiles")).to_be_visible()
    expect(page.get_by_role("heading", name="Gérer vos lignes")).to_be_visible()


def test_the_menu_opens_on_a_telephone(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/", narrow=True)
    menu = page.get_by_role("navigation", name="Menu principal")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    menu.get_by_role("link", name="Gérer votre offre").click()
    expect(page.get_by_role("heading", level=1, name="Gérer votre offre")).to_be_visible()


def test_the_appearance_is_chosen_and_stays(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/", color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="sombre").click()
    expect(page.get_by_role("button", name="sombre")).to_have_attribute("aria-pressed", "true")
    dark = page.evaluate(paper)
    assert dark != light
    page.goto("/offre/")
    assert page.evaluate(paper) == dark
