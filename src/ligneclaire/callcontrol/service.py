"""The process: companies in, events in, one task per call.

Five things go on side by side for ever: following the companies (a manager's change becomes a snapshot at
once), informing the engine (phones to push, the static dialplan to rewrite), following Asterisk (its events
go to the calls they are of), asking who is there, and delivering records. Only following Asterisk touches
calls, so it never waits for the others.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ligneclaire.ari import events as ari
from ligneclaire.ari.errors import AriError, NotFound
from ligneclaire.ari.interface import Asterisk, HangupReason
from ligneclaire.callcontrol.board import Board
from ligneclaire.callcontrol.callbacks import CallbackDesk
from ligneclaire.callcontrol.calltask import CallTask, LegReady
from ligneclaire.callcontrol.conferences import Conferences
from ligneclaire.callcontrol.directory import Directory
from ligneclaire.callcontrol.executor import LEG, Executor
from ligneclaire.callcontrol.groupdesk import GroupDesk
from ligneclaire.callcontrol.journal import Conversation, Journal, Wait
from ligneclaire.callcontrol.lines import LineBook
from ligneclaire.callcontrol.ports import (
    Archive,
    CallbackBoard,
    Companies,
    CompanyGone,
    CompanyUpdate,
    Installation,
    Settings,
)
from ligneclaire.callcontrol.presence import Presence
from ligneclaire.callcontrol.provisioning import Provisioning
from ligneclaire.callcontrol.recent import Recent
from ligneclaire.callcontrol.reconciliation import compare, stasis_arguments
from ligneclaire.callcontrol.transfers import TransferDesk
from ligneclaire.callcontrol.translation import call_event, call_of
from ligneclaire.calls import events as on
from ligneclaire.calls.call import LiveCall
from ligneclaire.calls.record import Ending
from ligneclaire.calls.state import Moment
from ligneclaire.routing.call import Caller, Outcome

log = logging.getLogger(__name__)

DIALPLAN = "pbx_config.so"
"""The module whose reload reads the static dialplan again."""
HOLDS = "res_musiconhold.so"
"""… and the classes of hold music."""


class ReplacedError(Exception):
    """Another process took over our application: this one must not go on."""


@dataclass(slots=True)
class CallControl:
    asterisk: Asterisk
    companies: Companies
    archive: Archive
    settings: Settings
    installation: Installation
    journal: Journal
    callback_board: CallbackBoard
    clock: Callable[[], datetime]
    board: Path | None = None
    """Socket on which the live state of call groups is told; `None`: nobody asks."""
    lines: LineBook = field(default_factory=LineBook)
    directory: Directory = field(default_factory=Directory)
    _provisioning: Provisioning = field(init=False)
    _callbacks: CallbackDesk = field(init=False)
    _presence: Presence = field(init=False)
    groups: GroupDesk = field(init=False)
    _board: Board | None = field(init=False, default=None)
    _tasks: dict[str, CallTask] = field(default_factory=dict)
    """By call id."""
    _callers: dict[str, str] = field(default_factory=dict)
    """Call id by the caller's channel."""
    _pickers: dict[str, str] = field(default_factory=dict)
    """Call id by the channel of somebody who took that call, asks to, or came from another one."""
    _transfers: TransferDesk = field(init=False)
    _conferences: Conferences = field(init=False)
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _seen: Recent = field(default_factory=Recent)
    """Callers' channels that came or went: an event that comes twice or too late is no new call."""
    connected: bool = False
    """Asterisk answers, and what happened in the last gap is settled."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    """The engine must be told something."""
    _engine_to_tell: datetime | None = None
    """When the engine started that may have lost what it was told."""

    def __post_init__(self) -> None:
        self._provisioning = Provisioning(self.asterisk, self.journal)
        self._callbacks = CallbackDesk(
            journal=self.journal,
            directory=self.directory,
            lines=self.lines,
            board=self.callback_board,
            clock=self.clock,
            start=self._call_back,
            tell=self._tell,
            ready=lambda: self.connected,
        )
        self._presence = Presence(self.asterisk, self.lines, self.journal, self.clock)
        # After presence: those who were registered before do not register now.
        self.groups = GroupDesk(self.journal, self.directory, self.lines, self.clock, self._tell)
        self.lines.presence_changed = self.groups.registered_changed
        if self.board:
            self._board = Board(
                self.board,
                directory=self.directory,
                groups=self.groups,
                clock=self.clock,
                caller_of=self._caller_of,
            )
        self._transfers = TransferDesk(self.asterisk, self._tasks, self._callers, self._pickers)
        self._conferences = Conferences(self.asterisk)

    @property
    def calls(self) -> int:
        """How many calls are going on."""
        return len(self._tasks)

    def tasks(self) -> frozenset[asyncio.Task[None]]:
        """The tasks of the calls that go on."""
        return frozenset(self._running)

    async def run(self) -> None:
        """For ever. Raises `ReplacedError` when another process took our place."""
        for update in self.journal.companies():
            self.directory.put(update)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow_companies())
                group.create_task(self._inform_engine())
                group.create_task(self._follow_asterisk())
                group.create_task(self._presence.follow())
                group.create_task(self._callbacks.serve())
                group.create_task(self.groups.serve())
                if self._board:
                    group.create_task(self._board.serve())
                group.create_task(self._callbacks.tell_managers())
                group.create_task(self.journal.deliver(self.archive))
        finally:
            self.groups.close()

    # -- companies ---------------------------------------------------------------------------------

    async def _follow_companies(self) -> None:
        async for change in self.companies.watch():
            match change:
                case CompanyUpdate():
                    self.directory.put(change)
                    self.groups.stir([change.company.id])
                    self.journal.keep_company(change)
                case CompanyGone(company):
                    self.directory.drop(company)
                    self.groups.stir([company])
                    self.journal.drop_company(company)
            self._news.set()

    async def _inform_engine(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            if not self.connected:
                continue
            try:
                await self._tell_engine()
            except AriError as error:
                # It went away in between; when it comes back it is told everything.
                log.warning("The engine could not be told of a change: %s", error)

    async def _tell_engine(self) -> None:
        objects = self.directory.objects()
        if engine := self._engine_to_tell:
            self._engine_to_tell = None
            await self._provisioning.start_over(objects, engine)
            await self._presence.refresh()
        else:
            await self._provisioning.apply(objects)
        if self.installation.write_holds(self.directory.companies()):
            await self.asterisk.reload_module(HOLDS)
        if self.installation.write_fallback(self.directory.companies()):
            await self.asterisk.reload_module(DIALPLAN)

    # -- Asterisk ----------------------------------------------------------------------------------

    async def _follow_asterisk(self) -> None:
        async for notice in self.asterisk.events():
            try:
                await self._notice(notice)
            except AriError as error:
                log.warning("%s could not be followed up: %s", type(notice).__name__, error)

    async def _notice(self, notice: ari.Notice) -> None:
        match notice:
            case ari.Connected(started_at):
                await self._connect(started_at)
            case ari.Disconnected(reason):
                self.connected = False
                self._presence.disconnected()
                log.warning("Asterisk does not answer: %s", reason)
            case ari.StasisStart(channel=channel, args=(first, *_)) if first == LEG:
                await self._leg_ready(channel.id)
            case ari.StasisStart(channel=channel, args=arguments):
                if self._seen.add(channel.id):
                    await self._arrive(channel, arguments)
            case ari.StasisEnd(channel=channel):
                self._seen.add(channel.id)
                self._transfers.is_gone(channel.id)
                if call := self._callers.get(channel.id):
                    self._tell(call, on.CallerHungUp(channel.id))
                if call := self._pickers.pop(channel.id, None):
                    self._tell(call, on.LegEnded(channel.id, Outcome.FAILED))
            case ari.ChannelDtmfReceived(channel=channel, digit=digit):
                if call := self._callers.get(channel.id):
                    self._tell(call, on.KeyPressed(digit))
            case ari.ChannelTransfer(state=None):
                await self._transfers.asked(notice)
            case ari.ApplicationReplaced():
                raise ReplacedError
            case _:
                found = call_event(notice)
                if found:
                    self._tell(*found)

    async def _connect(self, started_at: datetime) -> None:
        """After a gap: what calls missed, and all that the engine should know, which it may have lost."""
        await self._presence.connected(started_at)
        await self._reconcile()
        self.connected, self._engine_to_tell = True, started_at
        self._news.set()

    async def _reconcile(self) -> None:
        calls = {channel: self._tasks[call].live for channel, call in self._callers.items()}
        found = compare(
            await self.asterisk.channels(),
            await self.asterisk.bridges(),
            calls,
            # A call that gave its party away lives on for a moment without a caller.
            [noted for noted in self.journal.conversations() if noted.note.record.id not in self._tasks],
            [wait for wait in self.journal.waits() if wait.note.record.id not in self._tasks],
        )
        for call, event in found.missed:
            self._tell(call, event)
        for conversation in found.adopt:
            log.info("Conversation %s goes on", conversation.note.record.id)
            note = conversation.note
            if note.leg:
                self._pickers[note.leg] = note.record.id
            if note.conference:
                record = note.record
                self._conferences.resume(record.company, note.conference, record.id, note.bridge)
            self._start(LiveCall.adopted(note), conversation.channel)
        for wait in found.resume:
            log.info("The caller of %s is served again", wait.note.record.id)
            self._seen.add(wait.channel)
            self._start(LiveCall.resumed(wait.note), wait.channel)
            self._tell(wait.note.record.id, on.Arrived())
        for call_lost in found.lost:
            self._lose(call_lost)
        self.groups.only_these_live(self._tasks.keys())
        for bridge in found.end_bridges:
            await self._unless_gone(self.asterisk.delete_bridge(bridge))
        for channel in found.end_channels:
            await self._unless_gone(self.asterisk.hangup(channel))
        for arrival in found.arrivals:
            # One that came just now is told of by an event too, which waits behind this comparison.
            self._seen.add(arrival.id)
            await self._arrive(arrival, stasis_arguments(arrival))

    async def _unless_gone(self, request: Awaitable[None]) -> None:
        with contextlib.suppress(NotFound):
            await request

    def _lose(self, lost: Conversation | Wait) -> None:
        """Its end was not seen: it ended at the latest now."""
        record = lost.note.record
        self.journal.keep_record(replace(record, ended=self.clock(), ending=Ending.LOST))

    # -- calls -------------------------------------------------------------------------------------

    async def _leg_ready(self, leg: str) -> None:
        if call_of(leg) in self._tasks:
            self._tell(call_of(leg), LegReady(leg))
        else:  # asked for by a process that is no more, or by a call that did not wait for it
            await self._unless_gone(self.asterisk.hangup(leg))

    async def _arrive(self, channel: ari.Channel, arguments: tuple[str, ...]) -> None:
        origin = self.directory.origin(channel, arguments)
        if origin is None:
            log.warning("A call from %s belongs to no company", channel.name)
            return await self._unless_gone(self.asterisk.hangup(channel.id, reason=HangupReason.UNALLOCATED))
        live = LiveCall.arriving(
            id=str(uuid.uuid4()),
            company=origin.company,
            caller=origin.caller,
            dialled=origin.dialled,
            now=self.clock(),
        )
        self._start(live, channel.id)
        self._tell(live.id, on.Arrived())

    def _start(self, live: LiveCall, channel: str) -> None:
        task = CallTask(
            live=live,
            executor=Executor(self.asterisk, self.installation, channel, caller_is_up=live.met),
            journal=self.journal,
            moment=lambda: self._moment(live),
            occupied=self._occupied,
            settings=self.settings,
            callbacks=self._callbacks,
            groups=self.groups,
            take_ringing=self._take_ringing,
            tell_other=self._tell,
            transfers=self._transfers,
            conferences=self._conferences,
        )
        self._tasks[live.id] = task
        self._callers[channel] = live.id
        task.occupied(live)
        running = asyncio.create_task(task.run(), name=f"call {live.id}")
        self._running.add(running)
        running.add_done_callback(lambda done: self._ended(live.id, done))

    def _call_back(self, live: LiveCall) -> None:
        self._start(live, live.caller_leg)
        self._tell(live.id, on.Arrived())

    def _take_ringing(self, picker: CallTask, lines: tuple[str, ...]) -> None:
        """Ask the call that has been ringing longest on one of these lines to let itself be picked up.

        Until it has answered, the picker's end is told to both: only they know whose channel it is by then.
        """
        live = picker.live
        ringing = (
            task.live
            for task in self._tasks.values()
            if task.live.record.company == live.record.company and task.live.rings_on(lines)
        )
        wanted = min(ringing, key=lambda call: call.record.arrived, default=None)
        if wanted is None:
            return picker.tell(on.PickUpEnded(False))
        channel = picker.executor.channel
        self._pickers[channel] = wanted.id
        self._tell(wanted.id, on.PickedUp(leg=channel, line=live.record.caller.line, by=live.id))

    def _occupied(self, live: LiveCall) -> None:
        occupied = self.lines.set_call(live.id, live.lines_in_use(), emergency=live.is_emergency)
        if live.is_emergency and (line := live.call.sent_by or live.record.caller.line):
            self.lines.set_emergency_call(line, self.clock())
        self.lines.set_talking(live.id, live.lines_talking(), self.clock())
        self._callbacks.look_at(live)
        self.groups.look_at(live, occupied)

    def _caller_of(self, call: str) -> Caller | None:
        task = self._tasks.get(call)
        return task.live.record.caller if task else None

    def _ended(self, call: str, done: asyncio.Task[None]) -> None:
        self._running.discard(done)
        self._callbacks.ended(self._tasks.pop(call).live)
        self._transfers.forget(call)
        if not done.cancelled() and (fault := done.exception()):
            log.error("Call %s ended with a fault", call, exc_info=fault)

    def _moment(self, live: LiveCall) -> Moment:
        company = self.directory.company(live.record.company)
        return Moment(
            now=self.clock(),
            company=company,
            states=self.groups.states_of(company),
            absent_trunks=self.lines.absent_trunks_of(company),
        )

    def _tell(self, call: str, mail: on.Event | LegReady) -> None:
        """Mail for a call that is over is a late event: nobody waits for it."""
        if task := self._tasks.get(call):
            task.tell(mail)
