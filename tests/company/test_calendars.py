"""Calendars of a company."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope
from tests.support.cast import Cast

from ligneclaire.company.models import Calendar
from ligneclaire.company.services.calendars import (
    Opening,
    calendar_change,
    calendar_create,
    calendar_delete,
    calendar_override,
    opening_of,
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
    with pytest.raises(ValidationError, match="sert encore"):
        calendar_delete(actor=cast.alice, calendar=calendar)
    off = ForwardSetting(enabled=False)
    line_set_forwards(actor=cast.alice, line=cast.bob_line, forwards={"scheduled": off})
    calendar_delete(actor=cast.alice, calendar=calendar)
    with scope(company=cast.atelier):
        assert not Calendar.objects.exists()


def test_an_override_is_set_and_taken_away(cast: Cast, calendar: Calendar) -> None:
    until = datetime(2026, 11, 23, 18, tzinfo=UTC)
    calendar_override(actor=cast.alice, calendar=calendar, open=False, until=until)
    calendar.refresh_from_db()
    assert (calendar.override_open, calendar.override_until) == (False, until)
    calendar_override(actor=cast.alice, calendar=calendar, open=True, until=None)
    calendar.refresh_from_db()
    assert (calendar.override_open, calendar.override_until) == (False, None)
