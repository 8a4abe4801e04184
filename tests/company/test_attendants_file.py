"""Auto attendants in the company file: what is written, loaded, and refused with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.base import ContentFile
from django_scopes import scope
from tests.company.attendants import (
    SUBMENU,
    fresh,
    menu_of,
    new_attendant,
    set_menu,
)
from tests.company.soundfiles import tone, wav
from tests.company.test_calendars import WEEK
from tests.support.cast import Cast

from ligneclaire.accounts.models import AuditEntry, Company
from ligneclaire.company import file
from ligneclaire.company.file import CompanyFileError
from ligneclaire.company.models import Attendant, LibraryAnnouncement, Menu
from ligneclaire.company.services.attendants import (
    attendant_change_details,
    attendant_set_fallback,
    attendant_set_service,
)
from ligneclaire.company.services.calendars import calendar_create
from ligneclaire.company.services.library import announcement_add
from ligneclaire.company.services.menus import KeySetting
from ligneclaire.company.sounds import intake


@pytest.fixture(autouse=True)
def sounds(settings: Any, tmp_path: Path) -> None:
    settings.ANNOUNCEMENTS_ROOT = tmp_path


def announcement(cast: Cast, title: str, hertz: int) -> LibraryAnnouncement:
    sound = intake.take(ContentFile(wav(tone(1, frequency=hertz)), name=f"{title}.wav"))
    return announcement_add(actor=cast.alice, site=cast.paris, sound=sound, title=title)


@pytest.fixture
def attendant(cast: Cast) -> Attendant:
    """On, by calendar, with a submenu, labels, a short number and a fallback."""
    made = new_attendant(cast, short_number="5000")
    bob = KeySetting(number="4001", label="Bob")
    set_menu(cast, made, announcement=announcement(cast, "Bienvenue", 440), k1=bob, k2=SUBMENU)
    set_menu(cast, made, key="2", announcement=announcement(cast, "Services", 550), k1="0612345678")
    set_menu(cast, made, "closed", announcement=announcement(cast, "Fermé", 660))
    hours = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    attendant_set_fallback(actor=cast.alice, attendant=fresh(made), number="4001")
    attendant_set_service(actor=cast.alice, attendant=fresh(made), on=True, by_calendar=True, calendar=hours)
    return fresh(made)


def exported(company: Company) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(file.dump(company, secrets=True))
    return found


def loaded(document: dict[str, Any]) -> Company:
    return file.load(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), invited=False)


def test_an_attendant_is_written_with_all_it_does(cast: Cast, attendant: Attendant) -> None:
    (told,) = exported(cast.atelier)["attendants"]
    assert told == {
        "number": "+33199000007",
        "zone": "Paris",
        "site": "Paris",
        "name": "Standard",
        "short_number": "5000",
        "on": True,
        "by_calendar": True,
        "calendar": "Bureau",
        "open": {
            "announcement": "Bienvenue",
            "keys": {
                "1": {"to": "4001", "label": "Bob"},
                "2": {
                    "menu": {"announcement": "Services", "keys": {"1": {"to": "+33612345678"}}},
                    "label": "Services",
                },
            },
        },
        "closed": {"announcement": "Fermé"},
        "fallback": "4001",
    }


def test_export_import_export_is_identical_and_changes_nothing(cast: Cast, attendant: Attendant) -> None:
    text = file.dump(cast.atelier, secrets=True)
    revision = Company.objects.get(pk=cast.atelier.pk).revision
    assert file.dump(file.load(text, invited=False), secrets=True) == text
    assert Company.objects.get(pk=cast.atelier.pk).revision == revision


def test_an_attendant_that_is_gone_comes_back_as_it_was(cast: Cast, attendant: Attendant) -> None:
    before = exported(cast.atelier)
    without = {word: part for word, part in before.items() if word != "attendants"}
    without["numbers"] = [*without["numbers"], {"number": attendant.number.e164, "zone": "Paris"}]
    company = loaded(without)
    with scope(company=company):
        assert not Attendant.objects.exists()
        assert not Menu.objects.exists()
    assert exported(loaded(before)) == before


def test_an_attendant_that_changes_stays_the_same_one(cast: Cast, attendant: Attendant) -> None:
    document = exported(cast.atelier)
    (part,) = document["attendants"]
    part["name"] = "Entrée"
    part["open"]["keys"]["3"] = {"to": "4001"}
    del part["open"]["keys"]["2"]
    company = loaded(document)
    assert exported(company) == document
    with scope(company=company):
        assert Attendant.objects.get().pk == attendant.pk


def test_lines_may_forward_to_its_short_number_and_its_keys_lead_to_lines(
    cast: Cast, attendant: Attendant
) -> None:
    document = exported(cast.atelier)
    line = next(part for part in document["lines"] if part.get("short_number") == "4001")
    line["forwards"] = {"immediate": {"to": "5000"}}
    assert exported(loaded(document)) == document


@pytest.mark.parametrize(
    ("change", "word", "said"),
    [
        ({"open": {"keys": {"1": {"to": "3900"}}}, "on": False}, "to: '3900'", "numéro spécial"),
        ({"open": {"keys": {"1": {"to": "4001", "menu": {}}}}, "on": False}, "'1':", "ou bien"),
        ({"open": {"announcement": "Inconnue"}}, "announcement: Inconnue", "n’est pas une annonce du site"),
        ({"calendar": "Inconnu"}, "calendar: Inconnu", "n’est pas dans le fichier"),
        ({"short_number": "4001"}, "short_number: '4001'", "est déjà à la ligne"),
        ({"open": {"keys": {"1": {"to": "4001"}}}}, "attendants:", "Choisissez d’abord l’annonce"),
        ({"fallback": "15"}, "fallback: '15'", "urgence"),
        ({"open": {"keys": {"0": {"to": "4001"}}}}, "'0':", ""),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_changes_nothing(
    cast: Cast, attendant: Attendant, change: dict[str, Any], word: str, said: str
) -> None:
    document = exported(cast.atelier)
    document["attendants"][0] |= change
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    with scope(company=cast.atelier):
        trail = AuditEntry.objects.count()
    with pytest.raises(CompanyFileError) as raised:
        file.load(text, invited=False)
    problem = next(problem for problem in raised.value.problems if said in problem.message)
    lines = text.splitlines()
    start = lines.index("attendants:")
    # A part that lacks a word is told at the line of the part.
    assert problem.line - 1 >= start
    assert word in lines[problem.line - 1] or word == "attendants:"
    with scope(company=cast.atelier):
        assert AuditEntry.objects.count() == trail
    assert menu_of(attendant).announcement


def test_what_would_change_is_told_beforehand(cast: Cast, attendant: Attendant) -> None:
    text = file.dump(cast.atelier, secrets=True)
    assert file.diff(text) == []
    told = file.diff(text.replace("label: Bob", "label: Bernard"))
    assert [line.strip("+- ") for line in told if "label: B" in line] == ["label: Bob", "label: Bernard"]
    assert fresh(attendant).on


def test_a_name_said_twice_is_refused(cast: Cast, attendant: Attendant) -> None:
    document = exported(cast.atelier)
    document["attendants"].append({"number": "01 99 00 00 08", "site": "Paris", "name": "standard"})
    with pytest.raises(CompanyFileError, match="est déjà à la ligne"):
        loaded(document)


def test_an_attendant_that_is_off_and_bare_is_written_shortly(cast: Cast) -> None:
    bare = new_attendant(cast)
    attendant_change_details(actor=cast.alice, attendant=bare, name="Nuit")
    (told,) = exported(cast.atelier)["attendants"]
    assert told == {"number": "+33199000007", "zone": "Paris", "site": "Paris", "name": "Nuit"}
