"""Forwards of a line: what a manager may save (guide §6.14)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope
from tests.company.test_calendars import WEEK
from tests.support.cast import Cast

from ligneclaire.company.models import Forward, Line
from ligneclaire.company.services.calendars import calendar_create
from ligneclaire.company.services.forwards import ForwardSetting, kinds_of, line_set_forwards
from ligneclaire.company.services.mobiles import line_associate_mobile, line_dissociate_mobile


def to(number: str, **more: bool) -> ForwardSetting:
    return ForwardSetting(**({"enabled": True} | more), destination="number", number=number)


def saved(line: Line, kind: str) -> Forward:
    with scope(company=line.company):
        return line.forwards.get(kind=kind)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("01 45 83 47 78", "+33145834778"),
        ("0033 1.45.83.47.78", "+33145834778"),
        ("+33 (0)9 45 83 47 78", "+33945834778"),
        ("06 39 98 12 34", "+33639981234"),
        ("4001", "4001"),
        ("+32 2 123 45 67", "+3221234567"),
    ],
)
def test_it_may_go_to_any_spelling_of_an_allowed_number(cast: Cast, typed: str, kept: str) -> None:
    line_set_forwards(actor=cast.alice, line=cast.dora_line, forwards={"no_answer": to(typed)})
    assert saved(cast.dora_line, "no_answer").number == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("15", "numéro d’urgence"),
        ("0112", "numéro d’urgence"),
        ("3900", "numéro spécial"),
        ("08 92 12 34 56", "numéro spécial"),
        ("118 712", "numéro spécial"),
        ("123", "numéro spécial"),
        ("+44 20 7946 0000", "pays voisins"),
        ("+1 212 555 0100", "hors d’Europe"),
        ("0692 12 34 56", "outre-mer"),
        ("+999 12 34 56", "aucun pays"),
        ("+32 1", "numéro complet"),
        ("+3249", "numéro complet"),
        ("+32 123 456 789 012", "longueur"),
        ("01 45 83", "numéro complet"),
        ("5555", "numéro complet"),
        ("01 45 AB 47 78", "que des chiffres"),
        ("*95", "code de service"),
        ("01 45 83 47 78\nexten => 1", "que des chiffres"),
        ("", "Donnez le numéro"),
        ("01 99 00 00 02", "vers elle-même"),
    ],
)
def test_a_forbidden_destination_says_why_and_changes_nothing(cast: Cast, typed: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        line_set_forwards(actor=cast.alice, line=cast.dora_line, forwards={"immediate": to(typed)})
    assert words in refused.value.message_dict["immediate_number"][0]
    assert not saved(cast.dora_line, "immediate").enabled


def test_another_company_s_short_number_means_nothing_here(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        line_set_forwards(actor=cast.charlie, line=cast.charlie_line, forwards={"busy": to("4001")})


@pytest.mark.parametrize("rings", [0, 11, -1])
def test_rings_go_from_1_to_10(cast: Cast, rings: int) -> None:
    setting = ForwardSetting(enabled=True, rings=rings)
    with pytest.raises(ValidationError) as refused:
        line_set_forwards(actor=cast.alice, line=cast.dora_line, forwards={"no_answer": setting})
    assert "De 1 à 10" in refused.value.message_dict["no_answer_rings"][0]


def test_scheduled_and_immediate_exclude_each_other(cast: Cast) -> None:
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    scheduled = ForwardSetting(enabled=True, calendar=calendar)
    line_set_forwards(actor=cast.alice, line=cast.dora_line, forwards={"scheduled": scheduled})
    with pytest.raises(ValidationError, match="s’excluent"):
        line_set_forwards(
            actor=cast.alice, line=cast.dora_line, forwards={"immediate": ForwardSetting(enabled=True)}
        )
    line_set_forwards(
        actor=cast.alice,
        line=cast.dora_line,
        forwards={
            "immediate": ForwardSetting(enabled=True),
            "scheduled": ForwardSetting(enabled=False, calendar=calendar),
        },
    )
    assert saved(cast.dora_line, "scheduled").calendar == calendar


def test_a_scheduled_forward_needs_a_calendar(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Choisissez un calendrier"):
        line_set_forwards(
            actor=cast.alice, line=cast.dora_line, forwards={"scheduled": ForwardSetting(enabled=True)}
        )


def test_a_forward_that_is_off_remembers_its_destination(cast: Cast) -> None:
    line_set_forwards(actor=cast.alice, line=cast.dora_line, forwards={"busy": to("4001", enabled=False)})
    row = saved(cast.dora_line, "busy")
    assert (row.enabled, row.destination, row.number) == (False, "number", "4001")


def test_each_kind_of_line_has_its_own_forwards(cast: Cast) -> None:
    assert kinds_of("fixed") == ("immediate", "busy", "no_answer", "unreachable", "scheduled")
    assert kinds_of("analog") == ("immediate",)
    assert kinds_of("fixed_for_mobile") == ("immediate", "scheduled")
    with pytest.raises(ValidationError, match="n’a pas ce renvoi"):
        line_set_forwards(actor=cast.alice, line=cast.fax, forwards={"busy": to("4001")})
    with pytest.raises(ValidationError, match="n’a pas de messagerie"):
        line_set_forwards(
            actor=cast.alice, line=cast.fax, forwards={"immediate": ForwardSetting(enabled=True)}
        )
    line_set_forwards(actor=cast.alice, line=cast.fax, forwards={"immediate": to("4001")})
    assert saved(cast.fax, "immediate").enabled


def test_a_fixed_number_for_a_mobile_leads_to_its_mobile(cast: Cast) -> None:
    row = saved(cast.eve_line, "immediate")
    assert (row.enabled, row.number) == (True, "+33639980003")
    with pytest.raises(ValidationError, match="déjà associé à la ligne de Ève Étienne"):
        line_associate_mobile(actor=cast.alice, line=cast.bob_line, mobile=cast.eve_mobile)
    with pytest.raises(ValidationError, match="ne peuvent pas être associées"):
        line_associate_mobile(actor=cast.alice, line=cast.bob_line, mobile=cast.dora_line)
    line_dissociate_mobile(actor=cast.alice, line=cast.eve_line)
    assert not saved(cast.eve_line, "immediate").enabled
    line_associate_mobile(actor=cast.alice, line=cast.eve_line, mobile=cast.spare_mobile)
    assert saved(cast.eve_line, "immediate").number == "+33639980004"
