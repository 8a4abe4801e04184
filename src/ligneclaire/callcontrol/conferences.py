"""The conferences that go on (F2): one per line, a bridge of Asterisk's for as long as somebody is in it."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from dataclasses import dataclass, field
from typing import Final

from ligneclaire.ari.errors import AriError
from ligneclaire.ari.interface import Asterisk
from ligneclaire.calls import events as on

SEATS: Final = 6
"""Guide §2.1 and §6.17: a conference of the company's phones has up to six people."""


@dataclass(slots=True)
class _Conference:
    bridge: str
    members: set[str] = field(default_factory=set)
    """Call ids."""
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the bridge is made: whoever comes next waits for it."""


class Conferences:
    def __init__(self, asterisk: Asterisk) -> None:
        self._asterisk = asterisk
        self._of_line: dict[tuple[str, str], _Conference] = {}
        """By company and line."""

    async def join(self, company: str, line: str, call: str, channel: str) -> on.Event:
        """Bring the channel of a call in, and answer what the call is to be told.

        Raises AriError when Asterisk cannot: a channel that is gone is `NotFound`.
        """
        new = _Conference(bridge=f"{uuid.uuid4()}-bridge")
        conference = self._of_line.setdefault((company, line), new)
        if len(conference.members) >= SEATS:
            return on.ConferenceFull()
        conference.members.add(call)
        async with conference.opening:
            if conference is new:
                await self._asterisk.create_bridge(conference.bridge)
        await self._asterisk.answer(channel)
        await self._asterisk.add_to_bridge(conference.bridge, [channel], inhibit_connected_line_updates=True)
        return on.ConferenceJoined(conference.bridge)

    def resume(self, company: str, line: str, call: str, bridge: str) -> None:
        """A call that goes on in a conference, found after a restart."""
        conference = self._of_line.setdefault((company, line), _Conference(bridge=bridge))
        conference.members.add(call)

    async def leave(self, company: str, line: str, call: str) -> None:
        conference = self._of_line.get((company, line))
        if conference is None:
            return
        conference.members.discard(call)
        if not conference.members:
            del self._of_line[company, line]
            with contextlib.suppress(AriError):  # gone with the engine
                await self._asterisk.delete_bridge(conference.bridge)
