"""What happens to calls when a part of the house dies."""

import pytest
from tests.phones.phone import hear_each_other
from tests.support.house import House

from ligneclaire.calls.record import Ending

pytestmark = pytest.mark.real


def test_a_conversation_outlives_call_control_and_leaves_its_record(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)
    house.kill("callcontrol")
    hear_each_other(alice, bob)
    house.start("callcontrol")
    hear_each_other(alice, bob)
    alice.hangs_up()
    bob.has_hung_up()
    (record,) = house.records()
    assert record.ending is Ending.ANSWERED
    assert [reason.code for step in record.steps for reason in step.reasons] == ["line_dialled", "line_free"]
    assert record.legs[0].line == "bob"
    assert record.answered
    assert record.ended
    assert record.ended > record.answered


def test_a_conversation_that_ends_without_call_control_is_cleared_when_it_is_back(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)
    house.kill("callcontrol")
    alice.hangs_up()
    house.start("callcontrol")
    bob.has_hung_up()
    (record,) = house.records()
    assert record.ending is Ending.LOST


def test_a_caller_who_waits_while_call_control_dies_is_served_by_the_next_one(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    alice.calls("2002")
    rung = bob.is_ringing()
    house.kill("callcontrol")
    house.start("callcontrol")
    bob.has_hung_up(rung)
    bob.answers()
    hear_each_other(alice, bob)


def test_without_call_control_the_line_that_is_dialled_rings(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    house.kill("callcontrol")
    for spelling in ("2002", "0199001002", "+33199001002"):
        alice.calls(spelling)
        bob.answers()
        hear_each_other(alice, bob)
        alice.hangs_up()
        bob.has_hung_up()
    house.start("callcontrol")


def test_without_call_control_calls_from_outside_reach_lines(house: House) -> None:
    (bob,) = house.phones("bob")
    outside = house.operator("first")
    outside.stands_alone("+33639981234")
    house.kill("callcontrol")
    outside.calls("+33199001002")
    bob.answers()
    hear_each_other(outside, bob)
    house.start("callcontrol")


def test_a_call_that_asterisk_carried_alone_goes_on_when_call_control_is_back(house: House) -> None:
    alice, bob, carol, dan = house.phones("alice", "bob", "carol", "dan")
    house.kill("callcontrol")
    alice.calls("2002")
    bob.answers()
    house.start("callcontrol")
    hear_each_other(alice, bob)
    house.line_is("dan", immediate="2005")
    house.phones("eve")[0].when_called(200)
    carol.calls("2004")
    carol.is_in_conversation()
    dan.has_not_rung()
    hear_each_other(alice, bob)


def test_without_call_control_emergency_calls_go_out_with_the_line_s_own_number(house: House) -> None:
    house.line_is("alice", shown_number="hidden", restriction_profile="internal")
    (alice,) = house.phones("alice")
    first, second = house.operator("first"), house.operator("second")
    first.when_called(503)
    second.when_called(200, after=0.3)
    house.kill("callcontrol")
    alice.calls("112")
    alice.is_in_conversation()
    hear_each_other(alice, second)
    (call,) = second.calls_received
    assert (call.dialled, call.shown) == ("112", "+33199001001")
    alice.hangs_up()
    house.start("callcontrol")


def test_without_call_control_other_calls_are_told_to_try_again(house: House) -> None:
    (alice,) = house.phones("alice")
    house.kill("callcontrol")
    alice.calls("0639981234")
    alice.is_refused(503)
    house.start("callcontrol")


def test_a_conversation_does_not_outlive_asterisk_but_its_record_does(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)
    house.kill("asterisk")
    house.start("asterisk")
    (record,) = house.records()
    assert record.ending is Ending.ANSWERED
    assert record.ended


def test_phones_plugged_in_again_after_asterisk_was_killed_are_called_again(house: House) -> None:
    house.phones("alice", "bob")
    house.kill("asterisk")
    house.start("asterisk")
    alice, bob = house.phones("alice", "bob")
    alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)
