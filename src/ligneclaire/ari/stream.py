"""Events from a real Asterisk: one WebSocket that is opened again whenever it is gone.

A task of its own reads, parses and queues, nothing more: Asterisk closes the socket of who reads too slowly.
When nothing came for a while it pings, for Asterisk does not; who leaves `MISSED` pings unanswered is dead.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import cast

from aiohttp import ClientError, ClientWebSocketResponse, WSMsgType

from ligneclaire.ari.errors import AriError
from ligneclaire.ari.events import Connected, Disconnected, Event, Notice, parse

log = logging.getLogger(__name__)

PING_SECONDS = 5.0
MISSED = 2
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 5.0
LASTING_SECONDS = 10.0
"""A connection that lived this long was a good one: after it, pauses begin anew."""

Connect = Callable[[], AbstractAsyncContextManager[ClientWebSocketResponse]]


class Stream:
    """`connect` opens the socket (with `autoping=False`); `prepare` says what it should carry, and answers
    when Asterisk was started. Both may fail with `AriError`, `ClientError` or `OSError`."""

    def __init__(
        self,
        connect: Connect,
        prepare: Callable[[], Awaitable[datetime]],
        *,
        ping_seconds: float = PING_SECONDS,
        first_pause_seconds: float = FIRST_PAUSE_SECONDS,
    ) -> None:
        self._connect = connect
        self._prepare = prepare
        self._ping_seconds = ping_seconds
        self._first_pause = first_pause_seconds
        self.connected = False
        """Whether events can come."""

    async def notices(self) -> AsyncGenerator[Notice, None]:
        queue: asyncio.Queue[Notice | asyncio.Task[None]] = asyncio.Queue()
        reader = asyncio.create_task(self._read_for_ever(cast("asyncio.Queue[Notice]", queue)))
        reader.add_done_callback(queue.put_nowait)
        try:
            while not isinstance(notice := await queue.get(), asyncio.Task):
                yield notice
            notice.result()  # a fault of ours: its reader shall know
        finally:
            reader.cancel()
            await asyncio.wait([reader])

    async def _read_for_ever(self, queue: asyncio.Queue[Notice]) -> None:
        clock = asyncio.get_running_loop().time
        pauses = self._pauses()
        while True:
            began = clock()
            try:
                async with self._connect() as socket:
                    queue.put_nowait(Connected(await self._prepare()))
                    reason = "reading was cancelled"
                    self.connected = True
                    try:
                        reason = await self._read(socket, queue)
                    finally:
                        self.connected = False
                        queue.put_nowait(Disconnected(reason))
            except (AriError, ClientError, OSError) as error:  # OSError: TimeoutError too
                reason = str(error) or type(error).__name__
            if clock() - began > LASTING_SECONDS:
                pauses = self._pauses()
            pause = next(pauses)
            log.warning("no events from Asterisk (%s), trying again in %.1f s", reason, pause)
            await asyncio.sleep(pause)

    def _pauses(self) -> Iterator[float]:
        """Twice as long each time, and never quite what others wait."""
        pause = self._first_pause
        while True:
            yield pause * random.uniform(0.8, 1.2)  # noqa: S311
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _read(self, socket: ClientWebSocketResponse, queue: asyncio.Queue[Notice]) -> str:
        """Queue events until the connection ends; why it did."""
        unanswered = 0
        while True:
            try:
                message = await socket.receive(timeout=self._ping_seconds)
            except TimeoutError:
                if unanswered == MISSED:
                    return f"{MISSED} pings unanswered"
                unanswered += 1
                await socket.ping()
                continue
            unanswered = 0
            match message.type:
                case WSMsgType.TEXT:
                    if event := _event(message.data):
                        queue.put_nowait(event)
                case WSMsgType.PING:
                    await socket.pong(message.data)
                case WSMsgType.CLOSE | WSMsgType.CLOSING | WSMsgType.CLOSED:
                    return "Asterisk closed the connection"
                case WSMsgType.ERROR:
                    return f"the connection broke: {message.data}"


def _event(text: str) -> Event | None:
    try:
        return parse(json.loads(text))
    except ValueError:
        log.exception("an event that cannot be understood")
        return None
