"""Alice switches the automatic callback, sees who waits for whom, and takes one back, in a real browser."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.portal.browser.conftest import OpenPage
from tests.support.cast import Cast

from ligneclaire.company.services.callbacks import Waiting, callbacks_show

pytestmark = pytest.mark.browser


@pytest.fixture
def bob_waits(cast: Cast) -> Waiting:
    """Bob waits for Dora."""
    now = timezone.now()
    waiting = Waiting(
        id=str(uuid4()),
        company=str(cast.atelier.pk),
        line=str(cast.bob_line.pk),
        target=str(cast.dora_line.pk),
        asked_at=now,
        until=now + timedelta(minutes=45),
    )
    callbacks_show([waiting])
    return waiting


def test_the_switch_is_read_in_words_and_edited_in_place(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/")
    block = page.locator("#appels-sortants")
    expect(block).to_contain_text("Oui : quand un collègue occupé redevient libre")
    block.get_by_role("link", name="Modifier").click()
    switch = block.get_by_role("switch", name="Rappel automatique sur occupation")
    expect(switch).to_be_checked()
    switch.press("Space")
    block.get_by_role("button", name="Valider").click()
    expect(block).to_contain_text("Non : on rappelle soi-même")


@pytest.mark.parametrize("narrow", [False, True])
def test_a_callback_that_waits_is_seen_and_taken_back(
    narrow: bool, open_page: OpenPage, cast: Cast, bob_waits: Waiting
) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/", narrow=narrow)
    waiting = page.locator("#appels-sortants").get_by_role("list", name="Rappels attendus")
    expect(waiting).to_contain_text(f"quand {cast.dora_line.name} sera libre")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    waiting.get_by_role("link", name="Annuler").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("ne sonnera pas")
    dialog.get_by_role("button", name="Annuler le rappel").click()
    expect(page.get_by_role("status")).to_contain_text("Le rappel est annulé")
    expect(page.get_by_role("list", name="Rappels attendus")).to_have_count(0)
