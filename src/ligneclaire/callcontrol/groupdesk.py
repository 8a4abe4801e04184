"""The waiting lines of every company's call groups, at work (`calls.waiting`).

One task and one mailbox: calls put their word in, and whatever may free a member, a phone that came, a call
that ended, a manager's change, puts in a `Changed`. Each word is one step of the company's machine, whose
answers go to the calls' mailboxes; nobody waits for anybody. A fault in one company's lines is noted and
touches no other; the calls in them end by their own timers.

What a restart must not lose is in the journal: who disconnected from its groups, who rests, who answered
last. The calls themselves tell their places (`calls.queueing.resume`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ligneclaire.callcontrol.directory import Directory
from ligneclaire.callcontrol.journal import GroupsNote, Journal
from ligneclaire.callcontrol.lines import LineBook, Occupied
from ligneclaire.calls import events as on
from ligneclaire.calls import grouptalk
from ligneclaire.calls.call import LiveCall
from ligneclaire.calls.grouptalk import FromCalls, Left, LeftCall
from ligneclaire.calls.state import Moment
from ligneclaire.calls.waiting import Changed, Event, Place, WaitingLines, WakeAt
from ligneclaire.routing.call import States
from ligneclaire.routing.model import Company

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Lines:
    """One company's."""

    machine: WaitingLines
    stirred: bool = False
    """A `Changed` is in the mailbox."""
    alarm: asyncio.TimerHandle | None = None
    noted: GroupsNote | None = None


@dataclass(slots=True)
class GroupDesk:
    """`tell` is mail for a call."""

    journal: Journal
    directory: Directory
    lines: LineBook
    clock: Callable[[], datetime]
    tell_call: Callable[[str, on.Event], None]
    seen: Callable[[str], None] = lambda company: None
    """Told after each step of a company's lines."""
    _companies: dict[str, _Lines] = field(default_factory=dict)
    _mailbox: asyncio.Queue[tuple[str, Event]] = field(default_factory=asyncio.Queue)
    _taken: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Company and line of each group's call that somebody took and is still in."""

    def __post_init__(self) -> None:
        for company, note in self.journal.groups():
            self._companies[company] = _Lines(WaitingLines(note.memory), noted=note)
            self.lines.disconnect(note.disconnected)
            self.lines.set_idle_since(note.idle_since)
            for call, (line, _) in note.memory.talking.items():
                self._taken[call] = company, line

    # -- word from calls, lines and managers -------------------------------------------------------

    def tell(self, company: str, word: FromCalls) -> None:
        if isinstance(word, Left) and word.answered:
            self._taken[word.call] = company, word.answered
        self._mailbox.put_nowait((company, word))

    def look_at(self, live: LiveCall, occupied: Occupied) -> None:
        """Something happened to a call: lines may be busy or free that were not."""
        company = live.record.company
        taken = self._taken.get(live.id)
        if taken and taken[1] not in live.lines_in_use():
            del self._taken[live.id]
            self._mailbox.put_nowait((company, LeftCall(live.id)))
        if occupied is Occupied.LESS:
            self.stir([company])
        elif occupied is Occupied.MORE and self.directory.company(company).groups:
            self.seen(company)

    def stir(self, companies: Iterable[str]) -> None:
        """Something that may matter to these companies' lines is different now."""
        for company in companies:
            if self.directory.company(company).groups or company in self._companies:
                lines = self._lines(company)
                if not lines.stirred:
                    lines.stirred = True
                    self._mailbox.put_nowait((company, Changed()))

    def set_connected(self, company: str, line: str, on: bool) -> None:
        """By the person on the line (G2)."""
        found = self.directory.company(company).lines.get(line)
        if on:
            self.lines.connect([line])
        elif found:
            self.lines.disconnect({line: found.endpoint})
        self._note(company, self._lines(company))
        self.stir([company])

    def registered_changed(self) -> None:
        """Phones came or went; who registers is connected."""
        self.stir([company.id for company in self.directory.companies() if company.groups])

    def only_these_live(self, calls: Collection[str]) -> None:
        """After a gap: whose end was not seen has ended."""
        for call, (company, _) in list(self._taken.items()):
            if call not in calls:
                del self._taken[call]
                self._mailbox.put_nowait((company, LeftCall(call)))

    # -- for whoever asks --------------------------------------------------------------------------

    def states_of(self, company: Company) -> States:
        """What is known of a company's lines, by the line book and by these lines."""
        states = self.lines.states_of(company)
        lines = self._companies.get(company.id)
        return lines.machine.over(states) if lines else states

    def places_in(self, company: str) -> Collection[Place]:
        """The calls that wait in a company's groups, first come first."""
        lines = self._companies.get(company)
        return lines.machine.places if lines else ()

    # -- for ever ----------------------------------------------------------------------------------

    async def serve(self) -> None:
        while True:
            company, event = await self._mailbox.get()
            lines = self._lines(company)
            if isinstance(event, Changed):
                lines.stirred = False
            try:
                self._step(company, lines, event)
            except Exception:
                log.exception("The waiting lines of company %s failed at %s", company, event)

    def _step(self, id: str, lines: _Lines, event: Event) -> None:
        company = self.directory.company(id)
        moment = Moment(now=self.clock(), company=company, states=self.lines.states_of(company))
        for command in lines.machine.receive(event, moment):
            if isinstance(command, WakeAt):
                self._set_alarm(id, lines, command.moment)
            else:
                self.tell_call(command.call, command)
        if isinstance(event, grouptalk.Left | LeftCall):
            self._note(id, lines)
        self.seen(id)

    def _set_alarm(self, company: str, lines: _Lines, moment: datetime | None) -> None:
        if lines.alarm:
            lines.alarm.cancel()
            lines.alarm = None
        if moment:
            seconds = max(0.0, (moment - self.clock()).total_seconds())
            loop = asyncio.get_running_loop()
            lines.alarm = loop.call_later(seconds, self._wake, company, lines)

    def _wake(self, company: str, lines: _Lines) -> None:
        lines.alarm = None
        lines.machine.woke()
        self.stir([company])

    def _lines(self, company: str) -> _Lines:
        if company not in self._companies:
            self._companies[company] = _Lines(WaitingLines())
        return self._companies[company]

    def _note(self, company: str, lines: _Lines) -> None:
        known = self.directory.company(company).lines
        note = GroupsNote(
            memory=lines.machine.memory,
            disconnected=self.lines.disconnected_of(known),
            idle_since=self.lines.idle_since_of(known),
        )
        if note != lines.noted:
            lines.noted = note
            self.journal.keep_groups(company, note)

    def close(self) -> None:
        """No alarm may ring when nobody serves."""
        for lines in self._companies.values():
            if lines.alarm:
                lines.alarm.cancel()
