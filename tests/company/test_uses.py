"""What a manager is told of a line before it goes: who leads to it, who shows its number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django_scopes import scope
from pytest_django import DjangoAssertNumQueries
from tests.company.groups import new_group
from tests.support.cast import Cast

from ligneclaire.company.models import Line
from ligneclaire.company.services.forwards import ForwardSetting, line_set_forwards
from ligneclaire.company.services.groups import group_set_closing, group_set_overflow
from ligneclaire.company.services.more_numbers import line_set_more_numbers
from ligneclaire.company.services.settings import line_set_outgoing
from ligneclaire.company.uses import UseKind, uses_of_group, uses_of_line


@pytest.fixture(autouse=True)
def within_the_atelier(cast: Cast) -> Iterator[None]:
    with scope(company=cast.atelier):
        yield


def forwards(cast: Cast, line: Line, kind: str, number: str, *, enabled: bool = True) -> None:
    setting = ForwardSetting(enabled=enabled, destination="number", number=number)
    line_set_forwards(actor=cast.alice, line=line, forwards={kind: setting})


def test_forwards_are_found_by_number_and_by_short_number_on_or_off(cast: Cast) -> None:
    forwards(cast, cast.dora_line, "busy", "4001")
    forwards(cast, cast.dora_line, "no_answer", "01 99 00 00 01", enabled=False)
    forwards(cast, cast.fax, "immediate", "+33 1 99 00 00 01")
    uses = uses_of_line(cast.bob_line)
    assert [(use.line, use.forward and use.forward.kind, use.on) for use in uses] == [
        (cast.dora_line, "busy", True),
        (cast.dora_line, "no_answer", False),
        (cast.fax, "immediate", True),
    ]
    assert {use.kind for use in uses} == {UseKind.FORWARD}


def test_a_forward_to_another_number_or_to_voicemail_is_none(cast: Cast) -> None:
    forwards(cast, cast.dora_line, "busy", "01 99 00 00 03")
    assert uses_of_line(cast.bob_line) == []


def test_who_makes_it_ring_too_is_found_once(cast: Cast) -> None:
    for mode, line, number in (
        ("together", cast.dora_line, "4001"),
        ("off", cast.eve_mobile, "01 99 00 00 01"),
    ):
        line_set_more_numbers(actor=cast.alice, line=line, mode=mode, numbers=["0639980004", number])
    assert [(use.kind, use.line, use.on) for use in uses_of_line(cast.bob_line)] == [
        (UseKind.MORE_NUMBERS, cast.dora_line, True),
        (UseKind.MORE_NUMBERS, cast.eve_mobile, False),
    ]


def test_who_shows_the_number_is_found_also_while_showing_another(cast: Cast) -> None:
    profile = cast.dora_line.restriction_profile
    for line, shown in ((cast.dora_line, "alternative"), (cast.fax, "own")):
        line_set_outgoing(
            actor=cast.alice,
            line=line,
            shown_number=shown,
            alternative_number="01 99 00 00 01",
            restriction_profile=profile,
        )
    assert [(use.kind, use.line, use.on) for use in uses_of_line(cast.bob_line)] == [
        (UseKind.SHOWN_NUMBER, cast.dora_line, True),
        (UseKind.SHOWN_NUMBER, cast.fax, False),
    ]


def test_a_mobile_is_used_by_its_fixed_line_and_by_the_forward_that_follows_it(cast: Cast) -> None:
    assert [(use.kind, use.line) for use in uses_of_line(cast.eve_mobile)] == [
        (UseKind.ASSOCIATION, cast.eve_line),
        (UseKind.FORWARD, cast.eve_line),
    ]


def test_a_line_is_no_use_of_itself(cast: Cast) -> None:
    Line.objects.filter(pk=cast.bob_line.pk).update(alternative_number="+33199000001")
    assert uses_of_line(cast.bob_line) == []


def test_the_uses_of_a_line_cost_a_query_a_model(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    forwards(cast, cast.dora_line, "busy", "4001")
    forwards(cast, cast.fax, "immediate", "4001")
    with django_assert_num_queries(5):  # lines, forwards, groups, keys and attendants
        for use in uses_of_line(cast.bob_line):
            assert use.line
            str(use.line), use.line.number.e164


def test_groups_that_have_it_for_a_member_or_lead_to_it_are_found(cast: Cast) -> None:
    group = new_group(cast, cast.bob_line)
    other = new_group(cast, name="Autre", number="0199000007")
    for told, line in (
        ({"overflow": "number", "number": "4001"}, None),
        ({"overflow": "voicemail"}, cast.bob_line),
    ):
        group_set_overflow(
            actor=cast.alice, group=other, max_waiting=20, max_wait_seconds=300, line=line, **told
        )
        assert (UseKind.MEMBER, group, True) in found(cast.bob_line)
    assert found(cast.bob_line) == [(UseKind.MEMBER, group, True), (UseKind.MAILBOX, other, True)]
    assert found(cast.dora_line) == []


def test_who_leads_to_a_group_is_found_on_or_off(cast: Cast) -> None:
    group = new_group(cast, cast.bob_line, short_number="4100")
    other = new_group(cast, name="Autre", number="0199000007")
    forwards(cast, cast.dora_line, "busy", "4100", enabled=False)
    group_set_closing(actor=cast.alice, group=other, on=False, number="4100")
    uses = uses_of_group(group)
    assert [(use.kind, use.line or use.group, use.on) for use in uses] == [
        (UseKind.FORWARD, cast.dora_line, False),
        (UseKind.CLOSING, other, False),
    ]


def found(line: Line) -> list[tuple[UseKind, object, bool]]:
    return [(use.kind, use.group, use.on) for use in uses_of_line(line)]
