"""Which phones and operators are there, learnt by asking Asterisk again and again.

Asking, because being told is not safe: an Asterisk that tells an application of device states now and then
refuses every later event connection once one of them was closed amid a change (its `res_stasis_device_state`
waits, under a lock, for the very thread that wants it), and one that tells of all endpoints dies of it. An
answer takes 5 ms for 1,000 endpoints and 65 ms for 5,000; the pauses grow with it, so that asking takes a
tenth of a core at most, up to there, and a phone that came or went is known within a second.

After its start Asterisk calls a phone that it remembers offline until it has asked it, once a minute
(`qualify_frequency`): until then those that were there before are taken to be there still. A leg to one that
is not fails at once, and that is the same to the caller.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from ligneclaire.ari.errors import AriError
from ligneclaire.ari.events import EndpointState
from ligneclaire.ari.interface import Asterisk
from ligneclaire.callcontrol.journal import Journal
from ligneclaire.callcontrol.lines import LineBook

log = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 0.8
"""However long the answer takes: who came is to be known within a second."""
PAUSE_TO_ANSWER: Final = 10
"""How many times as long as the answer took the next question waits."""
UNASKED: Final = timedelta(seconds=90)
"""How long after its start Asterisk may not have asked a phone yet."""


class Presence:
    """Keeps `lines` told of who is there, and the journal, for the next process."""

    def __init__(
        self, asterisk: Asterisk, lines: LineBook, journal: Journal, clock: Callable[[], datetime]
    ) -> None:
        self._asterisk = asterisk
        self._lines = lines
        self._journal = journal
        self._clock = clock
        self._engine_started: datetime | None = None
        """When the Asterisk we are connected to started; `None` without a connection."""
        self._believed: frozenset[str] = frozenset()
        """Who was there before Asterisk started, as long as it may not have asked them."""
        lines.set_registered(journal.registered())

    async def connected(self, started_at: datetime) -> None:
        """Asterisk answers: what was known may be of another life of it."""
        self._engine_started = started_at
        self._believed = self._lines.registered if self._clock() < started_at + UNASKED else frozenset()
        await self.refresh()

    def disconnected(self) -> None:
        """What Asterisk says from now on may be of a new life, in which it does not know the phones yet."""
        self._engine_started = None

    async def follow(self) -> None:
        """For ever, while there is a connection."""
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            if self._engine_started:
                try:
                    await self.refresh()
                except AriError as error:  # it is going away, or too busy: asked again
                    log.info("Asterisk did not say who is there: %s", error)
            pause = PAUSE_TO_ANSWER * (clock() - began)
            await asyncio.sleep(min(max(pause, PAUSE_SECONDS), LONGEST_PAUSE_SECONDS))

    async def refresh(self) -> None:
        started = self._engine_started
        online = {
            endpoint.name
            for endpoint in await self._asterisk.endpoints()
            if endpoint.state is EndpointState.ONLINE
        }
        if started is None or started != self._engine_started:
            return
        asked = self._clock() >= started + UNASKED
        self._believed = frozenset() if asked else self._believed - online
        there = self._believed | online
        if there != self._lines.registered:
            self._lines.set_registered(there)
            self._journal.keep_registered(there)
