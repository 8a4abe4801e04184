"""The page of a line: which blocks, for which kinds, in words (L2)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.portal.reading import block, text
from tests.support.cast import Cast

from ligneclaire.company.models import Line

EVERY_BLOCK = {
    "coordonnees",
    "fixe-et-mobile",
    "appels-sortants",
    "appels-entrants",
    "numeros-bloques",
    "renvois",
    "messagerie",
    "materiel",
    "connecter",
    "simulation",
    "appels-recents",
}

BLOCKS = {  # guide §5.2, and an adapter for analogue lines (§6.16.1)
    "bob_line": EVERY_BLOCK,
    "eve_line": EVERY_BLOCK - {"appels-sortants", "materiel", "connecter"},
    "eve_mobile": EVERY_BLOCK - {"materiel", "connecter"},
    "fax": EVERY_BLOCK - {"fixe-et-mobile", "messagerie"},
}


def page(client: Client, line: Line) -> str:
    return str(client.get(reverse("portal:line", args=[line.pk])).content.decode())


@pytest.mark.parametrize(("name", "expected"), BLOCKS.items())
def test_a_line_has_the_blocks_of_its_kind_and_no_other(
    alice: Client, cast: Cast, name: str, expected: set[str]
) -> None:
    html = page(alice, getattr(cast, name))
    assert {slug for slug in EVERY_BLOCK if f'<section class="block" id="{slug}"' in html} == expected


def test_a_block_the_kind_has_not_is_nowhere(alice: Client, cast: Cast) -> None:
    for url in ("portal:block", "portal:block_edit"):
        assert alice.get(reverse(url, args=[cast.eve_line.pk, "appels-sortants"])).status_code == 404


def test_a_block_without_a_form_is_not_edited(alice: Client, cast: Cast) -> None:
    assert alice.get(reverse("portal:block_edit", args=[cast.bob_line.pk, "connecter"])).status_code == 404


def test_the_page_recalls_who_and_where(alice: Client, cast: Cast) -> None:
    answer = alice.get(reverse("portal:line", args=[cast.bob_line.pk]))
    said = block(answer, "coordonnees")
    for words in ("Nom Bob Bérard", "bob@atelier.example", "Numéro 01 99 00 00 01", "Numéro court 4001"):
        assert words in said
    assert "Forfait Forfait fixe" in said
    assert "Site Paris" in said


def test_a_line_and_its_mobile_are_one_click_apart(alice: Client, cast: Cast) -> None:
    said = text(alice.get(reverse("portal:line", args=[cast.eve_line.pk])))
    assert "Ligne 01 99 00 00 03" in said
    assert "Ligne mobile associée 06 39 98 00 03" in said
    html = page(alice, cast.eve_mobile)
    assert f'href="{reverse("portal:line", args=[cast.eve_line.pk])}"' in html


def test_a_line_without_a_mobile_has_no_tabs(alice: Client, cast: Cast) -> None:
    assert 'class="tabs"' not in page(alice, cast.bob_line)


def test_without_scripts_a_block_leads_to_its_place_on_the_page(alice: Client, cast: Cast) -> None:
    answer = alice.get(reverse("portal:block", args=[cast.bob_line.pk, "renvois"]))
    assert answer["Location"] == reverse("portal:line", args=[cast.bob_line.pk]) + "#renvois"


def test_with_scripts_a_block_comes_alone(alice: Client, cast: Cast) -> None:
    url = reverse("portal:block", args=[cast.bob_line.pk, "renvois"])
    html = alice.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert 'id="renvois"' in html


def test_the_whole_page_is_restored_from_the_history(alice: Client, cast: Cast) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in alice.get(reverse("portal:lines"), headers=headers).content.decode()
