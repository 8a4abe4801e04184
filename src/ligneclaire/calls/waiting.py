"""The waiting lines of a company's call groups: which call rings which member, and which overflows (G2–G7).

How it works. One machine for all groups of a company, for a member of several is offered one call at a time.
Each event is taken note of, then one *step* looks at everything anew (`_step`):

    overflow who waited too long, or whose group has nobody connected
    stop phones whose turn is over, or that may ring no more
    for each call, first come first: its next free member rings (in parallel: all of them)

A call's *round* is each free member once. Who did not answer in this round is asked again in the next one,
which begins when nobody else is free. After a call it did not take, a member's phone is silent for
`PAUSE_SECONDS` for all groups, longer and longer when it refuses at once without ringing: a phone that is
out of order must not spin. An older call gets whoever is free first; a newer one gets who is left.

Members become free, busy, present, absent … at any time: the step reads the company and the states of its
lines as they are, so nothing of that needs an event of its own, only `Changed`. A member who took a call
counts as talking until `LeftCall` says otherwise: the rest (G4) begins in the same step in which the phone is
free.

Commands are for the calls (`calls.queueing` is their side); a call that hears of an offer too late ignores it
and has left, or will say so. Whatever was offered is ended by exactly one of: `OfferEnded`, `Withdraw`,
`Left`, `Overflow`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ligneclaire.calls.grouptalk import (
    FromCalls,
    Joined,
    Left,
    LeftCall,
    Offer,
    OfferEnded,
    Overflow,
    Queue,
    Ready,
    ToCalls,
    Withdraw,
)
from ligneclaire.calls.state import Moment
from ligneclaire.routing import groups
from ligneclaire.routing.call import LineState, Outcome, States
from ligneclaire.routing.model import Distribution, Group

PAUSE_SECONDS = 2
"""How long a member's phone is silent after a group's call it did not take."""
LONGEST_PAUSE_SECONDS = 32
"""… and at most, doubled each time it did not even ring."""

_IDLE = LineState()


@dataclass(frozen=True, slots=True)
class Changed:
    """Lines, members or time moved on: look again."""


@dataclass(frozen=True, slots=True)
class WakeAt:
    """`Changed` is due at this moment, and no more at another; `None`: at none."""

    moment: datetime | None


Event = FromCalls | Changed
Command = ToCalls | WakeAt


@dataclass(slots=True)
class Place:
    """A call in a group's line."""

    call: str
    group: str
    arrived: datetime
    since: datetime | None
    """When its time began to count; `None`: it hears the greeting first."""
    ringing: dict[str, datetime] = field(default_factory=dict)
    """Until when, by line."""
    tried: set[str] = field(default_factory=set)
    """Members who rang in this round."""
    queued: bool = False
    fresh: bool = True
    """It may still find the group full."""

    @property
    def waits(self) -> bool:
        """Whether it counts among those who wait (G5): nobody rings for it yet, or not for the first time."""
        return self.since is not None and (self.queued or not self.ringing)


