"""Who is in a call group, in which order, and who is there."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope
from tests.company.groups import members, new_group, trail
from tests.support.cast import Cast

from ligneclaire.accounts.models import AuditEntry, Company
from ligneclaire.company.models import Member
from ligneclaire.company.services.lines import line_delete
from ligneclaire.company.services.members import (
    group_add_members,
    group_order_members,
    group_remove_members,
    group_set_members,
    member_set_present,
)


def test_members_stand_in_the_order_they_joined_and_are_present(cast: Cast) -> None:
    group = new_group(cast, cast.dora_line, cast.bob_line)
    group_add_members(actor=cast.alice, group=group, lines=[cast.bob_line, cast.spare_mobile])
    assert members(group) == [("Dupré", True), ("Bérard", True), ("Mobile de garde", True)]


def test_fixed_and_mobile_lines_alone_may_join(cast: Cast) -> None:
    group = new_group(cast)
    with pytest.raises(ValidationError) as raised:
        group_add_members(
            actor=cast.alice, group=group, lines=[cast.bob_line, cast.fax, cast.eve_line, cast.eve_mobile]
        )
    assert [said.split(" ne peut")[0] for said in raised.value.message_dict["members"]] == [
        "Ève Étienne",
        "Télécopieur",
    ]
    assert members(group) == []


def test_a_line_of_another_company_is_no_line(cast: Cast) -> None:
    group = new_group(cast)
    with pytest.raises(ValidationError, match="n’existe plus"):
        group_add_members(actor=cast.alice, group=group, lines=[cast.charlie_line])


def test_members_are_put_in_order_and_one_who_joined_meanwhile_comes_last(cast: Cast) -> None:
    group = new_group(cast, cast.dora_line, cast.bob_line, cast.spare_mobile)
    gone = 999_999
    group_order_members(actor=cast.alice, group=group, lines=[cast.bob_line.pk, gone, cast.dora_line.pk])
    assert [name for name, _ in members(group)] == ["Bérard", "Dupré", "Mobile de garde"]


def test_a_member_goes_out_and_comes_back_in_one_group_only(cast: Cast) -> None:
    group = new_group(cast, cast.bob_line, cast.dora_line)
    other = new_group(cast, cast.bob_line, name="Autre", number="0199000007")
    member_set_present(actor=cast.bob, group=group, line=cast.bob_line, present=False)
    assert members(group) == [("Bérard", False), ("Dupré", True)]
    assert members(other) == [("Bérard", True)]
    with scope(company=cast.atelier):
        entry = AuditEntry.objects.filter(code="group.members_changed").order_by("pk").last()
    assert entry is not None
    assert (entry.actor_name, entry.after) == ("Bob Bérard", {"absent": ["+33199000001"]})
    with pytest.raises(ValidationError, match="plus membre"):
        member_set_present(actor=cast.alice, group=other, line=cast.dora_line, present=True)


def test_members_leave_and_the_others_keep_their_order(cast: Cast) -> None:
    group = new_group(cast, cast.dora_line, cast.bob_line, cast.spare_mobile)
    group_remove_members(actor=cast.alice, group=group, lines=[cast.bob_line])
    group_add_members(actor=cast.alice, group=group, lines=[cast.bob_line])
    assert [name for name, _ in members(group)] == ["Dupré", "Mobile de garde", "Bérard"]


def test_a_line_that_is_deleted_leaves_its_groups(cast: Cast) -> None:
    group = new_group(cast, cast.dora_line, cast.bob_line)
    line_delete(actor=cast.alice, line=cast.bob_line)
    assert members(group) == [("Dupré", True)]
    assert "group.members_changed" in trail(cast)


def test_all_members_at_once_and_nothing_when_they_are_the_same(cast: Cast) -> None:
    group = new_group(cast, cast.dora_line)
    wanted = [(cast.bob_line, False), (cast.dora_line, True)]
    group_set_members(actor=None, group=group, members=wanted)
    assert members(group) == [("Bérard", False), ("Dupré", True)]
    with scope(company=cast.atelier):
        before = set(Member.objects.values_list("pk", flat=True))
    revision = Company.objects.get(pk=cast.atelier.pk).revision
    group_set_members(actor=None, group=group, members=wanted)
    with scope(company=cast.atelier):
        assert set(Member.objects.values_list("pk", flat=True)) == before
    assert Company.objects.get(pk=cast.atelier.pk).revision == revision
