"""Where one arrives, and how one wants it to look."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.portal.reading import text
from tests.support.cast import Cast


def test_a_manager_arrives_at_the_three_menus(alice: Client, cast: Cast) -> None:
    said = text(alice.get("/"))
    assert "Bonjour Alice" in said
    assert "Atelier" in said
    assert "6 lignes : qui répond" in said
    for menu in ("Gérer votre offre", "Gérer votre service", "Gérer vos lignes"):
        assert said.count(menu) == 2  # in the menu and on the page


def test_a_user_arrives_at_their_own_lines_without_the_menus(bob: Client, cast: Cast) -> None:
    said = text(bob.get("/"))
    assert "Bonjour Bob" in said
    assert "01 99 00 00 01" in said
    assert "Dora" not in said
    assert "Gérer vos lignes" not in said


def test_a_user_with_a_mobile_sees_both_their_numbers(cast: Cast) -> None:
    client = Client()
    client.force_login(type(cast.bob).objects.get(email="eve@atelier.example"))
    said = text(client.get("/"))
    assert "01 99 00 00 03" in said
    assert "06 39 98 00 03" in said


def test_an_operator_has_no_company_to_manage_here(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.olga)
    assert "Aucune ligne n’est à votre nom" in text(client.get("/"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_appearance_is_remembered_for_pages_with_and_without_a_session(
    alice: Client, cast: Cast, theme: str
) -> None:
    answer = alice.post(reverse("portal:theme"), {"theme": theme, "next": "/lignes/"})
    assert answer["Location"] == "/lignes/"
    assert f'data-theme="{theme}"' in alice.get("/").content.decode()
    alice.logout()
    alice.cookies["theme"] = theme
    assert f'data-theme="{theme}"' in alice.get(reverse("account_login")).content.decode()


def test_any_other_appearance_follows_the_device(alice: Client, cast: Cast) -> None:
    alice.post(reverse("portal:theme"), {"theme": "dark"})
    alice.post(reverse("portal:theme"), {"theme": "auto"})
    assert "data-theme" not in alice.get("/").content.decode()
    alice.cookies["theme"] = '"><script>'
    assert "data-theme" not in alice.get("/").content.decode()


def test_nobody_is_sent_elsewhere_by_a_forged_form(alice: Client, cast: Cast) -> None:
    answer = alice.post(reverse("portal:theme"), {"theme": "dark", "next": "https://ailleurs.example/"})
    assert answer["Location"] == "/"


def test_the_portal_speaks_english_when_asked(alice: Client, cast: Cast) -> None:
    alice.post(reverse("portal:language"), {"language": "en"})
    said = text(alice.get(reverse("portal:lines")))
    assert "Manage your lines" in said
    assert "Gérer" not in said


def test_a_wrong_address_is_told_in_the_portal_s_own_words(alice: Client, cast: Cast) -> None:
    answer = alice.get("/lignes/999999/")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in text(answer)


def test_a_form_that_was_open_too_long_says_what_to_do(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    answer = client.post(reverse("portal:create_site"), {"name": "Siège"})
    assert answer.status_code == 403
    assert "Rien n’a été enregistré" in text(answer)
