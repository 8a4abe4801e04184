"""Who hears what, in which order, before the answer and on hold (L15, L16): real phones, real sounds."""

from __future__ import annotations

import pytest
from tests.phones import sound
from tests.phones.phone import hear_each_other
from tests.support.house import House

from ligneclaire.routing.model import Greeting, OwnSound, PredefinedSound

pytestmark = pytest.mark.real


@pytest.fixture
def welcome(house: House) -> OwnSound:
    """A sound of a manager's own, some five seconds long."""
    return house.office.keep_sound(house.sentence("mailbox-full"))


def test_a_greeting_is_heard_to_its_end_then_the_phone_rings(house: House, welcome: OwnSound) -> None:
    alice, bob = house.phones("alice", "bob")
    house.line_is("bob", greeting=Greeting(sound=welcome))
    mark = alice.mark()
    call = alice.calls("2002")
    alice.hears_sound(house.sound(welcome), since=mark, within=8)
    bob.is_ringing()
    greeted = alice.places(house.sound(welcome), since=mark)
    assert greeted is not None
    assert 180 not in call.statuses  # the ring tone is in the sound now
    alice.hears(sound.RINGING)
    bob.answers()
    hear_each_other(alice, bob)


def test_the_phone_does_not_ring_during_the_greeting(house: House, welcome: OwnSound) -> None:
    alice, bob = house.phones("alice", "bob")
    house.line_is("bob", greeting=Greeting(sound=welcome))
    alice.calls("2002")
    alice.hears(sound.VOICE)
    bob.has_not_rung()
    alice.hangs_up()
    bob.has_not_rung()
    (record,) = house.records()
    assert record.legs == ()


def test_the_answer_cuts_an_interruptive_greeting_short(house: House, welcome: OwnSound) -> None:
    alice, bob = house.phones("alice", "bob")
    house.line_is("bob", greeting=Greeting(sound=welcome, interruptive=True))
    alice.calls("2002")
    bob.is_ringing(within=2)
    alice.hears(sound.VOICE)
    bob.answers()
    hear_each_other(alice, bob, within=2)


def test_after_an_interruptive_greeting_the_ring_tone_is_heard(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    house.line_is("bob", greeting=Greeting(interruptive=True))
    mark = alice.mark()
    alice.calls("2002")
    bob.is_ringing(within=2)
    alice.hears_sound(house.sentence("greeting"), since=mark, within=8)
    alice.hears(sound.RINGING, within=8)
    bob.answers()
    hear_each_other(alice, bob)


def test_a_second_caller_hears_the_double_call_announcement_again_and_again(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    house.line_is("bob", call_waiting=True, double_call_announcement=PredefinedSound.DOUBLE_CALL)
    alice.calls("2002")
    first = bob.answers()
    hear_each_other(alice, bob)
    announcement = house.sentence("double-call")
    mark = carol.mark()
    carol.calls("2002")
    second = bob.is_ringing()
    carol.hears_sound(announcement, since=mark, within=12)
    carol.hears_sound(announcement, since=carol.mark(), within=20)
    bob.hangs_up(first)
    bob.answers(second)
    hear_each_other(carol, bob, within=3)


def test_a_sound_taken_away_while_it_is_heard_does_not_end_the_call(house: House, welcome: OwnSound) -> None:
    alice, bob = house.phones("alice", "bob")
    house.line_is("bob", greeting=Greeting(sound=welcome))
    alice.calls("2002")
    alice.hears(sound.VOICE)
    house.sound(welcome).unlink()
    house.sound(welcome).with_suffix(".wav16").unlink()
    house.line_is("bob")
    bob.is_ringing(within=10)
    bob.answers()
    hear_each_other(alice, bob)


def test_who_hears_a_greeting_hears_it_to_its_end_and_the_next_caller_what_replaced_it(
    house: House, welcome: OwnSound
) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    better = house.office.keep_sound(house.sentence("restricted"))
    house.line_is("bob", greeting=Greeting(sound=welcome))
    mark = alice.mark()
    first = alice.calls("2002")
    alice.hears(sound.VOICE)
    house.line_is("bob", greeting=Greeting(sound=better))
    later = carol.mark()
    second = carol.calls("2002")
    carol.hears_sound(house.sound(better), since=later, within=8)
    carol.hangs_up(second)
    alice.hears_sound(house.sound(welcome), since=mark, within=8)
    bob.is_ringing(within=8)
    alice.hangs_up(first)


def test_a_sound_that_is_lost_keeps_no_call_from_the_phone(house: House, welcome: OwnSound) -> None:
    house.tolerated = (welcome.name,)
    alice, bob = house.phones("alice", "bob")
    house.line_is("bob", greeting=Greeting(sound=welcome))
    house.sound(welcome).unlink()
    house.sound(welcome).with_suffix(".wav16").unlink()
    alice.calls("2002")
    bob.is_ringing(within=3)
    bob.answers()
    hear_each_other(alice, bob)


def test_each_hears_the_others_hold_announcement(house: House, welcome: OwnSound) -> None:
    alice, bob = house.phones("alice", "bob")
    house.line_is("bob", hold_announcement=welcome)
    alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)
    mark = alice.mark()
    bob.holds()
    alice.hears_sound(house.sound(welcome), since=mark, within=12)
    bob.resumes()
    hear_each_other(alice, bob)
    mark = bob.mark()
    alice.holds()
    bob.hears(sound.VOICE)
    bob.speaks_for(8)
    assert bob.places(house.sound(welcome), since=mark) is None


def test_an_announcement_that_is_off_is_silence(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    house.line_is("bob", hold_announcement=None)
    bob.calls("2001")
    alice.answers()
    hear_each_other(alice, bob)
    bob.holds()
    alice.hears(sound.SILENCE)
    bob.resumes()
    hear_each_other(alice, bob)
