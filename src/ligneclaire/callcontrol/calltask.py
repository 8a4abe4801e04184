"""One call: one task, one mailbox (law 2).

Events reach the mailbox in their order; each is given to the machine, whose commands are carried out before
the next one is looked at. The machine itself is told at once which lines the call occupies, without any
`await` in between: two calls can never both find the same line free.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ligneclaire.ari.errors import AriError
from ligneclaire.callcontrol.callbacks import CallbackDesk
from ligneclaire.callcontrol.conferences import Conferences
from ligneclaire.callcontrol.executor import Executor, harmless
from ligneclaire.callcontrol.groupdesk import GroupDesk
from ligneclaire.callcontrol.journal import Conversation, Journal, Wait
from ligneclaire.callcontrol.ports import Message, Settings
from ligneclaire.callcontrol.transfers import TransferDesk
from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls.call import LiveCall
from ligneclaire.calls.state import Moment, Phase
from ligneclaire.routing.call import Outcome

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LegReady:
    """A leg we created entered the application: now it can be dialled."""

    leg: str


@dataclass(frozen=True, slots=True)
class TimeToReply:
    """The far end of a leg has had its time to say something."""

    leg: str


Mail = on.Event | LegReady | TimeToReply


@dataclass(slots=True)
class CallTask:
    """Runs one `LiveCall`.

    `moment` tells the time and the company as they are when asked; `occupied` is told which lines the call
    occupies; `take_ringing` looks for a call to pick up; `tell_other` is mail for another call.
    """

    live: LiveCall
    executor: Executor
    journal: Journal
    moment: Callable[[], Moment]
    occupied: Callable[[LiveCall], None]
    settings: Settings
    callbacks: CallbackDesk
    groups: GroupDesk
    take_ringing: Callable[[CallTask, tuple[str, ...]], None]
    tell_other: Callable[[str, on.Event], None]
    transfers: TransferDesk
    conferences: Conferences
    _mailbox: asyncio.Queue[Mail] = field(default_factory=asyncio.Queue)
    _timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    _undialled: dict[str, int] = field(default_factory=dict)
    """Seconds to ring each leg that is not ready yet."""

    def tell(self, mail: Mail) -> None:
        self._mailbox.put_nowait(mail)

    async def run(self) -> None:
        """Until the call is over. A fault of ours ends this call alone, and its caller hears that it
        ended."""
        try:
            while self.live.phase is not Phase.ENDED:
                mail = await self._mailbox.get()
                try:
                    await self._handle(mail)
                except Exception:
                    log.exception("Call %s failed at %s", self.live.id, mail)
                    await self._settle()
            while not self._mailbox.empty():
                await self.transfers.unread(self._mailbox.get_nowait())
        finally:
            for timer in self._timers.values():
                timer.cancel()
            self.occupied(self.live)

    async def _handle(self, mail: Mail) -> None:
        if isinstance(mail, LegReady):
            seconds = self._undialled.pop(mail.leg, None)
            if seconds is not None:
                await self._attempt(mail.leg, self.executor.dial(mail.leg, seconds))
            return
        if isinstance(mail, TimeToReply):
            return await self._check_reply(mail.leg)
        moment = self.moment()
        commands = self.live.receive(mail, moment)
        self.occupied(self.live)
        # Phones that stop ringing do so together: fifty one after the other would ring on for long.
        for stopping, run in itertools.groupby(commands, key=lambda command: isinstance(command, do.EndLeg)):
            if stopping:
                await asyncio.gather(*(self._carry_out(command, moment) for command in run))
            else:
                for command in run:
                    await self._carry_out(command, moment)

    async def _settle(self) -> None:
        """After a fault, whatever still can be done is done: one command that fails keeps no other back."""
        moment = self.moment()
        commands = self.live.receive(on.Faulted(), moment)
        self.occupied(self.live)
        for command in commands:
            try:
                await self._carry_out(command, moment)
            except Exception:
                log.exception("Call %s could not settle %s", self.live.id, command)

    async def _carry_out(self, command: do.Command, moment: Moment) -> None:
        live = self.live
        match command:
            case do.StartTimer(timer, seconds):
                self._later(timer, seconds, on.TimerFired(timer))
            case do.StopTimer(timer):
                self._stop_timer(timer)
            case do.ListenTo(leg, seconds):
                self._later(f"reply to {leg}", seconds, TimeToReply(leg))
            case do.StartLeg(leg=leg, seconds=seconds):
                self._undialled[leg] = seconds
                await self._attempt(leg, self.executor.carry_out(command))
            case do.SetDoNotDisturb(line, enabled):
                await self.settings.set_do_not_disturb(live.record.company, line, enabled)
            case do.AskCallback(line, target):
                self.callbacks.ask(live.record.company, line, target)
            case do.CancelCallbacks(line):
                self.callbacks.cancel(line)
            case do.SetConnected(line, enabled):
                self.groups.set_connected(live.record.company, line, enabled)
            case do.TellGroups(word):
                self.groups.tell(live.record.company, word)
            case do.TakeRinging(lines):
                self.take_ringing(self, lines)
            case do.TakeParked(line):
                self.transfers.take_parked(self, line)
            case do.TakeCaller(leg):
                self.transfers.take_caller(self, leg)
            case do.PassOn():
                self.transfers.pass_on(command)
            case do.GiveParty():
                await self.transfers.give(self, command)
            case do.JoinConference(line):
                await self._join(line)
            case do.LeaveConference(line):
                await self.conferences.leave(live.record.company, line, live.id)
            case do.TellPicker(call, taken):
                self.tell_other(call, on.PickUpEnded(taken))
            case do.NoteWait():
                self.journal.note_wait(Wait(self.executor.channel, command))
            case do.NoteAnswer():
                self.journal.note_conversation(Conversation(self.executor.channel, command))
            case do.KeepMessage():
                self.journal.keep_message(
                    Message(
                        id=command.recording,
                        company=live.record.company,
                        mailbox=command.mailbox,
                        line=command.line,
                        caller=live.record.caller,
                        left=moment.now,
                        seconds=command.seconds,
                        file=self.executor.installation.recording_file(command.recording),
                    )
                )
            case do.KeepRecord(record):
                self.journal.keep_record(record)
            case do.Record(recording=recording):
                if not await self._succeeds(command):
                    self.tell(on.RecordingEnded(recording, 0))
            case do.Play(playback=playback):
                if not await self._succeeds(command):
                    self.tell(on.PlaybackEnded(playback, failed=True))
            case _:
                await self._succeeds(command)

    async def _join(self, line: str) -> None:
        """A caller who hung up before they were in is told of by an event of its own."""
        live = self.live
        try:
            told = await self.conferences.join(live.record.company, line, live.id, self.executor.channel)
        except AriError as error:
            if not harmless(error):
                raise
        else:
            self.tell(told)

    async def _succeeds(self, command: do.Command) -> bool:
        try:
            await self.executor.carry_out(command)
        except AriError as error:
            if not harmless(error):
                raise
            return False
        return True

    async def _attempt(self, leg: str, request: Awaitable[None]) -> None:
        """A leg that cannot be started is one that ended, and the call goes on from there."""
        try:
            await request
        except AriError as error:
            log.info("Leg %s could not be started: %s", leg, error)
            self._undialled.pop(leg, None)
            self.tell(on.LegEnded(leg, Outcome.FAILED))

    async def _check_reply(self, leg: str) -> None:
        if not self.live.has_heard_nothing_of(leg):
            return
        try:
            replied = await self.executor.asterisk.has_replied(leg)
        except AriError as error:  # it is gone, or Asterisk is: its own event tells
            log.info("Leg %s could not be asked about: %s", leg, error)
            return
        if not replied:
            self.tell(on.LegSilent(leg))

    def _later(self, timer: str, seconds: float, mail: Mail) -> None:
        self._stop_timer(timer)
        self._timers[timer] = asyncio.get_running_loop().call_later(seconds, self.tell, mail)

    def _stop_timer(self, timer: str) -> None:
        if handle := self._timers.pop(timer, None):
            handle.cancel()
