"""A call that rings several phones: one of them talks, the others keep nothing of it (L14)."""

import pytest
from tests.phones.phone import hear_each_other
from tests.support.house import House

from ligneclaire.calls.record import Ending

pytestmark = pytest.mark.real


def test_the_first_to_answer_talks_and_the_other_shows_no_missed_call(house: House) -> None:
    house.line_is("bob", more_numbers={"together": ["carol"]})
    alice, bob, carol = house.phones("alice", "bob", "carol")
    alice.calls("2002")
    bob.is_ringing()
    carol.is_ringing()
    alice.hears_ringing()
    carol.answers()
    hear_each_other(alice, carol)
    assert bob.has_hung_up().answered_elsewhere
    carol.hangs_up()
    (record,) = house.records()
    assert {leg.line: leg.outcome for leg in record.legs} == {
        "bob": "answered_elsewhere",
        "carol": "answered",
    }


def test_a_caller_who_gives_up_is_missed_by_all(house: House) -> None:
    house.line_is("bob", more_numbers={"together": ["carol"]})
    alice, bob, carol = house.phones("alice", "bob", "carol")
    alice.calls("2002")
    bob.is_ringing()
    carol.is_ringing()
    alice.hangs_up()
    assert not bob.has_hung_up().answered_elsewhere
    assert not carol.has_hung_up().answered_elsewhere
    (record,) = house.records()
    assert record.ending is Ending.ABANDONED


def test_of_phones_that_answer_at_the_same_moment_one_talks(house: House) -> None:
    house.line_is("bob", more_numbers={"together": ["carol", "dan"]})
    alice, *others = house.phones("alice", "bob", "carol", "dan")
    for phone in others:
        phone.when_called(200, after=0.5)
    alice.calls("2002")
    alice.is_in_conversation()
    alice.hangs_up()
    for phone in others:
        phone.has_hung_up()
    (record,) = house.records()
    (winner,) = [leg.line for leg in record.legs if leg.outcome == "answered"]
    assert {leg.outcome for leg in record.legs if leg.line != winner} == {"answered_elsewhere"}


def test_in_turn_a_phone_stops_when_the_next_one_rings(house: House) -> None:
    house.line_is("bob", more_numbers={"in_turn": ["carol"], "rings": 1})
    alice, bob, carol = house.phones("alice", "bob", "carol")
    alice.calls("2002")
    first = bob.is_ringing()
    carol.has_not_rung()
    carol.is_ringing(within=7)
    assert bob.has_hung_up(first).seconds("early", "ended") == pytest.approx(5, abs=1)
    assert not first.answered_elsewhere
    carol.answers()
    hear_each_other(alice, carol)
    bob.has_hung_up()
    carol.hangs_up()
    alice.has_hung_up()
    assert len(bob.calls_received) == 1


def test_a_colleague_in_a_call_is_not_disturbed(house: House) -> None:
    house.line_is("bob", more_numbers={"together": ["carol"]})
    alice, bob, carol, dan = house.phones("alice", "bob", "carol", "dan")
    carol.calls("2004")
    dan.answers()
    hear_each_other(carol, dan)
    alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)
    carol.has_not_rung()
    carol.hears(dan)
