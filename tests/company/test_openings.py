"""What calendars say now, on the clock of each site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from django_scopes import scope
from tests.support.cast import Cast

from ligneclaire.accounts.models import Company
from ligneclaire.company.models import Calendar, Site
from ligneclaire.company.openings import Clock, clocks, doubts, states
from ligneclaire.company.services.calendars import Opening, calendar_create, calendar_override

MONDAY_EIGHT = datetime(2026, 11, 23, 7, tzinfo=UTC)
"""In Paris; it is eleven in La Réunion."""
HOURS = {day: [(time(9), time(18))] for day in range(5)}


@pytest.fixture(autouse=True)
def within_the_atelier(cast: Cast) -> Iterator[None]:
    with scope(company=cast.atelier):
        yield


@pytest.fixture
def calendar(cast: Cast) -> Calendar:
    return calendar_create(actor=None, company=cast.atelier, name="Bureau", opening=Opening(hours=HOURS))


def test_the_clock_of_most_sites_comes_first(cast: Cast) -> None:
    address = {"street": "rue", "postcode": "97400", "city": "Saint-Denis", "insee": "97411"}
    Site.objects.create(company=cast.atelier, name="Réunion", timezone="Indian/Reunion", **address)
    here = Site.objects.filter(timezone="Europe/Paris").order_by("name").values_list("name", flat=True)
    assert clocks() == [Clock("Europe/Paris", tuple(here)), Clock("Indian/Reunion", ("Réunion",))]


def test_without_a_site_the_clock_is_that_of_paris() -> None:
    with scope(company=Company.objects.create(name="Sans lieu", slug="sans-lieu")):
        assert clocks() == [Clock("Europe/Paris")]


def test_each_clock_has_its_own_answer(calendar: Calendar) -> None:
    told = states(calendar, [Clock("Europe/Paris"), Clock("Indian/Reunion")], MONDAY_EIGHT)
    assert [(state.opening.open, state.until and state.until.isoformat()) for state in told] == [
        (False, "2026-11-23T09:00:00+01:00"),
        (True, "2026-11-23T18:00:00+04:00"),
    ]


def test_an_override_is_told_until_it_ends(cast: Cast, calendar: Calendar) -> None:
    until = datetime(2026, 11, 23, 23, tzinfo=UTC)
    calendar_override(actor=cast.alice, calendar=calendar, open=True, until=until)
    calendar.refresh_from_db()
    clock = Clock("Europe/Paris")
    (during,), (after,) = (states(calendar, [clock], at) for at in (MONDAY_EIGHT, until))
    assert (during.opening.open, during.by_override, during.until) == (True, True, until)
    assert (after.opening.open, after.by_override) == (False, False)


def test_what_looks_wrong_is_noticed(cast: Cast, calendar: Calendar) -> None:
    def noticed(*closings: tuple[date, date]) -> tuple[bool, bool]:
        found = calendar_create(
            actor=None,
            company=cast.atelier,
            name=f"C{Calendar.objects.count()}",
            opening=Opening(hours=HOURS, closings=closings),
        )
        told = doubts(found, Clock("Europe/Paris"), MONDAY_EIGHT)
        return told.never_opens, told.closings_past

    assert noticed() == (False, False)
    assert noticed((date(2026, 8, 1), date(2026, 8, 15))) == (False, True)
    assert noticed((date(2026, 8, 1), date(2028, 8, 15))) == (True, False)
