"""Calendars in the company file: as they were exported, and refused with their line."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django_scopes import scope
from tests.company.test_file import SMALL, refused
from tests.support.cast import Cast

from ligneclaire.company import file
from ligneclaire.company.models import Calendar
from ligneclaire.company.services.calendars import Opening, calendar_create, calendar_override, opening_of


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("closed: [2026-12-24, 26-12-24]", "une fermeture s’écrit 2026-12-24"),
        ("closed: [1926-12-24]", "1926\u00a0: donnez une année entre 2000 et 2100."),
        ("closed: [2026-12-24/2126-12-24]", "2126\u00a0: donnez une année entre 2000 et 2100."),
        ("closed: [2026-12-24/2026-12-20]", "finit avant d’avoir commencé"),
        ("override: {open: true, until: 9026-12-24T08:00+01:00}", "9026\u00a0: donnez une année"),
        ("override: {open: true, until: 2026-12-24T08:00}", "« until »"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_told_with_its_line(db: None, words: str, why: str) -> None:
    hours = "        open: ['09:00-12:00', '14:00-00:00']\n"
    ((at, said),) = refused(SMALL.replace(hours, f"{hours}    {words}\n"))
    assert why in said.replace("«\u00a0", "« ").replace("\u00a0»", " »")
    assert at in range(SMALL[: SMALL.index("  - name: Bureau")].count("\n") + 1, 38)


def test_a_calendar_comes_back_as_it_was_exported(cast: Cast) -> None:
    opening = Opening(
        hours={0: [(time(8), time(10)), (time(11), time(13)), (time(14), time(0))], 6: [(time(0), time(0))]},
        closings=[(date(2026, 12, 24), date(2026, 12, 24)), (date(2027, 8, 1), date(2027, 8, 21))],
        closed_on_holidays=True,
        territory="57",
    )
    calendar = calendar_create(actor=None, company=cast.atelier, name="Bureau", opening=opening)
    until = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
    calendar_override(actor=None, calendar=calendar, open=True, until=until)
    text = file.dump(cast.atelier)
    cast.atelier.delete()
    moved = file.load(text, invited=False)
    assert file.dump(moved) == text
    with scope(company=moved):
        found = Calendar.objects.get()
        assert opening_of(found) == opening
        assert (found.override_open, found.override_until) == (True, until)
