"""Sending on whom one talks to (F2), with real phones: who hears whom, and what each is told."""

import pytest
from tests.phones import sound
from tests.phones.phone import Phone, PhoneCall, hear_each_other
from tests.support.house import House

from ligneclaire.calls.record import Ending
from ligneclaire.routing.reasons import Code

pytestmark = pytest.mark.real


@pytest.fixture(autouse=True)
def _survives(house: House) -> None:
    if not house.engine.transfers:
        pytest.skip(f"Asterisk {house.engine.version} hears no transfer: it would not survive every one.")


def talking(caller: Phone, called: Phone, number: str) -> tuple[PhoneCall, PhoneCall]:
    hers = caller.calls(number)
    his = called.answers()
    hear_each_other(caller, called)
    return hers, his


def test_a_caller_is_sent_on_to_a_colleague(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    _, his = talking(alice, bob, "2002")
    bob.holds(his)
    alice.hears(sound.VOICE)
    bob.transfers("2003", his)
    assert carol.is_ringing().shown == "2001"
    alice.hears(sound.RINGING)
    carol.answers()
    hear_each_other(alice, carol)
    bob.is_told_of_the_transfer(200, his)
    bob.has_hung_up(his)
    hear_each_other(alice, carol)
    alice.hangs_up()
    (record,) = house.records()
    assert [leg.line for leg in record.legs] == ["bob", "carol"]
    assert record.steps[1].reasons[0].code is Code.TRANSFERRED


def test_the_caller_sends_on_whom_they_called(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    hers, _ = talking(alice, bob, "2002")
    carol.when_called(200, after=1)
    alice.transfers("2003", hers)
    hear_each_other(bob, carol)
    alice.is_told_of_the_transfer(200, hers)
    alice.has_hung_up(hers)
    bob.holds()
    carol.hears(sound.VOICE)
    bob.resumes()
    hear_each_other(bob, carol)
    bob.hangs_up()
    (record,) = house.records()
    assert record.caller.number == "+33199001001"
    assert [leg.line for leg in record.legs] == ["bob", "carol"]


def test_a_caller_from_outside_is_sent_on(house: House) -> None:
    alice, carol = house.phones("alice", "carol")
    outside = house.operator("first")
    outside.stands_alone("+33639981234")
    _, hers = talking(outside, alice, "+33199001001")
    alice.transfers("2003", hers)
    assert carol.is_ringing().shown == "+33639981234"
    carol.answers()
    hear_each_other(outside, carol)
    carol.holds()
    outside.hears(sound.VOICE)
    carol.resumes()
    hear_each_other(outside, carol)


def test_a_busy_colleague_gives_the_call_back(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    house.line_is("carol", busy=None, no_answer=None, unreachable=None)
    carol.when_called(486, after=1)
    _, his = talking(alice, bob, "2002")
    bob.holds(his)
    bob.transfers("2003", his)
    alice.hears(sound.RINGING)
    bob.is_told_of_the_transfer(603, his)
    bob.resumes(his)
    hear_each_other(alice, bob)


def test_who_hung_up_too_soon_is_rung_again(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    house.line_is("carol", busy=None, no_answer=None, unreachable=None)
    carol.when_called(486, after=2)
    _, his = talking(alice, bob, "2002")
    bob.transfers("2003", his)
    carol.is_ringing()
    bob.hangs_up(his)
    assert bob.is_ringing(within=8).shown == "2001"
    bob.answers()
    hear_each_other(alice, bob)


def test_two_calls_are_connected(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    _, first = talking(alice, bob, "2002")
    bob.holds(first)
    second = bob.calls("2003")
    carol.answers()
    hear_each_other(bob, carol)
    alice.hears(sound.VOICE)
    bob.holds(second)
    bob.connects(first, second)
    hear_each_other(alice, carol)
    bob.has_hung_up(first)
    bob.has_hung_up(second)
    hear_each_other(alice, carol)
    carol.holds()
    alice.hears(sound.VOICE)
    carol.resumes()
    carol.hangs_up()
    alice.has_hung_up()
    records = {record.ending: record for record in house.records(2)}
    assert records[Ending.TRANSFERRED].caller.number == "+33199001002"
    assert [leg.line for leg in records[Ending.ANSWERED].legs] == ["bob", "carol"]


def test_a_call_that_only_rings_is_handed_over(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    _, first = talking(alice, bob, "2002")
    bob.holds(first)
    second = bob.calls("2003")
    carol.is_ringing()
    bob.connects(first, second)
    alice.hears(sound.RINGING)
    carol.has_hung_up(carol.calls_received[0])
    assert carol.is_ringing().shown == "2001"
    carol.answers()
    hear_each_other(alice, carol)
    bob.has_hung_up(first)
    bob.has_hung_up(second)


def test_a_transfer_without_subscription_is_done_like_any_other(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    _, his = talking(alice, bob, "2002")
    carol.when_called(200, after=1)
    bob.transfers("2003", his, headers={"Refer-Sub": "false", "Supported": "norefersub"})
    hear_each_other(alice, carol)
    bob.has_hung_up(his)
    hear_each_other(alice, carol)


def test_a_phone_connects_no_calls_but_its_own(house: House) -> None:
    alice, bob, carol, dan = house.phones("alice", "bob", "carol", "dan")
    hers, _ = talking(alice, bob, "2002")
    mine, _ = talking(dan, carol, "2003")
    dan.replaces(mine, hers.replaces)
    dan.is_told_of_the_transfer(603, mine)
    hear_each_other(alice, bob)
    hear_each_other(dan, carol)
    assert "asks for a transfer to a call that is not its own" in house.log("callcontrol")


def test_fifty_transfers_leave_nothing_behind(house: House) -> None:
    """One caller, sent from one phone to the next."""
    phones = house.phones("alice", "bob", "carol")
    numbers = ["2001", "2002", "2003"]
    dan = house.phones("dan")[0]
    for phone in phones:
        phone.when_called(200)
    dan.calls("2001")
    hear_each_other(dan, phones[0])
    open_files = house.open_files("asterisk")
    for turn in range(50):
        here, there = phones[turn % 3], (turn + 1) % 3
        call = here.is_in_conversation()
        here.transfers(numbers[there], call)
        here.has_hung_up(call)
        phones[there].is_in_conversation()
    hear_each_other(dan, phones[50 % 3])
    assert len(house.live_channels()) == 2
    assert house.open_files("asterisk") < open_files + 10  # call control may have opened a few connections
    dan.hangs_up()
    (record,) = house.records()
    assert len(record.legs) == 51


def test_a_call_is_parked_and_taken_by_somebody_else(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    hers, his = talking(alice, bob, "2002")
    bob.transfers("*68", his)
    bob.is_told_of_the_transfer(200, his)
    bob.has_hung_up(his)
    alice.hears(sound.VOICE)
    mark = bob.mark()
    bob.calls("*682003")  # nothing is parked there
    bob.hears_sound(house.sentence("nothing-parked"), since=mark)
    bob.is_refused(480)
    carol.calls("*682002")
    hear_each_other(alice, carol)
    carol.hangs_up()
    alice.has_hung_up(hers)
    records = {record.ending: record for record in house.records(3)}
    assert [leg.line for leg in records[Ending.ANSWERED].legs] == ["bob", "carol"]


def test_a_conference_of_three_and_then_of_two(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    _, first = talking(alice, bob, "2002")
    bob.transfers("*60", first)
    bob.has_hung_up(first)
    second, _ = talking(bob, carol, "2003")
    bob.transfers("*60", second)
    bob.has_hung_up(second)
    hear_each_other(alice, carol)
    bob.calls("*60")
    hear_each_other(alice, bob, carol)
    carol.hangs_up()
    hear_each_other(alice, bob)


def test_a_conference_has_six_seats(house: House) -> None:
    names = ("alice", "bob", "carol", "dan", "eve", "fay", "gus")
    *six, seventh = house.phones(*names)
    for phone in six:
        phone.calls("*602001")
        phone.is_in_conversation()
    hear_each_other(*six, within=10)
    mark = seventh.mark()
    seventh.calls("*602001")
    seventh.hears_sound(house.sentence("conference-full"), since=mark)
    seventh.is_refused(486, within=10)
    hear_each_other(*six, within=10)


def test_a_conversation_survives_a_new_call_control_after_a_transfer(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    carol.when_called(200)
    _, his = talking(alice, bob, "2002")
    bob.transfers("2003", his)
    hear_each_other(alice, carol)
    bob.has_hung_up(his)
    house.kill("callcontrol")
    hear_each_other(alice, carol)
    house.start("callcontrol")
    hear_each_other(alice, carol)
    carol.transfers("2002")
    bob.answers()
    hear_each_other(alice, bob)
