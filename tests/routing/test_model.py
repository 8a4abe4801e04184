"""How a company finds what a call names."""

from __future__ import annotations

from tests.routing.builders import MARCEL, atelier

from ligneclaire.routing.model import TrunkRole


def test_a_line_is_found_by_number_short_number_and_endpoint() -> None:
    company = atelier()
    marcel = company.lines["marcel"]
    assert company.callee_of_number[MARCEL] is marcel
    assert company.callee_of_number["2002"] is marcel
    assert company.line_of_endpoint["phone-marcel"] is marcel


def test_lines_without_a_short_number_or_a_phone_are_found_by_nothing_else() -> None:
    company = atelier()
    assert None not in company.callee_of_number
    assert None not in company.line_of_endpoint


def test_trunks_are_found_by_endpoint_and_by_role_in_order() -> None:
    company = atelier()
    assert company.trunk_of_endpoint["trunk-second"].id == "second"
    assert [trunk.id for trunk in company.trunks_of(TrunkRole.PUBLIC)] == ["first", "second"]
    assert [trunk.id for trunk in company.trunks_of(TrunkRole.MOBILE)] == ["mobiles"]
