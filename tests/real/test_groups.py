"""Call groups with real phones: whose phone rings, what callers hear, where they go in the end (G1–G10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.phones import sound
from tests.phones.phone import Phone, PhoneCall, hear_each_other
from tests.scenarios.company import BASE
from tests.support.house import House

from ligneclaire.calls.record import Ending
from ligneclaire.routing.model import (
    Dissuasion,
    Distribution,
    Greeting,
    Group,
    Member,
    PredefinedSound,
    ToMailbox,
    ToNumber,
)

pytestmark = pytest.mark.real

DESK = "+33199001030"
RING = 5


def desk(house: House, *members: str, absent: tuple[str, ...] = (), **settings: Any) -> None:
    """The company with a group 2030, without greeting unless said; Bob, Carol and Dan are its members."""
    listed = (*members, *absent) or ("bob", "carol", "dan")
    group = Group(
        id="desk",
        name="Accueil",
        number=DESK,
        short_number="2030",
        site="paris",
        members=tuple(Member(line=name, present=name not in absent) for name in listed),
        **({"distribution": Distribution.LINEAR, "rings": 1, "overflow": Dissuasion()} | settings),
    )
    house.company_is(replace(BASE, groups={"desk": group}))


def ring_in_turn(*phones: Phone) -> None:
    """These phones ring one after the other, each five seconds; the last goes on ringing."""
    calls = []
    for phone, after in zip(phones, (*phones[1:], None), strict=True):
        calls.append(phone.is_ringing(within=RING + 2))
        if after:
            after.has_not_rung()
            ended = phone.has_hung_up(calls[-1], within=RING + 2)
            assert ended.seconds("early", "ended") == pytest.approx(RING, abs=1)
            assert not ended.answered_elsewhere


def talk_and_hang_up(caller: Phone, member: Phone, call: PhoneCall | None = None) -> None:
    member.answers(call)
    hear_each_other(caller, member)
    caller.hangs_up()
    member.has_hung_up()


def test_a_linear_group_rings_its_members_in_the_order_of_their_list(house: House) -> None:
    alice, bob, carol, dan = house.phones("alice", "bob", "carol", "dan")
    desk(house, "carol", "dan", "bob")
    alice.calls("2030")
    alice.hears_ringing()
    ring_in_turn(carol, dan, bob)
    talk_and_hang_up(alice, bob)
    (record,) = house.records()
    assert record.ending is Ending.ANSWERED
    assert [leg.line for leg in record.legs] == ["carol", "dan", "bob"]


def test_the_longest_idle_is_rung_first_after_a_direct_call_too(house: House) -> None:
    alice, bob, carol, dan = house.phones("alice", "bob", "carol", "dan")
    desk(house, distribution=Distribution.LONGEST_IDLE)
    for number, phone in (("2003", carol), ("2002", bob), ("2004", dan)):
        alice.calls(number)
        talk_and_hang_up(alice, phone)
    for phone in (bob, carol, dan):
        phone.forgets()
    alice.calls("2030")
    ring_in_turn(carol, bob, dan)


def test_a_cyclic_group_goes_on_after_the_last_who_answered(house: House) -> None:
    alice, bob, carol, dan = house.phones("alice", "bob", "carol", "dan")
    desk(house, distribution=Distribution.CYCLIC)
    alice.calls("2030")
    first = next(phone for phone in (bob, carol, dan) if _rings(phone))
    after = {bob: carol, carol: dan, dan: bob}[first]
    talk_and_hang_up(alice, first)
    alice.calls("2030")
    call = after.is_ringing(within=2)
    after.refuses(call=call)
    following = {bob: carol, carol: dan, dan: bob}[after]
    following.is_ringing(within=2)


def _rings(phone: Phone) -> bool:
    try:
        phone.is_ringing(within=1.5)
    except AssertionError:
        return False
    return True


def test_in_parallel_all_ring_and_nobody_misses_a_call(house: House) -> None:
    alice, bob, carol, dan = house.phones("alice", "bob", "carol", "dan")
    desk(house, distribution=Distribution.PARALLEL)
    alice.calls("2030")
    for phone in (bob, carol, dan):
        phone.is_ringing(within=2)
    carol.answers()
    hear_each_other(alice, carol)
    assert bob.has_hung_up().answered_elsewhere
    assert dan.has_hung_up().answered_elsewhere


def test_ringing_phones_show_the_caller_and_the_group(house: House) -> None:
    (bob,) = house.phones("bob")
    caller = house.operator("first")
    caller.stands_alone("+33612345678")
    desk(house, "bob")
    caller.calls(DESK)
    call = bob.is_ringing()
    assert call.shown == "+33612345678"
    assert "Accueil" in call.headers["from"]
    caller.hangs_up()


def test_whoever_waits_hears_the_announcement_until_a_member_is_free(house: House) -> None:
    alice, bob, eve = house.phones("alice", "bob", "eve")
    desk(house, "bob")
    eve.calls("2002")
    bob.answers()
    hear_each_other(eve, bob)
    mark = alice.mark()
    alice.calls("2030")
    alice.is_in_conversation()
    alice.hears_sound(house.sentence("waiting"), since=mark, within=9)
    eve.hangs_up()
    bob.is_ringing(within=2)
    talk_and_hang_up(alice, bob)


def test_after_the_first_round_the_waiting_announcement_is_heard(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    desk(house, "bob")
    mark = alice.mark()
    alice.calls("2030")
    first = bob.is_ringing()
    alice.hears_ringing()
    bob.has_hung_up(first, within=RING + 2)
    alice.hears_sound(house.sentence("waiting"), since=mark, within=9)
    bob.is_ringing(within=3)
    talk_and_hang_up(alice, bob)


def test_without_a_waiting_announcement_the_ring_tone_is_heard_until_the_answer(house: House) -> None:
    alice, bob, eve = house.phones("alice", "bob", "eve")
    desk(house, "bob", waiting_announcement=None)
    eve.calls("2002")
    bob.answers()
    alice.calls("2030")
    alice.is_in_conversation()
    alice.hears(sound.RINGING)
    eve.hangs_up()
    bob.is_ringing(within=2)
    talk_and_hang_up(alice, bob)


def test_first_come_first_served(house: House) -> None:
    alice, bob, eve, fay = house.phones("alice", "bob", "eve", "fay")
    desk(house, "bob")
    eve.calls("2002")
    bob.answers()
    alice.calls("2030")
    alice.is_in_conversation()
    fay.calls("2030")
    fay.is_in_conversation()
    eve.hangs_up()
    bob.is_ringing(within=2)
    talk_and_hang_up(alice, bob)
    bob.is_ringing(within=2)
    talk_and_hang_up(fay, bob)


def test_a_greeting_is_heard_to_its_end_before_anybody_rings(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    desk(house, "bob", greeting=Greeting(sound=PredefinedSound.GROUP_GREETING))
    mark = alice.mark()
    alice.calls("2030")
    alice.hears(sound.VOICE)
    bob.has_not_rung()
    alice.hears_sound(house.sentence("group-greeting"), since=mark, within=8)
    bob.is_ringing(within=3)
    talk_and_hang_up(alice, bob)


def test_the_answer_cuts_an_interruptive_greeting_short(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    desk(house, "bob", greeting=Greeting(sound=PredefinedSound.GROUP_GREETING, interruptive=True))
    alice.calls("2030")
    bob.is_ringing(within=2)
    alice.hears(sound.VOICE)
    talk_and_hang_up(alice, bob)


def test_after_a_group_s_call_a_member_rests(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    desk(house, "bob", wrap_up_seconds=6)
    alice.calls("2030")
    talk_and_hang_up(alice, bob)
    bob.forgets()
    mark = alice.mark()
    alice.calls("2030")
    alice.hears_sound(house.sentence("waiting"), since=mark, within=9)
    bob.is_ringing(within=8)
    assert len(bob.calls_received) == 1


def test_one_too_many_hears_the_dissuasion_announcement_at_once(house: House) -> None:
    alice, bob, eve, fay = house.phones("alice", "bob", "eve", "fay")
    desk(house, "bob", max_waiting=1)
    eve.calls("2002")
    bob.answers()
    alice.calls("2030")
    alice.is_in_conversation()
    mark = fay.mark()
    fay.calls("2030")
    fay.hears_sound(house.sentence("dissuasion"), since=mark, within=8)
    fay.has_hung_up(within=8)


def test_who_waits_too_long_hears_the_dissuasion_announcement(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    desk(house, "bob", max_wait_seconds=8)
    mark = alice.mark()
    alice.calls("2030")
    bob.is_ringing()
    alice.hears_sound(house.sentence("dissuasion"), since=mark, within=18)
    alice.has_hung_up(within=8)
    (record,) = house.records()
    assert record.ending is Ending.REFUSED
    assert [step.step for step in record.steps] == ["Wait", "Refuse"]


def test_an_overflow_to_a_number_rings_it(house: House) -> None:
    alice, bob, eve = house.phones("alice", "bob", "eve")
    desk(house, "bob", max_wait_seconds=6, overflow=ToNumber("2005"))
    alice.calls("2030")
    bob.is_ringing()
    eve.is_ringing(within=8)
    bob.has_hung_up()
    talk_and_hang_up(alice, eve)


def test_an_overflow_to_the_group_s_mailbox_takes_a_message(house: House) -> None:
    (alice,) = house.phones("alice")
    desk(house, absent=("bob",), overflow=ToMailbox("desk"))
    mark = alice.mark()
    alice.calls("2030")
    alice.hears_sound(house.sentence("voicemail-leave"), since=mark, within=20)
    alice.hears_sound(house.settings.sounds / "beep.wav", since=mark, within=10)
    alice.speaks_for(3)
    alice.hangs_up()
    (record,) = house.records()
    assert record.ending is Ending.MESSAGE
    assert [message.mailbox for message in house.messages()] == [DESK]


def test_when_nobody_is_connected_callers_overflow_at_once(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    desk(house, "bob", greeting=Greeting(sound=PredefinedSound.GROUP_GREETING))
    mark = bob.mark()
    bob.calls("*29")
    bob.hears_sound(house.sentence("groups-disconnected"), since=mark, within=8)
    bob.has_hung_up(within=8)
    bob.forgets()
    mark = alice.mark()
    alice.calls("2030")
    alice.hears_sound(house.sentence("dissuasion"), since=mark, within=8)
    alice.has_hung_up(within=8)
    bob.has_not_rung()
    mark = bob.mark()
    bob.calls("*28")
    bob.hears_sound(house.sentence("groups-connected"), since=mark, within=8)
    bob.has_hung_up(within=8)
    mark = alice.mark()
    alice.calls("2030")
    alice.hears_sound(house.sentence("group-greeting"), since=mark, within=8)
    bob.is_ringing()


def test_in_closed_hours_calls_go_to_a_number(house: House) -> None:
    alice, bob, eve = house.phones("alice", "bob", "eve")
    desk(house, "bob", calendar="under repair", closed_to=ToNumber("2005"))
    alice.calls("2030")
    eve.is_ringing()
    bob.has_not_rung()
    talk_and_hang_up(alice, eve)


def test_a_mobile_member_rings_through_the_mobile_network(house: House) -> None:
    (alice,) = house.phones("alice")
    mobiles = house.operator("mobiles")
    desk(house, "mona")
    alice.calls("2030")
    mobiles.is_ringing()
    talk_and_hang_up(alice, mobiles)


def test_a_ringing_group_call_is_picked_up(house: House) -> None:
    alice, bob, gus = house.phones("alice", "bob", "gus")
    desk(house, "bob")
    alice.calls("2030")
    bob.is_ringing()
    gus.calls("*952002")
    hear_each_other(alice, gus)
    assert bob.has_hung_up().answered_elsewhere


def test_waiting_callers_keep_their_announcement_and_place_when_call_control_is_killed(house: House) -> None:
    alice, bob, eve, fay = house.phones("alice", "bob", "eve", "fay")
    desk(house, "bob")
    eve.calls("2002")
    bob.answers()
    alice.calls("2030")
    alice.is_in_conversation()
    fay.calls("2030")
    fay.is_in_conversation()
    house.kill("callcontrol")
    mark = alice.mark()
    alice.hears_sound(house.sentence("waiting"), since=mark, within=25)
    house.start("callcontrol")
    assert not alice.is_in_conversation().ended
    eve.hangs_up()
    bob.is_ringing(within=3)
    talk_and_hang_up(alice, bob)
    bob.is_ringing(within=3)
    talk_and_hang_up(fay, bob)


def test_a_ringing_member_rings_again_after_call_control_was_killed(house: House) -> None:
    alice, bob = house.phones("alice", "bob")
    desk(house, "bob", rings=10)
    alice.calls("2030")
    first = bob.is_ringing()
    house.kill("callcontrol")
    house.start("callcontrol")
    bob.has_hung_up(first, within=3)
    bob.is_ringing(within=3)
    talk_and_hang_up(alice, bob)
