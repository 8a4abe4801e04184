"""The same small calls on the in-memory Asterisk and on a real one: both tell the same stories."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator, Iterable, Iterator

import pytest
from tests.ari.world import MemoryPerson, RealPerson, World, listening
from tests.phones.phone import Phones

from ligneclaire.ari import events as ari
from ligneclaire.ari.client import Client
from ligneclaire.ari.errors import Conflict, Failed, NotFound, Refused
from ligneclaire.ari.interface import DeviceState, HangupReason, TransferState
from ligneclaire.ari.memory import Ignores, MemoryAsterisk
from ligneclaire.engine.configuration import ARI_USER
from ligneclaire.engine.endpoints import (
    LineEndpoint,
    PushedObject,
    TrunkEndpoint,
    line_objects,
    trunk_objects,
)
from ligneclaire.engine.process import AsteriskProcess

BEEP, TONE = "sound:beep", "tone:440/1500,0/3500"


class Contract:
    async def test_a_call_arrives_with_its_endpoint_and_number(self, world: World) -> None:
        caller = await world.arrival("2001")
        (channel,) = await world.asterisk.channels()
        assert (channel.id, channel.endpoint, channel.exten) == (caller, "alice", "2001")
        assert channel.app_data == "lc-0,in,alice,2001,allowed_not_screened"
        assert channel.caller == ari.Party("+33187041856", "Alice")

    @pytest.mark.parametrize(
        ("reason", "status"),
        [
            (HangupReason.NORMAL, 603),
            (HangupReason.BUSY, 486),
            (HangupReason.CONGESTION, 503),
            (HangupReason.NO_ANSWER, 480),
            (HangupReason.REJECTED, 403),
            (HangupReason.UNALLOCATED, 404),
        ],
    )
    async def test_a_refused_caller_is_told_why(
        self, world: World, reason: HangupReason, status: int
    ) -> None:
        caller = await world.arrival()
        await world.asterisk.hangup(caller, reason=reason)
        await world.alice.is_refused(status)
        await world.tells(caller, ["StasisStart", "ChannelHangupRequest 32 None", "StasisEnd"])

    async def test_a_caller_who_gives_up_leaves_without_a_channel_destroyed(self, world: World) -> None:
        caller = await world.arrival()
        await world.alice.hangs_up()
        await world.tells(caller, ["StasisStart", "ChannelHangupRequest 127 487", "StasisEnd"])

    @pytest.mark.parametrize(("status", "cause"), [(486, 17), (603, 21), (480, 19), (404, 1), (503, 34)])
    async def test_a_refusal_is_told_with_its_sip_status(self, world: World, status: int, cause: int) -> None:
        await world.bob.when_called(status)
        leg = await world.leg()
        await world.tells(
            leg,
            [
                "StasisStart",
                "ChannelStateChange Ringing",
                f"ChannelHangupRequest {cause} {status}",
                "StasisEnd",
                f"ChannelDestroyed {cause} {status}",
            ],
        )

    async def test_a_leg_nobody_answers_ends_like_one_refused_with_480(self, world: World) -> None:
        await world.bob.when_called(180)
        leg = await world.leg(timeout=1)
        await world.tells(
            leg,
            [
                "StasisStart",
                "ChannelStateChange Ringing",
                "ChannelHangupRequest 32 None",
                "StasisEnd",
                "ChannelDestroyed 19 480",
            ],
        )

    async def test_a_phone_is_told_that_another_took_the_call(self, world: World) -> None:
        await world.bob.when_called(180)
        leg = await world.leg_in(ari.ChannelState.RINGING)
        await world.asterisk.hangup(leg, reason=HangupReason.ANSWERED_ELSEWHERE)
        await world.bob.saw_the_call_taken_elsewhere()
        destroyed = await world.next(ari.ChannelDestroyed)
        assert (destroyed.cause, destroyed.tech_cause) == (26, None)

    async def test_a_far_end_that_rings_has_replied_and_one_that_is_not_there_has_not(
        self, world: World
    ) -> None:
        await world.bob.when_called(180)
        ringing = await world.leg_in(ari.ChannelState.RINGING)
        assert await world.asterisk.has_replied(ringing)
        # With an address of its own: otherwise nobody is called who left an OPTIONS unanswered.
        silent = await world.leg(to=f"PJSIP/nowhere/sip:%2B33612345678@{world.nowhere}")
        assert not await world.asterisk.has_replied(silent)
        await world.asterisk.hangup(silent)
        await world.next(ari.ChannelDestroyed, lambda event: event.channel.id == silent)
        with pytest.raises(NotFound):
            await world.asterisk.has_replied(silent)

    async def test_a_leg_is_dialled_once(self, world: World) -> None:
        await world.bob.when_called(180)
        leg = await world.leg_in(ari.ChannelState.RINGING)
        with pytest.raises(Conflict):
            await world.asterisk.dial(leg)

    async def test_two_people_talk_hold_and_hang_up(self, world: World) -> None:
        caller, leg, bridge = await world.conversation()
        await world.alice.holds()
        await world.next(ari.ChannelHold)
        await world.alice.resumes()
        await world.next(ari.ChannelUnhold)
        await world.alice.hangs_up()
        await world.tells(
            caller,
            [
                "StasisStart",
                "ChannelStateChange Up",
                "ChannelEnteredBridge",
                "ChannelHold",
                "ChannelUnhold",
                "ChannelHangupRequest None None",
                "ChannelLeftBridge",
                "StasisEnd",
            ],
        )
        (left,) = await world.asterisk.bridges()
        assert (left.id, left.channels) == (bridge, (leg,))
        await world.asterisk.hangup(leg)
        await world.next(ari.ChannelDestroyed, lambda event: event.cause == 16)

    async def test_a_phone_asks_for_a_transfer_and_is_told_how_it_ends(self, world: World) -> None:
        caller, leg, _ = await world.conversation()
        await world.alice.transfers("2005")
        asked = await world.next(ari.ChannelTransfer)
        assert (asked.transferor.id, asked.destination, asked.state) == (caller, "2005", None)
        assert asked.transferee is not None
        assert (asked.transferee.id, asked.target, asked.replaces) == (leg, None, "")
        await world.asterisk.tell_transferor(caller, TransferState.DECLINED)
        assert (await world.next(ari.ChannelTransfer)).state == TransferState.DECLINED
        await world.alice.is_told_of_the_transfer(603)
        await world.asterisk.tell_transferor(caller, TransferState.ANSWERED)  # too late, and no matter
        (left,) = await world.asterisk.bridges()
        assert set(left.channels) == {caller, leg}

    async def test_a_phone_names_its_other_call_to_connect_two(self, world: World) -> None:
        caller, _, _ = await world.conversation()
        await world.bob.when_called(180)
        second = await world.arrival("2006")
        await world.asterisk.ring(second)
        await world.alice.hears_ringing()
        await world.alice.connects()
        asked = await world.next(ari.ChannelTransfer)
        assert asked.transferor.id == caller
        assert asked.target is not None
        assert (asked.target.id, asked.target.endpoint) == (second, "alice")
        assert asked.replaces == asked.target.protocol_id
        await world.asterisk.tell_transferor(caller, TransferState.ANSWERED)
        await world.alice.is_told_of_the_transfer(200)

    async def test_a_channel_added_to_a_bridge_leaves_the_one_it_was_in(self, world: World) -> None:
        caller, leg, bridge = await world.conversation()
        other = str(uuid.uuid4())
        await world.asterisk.create_bridge(other)
        await world.asterisk.add_to_bridge(other, [leg])
        await world.next(ari.ChannelEnteredBridge, lambda event: event.bridge.id == other)
        found = {each.id: each.channels for each in await world.asterisk.bridges()}
        assert found == {bridge: (caller,), other: (leg,)}

    async def test_a_subscribed_caller_is_told_destroyed_too(self, world: World) -> None:
        caller = await world.arrival()
        await world.asterisk.subscribe(f"channel:{caller}")
        await world.alice.hangs_up()
        destroyed = await world.next(ari.ChannelDestroyed)
        assert (destroyed.cause, destroyed.tech_cause) == (127, 487)

    async def test_keys_are_seen_outside_a_bridge_and_not_in_a_plain_one(self, world: World) -> None:
        caller, _, bridge = await world.conversation()
        await world.alice.presses("1")
        await world.asterisk.play(caller, playback_id="mark", media=[BEEP])
        await world.next(ari.PlaybackFinished)
        await world.asterisk.remove_from_bridge(bridge, [caller])
        await world.alice.presses("2")
        assert (await world.next(ari.ChannelDtmfReceived)).digit == "2"

    async def test_sounds_play_one_after_the_other(self, world: World) -> None:
        caller, first, second = await world.arrival(), str(uuid.uuid4()), str(uuid.uuid4())
        await world.asterisk.play(caller, playback_id=first, media=[BEEP, BEEP])
        await world.asterisk.play(caller, playback_id=second, media=["sound:missing"])
        started = f"PlaybackStarted {BEEP}"
        await world.tells(first, [started, started, "PlaybackFinished done"])
        await world.tells(second, ["PlaybackStarted sound:missing", "PlaybackFinished failed"])

    async def test_a_stopped_tone_ends_and_what_waits_and_is_stopped_never_starts(self, world: World) -> None:
        caller, tone, waiting = await world.arrival(), str(uuid.uuid4()), str(uuid.uuid4())
        await world.asterisk.play(caller, playback_id=tone, media=[TONE])
        await world.asterisk.play(caller, playback_id=waiting, media=[BEEP])
        await world.next(ari.PlaybackStarted)
        await world.asterisk.stop_playback(waiting)
        await world.asterisk.stop_playback(tone)
        await world.tells(tone, [f"PlaybackStarted {TONE}", "PlaybackFinished done"])
        await world.tells(waiting, ["PlaybackFinished done"])
        with pytest.raises(NotFound):
            await world.asterisk.stop_playback(tone)

    async def test_sounds_fail_when_the_caller_hangs_up(self, world: World) -> None:
        caller, tone = await world.arrival(), str(uuid.uuid4())
        await world.asterisk.play(caller, playback_id=tone, media=[TONE])
        await world.next(ari.PlaybackStarted)
        await world.alice.hangs_up()
        await world.tells(tone, [f"PlaybackStarted {TONE}", "PlaybackFinished failed"])

    async def test_answering_waits_until_the_sound_is_stopped(self, world: World) -> None:
        caller, tone = await world.arrival(), str(uuid.uuid4())
        await world.asterisk.play(caller, playback_id=tone, media=[TONE])
        await world.next(ari.PlaybackStarted)
        answer = asyncio.create_task(world.asterisk.answer(caller))
        done, _ = await asyncio.wait([answer], timeout=0.5)
        assert not done
        await world.asterisk.stop_playback(tone)
        await answer

    async def test_a_message_is_recorded_kept_and_deleted(self, world: World) -> None:
        caller, name = await world.arrival(), f"vm/{uuid.uuid4()}"
        await world.asterisk.record(caller, name=name, max_duration=2)
        await world.next(ari.RecordingStarted)
        recorded = (await world.next(ari.RecordingFinished)).recording
        assert recorded.duration in (2, 3)  # Asterisk looks at its limit once a packet has come
        assert recorded.talking_duration is None
        assert (await world.asterisk.stored_recording(name)).startswith(b"RIFF")
        with pytest.raises(Conflict):
            await world.asterisk.record(caller, name=name)
        await world.asterisk.delete_recording(name)
        with pytest.raises(NotFound):
            await world.asterisk.stored_recording(name)

    async def test_a_key_and_hanging_up_end_a_recording(self, world: World) -> None:
        caller, by_key, by_hangup = await world.arrival(), str(uuid.uuid4()), str(uuid.uuid4())
        await world.asterisk.record(caller, name=by_key, max_silence=9, terminate_on="#")
        await world.next(ari.RecordingStarted)
        await world.alice.presses("#")
        await world.next(ari.RecordingFinished)
        await world.asterisk.record(caller, name=by_hangup)
        await world.next(ari.RecordingStarted)
        await world.alice.hangs_up()
        await world.next(ari.RecordingFinished, lambda event: event.recording.name == by_hangup)
        for name in (by_key, by_hangup):
            await world.asterisk.delete_recording(name)

    async def test_a_dialled_leg_can_be_recorded_only_after_a_bridge(self, world: World) -> None:
        await world.bob.when_called(200)
        leg, bridge, name = await world.leg_in(ari.ChannelState.UP), str(uuid.uuid4()), str(uuid.uuid4())
        await world.asterisk.record(leg, name=name)
        await world.tells(name, ["RecordingFailed Cannot record channel while in bridge"])
        await world.asterisk.create_bridge(bridge)
        await world.asterisk.add_to_bridge(bridge, [leg])
        await world.asterisk.remove_from_bridge(bridge, [leg])
        await world.asterisk.record(leg, name=name)
        await world.next(ari.RecordingStarted)
        with pytest.raises(Conflict, match="currently recording"):
            await world.asterisk.add_to_bridge(bridge, [leg])
        await world.asterisk.stop_recording(name)
        await world.next(ari.RecordingFinished)
        await world.asterisk.delete_recording(name)

    async def test_an_unreachable_endpoint_fails_even_after_an_id_was_taken(self, world: World) -> None:
        await world.asterisk.create_channel("PJSIP/bob", channel_id="taken")
        with pytest.raises(Conflict):
            await world.asterisk.create_channel("PJSIP/bob", channel_id="taken")
        for endpoint in ("PJSIP/nobody", "PJSIP/0612345678@nobody"):
            with pytest.raises(Failed):
                await world.asterisk.create_channel(endpoint, channel_id=str(uuid.uuid4()))
        with pytest.raises(NotFound):
            await world.asterisk.endpoint_state("nobody")
        assert await world.asterisk.endpoint_state("bob") is ari.EndpointState.ONLINE

    async def test_what_is_gone_is_not_found(self, world: World) -> None:
        gone, bridge = str(uuid.uuid4()), str(uuid.uuid4())
        await world.asterisk.create_bridge(bridge)
        with pytest.raises(Conflict):
            await world.asterisk.create_bridge(bridge)
        for request in (
            world.asterisk.answer(gone),
            world.asterisk.ring(gone),
            world.asterisk.hangup(gone),
            world.asterisk.play(gone, playback_id="p", media=[BEEP]),
            world.asterisk.get_variable(gone, "X"),
            world.asterisk.add_to_bridge(bridge, [gone]),
            world.asterisk.remove_from_bridge(bridge, [gone]),
            world.asterisk.add_to_bridge(gone, [gone]),
            world.asterisk.delete_bridge(gone),
            world.asterisk.stop_recording(gone),
            world.asterisk.delete_recording(gone),
        ):
            with pytest.raises(NotFound):
                await request
        with pytest.raises(Conflict):
            await world.asterisk.subscribe(f"channel:{gone}")

    async def test_who_is_not_in_a_bridge_cannot_leave_it(self, world: World) -> None:
        caller, bridge = await world.arrival(), str(uuid.uuid4())
        await world.asterisk.create_bridge(bridge)
        with pytest.raises(Conflict):
            await world.asterisk.remove_from_bridge(bridge, [caller])

    async def test_a_reported_variable_is_seen_on_the_channel(self, world: World) -> None:
        caller = await world.arrival()
        await world.asterisk.set_variable(caller, "LC_CALL", "one", report_events=True)
        await world.asterisk.set_variable(caller, "LC_OTHER", "two")
        (channel,) = await world.asterisk.channels()
        assert channel.channelvars == {"LC_CALL": "one"}
        assert await world.asterisk.get_variable(caller, "LC_OTHER") == "two"
        assert await world.asterisk.get_variable(caller, "LC_NOTHING") == ""

    async def test_an_endpoint_with_a_variable_is_deleted_before_it_changes(self, world: World) -> None:
        endpoint = ("res_pjsip", "endpoint", "carol")
        fields = [("context", "lc-in"), ("set_var", "A=1")]
        await world.asterisk.put_config(*endpoint, fields)
        with pytest.raises(Failed):
            await world.asterisk.put_config(*endpoint, fields)
        assert await world.asterisk.endpoint_state("carol") is ari.EndpointState.OFFLINE
        await world.asterisk.delete_config(*endpoint)
        with pytest.raises(NotFound):
            await world.asterisk.delete_config(*endpoint)

    async def test_the_small_requests_are_accepted(self, world: World) -> None:
        caller = await world.arrival()
        await world.asterisk.ring(caller)
        await world.asterisk.stop_ring(caller)
        await world.asterisk.progress(caller)
        await world.asterisk.start_moh(caller, moh_class="default")
        await world.asterisk.stop_moh(caller)
        await world.asterisk.ping()
        await world.asterisk.reload_module("pbx_config.so")
        await world.asterisk.set_device_state("acme-205", DeviceState.RINGING)
        assert (await world.asterisk.info()).version.startswith("22.")
        assert {"alice", "bob"} <= {endpoint.name for endpoint in await world.asterisk.endpoints()}
        with pytest.raises(Refused):
            await world.asterisk.create_channel(
                "PJSIP/bob", channel_id=str(uuid.uuid4()), originator=caller, formats=["alaw"]
            )


class TestInMemory(Contract):
    @pytest.fixture
    async def world(self) -> AsyncIterator[World]:
        asterisk = MemoryAsterisk()
        asterisk.sounds["sound:missing"] = None
        alice = asterisk.phone("alice", caller=ari.Party("+33187041856", "Alice"))
        bob = asterisk.phone("bob")
        asterisk.phone("nobody", endpoint="nowhere", number="+33612345678", behaviour=Ignores())
        async with listening(World(asterisk, MemoryPerson(alice), MemoryPerson(bob))) as world:
            yield world
        assert asterisk.leftovers() == []


@pytest.fixture(scope="module")
def phones(asterisk: AsteriskProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phones]:
    registrar = f"127.0.0.1:{asterisk.settings.sip_port}"
    with Phones(registrar=registrar, folder=tmp_path_factory.mktemp("phones")) as phones:
        phones.phone("alice")
        phones.phone("bob")
        yield phones


@pytest.fixture(scope="module")
def nowhere() -> Iterator[int]:
    """A port at which everything is swallowed."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hole:
        hole.bind(("127.0.0.1", 0))
        yield hole.getsockname()[1]


