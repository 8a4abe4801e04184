"""Who hears what, and in which order, before the answer and on hold (L15, L16)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.callcontrol.house import MARCEL, House
from tests.calls.script import OUTSIDE, VOICEMAIL, line

from ligneclaire.ari.memory import Answers, NeverAnswers
from ligneclaire.calls.record import Ending
from ligneclaire.routing.model import Forwards, Greeting, OwnSound, PredefinedSound

WELCOME, WAIT, MELODY = OwnSound("welcome"), OwnSound("wait"), OwnSound("melody")
BEFORE = Greeting(sound=WELCOME)
MEANWHILE = Greeting(sound=WELCOME, interruptive=True)


@pytest.fixture
def house(house: House) -> House:
    house.asterisk.sounds |= {"sound:welcome": 6.0, "sound:wait": 4.0, "sound:greeting": 3.0}
    house.marcel.behaviour = Answers(after=3)
    return house


async def test_the_phone_rings_when_the_greeting_is_over(house: House) -> None:
    house.set_marcel(greeting=BEFORE)
    call = await house.julie.call(MARCEL)
    await house.until(lambda: call.hears == "sound:welcome")
    assert not house.marcel.ringing
    await house.until(lambda: house.marcel.ringing)
    await house.until(lambda: call.hears == "ringing", within=1)
    await house.until(lambda: call.hears == "marcel" and house.marcel.hears == "julie")
    house.julie.hang_up()
    record = await house.record()
    assert record.answered is not None
    assert (record.answered - record.arrived).seconds == 6 + 3


async def test_a_call_ends_with_the_greeting_it_began_with_and_the_next_hears_what_replaced_it(
    house: House,
) -> None:
    paul = house.outside(OUTSIDE)
    house.asterisk.sounds["sound:better"] = 4.0
    house.set_marcel(greeting=BEFORE, call_waiting=True, double_call_announcement=None)
    first = await house.julie.call(MARCEL)
    await house.until(lambda: first.hears == "sound:welcome")
    house.set_marcel(
        greeting=Greeting(sound=OwnSound("better")), call_waiting=True, double_call_announcement=None
    )
    second = await paul.call(MARCEL)
    await house.until(lambda: second.hears == "sound:better", within=1)
    assert first.hears == "sound:welcome"
    await house.until(lambda: house.marcel.ringing, within=6)


async def test_the_phone_rings_while_an_interruptive_greeting_is_heard_and_the_answer_cuts_it(
    house: House,
) -> None:
    house.set_marcel(greeting=MEANWHILE)
    call = await house.julie.call(MARCEL)
    await house.until(lambda: call.hears == "sound:welcome" and house.marcel.ringing, within=1)
    await house.until(lambda: call.hears == "marcel" and house.marcel.hears == "julie", within=4)


async def test_after_an_interruptive_greeting_the_ring_tone_is_heard(house: House) -> None:
    house.marcel.behaviour = NeverAnswers()
    house.set_marcel(Forwards(no_answer=VOICEMAIL), greeting=MEANWHILE)
    call = await house.julie.call(MARCEL)
    await house.until(lambda: call.hears == "sound:welcome")
    await house.until(lambda: call.hears == "ringing", within=7)
    await house.until(lambda: call.hears == "sound:voicemail-of")


async def test_a_second_caller_hears_the_double_call_announcement_until_the_answer(house: House) -> None:
    paul = house.outside(OUTSIDE)
    house.set_marcel(call_waiting=True, double_call_announcement=WAIT)
    await house.julie.call(MARCEL)
    await house.until(lambda: house.julie.hears == "marcel")
    house.marcel.behaviour = Answers(after=15)
    call = await paul.call(MARCEL)
    heard = set()
    while house.marcel.ringing or not call.hears.startswith("marcel"):
        heard.add(call.hears)
        await house.until(lambda: True)
        await house.until(lambda before=call.hears: call.hears != before, within=20)
    assert heard <= {"silence", "sound:wait"}
    assert "sound:wait" in heard


async def test_a_sound_that_is_gone_leaves_the_ring_tone(house: House) -> None:
    house.asterisk.sounds["sound:welcome"] = None
    house.set_marcel(greeting=MEANWHILE)
    call = await house.julie.call(MARCEL)
    await house.until(lambda: call.hears == "ringing")
    await house.until(lambda: call.hears == "marcel")


async def test_a_greeting_that_is_gone_keeps_no_call_from_the_phone(house: House) -> None:
    house.asterisk.sounds["sound:welcome"] = None
    house.set_marcel(greeting=BEFORE)
    call = await house.julie.call(MARCEL)
    await house.until(lambda: house.marcel.ringing, within=1)
    await house.until(lambda: call.hears == "marcel")


async def test_a_greeting_taken_away_while_it_is_heard_lets_the_call_go_on(house: House) -> None:
    house.set_marcel(greeting=BEFORE)
    call = await house.julie.call(MARCEL)
    await house.until(lambda: call.hears == "sound:welcome")
    house.set_marcel()
    await house.until(lambda: call.hears == "marcel")


async def test_a_caller_who_gives_up_during_the_greeting_leaves_nothing_behind(house: House) -> None:
    house.set_marcel(greeting=BEFORE)
    call = await house.julie.call(MARCEL)
    await house.until(lambda: call.hears == "sound:welcome")
    call.hang_up()
    record = await house.record()
    assert record.ending is Ending.ABANDONED
    assert record.legs == ()


async def test_who_is_held_hears_the_announcement_of_the_line_that_holds(house: House) -> None:
    house.set_marcel(hold_announcement=MELODY)
    await house.julie.call(MARCEL)
    await house.until(lambda: house.julie.hears == "marcel")
    house.marcel.hold()
    await house.until(lambda: house.julie.hears == "music:melody")
    house.marcel.unhold()
    await house.until(lambda: house.julie.hears == "marcel")
    # Julie has kept the predefined one.
    house.julie.hold()
    await house.until(lambda: house.marcel.hears == "music:default")


async def test_a_caller_lets_hear_its_own_announcement_too(house: House) -> None:
    house.set_marcel(hold_announcement=None)
    await house.marcel.call("0199001001")
    await house.until(lambda: house.marcel.hears == "julie")
    house.marcel.hold()
    await house.until(lambda: house.julie.hears == "silence")


async def test_hold_music_is_read_again_when_a_sound_is_new_and_not_otherwise(house: House) -> None:
    house.set_marcel(hold_announcement=MELODY)
    await house.until(lambda: house.sounds.holds == {"melody"})
    house.set_marcel(hold_announcement=MELODY, do_not_disturb=True)
    await house.until(lambda: house.control.directory.company("atelier").lines["marcel"].do_not_disturb)
    house.set_marcel(hold_announcement=PredefinedSound.HOLD)
    await house.until(lambda: house.sounds.holds == set())
    await house.until(lambda: house.asterisk.reloaded.count("res_musiconhold.so") == 2)


async def test_who_picks_a_call_up_ends_its_announcement_and_hears_the_callers_on_hold(house: House) -> None:
    simone = house.asterisk.phone("simone", endpoint="phone-simone", moh_suggest="")
    lines = {**house.company.lines, "simone": line("simone", "+33199001003")}
    lines["julie"] = replace(lines["julie"], hold_announcement=MELODY)
    lines["marcel"] = replace(lines["marcel"], greeting=MEANWHILE)
    lines = {id: replace(item, pickup_group="office") for id, item in lines.items()}
    house.set(replace(house.company, lines=lines))
    house.marcel.behaviour = NeverAnswers()
    await house.until(lambda: "phone-simone" in {key[2] for key in house.asterisk.config})
    await house.julie.call(MARCEL)
    await house.until(lambda: house.julie.hears == "sound:welcome" and house.marcel.ringing)
    await simone.call("*98")
    await house.until(lambda: house.julie.hears == "simone" and simone.hears == "julie", within=1)
    house.julie.hold()
    await house.until(lambda: simone.hears == "music:melody")
    house.julie.unhold()
    simone.hold()
    await house.until(lambda: house.julie.hears == "music:default")
