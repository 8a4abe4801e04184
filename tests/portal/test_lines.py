"""« Gérer vos lignes »: from a site or a search to a line (L1)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.portal.filling import HTMX
from tests.portal.reading import text
from tests.support.cast import Cast

from ligneclaire.company.services.lines import line_create
from ligneclaire.company.services.numbers import numbers_add
from ligneclaire.company.services.offer import plan_stock_set


def found(client: Client, query: str, url: str = "") -> str:
    return text(client.get(url or reverse("portal:lines"), {"q": query}))


def test_each_site_is_listed_with_its_address_and_its_lines_and_mobiles_have_theirs(
    alice: Client, cast: Cast
) -> None:
    said = text(alice.get(reverse("portal:lines")))
    assert "Paris 12 rue des Lilas, 75011 Paris 4" in said
    assert "Vos lignes mobiles 2" in said


@pytest.mark.parametrize(
    "query",
    [
        "bob",
        "Bérard",
        "BERARD",
        "bob bérard",
        "bérard bob",
        "01 99 00 00 01",
        "+33 1 99 00 00 01",
        "0199000001",
        "0033199000001",
        "01.99.00.00.01",
        "4001",
    ],
)
def test_a_line_is_found_by_name_or_number_in_any_spelling(alice: Client, cast: Cast, query: str) -> None:
    said = found(alice, query)
    assert "1 ligne trouvée" in said
    assert "Bérard Bob 01 99 00 00 01 4001 Forfait fixe Paris" in said


def test_a_search_finds_sites_too(alice: Client, cast: Cast) -> None:
    assert "1 site Site Adresse Lignes Paris" in found(alice, "lilas")


def test_a_search_that_finds_nothing_says_what_to_try(alice: Client, cast: Cast) -> None:
    said = found(alice, "zzz")
    assert "Rien ne correspond à « zzz »" in said
    assert "0 ligne trouvée" in said
    assert "Essayez une partie du nom" in said


def test_a_search_is_only_ever_text(alice: Client, cast: Cast) -> None:
    html = alice.get(reverse("portal:lines"), {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in html


def test_while_one_types_only_the_results_come(alice: Client, cast: Cast) -> None:
    html = alice.get(reverse("portal:lines"), {"q": "bob"}, headers=HTMX).content.decode()
    assert "<html" not in html
    assert "Bérard Bob" in html


def test_a_site_lists_its_lines_with_a_pill_per_plan(alice: Client, cast: Cast) -> None:
    said = text(alice.get(reverse("portal:site_lines", args=[cast.paris.pk])))
    assert "Toutes 4" in said
    assert "Forfait fixe 2" in said
    assert "Numéro fixe pour ligne mobile 1" in said
    assert "Forfait analogique 1" in said


def test_a_pill_keeps_one_plan(alice: Client, cast: Cast) -> None:
    answer = alice.get(reverse("portal:site_lines", args=[cast.paris.pk]), {"kind": "analog"})
    said = text(answer)
    assert "1 ligne trouvée" in said
    assert "Télécopieur" in said
    assert "Bérard" not in said
    assert answer.content.decode().count("aria-current") == 3  # the menu, the trail, the pill


def test_a_search_stays_inside_its_site(alice: Client, cast: Cast) -> None:
    url = reverse("portal:site_lines", args=[cast.paris.pk])
    assert "1 ligne trouvée" in found(alice, "étienne", url)
    assert "Rien ne correspond à « garde » sur ce site" in found(alice, "garde", url)


def test_mobile_lines_have_a_site_of_their_own(alice: Client, cast: Cast) -> None:
    said = text(alice.get(reverse("portal:mobile_lines")))
    assert "Étienne Ève 06 39 98 00 03" in said
    assert "Mobile de garde" in said
    assert "01 99 00 00 03" in said  # the fixed line it is associated with


def test_a_long_list_is_paged_and_keeps_its_search(alice: Client, cast: Cast) -> None:
    plan_stock_set(actor=None, company=cast.atelier, plan="analog", subscribed=100)
    numbers = [f"04 65 71 00 {n:02}" for n in range(30)]
    numbers_add(actor=None, company=cast.atelier, numbers=numbers)
    for n, number in enumerate(numbers):
        line_create(
            actor=None,
            company=cast.atelier,
            kind="analog",
            number=number,
            site=cast.paris,
            last_name=f"Fax {n:02}",
        )
    first = alice.get(reverse("portal:lines"), {"q": "fax"})
    assert "30 lignes trouvées" in text(first)
    assert "Page 1 sur 2" in text(first)
    assert "?q=fax&amp;page=2" in first.content.decode()
    assert "Fax 29" in text(alice.get(reverse("portal:lines"), {"q": "fax", "page": "2"}))


def test_a_page_that_does_not_exist_is_the_last_one(alice: Client, cast: Cast) -> None:
    assert alice.get(reverse("portal:lines"), {"q": "bob", "page": "99999999999999999999"}).status_code == 200
