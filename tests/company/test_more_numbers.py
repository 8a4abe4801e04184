"""The numbers that ring besides a line's own phone: what a manager may save (guide §6.9)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope
from tests.support.cast import Cast

from ligneclaire.accounts.models import AuditEntry, Company
from ligneclaire.company import snapshot
from ligneclaire.company.models import Line
from ligneclaire.company.services.lines import line_reset
from ligneclaire.company.services.more_numbers import line_set_more_numbers
from ligneclaire.company.uses import UseKind, uses_of_line
from ligneclaire.routing import model as routing

OUTSIDE = "06 39 98 12 34"


def rings_too(cast: Cast, *numbers: str, mode: str = "together", rings: int = 5) -> None:
    """Alice has other numbers ring with Dora's line."""
    line_set_more_numbers(actor=cast.alice, line=cast.dora_line, mode=mode, rings=rings, numbers=numbers)


def saved(line: Line) -> tuple[str, int, list[str]]:
    with scope(company=line.company):
        row = Line.objects.get(pk=line.pk)
        return row.more_numbers_mode, row.more_numbers_rings, [each.number for each in row.more_numbers.all()]


def decided(cast: Cast) -> routing.MoreNumbers | None:
    """What the next call obeys."""
    company = snapshot.build(str(cast.atelier.pk), date(2026, 11, 23)).company
    return company.lines[str(cast.dora_line.pk)].more_numbers


def test_numbers_are_kept_in_the_order_given_whatever_their_spelling(cast: Cast) -> None:
    rings_too(cast, "06.39.98.12.34", "4001", "+33 (0)1 45 83 47 78", mode="in_turn", rings=3)
    kept = ("+33639981234", "4001", "+33145834778")
    assert saved(cast.dora_line) == ("in_turn", 3, list(kept))
    assert decided(cast) == routing.MoreNumbers(numbers=kept, together=False, rings=3)
    rings_too(cast, "4001", "0145834778", mode="together")
    assert decided(cast) == routing.MoreNumbers(numbers=("4001", "+33145834778"), together=True)


def test_what_is_blank_does_not_count(cast: Cast) -> None:
    rings_too(cast, "", OUTSIDE, "  ", "4001")
    assert saved(cast.dora_line)[2] == ["+33639981234", "4001"]


def test_a_list_that_is_off_is_remembered_and_not_obeyed(cast: Cast) -> None:
    rings_too(cast, OUTSIDE, mode="in_turn", rings=2)
    rings_too(cast, OUTSIDE, mode="off", rings=2)
    assert saved(cast.dora_line) == ("off", 2, ["+33639981234"])
    assert decided(cast) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("15", "numéro d’urgence"),
        ("08 99 10 20 30", "numéro spécial"),
        ("+1 212 555 0100", "hors d’Europe"),
        ("0692 12 34 56", "outre-mer"),
        ("5555", "numéro complet"),
        ("bonjour", "que des chiffres"),
        ("01 99 00 00 02", "elle sonne déjà"),
        ("4002", "elle sonne déjà"),
        ("+33 6 39 98 12 34", "déjà dans la liste"),
    ],
)
def test_a_number_that_may_not_ring_says_why_at_its_place(cast: Cast, typed: str, words: str) -> None:
    with scope(company=cast.atelier):
        Line.objects.filter(pk=cast.dora_line.pk).update(short_number="4002")
    with pytest.raises(ValidationError) as refused:
        rings_too(cast, OUTSIDE, typed, "4001")
    assert list(refused.value.message_dict) == ["more_numbers_1"]
    assert words in refused.value.message_dict["more_numbers_1"][0]
    assert saved(cast.dora_line) == ("off", 5, [])


def test_a_colleague_s_two_numbers_are_one_phone(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        rings_too(cast, "4001", "01 99 00 00 01")
    assert refused.value.message_dict == {"more_numbers_1": ["Ce numéro est déjà dans la liste."]}


def test_five_numbers_ring_and_not_a_sixth(cast: Cast) -> None:
    five = [f"06 39 98 12 3{n}" for n in range(5)]
    rings_too(cast, *five)
    with pytest.raises(ValidationError) as refused:
        rings_too(cast, *five, "06 39 98 12 39")
    assert refused.value.message_dict == {"more_numbers_5": ["5 numéros au plus."]}
    assert len(saved(cast.dora_line)[2]) == 5


def test_it_needs_a_number_when_it_is_on(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        rings_too(cast, "", " ")
    assert "au moins un numéro" in refused.value.message_dict["more_numbers_0"][0]


@pytest.mark.parametrize("rings", [0, 11])
def test_each_rings_from_1_to_10_times(cast: Cast, rings: int) -> None:
    with pytest.raises(ValidationError) as refused:
        rings_too(cast, OUTSIDE, mode="in_turn", rings=rings)
    assert "De 1 à 10" in refused.value.message_dict["more_numbers_rings"][0]


def test_only_fixed_and_mobile_lines_have_it(cast: Cast) -> None:
    for line in (cast.fax, cast.eve_line):
        with pytest.raises(ValidationError, match="n’a pas ce service"):
            line_set_more_numbers(actor=cast.alice, line=line, mode="together", numbers=[OUTSIDE])
    line_set_more_numbers(actor=cast.alice, line=cast.spare_mobile, mode="together", numbers=["4001"])
    assert saved(cast.spare_mobile)[0] == "together"
    with pytest.raises(ValidationError, match="n’existe pas"):
        rings_too(cast, OUTSIDE, mode="at random")


def test_another_company_s_short_number_means_nothing_here(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        line_set_more_numbers(actor=cast.charlie, line=cast.charlie_line, mode="together", numbers=["4001"])


def test_a_line_knows_where_it_rings_too(cast: Cast) -> None:
    rings_too(cast, "4001")
    with scope(company=cast.atelier):
        (use,) = uses_of_line(cast.bob_line)
        assert (use.kind, use.line, use.on) == (UseKind.MORE_NUMBERS, cast.dora_line, True)
        rings_too(cast, "4001", mode="off")
        assert not uses_of_line(cast.bob_line)[0].on
        assert not uses_of_line(cast.dora_line)


def test_whoever_takes_the_line_over_finds_it_off_and_forgotten(cast: Cast) -> None:
    rings_too(cast, OUTSIDE)
    line_reset(actor=cast.alice, line=cast.dora_line)
    assert saved(cast.dora_line) == ("off", 5, [])


def test_the_audit_trail_tells_what_it_was_and_what_it_is(cast: Cast) -> None:
    rings_too(cast, OUTSIDE)
    rings_too(cast, OUTSIDE, "4001", mode="in_turn")
    with scope(company=cast.atelier):
        entry = AuditEntry.objects.latest("pk")
    assert (entry.code, entry.actor_name) == ("line.more_numbers_changed", "Alice Amiel")
    assert entry.before == {"mode": "together", "numbers": ["+33639981234"]}
    assert entry.after == {"mode": "in_turn", "numbers": ["+33639981234", "4001"]}


def test_saying_the_same_again_changes_nothing(cast: Cast) -> None:
    rings_too(cast, OUTSIDE)
    revision = Company.objects.get(pk=cast.atelier.pk).revision
    rings_too(cast, "+33 6 39 98 12 34")
    assert Company.objects.get(pk=cast.atelier.pk).revision == revision
