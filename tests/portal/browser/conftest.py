"""A real browser before the whole portal, as Alice finds it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django_scopes import scope
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests.support.cast import Cast, make_cast

from ligneclaire.company.services.calendars import Opening, calendar_create
from ligneclaire.company.services.library import announcement_add, announcement_replace
from ligneclaire.company.services.pickup_groups import pickup_group_create
from ligneclaire.company.services.settings import line_set_blocked_numbers
from ligneclaire.company.sounds.store import KeptSound

PASSWORD = "trois petits chats bleus"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
TIMEOUT = 10_000
"""Milliseconds that anything on a page may take."""

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session", autouse=True)
def database_beside_playwright() -> Iterator[None]:
    """Playwright's own event loop makes Django believe that these tests are asynchronous."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="module")  # gone with its event loop before asynchronous tests come
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[
                *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--lang=fr-FR"),
                *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The usual cast, with something in every list."""
    made = make_cast()
    hours = {day: [(time(9), time(12, 30)), (time(14), time(18))] for day in range(5)}
    with scope(company=made.atelier):
        calendar_create(actor=None, company=made.atelier, name="Bureau", opening=Opening(hours=hours))
        pickup_group_create(
            actor=None, company=made.atelier, name="Comptoir", site=made.paris, members=[made.dora_line]
        )
        announcement = announcement_add(
            actor=None, site=made.paris, sound=KeptSound(name="a" * 32, seconds=7), title="Bienvenue"
        )
        spoken = KeptSound(name="b" * 32, seconds=5, text="Bonjour, et bienvenue.")
        announcement_replace(actor=None, announcement=announcement, sound=spoken)
        line_set_blocked_numbers(actor=None, line=made.bob_line, numbers=["0145834778"])
    made.alice.set_password(PASSWORD)
    made.alice.save()
    return made


@pytest.fixture
def open_page(browser: Browser, cast: Cast, live_server: LiveServer) -> Iterator[OpenPage]:
    """Opens pages, signed in as Alice unless `person` says otherwise; any complaint of the browser fails."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(path: str = "/", *, person: Any = cast.alice, narrow: bool = False, **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport=NARROW if narrow else WIDE, locale="fr-FR", **options
        )
        contexts.append(context)
        context.set_default_timeout(TIMEOUT)
        if person is not None:
            context.add_cookies([_session_of(person, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _session_of(person: Any, url: str) -> Any:
    client = Client()
    client.force_login(person)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


def _is_complaint(said: Any) -> bool:
    """A refused form (422) is no fault, though the console says so."""
    return said.type in ("error", "warning") and "422" not in said.text
