"""What a phone asks for by a code, heard on real phones."""

import pytest
from tests.phones import sound
from tests.phones.phone import hear_each_other
from tests.scenarios.model import company
from tests.support.house import House

from ligneclaire.calls.record import Ending

pytestmark = pytest.mark.real


def test_a_colleague_picks_up_the_call_that_rings_at_a_line(house: House) -> None:
    alice, bob, carol = house.phones("alice", "bob", "carol")
    alice.calls("2002")
    bob.is_ringing()
    carol.calls("*952002")
    hear_each_other(alice, carol)
    assert bob.has_hung_up().answered_elsewhere
    carol.hangs_up()
    assert alice.has_hung_up().status == 200
    endings = {record.ending for record in house.records(2)}
    assert endings == {Ending.ANSWERED, Ending.PICKED_UP}


def test_a_member_of_the_pickup_group_takes_the_call_with_one_code(house: House) -> None:
    alice, bob, carol, dan = house.phones("alice", "bob", "carol", "dan")
    house.company_is(company({"lines": {name: {"pickup_group": "Accueil"} for name in ("bob", "carol")}}))
    alice.calls("2002")
    bob.is_ringing()
    dan.calls("*98")
    assert dan.has_hung_up().status == 480
    carol.calls("*98")
    hear_each_other(alice, carol)
    assert bob.has_hung_up().answered_elsewhere


def test_nothing_rings_and_the_phone_says_so(house: House) -> None:
    (carol,) = house.phones("carol")
    carol.calls("*952002")
    carol.hears(sound.VOICE)
    assert carol.has_hung_up().status == 480


def test_a_phone_asks_not_to_be_disturbed_and_hears_that_it_is_not(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    bob.calls("*78")
    bob.hears(sound.VOICE)
    bob.has_hung_up()
    alice.calls("2002")
    assert alice.has_hung_up().status == 486
    bob.calls("*79")
    bob.has_hung_up()
    alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)
