"""Closings read from an agenda: what counts as one, what comes back, and files that mean harm."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.company.agendas import agenda, event, hostile

from ligneclaire.company import ics, rules
from ligneclaire.company.agenda import read
from ligneclaire.company.sounds import limited

TODAY = date(2026, 11, 23)


def closings(content: bytes, timezone: str = "Europe/Paris") -> list[str]:
    found = read(SimpleUploadedFile("agenda.ics", content), TODAY, timezone)
    return [f"{first} {last} {title}" for first, last, title in found.closings]


def test_whole_days_are_closings_whose_end_is_excluded() -> None:
    assert closings(agenda(event("20261224"), event("20270801", "20270816", title="Été"))) == [
        "2026-12-24 2026-12-24 Congés",
        "2027-08-01 2027-08-15 Été",
    ]


def test_appointments_close_only_the_days_they_take_wholly() -> None:
    found = read(
        SimpleUploadedFile(
            "agenda.ics",
            agenda(
                event("20261211T180000", "20261214T090000", title="Week-end"),
                event("20261201T090000", "20261201T180000"),
                event("20261223T230000Z", "20261226T230000Z", title="Paris"),
            ),
        ),
        TODAY,
        "Europe/Paris",
    )
    assert [str(first) for first, _last, _title in found.closings] == ["2026-12-12", "2026-12-24"]
    assert [str(last) for _first, last, _title in found.closings] == ["2026-12-13", "2026-12-26"]
    assert found.partial == 1


def test_the_clock_of_the_site_reads_moments() -> None:
    night = event("20261223T200000Z", "20261224T200000Z")
    assert closings(agenda(night), "Indian/Reunion") == ["2026-12-24 2026-12-24 Congés"]
    assert closings(agenda(night), "Europe/Paris") == []


def test_what_comes_back_is_read_for_two_years() -> None:
    yearly = event("20200714", "", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20270714")
    assert closings(agenda(yearly)) == ["2028-07-14 2028-07-14 Congés"]


def test_past_and_cancelled_events_close_nothing() -> None:
    assert closings(agenda(event("20260801", "20260815"), event("20270801", "", "STATUS:CANCELLED"))) == []


def test_days_that_follow_one_another_under_one_title_are_one_closing() -> None:
    days = [event(f"202612{day}", title="Noël") for day in (24, 25, 26, 28)]
    assert closings(agenda(*days)) == ["2026-12-24 2026-12-26 Noël", "2026-12-28 2026-12-28 Noël"]


def test_titles_are_shown_without_what_does_not_print() -> None:
    assert closings(agenda(event("20261224", title="Fer\u202eme\x07  " + "x" * 100))) == [
        f"2026-12-24 2026-12-24 {('Ferme ' + 'x' * 100)[:80]}"
    ]


def test_older_programs_write_accents_their_own_way() -> None:
    assert closings(agenda(event("20261224", title="Noël")).decode().encode("cp1252")) == [
        "2026-12-24 2026-12-24 Noël"
    ]


@pytest.mark.parametrize("content", hostile().values(), ids=hostile())
@pytest.mark.timeout(60)
def test_a_hostile_file_adds_nothing_in_bounded_time_and_memory(
    content: bytes, most_memory: Callable[[], int]
) -> None:
    began = time.monotonic()
    try:
        assert closings(content) == []
    except ValidationError as error:
        (said,) = error.messages
        assert said.endswith((".", "(.ics)."))
    assert time.monotonic() - began < limited.WALL_SECONDS + 5
    assert most_memory() < 300 * 1024 * 1024


def test_a_busy_machine_is_not_the_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_busy(*_argv: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired("ics.py", limited.WALL_SECONDS)

    monkeypatch.setattr(limited, "run", too_busy)
    with pytest.raises(ValidationError, match="très occupé"):
        closings(agenda(event("20261224")))


def test_nothing_is_an_empty_file() -> None:
    with pytest.raises(ValidationError, match="vide"):
        closings(b"")


def test_an_agenda_may_hold_as_many_closings_as_a_calendar() -> None:
    assert ics.MAX_CLOSINGS == rules.MAX_CLOSINGS
