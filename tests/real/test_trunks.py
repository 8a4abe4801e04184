"""Calls to the outside when operators do not do their part."""

import pytest
from tests.phones.phone import hear_each_other
from tests.support.house import House

pytestmark = pytest.mark.real

NOTICED_SECONDS = 20.0
"""Asterisk asks a trunk every 10 s and waits 2 s for its answer."""


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
        records = house.records(2)
    assert [leg.outcome for leg in records[0].legs] == ["failed", "answered"]


def test_an_operator_that_is_known_to_be_away_is_not_tried_first(house: House) -> None:
    (alice,) = house.phones("alice")
    first, second = house.operator("first"), house.operator("second")
    second.when_called(200, after=0.3)
    house.knows_operator("first", there=True, within=NOTICED_SECONDS)
    with first.unplugged():
        house.knows_operator("first", there=False, within=NOTICED_SECONDS)
        alice.calls("0639981234")
        alice.is_in_conversation()
        alice.hangs_up()
        (record,) = house.records()
    assert [leg.outcome for leg in record.legs] == ["answered"]


def test_a_call_for_help_goes_out_although_every_operator_seemed_to_be_away(house: House) -> None:
    (alice,) = house.phones("alice")
    operators = {name: house.operator(name) for name in ("first", "second")}
    for name in operators:
        house.knows_operator(name, there=True, within=NOTICED_SECONDS)
    with operators["first"].unplugged(), operators["second"].unplugged():
        for name in operators:
            house.knows_operator(name, there=False, within=NOTICED_SECONDS)
    for operator in operators.values():
        operator.when_called(200, after=0.3)
    alice.calls("112")
    alice.is_in_conversation()
    (answering,) = [operator for operator in operators.values() if operator.calls_received]
    hear_each_other(alice, answering)
