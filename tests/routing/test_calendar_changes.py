"""When a service that is open closes, and when one that is closed opens."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.routing.builders import PARIS, office_hours

from ligneclaire.routing.calendars import closings_are_past, is_open, never_opens, next_change
from ligneclaire.routing.model import Calendar, Closing, Hours, Override

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ALWAYS = (Hours(time(0), time(0)),)


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-23 10:00", "2026-11-23 12:00"),  # a Monday morning: until lunch
        ("2026-11-23 12:00", "2026-11-23 14:00"),  # the break has begun
        ("2026-11-23 18:00", "2026-11-24 09:00"),
        ("2026-11-27 18:00", "2026-11-30 09:00"),  # a Friday evening: after the weekend
        ("2026-11-23 08:59:59.999999", "2026-11-23 09:00"),
    ],
)
def test_office_hours_open_and_close(at: str, expected: str) -> None:
    assert next_change(office_hours(), paris(at), "Europe/Paris") == paris(expected)


def test_closings_and_holidays_are_waited_out() -> None:
    calendar = office_hours(
        closings=(Closing(date(2026, 12, 21), date(2026, 12, 31)),),
        holidays={date(2027, 1, 1): "Jour de l’an"},
    )
    assert next_change(calendar, paris("2026-12-18 18:00"), "Europe/Paris") == paris("2027-01-04 09:00")


def test_nights_that_meet_at_midnight_are_one_opening() -> None:
    evening_and_night = Calendar(
        id="c", name="C", week=((Hours(time(20), time(0)),), (Hours(time(0), time(5)),), *((),) * 5)
    )
    assert next_change(evening_and_night, paris("2026-11-23 21:00"), "Europe/Paris") == paris(
        "2026-11-24 05:00"
    )


def test_an_override_is_followed_by_what_the_calendar_says_then() -> None:
    def change(until: str, open: bool) -> datetime | None:
        calendar = office_hours(override=Override(open=open, until=paris(until)))
        return next_change(calendar, paris("2026-11-23 10:00"), "Europe/Paris")

    assert change("2026-11-23 15:00", open=False) == paris("2026-11-23 15:00")
    assert change("2026-11-24 00:00", open=False) == paris("2026-11-24 09:00")
    assert change("2026-11-23 15:00", open=True) == paris("2026-11-23 18:00")


def test_what_never_changes_has_no_next_change() -> None:
    moment = paris("2026-11-23 10:00")
    assert next_change(Calendar(id="c", name="C", week=(ALWAYS,) * 7), moment, "Europe/Paris") is None
    assert next_change(Calendar(id="c", name="C"), moment, "Europe/Paris") is None
    closed_for_years = office_hours(closings=(Closing(date(2026, 1, 1), date(2030, 1, 1)),))
    assert next_change(closed_for_years, moment, "Europe/Paris") is None


def test_the_answer_is_on_the_clock_of_the_site() -> None:
    change = next_change(office_hours(), paris("2026-11-23 10:00"), "Indian/Reunion")
    assert change is not None
    assert change.isoformat() == "2026-11-23T14:00:00+04:00"


def test_an_opening_in_the_hour_that_is_skipped_is_seen_when_the_clock_has_jumped() -> None:
    night = Calendar(id="c", name="C", week=((Hours(time(2, 30), time(5)),),) * 7)
    change = next_change(night, datetime(2027, 3, 27, 23, tzinfo=UTC), "Europe/Paris")
    assert change == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_an_hour_that_comes_twice_opens_twice() -> None:
    night = Calendar(id="c", name="C", week=((Hours(time(2), time(2, 30)),),) * 7)
    moment, seen = datetime(2026, 10, 24, 23, tzinfo=UTC), []
    for _change in range(4):
        change = next_change(night, moment, "Europe/Paris")
        assert change is not None
        moment = change.astimezone(UTC)
        seen.append(f"{moment:%H:%M}")
    assert seen == ["00:00", "00:30", "01:00", "01:30"]


def test_a_calendar_that_never_opens_is_noticed() -> None:
    moment = paris("2026-11-23 20:00")
    for_years = (Closing(date(2026, 1, 1), date(2030, 1, 1)),)
    an_hour_more = Override(open=True, until=paris("2026-11-23 21:00"))
    assert never_opens(Calendar(id="c", name="C"), moment, "Europe/Paris")
    assert never_opens(office_hours(closings=for_years), moment, "Europe/Paris")
    assert not never_opens(office_hours(), moment, "Europe/Paris")
    assert not never_opens(office_hours(closings=for_years, override=an_hour_more), moment, "Europe/Paris")


@pytest.mark.parametrize(
    ("closings", "expected"), [([], False), ([(1, 3), (5, 5)], True), ([(1, 3), (5, 6)], False)]
)
def test_closings_that_are_all_over_are_noticed(closings: list[tuple[int, int]], expected: bool) -> None:
    rows = tuple(Closing(date(2026, 8, first), date(2026, 8, last)) for first, last in closings)
    assert closings_are_past(office_hours(closings=rows), date(2026, 8, 6)) is expected


TIMES = st.integers(0, 1439).map(lambda minutes: time(minutes // 60, minutes % 60))
DAYS = st.lists(TIMES, max_size=6, unique=True).map(
    lambda times: tuple(Hours(*pair) for pair in zip(*[iter(sorted(times))] * 2, strict=False))
)
AROUND_A_NIGHT = st.sampled_from(
    [
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        datetime(2026, 10, 25, 1, tzinfo=UTC),
        datetime(2026, 12, 31, 23, tzinfo=UTC),
        datetime(2028, 2, 29, 12, tzinfo=UTC),
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
@given(
    week=st.lists(DAYS, min_size=7, max_size=7),
    night=AROUND_A_NIGHT,
    minutes=st.integers(-2000, 1000),
    closed=st.integers(-2, 2),
    override=st.none() | st.tuples(st.booleans(), st.integers(-100, 2000)),
    timezone=st.sampled_from(["Europe/Paris", "America/Miquelon", "Indian/Reunion", "Pacific/Wallis"]),
)
def test_the_next_change_is_the_first_minute_that_answers_otherwise(
    week: list[tuple[Hours, ...]],
    night: datetime,
    minutes: int,
    closed: int,
    override: tuple[bool, int] | None,
    timezone: str,
) -> None:
    moment = night + minutes * MINUTE
    day = (night + closed * DAY).date()
    calendar = Calendar(
        id="c",
        name="C",
        week=tuple(week),
        closings=(Closing(day, day),),
        override=Override(override[0], moment + override[1] * MINUTE) if override else None,
    )
    now = is_open(calendar, moment, timezone)
    change = next_change(calendar, moment, timezone)
    looked_at = 3000 if change is None else (change - moment) // MINUTE
    for minute in range(1, min(looked_at, 3000)):
        assert is_open(calendar, moment + minute * MINUTE, timezone) is now
    assert change is None or is_open(calendar, change, timezone) is not now
    if any(week) and not now and not override:
        assert change is not None  # it opens within the week, or the next one
