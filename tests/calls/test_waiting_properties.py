"""Anything may happen to the waiting lines, in any order, and nobody is forgotten or rung twice.

A whole office is played at random from a seed: callers come and go, members answer, refuse, hang up,
disconnect, managers change groups, time passes, and what the machine tells a call reaches it late. After
every step the rules of G2 to G7 are checked by a second, slower reading of them. `INTERLEAVINGS` in the
environment says how many offices are played.
"""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.calls.script import MONDAY_TEN
from tests.calls.test_waiting import STAFF, office
from tests.calls.test_waiting import group as make_group

from ligneclaire.calls import grouptalk as do
from ligneclaire.calls.grouptalk import Joined, Left, LeftCall, OfferEnded, Ready
from ligneclaire.calls.state import Moment
from ligneclaire.calls.waiting import Changed, Command, Event, WaitingLines, WakeAt
from ligneclaire.routing.call import LineState
from ligneclaire.routing.model import Company, Distribution, Group, Member

INTERLEAVINGS = int(os.environ.get("INTERLEAVINGS", "300"))
EVENTS = 60
OVERFLOWED = "overflowed"


@dataclass
class SimulatedCall:
    """A live call as the machine knows it: it obeys what reaches it, and tells what became of it."""

    id: str
    group: str
    legs: set[str] = field(default_factory=set)
    end: str = ""
    """How its waiting ended: the line that answered, `overflowed`, or `hung up`."""
    talking: bool = False


