"""Calls to the outside when operators do not do their part."""

import pytest
from tests.phones.phone import hear_each_other
from tests.support.house import House

pytestmark = pytest.mark.real


def test_an_operator_that_says_nothing_is_followed_by_the_next_one(house: House) -> None:
    (alice,) = house.phones("alice")
    first, second = house.operator("first"), house.operator("second")
    second.when_called(200, after=0.3)
    with first.unplugged():
        for number in ("0639981234", "112"):
            alice.calls(number)
            second.is_ringing(within=5)
            hear_each_other(alice, second)
            alice.hangs_up()
            second.has_hung_up()
        outside, emergency = house.records(2)
    for record in (outside, emergency):
        assert [leg.outcome for leg in record.legs] == ["failed", "answered"]