async def push(client: Client, objects: Iterable[PushedObject]) -> None:
    for item in objects:
        await client.put_config(item.family, item.kind, item.id, item.fields)


@pytest.mark.real
class TestOnAsterisk(Contract):
    @pytest.fixture
    async def world(self, asterisk: AsteriskProcess, phones: Phones, nowhere: int) -> AsyncIterator[World]:
        alice, bob = phones.phones["alice"], phones.phones["bob"]
        settings = asterisk.settings
        url = f"http://127.0.0.1:{settings.ari_port}"
        async with Client(url, ARI_USER, settings.ari_password) as client:
            for name, number in (("alice", "+33187041856"), ("bob", "+33187041857")):
                line = LineEndpoint(
                    name=name, company="acme", password="x", number=number, display_name=name.title()
                )
                await push(client, line_objects(line))
                phone = phones.phones[name]
                if not phone.registered:
                    await asyncio.to_thread(phone.registers, name, "x")
            trunk = TrunkEndpoint(name="nowhere", company="acme", host="127.0.0.1", port=nowhere)
            await push(client, trunk_objects(trunk))
            people = RealPerson(alice), RealPerson(bob)
            async with listening(World(client, *people, nowhere=f"127.0.0.1:{nowhere}")) as world:
                yield world
            for phone in (alice, bob):
                await asyncio.to_thread(phone.hangs_up_all)
                phone.forgets()
