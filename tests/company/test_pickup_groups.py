"""Pickup groups: what a manager may save of them, and what calls then obey (guide §4.3)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_scopes import scope
from tests.support.cast import Cast

from ligneclaire.accounts.models import AuditEntry, Company
from ligneclaire.company import file, snapshot
from ligneclaire.company.models import Line, PickupGroup, Site
from ligneclaire.company.services.lines import line_delete, line_move
from ligneclaire.company.services.pickup_groups import (
    pickup_group_change,
    pickup_group_create,
    pickup_group_delete,
)
from ligneclaire.company.services.sites import site_create, site_delete


def made(cast: Cast, *members: Line, name: str = "Accueil", site: Site | None = None) -> PickupGroup:
    """A group that Alice makes."""
    return pickup_group_create(
        actor=cast.alice, company=cast.atelier, name=name, site=site or cast.paris, members=members
    )


def changed(cast: Cast, group: PickupGroup, *members: Line, name: str = "Accueil") -> None:
    pickup_group_change(actor=cast.alice, group=group, name=name, members=members)


def answering_together(cast: Cast) -> list[set[str]]:
    """Whose calls one may pick up, as the next call obeys."""
    company = snapshot.build(str(cast.atelier.pk), date(2026, 11, 23)).company
    return [{line.name for line in lines} for lines in company.pickup_groups.values()]


def lyon(cast: Cast) -> Site:
    place = {"street": "quai Perrache", "postcode": "69002", "city": "Lyon", "insee": "69382"}
    return site_create(actor=cast.alice, company=cast.atelier, name="Lyon", **place)


def test_a_site_s_lines_answer_for_each_other(cast: Cast) -> None:
    group = made(cast, cast.bob_line)
    assert answering_together(cast) == [{"Bob Bérard"}]
    changed(cast, group, cast.bob_line, cast.dora_line)
    assert answering_together(cast) == [{"Bob Bérard", "Dora Dupré"}]
    changed(cast, group, cast.dora_line)
    assert answering_together(cast) == [{"Dora Dupré"}]


def test_a_group_that_goes_leaves_its_lines(cast: Cast) -> None:
    group = made(cast, cast.bob_line, cast.dora_line)
    pickup_group_delete(actor=cast.alice, group=group)
    assert answering_together(cast) == []
    made(cast, cast.bob_line)


def test_a_line_is_in_one_group_and_the_refusal_says_which(cast: Cast) -> None:
    made(cast, cast.bob_line)
    with pytest.raises(ValidationError) as refused:
        made(cast, cast.bob_line, cast.dora_line, name="Atelier")
    assert refused.value.message_dict == {
        "members": ["La ligne de Bob Bérard est déjà dans le groupe «\u00a0Accueil\u00a0»."]
    }
    with scope(company=cast.atelier):
        assert [group.name for group in PickupGroup.objects.all()] == ["Accueil"]


def test_only_fixed_lines_of_its_site_are_members(cast: Cast) -> None:
    for line in (cast.eve_line, cast.fax, cast.eve_mobile):
        with pytest.raises(ValidationError, match="seules les lignes fixes"):
            made(cast, line)
    with pytest.raises(ValidationError, match="La ligne de Bob Bérard n’est pas du site"):
        made(cast, cast.bob_line, site=lyon(cast))
    with pytest.raises(ValidationError, match="n’existe plus"):
        made(cast, cast.charlie_line)
    with scope(company=cast.atelier), pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk=cast.fax.pk).update(pickup_group=made(cast))


def test_its_name_is_its_own(cast: Cast) -> None:
    made(cast)
    other = made(cast, name="Atelier")
    with pytest.raises(ValidationError) as refused:
        changed(cast, other, name="ACCUEIL")
    assert list(refused.value.message_dict) == ["name"]
    with pytest.raises(ValidationError, match="Donnez un nom"):
        changed(cast, other, name="  ")
    pickup_group_create(
        actor=cast.charlie, company=cast.boutique, name="Accueil", site=cast.charlie_line.site, members=()
    )


def test_a_line_that_moves_or_goes_is_no_member_any_more(cast: Cast) -> None:
    group = made(cast, cast.bob_line, cast.dora_line)
    line_move(actor=cast.olga, line=cast.bob_line, site=lyon(cast))
    assert answering_together(cast) == [{"Dora Dupré"}]
    line_delete(actor=cast.alice, line=cast.dora_line)
    with scope(company=cast.atelier):
        assert not group.members.exists()
        entries = AuditEntry.objects.filter(code="pickup_group.changed").order_by("pk")
        told = [entry.after for entry in entries]
    assert told == [{"members": ["+33199000002"]}, {"members": []}]


def test_a_site_with_a_group_is_not_deleted(cast: Cast) -> None:
    site = lyon(cast)
    group = made(cast, site=site)
    with pytest.raises(ValidationError, match="groupes d’interception"):
        site_delete(actor=cast.alice, site=site)
    pickup_group_delete(actor=cast.alice, group=group)
    site_delete(actor=cast.alice, site=site)


def test_the_audit_trail_tells_what_it_was_and_what_it_is(cast: Cast) -> None:
    group = made(cast, cast.bob_line)
    changed(cast, group, cast.bob_line, cast.dora_line, name="Comptoir")
    pickup_group_delete(actor=cast.alice, group=group)
    with scope(company=cast.atelier):
        entries = AuditEntry.objects.filter(code__startswith="pickup_group").order_by("pk")
        told = [(entry.code, entry.actor_name, entry.before, entry.after) for entry in entries]
    both = ["+33199000001", "+33199000002"]
    assert told == [
        (
            "pickup_group.created",
            "Alice Amiel",
            {},
            {"site": "Paris", "name": "Accueil", "members": both[:1]},
        ),
        (
            "pickup_group.changed",
            "Alice Amiel",
            {"name": "Accueil", "members": both[:1]},
            {"name": "Comptoir", "members": both},
        ),
        ("pickup_group.deleted", "Alice Amiel", {"site": "Paris", "name": "Comptoir", "members": both}, {}),
    ]


def test_saying_the_same_again_changes_nothing(cast: Cast) -> None:
    group = made(cast, cast.bob_line)
    revision = Company.objects.get(pk=cast.atelier.pk).revision
    changed(cast, group, cast.bob_line)
    assert Company.objects.get(pk=cast.atelier.pk).revision == revision


def test_the_company_file_makes_a_line_change_groups(cast: Cast) -> None:
    made(cast, cast.bob_line, cast.dora_line)
    made(cast, name="Comptoir")
    text = file.dump(cast.atelier)
    assert text.endswith(
        "pickup_groups:\n- name: Accueil\n  site: Paris\n  members:\n  - '+33199000001'\n  - '+33199000002'\n"
        "- name: Comptoir\n  site: Paris\n"
    )
    assert file.diff(text) == []
    moved = text.replace("  - '+33199000002'\n- name: Comptoir\n  site: Paris\n", "- name: Comptoir\n") + (
        "  site: Paris\n  members: [01 99 00 00 02]\n"
    )
    file.load(moved)
    assert answering_together(cast) == [{"Bob Bérard"}, {"Dora Dupré"}]
    file.load(text.partition("pickup_groups:")[0])
    assert answering_together(cast) == []


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ("[{name: A, site: Nice}]", "« Nice » n’est pas dans le fichier."),
        ("[{name: A, site: Paris, members: [01 45 83 47 78]}]", "« 01 45 83 47 78 » n’est pas dans"),
        ("[{name: A, site: Paris}, {name: a, site: Paris}]", "est déjà à la ligne"),
        (
            "[{name: A, site: Paris, members: [0199000001]},"
            " {name: B, site: Paris, members: [+33199000001]}]",
            "« +33199000001 » est déjà à la ligne",
        ),
        ("[{name: A, site: Paris, members: [01 99 00 00 05]}]", "seules les lignes fixes"),
    ],
)
def test_a_file_s_group_that_cannot_be_is_told_with_its_line(cast: Cast, groups: str, words: str) -> None:
    text = file.dump(cast.atelier)
    (problem,) = file.check(f"{text}pickup_groups: {groups}\n")
    assert problem.line == text.count("\n") + 1
    assert words in problem.message.replace("\u00a0", " ")
