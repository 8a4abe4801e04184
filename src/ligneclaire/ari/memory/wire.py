"""How events reach their reader, and what can happen to them on the way."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime

from ligneclaire.ari.events import Connected, Disconnected, Event, Notice


@dataclass(slots=True, kw_only=True)
class Faults:
    """What goes wrong between Asterisk and its client; may be changed at any moment. Seconds.

    A `jitter` greater than the time between two events lets them overtake each other.
    """

    latency: float = 0.0
    """Each request takes this long to arrive."""
    delay: float = 0.0
    """Each event arrives this late."""
    jitter: float = 0.0
    """Each event arrives up to this much later still."""
    repeat: float = 0.0
    """Probability that an event arrives twice."""


class Wire:
    """The event socket: one reader; what happens while nobody is connected is lost."""

    def __init__(self, faults: Faults, *, seed: int = 0) -> None:
        self._faults = faults
        self._random = random.Random(seed)  # noqa: S311 - faults that repeat from run to run
        self._loop = asyncio.get_running_loop()
        self._notices: asyncio.Queue[Notice] | None = None
        self._due = 0.0
        self._connection: object | None = None

    @property
    def connected(self) -> bool:
        return self._connection is not None

    async def read(self, connect: Callable[[], None]) -> AsyncGenerator[Notice, None]:
        if self._notices is not None:
            raise RuntimeError("the events of an application have one reader")
        self._notices = asyncio.Queue()
        connect()
        try:
            while True:
                yield await self._notices.get()
        finally:
            self._notices = self._connection = None

    def connect(self, started_at: datetime) -> None:
        if self._notices is not None:
            self._connection = object()
            self._notices.put_nowait(Connected(started_at))

    def disconnect(self, reason: str) -> None:
        if self._notices is not None and self.connected:
            self._connection = None
            self._notices.put_nowait(Disconnected(reason))

    def send(self, event: Event) -> None:
        faults = self._faults
        copies = 2 if self._random.random() < faults.repeat else 1
        for _ in range(copies if self.connected else 0):
            if faults.jitter:
                due = self._loop.time() + faults.delay + self._random.uniform(0, faults.jitter)
            else:
                # A tick apart, so that the loop's timers keep the order.
                self._due = due = max(self._loop.time() + faults.delay, self._due + 1e-6)
            self._loop.call_at(due, self._arrive, self._connection, event)

    def _arrive(self, connection: object, event: Event) -> None:
        if self._notices is not None and connection is self._connection:
            self._notices.put_nowait(event)


async def until(condition: Callable[[], bool], *, within: float = 60.0) -> None:
    """Wait for something to become true, at most so many seconds of the running loop's time."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within
    while not condition():
        if loop.time() >= end:
            raise TimeoutError(f"not so within {within:g} s")
        await asyncio.sleep(0.01)
