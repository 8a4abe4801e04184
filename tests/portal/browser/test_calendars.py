"""Calendars made where they are needed, overridden in one press, and filled from an agenda."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django_scopes import scope
from playwright.sync_api import Locator, Page, expect
from tests.company.agendas import agenda, event
from tests.company.attendants import new_attendant
from tests.company.groups import new_group
from tests.portal.browser.conftest import OpenPage
from tests.portal.browser.test_every_page import RULES
from tests.portal.browser.test_journeys import tab_to
from tests.support.cast import Cast

from ligneclaire.company.models import Calendar

pytestmark = pytest.mark.browser


def forwards(page: Page) -> Locator:
    return page.locator("#renvois")


def scheduled(page: Page) -> Locator:
    """The scheduled forward of the block that is being edited."""
    return forwards(page).get_by_role("group", name="Renvoi programmé")


def edit_forwards(page: Page) -> None:
    forwards(page).get_by_role("link", name="Modifier").click()
    busy = forwards(page).get_by_role("group", name="Renvoi sur occupation")
    busy.get_by_label("un numéro").check()
    busy.get_by_label("Numéro", exact=True).fill("06 39 98 00 04")
    scheduled(page).get_by_role("switch").check()


def expect_busy_number_kept(page: Page) -> None:
    busy = forwards(page).get_by_role("group", name="Renvoi sur occupation")
    expect(busy.get_by_label("Numéro", exact=True)).to_have_value("06 39 98 00 04")


def test_a_calendar_is_made_inside_the_forward_by_keyboard_and_calls_obey_it(
    open_page: OpenPage, cast: Cast
) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/")
    keys = page.keyboard
    edit_forwards(page)
    scheduled(page).get_by_role("switch").focus()
    tab_to(page, "Nouveau calendrier")
    keys.press("Enter")
    dialog = page.get_by_role("dialog", name="Nouveau calendrier")
    expect(dialog.get_by_label("Nom du calendrier")).to_be_focused()
    keys.type("Journée")
    expect(dialog.get_by_text("Du lundi au vendredi, de 9 h à 18 h")).to_be_visible()
    tab_to(page, "Pause déjeuner")
    keys.press("Space")
    dialog.get_by_label("Début de la pause").first.fill("12:00")
    dialog.get_by_label("Fin de la pause").first.fill("14:00")
    dialog.get_by_label("Fin de la pause").first.press("Tab")
    expect(dialog.get_by_text("Du lundi au vendredi, de 9 h à 12 h et de 14 h à 18 h")).to_be_visible()
    tab_to(page, "Valider")
    keys.press("Enter")

    expect(dialog).to_have_count(0)
    choice = scheduled(page).get_by_label("Quand ce calendrier est fermé")
    expect(choice).to_be_focused()
    expect(choice.locator("option:checked")).to_have_text("Journée")
    expect(choice.locator("option")).to_have_text(["Choisissez", "Bureau", "Journée"])
    expect_busy_number_kept(page)
    expect(page.get_by_role("status").filter(has_text="Le calendrier « Journée » est créé.")).to_be_visible()
    forwards(page).get_by_role("button", name="Valider").click()
    expect(forwards(page)).to_contain_text("Quand « Journée » est fermé, sans sonner, vers la messagerie")
    expect(forwards(page)).to_contain_text("vers le 06 39 98 00 04")

    dry_run = page.locator("#simulation")
    dry_run.get_by_label("Qui appelle").fill("0639980123")
    for at, said in (("2026-12-07T12:30", "fermé"), ("2026-12-07T15:00", "sonne")):
        dry_run.get_by_label("Quand").fill(at)
        dry_run.get_by_role("button").click()
        expect(dry_run.locator(".story")).to_contain_text(said)


def test_what_is_refused_over_a_form_is_corrected_there_and_escape_gives_the_focus_back(
    open_page: OpenPage, cast: Cast
) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/")
    edit_forwards(page)
    new = scheduled(page).get_by_role("link", name="Nouveau calendrier")
    new.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nom du calendrier").fill("bureau")
    dialog.get_by_label("Ouverture", exact=True).first.fill("08:00")
    dialog.get_by_role("button", name="Valider").click()
    expect(dialog.get_by_role("alert")).to_be_focused()
    expect(dialog.get_by_role("alert")).to_contain_text("Un autre calendrier porte déjà ce nom.")
    expect(dialog.get_by_label("Ouverture", exact=True).first).to_have_value("08:00")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(new).to_be_focused()
    expect_busy_number_kept(page)


def test_the_chosen_calendar_is_changed_inside_the_greeting(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/")
    block = page.locator("#annonces")
    block.get_by_role("link", name="Modifier").click()
    greeting = block.get_by_role("group", name="Annonce d’accueil")
    greeting.get_by_role("switch").check()
    change = greeting.get_by_role("button", name="Modifier ce calendrier")
    expect(change).to_be_hidden()
    choice = greeting.get_by_label("Seulement quand ce calendrier est ouvert")
    choice.select_option("Bureau")
    change.click()
    dialog = page.get_by_role("dialog", name="Bureau")
    expect(dialog.get_by_text("de 9 h à 12 h 30 et de 14 h à 18 h")).to_be_visible()
    dialog.get_by_label("Nom du calendrier").fill("Atelier")
    dialog.get_by_role("button", name="Valider").click()
    expect(choice.locator("option:checked")).to_have_text("Atelier")
    block.get_by_role("button", name="Valider").click()
    expect(block).to_contain_text("seulement quand « Atelier » est ouvert")


@pytest.mark.parametrize(("what", "slug"), [("groupements", "fermeture"), ("accueils", "service")])
def test_a_calendar_is_made_inside_a_group_and_an_attendant_too(
    open_page: OpenPage, cast: Cast, what: str, slug: str
) -> None:
    owner = new_group(cast) if what == "groupements" else new_attendant(cast)
    page = open_page(f"/lignes/{what}/{owner.pk}/")
    block = page.locator(f"#{slug}")
    block.get_by_role("link", name="Modifier").click()
    if what == "groupements":
        block.get_by_role("switch").check()
        block.get_by_label("Vers le numéro").fill("4001")
    else:
        block.get_by_label("un pour les heures d’ouverture, un pour les heures de fermeture").check()
    block.get_by_role("link", name="Nouveau calendrier").click()
    dialog = page.get_by_role("dialog", name="Nouveau calendrier")
    dialog.get_by_label("Nom du calendrier").fill("Journée")
    dialog.get_by_role("button", name="Valider").click()
    expect(block.locator("option:checked")).to_have_text("Journée")
    block.get_by_role("button", name="Valider").click()
    expect(block.get_by_role("link", name="Modifier")).to_be_visible()
    expect(block).to_contain_text("Journée")


def calendar_page(open_page: OpenPage, cast: Cast, **options: object) -> Page:
    with scope(company=cast.atelier):
        pk = Calendar.objects.get().pk
    return open_page(f"/service/calendriers/{pk}/", **options)


def test_a_calendar_is_closed_in_one_press_and_taken_back_in_one(open_page: OpenPage, cast: Cast) -> None:
    page = calendar_page(open_page, cast)
    now = page.get_by_role("region", name="En ce moment")
    tab_to(page, "Fermer jusqu’à minuit")
    page.keyboard.press("Enter")
    expect(now).to_contain_text("Fermé par exception, jusqu’à minuit")
    expect(page.get_by_role("status").filter(has_text="Le prochain appel en tient compte.")).to_be_visible()
    back = now.get_by_role("button", name="Revenir aux horaires du calendrier")
    expect(back).to_be_focused()
    # Within milliseconds of its coming the form is still a plain one, which answers with the whole page.
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-added, .htmx-settling")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(now).not_to_contain_text("par exception")
    expect(now.get_by_role("button", name="Fermer jusqu’à minuit")).to_be_focused()


def test_an_exception_until_another_day_says_what_is_missing(open_page: OpenPage, cast: Cast) -> None:
    page = calendar_page(open_page, cast)
    now = page.get_by_role("region", name="En ce moment")
    now.get_by_text("Jusqu’à une autre heure ou un autre jour").click()
    now.get_by_label("ouvert").check()
    now.get_by_role("button", name="Appliquer").click()
    expect(now.get_by_role("alert")).to_contain_text("Donnez un jour et une heure.")
    expect(now.get_by_label("ouvert")).to_be_checked()
    now.get_by_label("Jusqu’au").fill("2099-01-04T09:00")
    now.get_by_role("button", name="Appliquer").click()
    expect(now).to_contain_text("Ouvert par exception, jusqu’au 4 janvier 2099 à 9 h")


AGENDA = agenda(event("20981224", "20981227", title="Noël"), event("20261224", title="Pont"))


def test_an_agenda_is_shown_then_added(open_page: OpenPage, cast: Cast) -> None:
    page = calendar_page(open_page, cast)
    page.get_by_role("link", name="Importer un agenda").click()
    page.get_by_role("button", name="Voir ce qu’il contient").click()
    expect(page.get_by_label("Fichier de l’agenda")).to_have_accessible_description(
        "Un fichier .ics, comme en exportent les agendas et les sites des vacances scolaires, 1 Mo au plus. "
        "Vous verrez ce qu’il contient avant que rien ne change. Choisissez un fichier."
    )
    file = {"name": "conges.ics", "mimeType": "text/calendar", "buffer": AGENDA}
    page.get_by_label("Fichier de l’agenda").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Voir ce qu’il contient").click()
    expect(page.get_by_role("checkbox")).to_have_count(1)
    expect(page.get_by_role("main")).to_contain_text("Pont")
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.get_by_role("button", name="Ajouter ces fermetures").click()
    expect(page.get_by_role("region", name="Fermetures")).to_contain_text("Le 24 décembre 2026")


def test_a_closing_is_taken_away_again(open_page: OpenPage, cast: Cast) -> None:
    page = calendar_page(open_page, cast)
    page.get_by_role("link", name="Modifier").click()
    for _closing in range(2):
        page.get_by_role("button", name="Ajouter une fermeture").click()
    page.get_by_label("Premier jour").nth(0).fill("2026-12-24")
    page.get_by_label("Premier jour").nth(1).fill("2026-12-31")
    page.get_by_role("button", name="Retirer cette fermeture").first.click()
    expect(page.get_by_role("button", name="Ajouter une fermeture")).to_be_focused()
    page.get_by_role("button", name="Valider").click()
    closings = page.get_by_role("region", name="Fermetures")
    expect(closings).to_contain_text("Le 31 décembre 2026")
    expect(closings).not_to_contain_text("24 décembre")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_calendar_over_a_form_is_accessible_and_fits_a_small_telephone(
    open_page: OpenPage, cast: Cast, scheme: str
) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/", narrow=True, color_scheme=scheme)
    edit_forwards(page)
    scheduled(page).get_by_role("link", name="Nouveau calendrier").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Du lundi au vendredi, de 9 h à 18 h")).to_be_visible()
    assert page.evaluate(
        "document.querySelector('dialog').scrollWidth <= document.querySelector('dialog').clientWidth"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert Axe().run(page, options=RULES).response["violations"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_exception_is_accessible_and_fits_a_small_telephone(
    open_page: OpenPage, cast: Cast, scheme: str
) -> None:
    page = calendar_page(open_page, cast, narrow=True, color_scheme=scheme)
    page.get_by_role("button", name="Ouvrir jusqu’à minuit").click()
    expect(page.get_by_role("button", name="Revenir aux horaires du calendrier")).to_be_focused()
    page.get_by_text("Jusqu’à une autre heure ou un autre jour").click()
    expect(page.get_by_label("Jusqu’au")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert Axe().run(page, options=RULES).response["violations"] == []


def test_without_scripts_a_calendar_is_closed_too(open_page: OpenPage, cast: Cast) -> None:
    page = calendar_page(open_page, cast, java_script_enabled=False)
    page.get_by_role("button", name="Fermer jusqu’à minuit").click()
    expect(page.get_by_role("region", name="En ce moment")).to_contain_text("Fermé par exception")
