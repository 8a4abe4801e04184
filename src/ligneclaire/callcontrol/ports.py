"""What call control needs from the rest of the house, and nothing more.

`runtime` fulfils these with the database and the engine's files; tests fulfil them with lists.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ligneclaire.calls.callback import Callback
from ligneclaire.calls.commands import Media
from ligneclaire.calls.record import CallRecord
from ligneclaire.engine.endpoints import PushedObject
from ligneclaire.routing.call import Caller
from ligneclaire.routing.model import Company, Sound


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyUpdate:
    """A company at a revision: what the decision reads, and what the engine must know of its phones."""

    company: Company
    objects: tuple[PushedObject, ...]


@dataclass(frozen=True, slots=True)
class CompanyGone:
    company: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message left in a mailbox. `file` is where the engine recorded it (WAV)."""

    id: str
    company: str
    mailbox: str
    line: str
    caller: Caller
    left: datetime
    seconds: int
    file: str


class Companies(Protocol):
    """Where companies come from."""

    def watch(self) -> AsyncIterator[CompanyUpdate | CompanyGone]:
        """Every company once, then each again whenever a manager changed it, within 200 ms.

        Survives an absent database by waiting for it (law 7).
        """
        ...


class Archive(Protocol):
    """Where records and messages go. What is told twice is kept once; an exception means: try all again."""

    async def keep_records(self, records: Sequence[CallRecord]) -> None: ...

    async def keep_messages(self, messages: Sequence[Message]) -> None: ...


class CallbackBoard(Protocol):
    """Where managers see the callbacks that wait, and cancel them (L8)."""

    async def show(self, callbacks: Sequence[Callback]) -> Collection[str]:
        """Exactly these wait now; answers the ids of those that somebody cancelled. An exception means: try
        again."""
        ...


class Settings(Protocol):
    """What a phone may change by a feature code."""

    async def set_do_not_disturb(self, company: str, line: str, on: bool) -> None: ...


class Installation(Protocol):
    """What the engine on this machine has: its sounds, its hold music and its static dialplan."""

    def sounds(self, media: Media) -> list[str]:
        """ARI media names (`sound:…`) that say it."""
        ...

    def hold_class(self, sound: Sound | None) -> str:
        """The class of hold music that plays a sound again and again; silence for `None`."""
        ...

    def write_holds(self, companies: Iterable[Company]) -> bool:
        """Write the classes of the companies' own sounds; whether they changed and must be reloaded."""
        ...

    def recording_file(self, name: str) -> str:
        """Path of a finished recording."""
        ...

    def write_fallback(self, companies: Iterable[Company]) -> bool:
        """Write what Asterisk does without us (law 5); whether it changed and must be reloaded."""
        ...
