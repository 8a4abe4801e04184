"""When a service is open: boundaries to the second, closings, overrides, and the two clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.routing.builders import PARIS, office_hours

from ligneclaire.routing.calendars import Opening, is_open, local, opening
from ligneclaire.routing.model import Calendar, Closing, Hours, Override
from ligneclaire.routing.reasons import Code

MONDAY = date(2026, 11, 23)


def paris(text: str, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), PARIS)


def every_day(start: str, end: str) -> Calendar:
    hours = (Hours(time.fromisoformat(start), time.fromisoformat(end)),)
    return Calendar(id="c", name="C", week=(hours,) * 7)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("08:59:59.999999", False),
        ("09:00:00", True),
        ("11:59:59", True),
        ("12:00:00", False),
        ("13:59:59", False),
        ("14:00:00", True),
        ("17:59:59.999999", True),
        ("18:00:00", False),
    ],
)
def test_the_first_second_is_open_and_the_last_one_closed(at: str, expected: bool) -> None:
    assert is_open(office_hours(), paris(at), "Europe/Paris") is expected


def test_each_weekday_has_its_own_hours() -> None:
    days = [MONDAY + timedelta(days=n) for n in range(7)]
    assert [is_open(office_hours(), paris("10:00", day), "Europe/Paris") for day in days] == (
        [True] * 5 + [False] * 2
    )


def test_midnight_ends_a_day_and_a_whole_day_is_possible() -> None:
    evening, whole = every_day("18:00", "00:00"), every_day("00:00", "00:00")
    assert is_open(evening, paris("23:59:59.999999"), "Europe/Paris")
    assert not is_open(evening, paris("00:00"), "Europe/Paris")
    assert is_open(whole, paris("00:00"), "Europe/Paris")


def test_the_clock_of_the_site_decides() -> None:
    nine_in_paris = paris("09:00")
    assert is_open(office_hours(), nine_in_paris, "Europe/Paris")
    assert not is_open(office_hours(), nine_in_paris, "Indian/Reunion")
    assert is_open(office_hours(), nine_in_paris.astimezone(UTC), "Europe/Paris")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 11, 23, 9, 0), "Europe/Paris")


CLOSED = {
    "a closing day": (
        office_hours(closings=(Closing(MONDAY, MONDAY),)),
        Opening(open=False, closed_by=Code.CLOSED_PERIOD),
    ),
    "the last day of a period": (
        office_hours(closings=(Closing(MONDAY - timedelta(days=9), MONDAY),)),
        Opening(open=False, closed_by=Code.CLOSED_PERIOD),
    ),
    "a public holiday": (
        office_hours(holidays={MONDAY: "Fête du bureau"}),
        Opening(open=False, closed_by=Code.CLOSED_HOLIDAY, holiday="Fête du bureau"),
    ),
    "closed by exception": (
        office_hours(override=Override(open=False, until=paris("12:00"))),
        Opening(open=False, closed_by=Code.CLOSED_BY_OVERRIDE),
    ),
    "no hours that day": (
        Calendar(id="never", name="Jamais"),
        Opening(open=False, closed_by=Code.CLOSED_HOURS),
    ),
}


@pytest.mark.parametrize(("calendar", "expected"), CLOSED.values(), ids=CLOSED)
def test_what_closes_a_service_is_named(calendar: Calendar, expected: Opening) -> None:
    assert opening(calendar, paris("10:00"), "Europe/Paris") == expected


def test_periods_end_with_their_last_day() -> None:
    calendar = office_hours(closings=(Closing(date(2026, 11, 16), date(2026, 11, 20)),))
    assert not is_open(calendar, paris("10:00", date(2026, 11, 20)), "Europe/Paris")
    assert is_open(calendar, paris("10:00", MONDAY), "Europe/Paris")


def test_an_override_speaks_first_and_expires_by_itself() -> None:
    calendar = office_hours(
        closings=(Closing(MONDAY, MONDAY),), override=Override(open=True, until=paris("20:00"))
    )
    assert is_open(calendar, paris("19:59:59"), "Europe/Paris")
    assert not is_open(calendar, paris("20:00"), "Europe/Paris")


# The two nights. In metropolitan France the clock jumps at 01:00 UTC (directive 2000/84/EC), so the oracle's
# wall clock is plain arithmetic, without the time zone database.
NIGHTS = {
    "spring 2027": (datetime(2027, 3, 28, tzinfo=UTC), 1, 2),
    "autumn 2026": (datetime(2026, 10, 25, tzinfo=UTC), 2, 1),
}
NIGHT_HOURS = [
    ("01:30", "02:30"),
    ("02:00", "03:00"),
    ("02:30", "05:00"),
    ("03:00", "04:00"),
    ("00:00", "00:00"),
]


def minutes_of(night: str) -> Iterator[tuple[datetime, int]]:
    """Each minute from 22:00 UTC the day before to 04:00 UTC, with the minutes since midnight on the wall."""
    midnight, before, after = NIGHTS[night]
    for minute in range(-120, 240):
        offset = before if minute < 60 else after
        yield midnight + timedelta(minutes=minute), (minute + 60 * offset) % 1440


@pytest.mark.parametrize(("start", "end"), NIGHT_HOURS)
@pytest.mark.parametrize("night", NIGHTS)
def test_the_clock_on_the_wall_decides_in_both_nights(night: str, start: str, end: str) -> None:
    calendar = every_day(start, end)
    first, last = (int(text[:2]) * 60 + int(text[3:]) for text in (start, end))
    for moment, wall in minutes_of(night):
        expected = first <= wall < (last or 1440)
        assert is_open(calendar, moment, "Europe/Paris") is expected, moment


def test_an_hour_that_is_skipped_is_never_seen_and_one_that_comes_twice_is_read_alike() -> None:
    calendar = every_day("02:00", "03:00")
    open_minutes = {
        night: sum(is_open(calendar, moment, "Europe/Paris") for moment, _ in minutes_of(night))
        for night in NIGHTS
    }
    assert open_minutes == {"spring 2027": 0, "autumn 2026": 120}
