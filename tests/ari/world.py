"""A caller, a called and an Asterisk between them, on either rung: in memory, or real with real phones."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Protocol, TypeVar

from tests.phones.phone import Phone as RealPhone
from tests.phones.phone import PhoneCall

from ligneclaire.ari import events as ari
from ligneclaire.ari.errors import NotFound
from ligneclaire.ari.events import Notice
from ligneclaire.ari.interface import Asterisk
from ligneclaire.ari.memory import Answers, Behaviour, MemoryAsterisk, NeverAnswers, Phone, Refuses, until

E = TypeVar("E")
PATIENCE_SECONDS = 8.0


class Person(Protocol):
    """Somebody with a phone."""

    async def dials(self, number: str) -> None: ...

    async def hangs_up(self) -> None: ...

    async def is_refused(self, status: int) -> None:
        """The call it made ended unanswered with this SIP status."""

    async def when_called(self, status: int) -> None:
        """Ring and then reply this: 180 rings on, 200 answers, others refuse."""

    async def saw_the_call_taken_elsewhere(self) -> None: ...

    async def holds(self) -> None: ...

    async def resumes(self) -> None: ...

    async def presses(self, digit: str) -> None: ...

    async def hears_ringing(self) -> None:
        """Its newest call rings at the far end."""

    async def transfers(self, number: str) -> None:
        """Send whom it talks to on its oldest call to a number."""

    async def connects(self) -> None:
        """Connect whom it talks to on its oldest call with whom it has on its newest."""

    async def is_told_of_the_transfer(self, status: int) -> None:
        """How the transfer on its oldest call ended."""


class MemoryPerson:
    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    async def dials(self, number: str) -> None:
        await self._phone.call(number)

    async def hangs_up(self) -> None:
        self._phone.hang_up()

    async def is_refused(self, status: int) -> None:
        await until(lambda: self._phone.current.status == status)

    async def when_called(self, status: int) -> None:
        rules: dict[int, Behaviour] = {180: NeverAnswers(), 200: Answers(after=0.2)}
        self._phone.behaviour = rules.get(status) or Refuses(status, after=0.2)

    async def saw_the_call_taken_elsewhere(self) -> None:
        await until(lambda: self._phone.current.elsewhere)

    async def holds(self) -> None:
        self._phone.hold()

    async def resumes(self) -> None:
        self._phone.unhold()

    async def presses(self, digit: str) -> None:
        self._phone.press(digit)

    async def hears_ringing(self) -> None:
        await until(lambda: self._phone.hears == "ringing")

    async def transfers(self, number: str) -> None:
        self._phone.calls[0].transfer(number)

    async def connects(self) -> None:
        self._phone.calls[0].connect(self._phone.calls[-1])

    async def is_told_of_the_transfer(self, status: int) -> None:
        await until(lambda: self._phone.calls[0].transferred == status)


class RealPerson:
    def __init__(self, phone: RealPhone) -> None:
        self._phone = phone

    async def dials(self, number: str) -> None:
        await asyncio.to_thread(self._phone.calls, number)

    async def hangs_up(self) -> None:
        await asyncio.to_thread(self._phone.hangs_up)

    async def is_refused(self, status: int) -> None:
        await asyncio.to_thread(self._phone.is_refused, status)

    async def when_called(self, status: int) -> None:
        await asyncio.to_thread(self._phone.when_called, status, 0.2)

    async def saw_the_call_taken_elsewhere(self) -> None:
        call = await asyncio.to_thread(self._phone.has_hung_up)
        assert call.answered_elsewhere

    async def holds(self) -> None:
        await asyncio.to_thread(self._phone.holds)

    async def resumes(self) -> None:
        await asyncio.to_thread(self._phone.resumes)

    async def presses(self, digit: str) -> None:
        await asyncio.to_thread(self._phone.dials_digits, digit)

    async def hears_ringing(self) -> None:
        await asyncio.to_thread(self._phone.hears_ringing)

    async def transfers(self, number: str) -> None:
        await asyncio.to_thread(self._phone.transfers, number, self._calls[0])

    async def connects(self) -> None:
        await asyncio.to_thread(self._phone.connects, self._calls[0], self._calls[-1])

    async def is_told_of_the_transfer(self, status: int) -> None:
        await asyncio.to_thread(self._phone.is_told_of_the_transfer, status, self._calls[0])

    @property
    def _calls(self) -> list[PhoneCall]:
        return list(self._phone.history.values())


class World:
    """`alice` calls, `bob` is called; `told` is all that Asterisk told since it was connected.

    At `nowhere`, behind a trunk of that name, nobody ever answers anything.
    """

    def __init__(
        self, asterisk: Asterisk, alice: Person, bob: Person, nowhere: str = "192.0.2.1:5060"
    ) -> None:
        self.nowhere = nowhere
        self.asterisk = asterisk
        self.alice = alice
        self.bob = bob
        self.told: list[Notice] = []
        self._seen = 0

    async def next(
        self,
        kind: type[E],
        fits: Callable[[E], bool] = lambda event: True,
        *,
        within: float = PATIENCE_SECONDS,
    ) -> E:
        """The next event of a kind, after the one this returned last."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while True:
            for place, event in enumerate(self.told[self._seen :], start=self._seen + 1):
                if isinstance(event, kind) and fits(event):
                    self._seen = place
                    return event
            assert loop.time() < end, f"no {kind.__name__}, but {self.told[self._seen :]}"
            await asyncio.sleep(0.01)

    async def arrival(self, number: str = "2001") -> str:
        """Alice dials; the id of her channel."""
        await self.alice.dials(number)
        return (await self.next(ari.StasisStart)).channel.id

    async def leg(self, *, to: str = "PJSIP/bob", timeout: int = 30) -> str:
        """A dialled leg, to Bob."""
        leg = str(uuid.uuid4())
        await self.asterisk.create_channel(to, channel_id=leg, app_args=["leg"])
        await self.next(ari.StasisStart, lambda event: event.channel.id == leg)
        await self.asterisk.dial(leg, timeout=timeout)
        return leg

    async def leg_in(self, state: ari.ChannelState) -> str:
        leg = await self.leg()
        await self.next(ari.ChannelStateChange, lambda event: event.channel.state is state)
        return leg

    async def conversation(self) -> tuple[str, str, str]:
        """Alice and Bob talk: the ids of her channel, his, and their bridge."""
        await self.bob.when_called(200)
        caller, bridge = await self.arrival(), str(uuid.uuid4())
        leg = await self.leg_in(ari.ChannelState.UP)
        await self.asterisk.answer(caller)
        await self.asterisk.create_bridge(bridge)
        await self.asterisk.add_to_bridge(bridge, [caller, leg])
        return caller, leg, bridge

    async def tells(self, subject: str, expected: Sequence[str]) -> None:
        """All that was told of a channel, playback or recording is this."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE_SECONDS
        while (story := [line for event in self.told for line in _lines(event, subject)]) != list(expected):
            assert loop.time() < end, f"{story}, not {expected}"
            await asyncio.sleep(0.01)


class Stage(World):
    """The world of the contract, with what only the in-memory Asterisk shows."""

    def __init__(self, *, seed: int = 0) -> None:
        self.memory = MemoryAsterisk(seed=seed)
        self.calling = self.memory.phone("alice", caller=ari.Party("+33187650001", "Alice"))
        self.called = self.memory.phone("bob")
        super().__init__(self.memory, MemoryPerson(self.calling), MemoryPerson(self.called))


@asynccontextmanager
async def listening(world: World) -> AsyncIterator[World]:
    """Collect events while the world is used, and leave nothing behind."""

    async def listen() -> None:
        async for notice in world.asterisk.events():
            world.told.append(notice)

    task = asyncio.create_task(listen())
    try:
        await world.next(ari.Connected)
        yield world
    finally:
        for channel in await world.asterisk.channels():
            with suppress(NotFound):  # it has just ended by itself
                await world.asterisk.hangup(channel.id)
        for bridge in await world.asterisk.bridges():
            await world.asterisk.delete_bridge(bridge.id)
        task.cancel()
        await asyncio.wait([task])


def _lines(event: Notice, subject: str) -> list[str]:
    """An event in a word or two. `Dial` is left out: it races with the change of state that says the same."""
    name = type(event).__name__
    match event:
        case ari.StasisStart() | ari.StasisEnd() | ari.ChannelHold() | ari.ChannelUnhold():
            about, said = event.channel.id, ""
        case ari.ChannelEnteredBridge() | ari.ChannelLeftBridge():
            about, said = event.channel.id, ""
        case ari.ChannelStateChange(channel=channel):
            about, said = channel.id, channel.state
        case ari.ChannelHangupRequest() | ari.ChannelDestroyed():
            about, said = event.channel.id, f"{event.cause} {event.tech_cause}"
        case ari.ChannelDtmfReceived(channel=channel, digit=digit):
            about, said = channel.id, digit
        case ari.PlaybackStarted(playback=playback):
            about, said = playback.id, playback.media_uri
        case ari.PlaybackFinished(playback=playback):
            about, said = playback.id, playback.state
        case ari.RecordingStarted(recording=recording):
            about, said = recording.name, ""
        case ari.RecordingFinished(recording=recording):
            about, said = recording.name, f"{recording.duration} {recording.talking_duration}"
        case ari.RecordingFailed(recording=recording):
            about, said = recording.name, recording.cause
        case _:
            return []
    return [f"{name} {said}".strip()] if about == subject else []
