import pytest
from tests.phones.phone import hear_each_other
from tests.support.house import House

pytestmark = pytest.mark.real


def test_two_colleagues_talk(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    alice.calls("2002")
    bob.answers()
    hear_each_other(alice, bob)
    alice.hangs_up()
    bob.has_hung_up()
    (record,) = house.records()
    assert record.ending == "answered"
