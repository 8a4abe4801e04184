"""Automatic callback on busy on a line's page (L8): the switch, who waits for whom, and taking one back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from tests.portal.filling import edit
from tests.portal.reading import block, text
from tests.support.cast import Cast

from ligneclaire.company.models import Line
from ligneclaire.company.services.callbacks import Waiting, callbacks_show
from ligneclaire.portal.consequences import personal_settings

SLUG = "appels-sortants"


def said(client: Client, line: Line) -> str:
    return block(client.get(reverse("portal:line", args=[line.pk])), SLUG)


@pytest.fixture
def waits(cast: Cast) -> Waiting:
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


def url(line: Line, waiting: Waiting) -> str:
    return reverse("portal:cancel_callback", args=[line.pk, waiting.id])


def test_it_is_on_until_it_is_switched_off(alice: Client, cast: Cast) -> None:
    assert "Rappel automatique Oui" in said(alice, cast.bob_line)
    answer = edit(alice, cast.bob_line, SLUG, callback_on_busy=None)
    assert "Rappel automatique Non" in block(answer, SLUG)
    edit(alice, cast.bob_line, SLUG, callback_on_busy="on")
    assert "Rappel automatique Oui" in said(alice, cast.bob_line)


def test_a_fax_has_it_too_and_a_number_without_a_phone_of_its_own_has_not(alice: Client, cast: Cast) -> None:
    assert "Rappel automatique Oui" in said(alice, cast.fax)
    page = alice.get(reverse("portal:line", args=[cast.eve_line.pk]))
    assert "Rappel automatique" not in text(page)


def test_both_lines_say_who_waits_for_whom_and_how_long(alice: Client, cast: Cast, waits: Waiting) -> None:
    assert f"Rappel attendu : quand {cast.dora_line.name} sera libre" in said(alice, cast.bob_line)
    assert f"Attendue : {cast.bob_line.name} sera rappelé" in said(alice, cast.dora_line)
    until = timezone.localtime(waits.until)
    assert f"jusqu’à {until:%H:%M}" in said(alice, cast.bob_line)


@pytest.mark.parametrize("whose", ["bob_line", "dora_line"])
def test_a_manager_takes_one_back_from_either_line(
    whose: str, alice: Client, cast: Cast, waits: Waiting
) -> None:
    line = getattr(cast, whose)
    question = text(alice.get(url(line, waits)))
    assert "Annuler ce rappel" in question
    assert f"Le téléphone de {cast.bob_line.name} ne sonnera pas" in question
    assert "Rappel attendu" in said(alice, cast.bob_line)
    answer = alice.post(url(line, waits), follow=True)
    assert "Le rappel est annulé." in text(answer)
    assert "Rappel attendu" not in said(alice, cast.bob_line)
    assert "Attendue" not in said(alice, cast.dora_line)


def test_one_that_is_over_meanwhile_is_no_more(alice: Client, cast: Cast, waits: Waiting) -> None:
    callbacks_show([])
    assert alice.post(url(cast.bob_line, waits)).status_code == 404


def test_it_is_found_on_its_own_lines_only(alice: Client, cast: Cast, waits: Waiting) -> None:
    assert alice.get(url(cast.fax, waits)).status_code == 404


def test_whoever_deletes_a_line_is_told_of_the_callbacks(alice: Client, cast: Cast, waits: Waiting) -> None:
    page = alice.get(reverse("portal:delete_line", args=[cast.dora_line.pk]))
    assert "1 rappel attendu" in text(page)


def test_whoever_hands_a_line_over_is_told_that_it_was_off(alice: Client, cast: Cast) -> None:
    edit(alice, cast.bob_line, SLUG, callback_on_busy=None)
    with scope(company=cast.atelier):
        line = Line.objects.get(pk=cast.bob_line.pk)
        assert personal_settings(line) == ["l’arrêt du rappel automatique sur occupation"]
