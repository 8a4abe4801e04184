"""The five forwards: the words say what callers will experience (guide §6.14)."""

from __future__ import annotations

from datetime import time

import pytest
from django.test import Client
from django.urls import reverse
from tests.portal.filling import edit
from tests.portal.reading import block, text
from tests.support.cast import Cast

from ligneclaire.company.models import Calendar
from ligneclaire.company.services.calendars import Opening, calendar_create


@pytest.fixture
def office_hours(cast: Cast) -> Calendar:
    week = {day: [(time(9), time(18))] for day in range(5)}
    return calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=Opening(hours=week))


def said(client: Client, cast: Cast, line: str = "bob_line") -> str:
    return block(client.get(reverse("portal:line", args=[getattr(cast, line).pk])), "renvois")


def test_a_new_line_forwards_to_its_voicemail(alice: Client, cast: Cast) -> None:
    words = said(alice, cast)
    assert "Renvoi immédiat Désactivé" in words
    assert "Renvoi sur occupation Si la ligne est occupée, vers la messagerie" in words
    assert "Renvoi sur non-réponse Après 5 sonneries (25 s), vers la messagerie" in words
    assert "Si le téléphone est éteint ou débranché, vers la messagerie" in words
    assert "Renvoi programmé Désactivé" in words


def test_a_no_answer_forward_to_a_number_is_read_as_callers_live_it(alice: Client, cast: Cast) -> None:
    answer = edit(
        alice,
        cast.bob_line,
        "renvois",
        no_answer_destination="number",
        no_answer_number="01.99.00.00.02",
        no_answer_rings="3",
    )
    assert "Après 3 sonneries (15 s), vers le 01 99 00 00 02" in block(answer, "renvois")
    assert "le prochain appel les suit" in text(answer)


def test_a_scheduled_forward_names_its_calendar(alice: Client, cast: Cast, office_hours: Calendar) -> None:
    answer = edit(
        alice, cast.bob_line, "renvois", scheduled_enabled="on", scheduled_calendar=str(office_hours.pk)
    )
    assert "Quand « Bureau » est fermé, sans sonner, vers la messagerie" in block(answer, "renvois")


def test_a_scheduled_forward_needs_a_calendar(alice: Client, cast: Cast) -> None:
    answer = edit(alice, cast.bob_line, "renvois", scheduled_enabled="on")
    assert "Choisissez un calendrier." in text(answer)
    assert "Nouveau calendrier" in text(answer)


def test_immediate_and_scheduled_exclude_each_other(
    alice: Client, cast: Cast, office_hours: Calendar
) -> None:
    answer = edit(
        alice,
        cast.bob_line,
        "renvois",
        immediate_enabled="on",
        scheduled_enabled="on",
        scheduled_calendar=str(office_hours.pk),
    )
    assert "s’excluent" in text(answer)
    assert "Renvoi immédiat Désactivé" in said(alice, cast)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("0899 10 20 30", "est un numéro spécial"),
        ("112", "un numéro d’urgence est interdit"),
        ("+1 212 555 0100", "hors d’Europe est interdit"),
        ("bonjour", "n’est pas un numéro"),
        ("01 99 00 00 01", "vers elle-même"),
        ("", "Donnez le numéro"),
    ],
)
def test_a_forbidden_destination_is_refused_beside_its_field(
    alice: Client, cast: Cast, number: str, why: str
) -> None:
    answer = edit(alice, cast.bob_line, "renvois", busy_destination="number", busy_number=number)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert why in text(answer)
    assert 'id="id_busy_number_error"' in html
    assert "Si la ligne est occupée, vers la messagerie" in said(alice, cast)


def test_a_forward_that_is_off_remembers_its_number(alice: Client, cast: Cast) -> None:
    edit(alice, cast.bob_line, "renvois", busy_destination="number", busy_number="4001")
    edit(alice, cast.dora_line, "renvois", busy_destination="number", busy_number="4001")
    edit(alice, cast.dora_line, "renvois", busy_enabled=None)
    assert "Renvoi sur occupation Désactivé" in said(alice, cast, "dora_line")
    edit(alice, cast.dora_line, "renvois", busy_enabled="on")
    assert "Si la ligne est occupée, vers le 4001" in said(alice, cast, "dora_line")


def test_a_fixed_number_for_a_mobile_leads_to_its_mobile(alice: Client, cast: Cast) -> None:
    words = said(alice, cast, "eve_line")
    assert "Tous les appels, sans sonner, vers le 06 39 98 00 03" in words
    assert "Renvoi sur occupation" not in words


def test_an_analogue_line_forwards_to_a_number_only(alice: Client, cast: Cast) -> None:
    answer = edit(alice, cast.fax, "renvois", immediate_enabled="on", immediate_number="0199000002")
    assert "Tous les appels, sans sonner, vers le 01 99 00 00 02" in block(answer, "renvois")
    assert "messagerie" not in block(answer, "renvois")
