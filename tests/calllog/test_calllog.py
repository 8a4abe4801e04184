"""Call records arrive exactly once and are found by line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import ScopeError, scope
from tests.company.attendants import new_attendant
from tests.support.cast import Cast

from ligneclaire.calllog.models import CallLeg, CallRecord
from ligneclaire.calllog.selectors import records_of
from ligneclaire.calllog.services import Leg, Record, records_keep
from ligneclaire.company.services.lines import line_delete

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def leg(
    line: str | None = None,
    number: str | None = None,
    outcome: str = "answered",
    by: str | None = None,
) -> Leg:
    return Leg(
        line=line,
        number=number,
        by=by,
        started_at=NOON,
        ringing_at=NOON,
        answered_at=NOON + timedelta(seconds=4) if outcome == "answered" else None,
        ended_at=NOON + timedelta(seconds=60),
        outcome=outcome,
    )


def call(cast: Cast, **changes: Any) -> dict[str, Any]:
    """Bob calls Dora, who answers."""
    told = {
        "call_id": uuid4(),
        "company_id": str(cast.atelier.pk),
        "caller_number": "+33199000001",
        "caller_name": "Bob Bérard",
        "withheld": False,
        "caller_line": str(cast.bob_line.pk),
        "dialled": "0199000002",
        "dialled_line": str(cast.dora_line.pk),
        "group": None,
        "started_at": NOON,
        "answered_at": NOON + timedelta(seconds=4),
        "ended_at": NOON + timedelta(seconds=60),
        "ending": "answered",
        "cause": "",
        "steps": [{"at": NOON.isoformat(), "step": "Ring", "reasons": [{"code": "line_dialled"}]}],
        "legs": [leg(str(cast.dora_line.pk))],
    } | changes
    return {"internal": told["dialled_line"] is not None} | told


def kept(cast: Cast, **changes: Any) -> CallRecord:
    told = call(cast, **changes)
    records_keep([Record(**told)])
    with scope(company=cast.atelier):
        return CallRecord.objects.get(call_id=told["call_id"])


def test_a_record_told_twice_is_kept_once_with_its_legs_and_story(cast: Cast) -> None:
    told = call(cast)
    again = Record(**told | {"ending": "lost"})
    records_keep([Record(**told), again])
    records_keep([again])
    with scope(company=cast.atelier):
        record = CallRecord.objects.get()
        assert (record.ending, record.direction) == ("answered", "internal")
        assert record.steps[0]["reasons"][0]["code"] == "line_dialled"
        assert [(leg.line, leg.outcome) for leg in record.legs.all()] == [(cast.dora_line, "answered")]


@pytest.mark.parametrize(
    ("caller", "dialled", "direction"),
    [("bob", "dora", "internal"), ("bob", None, "outgoing"), (None, "dora", "incoming")],
)
def test_its_direction_follows_from_who_is_inside(
    cast: Cast, caller: str | None, dialled: str | None, direction: str
) -> None:
    lines = {"bob": str(cast.bob_line.pk), "dora": str(cast.dora_line.pk), None: None}
    record = kept(cast, caller_line=lines[caller], dialled_line=lines[dialled])
    assert record.direction == direction


def test_a_line_finds_the_calls_it_made_was_dialled_for_and_was_rung_by(cast: Cast) -> None:
    made = kept(
        cast, caller_line=str(cast.dora_line.pk), dialled_line=None, legs=[leg(number="+33145834778")]
    )
    dialled = kept(cast, started_at=NOON + timedelta(hours=1), legs=[])
    rung = kept(
        cast,
        started_at=NOON + timedelta(hours=2),
        dialled_line=None,
        legs=[leg(str(cast.dora_line.pk), outcome="no_answer"), leg(str(cast.dora_line.pk))],
    )
    kept(cast, dialled_line=None, legs=[])
    with scope(company=cast.atelier):
        assert list(records_of(cast.dora_line)) == [rung, dialled, made]


def test_a_page_of_records_costs_a_fixed_number_of_queries(cast: Cast) -> None:
    for _count in range(5):
        kept(cast)
    with scope(company=cast.atelier), CaptureQueriesContext(connection) as queries:
        for record in records_of(cast.dora_line).prefetch_related("legs")[:20]:
            str(record.caller_line), str(record.dialled_line), list(record.legs.all())
    assert len(queries) == 2


def test_a_record_survives_its_lines(cast: Cast) -> None:
    record = kept(cast)
    line_delete(actor=cast.alice, line=cast.dora_line)
    record.refresh_from_db()
    assert record.dialled_line is None
    late = kept(cast, dialled_line=str(cast.dora_line.pk or 999), legs=[leg("999")])
    assert late.dialled_line is None


def test_a_record_of_a_company_that_is_no_more_is_dropped(cast: Cast) -> None:
    told = call(cast)
    cast.atelier.delete()
    records_keep([Record(**told)])
    assert not CallLeg._base_manager.exists()


def test_lines_of_another_company_are_never_named_in_a_record(cast: Cast) -> None:
    assert kept(cast, caller_line=str(cast.charlie_line.pk)).caller_line is None


def test_many_records_cost_no_more_queries_than_one(cast: Cast) -> None:
    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            records_keep(Record(**call(cast)) for _ in range(count))
        return len(captured)

    assert queries(1) == queries(20)
    with scope(company=cast.atelier):
        assert CallRecord.objects.count() == CallLeg.objects.count() == 21


def test_the_records_of_several_companies_come_together(cast: Cast) -> None:
    ours = Record(**call(cast))
    theirs = Record(**call(cast, company_id=str(cast.boutique.pk), caller_line=str(cast.charlie_line.pk)))
    records_keep([ours, theirs])
    with scope(company=cast.atelier):
        assert CallRecord.objects.get().caller_line == cast.bob_line
    with scope(company=cast.boutique):
        assert CallRecord.objects.get().caller_line == cast.charlie_line


def test_no_company_sees_another_s_calls(cast: Cast) -> None:
    kept(cast)
    with scope(company=cast.boutique):
        assert not CallRecord.objects.exists()
        assert not CallLeg.objects.exists()
    with pytest.raises(ScopeError):
        CallRecord.objects.exists()


def test_a_call_outside_by_a_key_is_the_attendants(cast: Cast) -> None:
    attendant = new_attendant(cast)
    sent = leg(number="+33145834778", by=attendant.routing_id)
    record = kept(cast, dialled_line=None, legs=[sent, leg(number="+33145834778", by="attendant-999")])
    with scope(company=cast.atelier):
        found = CallLeg.objects.filter(record__call_id=record.call_id)
        assert [row.attendant for row in found] == [attendant, None]
