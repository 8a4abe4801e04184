"""Faxes on analogue lines: over to T.38 when both ends can, in the sound when one cannot."""

from pathlib import Path

import pytest
from tests.phones.sipp import Playing, Sipp
from tests.support.asterisk import free_port
from tests.support.house import House

from ligneclaire.calls.record import Ending
from ligneclaire.engine.install import Engine

pytestmark = pytest.mark.real


@pytest.fixture
def sipp(house: House, engine: Engine, tmp_path: Path) -> Sipp:
    return Sipp(engine, house.shop.registrar, tmp_path)


def is_called(scenario: str, line: str, house: House, sipp: Sipp) -> Playing:
    """A fax on a line's socket, ready for a call."""
    user, password = house.credentials(line)
    port = free_port()
    sipp.plays("registers", user=user, password=password, port=port, pause=1)
    house.knows(line)
    return sipp.starts(scenario, user=user, port=port)


def test_two_faxes_go_over_to_t38(house: House, sipp: Sipp) -> None:
    receives = is_called("fax-receives", "fax", house, sipp)
    user, password = house.credentials("other fax")
    sipp.plays("fax-sends", user=user, password=password, dials="2011")
    receives.ended()
    (record,) = house.records()
    assert record.ending is Ending.ANSWERED


def test_a_fax_that_may_not_go_over_to_t38_goes_on_in_the_sound(house: House, sipp: Sipp) -> None:
    receives = is_called("fax-receives-in-sound", "fax", house, sipp)
    user, password = house.credentials("other fax")
    sipp.plays("fax-sends-in-sound", user=user, password=password, dials="2011")
    receives.ended()


def test_a_phone_that_calls_a_fax_is_not_asked_for_t38(house: House, sipp: Sipp) -> None:
    receives = is_called("fax-receives-in-sound", "fax", house, sipp)
    (alice,) = house.phones("alice")
    call = alice.calls("2011")
    alice.is_in_conversation()
    receives.ended()
    alice.has_hung_up(call)