@dataclass(frozen=True, slots=True)
class Memory:
    """What should survive a restart, besides the calls themselves."""

    resting: Mapping[str, datetime] = field(default_factory=dict)
    """The end of each wrap-up, by line."""
    last: Mapping[str, str] = field(default_factory=dict)
    """Who answered last, by group."""
    talking: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Line and group of each call that a member took, by call."""


class WaitingLines:
    """`receive` is its only entry; the rest is for whoever asks."""

    def __init__(self, memory: Memory = Memory()) -> None:
        self._places: dict[str, Place] = {}
        """By call, first come first."""
        self._offers: dict[str, str] = {}
        """The call each line rings for."""
        self._pauses: dict[str, datetime] = {}
        self._silences: dict[str, int] = {}
        """How often in a row a line's phone did not even ring."""
        self._resting = dict(memory.resting)
        self._last = dict(memory.last)
        self._talking = dict(memory.talking)
        self._wake: datetime | None = None
        self._out: list[Command] = []

    def receive(self, event: Event, moment: Moment) -> list[Command]:
        match event:
            case Joined():
                self._join(event, moment.now)
            case Ready(call):
                if (place := self._places.get(call)) and place.since is None:
                    place.since, place.fresh = moment.now, True
            case Left(call, answered, group):
                self._leave(call, answered, group)
            case LeftCall(call):
                self._rest(call, moment)
            case OfferEnded(call, line, rang):
                if self._offers.get(line) == call:
                    self._end_offer(line, moment.now, rang=rang)
            case Changed():
                pass
        self._step(moment)
        commands, self._out = self._out, []
        return commands

    def woke(self) -> None:
        """The time that `WakeAt` said has come, or almost: it may be said again."""
        self._wake = None

    # -- for whoever asks --------------------------------------------------------------------------

    @property
    def places(self) -> Collection[Place]:
        """The calls that wait or ring, first come first."""
        return self._places.values()

    @property
    def memory(self) -> Memory:
        return Memory(dict(self._resting), dict(self._last), dict(self._talking))

    def over(self, states: States) -> States:
        """The states of the company's lines, with what this machine knows of them."""
        return _Over(self, states)

    def state(self, line: str, state: LineState) -> LineState:
        offered, resting = line in self._offers, self._resting.get(line)
        if not offered and resting is None and line not in self._last.values():
            return state
        last = frozenset(group for group, taker in self._last.items() if taker == line)
        return replace(state, offered=offered, resting_until=resting, last_of=last)

    # -- events ------------------------------------------------------------------------------------

    def _join(self, event: Joined, now: datetime) -> None:
        since = event.since or (now if event.ready else None)
        place = Place(event.call, event.group, event.arrived, since, fresh=event.since is None)
        self._places[event.call] = place
        if len(self._places) > 1:
            self._places = dict(sorted(self._places.items(), key=lambda item: item[1].arrived))

    def _leave(self, call: str, answered: str | None, group: str) -> None:
        if place := self._places.pop(call, None):
            for line in place.ringing:
                del self._offers[line]
        if answered:
            self._silences.pop(answered, None)
            self._talking[call] = answered, group
            self._last[group] = answered

    def _rest(self, call: str, moment: Moment) -> None:
        line, group_id = self._talking.pop(call, ("", ""))
        group = moment.company.groups.get(group_id)
        if group and group.wrap_up_seconds:
            self._resting[line] = moment.now + timedelta(seconds=group.wrap_up_seconds)

    def _end_offer(self, line: str, now: datetime, *, rang: bool) -> None:
        """A phone stopped without an answer: it has had its turn, and a pause."""
        place = self._places[self._offers.pop(line)]
        del place.ringing[line]
        silences = self._silences[line] = 0 if rang else self._silences.get(line, 0) + 1
        seconds = min(PAUSE_SECONDS * 2 ** max(0, silences - 1), LONGEST_PAUSE_SECONDS)
        self._pauses[line] = now + timedelta(seconds=seconds)

    # -- one step ----------------------------------------------------------------------------------

    def _step(self, moment: Moment) -> None:
        now = moment.now
        self._pauses = {line: until for line, until in self._pauses.items() if until > now}
        self._resting = {line: until for line, until in self._resting.items() if until > now}
        self._overflow_who_cannot_wait(moment)
        self._stop_phones(moment)
        self._offer(moment)
        self._sleep(moment)

    def _overflow_who_cannot_wait(self, moment: Moment) -> None:
        connected: dict[str, bool] = {}
        for place in list(self._places.values()):
            if place.since is None:
                continue
            group = moment.company.groups.get(place.group)
            if group is None:
                self._overflow(place, Outcome.FAILED)
                continue
            if group.id not in connected:
                connected[group.id] = any(
                    groups.is_connected(moment.company, member, moment.states.get(member.line, _IDLE))
                    for member in group.members
                )
            if not connected[group.id]:
                self._overflow(place, Outcome.NOBODY_CONNECTED)
            elif moment.now >= place.since + timedelta(seconds=group.max_wait_seconds):
                self._overflow(place, Outcome.WAITED_TOO_LONG)

    def _stop_phones(self, moment: Moment) -> None:
        for line, call in list(self._offers.items()):
            place = self._places[call]
            if place.ringing[line] <= moment.now:
                self._end_offer(line, moment.now, rang=True)
            elif not self._may_ring_on(moment.company.groups[place.group], line, moment):
                del self._offers[line], place.ringing[line]
            else:
                continue
            self._out.append(Withdraw(call, line))

    def _may_ring_on(self, group: Group, line: str, moment: Moment) -> bool:
        member = next((member for member in group.members if member.line == line), None)
        state = moment.states.get(line, _IDLE)
        return member is not None and groups.is_connected(moment.company, member, state)

    def _offer(self, moment: Moment) -> None:
        free: dict[str, list[str]] = {}
        states = self.over(moment.states)
        for place in list(self._places.values()):
            group = moment.company.groups.get(place.group)
            if group is None:  # the greeting of a group that is no more: ready, it will overflow
                continue
            if group.id not in free:
                free[group.id] = self._free_members(group, moment)
            left = [line for line in free[group.id] if line not in self._offers]
            if not left and place.queued and not place.fresh:  # most of them, most of the time
                continue
            if place.since is not None:
                self._offer_next(place, group, left, states, moment.now)
            if place.fresh and not place.ringing and not (left and place.since is None):
                others = sum(other.waits for other in self._places.values() if other.group == group.id)
                if others - place.waits >= group.max_waiting:
                    self._overflow(place, Outcome.GROUP_FULL)
                    continue
            place.fresh = False
            if place.waits and not place.queued:
                self._queue(place)

    def _free_members(self, group: Group, moment: Moment) -> list[str]:
        talking = {line for line, _ in self._talking.values()}
        return [
            member.line
            for member in group.members
            if member.line not in talking
            and member.line not in self._pauses
            and member.line not in self._resting
            and groups.is_free(moment.company, member, moment.states.get(member.line, _IDLE), moment.now)
        ]

    def _offer_next(self, place: Place, group: Group, left: list[str], states: States, now: datetime) -> None:
        together = group.distribution is Distribution.PARALLEL
        if place.ringing and not together:
            return
        turn = [line for line in left if line not in place.tried]
        if left and not turn and not place.ringing:
            turn = left
            place.tried.clear()
            if not place.queued:
                self._queue(place)
        order = groups.in_order(group, turn, states)
        for line in order if together else order[:1]:
            place.ringing[line] = now + timedelta(seconds=groups.ring_seconds(group))
            place.tried.add(line)
            self._offers[line] = place.call
            self._out.append(Offer(place.call, line))

    def _queue(self, place: Place) -> None:
        place.queued = True
        self._out.append(Queue(place.call))

    def _overflow(self, place: Place, outcome: Outcome) -> None:
        self._leave(place.call, None, "")
        self._out.append(Overflow(place.call, outcome))

    def _sleep(self, moment: Moment) -> None:
        wake = min(self._due(moment), default=None)
        if wake != self._wake:
            self._wake = wake
            self._out.append(WakeAt(wake))

    def _due(self, moment: Moment) -> Iterable[datetime]:
        for place in self._places.values():
            yield from place.ringing.values()
            if place.since and (group := moment.company.groups.get(place.group)):
                yield place.since + timedelta(seconds=group.max_wait_seconds)
        if self._places:
            yield from self._pauses.values()
        yield from self._resting.values()


class _Over(Mapping[str, LineState]):
    def __init__(self, lines: WaitingLines, states: States) -> None:
        self._lines, self._states = lines, states

    def __getitem__(self, line: str) -> LineState:
        return self._lines.state(line, self._states[line])

    def __iter__(self) -> Iterator[str]:
        return iter(self._states)

    def __len__(self) -> int:
        return len(self._states)
