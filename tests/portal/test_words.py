"""Settings in words: numbers, hours and days as people write them in France."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.utils import translation

from ligneclaire.calls.record import Ending
from ligneclaire.company.services.calendars import Opening
from ligneclaire.portal import stories, words

NINE, NOON, TWO, SIX = time(9), time(12, 30), time(14), time(18)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([0, 1, 2, 3, 4], "du lundi au vendredi"),
        ([5], "le samedi"),
        ([5, 6], "le samedi et le dimanche"),
        ([0, 1, 2, 4, 6], "du lundi au mercredi, le vendredi et le dimanche"),
        ([4, 0, 0], "le lundi et le vendredi"),
        (range(7), "tous les jours"),
    ],
)
def test_weekdays(days: list[int], said: str) -> None:
    assert words.weekdays(days) == said


def test_opening_hours_gather_the_days_that_open_alike() -> None:
    week = {day: [(NINE, NOON), (TWO, SIX)] for day in (0, 1, 3, 4)} | {5: [(NINE, time(0))]}
    assert [(days, plain(hours)) for days, hours in words.opening_hours(week)] == [
        ("le lundi, le mardi, le jeudi et le vendredi", "de 9 h à 12 h 30 et de 14 h à 18 h"),
        ("le mercredi et le dimanche", "fermé"),
        ("le samedi", "de 9 h à minuit"),
    ]


def test_a_calendar_is_one_sentence() -> None:
    week = {day: [(NINE, NOON), (TWO, SIX)] for day in range(5)} | {5: [(time(0), time(0))]}
    assert plain(words.calendar(Opening(hours=week, closed_on_holidays=True))) == (
        "Du lundi au vendredi, de 9 h à 12 h 30 et de 14 h à 18 h ; le samedi, à toute heure ; "
        "fermé les jours fériés"
    )


def test_closings() -> None:
    assert words.closing(date(2026, 7, 14), date(2026, 7, 14)) == "le 14 juillet 2026"
    assert words.closing(date(2026, 8, 3), date(2026, 8, 21)) == "du 3 août 2026 au 21 août 2026"
    assert words.closing(date(2027, 5, 1), date(2027, 5, 1)) == "le 1er mai 2027"


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 sonnerie (5 s)"), (5, "5 sonneries (25 s)"), (10, "10 sonneries (50 s)")]
)
def test_rings_say_how_long_they_last(count: int, said: str) -> None:
    assert plain(words.rings(count)) == said


def test_a_number_never_breaks_over_two_lines() -> None:
    assert words.phone("+33187041856") == "01\u00a087\u00a004\u00a018\u00a056"
    assert words.phone("4001") == "4001"


def test_english_has_its_own_clock_and_order() -> None:
    with translation.override("en"):
        assert words.weekdays([0, 1, 2, 3, 4]) == "Monday to Friday"
        assert plain(words.interval(NINE, NOON)) == "from 9:00 to 12:30"


def test_every_way_a_call_can_end_has_its_words() -> None:
    assert {ending.value for ending in Ending} == set(stories.ENDINGS)
