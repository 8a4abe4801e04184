"""What the in-memory Asterisk does wrong when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.ari.world import Stage, listening

from ligneclaire.ari import events as ari
from ligneclaire.ari.errors import NotFound, Unavailable
from ligneclaire.ari.memory import MemoryAsterisk, NeverAnswers


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    async with listening(stage):
        yield stage


async def test_what_happens_while_nobody_is_connected_is_lost(stage: Stage) -> None:
    await stage.arrival()
    stage.memory.drop_connection(seconds=5)
    stage.calling.hang_up()
    await stage.next(ari.Disconnected)
    assert await stage.memory.channels() == ()
    await stage.next(ari.Connected)
    await asyncio.sleep(60)
    assert not any(isinstance(event, ari.StasisEnd) for event in stage.told)


async def test_a_new_call_is_refused_while_nobody_is_connected(stage: Stage) -> None:
    stage.memory.drop_connection(seconds=5)
    refused = await stage.calling.call("2001")
    assert refused.status == 503
    await stage.next(ari.Connected)
    await stage.arrival()


async def test_conversations_outlive_the_connection_and_can_be_found_again(stage: Stage) -> None:
    caller, leg, bridge = await stage.conversation()
    stage.memory.drop_connection(seconds=5)
    await stage.next(ari.Connected)
    assert stage.calling.hears == "bob"
    (found,) = await stage.memory.bridges()
    assert (found.id, set(found.channels)) == (bridge, {caller, leg})


async def test_a_crash_ends_all_calls_and_forgets_all_that_was_pushed(stage: Stage) -> None:
    before = await stage.memory.info()
    call = await stage.calling.call("2001")
    await stage.memory.put_config("res_pjsip", "auth", "a", [("username", "a")])
    stage.memory.crash(seconds=5)
    assert stage.calling.hears == "silence"
    with pytest.raises(Unavailable):
        await stage.memory.ping()
    assert (await stage.calling.call("2001")).status == 408
    connected = await stage.next(ari.Connected)
    assert connected.started_at > before.started_at
    assert stage.memory.config == {}
    assert await stage.memory.channels() == ()
    assert call.status == 500


async def test_a_request_can_fail_once(stage: Stage) -> None:
    caller = await stage.arrival()
    stage.memory.fail_next("ring", NotFound("Channel not found"))
    with pytest.raises(NotFound):
        await stage.memory.ring(caller)
    assert stage.calling.hears == "silence"
    await stage.memory.ring(caller)
    assert stage.calling.hears == "ringing"


async def test_requests_and_events_take_their_time(stage: Stage) -> None:
    clock = asyncio.get_running_loop().time
    stage.memory.faults.latency, stage.memory.faults.delay = 0.5, 3
    began = clock()
    await stage.memory.ping()
    assert clock() - began == pytest.approx(0.5)
    began = clock()
    await stage.arrival()
    assert clock() - began == pytest.approx(3, abs=0.1)


async def test_late_events_keep_their_order(stage: Stage) -> None:
    stage.memory.faults.delay = 1
    caller = await stage.arrival()
    for number in range(20):
        await stage.memory.play(caller, playback_id=f"p{number}", media=["sound:missing"])
    stage.calling.hang_up()
    await stage.next(ari.StasisEnd)
    played = [event.playback.id for event in stage.told if isinstance(event, ari.PlaybackFinished)]
    assert played == [f"p{number}" for number in range(20)]


async def test_events_overtake_one_another_and_come_twice_the_same_way_each_time() -> None:
    async def story(seed: int) -> list[str]:
        stage = Stage(seed=seed)
        stage.memory.faults.jitter, stage.memory.faults.repeat = 2, 0.5
        async with listening(stage):
            for _ in range(10):
                (await stage.calling.call("2001")).hang_up()
            await asyncio.sleep(10)
        return [type(event).__name__ for event in stage.told]

    first, again, other = await story(1), await story(1), await story(2)
    assert first == again != other
    assert len(first) > 1 + 10 * 3
    assert first != sorted(first, key=first.index)


async def test_events_have_one_reader(stage: Stage) -> None:
    with pytest.raises(RuntimeError, match="one reader"):
        await anext(stage.memory.events())


async def test_a_reader_may_leave_and_another_come(stage: Stage) -> None:
    caller = await stage.arrival()
    asterisk = MemoryAsterisk()
    for _ in range(2):
        events = asterisk.events()
        assert isinstance(await anext(events), ari.Connected)
        await events.aclose()
    assert (await asterisk.phone("alice").call("2001")).status == 503
    await stage.memory.hangup(caller)


async def test_what_is_left_is_named(stage: Stage) -> None:
    stage.called.behaviour = NeverAnswers()
    caller, leg = await stage.arrival(), await stage.leg()
    await stage.memory.create_bridge("b")
    await stage.memory.play(caller, playback_id="p", media=["tone:900"])
    assert sorted(stage.memory.leftovers()) == sorted(
        ["bridge b", f"channel {caller}", f"channel {leg}", "playback p"]
    )
