"""The waiting lines of a company's groups: who is offered what, when, and what becomes of each call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.calls.script import MONDAY_TEN, company, line

from ligneclaire.calls import grouptalk as do
from ligneclaire.calls.grouptalk import Joined, Left, LeftCall, OfferEnded, Ready
from ligneclaire.calls.state import Moment
from ligneclaire.calls.waiting import Changed, Event, WaitingLines, WakeAt
from ligneclaire.routing.call import LineState
from ligneclaire.routing.model import Company, Distribution, Group, Member

STAFF = ("ann", "ben", "cleo", "dora")


def group(id: str = "desk", members: tuple[str, ...] = ("ann", "ben", "cleo"), **settings: Any) -> Group:
    defaults: dict[str, Any] = {"distribution": Distribution.LINEAR}
    return Group(
        id=id,
        name=id,
        number=f"+3319900200{len(id)}",
        site="paris",
        members=tuple(Member(line=one) for one in members),
        **(defaults | settings),
    )


def office(*groups: Group) -> Company:
    lines = (line(name, f"+331990010{n:02}") for n, name in enumerate(STAFF, 10))
    return replace(company(*lines), groups={each.id: each for each in groups})


@dataclass
class Office:
    """A company with groups, played by hand; every command so far is in words in `told`."""

    company: Company
    now: datetime = MONDAY_TEN
    states: dict[str, LineState] = field(default_factory=lambda: {name: LineState() for name in STAFF})
    lines: WaitingLines = field(default_factory=WaitingLines)
    told: list[str] = field(default_factory=list)
    wake: datetime | None = None

    def tell(self, event: Event) -> list[str]:
        """What the machine answers, in words."""
        moment = Moment(now=self.now, company=self.company, states=self.states)
        words = []
        for command in self.lines.receive(event, moment):
            match command:
                case do.Offer(call, name):
                    words.append(f"{name} for {call}")
                case do.Withdraw(call, name):
                    words.append(f"not {name} for {call}")
                case do.Queue(call):
                    words.append(f"{call} waits")
                case do.Overflow(call, outcome):
                    words.append(f"{call} {outcome}")
                case WakeAt(due):
                    self.wake = due
        self.told += words
        return words

    def joins(self, call: str, group: str = "desk", *, ready: bool = True) -> list[str]:
        return self.tell(Joined(call=call, group=group, ready=ready, arrived=self.now))

    def answers(self, call: str, name: str, group: str = "desk") -> list[str]:
        self.states[name] = LineState(calls=1)
        return self.tell(Left(call, name, group))

    def hangs_up(self, call: str, name: str) -> list[str]:
        self.states[name] = LineState(idle_since=self.now)
        return self.tell(LeftCall(call))

    def refuses(self, call: str, name: str, *, rang: bool = True) -> list[str]:
        return self.tell(OfferEnded(call, name, rang))

    def is_now(self, name: str, **state: Any) -> list[str]:
        self.states[name] = LineState(**state)
        return self.tell(Changed())

    def sets(self, **settings: Any) -> list[str]:
        """A manager changes the group."""
        changed = replace(self.company.groups["desk"], **settings)
        self.company = replace(self.company, groups={**self.company.groups, "desk": changed})
        return self.tell(Changed())

    def passes(self, seconds: float) -> list[str]:
        """Time, with every wake-up that is due in it."""
        end, words = self.now + timedelta(seconds=seconds), []
        for _ in range(1000):
            if self.wake is None or self.wake > end:
                break
            self.now = self.wake
            words += self.tell(Changed())
        self.now = end
        return words


def desk(**settings: Any) -> Office:
    return Office(office(group(**settings)))


# -- the four distributions ------------------------------------------------------------------------


def test_members_ring_in_turn_each_as_long_as_set() -> None:
    at = desk(rings=2)
    assert at.joins("A") == ["ann for A"]
    assert at.passes(9.9) == []
    assert at.passes(0.1) == ["not ann for A", "ben for A"]
    assert at.passes(10) == ["not ben for A", "cleo for A"]
    assert at.passes(10) == ["not cleo for A", "A waits", "ann for A"]


def test_a_linear_group_begins_with_the_first_each_time() -> None:
    at = desk()
    at.joins("A")
    at.answers("A", "ann")
    at.hangs_up("A", "ann")
    assert at.joins("B") == ["ann for B"]


def test_a_cyclic_group_goes_on_after_the_last_who_answered_not_after_the_last_who_rang() -> None:
    at = desk(distribution=Distribution.CYCLIC)
    at.joins("A")
    at.refuses("A", "ann")
    at.answers("A", "ben")
    at.hangs_up("A", "ben")
    at.passes(5)
    assert at.joins("B") == ["cleo for B"]
    assert at.refuses("B", "cleo") == ["ann for B"]
    at.tell(Left("B"))
    at.passes(5)
    assert at.joins("C") == ["cleo for C"]


def test_the_longest_idle_is_rung_first_whatever_made_the_others_busy() -> None:
    at = desk(distribution=Distribution.LONGEST_IDLE)
    at.is_now("ann", idle_since=MONDAY_TEN - timedelta(minutes=1))
    at.is_now("ben", idle_since=MONDAY_TEN - timedelta(minutes=9))
    at.is_now("cleo", idle_since=MONDAY_TEN - timedelta(minutes=5))
    assert at.joins("A") == ["ben for A"]
    assert at.joins("B") == ["cleo for B"]


def test_in_parallel_all_ring_and_who_becomes_free_joins_in() -> None:
    at = desk(distribution=Distribution.PARALLEL)
    at.is_now("cleo", calls=1)
    assert at.joins("A") == ["ann for A", "ben for A"]
    assert at.is_now("cleo") == ["cleo for A"]
    assert at.answers("A", "ben") == []
    assert at.joins("B") == ["ann for B", "cleo for B"]


def test_in_parallel_those_who_did_not_answer_ring_again_together_after_a_pause() -> None:
    at = desk(distribution=Distribution.PARALLEL, rings=1)
    at.joins("A")
    assert at.passes(5) == ["not ann for A", "not ben for A", "not cleo for A", "A waits"]
    assert at.passes(2) == ["ann for A", "ben for A", "cleo for A"]


# -- first come, first served ----------------------------------------------------------------------


def test_the_oldest_call_gets_whoever_becomes_free() -> None:
    at = desk(members=("ann",))
    at.is_now("ann", calls=1)
    for call in "ABC":
        at.joins(call)
    assert at.is_now("ann") == ["ann for A"]
    at.answers("A", "ann")
    assert at.hangs_up("A", "ann") == ["ann for B"]


def test_the_place_is_that_of_the_arrival_even_after_a_greeting() -> None:
    at = desk(members=("ann",))
    assert at.joins("A", ready=False) == []
    at.now += timedelta(seconds=1)
    at.is_now("ann", calls=1)
    at.joins("B")
    at.tell(Ready("A"))
    assert at.is_now("ann") == ["ann for A"]


def test_a_member_of_two_groups_is_offered_one_call_at_a_time_the_oldest_first() -> None:
    at = Office(office(group("desk", ("ann",)), group("shop", ("ann", "ben"))))
    at.is_now("ann", calls=1)
    at.is_now("ben", calls=1)
    at.joins("A", "shop")
    at.now += timedelta(seconds=1)
    at.joins("B", "desk")
    assert at.is_now("ann") == ["ann for A"]
    assert at.is_now("ben") == []
    assert at.answers("A", "ann", "shop") == []
    assert at.hangs_up("A", "ann") == ["ann for B"]


# -- pauses and rests ------------------------------------------------------------------------------


def test_a_phone_that_refuses_at_once_is_asked_again_more_and_more_seldom() -> None:
    at = desk(members=("ann",), max_wait_seconds=3600)
    at.joins("A")
    asked = []
    for _ in range(8):
        at.refuses("A", "ann", rang=False)
        before = at.now
        while at.lines._offers == {}:
            at.passes(1)
        asked.append((at.now - before).seconds)
    assert asked == [2, 4, 8, 16, 32, 32, 32, 32]


def test_a_newer_call_does_not_get_a_member_whose_pause_an_older_one_waits_for() -> None:
    at = desk(members=("ann",))
    at.joins("A")
    at.joins("B")
    assert at.refuses("A", "ann") == ["A waits"]
    assert at.passes(2) == ["ann for A"]


def test_after_a_call_of_the_group_a_member_rests() -> None:
    at = desk(members=("ann",), wrap_up_seconds=30)
    at.joins("A")
    at.answers("A", "ann")
    at.joins("B")
    assert at.hangs_up("A", "ann") == []
    assert at.passes(29.9) == []
    assert at.passes(0.1) == ["ann for B"]


def test_a_rest_counts_for_all_groups_and_is_known_to_who_asks() -> None:
    at = Office(office(group("desk", ("ann",), wrap_up_seconds=30), group("shop", ("ann",))))
    at.joins("A")
    at.answers("A", "ann")
    at.hangs_up("A", "ann")
    assert at.joins("B", "shop") == ["B waits"]
    assert at.lines.over(at.states)["ann"].resting_until == MONDAY_TEN + timedelta(seconds=30)
    assert at.passes(30) == ["ann for B"]


def test_a_member_who_only_rang_or_had_a_direct_call_does_not_rest() -> None:
    at = desk(members=("ann", "ben"), wrap_up_seconds=30, distribution=Distribution.PARALLEL)
    at.joins("A")
    at.answers("A", "ben")
    at.is_now("ann", calls=1)
    at.joins("B")
    assert at.is_now("ann") == ["ann for B"]


# -- members come and go ---------------------------------------------------------------------------


@pytest.mark.parametrize("state", [{"registered": False}, {"connected": False}])
def test_a_member_who_disconnects_or_whose_phone_is_gone_rings_no_more(state: Mapping[str, Any]) -> None:
    at = desk()
    at.joins("A")
    assert at.is_now("ann", **state) == ["not ann for A", "ben for A"]
    assert at.is_now("ann") == []


def test_a_member_who_is_taken_out_or_set_absent_while_it_rings_rings_no_more() -> None:
    at = desk()
    at.joins("A")
    away = (Member(line="ann", present=False), Member(line="ben"), Member(line="cleo"))
    assert at.sets(members=away) == ["not ann for A", "ben for A"]
    assert at.sets(members=(Member(line="cleo"),)) == ["not ben for A", "cleo for A"]


def test_a_member_who_is_added_rings_for_a_call_that_waits() -> None:
    at = desk(members=("ann",))
    at.is_now("ann", calls=1)
    at.joins("A")
    assert at.sets(members=(Member(line="ann"), Member(line="dora"))) == ["dora for A"]


def test_a_new_order_holds_from_the_next_turn() -> None:
    at = desk()
    at.joins("A")
    at.sets(members=(Member(line="cleo"), Member(line="ben"), Member(line="ann")))
    assert at.refuses("A", "ann") == ["cleo for A"]


# -- overflow --------------------------------------------------------------------------------------


def test_when_the_last_member_leaves_all_who_wait_overflow_at_once() -> None:
    at = desk(members=("ann", "ben"))
    at.is_now("ben", calls=1)
    at.joins("A")
    at.joins("B")
    assert at.is_now("ben", connected=False) == []
    assert at.is_now("ann", registered=False) == ["A nobody_connected", "B nobody_connected"]
    assert not at.lines.places


def test_a_call_overflows_when_it_waited_too_long_even_if_a_phone_rings() -> None:
    at = desk(members=("ann",), max_wait_seconds=30, rings=10)
    at.joins("A")
    assert at.passes(29.9) == []
    assert at.passes(0.1) == ["A waited_too_long"]
    assert at.joins("B") == ["ann for B"]


def test_the_time_counts_from_the_end_of_a_greeting() -> None:
    at = desk(members=("ann",), max_wait_seconds=30)
    at.is_now("ann", calls=1)
    at.joins("A", ready=False)
    assert at.passes(60) == []
    assert at.tell(Ready("A")) == ["A waits"]
    assert at.passes(29.9) == []
    assert at.passes(0.1) == ["A waited_too_long"]


def test_one_more_call_than_may_wait_overflows_at_once() -> None:
    at = desk(members=("ann",), max_waiting=2)
    at.is_now("ann", calls=1)
    assert [at.joins(call) for call in "ABC"] == [["A waits"], ["B waits"], ["C group_full"]]


def test_a_call_that_rings_somebody_for_the_first_time_does_not_wait() -> None:
    at = desk(members=("ann", "ben"), max_waiting=1)
    at.is_now("cleo", calls=1)
    assert at.joins("A") == ["ann for A"]
    assert at.joins("B") == ["ben for B"]
    assert at.joins("C") == ["C waits"]
    assert at.joins("D") == ["D group_full"]


def test_a_full_group_is_told_before_the_greeting_but_not_while_somebody_is_free() -> None:
    at = desk(members=("ann", "ben"), max_waiting=1)
    at.is_now("ann", calls=1)
    at.is_now("ben", calls=1)
    at.joins("A")
    assert at.joins("B", ready=False) == ["B group_full"]
    at.is_now("ann")
    at.is_now("ben")
    at.joins("C", ready=False)
    assert at.tell(Ready("C")) == ["ben for C"]


def test_a_group_that_is_deleted_lets_its_calls_go() -> None:
    at = desk(members=("ann",))
    at.joins("A")
    at.company = replace(at.company, groups={})
    assert at.tell(Changed()) == ["A failed"]


# -- late events, and restarts ---------------------------------------------------------------------


def test_late_and_repeated_events_change_nothing() -> None:
    at = desk(members=("ann",))
    at.joins("A")
    at.answers("A", "ann")
    for event in (Left("A"), OfferEnded("A", "ann", True), Ready("A"), Left("X"), LeftCall("X"), Changed()):
        assert at.tell(event) == []
    assert at.hangs_up("A", "ann") == []
    assert at.hangs_up("A", "ann") == []


def test_after_a_restart_places_rests_and_the_last_who_answered_are_known() -> None:
    at = desk(distribution=Distribution.CYCLIC, wrap_up_seconds=30, max_wait_seconds=60)
    at.joins("A")
    at.answers("A", "ann")
    at.hangs_up("A", "ann")
    at.joins("B")
    at.answers("B", "ben")
    at.lines = WaitingLines(at.lines.memory)
    at.wake = None
    at.is_now("cleo", calls=1)
    later, sooner = at.now - timedelta(seconds=10), at.now - timedelta(seconds=40)
    at.tell(Joined(call="D", group="desk", ready=True, arrived=later, since=later))
    at.tell(Joined(call="C", group="desk", ready=True, arrived=sooner, since=sooner))
    assert at.is_now("cleo") == ["cleo for C"]
    assert at.passes(20) == ["C waited_too_long", "cleo for D"]
    assert at.hangs_up("B", "ben") == []
    assert at.passes(9.9) == []
    assert at.lines.over(at.states)["ben"].resting_until is not None


def test_a_group_may_be_refused_by_no_more_calls_than_wait_after_a_restart() -> None:
    at = desk(members=("ann",), max_waiting=1)
    at.is_now("ann", calls=1)
    for call in "AB":
        at.tell(Joined(call=call, group="desk", ready=True, arrived=at.now, since=at.now))
    assert [place.call for place in at.lines.places] == ["A", "B"]
    assert at.joins("C") == ["C group_full"]
