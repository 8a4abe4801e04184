"""The phones of the test library are phones: they ring, talk, hold and hang up, and say what they saw."""

import pytest
from tests.phones import sound
from tests.phones.phone import Phone, Phones, hear_each_other

pytestmark = pytest.mark.real


@pytest.fixture
def alice(phones: Phones) -> Phone:
    phone = phones.phone("Alice")
    phone.stands_alone("alice")
    return phone


@pytest.fixture
def bob(phones: Phones) -> Phone:
    phone = phones.phone("Bob")
    phone.stands_alone("bob")
    return phone


def address(phone: Phone) -> str:
    return f"sip:102@{phone.address}"


def test_two_phones_talk_and_one_hangs_up(alice: Phone, bob: Phone) -> None:
    alice.calls(address(bob), headers={"Alert-Info": "<http://localhost>;info=internal"})
    seen = bob.is_ringing()
    alice.hears_ringing()
    assert (seen.dialled, seen.shown) == ("102", "alice")
    assert seen.headers["alert-info"] == "<http://localhost>;info=internal"
    bob.answers()
    hear_each_other(alice, bob)
    bob.hangs_up()
    assert alice.has_hung_up().status == 200
    assert seen.seconds("answered", "ended") > 0.2


@pytest.mark.parametrize(
    ("status", "reason"), [(486, "Busy Here"), (603, "Decline"), (480, "Temporarily Unavailable")]
)
def test_a_call_is_refused(alice: Phone, bob: Phone, status: int, reason: str) -> None:
    alice.calls(address(bob))
    bob.refuses(status)
    assert alice.is_refused(status).reason == reason


def test_a_phone_refuses_by_itself_what_it_was_told_to(alice: Phone, bob: Phone) -> None:
    bob.when_called(486, number="102")
    alice.calls(address(bob))
    alice.is_refused(486)
    alice.calls(f"sip:103@{bob.address}")
    bob.is_ringing()


def test_a_phone_answers_by_itself_after_ringing_a_while(alice: Phone, bob: Phone) -> None:
    bob.when_called(200, after=0.5)
    alice.calls(address(bob))
    alice.hears_ringing()
    assert alice.is_in_conversation().seconds("early", "answered") == pytest.approx(0.5, abs=0.2)


def test_the_caller_gives_up(alice: Phone, bob: Phone) -> None:
    alice.calls(address(bob))
    bob.is_ringing()
    alice.hangs_up()
    assert bob.has_hung_up().status == 487
    assert "cseq" in bob.has_hung_up().goodbye
    assert not bob.has_hung_up().answered_elsewhere


def test_a_held_phone_hears_nothing_until_the_call_is_resumed(alice: Phone, bob: Phone) -> None:
    alice.calls(address(bob))
    bob.answers()
    hear_each_other(alice, bob)
    alice.holds()
    bob.is_held()
    bob.hears(sound.SILENCE)
    alice.hears(sound.SILENCE)
    alice.resumes()
    hear_each_other(alice, bob)


@pytest.mark.parametrize("by", ["rfc4733", "info"])
def test_digits_arrive(alice: Phone, bob: Phone, by: str) -> None:
    alice.calls(address(bob))
    bob.answers()
    alice.dials_digits("15#", by=by)
    bob.receives_digits("15#")


def test_a_phone_that_falls_silent_is_not_heard(alice: Phone, bob: Phone) -> None:
    alice.calls(address(bob))
    bob.answers()
    alice.falls_silent()
    bob.hears(sound.SILENCE)
    alice.speaks()
    bob.hears(alice)


def test_ten_calls_one_after_the_other(alice: Phone, bob: Phone) -> None:
    bob.when_called(200)
    for _ in range(10):
        alice.calls(address(bob))
        alice.is_in_conversation()
        alice.hangs_up()
        bob.has_hung_up()
    assert len(bob.calls_received) == 10


def test_what_does_not_happen_is_said_in_words(alice: Phone, bob: Phone) -> None:
    with pytest.raises(AssertionError, match=r"Bob’s phone did not ring within 0\.1 s"):
        bob.is_ringing(within=0.1)
    alice.calls(address(bob))
    bob.is_ringing()
    with pytest.raises(
        AssertionError, match=r"Alice did not hear Bob within 0\.5 s, but silence(.|\n)*call out"
    ):
        alice.hears(bob, within=0.5)
    with pytest.raises(AssertionError, match="Bob’s phone rang"):
        bob.has_not_rung()


def test_a_registration_that_nobody_answers_is_said_in_words(alice: Phone) -> None:
    with pytest.raises(AssertionError, match="got no answer to its REGISTER"):
        alice.registers("alice", "secret", within=0.3)
