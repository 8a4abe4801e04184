"""What attackers and broken phones send: a clear answer, and nothing changes."""

from pathlib import Path

import pytest
from tests.phones.phone import hear_each_other
from tests.phones.sipp import Sipp
from tests.support.house import House

from ligneclaire.engine.install import Engine

pytestmark = pytest.mark.real


@pytest.fixture
def sipp(house: House, engine: Engine, tmp_path: Path) -> Sipp:
    return Sipp(engine, house.shop.registrar, tmp_path)


def test_a_password_that_is_wrong_a_thousand_times(house: House, sipp: Sipp) -> None:
    alice, bob = house.phones("alice", "bob")
    user, _ = house.credentials("bob")
    sipp.plays("wrong-password", user=user, password="guess", times=1000, per_second=200)
    assert house.is_registered("bob")
    alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)


def test_an_unknown_user_is_answered_like_a_wrong_password(sipp: Sipp) -> None:
    sipp.plays("wrong-password", user="nobody", password="guess", times=10)


def test_a_wrong_password_is_refused_and_the_right_one_still_works(house: House) -> None:
    (carol,) = house.phones("carol")
    user, password = house.credentials("carol")
    assert carol.tries_to_register(user, "guess") == (401, "Unauthorized")
    carol.registers(user, password)


@pytest.mark.parametrize("number", ["hello", "2002;ext=1", "0639981234,2002", "9" * 40])
def test_a_number_that_is_none_is_said_to_be_unknown(house: House, number: str) -> None:
    alice, bob = house.phones("alice", "bob")
    mark = alice.mark()
    alice.calls(number)
    alice.hears_sound(house.sentence("unknown-number"), since=mark)
    alice.is_refused(404, within=10)
    bob.has_not_rung()


def test_a_phone_cannot_claim_to_be_somebody_else(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    forged = {
        "P-Asserted-Identity": "<sip:+33123456789@example.com>",
        "P-Preferred-Identity": "<sip:+33123456789@example.com>",
        "Remote-Party-ID": "<sip:+33123456789@example.com>;party=calling",
        "Diversion": "<sip:2003@example.com>;reason=unconditional",
        "X-LC-Line": "hal",
    }
    alice.calls("2002", headers=forged)
    seen = bob.is_ringing()
    assert seen.shown == "2001"
    assert "diversion" not in seen.headers
    assert "x-lc-line" not in seen.headers


def test_a_call_without_the_password_is_not_made(house: House) -> None:
    (bob,) = house.phones("bob")
    user, _ = house.credentials("alice")
    stranger = house.shop.phones.get("Mallory") or house.shop.phone("Mallory")
    stranger.stands_alone(user)
    stranger.calls("2002")
    stranger.is_refused(401)
    bob.has_not_rung()


def test_a_transfer_that_forbids_its_subscription_ends_no_other_call(house: House, sipp: Sipp) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    alice.calls("2002")
    bob.answers()
    carol.when_called(200)
    user, password = house.credentials("dan")
    sipp.plays("refer-sub-false", user=user, password=password, dials="2003", keys={"refer_to": "2005"})
    hear_each_other(alice, bob)


def test_a_transfer_asked_for_outside_any_call_ends_none(house: House, sipp: Sipp) -> None:
    alice, bob = house.phones("alice", "bob")
    alice.calls("2002")
    bob.answers()
    user, password = house.credentials("dan")
    sipp.plays("refer-alone", user=user, password=password, dials="2002", keys={"refer_to": "2005"})
    hear_each_other(alice, bob)


def test_nobody_takes_the_place_of_somebody_in_a_call(house: House) -> None:
    alice, bob, mallory = house.phones("alice", "bob", "dan")
    call = alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)
    mallory.calls("2003", headers={"Replaces": call.replaces, "Require": "replaces"})
    mallory.is_refused(401)
    hear_each_other(alice, bob)
