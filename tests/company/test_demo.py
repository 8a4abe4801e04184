"""The demonstration company."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django_scopes import scope
from tests.routing.builders import MONDAY_TEN
from tests.support.voice import VOICE

from ligneclaire.company import file, selectors, snapshot
from ligneclaire.company.demo import Demo, demo_links, load_demo, point_demo_to
from ligneclaire.company.models import Trunk
from ligneclaire.routing.dryrun import explain, explain_text
from ligneclaire.routing.model import ToNumber
from ligneclaire.routing.numbers import classify


@pytest.fixture
def demo(db: None) -> Demo:
    return load_demo(network_port=25060)


def test_it_has_three_sites_and_lines_of_all_kinds(demo: Demo) -> None:
    with scope(company=demo.company):
        assert selectors.sites().count() == 3
        kinds = Counter(line.kind for line in selectors.lines())
    assert kinds == {"fixed": 9, "mobile": 3, "analog": 2, "fixed_for_mobile": 1}
    assert mail.outbox == []


def test_its_manager_signs_in(demo: Demo) -> None:
    manager = demo.company.people.get(email=demo.email)
    assert manager.is_manager
    assert manager.check_password(demo.password)


def test_all_its_numbers_are_kept_for_fiction(demo: Demo) -> None:
    numbers = [number for link in demo_links() for number in link.numbers]
    assert len(numbers) == 17
    for number in numbers:
        assert number.startswith(("+3319900", "+3326191", "+3335301", "+3363998"))
        assert classify(number).canonical == number


def test_its_trunks_follow_the_simulated_network(demo: Demo) -> None:
    point_demo_to(25062)
    with scope(company=demo.company):
        assert set(Trunk.objects.values_list("host", "port")) == {("127.0.0.1", 25062)}
    public, mobile = sorted(demo_links(), key=lambda link: link.username)
    assert public.password != mobile.password
    assert all(number.startswith("+336") for number in mobile.numbers)


def test_without_it_the_network_knows_nobody(db: None) -> None:
    point_demo_to(25062)
    assert demo_links() == ()


def test_its_call_groups_ring_overflow_and_close(demo: Demo) -> None:
    built = snapshot.build(str(demo.company.pk), date(2026, 11, 23)).company
    repairs, shop = sorted(built.groups.values(), key=lambda group: group.number, reverse=True)
    story = explain_text(explain(built, "0145834778", repairs.number, MONDAY_TEN))
    assert "Mathis Perrin" in story
    night = explain_text(explain(built, "0145834778", repairs.number, MONDAY_TEN.replace(hour=23)))
    assert "Mobile d’astreinte" in night
    assert isinstance(shop.overflow, ToNumber)
    assert built.callee_of_number[shop.overflow.number] == repairs


def test_where_a_voice_reads_its_announcements_an_attendant_answers(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.ANNOUNCEMENTS_ROOT, settings.VOICE = tmp_path, VOICE
    company = load_demo(network_port=25060).company
    built = snapshot.build(str(company.pk), date(2026, 11, 23)).company
    (attendant,) = built.attendants.values()
    assert attendant.on
    story = explain_text(explain(built, "0145834778", attendant.number, MONDAY_TEN, keys="31"))
    assert "est le numéro de l’accueil vocal" in story
    assert "La ligne «\u00a0Klara Schmitt\u00a0» sonne" in story
    assert attendant.number in {number for link in demo_links() for number in link.numbers}
    text = file.dump(company, secrets=True)
    assert file.dump(file.load(text), secrets=True) == text


def test_exported_and_imported_it_stays_the_same(demo: Demo) -> None:
    text = file.dump(demo.company, secrets=True)
    assert file.diff(text) == []
    assert file.dump(file.load(text), secrets=True) == text
