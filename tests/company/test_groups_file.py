"""Call groups in the company file: what is written, loaded, and refused with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.base import ContentFile
from django_scopes import scope
from tests.company.groups import fresh, members, new_group
from tests.company.soundfiles import tone, wav
from tests.company.test_calendars import WEEK
from tests.support.cast import Cast

from ligneclaire.accounts.models import Company
from ligneclaire.company import file
from ligneclaire.company.file import CompanyFileError
from ligneclaire.company.file.reading import read
from ligneclaire.company.models import Group, Line
from ligneclaire.company.services.calendars import calendar_create
from ligneclaire.company.services.groups import (
    group_set_announcements,
    group_set_closing,
    group_set_distribution,
    group_set_overflow,
)
from ligneclaire.company.services.library import announcement_add
from ligneclaire.company.services.members import member_set_present
from ligneclaire.company.sounds import intake


@pytest.fixture(autouse=True)
def sounds(settings: Any, tmp_path: Path) -> None:
    settings.ANNOUNCEMENTS_ROOT = tmp_path


@pytest.fixture
def group(cast: Cast) -> Group:
    """With all that can be set, and much that is off and remembered."""
    group = new_group(cast, cast.dora_line, cast.bob_line, short_number="4100")
    member_set_present(actor=cast.alice, group=group, line=cast.bob_line, present=False)
    sound = intake.take(ContentFile(wav(tone(1, frequency=440)), name="a.wav"))
    hello = announcement_add(actor=cast.alice, site=cast.paris, sound=sound, title="Bonjour")
    hours = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    by: dict[str, Any] = {"actor": cast.alice, "group": group}
    group_set_distribution(**by, distribution="cyclic", rings=3, wrap_up_on=False, wrap_up_seconds=45)
    group_set_announcements(
        **by, greeting_on=True, greeting=hello, greeting_interruptive=True, waiting_on=False
    )
    group_set_overflow(
        **by,
        max_waiting=3,
        max_wait_seconds=60,
        overflow="voicemail",
        line=cast.bob_line,
        number="4001",
        mailbox_email="equipe@atelier.example",
        mailbox_attach=False,
    )
    group_set_closing(**by, on=True, calendar=hours, number="0199000002")
    return fresh(group)


def exported(company: Company) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(file.dump(company, secrets=True))
    return found


def written(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def loaded(document: dict[str, Any]) -> Company:
    return file.load(written(document), invited=False)


def test_a_group_is_written_with_all_it_does(cast: Cast, group: Group) -> None:
    assert exported(cast.atelier)["call_groups"] == [
        {
            "number": "+33199000006",
            "zone": "Paris",
            "site": "Paris",
            "name": "Accueil",
            "short_number": "4100",
            "members": ["+33199000002", "+33199000001"],
            "absent": ["+33199000001"],
            "distribution": "cyclic",
            "rings": 3,
            "wrap_up": {"enabled": False, "seconds": 45},
            "greeting": {"announcement": "Bonjour", "interruptive": True},
            "waiting": {"enabled": False},
            "max_waiting": 3,
            "max_wait": 60,
            "overflow": {"to": "voicemail", "number": "4001", "line": "+33199000001"},
            "mailbox": {"email": "equipe@atelier.example", "attach": False},
            "closing": {"calendar": "Bureau", "number": "+33199000002"},
        }
    ]


def test_a_new_group_is_written_in_four_words(cast: Cast) -> None:
    new_group(cast)
    (told,) = exported(cast.atelier)["call_groups"]
    assert set(told) == {"number", "zone", "site", "name"}


def test_export_import_export_is_identical_and_changes_nothing(cast: Cast, group: Group) -> None:
    text = file.dump(cast.atelier, secrets=True)
    revision = Company.objects.get(pk=cast.atelier.pk).revision
    assert file.dump(file.load(text, invited=False), secrets=True) == text
    assert Company.objects.get(pk=cast.atelier.pk).revision == revision


def test_a_group_that_is_gone_comes_back_as_it_was(cast: Cast, group: Group) -> None:
    before = exported(cast.atelier)
    without = {word: part for word, part in before.items() if word != "call_groups"}
    without["numbers"] = [*without["numbers"], {"number": group.number.e164, "zone": "Paris"}]
    company = loaded(without)
    with scope(company=company):
        assert not Group.objects.exists()
    assert exported(loaded(before)) == before


def test_a_group_that_changes_stays_the_same_one(cast: Cast, group: Group) -> None:
    document = exported(cast.atelier)
    (part,) = document["call_groups"]
    part |= {"name": "Standard", "members": ["0199000001", "0639980004"], "absent": ["06 39 98 00 04"]}
    part["overflow"] = {"to": "number", "number": "4002"}
    document["lines"][1]["short_number"] = "4002"
    loaded(document)
    assert (fresh(group).name, fresh(group).overflow_number) == ("Standard", "4002")
    assert members(group) == [("Bérard", True), ("Mobile de garde", False)]


def test_a_short_number_passes_from_a_line_to_a_group(cast: Cast, group: Group) -> None:
    document = exported(cast.atelier)
    document["lines"][0]["short_number"] = "4009"
    document["call_groups"][0] |= {"short_number": "4001", "overflow": {"to": "none"}}
    loaded(document)
    assert fresh(group).short_number == "4001"
    with scope(company=cast.atelier):
        assert Line.objects.get(pk=cast.bob_line.pk).short_number == "4009"


def test_two_groups_may_change_which_overflows_to_which(cast: Cast, group: Group) -> None:
    other = new_group(cast, name="Second", number="0199000007")
    group_set_overflow(
        actor=cast.alice,
        group=group,
        max_waiting=20,
        max_wait_seconds=300,
        overflow="number",
        number="0199000007",
    )
    document = exported(cast.atelier)
    document["call_groups"][0]["overflow"] = {"to": "none"}
    document["call_groups"][1]["overflow"] = {"to": "number", "number": "4100"}
    loaded(document)
    assert (fresh(group).overflow, fresh(other).overflow_number) == ("none", "4100")


@pytest.mark.parametrize(
    ("changes", "words", "said"),
    [
        ({"members": ["0199000099"]}, ("members", 0), "« 0199000099 » n’est pas dans le fichier."),
        ({"members": ["0199000001", "01 99 00 00 01"]}, ("members", 1), "est déjà à la ligne"),
        ({"members": ["0199000005"], "absent": []}, ("members",), "seules les lignes fixes et mobiles"),
        ({"absent": ["0199000005"]}, ("absent", 0), "n’est pas membre de ce groupement."),
        ({"site": "Nulle part"}, ("site",), "« Nulle part » n’est pas dans le fichier."),
        (
            {"greeting": {"announcement": "Bonsoir"}},
            ("greeting", "announcement"),
            "n’est pas une annonce du site",
        ),
        (
            {"closing": {"calendar": "Été"}},
            ("closing", "calendar"),
            "« Été » n’est pas dans le fichier.",
        ),
        (
            {"closing": {"calendar": "Bureau"}},
            ("closing", "number"),
            "Donnez le numéro qui prend les appels.",
        ),
        (
            {"overflow": {"to": "number", "number": "15"}},
            ("overflow", "number"),
            "un numéro d’urgence est interdit",
        ),
        ({"overflow": {"to": "number", "number": "4100"}}, ("overflow", "number"), "vers lui-même"),
        ({"overflow": {"to": "voicemail"}}, ("overflow", "line"), "Choisissez la ligne"),
        ({"max_waiting": 51}, ("max_waiting",), "De 1 à 50."),
        ({"max_wait": 4000}, ("max_wait",), "De 1 à 3600."),
        ({"wrap_up": {"seconds": 0}}, ("wrap_up", "seconds"), "De 1 à 3600."),
        ({"rings": 11}, ("rings",), "De 1 à 10 sonneries."),
        ({"mailbox": {"email": "personne"}}, ("mailbox", "email"), "n’est pas une adresse e-mail"),
        ({"number": "0199000001"}, ("number",), "est déjà à la ligne"),
        ({"short_number": "12"}, ("short_number",), "4 à 9 chiffres"),
    ],
)
def test_what_cannot_be_is_told_with_its_line_and_nothing_happens(
    cast: Cast, group: Group, changes: dict[str, Any], words: tuple[str | int, ...], said: str
) -> None:
    before = file.dump(cast.atelier, secrets=True)
    document = exported(cast.atelier)
    document["call_groups"][0] |= changes
    text = written(document)
    with pytest.raises(CompanyFileError) as raised:
        file.load(text, invited=False)
    place = read(text).line_of(("call_groups", 0, *words))
    told = [
        problem.message.replace("\xa0", " ") for problem in raised.value.problems if problem.line == place
    ]
    assert any(said.replace("\xa0", " ") in message for message in told), raised.value.problems
    assert file.dump(cast.atelier, secrets=True) == before


def test_without_a_plan_a_group_is_refused(cast: Cast, group: Group) -> None:
    document = exported(cast.atelier)
    document["plans"]["call_group"] = 0
    with pytest.raises(CompanyFileError, match="attribués"):
        loaded(document)
