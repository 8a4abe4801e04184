"""Signing in: first link, forgotten password, sessions that end (W5)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from tests.support.cast import Cast

from ligneclaire.accounts.middleware import SEEN, SINCE
from ligneclaire.accounts.models import Company, Person
from ligneclaire.accounts.people import first_sign_in_url, invite, person_close, person_create

PASSWORD = "trois petits chats bleus"
CHANGE = "/compte/mot-de-passe/"
"""A page only for whoever is signed in."""


@pytest.fixture(autouse=True)
def forget_attempts() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def sign_in(client: Client, email: str, password: str) -> bool:
    client.post(reverse("account_login"), {"login": email, "password": password})
    return "_auth_user_id" in client.session


def choose_password(client: Client, url: str, password: str = PASSWORD) -> bool:
    """Opens a link from a mail and chooses a password; whether it was accepted."""
    page = client.get(url.removeprefix("http://localhost:8080"), follow=True)
    if not page.context.get("form"):
        return False
    done = client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})
    return done.status_code == 302


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"https?://\S+/choisir/\S+", str(message.body))
    assert found
    return found.group()


def test_two_mails_lead_to_a_first_password(client: Client, cast: Cast) -> None:
    invite(person=cast.bob)
    identifier, link = mail.outbox
    assert "bob@atelier.example" in identifier.body
    assert "http://localhost:8080/" in identifier.body
    assert "72 heures" in link.body
    assert "bob@atelier.example" not in link.body
    assert choose_password(client, link_in(link))
    assert sign_in(client, "Bob@Atelier.example", PASSWORD)


def test_the_link_serves_once(client: Client, cast: Cast) -> None:
    url = first_sign_in_url(cast.bob)
    assert choose_password(client, url)
    assert not choose_password(Client(), url, "un autre mot de passe")
    assert sign_in(client, cast.bob.email, PASSWORD)


def test_the_link_dies_after_72_hours(client: Client, cast: Cast, settings: Settings) -> None:
    url = first_sign_in_url(cast.bob)
    assert settings.PASSWORD_RESET_TIMEOUT == 72 * 3600
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert not choose_password(client, url)


def test_the_link_of_a_closed_account_opens_nothing(client: Client, cast: Cast) -> None:
    url = first_sign_in_url(cast.bob)
    person_close(person=cast.bob)
    choose_password(client, url)
    assert not sign_in(client, cast.bob.email, PASSWORD)


def test_a_forgotten_password_goes_the_same_way_in_french(client: Client, cast: Cast) -> None:
    client.post(reverse("account_reset_password"), {"email": "BOB@atelier.example"})
    (message,) = mail.outbox
    assert message.subject == "Choisissez un nouveau mot de passe"
    assert "Bonjour Bob Bérard" in message.body
    assert choose_password(client, re.sub("http://[^/]+", "", link_in(message)))
    assert sign_in(client, cast.bob.email, PASSWORD)
    assert "Si ce n’est pas vous" in mail.outbox[-1].body


def test_nobody_learns_who_has_an_account(client: Client, cast: Cast) -> None:
    known = client.post(reverse("account_reset_password"), {"email": cast.bob.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@nowhere.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("password", ["court", "bob.berard.atelier", "123456789012345", "1q2w3e4r5t6y"])
def test_a_weak_password_is_refused(client: Client, cast: Cast, password: str) -> None:
    cast.bob.email = "bob.berard@atelier.example"
    cast.bob.save()
    assert not choose_password(client, first_sign_in_url(cast.bob), password)


def test_wrong_passwords_are_soon_slowed_down(client: Client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(password=make_password(PASSWORD))
    for _attempt in range(5):
        assert not sign_in(client, cast.bob.email, "wrong")
    assert not sign_in(client, cast.bob.email, PASSWORD)


def test_nobody_signs_up(client: Client, cast: Cast) -> None:
    assert client.get("/compte/signup/").status_code == 404


def test_a_page_without_a_session_leads_to_the_sign_in_page(client: Client, cast: Cast) -> None:
    answer = client.get(CHANGE)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/compte/connexion/")


@pytest.mark.parametrize("ago", [{SEEN: 121}, {SINCE: 721, SEEN: 1}])
def test_a_session_ends_when_it_is_idle_or_old(client: Client, cast: Cast, ago: dict[str, int]) -> None:
    client.force_login(cast.bob)
    session = client.session
    for key, minutes in ago.items():
        session[key] = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    session.save()
    assert client.get(CHANGE).status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_session_in_use_goes_on_and_is_not_written_at_each_page(
    client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.bob)
    client.get(CHANGE)
    with django_assert_max_num_queries(3) as queries:
        client.get(CHANGE)
    assert not any(query["sql"].startswith("UPDATE") for query in queries)


def test_a_stolen_session_dies_with_the_account_and_with_the_password(client: Client, cast: Cast) -> None:
    client.force_login(cast.bob)
    thief = Client()
    thief.cookies = client.cookies
    cast.bob.set_password("another password")
    cast.bob.save()
    assert thief.get(CHANGE).status_code == 302
    client.force_login(cast.alice)
    person_close(person=cast.alice)
    assert client.get(CHANGE).status_code == 302


def test_every_page_tells_the_browser_what_it_may_load(client: Client, cast: Cast) -> None:
    answer = client.get(reverse("account_login"))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Language"] == "fr"


def test_the_session_cookie_is_out_of_reach_of_scripts(client: Client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(password=make_password(PASSWORD))
    assert sign_in(client, cast.bob.email, PASSWORD)
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_an_e_mail_belongs_to_one_person_whatever_its_case(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="déjà utilisée"):
        person_create(email="BOB@atelier.example", role="user", company=cast.boutique)
    assert EmailAddress.objects.get(user=cast.bob).verified
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=cast.bob.pk).update(email="Bob@atelier.example")


def test_only_operators_are_without_a_company(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email="x@y.example", role="manager", company=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email="x@y.example", role="operator", company=Company.objects.earliest("pk"))
