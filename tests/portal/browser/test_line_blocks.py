"""The blocks of a line's page: set in place, read in words, and obeyed by the call that the dry run tells."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from tests.portal.browser.conftest import OpenPage
from tests.portal.browser.test_every_page import RULES
from tests.portal.browser.test_journeys import tab_to
from tests.portal.test_line_calls import NOON, keep, step
from tests.support.cast import Cast

from ligneclaire.voicemail.services import message_deposit

pytestmark = pytest.mark.browser


def bobs_page(open_page: OpenPage, cast: Cast, **options: object) -> Page:
    return open_page(f"/lignes/{cast.bob_line.pk}/", **options)


def edited(page: Page, slug: str) -> Locator:
    """A block, opened to be changed."""
    block = page.locator(f"#{slug}")
    block.get_by_role("link", name="Modifier").click()
    expect(block.get_by_role("button", name="Valider")).to_be_visible()
    return block


def save(block: Locator) -> None:
    block.get_by_role("button", name="Valider").click()


def what_happens(page: Page, caller: str) -> Locator:
    """What the dry run tells of a call to the line on a Monday morning."""
    dry_run = page.locator("#simulation")
    dry_run.get_by_label("Qui appelle").fill(caller)
    dry_run.get_by_label("Quand").fill("2026-12-07T10:00")
    dry_run.get_by_role("button", name="Voir").click()
    return dry_run.locator(".story")


def test_do_not_disturb_and_anonymous_calls(open_page: OpenPage, cast: Cast) -> None:
    page = bobs_page(open_page, cast)
    block = edited(page, "appels-entrants")
    block.get_by_role("switch", name="Ne pas déranger").check()
    block.get_by_role("switch", name="Rejeter les appels anonymes").check()
    save(block)
    expect(block).to_contain_text("Oui : les appels suivent le renvoi sur occupation")
    expect(block).to_contain_text("Rejetés, après une annonce")
    expect(what_happens(page, "0639980123")).to_contain_text(
        "en « Ne pas déranger » : elle passe pour occupée"
    )
    expect(what_happens(page, "")).to_contain_text("refuse les appels anonymes")


def test_a_number_is_blocked_and_what_is_none_is_kept_to_be_corrected(
    open_page: OpenPage, cast: Cast
) -> None:
    page = bobs_page(open_page, cast)
    block = edited(page, "numeros-bloques")
    typed = block.get_by_label("Numéros à bloquer")
    typed.fill("06 39 98 01 23\nbonjour")
    save(block)
    expect(block.get_by_role("alert")).to_be_focused()
    expect(typed).to_have_value("06 39 98 01 23\nbonjour")
    assert Axe().run(page, options=RULES).response["violations"] == []
    typed.fill("06 39 98 01 23")
    save(block)
    expect(block).to_contain_text("2 numéros bloqués")
    expect(what_happens(page, "0639980123")).to_contain_text("a bloqué le 06 39 98 01 23")
    block = edited(page, "numeros-bloques")
    block.get_by_role("checkbox", name="06 39 98 01 23").uncheck()
    save(block)
    expect(block).to_contain_text("1 numéro bloqué")
    expect(what_happens(page, "0639980123")).to_contain_text("sonne")


def test_the_number_shown_and_the_calls_allowed_by_keyboard(open_page: OpenPage, cast: Cast) -> None:
    page = bobs_page(open_page, cast)
    keys = page.keyboard
    block = edited(page, "appels-sortants")
    expect(block.get_by_label("Autre numéro", exact=True)).to_be_hidden()
    expect(block.get_by_role("radio", name="Celui de la ligne")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(block.get_by_role("radio", name="Un autre numéro")).to_be_checked()
    other = block.get_by_label("Autre numéro", exact=True)
    other.fill("01 45 83 47 78")
    other.press("Enter")
    expect(block.get_by_role("alert")).to_be_focused()
    block.get_by_role("alert").get_by_role("link").first.click()
    expect(other).to_be_focused()
    expect(other).to_have_value("01 45 83 47 78")
    other.fill("01 99 00 00 02")
    allowed = block.get_by_label("Appels permis")
    profile = allowed.locator("option").nth(1).inner_text()
    allowed.select_option(profile)
    tab_to(page, "Valider")
    keys.press("Enter")
    expect(block).to_contain_text("Un autre : le 01 99 00 00 02")
    expect(block).to_contain_text(profile)


def test_another_telephone_stands_behind_the_line(open_page: OpenPage, cast: Cast) -> None:
    page = bobs_page(open_page, cast)
    block = edited(page, "materiel")
    mac = block.get_by_label("Adresse MAC")
    mac.fill("64:16")
    save(block)
    expect(mac).to_have_accessible_description(
        "Douze chiffres et lettres, sur l’étiquette sous le téléphone : 64:16:7F:B2:69:D6. "
        "Vide : à compléter plus tard. "
        "Une adresse MAC a douze chiffres ou lettres de A à F : 64:16:7F:B2:69:D6."
    )
    expect(mac).to_have_value("64:16")
    mac.fill("64-16-7f-00-00-aa")
    save(block)
    expect(block).to_contain_text("64:16:7F:00:00:AA")


def test_a_new_password_replaces_the_one_that_was_shown(open_page: OpenPage, cast: Cast) -> None:
    page = bobs_page(open_page, cast)
    before = cast.bob_line.sip_password
    page.locator("#connecter").get_by_role("link", name="Changer le mot de passe").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Le téléphone ne pourra plus s’enregistrer")
    dialog.get_by_role("button", name="Changer le mot de passe").click()
    expect(page.locator(".toast")).to_contain_text("Nouveau mot de passe en vigueur")
    page.locator("#connecter").get_by_role("link", name="Afficher le mot de passe").click()
    cast.bob_line.refresh_from_db()
    assert cast.bob_line.sip_password != before
    expect(page.locator("#connecter")).to_contain_text(cast.bob_line.sip_password)


def test_a_call_tells_its_story_by_keyboard(open_page: OpenPage, cast: Cast) -> None:
    reason = {"code": "line_free", "line": str(cast.bob_line.pk), "values": {}}
    keep(cast, steps=[step(reason)])
    page = bobs_page(open_page, cast)
    calls = page.locator("#appels-recents")
    story = calls.get_by_role("listitem").get_by_text("Bob Bérard")
    expect(story).to_be_hidden()
    calls.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(story).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []


def test_messages_are_counted_and_heard_by_nobody_else(
    open_page: OpenPage, cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.VOICEMAIL_ROOT = tmp_path / "voicemail"
    recording = tmp_path / "message.wav"
    recording.write_bytes(b"RIFF")
    message_deposit(
        message_id=uuid4(),
        company_id=str(cast.atelier.pk),
        mailbox=str(cast.bob_line.pk),
        caller_number="+33639980123",
        caller_name="",
        withheld=False,
        left_at=NOON,
        duration=timedelta(seconds=20),
        recording=recording,
    )
    block = bobs_page(open_page, cast).locator("#messagerie")
    expect(block).to_contain_text("Nouveaux messages")
    expect(block).to_contain_text("Seule la personne qui a la ligne peut les écouter.")
    expect(block.get_by_role("link")).to_have_count(0)


REFUSED = {
    "renvois": ("Renvoi sur occupation", "un numéro"),
    "appels-sortants": ("", "Un autre numéro"),
    "sonnerie-plusieurs-lignes": ("", "d’autres sonnent en même temps"),
}


@pytest.mark.parametrize("slug", REFUSED)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_refused_block_is_accessible_and_fits_a_small_telephone(
    open_page: OpenPage, cast: Cast, slug: str, scheme: str
) -> None:
    page = bobs_page(open_page, cast, narrow=True, color_scheme=scheme)
    block = edited(page, slug)
    group, choice = REFUSED[slug]
    where = block.get_by_role("group", name=group) if group else block
    where.get_by_label(choice).check()
    save(block)
    expect(block.get_by_role("alert")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert Axe().run(page, options=RULES).response["violations"] == []
