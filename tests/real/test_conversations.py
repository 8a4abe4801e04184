"""What people do on the phone, from one end to the other."""

import pytest
from tests.phones import sound
from tests.phones.phone import hear_each_other
from tests.support.house import House

from ligneclaire.calls.record import Ending

pytestmark = pytest.mark.real


def test_who_was_called_hangs_up(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)
    bob.hangs_up()
    assert alice.has_hung_up().status == 200
    (record,) = house.records()
    assert record.ending is Ending.ANSWERED


def test_the_caller_gives_up_while_it_rings(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    alice.calls("2002")
    bob.is_ringing()
    alice.hears_ringing()
    alice.hangs_up()
    assert not bob.has_hung_up().answered_elsewhere
    (record,) = house.records()
    assert record.ending is Ending.ABANDONED
    assert record.legs[0].outcome == "caller_gone"


def test_who_is_held_hears_the_hold_sound_until_the_call_is_resumed(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)
    alice.holds()
    bob.hears(sound.VOICE)
    alice.hears(sound.SILENCE)
    alice.resumes()
    hear_each_other(alice, bob)


def test_a_caller_outside_is_held_too(house: House) -> None:
    (bob,) = house.phones("bob")
    outside = house.operator("first")
    outside.stands_alone("+33639981234")
    outside.calls("+33199001002")
    bob.answers()
    hear_each_other(outside, bob)
    bob.holds()
    outside.hears(sound.VOICE)
    bob.resumes()
    hear_each_other(outside, bob)


def test_keys_pressed_in_a_conversation_arrive(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)
    alice.dials_digits("12#", by="rfc4733")
    bob.receives_digits("12#")
    bob.dials_digits("*0", by="info")
    alice.receives_digits("*0")


def test_two_conversations_side_by_side_do_not_hear_each_other(house: House) -> None:
    alice, bob, carol, dan = house.phones("alice", "bob", "carol", "dan")
    alice.calls("2002")
    bob.answers()
    carol.calls("2004")
    dan.answers()
    hear_each_other(alice, bob)
    hear_each_other(carol, dan)


def test_somebody_who_talks_is_rung_again_and_takes_the_second_call(house: House) -> None:
    house.line_is("bob", call_waiting=True)
    alice, bob, carol = house.phones("alice", "bob", "carol")
    alice.calls("2002")
    first = bob.answers()
    carol.calls("2002")
    second = bob.is_ringing()
    bob.holds(first)
    bob.answers(second)
    hear_each_other(bob, carol)
    alice.hears(sound.VOICE)


def test_a_forward_set_by_the_manager_is_obeyed_by_the_next_call(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    alice.calls("2002")
    bob.is_ringing()
    alice.hangs_up()
    house.line_is("bob", immediate="2003")
    alice.calls("2002")
    carol.answers()
    hear_each_other(alice, carol)
    assert len(bob.calls_received) == 1
