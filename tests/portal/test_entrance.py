"""The pages before somebody is signed in say what to do, in French."""

from __future__ import annotations

from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.portal.reading import text
from tests.support.cast import Cast

from ligneclaire.accounts.people import first_sign_in_url

LOGIN = "/compte/connexion/"


def test_the_sign_in_page_asks_two_things_and_offers_a_way_out(client: Client, cast: Cast) -> None:
    answer = client.get(LOGIN)
    said = text(answer)
    assert "Connectez-vous pour gérer les téléphones de votre entreprise." in said
    assert "Mot de passe oublié ?" in said
    assert "placeholder" not in answer.content.decode()
    assert 'autocomplete="current-password"' in answer.content.decode()


def test_a_wrong_password_is_told_once_and_the_address_stays(client: Client, cast: Cast) -> None:
    answer = client.post(LOGIN, {"login": "alice@atelier.example", "password": "faux"})
    said = text(answer)
    assert "ne sont pas corrects" in said or "incorrect" in said
    assert 'value="alice@atelier.example"' in answer.content.decode()


def test_too_many_tries_are_told_to_wait(client: Client, cast: Cast) -> None:
    cache.clear()
    said = ""
    for _attempt in range(6):
        said = text(client.post(LOGIN, {"login": "bob@atelier.example", "password": "faux"}))
    assert "Trop de tentatives" in said


def test_too_many_requests_are_told_to_wait_on_a_page_of_ours(client: Client, cast: Cast) -> None:
    cache.clear()
    url = reverse("account_reset_password")
    answers = [client.post(url, {"email": "bob@atelier.example"}) for _attempt in range(21)]
    assert answers[-1].status_code == 429
    assert "Trop d’essais en peu de temps" in text(answers[-1])


def test_a_forgotten_password_leads_to_a_page_that_says_what_comes(client: Client, cast: Cast) -> None:
    cache.clear()
    answer = client.post(reverse("account_reset_password"), {"email": "bob@atelier.example"}, follow=True)
    said = text(answer)
    assert "Regardez vos messages" in said
    assert "72 heures" in said


def test_a_first_link_leads_to_choosing_a_password(client: Client, cast: Cast) -> None:
    url = first_sign_in_url(cast.bob).split("/", 3)[3]
    page = client.get(f"/{url}", follow=True)
    assert "Choisir un mot de passe" in text(page)
    done = client.post(
        page.request["PATH_INFO"],
        {"password1": "trois petits chats bleus", "password2": "trois petits chats bleus"},
        follow=True,
    )
    assert "Vous pouvez maintenant vous connecter avec lui." in text(done)
    assert "Ce lien ne sert plus" in text(client.get(f"/{url}", follow=True))


def test_a_password_too_weak_is_refused_beside_its_field(client: Client, cast: Cast) -> None:
    url = first_sign_in_url(cast.bob).split("/", 3)[3]
    page = client.get(f"/{url}", follow=True)
    answer = client.post(page.request["PATH_INFO"], {"password1": "court", "password2": "court"})
    assert "au minimum 12 caractères" in text(answer)


def test_signing_out_asks_once_and_leads_back(alice: Client, cast: Cast) -> None:
    assert "Se déconnecter ?" in text(alice.get(reverse("account_logout")))
    alice.post(reverse("account_logout"))
    assert alice.get("/").status_code == 302


def test_a_password_is_changed_from_the_account_menu(cast: Cast) -> None:
    client = Client()
    cast.alice.set_password("trois petits chats bleus")
    cast.alice.save()
    client.post(LOGIN, {"login": "alice@atelier.example", "password": "trois petits chats bleus"})
    url = reverse("account_change_password")
    assert "Changer de mot de passe" in text(client.get(url))
    answer = client.post(
        url,
        {
            "oldpassword": "trois petits chats bleus",
            "password1": "quatre petits chats gris",
            "password2": "quatre petits chats gris",
        },
        follow=True,
    )
    assert answer.status_code == 200
    cast.alice.refresh_from_db()
    assert cast.alice.check_password("quatre petits chats gris")
