"""The calls that came to a call group: who was missed, and who was called back since (G10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope
from tests.calllog.test_calllog import NOON, kept
from tests.company.groups import NUMBER, new_group
from tests.support.cast import Cast

from ligneclaire.calllog.models import CallRecord
from ligneclaire.calllog.selectors import called_back, records_of_group
from ligneclaire.company.models import Group
from ligneclaire.company.services.groups import group_delete

CALLER = "+33145834778"


@pytest.fixture
def group(cast: Cast) -> Group:
    return new_group(cast, cast.bob_line)


def came(cast: Cast, to: Group | str, minute: int = 0, **changes: Any) -> CallRecord:
    """Somebody outside called the group, in vain."""
    at = NOON + timedelta(minutes=minute)
    told = {
        "caller_number": CALLER,
        "caller_name": "",
        "caller_line": None,
        "dialled": NUMBER,
        "dialled_line": None,
        "group": to if isinstance(to, str) else to.routing_id,
        "started_at": at,
        "answered_at": None,
        "ended_at": at + timedelta(seconds=30),
        "ending": "abandoned",
        "steps": [],
        "legs": [],
    }
    return kept(cast, **(told | changes))


def called(cast: Cast, dialled: str, minute: int, **changes: Any) -> CallRecord:
    """Bob called somebody."""
    at = NOON + timedelta(minutes=minute)
    told = {
        "dialled": dialled,
        "dialled_line": None,
        "internal": False,
        "started_at": at,
        "steps": [],
        "legs": [],
    }
    return kept(cast, **(told | changes))


def made_up(cast: Cast, *missed: CallRecord) -> dict[int, CallRecord]:
    with scope(company=cast.atelier):
        return called_back(missed)


def test_calls_of_a_group_are_found_whoever_answered(cast: Cast, group: Group) -> None:
    other = new_group(cast, name="Autre", number="0199000007")
    missed, answered = came(cast, group), came(cast, group, 1, ending="answered", answered_at=NOON)
    message = came(cast, group, 2, ending="message")
    came(cast, other)
    kept(cast)
    with scope(company=cast.atelier):
        assert list(records_of_group(group)) == [message, answered, missed]
        assert list(records_of_group(group, missed=True)) == [message, missed]


def test_a_call_to_a_group_is_inside_the_company(cast: Cast, group: Group) -> None:
    inside = came(cast, group, caller_line=str(cast.dora_line.pk), internal=True)
    assert inside.direction == "internal"
    assert came(cast, group).direction == "incoming"


def test_a_record_survives_its_group(cast: Cast, group: Group) -> None:
    record = came(cast, group)
    group_id = group.routing_id
    group_delete(actor=cast.alice, group=group)
    record.refresh_from_db()
    assert record.group is None
    assert came(cast, group_id).group is None


@pytest.mark.parametrize("dialled", ["01 45 83 47 78".replace(" ", ""), CALLER, "0033145834778"])
def test_whoever_of_the_company_calls_back_makes_up_for_a_missed_call(
    cast: Cast, group: Group, dialled: str
) -> None:
    missed = came(cast, group)
    called(cast, dialled, -5)
    called(cast, "0145834779", 2)
    back = called(cast, dialled, 3, ending="abandoned", answered_at=None)
    called(cast, dialled, 9)
    assert made_up(cast, missed) == {missed.pk: back}


def test_a_caller_who_tries_again_and_is_answered_was_not_missed_for_long(cast: Cast, group: Group) -> None:
    missed = came(cast, group)
    came(cast, group, 1)
    again = came(cast, group, 2, ending="answered", answered_at=NOON)
    assert made_up(cast, missed)[missed.pk] == again


def test_a_colleague_is_called_back_by_either_number(cast: Cast, group: Group) -> None:
    from_bob = {"caller_line": str(cast.bob_line.pk), "caller_number": "+33199000001", "internal": True}
    missed = came(cast, group, **from_bob)
    called(cast, "0199000009", 1)
    assert made_up(cast, missed) == {}
    back = called(cast, "4001", 2, caller_line=str(cast.dora_line.pk), internal=True)
    assert made_up(cast, missed) == {missed.pk: back}


def test_nobody_can_call_a_hidden_number_back(cast: Cast, group: Group) -> None:
    hidden = came(cast, group, withheld=True)
    unknown = came(cast, group, caller_number="")
    called(cast, CALLER, 5)
    assert made_up(cast, hidden, unknown) == {}


def test_many_missed_calls_cost_one_query(cast: Cast, group: Group) -> None:
    missed = [came(cast, group, minute, caller_number=f"+331458347{minute:02}") for minute in range(10)]
    for minute in range(10):
        called(cast, f"01458347{minute:02}", 20)
    with scope(company=cast.atelier), CaptureQueriesContext(connection) as queries:
        assert len(called_back(missed)) == 10
    assert len(queries) == 1