class Simulation:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.company: Company = office(*(self._group(id) for id in ("desk", "shop")))
        self.now: datetime = MONDAY_TEN
        self.registered = set(STAFF)
        self.connected = set(STAFF)
        self.direct: set[str] = set()
        self.calls: dict[str, SimulatedCall] = {}
        self.lines = WaitingLines()
        self.in_flight: deque[Command] = deque()
        self.wake: datetime | None = None

    def _group(self, id: str) -> Group:
        members = self.random.sample(STAFF, self.random.randint(0, len(STAFF)))
        return replace(
            make_group(id, tuple(members)),
            members=tuple(Member(line=name, present=self.random.random() < 0.9) for name in members),
            distribution=self.random.choice(list(Distribution)),
            rings=self.random.randint(1, 3),
            wrap_up_seconds=self.random.choice([0, 0, 5]),
            max_waiting=self.random.choice([1, 2, 20]),
            max_wait_seconds=self.random.choice([10, 60]),
        )

    # -- the office as it is -----------------------------------------------------------------------

    def carries(self, name: str) -> int:
        legs = sum(name in call.legs for call in self.calls.values())
        talks = sum(call.talking and call.end == name for call in self.calls.values())
        return legs + talks + (name in self.direct)

    def states(self) -> dict[str, LineState]:
        return {
            name: LineState(
                registered=name in self.registered,
                connected=name in self.connected,
                calls=self.carries(name),
            )
            for name in STAFF
        }

    def tell(self, event: Event) -> None:
        """One event, and the rules after it."""
        states = self.states()
        before = set(self.lines._offers)
        commands = self.lines.receive(event, Moment(now=self.now, company=self.company, states=states))
        for command in commands:
            if isinstance(command, WakeAt):
                self.wake = command.moment
            else:
                self.in_flight.append(command)
        offered = [command for command in commands if isinstance(command, do.Offer)]
        self._check(offered, before, states)

    def _check(self, offered: list[do.Offer], before: set[str], states: dict[str, LineState]) -> None:
        lines = self.lines
        ringing = [name for place in lines.places for name in place.ringing]
        assert len(ringing) == len(set(ringing)), "a member is offered two calls"
        assert set(ringing) == set(lines._offers)
        for command in offered:
            assert states[command.line].calls == 0, "somebody in a call is offered one"
            takers = [line for line, _ in lines.memory.talking.values()]
            assert command.line not in takers, "somebody is offered a call before the rest"
        waiting = [place for place in lines.places if place.since is not None and not place.ringing]
        for place in waiting:
            free = [name for name in self.free(self.company.groups[place.group]) if name not in ringing]
            assert not free, f"{place.call} waits while {free} could ring"
            for command in offered:
                newer = self.calls[command.call].id > place.call
                could = command.line in self.free(self.company.groups[place.group], before)
                assert not (newer and could), f"{command.call} was served before {place.call}"

    def free(self, group: Group, taken: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
        """Who could ring, read from the rules anew."""
        lines = self.lines
        return [
            member.line
            for member in group.members
            if member.present
            and member.line in self.registered & self.connected
            and self.carries(member.line) == 0
            and member.line not in taken
            and not (lines._pauses.get(member.line, self.now) > self.now)
            and not (lines._resting.get(member.line, self.now) > self.now)
            and not any(taker == member.line for taker, _ in lines._talking.values())
        ]

    # -- what happens ------------------------------------------------------------------------------

    def arrives(self) -> None:
        call = SimulatedCall(f"{len(self.calls):04}", self.random.choice(list(self.company.groups)))
        self.calls[call.id] = call
        ready = self.random.random() < 0.7
        self.tell(Joined(call=call.id, group=call.group, ready=ready, arrived=self.now))
        mine = {place.call: place for place in self.lines.places if place.group == call.group}
        if ready and call.id in mine and not mine[call.id].ringing:
            others = sum(place.waits for place in mine.values()) - 1
            assert others < self.company.groups[call.group].max_waiting, "more calls wait than may"

    def greeting_ends(self) -> None:
        if call := self._some(call for call in self.calls.values() if not call.end):
            self.tell(Ready(call.id))

    def hears(self) -> None:
        """The oldest word on its way reaches its call."""
        if not self.in_flight:
            return
        command = self.in_flight.popleft()
        assert not isinstance(command, WakeAt)
        call = self.calls[command.call]
        if call.end:
            return
        match command:
            case do.Offer(line=name):
                if self.carries(name) or name not in self.registered:
                    self.tell(OfferEnded(call.id, name, False))
                else:
                    call.legs.add(name)
                    self.tell(Changed())
            case do.Withdraw(line=name):
                call.legs.discard(name)
                self.tell(Changed())
            case do.Overflow():
                call.end = OVERFLOWED
                call.legs.clear()
                self.tell(Changed())

    def answers(self) -> None:
        if call := self._some(call for call in self.calls.values() if call.legs):
            call.end = self.random.choice(sorted(call.legs))
            call.legs.clear()
            call.talking = True
            self.tell(Left(call.id, call.end, call.group))

    def refuses(self) -> None:
        if call := self._some(call for call in self.calls.values() if call.legs):
            name = self.random.choice(sorted(call.legs))
            call.legs.discard(name)
            self.tell(OfferEnded(call.id, name, self.random.random() < 0.5))

    def caller_goes(self) -> None:
        if call := self._some(call for call in self.calls.values() if not call.end):
            call.end = "hung up"
            call.legs.clear()
            self.tell(Left(call.id))

    def conversation_ends(self) -> None:
        if call := self._some(call for call in self.calls.values() if call.talking):
            call.talking = False
            if self.random.random() < 0.5:
                self.tell(Changed())
            self.tell(LeftCall(call.id))

    def direct_call(self) -> None:
        free = [name for name in STAFF if not self.carries(name)]
        if free:
            self.direct.add(self.random.choice(free))
            self.tell(Changed())

    def direct_call_ends(self) -> None:
        if self.direct:
            self.direct.discard(self.random.choice(sorted(self.direct)))
            self.tell(Changed())

    def member_changes(self) -> None:
        name = self.random.choice(STAFF)
        self.random.choice([self.registered, self.connected]).symmetric_difference_update({name})
        self.tell(Changed())

    def manager_changes(self) -> None:
        changed = self._group(self.random.choice(("desk", "shop")))
        self.company = replace(self.company, groups={**self.company.groups, changed.id: changed})
        self.tell(Changed())

    def time_passes(self) -> None:
        self.passes(self.random.choice([0.5, 2, 5, 20]))

    def passes(self, seconds: float) -> None:
        end = self.now + timedelta(seconds=seconds)
        for _ in range(500):
            if self.wake is None or self.wake > end:
                break
            self.now = max(self.now, self.wake)
            self.tell(Changed())
            assert self.wake is None or self.wake > self.now, "it would wake for ever"
        self.now = end

    def _some(self, calls: object) -> SimulatedCall | None:
        found = list(calls)  # type: ignore[call-overload]
        return self.random.choice(found) if found else None

    def play(self) -> None:
        happenings = [
            *[self.arrives] * 4,
            *[self.hears] * 8,
            *[self.answers] * 3,
            *[self.conversation_ends] * 3,
            *[self.time_passes] * 3,
            self.greeting_ends,
            self.refuses,
            self.caller_goes,
            self.direct_call,
            self.direct_call_ends,
            self.member_changes,
            self.manager_changes,
        ]
        for _ in range(EVENTS):
            self.random.choice(happenings)()

    def settle(self) -> None:
        """Nobody calls or answers any more: what waits overflows, what talks hangs up."""
        for call in self.calls.values():
            self.tell(Ready(call.id))
        for _ in range(40):
            while self.in_flight:
                self.hears()
            self.passes(2)
        for call in self.calls.values():
            if call.talking:
                call.talking = False
                self.tell(LeftCall(call.id))
        self.passes(5)


@settings(max_examples=INTERLEAVINGS, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_happens_every_call_ends_and_nothing_is_left(seed: int) -> None:
    office = Simulation(seed)
    office.play()
    office.settle()
    assert all(call.end for call in office.calls.values()), "a call is forgotten"
    assert not office.lines.places
    assert not office.lines._offers
    assert not office.lines.memory.talking
    assert not office.lines.memory.resting
    assert office.wake is None
