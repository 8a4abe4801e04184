"""Calendars of a company."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.db.models import RESTRICT
from django_scopes import scope
from tests.support.cast import Cast

from ligneclaire.company.calendar_uses import CalendarUse, calendar_users, uses_of_calendar
from ligneclaire.company.models import Calendar
from ligneclaire.company.services.announcements import AnnouncementSetting, line_set_announcements
from ligneclaire.company.services.calendars import (
    Opening,
    calendar_change,
    calendar_create,
    calendar_delete,
    calendar_override,
    opening_of,
    told_uses,
)
from ligneclaire.company.services.forwards import ForwardSetting, line_set_forwards

MORNING, AFTERNOON = (time(9), time(12)), (time(14), time(18))
WEEK = Opening(hours={day: [MORNING, AFTERNOON] for day in range(5)}, closed_on_holidays=True)


@pytest.fixture
def calendar(cast: Cast) -> Calendar:
    return calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)


def test_a_calendar_says_what_it_was_told(cast: Cast, calendar: Calendar) -> None:
    wanted = Opening(
        hours={5: [(time(8, 30), time(0))]},
        closings=[(date(2026, 8, 1), date(2026, 8, 21))],
        closed_on_holidays=True,
        territory="57",
    )
    calendar_change(actor=cast.alice, calendar=calendar, name="Samedi", opening=wanted)
    with scope(company=cast.atelier):
        calendar.refresh_from_db()
        assert (calendar.name, opening_of(calendar)) == ("Samedi", wanted)


def test_saving_the_same_again_is_no_change(cast: Cast, calendar: Calendar) -> None:
    calendar_change(actor=cast.alice, calendar=calendar, name="Bureau", opening=WEEK)
    revision = calendar.company.revision
    calendar_change(actor=cast.alice, calendar=calendar, name="Bureau", opening=WEEK)
    calendar.company.refresh_from_db()
    assert calendar.company.revision == revision


@pytest.mark.parametrize(
    ("opening", "field", "words"),
    [
        (Opening(), "hours", "au moins un horaire"),
        (Opening(hours={0: [(time(12), time(9))]}), "hours", "la fin doit venir après"),
        (Opening(hours={0: [MORNING, (time(11), time(18))]}), "hours", "se chevauchent"),
        (Opening(hours={0: [(time(9), time(0)), (time(20), time(22))]}), "hours", "se chevauchent"),
        (
            Opening(hours={0: [MORNING]}, closings=[(date(2026, 8, 21), date(2026, 8, 1))]),
            "closings",
            "avant d’avoir commencé",
        ),
        (
            Opening(hours={0: [MORNING]}, closings=[(date(26, 8, 1), date(2026, 8, 1))]),
            "closings",
            "26\u00a0:",
        ),
        (
            Opening(hours={0: [MORNING]}, closings=[(date(2026, 8, 1), date(2206, 8, 1))]),
            "closings",
            "entre 2000 et 2100",
        ),
        (
            Opening(hours={0: [MORNING]}, closings=[(date(2026, 8, 1), date(2026, 8, 1))] * 201),
            "closings",
            "200 fermetures au plus",
        ),
        (Opening(hours={0: [(time(9, 0, 30), time(12))]}), "hours", "sans secondes"),
        (Opening(hours={0: [MORNING]}, territory="Lune"), "territory", "n’existe pas"),
    ],
)
def test_hours_that_make_no_sense_are_refused(cast: Cast, opening: Opening, field: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        calendar_create(actor=cast.alice, company=cast.atelier, name="X", opening=opening)
    assert words in refused.value.message_dict[field][0]


def test_two_calendars_of_a_company_never_share_a_name(cast: Cast, calendar: Calendar) -> None:
    with pytest.raises(ValidationError, match="porte déjà ce nom"):
        calendar_create(actor=cast.alice, company=cast.atelier, name="  BUREAU ", opening=WEEK)
    assert calendar_create(actor=cast.charlie, company=cast.boutique, name="Bureau", opening=WEEK)


def test_a_calendar_that_serves_is_not_deleted(cast: Cast, calendar: Calendar) -> None:
    scheduled = ForwardSetting(enabled=True, calendar=calendar)
    line_set_forwards(actor=cast.alice, line=cast.bob_line, forwards={"scheduled": scheduled})
    with pytest.raises(ValidationError, match=r"sert encore.*: Bob Bérard \(Renvoi programmé\)\. Changez"):
        calendar_delete(actor=cast.alice, calendar=calendar)
    off = ForwardSetting(enabled=False)
    line_set_forwards(actor=cast.alice, line=cast.bob_line, forwards={"scheduled": off})
    calendar_delete(actor=cast.alice, calendar=calendar)
    with scope(company=cast.atelier):
        assert not Calendar.objects.exists()


def test_a_refusal_names_the_first_uses_and_counts_the_others(cast: Cast, calendar: Calendar) -> None:
    uses = [CalendarUse(owner=calendar, who=f"Ligne {n}", what="Renvoi programmé") for n in range(7)]
    assert told_uses(uses).endswith(", Ligne 4 (Renvoi programmé) et 2 autres")
    assert told_uses(uses[:6]).endswith(", Ligne 4 (Renvoi programmé) et 1 autre")


def test_who_obeys_a_calendar_is_found_by_its_foreign_keys(cast: Cast, calendar: Calendar) -> None:
    off = ForwardSetting(enabled=False, calendar=calendar)
    greeting = AnnouncementSetting(enabled=True, calendar=calendar)
    line_set_forwards(actor=cast.alice, line=cast.dora_line, forwards={"scheduled": off})
    line_set_announcements(actor=cast.alice, line=cast.bob_line, announcements={"greeting": greeting})
    with scope(company=cast.atelier):
        uses = uses_of_calendar(calendar)
    assert [(use.who, use.what, use.on) for use in uses] == [
        ("Bob Bérard", "Annonce d’accueil", True),
        ("Dora Dupré", "Renvoi programmé", False),
    ]


def test_every_service_that_names_calendars_keeps_them_from_being_deleted() -> None:
    for model, field in calendar_users():
        assert model._meta.get_field(field).remote_field.on_delete is RESTRICT, model


@pytest.mark.parametrize("year", [1, 1999, 2101, 9999])
def test_an_override_until_a_year_that_nobody_means_is_refused(
    cast: Cast, calendar: Calendar, year: int
) -> None:
    with pytest.raises(ValidationError, match="entre 2000 et 2100"):
        calendar_override(
            actor=cast.alice, calendar=calendar, open=True, until=datetime(year, 6, 1, tzinfo=UTC)
        )


def test_an_override_is_set_and_taken_away(cast: Cast, calendar: Calendar) -> None:
    until = datetime(2026, 11, 23, 18, tzinfo=UTC)
    calendar_override(actor=cast.alice, calendar=calendar, open=False, until=until)
    calendar.refresh_from_db()
    assert (calendar.override_open, calendar.override_until) == (False, until)
    calendar_override(actor=cast.alice, calendar=calendar, open=True, until=None)
    calendar.refresh_from_db()
    assert (calendar.override_open, calendar.override_until) == (False, None)
