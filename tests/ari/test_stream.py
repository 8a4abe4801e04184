"""Events keep coming whatever happens to the socket, and who reads them learns of every gap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial

import pytest
from tests.ari.server import CHANNEL, AriServer

from ligneclaire.ari import stream
from ligneclaire.ari.client import Client
from ligneclaire.ari.events import TYPES, Connected, Disconnected, Notice, StasisEnd
from ligneclaire.ari.memory import until

pytestmark = pytest.mark.sockets

END = {"type": "StasisEnd", "channel": CHANNEL}
CONNECTED = Connected(datetime(2026, 11, 23, 11, 15, 8, 727000, UTC))


@pytest.fixture
async def server() -> AsyncIterator[AriServer]:
    async with AriServer() as server:
        yield server


class Reader:
    """What a reader of the client's events got."""

    def __init__(self, client: Client) -> None:
        self.notices: list[Notice] = []
        self._client = client

    async def read(self) -> None:
        async for notice in self._client.events():
            self.notices.append(notice)

    def has(self, times: int, kind: type) -> bool:
        return self.count(kind) == times

    def count(self, kind: type) -> int:
        return sum(isinstance(notice, kind) for notice in self.notices)


@pytest.fixture
async def reader(server: AriServer) -> AsyncIterator[Reader]:
    async with Client(server.url, "lc", "secret", ping_seconds=0.05, first_pause_seconds=0.02) as client:
        reader = Reader(client)
        task = asyncio.create_task(reader.read())
        yield reader
        task.cancel()
        await asyncio.wait([task])


async def test_it_says_what_it_wants_then_that_it_is_connected(server: AriServer, reader: Reader) -> None:
    await until(lambda: reader.count(Connected) == 1)
    assert reader.notices == [CONNECTED]
    chosen, _ = server.requests
    assert (chosen.method, chosen.path) == ("PUT", "applications/lc-0/eventFilter")
    assert chosen.body == {"allowed": [{"type": name} for name in TYPES]}


async def test_events_arrive_in_order_and_what_cannot_be_understood_is_passed_over(
    server: AriServer, reader: Reader
) -> None:
    await until(lambda: reader.count(Connected) == 1)
    for number in range(3):
        await server.tell({**END, "channel": {**CHANNEL, "id": str(number)}})
        await server.tell({"type": "ChannelVarset", "variable": "X", "value": "1"})
        await server.tell({"type": "StasisEnd"})
        await server.tell("{")
    await until(lambda: reader.count(StasisEnd) == 3)
    ended = [notice.channel.id for notice in reader.notices if isinstance(notice, StasisEnd)]
    assert ended == ["0", "1", "2"]
    assert len(server.sockets) == 1


async def test_after_a_clean_close_it_connects_again_but_not_at_once(
    server: AriServer, reader: Reader
) -> None:
    await until(lambda: reader.count(Connected) == 1)
    began = asyncio.get_running_loop().time()
    for times in range(2, 5):
        await server.close()
        await until(partial(reader.has, times, Connected))
    assert reader.notices[:3] == [CONNECTED, Disconnected("Asterisk closed the connection"), CONNECTED]
    # Pauses of 20, 40 and 80 ms, each shortened by a fifth at most.
    assert asyncio.get_running_loop().time() - began >= 0.8 * (0.02 + 0.04 + 0.08)


async def test_after_a_torn_connection_it_connects_again_and_events_flow(
    server: AriServer, reader: Reader
) -> None:
    await until(lambda: reader.count(Connected) == 1)
    server.tear()
    await until(lambda: reader.count(Connected) == 2)
    assert reader.count(Disconnected) == 1
    await server.tell(END)
    await until(lambda: reader.count(StasisEnd) == 1)


async def test_a_silent_peer_is_pinged_and_kept_while_it_answers(server: AriServer, reader: Reader) -> None:
    await until(lambda: server.pings >= 5)
    assert reader.notices == [CONNECTED]


async def test_a_peer_that_leaves_two_pings_unanswered_is_dead(server: AriServer, reader: Reader) -> None:
    await until(lambda: reader.count(Connected) == 1)
    server.answers_pings = False
    await until(lambda: reader.count(Disconnected) == 1)
    assert reader.notices[1] == Disconnected("2 pings unanswered")
    assert 2 <= server.pings <= 3
    server.answers_pings = True
    await until(lambda: reader.count(Connected) == 2)


async def test_while_asterisk_is_not_ready_it_tries_again(server: AriServer, reader: Reader) -> None:
    await until(lambda: reader.count(Connected) == 1)
    server.accepts_sockets = False
    await server.close()
    await until(lambda: reader.count(Disconnected) == 1)
    await until(lambda: server.refusals >= 3)
    server.accepts_sockets = True
    await until(lambda: reader.count(Connected) == 2)
    assert reader.count(Disconnected) == 1


async def test_a_connection_that_cannot_be_prepared_is_none(server: AriServer) -> None:
    server.replies["PUT", "applications/lc-0/eventFilter"] = 404, {"message": "Application does not exist."}
    async with Client(server.url, "lc", "secret", first_pause_seconds=0.02) as client:
        events = client.events()
        first = asyncio.ensure_future(anext(events))
        await until(lambda: len(server.sockets) >= 2)
        assert not first.done()
        del server.replies["PUT", "applications/lc-0/eventFilter"]
        assert await first == CONNECTED
        await events.aclose()


async def test_a_fault_of_ours_reaches_the_reader(server: AriServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(event: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stream, "parse", faulty)
    async with Client(server.url, "lc", "secret") as client:
        events = client.events()
        assert await anext(events) == CONNECTED
        await server.tell(END)
        assert isinstance(await anext(events), Disconnected)
        with pytest.raises(ZeroDivisionError):
            await anext(events)
