"""Every page: no serious accessibility fault in light and dark, and nothing wider than a small telephone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django_scopes import scope
from playwright.sync_api import Page
from tests.company.attendants import new_attendant
from tests.portal.browser.conftest import OpenPage
from tests.support.cast import Cast

from ligneclaire.accounts.people import first_sign_in_url
from ligneclaire.company.models import Calendar, LibraryAnnouncement, PickupGroup
from ligneclaire.portal.blocks import BLOCKS

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,  # axe would look for imported style sheets beside the page
}


def signed_out(cast: Cast) -> Iterator[str]:
    yield "/compte/connexion/"
    yield "/compte/mot-de-passe/oublie/"
    yield "/compte/mot-de-passe/oublie/envoye/"
    yield "/compte/mot-de-passe/choisi/"
    yield "/" + first_sign_in_url(cast.bob).split("/", 3)[3]
    yield "/compte/mot-de-passe/choisir/1-faux/"
    yield "/compte/compte-ferme/"


def signed_in(cast: Cast) -> Iterator[str]:
    with scope(company=cast.atelier):
        calendar = Calendar.objects.get().pk
        group = PickupGroup.objects.get().pk
        announcement = LibraryAnnouncement.objects.get()
        version = announcement.earlier_versions.get().pk
    site = cast.paris.pk
    yield from ("/", "/offre/", "/offre/sites/", "/offre/sites/nouveau/", "/offre/sites/?q=zzz")
    yield from (f"/offre/sites/{site}/nom/", f"/offre/sites/{site}/supprimer/")
    yield from ("/service/", "/service/calendriers/nouveau/")
    for page in ("", "modifier/", "supprimer/", "importer/"):
        yield f"/service/calendriers/{calendar}/{page}"
    yield from ("/service/annonces/?q=zzz", f"/service/annonces/sites/{site}/")
    yield f"/service/annonces/sites/{site}/nouvelle/"
    for page in ("", "remplacer/", "titre/", "supprimer/"):
        yield f"/service/annonces/{announcement.pk}/{page}"
    yield f"/service/annonces/versions/{version}/retablir/"
    yield from ("/service/interception/", "/service/interception/?q=zzz")
    yield f"/service/interception/nouveau/{site}/"
    yield from (f"/service/interception/{group}/{page}" for page in ("", "modifier/", "supprimer/"))
    yield from ("/lignes/", "/lignes/?q=bob", "/lignes/?q=zzz", "/lignes/mobiles/", f"/lignes/sites/{site}/")
    attendant = new_attendant(cast).pk
    yield from ("/lignes/accueils/", "/lignes/accueils/?q=zzz", f"/lignes/accueils/nouveau/{site}/")
    for page in ("", "supprimer/", "service/modifier/", "menu-open/modifier/", "secours/modifier/"):
        yield f"/lignes/accueils/{attendant}/{page}"
    for line in (cast.bob_line, cast.eve_line, cast.eve_mobile, cast.fax):
        yield f"/lignes/{line.pk}/"
        yield f"/lignes/{line.pk}/supprimer/"
    for page in ("associer", "dissocier"):
        yield f"/lignes/{cast.eve_line.pk}/mobile/{page}/"
    bob = f"/lignes/{cast.bob_line.pk}"
    yield f"{bob}/?caller=0639980123&at=2026-11-20T19:15"
    yield f"{bob}/connecter/mot-de-passe/"
    yield from (f"{bob}/{block.slug}/modifier/" for block in BLOCKS if block.editable)
    yield from ("/compte/mot-de-passe/", "/compte/deconnexion/")


def visit(open_page: OpenPage, cast: Cast, **options: object) -> Iterator[tuple[str, Page]]:
    for paths, person in ((signed_out(cast), None), (signed_in(cast), cast.alice)):
        page = open_page("/compte/connexion/", person=person, **options)
        for path in paths:
            page.goto(path)
            yield path, page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.timeout(300)
def test_no_page_has_a_serious_accessibility_fault(open_page: OpenPage, cast: Cast, scheme: str) -> None:
    faults = []
    for path, page in visit(open_page, cast, color_scheme=scheme):
        for violation in Axe().run(page, options=RULES).response["violations"]:
            where = [node["target"] for node in violation["nodes"]]
            faults.append((path, violation["impact"], violation["id"], where))
    assert faults == []


@pytest.mark.timeout(300)
def test_no_page_is_wider_than_a_small_telephone(open_page: OpenPage, cast: Cast) -> None:
    wide = {
        path: width
        for path, page in visit(open_page, cast, narrow=True)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 360
    }
    assert wide == {}


def test_a_refused_form_has_no_accessibility_fault(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/offre/sites/nouveau/")
    page.get_by_role("button", name="Créer le site").click()
    assert Axe().run(page, options=RULES).response["violations"] == []


def test_a_dialog_and_a_toast_have_no_accessibility_fault(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(f"/lignes/{cast.bob_line.pk}/")
    page.get_by_role("link", name="Tout débloquer").click()
    page.get_by_role("dialog").wait_for()
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.get_by_role("button", name="Tout débloquer").click()
    page.locator(".toast").wait_for()
    assert Axe().run(page, options=RULES).response["violations"] == []


def test_nothing_moves_for_whoever_asked_for_less_motion(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/lignes/", reduced_motion="reduce")
    durations = page.evaluate(
        "[...document.querySelectorAll('*')].map(e => getComputedStyle(e).transitionDuration)"
    )
    assert {duration for entry in durations for duration in entry.split(", ")} == {"0s"}
    animations = page.evaluate("document.getAnimations().length")
    assert animations == 0
