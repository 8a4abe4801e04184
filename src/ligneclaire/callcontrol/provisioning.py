"""What the engine must know of phones and trunks, pushed and kept right.

Objects are pushed by type, all auths, then aors, then endpoints …: line by line the engine's cost grows with
the square of their number, and it stops answering phones meanwhile (measured: 62 s against 3 s for 5,000
lines).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from ligneclaire.ari.errors import AriError, NotFound
from ligneclaire.ari.interface import Asterisk
from ligneclaire.engine.endpoints import ACCUMULATING, FAMILY, KINDS, PushedObject

log = logging.getLogger(__name__)

AT_ONCE = 16

_Key = tuple[str, str, str]


class Provisioning:
    """Knows what was pushed, and pushes what differs."""

    def __init__(self, asterisk: Asterisk) -> None:
        self._asterisk = asterisk
        self._pushed: dict[_Key, PushedObject] = {}
        self._one_at_a_time = asyncio.Lock()

    async def start_over(self, objects: Iterable[PushedObject]) -> None:
        """Asterisk may have lost everything, or may know phones of ours that are no more."""
        wanted = tuple(objects)
        known = {endpoint.name for endpoint in await self._asterisk.endpoints()}
        self._pushed.clear()
        names = {item.id for item in wanted if item.kind == "endpoint"}
        for name in known - names:
            for kind in reversed(KINDS):
                await self._delete(PushedObject(FAMILY, kind, name, ()))
        await self.apply(wanted)

    async def apply(self, objects: Iterable[PushedObject]) -> None:
        """Make the engine know exactly `objects`: what differs from the last time is pushed or deleted."""
        async with self._one_at_a_time:
            wanted = {_key(item): item for item in objects}
            gone = [item for key, item in self._pushed.items() if key not in wanted]
            new = [item for key, item in wanted.items() if self._pushed.get(key) != item]
            for kind in reversed(KINDS):
                await self._each(self._delete, [item for item in gone if item.kind == kind])
            for kind in KINDS:
                await self._each(self._put, [item for item in new if item.kind == kind])

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
        self._pushed[_key(item)] = item

    async def _delete(self, item: PushedObject) -> None:
        try:
            await self._asterisk.delete_config(item.family, item.kind, item.id)
        except NotFound:
            pass
        except AriError as error:
            log.error("The engine kept %s %s: %s", item.kind, item.id, error)
            return
        self._pushed.pop(_key(item), None)


def _key(item: PushedObject) -> _Key:
    return item.family, item.kind, item.id
