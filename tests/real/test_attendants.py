"""Auto attendants with real phones: keys cut announcements short, two levels, hours, restarts (A1–A9)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.phones import sound
from tests.phones.phone import hear_each_other
from tests.scenarios.company import BASE
from tests.support.house import House

from ligneclaire.calls.record import Ending
from ligneclaire.routing.model import Attendant, Key, Menu, OwnSound, ToNumber

pytestmark = pytest.mark.real

OUTSIDE = "+33145834778"
SPOKEN_SECONDS = 4.0
"""What every announcement here lasts at least."""


@pytest.fixture
def welcome(house: House) -> OwnSound:
    """What the main menu says, some five seconds long."""
    return house.office.keep_sound(house.sentence("mailbox-full"))


@pytest.fixture
def services(house: House) -> OwnSound:
    """What the submenu says, or the menu of closed hours."""
    return house.office.keep_sound(house.sentence("voicemail-unavailable"))


def open_with(house: House, menu: Menu, **settings: Any) -> None:
    """The company has an attendant at 5000, on, with this menu."""
    told: dict[str, Any] = {"name": "Standard", "number": "+33199001090", "short_number": "5000"} | settings
    attendant = Attendant(id="standard", site="paris", opened=menu, **({"on": True} | told))
    house.company_is(replace(BASE, attendants={"standard": attendant}))


def to(number: str) -> Key:
    return Key(to=ToNumber(number))


def two_levels(welcome: OwnSound, services: OwnSound) -> Menu:
    submenu = Menu(announcement=services, keys={"1": to("2002")})
    return Menu(announcement=welcome, keys={"2": Key(to=submenu), "3": to(OUTSIDE)})


@pytest.mark.parametrize("by", ["rfc4733", "info"])
def test_keys_cut_announcements_short_and_lead_to_a_colleague(
    house: House, welcome: OwnSound, services: OwnSound, by: str
) -> None:
    alice, bob = house.phones("alice", "bob")
    open_with(house, two_levels(welcome, services))
    call = alice.calls("5000")
    alice.is_in_conversation(call)
    alice.speaks()  # that something is heard at all
    mark = alice.mark()
    alice.dials_digits("2", by=by)
    alice.hears_sound(house.sound(services), since=mark, within=8)
    assert alice.places(house.sound(welcome), since=mark) is None
    alice.dials_digits("1", by=by)
    bob.is_ringing(within=3)
    alice.hears(sound.RINGING)
    bob.answers()
    hear_each_other(alice, bob)
    alice.hangs_up()
    (record,) = house.records()
    assert record.ending is Ending.ANSWERED
    assert [leg.line for leg in record.legs] == ["bob"]


@pytest.mark.parametrize("by", ["rfc4733", "info"])
def test_who_calls_from_outside_presses_keys_through_the_trunk(
    house: House, welcome: OwnSound, services: OwnSound, by: str
) -> None:
    (bob,) = house.phones("bob")
    first = house.operator("first")
    open_with(house, two_levels(welcome, services))
    first.stands_alone(OUTSIDE)
    first.is_in_conversation(first.calls("+33199001090"))
    first.dials_digits("21", by=by)
    bob.is_ringing(within=6)
    bob.answers()
    hear_each_other(first, bob)


def test_a_wrong_key_and_silence_bring_the_menu_again(
    house: House, welcome: OwnSound, services: OwnSound
) -> None:
    (alice,) = house.phones("alice")
    open_with(house, two_levels(welcome, services))
    alice.is_in_conversation(alice.calls("5000"))
    mark = alice.mark()
    alice.dials_digits("9")
    alice.hears_sound(house.sound(welcome), since=mark, within=9)
    second = mark + (alice.places(house.sound(welcome), since=mark) or 0)
    after = second + SPOKEN_SECONDS
    alice.hears_sound(house.sound(welcome), since=after, within=18)
    third = after + (alice.places(house.sound(welcome), since=after) or 0)
    assert third - second > SPOKEN_SECONDS + 7


def test_three_wrong_keys_end_the_call_politely(house: House, welcome: OwnSound, services: OwnSound) -> None:
    (alice,) = house.phones("alice")
    open_with(house, two_levels(welcome, services))
    mark = alice.mark()
    call = alice.calls("5000")
    alice.is_in_conversation(call)
    alice.dials_digits("9#0")
    alice.hears_sound(house.sentence("no-choice"), since=mark, within=10)
    alice.has_hung_up(call, within=8)
    (record,) = house.records()
    assert record.ending is Ending.REFUSED


def test_a_key_leads_outside_through_a_trunk(house: House, welcome: OwnSound, services: OwnSound) -> None:
    (alice,) = house.phones("alice")
    first = house.operator("first")
    open_with(house, two_levels(welcome, services))
    first.when_called(200, 1)
    alice.is_in_conversation(alice.calls("5000"))
    alice.dials_digits("3")
    alice.hears(first, within=8)
    assert first.is_in_conversation().shown == "+33199001090"


def test_in_closed_hours_another_menu_answers(house: House, welcome: OwnSound, services: OwnSound) -> None:
    alice, bob = house.phones("alice", "bob")
    closed = Menu(announcement=services, keys={"1": to("2002")})
    open_with(house, two_levels(welcome, services), closed=closed, calendar="under repair")
    mark = alice.mark()
    alice.is_in_conversation(alice.calls("5000"))
    alice.hears_sound(house.sound(services), since=mark, within=8)
    alice.dials_digits("1")
    bob.is_ringing(within=3)


def test_one_that_is_off_says_that_the_service_is_closed(house: House, welcome: OwnSound) -> None:
    (alice,) = house.phones("alice")
    open_with(house, Menu(announcement=welcome), on=False)
    mark = alice.mark()
    call = alice.calls("5000")
    alice.hears_sound(house.sentence("service-closed"), since=mark, within=10)
    alice.is_refused(480)
    assert call.entered("answered") is None


def test_after_a_restart_of_call_control_the_caller_hears_the_menu_again(
    house: House, welcome: OwnSound, services: OwnSound
) -> None:
    alice, bob = house.phones("alice", "bob")
    open_with(house, two_levels(welcome, services))
    alice.is_in_conversation(alice.calls("5000"))
    house.kill("callcontrol")
    mark = alice.mark()
    house.start("callcontrol")
    alice.hears_sound(house.sound(welcome), since=mark, within=20)
    alice.dials_digits("21")
    bob.is_ringing(within=5)
    bob.answers()
    hear_each_other(alice, bob)
