"""What the engine must know of phones and trunks, pushed and kept right.

Objects are pushed by type, all auths, then aors, then endpoints …: line by line the engine's cost grows with
the square of their number, and it stops answering phones meanwhile (measured: 62 s against 3 s for 5,000
lines).

An engine that still runs knows what it was told by a process of ours that is no more: the journal keeps when
that engine started and the digest of all it knows. It is told again only when one of the two is another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from hashlib import blake2b

from ligneclaire.ari.errors import AriError, NotFound, Refused
from ligneclaire.ari.interface import Asterisk
from ligneclaire.callcontrol.journal import Journal, Pushed
from ligneclaire.engine.configuration import NOBODY
from ligneclaire.engine.endpoints import ACCUMULATING, FAMILY, KINDS, PushedObject

log = logging.getLogger(__name__)

AT_ONCE = 16

_Key = tuple[str, str, str]


class Provisioning:
    """Knows what was pushed, and pushes what differs."""

    def __init__(self, asterisk: Asterisk, journal: Journal) -> None:
        self._asterisk = asterisk
        self._journal = journal
        self._engine: datetime | None = None
        self._pushed: dict[_Key, PushedObject] = {}
        self._digest = 0
        """The sum of the digests of all that was pushed: each change costs no more than itself."""
        self._one_at_a_time = asyncio.Lock()

    async def start_over(self, objects: Iterable[PushedObject], engine: datetime) -> None:
        """Asterisk, started at `engine`, may have lost everything, or may know phones of ours that are no
        more."""
        wanted = tuple(objects)
        self._engine = engine
        known = {endpoint.name for endpoint in await self._asterisk.endpoints()}
        names = {item.id for item in wanted if item.kind == "endpoint"}
        digest = sum(map(_digest, wanted))
        told = names <= known and self._journal.pushed() == Pushed(engine, f"{digest:x}")
        self._pushed = {_key(item): item for item in wanted} if told else {}
        self._digest = digest if told else 0
        for name in known - names - {NOBODY}:
            for kind in reversed(KINDS):
                await self._delete(PushedObject(FAMILY, kind, name, ()))
        await self.apply(wanted)

    async def apply(self, objects: Iterable[PushedObject]) -> None:
        """Make the engine know exactly `objects`: what differs from the last time is pushed or deleted."""
        async with self._one_at_a_time:
            wanted = {_key(item): item for item in objects}
            gone = [item for key, item in self._pushed.items() if key not in wanted]
            new = [item for key, item in wanted.items() if self._pushed.get(key) != item]
            if gone or new:  # until it is done, nobody shall rely on what was kept
                self._journal.forget_pushed()
            for kind in reversed(KINDS):
                await self._each(self._delete, [item for item in gone if item.kind == kind])
            for kind in KINDS:
                await self._each(self._put, [item for item in new if item.kind == kind])
            if self._engine:
                self._journal.keep_pushed(Pushed(self._engine, f"{self._digest:x}"))

    async def _each(
        self, request: Callable[[PushedObject], Awaitable[None]], items: list[PushedObject]
    ) -> None:
        for start in range(0, len(items), AT_ONCE):
            await asyncio.gather(*(request(item) for item in items[start : start + AT_ONCE]))

    async def _put(self, item: PushedObject) -> None:
        if item.kind in ACCUMULATING:
            await self._delete(item)
        try:
            await self._asterisk.put_config(item.family, item.kind, item.id, item.fields)
        except AriError as error:
            # One phone that the engine will not take must not keep the others out.
            log.error("The engine refused %s %s: %s", item.kind, item.id, error)
            return
        self._forget(item)
        self._pushed[_key(item)] = item
        self._digest += _digest(item)

    async def _delete(self, item: PushedObject) -> None:
        try:
            await self._asterisk.delete_config(item.family, item.kind, item.id)
        except (NotFound, Refused):  # gone already, or written in the configuration and not pushed by us
            pass
        except AriError as error:
            log.error("The engine kept %s %s: %s", item.kind, item.id, error)
            return
        self._forget(item)

    def _forget(self, item: PushedObject) -> None:
        if former := self._pushed.pop(_key(item), None):
            self._digest -= _digest(former)


def _digest(item: PushedObject) -> int:
    return int.from_bytes(blake2b(repr(item).encode(), digest_size=12).digest())


def _key(item: PushedObject) -> _Key:
    return item.family, item.kind, item.id
