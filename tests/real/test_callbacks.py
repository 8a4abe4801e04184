"""Automatic callback on busy (L8), from the busy tone to the conversation, on real phones."""

import pytest
from tests.phones import sound
from tests.phones.phone import Phone, hear_each_other
from tests.scenarios.model import company
from tests.support.house import House

from ligneclaire.calls.record import Ending
from ligneclaire.routing.reasons import Code

pytestmark = pytest.mark.real

SENTENCE_SECONDS = 12


def talk(first: Phone, number: str, second: Phone) -> None:
    first.calls(number)
    second.answers()
    hear_each_other(first, second)


def finds_busy(caller: Phone, number: str) -> None:
    caller.calls(number)
    caller.hears(sound.VOICE)
    caller.is_refused(486, within=SENTENCE_SECONDS)


def test_the_caller_is_rung_when_the_line_is_free_and_then_rings_it(house: House) -> None:
    house.line_is("alice", callback_on_busy=True)
    alice, bob, carol = house.phones("alice", "bob", "carol")
    talk(bob, "2003", carol)
    finds_busy(alice, "2002")
    alice.has_not_rung()
    carol.hangs_up()
    bob.has_hung_up()
    assert alice.is_ringing().shown == "2002"
    bob.has_not_rung()
    alice.answers()
    assert bob.is_ringing().shown == "2001"
    alice.hears(sound.RINGING)
    bob.answers()
    hear_each_other(alice, bob)
    bob.hangs_up()
    assert alice.has_hung_up().status == 200
    stories = [[it.code for step in record.steps for it in step.reasons] for record in house.records(3)]
    assert [Code.CALLBACK_DUE, Code.CALLBACK_TAKEN, Code.LINE_DIALLED, Code.LINE_FREE] in stories


def test_who_is_called_back_may_leave_a_message(house: House) -> None:
    bob_s = {"no_answer": "voicemail", "no_answer_rings": 1}
    house.company_is(company({"lines": {"alice": {"callback_on_busy": True}, "bob": bob_s}}))
    alice, bob, carol = house.phones("alice", "bob", "carol")
    talk(bob, "2003", carol)
    finds_busy(alice, "2002")
    carol.hangs_up()
    alice.is_ringing()
    mark = alice.mark()
    alice.answers()
    bob.is_ringing()
    alice.hears_sound(house.settings.sounds / "beep.wav", since=mark, within=30)
    alice.speaks_for(4)
    alice.hangs_up()
    assert Ending.MESSAGE in {record.ending for record in house.records(3)}
    (message,) = house.messages()
    assert message.mailbox == "bob"


def test_a_code_cancels_it(house: House) -> None:
    house.line_is("alice", callback_on_busy=True)
    alice, bob, carol = house.phones("alice", "bob", "carol")
    talk(bob, "2003", carol)
    finds_busy(alice, "2002")
    alice.calls("#37#")
    alice.hears(sound.VOICE)
    alice.has_hung_up(within=SENTENCE_SECONDS)
    carol.hangs_up()
    bob.has_hung_up()
    talk(carol, "2001", alice)
    assert len(alice.calls_received) == 1


def test_what_waits_outlives_call_control(house: House) -> None:
    house.line_is("alice", callback_on_busy=True)
    alice, bob, carol = house.phones("alice", "bob", "carol")
    talk(bob, "2003", carol)
    finds_busy(alice, "2002")
    house.records()  # the journal is empty: what is killed is not writing
    house.kill("callcontrol")
    house.start("callcontrol")
    hear_each_other(bob, carol)
    carol.hangs_up()
    alice.is_ringing(within=10)
    alice.answers()
    bob.answers()
    hear_each_other(alice, bob)
