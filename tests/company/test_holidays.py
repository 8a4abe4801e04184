"""Public holidays and opening hours, minute by minute, against an oracle written another way.

The oracle knows neither the library of holidays nor the time zone database. Easter is Gauss's, as Lichtenberg
corrected it (1997); the days of each territory are those of the Labour code (articles L3133-1, L3134-13 and
L3422-2) and of the assemblies of the Pacific; the clocks of Paris and of Saint-Pierre-et-Miquelon are
arithmetic on UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

import pytest

from ligneclaire.company import holidays
from ligneclaire.company.models.calendars import Territory
from ligneclaire.routing.calendars import is_open, opening
from ligneclaire.routing.model import Calendar, Hours
from ligneclaire.routing.reasons import Code

YEARS = range(2026, 2031)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def easter(year: int) -> date:
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    golden = year % 19
    seed = (19 * golden + moon) % 30
    correction = (seed + golden // 11) // 29
    full_moon = 21 + seed - correction
    first_sunday = 7 - (year + year // 4 + sun) % 7
    distance = 7 - (full_moon - first_sunday) % 7
    return date(year, 3, 1) + (full_moon + distance - 1) * DAY


EVERYWHERE = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
AFTER_EASTER = [1, 39, 50]
"""Easter Monday, Ascension, Whit Monday."""
GOOD_FRIDAY, MID_LENT = -2, -24
MORE: Mapping[str, tuple[list[tuple[int, int]], list[int]]] = {
    "metropole": ([], []),
    "6AE": ([(12, 26)], [GOOD_FRIDAY]),
    "57": ([(12, 26)], [GOOD_FRIDAY]),
    "971": ([(5, 27), (7, 21)], [GOOD_FRIDAY, MID_LENT]),
    "972": ([(5, 22), (7, 21)], []),
    "973": ([(6, 10)], []),
    "974": ([(12, 20)], []),
    "976": ([(4, 27)], []),
    "BL": ([(10, 9)], []),
    "MF": ([(5, 28), (7, 21)], []),
    "PM": ([], []),
    "NC": ([(9, 24)], []),
    "PF": ([(3, 5), (11, 20)], [GOOD_FRIDAY]),
    "WF": ([(4, 28), (6, 29), (7, 29)], []),
}


def closed_days(territory: str) -> set[date]:
    fixed, movable = MORE[territory]
    years = (*YEARS, YEARS.stop)  # a night at the end of the last one ends in the next
    return {
        *(date(year, *day) for year in years for day in EVERYWHERE + fixed),
        *(easter(year) + offset * DAY for year in years for offset in AFTER_EASTER + movable),
    }


def nth_sunday(year: int, month: int, n: int) -> date:
    """The n-th Sunday of a month, or the last one for -1."""
    days = [date(year, month, day) for day in range(1, 32 if month in (3, 10) else 31)]
    return [day for day in days if day.isoweekday() == 7][n - 1 if n > 0 else n]


def utc(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def paris(moment: datetime) -> datetime:
    """Directive 2000/84/EC: one hour more from the last Sunday of March to the last of October, 01:00 UTC."""
    year = moment.year
    summer = utc(nth_sunday(year, 3, -1), 1) <= moment < utc(nth_sunday(year, 10, -1), 1)
    return (moment + timedelta(hours=2 if summer else 1)).replace(tzinfo=None)


def miquelon(moment: datetime) -> datetime:
    """As in North America: from the second Sunday of March to the first of November, at 2 on the wall."""
    year = moment.year
    summer = utc(nth_sunday(year, 3, 2), 5) <= moment < utc(nth_sunday(year, 11, 1), 4)
    return (moment - timedelta(hours=2 if summer else 3)).replace(tzinfo=None)


ZONES = {
    "971": ("America/Guadeloupe", -4),
    "972": ("America/Martinique", -4),
    "973": ("America/Cayenne", -3),
    "974": ("Indian/Reunion", 4),
    "976": ("Indian/Mayotte", 3),
    "BL": ("America/St_Barthelemy", -4),
    "MF": ("America/Marigot", -4),
    "NC": ("Pacific/Noumea", 11),
    "PF": ("Pacific/Tahiti", -10),
    "WF": ("Pacific/Wallis", 12),
}


def clock(territory: str, moment: datetime) -> datetime:
    if territory in ZONES:
        return (moment + timedelta(hours=ZONES[territory][1])).replace(tzinfo=None)
    return miquelon(moment) if territory == "PM" else paris(moment)


def zone(territory: str) -> str:
    if territory in ZONES:
        return ZONES[territory][0]
    return "America/Miquelon" if territory == "PM" else "Europe/Paris"


WEEK = (
    *([("00:00", "02:30"), ("08:30", "12:00"), ("14:00", "00:00")],) * 5,
    [("02:15", "03:15")],
    [("00:00", "00:00")],
)
"""Openings that end and begin at midnight, and within the hours that are skipped or come twice."""


def is_open_by_the_oracle(territory: str, moment: datetime, days: set[date]) -> bool:
    wall = clock(territory, moment)
    if wall.date() in days:
        return False
    text = f"{wall:%H:%M}"
    return any(start <= text and (text < end or end == "00:00") for start, end in WEEK[wall.isoweekday() - 1])


def calendar(territory: str) -> Calendar:
    known = {day: name for year in (2026, 2030) for day, name in holidays.around(territory, year).items()}
    week = tuple(
        tuple(Hours(time.fromisoformat(start), time.fromisoformat(end)) for start, end in day) for day in WEEK
    )
    return Calendar(id="c", name="C", week=week, holidays=known)


def minutes_around(*moments: datetime, hours: int) -> Iterator[datetime]:
    for moment in moments:
        for minute in range(-60 * hours, 60 * hours):
            yield moment + minute * MINUTE


def check(territory: str, moments: Iterator[datetime]) -> None:
    subject, days, place = calendar(territory), closed_days(territory), zone(territory)
    for moment in moments:
        expected = is_open_by_the_oracle(territory, moment, days)
        assert is_open(subject, moment, place) is expected, f"{territory} {moment}"


def test_the_oracle_speaks_of_every_territory() -> None:
    assert set(MORE) == set(Territory.values)


@pytest.mark.parametrize("territory", Territory.values)
def test_the_holidays_of_five_years_are_those_of_the_law(territory: str) -> None:
    found = {day for year in (2026, 2030) for day in holidays.around(territory, year) if day.year in YEARS}
    assert found == {day for day in closed_days(territory) if day.year in YEARS}


@pytest.mark.parametrize("territory", Territory.values)
def test_each_holiday_begins_and_ends_with_its_midnights(territory: str) -> None:
    offset = datetime(2027, 1, 1) - clock(territory, utc(date(2027, 1, 1), 0))
    for day in closed_days(territory):
        midnight = utc(day, 0) + offset
        check(territory, minutes_around(midnight, midnight + DAY, hours=1))


@pytest.mark.parametrize("territory", ["metropole", "PM", "NC"])
def test_every_minute_of_the_nights_that_matter(territory: str) -> None:
    nights = [
        utc(day, 3)
        for year in YEARS
        for day in (
            *(nth_sunday(year, 3, -1), nth_sunday(year, 10, -1)),
            *(nth_sunday(year, 3, 2), nth_sunday(year, 11, 1)),
            *(date(year, 12, 31), date(year, 2, 28)),
        )
    ]
    check(territory, minutes_around(*nights, utc(date(2028, 2, 29), 12), hours=26))


def test_a_holiday_is_told_by_its_name() -> None:
    said = opening(calendar("57"), datetime(2027, 3, 26, 10, tzinfo=UTC), "Europe/Paris")
    assert (said.closed_by, said.holiday) == (Code.CLOSED_HOLIDAY, "Vendredi saint")


def test_the_holidays_of_the_next_twelve_months_come_in_their_order() -> None:
    coming = holidays.coming("metropole", date(2026, 11, 11))
    assert [f"{day} {name}" for day, name in coming] == [
        "2026-11-11 Armistice", "2026-12-25 Noël", "2027-01-01 Jour de l’an", "2027-03-29 Lundi de Pâques",
        "2027-05-01 Fête du Travail", "2027-05-06 Ascension", "2027-05-08 Fête de la Victoire",
        "2027-05-17 Lundi de Pentecôte", "2027-07-14 Fête nationale", "2027-08-15 Assomption",
        "2027-11-01 Toussaint",
    ]  # fmt: skip
