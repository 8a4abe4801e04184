"""Other numbers that ring with a line: read in words, set in place, rearranged (guide §6.9)."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.portal.filling import HTMX, edit, fill
from tests.portal.reading import block, text
from tests.support.cast import Cast

SLUG = "sonnerie-plusieurs-lignes"
MOBILE = "06 39 98 12 34"


def said(client: Client, cast: Cast, line: str = "bob_line") -> str:
    return block(client.get(reverse("portal:line", args=[getattr(cast, line).pk])), SLUG)


def ring(client: Client, cast: Cast, *numbers: str, mode: str = "in_turn", **pressed: str) -> HttpResponse:
    """Alice fills in the list and presses « Valider », or the button of a row that is named."""
    fields = {f"more_numbers_{index}": number for index, number in enumerate(numbers)}
    return edit(client, cast.bob_line, SLUG, more_numbers_mode=mode, **fields, **pressed)


def listed(answer: HttpResponse) -> list[str]:
    """What stands in the fields of the list."""
    inputs = re.findall(r'<input[^>]*name="more_numbers_\d"[^>]*>', answer.content.decode())
    return [(re.search(r'value="([^"]*)"', tag) or ["", ""])[1].replace("\xa0", " ") for tag in inputs]


def focused(answer: HttpResponse) -> str:
    """The field or the button on which the keyboard is."""
    tags = re.findall(r"<(?:button|input)[^>]*\bautofocus\b[^>]*>", answer.content.decode())
    (tag,) = {re.sub(r' id="[^"]*"', "", tag) for tag in tags}
    named = re.search(r'aria-label="([^"]*)"', tag) or re.search(r'name="([^"]*)"', tag)
    assert named
    return named[1].replace("\xa0", " ")


def test_a_line_rings_alone_unless_told_otherwise(alice: Client, cast: Cast) -> None:
    assert "Désactivée : cette ligne sonne seule." in said(alice, cast)


def test_numbers_that_ring_together_are_read_with_whose_they_are(alice: Client, cast: Cast) -> None:
    answer = ring(alice, cast, "0199000002", "+33 6 39 98 12 34", mode="together")
    words = block(answer, SLUG)
    assert "Sonnent en même temps, le premier qui décroche prend l’appel :" in words
    assert "cette ligne 01 99 00 00 02 Dora Dupré 06 39 98 12 34" in words
    assert "le prochain appel en tient compte" in text(answer)
    assert words == said(alice, cast)


def test_numbers_that_ring_in_turn_are_read_in_their_order(alice: Client, cast: Cast) -> None:
    edit(alice, cast.dora_line, "coordonnees", short_number="4002")
    answer = ring(alice, cast, MOBILE, "4002", more_numbers_rings="3")
    words = block(answer, SLUG)
    assert "Sonnent l’un après l’autre, 3 sonneries (15 s) chacun :" in words
    assert "cette ligne 06 39 98 12 34 4002 Dora Dupré" in words


def test_a_list_that_is_off_comes_back_when_it_is_on_again(alice: Client, cast: Cast) -> None:
    ring(alice, cast, MOBILE, "0199000002")
    assert "cette ligne sonne seule" in block(ring(alice, cast, mode="off"), SLUG)
    assert "cette ligne 06 39 98 12 34 01 99 00 00 02" in block(ring(alice, cast, mode="together"), SLUG)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("0899 10 20 30", "est un numéro spécial"),
        ("112", "un numéro d’urgence est interdit"),
        ("4001", "elle sonne déjà"),
        (MOBILE, "déjà dans la liste"),
    ],
)
def test_a_number_that_may_not_ring_is_refused_beside_its_field(
    alice: Client, cast: Cast, number: str, why: str
) -> None:
    answer = ring(alice, cast, MOBILE, number)
    assert answer.status_code == 422
    assert why in text(answer)
    assert 'id="id_more_numbers_1_error"' in answer.content.decode()
    assert 'id="id_more_numbers_0_error"' not in answer.content.decode()
    assert listed(answer) == [MOBILE, number, ""]
    assert "cette ligne sonne seule" in said(alice, cast)


def test_it_needs_a_number(alice: Client, cast: Cast) -> None:
    answer = ring(alice, cast, mode="together")
    assert "Donnez au moins un numéro à faire sonner." in text(answer)
    assert 'id="id_more_numbers_0_error"' in answer.content.decode()


def test_arrows_move_a_number_and_keep_what_was_typed(alice: Client, cast: Cast) -> None:
    answer = ring(alice, cast, MOBILE, "bonjour", "4003", more_numbers_rings="2", move="1-2")
    assert answer.status_code == 200
    assert listed(answer) == [MOBILE, "4003", "bonjour", ""]
    assert focused(answer) == "Monter le bonjour"  # at the bottom, the way back
    assert '<option value="2" selected' in answer.content.decode()
    answer = ring(alice, cast, MOBILE, "4003", "bonjour", move="2-1")
    assert listed(answer) == [MOBILE, "bonjour", "4003", ""]
    assert focused(answer) == "Monter le bonjour"
    assert "cette ligne sonne seule" in said(alice, cast)


def test_the_first_cannot_go_up_nor_the_last_down(alice: Client, cast: Cast) -> None:
    html = ring(alice, cast, "4002", "4003", add="").content.decode()
    assert html.count("Monter le") == html.count("Descendre le") == 1


def test_a_number_dragged_over_several_others_takes_their_place(alice: Client, cast: Cast) -> None:
    answer = ring(alice, cast, "4002", "4003", "4004", "4005", move="3-0")
    assert listed(answer) == ["4005", "4002", "4003", "4004", ""]


def test_a_number_is_removed_and_another_added(alice: Client, cast: Cast) -> None:
    answer = ring(alice, cast, "4002", "4003", "4004", remove="more_numbers_1")
    assert listed(answer) == ["4002", "4004", ""]
    assert focused(answer) == "more_numbers_1"
    answer = ring(alice, cast, "4002", "4004", "4005", add="")
    assert listed(answer) == ["4002", "4004", "4005", ""]
    assert focused(answer) == "more_numbers_3"


def test_five_numbers_leave_no_room_for_another(alice: Client, cast: Cast) -> None:
    answer = ring(alice, cast, "4002", "4003", "4004", "4005", "4006", move="0-1")
    assert len(listed(answer)) == 5
    assert "Ajouter un numéro" not in text(answer)


def test_a_move_that_makes_no_sense_is_no_move(alice: Client, cast: Cast) -> None:
    for nonsense in ("7-0", "0-9", "up", ""):
        assert ring(alice, cast, MOBILE, mode="together", move=nonsense).status_code == 200
        assert MOBILE in said(alice, cast).replace("\xa0", " ")


def test_without_scripts_a_move_is_a_whole_page_again(alice: Client, cast: Cast) -> None:
    url = reverse("portal:block_edit", args=[cast.bob_line.pk, SLUG])
    answer = fill(
        alice, url, more_numbers_mode="in_turn", more_numbers_0="4002", more_numbers_1="4003", move="1-0"
    )
    assert listed(answer) == ["4003", "4002", ""]
    assert "<!doctype html>" in answer.content.decode().lower()


def test_only_fixed_and_mobile_lines_have_it(alice: Client, cast: Cast) -> None:
    assert "cette ligne sonne seule" in said(alice, cast, "spare_mobile")
    for line in (cast.eve_line, cast.fax):
        assert alice.get(reverse("portal:block_edit", args=[line.pk, SLUG])).status_code == 404


def test_another_company_never_sees_it(alice: Client, charlie: Client, bob: Client, cast: Cast) -> None:
    url = reverse("portal:block_edit", args=[cast.bob_line.pk, SLUG])
    for client in (charlie, bob):
        assert client.post(url, {"more_numbers_mode": "off"}, headers=HTMX).status_code == 404


def test_a_long_list_costs_one_query(
    alice: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ring(alice, cast, "0199000002", "0639980003", "0639980004", MOBILE, mode="together")
    with django_assert_max_num_queries(10):
        assert "Mobile de garde" in said(alice, cast)
