"""A minimal call control on the in-memory Asterisk: what people hear, and what is left afterwards."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from ligneclaire.ari.events import ChannelState, ChannelStateChange, Connected, Notice, StasisStart
from ligneclaire.ari.memory import MemoryAsterisk, until


async def the(kind: type, events: AsyncGenerator[Notice, None]):  # type: ignore[no-untyped-def]
    async for event in events:
        if isinstance(event, kind):
            return event
    raise AssertionError


async def test_two_people_talk() -> None:
    asterisk = MemoryAsterisk()
    alice, bob = asterisk.phone("alice"), asterisk.phone("bob")
    events = asterisk.events()
    assert isinstance(await anext(events), Connected)
    call = await alice.call("202")
    start = await the(StasisStart, events)
    assert start.args[:3] == ("in", "alice", "202")
    await asterisk.create_channel("PJSIP/bob", channel_id="leg", app_args=["leg"])
    await the(StasisStart, events)
    await asterisk.dial("leg", timeout=30)
    await asterisk.ring(start.channel.id)
    assert alice.hears == "ringing"
    await until(lambda: bob.ringing)
    change = await the(ChannelStateChange, events)
    while change.channel.state is not ChannelState.UP:
        change = await the(ChannelStateChange, events)
    await asterisk.answer(start.channel.id)
    await asterisk.create_bridge("b")
    await asterisk.add_to_bridge("b", [start.channel.id, "leg"])
    assert (alice.hears, bob.hears) == ("bob", "alice")
    call.hang_up()
    await asterisk.hangup("leg")
    await asterisk.delete_bridge("b")
    assert asterisk.leftovers() == []
    await events.aclose()
