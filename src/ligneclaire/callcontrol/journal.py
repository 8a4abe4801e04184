"""What must not be lost, on the local disk (law 7): calls going on, records, messages, the last
companies, who was registered.

One small JSON file each, written beside and renamed, so that a reader never sees half of one. Records and
messages stay until the archive has taken them, and are offered again after any failure: their ids make them
arrive once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from ligneclaire.callcontrol.ports import Archive, CompanyUpdate, Message
from ligneclaire.calls.callback import Callback
from ligneclaire.calls.commands import NoteAnswer, NoteWait
from ligneclaire.calls.record import CallRecord
from ligneclaire.calls.waiting import Memory

log = logging.getLogger(__name__)

RETRY_SECONDS = 2.0
GATHER_SECONDS = 0.25
"""How long records wait for others: the database takes ten together at the price of two or three."""
AT_ONCE = 25
"""So few that reading them back takes the event loop no more than a few milliseconds."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Conversation:
    """An answered call, as much as a restart needs to take it over."""

    channel: str
    """The caller's channel."""
    note: NoteAnswer


@dataclass(frozen=True, slots=True)
class Wait:
    """A call answered by a machine of ours, or waiting in a group, whose caller may be served again."""

    channel: str
    """The caller's channel."""
    note: NoteWait


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsNote:
    """What a company's call groups know of its lines (G2–G4)."""

    memory: Memory
    disconnected: Mapping[str, str | None]
    """Endpoint by line."""
    idle_since: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What an engine knows of phones and trunks."""

    engine: datetime
    """When it started."""
    digest: str
    """Of all objects it was told."""


class Journal:
    """The folder `directory`; created when missing, readable by us alone (companies hold SIP passwords)."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._conversations = _Shelf(directory / "conversations", Conversation)
        self._waits = _Shelf(directory / "waits", Wait)
        self._records = _Shelf(directory / "records", CallRecord)
        self._messages = _Shelf(directory / "messages", Message)
        self._companies = _Shelf(directory / "companies", CompanyUpdate)
        self._callbacks = _Shelf(directory / "callbacks", Callback)
        self._engine = _Shelf(directory / "engine", frozenset[str])
        self._groups = _Shelf(directory / "groups", GroupsNote)
        self._pushed = _Shelf(directory / "pushed", Pushed)
        self._work = asyncio.Event()
        self._work.set()

    def note_conversation(self, conversation: Conversation) -> None:
        self._conversations.put(conversation.note.record.id, conversation)
        self._waits.drop(conversation.note.record.id)

    def note_wait(self, wait: Wait) -> None:
        self._waits.put(wait.note.record.id, wait)
        self._conversations.drop(wait.note.record.id)

    def waits(self) -> list[Wait]:
        return [wait for _, wait in self._waits.items()]

    def conversations(self) -> list[Conversation]:
        return [conversation for _, conversation in self._conversations.items()]

    def keep_record(self, record: CallRecord) -> None:
        """The call is over: its record waits for the archive, its conversation is forgotten."""
        self._records.put(record.id, record)
        self._conversations.drop(record.id)
        self._waits.drop(record.id)
        self._work.set()

    def keep_message(self, message: Message) -> None:
        self._messages.put(message.id, message)
        self._work.set()

    def keep_groups(self, company: str, note: GroupsNote) -> None:
        self._groups.put(company, note)

    def groups(self) -> list[tuple[str, GroupsNote]]:
        """By company."""
        return list(self._groups.items())

    def keep_callback(self, callback: Callback) -> None:
        self._callbacks.put(callback.id, callback)

    def drop_callback(self, id: str) -> None:
        self._callbacks.drop(id)

    def callbacks(self) -> list[Callback]:
        return [callback for _, callback in self._callbacks.items()]

    def keep_company(self, update: CompanyUpdate) -> None:
        self._companies.put(update.company.id, update)

    def drop_company(self, company: str) -> None:
        self._companies.drop(company)
        self._groups.drop(company)

    def companies(self) -> list[CompanyUpdate]:
        """The companies as last seen: enough to work when the database is away at start."""
        return [update for _, update in self._companies.items()]

    def keep_registered(self, endpoints: frozenset[str]) -> None:
        self._engine.put("registered", endpoints)

    def registered(self) -> frozenset[str]:
        """The endpoints that were there when we last knew."""
        return dict(self._engine.items()).get("registered", frozenset())

    def keep_pushed(self, pushed: Pushed) -> None:
        self._pushed.put("engine", pushed)

    def forget_pushed(self) -> None:
        self._pushed.drop("engine")

    def pushed(self) -> Pushed | None:
        """What the engine was told, when we last told it."""
        return dict(self._pushed.items()).get("engine")

    async def deliver(self, archive: Archive) -> None:
        """Bring records and messages to the archive, for ever."""
        while True:
            await self._work.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._work.clear()
            delivered = await self._empty(self._records, archive.keep_records)
            delivered &= await self._empty(self._messages, archive.keep_messages)
            if not delivered:
                await asyncio.sleep(RETRY_SECONDS)
                self._work.set()

    async def _empty(self, shelf: _Shelf[T], keep: Callable[[Sequence[T]], Awaitable[None]]) -> bool:
        while batch := dict(islice(shelf.items(), AT_ONCE)):
            try:
                await keep(tuple(batch.values()))
            except Exception as fault:  # a database fails in many ways, all of them passing
                log.warning(
                    "The archive did not take %d from %s on yet: %s", len(batch), next(iter(batch)), fault
                )
                return False
            for name in batch:
                shelf.drop(name)
        return True


class _Shelf(Generic[T]):
    """A folder of JSON files of one type."""

    def __init__(self, directory: Path, kind: type[T]) -> None:
        self._directory = directory
        self._adapter = TypeAdapter(kind)
        directory.mkdir(exist_ok=True, mode=0o700)

    def put(self, name: str, item: T) -> None:
        path = self._directory / f"{name}.json"
        draft = path.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_bytes(self._adapter.dump_json(item))
        draft.replace(path)

    def drop(self, name: str) -> None:
        (self._directory / f"{name}.json").unlink(missing_ok=True)

    def items(self) -> Iterator[tuple[str, T]]:
        for path in sorted(self._directory.glob("*.json")):
            try:
                yield path.stem, self._adapter.validate_json(path.read_bytes())
            except ValidationError:
                log.exception("%s is unreadable and set aside", path)
                path.replace(path.with_suffix(".unreadable"))
            except FileNotFoundError:
                continue
