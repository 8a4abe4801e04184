"""Phones of the in-memory Asterisk: what their people do, see and hear."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.ari.world import Stage, listening

from ligneclaire.ari import events as ari
from ligneclaire.ari.errors import Conflict, Failed
from ligneclaire.ari.events import ChannelState, Endpoint, EndpointState, Party
from ligneclaire.ari.interface import HangupReason
from ligneclaire.ari.memory import (
    Answers,
    Ignores,
    NeverAnswers,
    Phone,
    Refuses,
    until,
)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    async with listening(stage):
        yield stage
    assert stage.memory.leftovers() == []


async def test_a_caller_hears_nothing_then_ringing_then_whom_they_called(stage: Stage) -> None:
    caller = await stage.arrival()
    assert stage.calling.hears == "silence"
    await stage.memory.ring(caller)
    assert stage.calling.hears == "ringing"
    await stage.memory.hangup(caller)
    assert stage.calling.hears == "silence"
    await stage.conversation()
    assert (stage.calling.hears, stage.called.hears) == ("bob", "alice")


async def test_a_phone_follows_its_script(stage: Stage) -> None:
    clock = asyncio.get_running_loop().time
    stage.called.behaviour = Answers(after=3, talks=20)
    began = clock()
    await stage.leg()
    await until(lambda: stage.called.ringing)
    await stage.next(ari.ChannelStateChange, lambda event: event.channel.state is ChannelState.UP)
    assert clock() - began == pytest.approx(3, abs=0.1)
    assert not stage.called.ringing
    await stage.next(ari.ChannelDestroyed, within=30)
    assert clock() - began == pytest.approx(23, abs=0.1)


async def test_a_person_may_act_by_hand(stage: Stage) -> None:
    stage.called.behaviour = NeverAnswers()
    await stage.leg()
    await until(lambda: stage.called.ringing)
    stage.called.answer()
    assert stage.called.current.status == 200
    stage.called.hang_up()
    await stage.next(ari.ChannelDestroyed)
    await stage.leg()
    await until(lambda: stage.called.ringing)
    stage.called.refuse(603)
    assert (await stage.next(ari.ChannelDestroyed)).tech_cause == 603
    stage.called.hang_up()  # of a call that is over: nothing happens
    assert len(stage.called.calls) == 2


async def test_a_phone_that_ignores_does_not_even_ring(stage: Stage) -> None:
    stage.called.behaviour = Ignores()
    await stage.leg(timeout=20)
    destroyed = await stage.next(ari.ChannelDestroyed, within=25)
    assert (destroyed.cause, destroyed.channel.state) == (19, ChannelState.DOWN)


async def test_a_phone_may_unregister_while_it_is_being_reached(stage: Stage) -> None:
    await stage.memory.create_channel("PJSIP/bob", channel_id="leg")
    await stage.next(ari.StasisStart)
    stage.called.registered = False
    await stage.memory.dial("leg", timeout=20)
    assert (await stage.next(ari.ChannelDestroyed, within=25)).cause == 19
    with pytest.raises(Failed):
        await stage.memory.create_channel("PJSIP/bob", channel_id="other")


async def test_an_endpoint_is_online_while_its_phone_is_registered(stage: Stage) -> None:
    stage.called.registered = False
    assert await stage.memory.endpoint_state("bob") is EndpointState.OFFLINE
    stage.called.registered = True
    assert await stage.memory.endpoint_state("bob") is EndpointState.ONLINE
    assert Endpoint(name="bob", state=EndpointState.ONLINE) in await stage.memory.endpoints()


async def test_a_phone_behind_a_trunk_has_its_number(stage: Stage) -> None:
    paul = stage.memory.phone("paul", endpoint="operator", number="0612345678")
    await paul.call("0187650001")
    arrived = await stage.next(ari.StasisStart)
    assert arrived.args == ("in", "operator", "0187650001", "allowed_not_screened")
    assert arrived.channel.caller == Party("0612345678")
    for number, cause in (("0612345678", 16), ("0699999999", 1)):
        leg = f"to-{number}"
        await stage.memory.create_channel(f"PJSIP/{number}@operator", channel_id=leg)
        await stage.next(ari.StasisStart)
        await stage.memory.dial(leg)
        if cause == 16:
            await until(lambda: paul.ringing)
            await stage.memory.hangup(leg)
        assert (await stage.next(ari.ChannelDestroyed)).cause == cause


async def test_a_caller_may_hide(stage: Stage) -> None:
    await stage.calling.call("2001", withheld=True)
    assert (await stage.next(ari.StasisStart)).args[3] == "prohib"


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({"CONNECTEDLINE(num)": "201", "CONNECTEDLINE(name)": "Alice"}, Party("201", "Alice")),
        ({"CONNECTEDLINE(all)": '"Alice" <201>'}, Party("201", "Alice")),
        ({"CONNECTEDLINE(num)": "201", "CONNECTEDLINE(num-pres)": "prohib"}, None),
        ({}, Party("+33187650001", "Alice")),
    ],
)
async def test_a_called_phone_shows_the_caller_it_is_told(
    stage: Stage, variables: dict[str, str], shown: Party | None
) -> None:
    caller = await stage.arrival()
    headers = {"PJSIP_HEADER(add,Alert-Info)": "<urn:alert:source:internal>"}
    await stage.memory.create_channel("PJSIP/bob", channel_id="leg", variables=variables | headers)
    await stage.next(ari.StasisStart)
    await stage.memory.dial("leg", caller=caller)
    await until(lambda: stage.called.ringing)
    assert stage.called.current.shown == shown
    assert stage.called.current.headers == {"Alert-Info": "<urn:alert:source:internal>"}


async def test_music_and_ringing_give_way_to_a_sound_and_do_not_come_back(stage: Stage) -> None:
    caller = await stage.arrival()
    await stage.memory.start_moh(caller, moh_class="lc-wait")
    assert stage.calling.hears == "music:lc-wait"
    await stage.memory.play(caller, playback_id="p", media=["sound:hello", "sound:world"])
    assert stage.calling.hears == "sound:hello"
    await until(lambda: stage.calling.hears == "sound:world")
    await stage.memory.ring(caller)
    assert stage.calling.hears == "sound:world"
    await until(lambda: stage.calling.hears == "ringing")
    await stage.memory.play(caller, playback_id="q", media=["sound:hello"])
    await stage.next(ari.PlaybackFinished, lambda event: event.playback.id == "q")
    assert stage.calling.hears == "silence"


async def test_who_hears_a_sound_in_a_conversation_is_not_heard(stage: Stage) -> None:
    caller, _, _ = await stage.conversation()
    await stage.memory.start_moh(caller)
    assert stage.calling.hears == "bob"
    await stage.memory.play(caller, playback_id="p", media=["tone:900"])
    assert (stage.calling.hears, stage.called.hears) == ("tone:900", "silence")
    await stage.memory.stop_playback("p")
    assert (stage.calling.hears, stage.called.hears) == ("bob", "alice")


@pytest.mark.parametrize(
    ("suggested", "musicclass", "heard", "told"),
    [
        ("moha", "mohb", "music:moha", "moha"),
        (None, "mohb", "music:default", "default"),
        ("", "mohb", "music:mohb", None),
        ("", None, "music:default", None),
        ("", "silence", "silence", None),
    ],
)
async def test_a_held_person_hears_the_holders_music_unless_their_own_leg_decides(
    stage: Stage, suggested: str | None, musicclass: str | None, heard: str, told: str | None
) -> None:
    stage.calling.moh_suggest = suggested
    _, leg, _ = await stage.conversation()
    if musicclass:
        await stage.memory.set_variable(leg, "CHANNEL(musicclass)", musicclass)
    stage.calling.hold()
    assert (stage.calling.hears, stage.called.hears) == ("silence", heard)
    assert (await stage.next(ari.ChannelHold)).musicclass == told
    stage.calling.unhold()
    await stage.next(ari.ChannelUnhold)
    assert (stage.calling.hears, stage.called.hears) == ("bob", "alice")


async def test_three_people_hear_one_another(stage: Stage) -> None:
    caller, leg, bridge = await stage.conversation()
    carol: Phone = stage.memory.phone("carol")
    await carol.call("2001")
    third = (await stage.next(ari.StasisStart)).channel.id
    await stage.memory.answer(third)
    await stage.memory.add_to_bridge(bridge, [third])
    assert (stage.calling.hears, carol.hears) == ("bob+carol", "alice+bob")
    await stage.memory.remove_from_bridge(bridge, [leg])
    assert (stage.calling.hears, stage.called.hears) == ("carol", "silence")
    assert caller != third


@pytest.mark.parametrize(
    ("bridge_type", "sip_info", "seen"),
    [("mixing", False, False), ("mixing", True, True), ("mixing,dtmf_events", False, True)],
)
async def test_keys_in_a_bridge_are_seen_by_info_or_when_the_bridge_looks_for_them(
    stage: Stage, bridge_type: str, sip_info: bool, seen: bool
) -> None:
    caller = await stage.arrival()
    await stage.memory.answer(caller)
    await stage.memory.create_bridge("b", type=bridge_type)
    await stage.memory.add_to_bridge("b", [caller])
    stage.calling.sip_info = sip_info
    stage.calling.press("12")
    await asyncio.sleep(1)
    digits = [event.digit for event in stage.told if isinstance(event, ari.ChannelDtmfReceived)]
    assert digits == (["1", "2"] if seen else [])


@pytest.mark.parametrize(
    ("talks", "limits", "duration", "talking", "after"),
    [
        (8, {"max_silence": 5}, 8, 8, 13),
        (8, {"max_silence": 5, "max_duration": 6}, 6, 6, 6),
        (8, {"max_duration": 30}, 30, None, 30),
        (0, {"max_silence": 5}, 0, 0, 5),
    ],
)
async def test_a_recording_ends_by_silence_or_length(
    stage: Stage, talks: float, limits: dict[str, int], duration: int, talking: int | None, after: float
) -> None:
    caller, clock = await stage.arrival(), asyncio.get_running_loop().time
    stage.calling.talks = talks
    began = clock()
    await stage.memory.record(caller, name="vm/1", **limits)  # type: ignore[arg-type]
    recorded = (await stage.next(ari.RecordingFinished, within=40)).recording
    assert (recorded.duration, recorded.talking_duration) == (duration, talking)
    assert clock() - began == pytest.approx(after, abs=0.1)
    assert stage.calling.current.status == 200
    assert len(await stage.memory.stored_recording("vm/1")) == 44 + 16_000 * duration


async def test_hanging_up_keeps_what_was_said(stage: Stage) -> None:
    caller = await stage.arrival()
    await stage.memory.record(caller, name="vm/1", max_silence=10)
    await asyncio.sleep(4)
    stage.calling.hang_up()
    recorded = (await stage.next(ari.RecordingFinished)).recording
    assert (recorded.duration, recorded.talking_duration) == (4, 4)


async def test_a_recording_that_still_waits_fails_when_its_caller_leaves(stage: Stage) -> None:
    caller = await stage.arrival()
    await stage.memory.play(caller, playback_id="p", media=["sound:greeting"])
    await stage.memory.record(caller, name="vm/1")
    stage.calling.hang_up()
    await stage.tells("p", ["PlaybackStarted sound:greeting", "PlaybackFinished failed"])
    await stage.tells("vm/1", ["RecordingFailed Failed to answer channel"])


async def test_a_leg_cannot_be_dialled_before_it_is_ours(stage: Stage) -> None:
    await stage.memory.create_channel("PJSIP/bob", channel_id="leg")
    with pytest.raises(Conflict):
        await stage.memory.dial("leg")
    await stage.next(ari.StasisStart)
    await stage.memory.dial("leg")
    await until(lambda: stage.called.ringing)


async def test_a_busy_phone_replies_at_once(stage: Stage) -> None:
    stage.called.behaviour = Refuses(486)
    await stage.leg()
    destroyed = await stage.next(ari.ChannelDestroyed)
    assert (destroyed.cause, destroyed.tech_cause) == (17, 486)
    assert stage.called.current.status == 486


async def test_a_call_taken_elsewhere_is_not_missed(stage: Stage) -> None:
    for reason, elsewhere in ((HangupReason.ANSWERED_ELSEWHERE, True), (HangupReason.NORMAL, False)):
        leg = await stage.leg_in(ChannelState.RINGING)
        await stage.memory.hangup(leg, reason=reason)
        assert (stage.called.current.status, stage.called.current.elsewhere) == (487, elsewhere)
