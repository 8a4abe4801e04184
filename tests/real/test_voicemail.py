"""Leaving a message: what the caller hears, and what is kept."""

import wave

import pytest
from tests.phones import sound
from tests.phones.phone import Phone, PhoneCall
from tests.support.house import House

from ligneclaire.calls.record import Ending

pytestmark = pytest.mark.real

BEEP_HZ = 1000


@pytest.fixture
def alice(house: House) -> Phone:
    """Alice, whose colleague Bob is never there."""
    house.line_is("bob", immediate="voicemail")
    (alice,) = house.phones("alice")
    return alice


def hears_the_greeting(alice: Phone, house: House) -> PhoneCall:
    mark = alice.mark()
    call = alice.calls("2002")
    alice.is_in_conversation()
    for sentence in ("voicemail-of", "voicemail-leave"):
        alice.hears_sound(house.sentence(sentence), since=mark, within=20)
    alice.hears_sound(house.settings.sounds / "beep.wav", since=mark, within=10)
    return call


def test_a_message_is_kept_listed_and_holds_what_the_caller_said(alice: Phone, house: House) -> None:
    hears_the_greeting(alice, house)
    alice.speaks_for(3)
    alice.hangs_up()
    (record,) = house.records()
    assert record.ending is Ending.MESSAGE
    (message,) = house.messages()
    assert (message.mailbox, message.caller) == ("bob", "+33199001001")
    with wave.open(str(house.recording(message))) as file:
        length, rate = file.getnframes() / file.getframerate(), file.getframerate()
    assert length == pytest.approx(message.seconds, abs=1)
    said = sound.stretches(sound.load(house.recording(message), rate), {"Alice": alice.tone}, rate)
    assert [stretch.heard for stretch in said if stretch.seconds > 0.5] == [{"Alice"}]


def test_the_hash_key_ends_a_message_and_the_caller_is_thanked(alice: Phone, house: House) -> None:
    call = hears_the_greeting(alice, house)
    mark = alice.mark()
    alice.speaks_for(2.5)
    alice.dials_digits("#")
    alice.hears_sound(house.sentence("message-kept"), since=mark, within=10)
    assert alice.has_hung_up(call, within=10).status == 200
    assert len(house.messages()) == 1


def test_a_caller_who_hangs_up_at_once_leaves_nothing(alice: Phone, house: House) -> None:
    hears_the_greeting(alice, house)
    alice.hangs_up()
    (record,) = house.records()
    assert record.ending is Ending.NO_MESSAGE
    assert house.messages() == []
