"""A fixed line and its mobile: associated, and each on its own again (L4, L21)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope
from tests.support.cast import Cast

from ligneclaire.company import selectors
from ligneclaire.company.models import Forward, Line
from ligneclaire.company.services.forwards import ForwardSetting, line_set_forwards
from ligneclaire.company.services.lines import line_delete
from ligneclaire.company.services.mobiles import line_associate_mobile, line_dissociate_mobile


@pytest.fixture(autouse=True)
def within_the_atelier(cast: Cast) -> Iterator[None]:
    with scope(company=cast.atelier):
        yield


def immediate(line: Line) -> tuple[bool, str]:
    row = Forward.objects.get(line=line, kind=Forward.Kind.IMMEDIATE)
    return row.enabled, row.number


def test_a_fixed_number_leads_to_its_mobile_as_soon_as_it_has_one_and_to_another_with_another(
    cast: Cast,
) -> None:
    assert immediate(cast.eve_line) == (True, "+33639980003")
    line_associate_mobile(actor=cast.alice, line=cast.eve_line, mobile=cast.spare_mobile)
    assert immediate(cast.eve_line) == (True, "+33639980004")
    assert list(selectors.free_mobiles()) == [cast.eve_mobile]


def test_it_leads_there_no_more_once_they_are_apart_in_whatever_spelling(cast: Cast) -> None:
    Line.objects.filter(pk=cast.eve_mobile.pk).update(short_number="4303")
    to_mobile = ForwardSetting(enabled=True, destination="number", number="4303")
    line_set_forwards(actor=cast.alice, line=cast.eve_line, forwards={"immediate": to_mobile})
    line_dissociate_mobile(actor=cast.alice, line=cast.eve_line)
    assert immediate(cast.eve_line) == (False, "4303")


def test_a_forward_the_manager_led_elsewhere_stays_when_they_part(cast: Cast) -> None:
    elsewhere = ForwardSetting(enabled=True, destination="number", number="4001")
    line_set_forwards(actor=cast.alice, line=cast.eve_line, forwards={"immediate": elsewhere})
    line_dissociate_mobile(actor=cast.alice, line=cast.eve_line)
    assert immediate(cast.eve_line) == (True, "4001")


def test_a_fixed_line_keeps_its_own_forwards(cast: Cast) -> None:
    line_associate_mobile(actor=cast.alice, line=cast.dora_line, mobile=cast.spare_mobile)
    assert immediate(cast.dora_line)[0] is False


def test_a_mobile_has_one_fixed_line(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="déjà associé à la ligne de Ève Étienne"):
        line_associate_mobile(actor=cast.alice, line=cast.dora_line, mobile=cast.eve_mobile)


@pytest.mark.parametrize("line", ["fax", "spare_mobile"])
def test_only_fixed_lines_of_a_person_have_a_mobile(cast: Cast, line: str) -> None:
    with pytest.raises(ValidationError, match="ne peuvent pas être associées"):
        line_associate_mobile(actor=cast.alice, line=getattr(cast, line), mobile=cast.eve_mobile)


def test_a_mobile_that_somebody_deletes_meanwhile_is_not_associated(cast: Cast) -> None:
    stale = Line.objects.get(pk=cast.spare_mobile.pk)
    line_delete(actor=cast.alice, line=cast.spare_mobile)
    with pytest.raises(ValidationError, match="Quelqu’un vient de le supprimer"):
        line_associate_mobile(actor=cast.alice, line=cast.dora_line, mobile=stale)


def test_a_deleted_mobile_leaves_its_fixed_line_without_one_and_its_forward_off(cast: Cast) -> None:
    line_delete(actor=cast.alice, line=cast.eve_mobile)
    cast.eve_line.refresh_from_db()
    assert cast.eve_line.mobile is None
    assert immediate(cast.eve_line) == (False, "+33639980003")


def test_a_deleted_fixed_line_frees_its_mobile(cast: Cast) -> None:
    line_delete(actor=cast.alice, line=cast.eve_line)
    assert list(selectors.free_mobiles()) == [cast.spare_mobile, cast.eve_mobile]


@pytest.mark.parametrize(
    ("search", "found"), [("", ["Mobile de garde"]), ("garde", ["Mobile de garde"]), ("etienne", [])]
)
def test_free_mobiles_are_searched_like_lines(cast: Cast, search: str, found: list[str]) -> None:
    assert [mobile.name for mobile in selectors.free_mobiles(search)] == found
