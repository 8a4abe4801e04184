"""Call control as it runs, but for an Asterisk in memory, companies in a list, and virtual time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.calls.script import JULIE, MARCEL, atelier

from ligneclaire.ari.events import Party
from ligneclaire.ari.memory import MemoryAsterisk, Phone, Refuses
from ligneclaire.callcontrol.journal import Journal
from ligneclaire.callcontrol.ports import CompanyGone, CompanyUpdate, Message
from ligneclaire.callcontrol.service import CallControl
from ligneclaire.calls.callback import Callback
from ligneclaire.calls.commands import Media, SpokenNumber
from ligneclaire.calls.record import CallRecord
from ligneclaire.engine.endpoints import PushedObject
from ligneclaire.routing.model import Company, Forwards, Line, OwnSound, PredefinedSound, Sound

EPOCH = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Shelf:
    """The archive, the companies and the callbacks, as lists; `broken` makes the archive fail."""

    def __init__(self) -> None:
        self.records: list[CallRecord] = []
        self.messages: list[Message] = []
        self.broken = False
        self.switches: dict[str, bool] = {}
        """Do not disturb, by line, as feature codes set it."""
        self.callbacks: tuple[Callback, ...] = ()
        """Those that wait, as managers see them."""
        self.cancelled: set[str] = set()
        """Ids of those that a manager cancelled."""
        self.changes: asyncio.Queue[CompanyUpdate | CompanyGone] = asyncio.Queue()

    async def keep_records(self, records: Sequence[CallRecord]) -> None:
        self._check()
        self.records += records

    async def keep_messages(self, messages: Sequence[Message]) -> None:
        self._check()
        self.messages += messages

    def _check(self) -> None:
        if self.broken:
            raise ConnectionError("the database is away")

    async def set_do_not_disturb(self, company: str, line: str, on: bool) -> None:
        self.switches[line] = on

    async def show(self, callbacks: Sequence[Callback]) -> Collection[str]:
        self._check()
        self.callbacks = tuple(callbacks)
        return self.cancelled

    async def watch(self) -> AsyncIterator[CompanyUpdate | CompanyGone]:
        while True:
            yield await self.changes.get()


class Sounds:
    """Sounds named by what they say; the fallback is kept as the names of its companies, hold music as those
    of its sounds."""

    def __init__(self) -> None:
        self.fallback: list[str] = []
        self.holds: set[str] = set()

    def sounds(self, media: Media) -> list[str]:
        match media:
            case SpokenNumber(number):
                return [f"sound:number-{number}"]
            case OwnSound(name):
                return [f"sound:{name}"]
        return [f"sound:{media}"]

    def hold_class(self, sound: Sound | None) -> str:
        if sound is None:
            return "silence"
        if sound is PredefinedSound.WAITING:
            return "waiting"
        return sound.name if isinstance(sound, OwnSound) else "default"

    def write_holds(self, companies: Iterable[Company]) -> bool:
        before = self.holds
        heard: list[Sound | None] = []
        for company in companies:
            heard += (line.hold_announcement for line in company.lines.values())
            heard += (group.waiting_announcement for group in company.groups.values())
        self.holds = {sound.name for sound in heard if isinstance(sound, OwnSound)}
        return before != self.holds

    def recording_file(self, name: str) -> str:
        return f"{name}.wav"

    def write_fallback(self, companies: Iterable[Company]) -> bool:
        before, self.fallback = self.fallback, [company.name for company in companies]
        return before != self.fallback


class House:
    """`julie` and `marcel` are phones of the company; `open` starts, `close` checks that nothing is left."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.asterisk = MemoryAsterisk(epoch=EPOCH)
        self.shelf = Shelf()
        self.sounds = Sounds()
        self.company = atelier()
        self.julie = self.asterisk.phone("julie", endpoint="phone-julie", moh_suggest="")
        self.marcel = self.asterisk.phone("marcel", endpoint="phone-marcel", moh_suggest="")
        self.revision = 0
        self.board: Path | None = None
        self._control: asyncio.Task[None] | None = None

    def outside(self, number: str, trunk: str = "trunk-1", **settings: object) -> Phone:
        """Somebody on the public network."""
        return self.asterisk.phone(number, endpoint=trunk, number=number, **settings)  # type: ignore[arg-type]

    def set(self, company: Company) -> None:
        """The company as a manager has just saved it."""
        self.revision += 1
        self.company = replace(company, revision=self.revision)
        self.shelf.changes.put_nowait(
            CompanyUpdate(
                company=self.company,
                objects=tuple(
                    PushedObject("res_pjsip", "endpoint", endpoint, (("context", "atelier"),))
                    for endpoint in self.company.line_of_endpoint
                ),
            )
        )

    def set_marcel(self, forwards: Forwards = Forwards(), **settings: object) -> None:
        self.set(atelier(forwards, **settings))

    def line(self, id: str) -> Line:
        return self.company.lines[id]

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=asyncio.get_running_loop().time())

    async def open(self) -> None:
        if not self.revision:
            self.set(self.company)
        self.control = CallControl(
            asterisk=self.asterisk,
            companies=self.shelf,
            archive=self.shelf,
            settings=self,
            installation=self.sounds,
            journal=Journal(self.directory),
            callback_board=self.shelf,
            clock=self.now,
            board=self.board,
        )
        self._control = asyncio.create_task(self.control.run())
        await self.until(lambda: self.control.connected)
        await asyncio.sleep(0.1)

    async def set_do_not_disturb(self, company: str, line: str, on: bool) -> None:
        changed = replace(self.company.lines[line], do_not_disturb=on)
        self.set(replace(self.company, lines={**self.company.lines, line: changed}))

    async def kill(self) -> None:
        """The process dies, its calls' tasks with it."""
        assert self._control
        self._control.cancel()
        for task in self.control.tasks():
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._control
        self._control = None

    async def restart(self) -> None:
        await self.kill()
        await self.open()
        self.set(self.company)

    async def until(self, condition: Callable[[], bool], within: float = 120) -> None:
        """Wait in virtual time, bounded."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + within
        while not condition():
            assert loop.time() < give_up, f"not within {within} s: {self.asterisk.leftovers()}"
            await asyncio.sleep(0.05)

    async def record(self, number: int = 0) -> CallRecord:
        """The record of a call that is over, the first by default."""
        await self.until(lambda: len(self.shelf.records) > number)
        return self.shelf.records[number]

    async def close(self) -> None:
        """Everybody hangs up, and does not take a callback either; then nothing may be left anywhere."""

        def all_over() -> bool:
            for phone in self.asterisk.phones:
                phone.behaviour = Refuses(603)
                for call in phone.calls:
                    call.hang_up()
            return not self.asterisk.leftovers() and self.control.calls == 0

        await self.until(all_over)
        assert self.control.lines.calls_of("marcel") == 0
        await self.kill()


__all__ = ["EPOCH", "JULIE", "MARCEL", "House", "Party"]
