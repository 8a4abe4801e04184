"""Random companies, phones and calls, played on call control and told by the guide (`guide`): the same comes
of every call.

A step is a change of a setting, of a phone or of a person, a call, or the end of a conversation; forty make a
day in a company's life. How many are played: `LIGNECLAIRE_STEPS`, 2,000 without it; a night's worth is
100,000. A failure tells the seed and the day so far: `LIGNECLAIRE_SEED` plays that day alone.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.callcontrol import guide
from tests.callcontrol.guide import OUTSIDE, VOICEMAIL, Person
from tests.callcontrol.house import House
from tests.calls.script import company, line
from tests.support.virtualtime import VirtualTimeLoop

from ligneclaire.ari.memory import Answers, NeverAnswers, Phone, PhoneCall, Refuses
from ligneclaire.ari.memory.phones import CallState
from ligneclaire.calls.commands import Sentence
from ligneclaire.routing.model import (
    Calendar,
    Company,
    Destination,
    Forwards,
    Greeting,
    Line,
    MoreNumbers,
    NumberClass,
    Override,
    OwnSound,
    RestrictionProfile,
    ShownNumber,
    ToNumber,
    ToVoicemail,
)
from ligneclaire.routing.model import PredefinedSound as Predefined

STEPS = int(os.environ.get("LIGNECLAIRE_STEPS", "2000"))
STEPS_OF_A_DAY = 40
SEEDS = (
    [int(seed)] if (seed := os.environ.get("LIGNECLAIRE_SEED")) else range(max(1, STEPS // STEPS_OF_A_DAY))
)

NUMBERS = {"ann": "+33199001001", "ben": "+33199001002", "cat": "+33199001003", "dan": "+33199001004"}
PAUL = "+33612345678"
NAMES = tuple(NUMBERS)
NAME_OF = {number: name for name, number in NUMBERS.items()} | {PAUL: OUTSIDE}
DOES = {guide.ANSWERS: Answers(after=2), guide.REFUSES: Refuses(603, after=1), guide.ABSENT: NeverAnswers()}
SOUNDS = {"greeting": "greeting", "double-call": "double-call"}
POLL = 0.05
LONGEST_CALL = 1200.0


class Day:
    """One company, its people, and what happens to them; `seed` says what."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.house = House(folder)
        self.people = {name: Person() for name in (*NAMES, OUTSIDE)}
        self.phones: dict[str, Phone] = {
            name: self.house.asterisk.phone(name, endpoint=f"phone-{name}") for name in NAMES
        }
        self.phones[OUTSIDE] = self.house.outside(PAUL)
        self.talking: list[tuple[str, str, PhoneCall]] = []
        """Conversations: who called, who answered, and the caller's end."""
        self.log: list[str] = []
        self.calls_played = 0

    async def play(self) -> None:
        self.house.company = self.company()
        await self.house.open()
        acts: dict[Callable[[], Awaitable[None]], int] = {
            self.calls: 12,
            self.hangs_up: 4,
            self.behaves: 4,
            self.plugs_or_unplugs: 2,
            self.switches: 2,
            self.sets_call_waiting: 2,
            self.sets_the_greeting: 2,
            self.blocks: 1,
            self.sets_a_forward: 4,
            self.sets_more_numbers: 2,
        }
        for act in self.chance.choices(list(acts), list(acts.values()), k=STEPS_OF_A_DAY):
            await act()
        for _, _, call in self.talking:
            call.hang_up()
        await self.house.close()

    def anybody(self) -> str:
        return self.chance.choice((*NAMES, OUTSIDE))

    # -- what a manager sets -----------------------------------------------------------------------

    async def switches(self) -> None:
        name = self.chance.choice(NAMES)
        switch = self.chance.choice(("quiet", "refuses_anonymous", "hides", "only_inside"))
        setattr(self.people[name], switch, not getattr(self.people[name], switch))
        await self.saves(name, switch)

    async def sets_call_waiting(self) -> None:
        name = self.chance.choice(NAMES)
        person = self.people[name]
        person.call_waiting = self.chance.random() < 0.7
        person.capacity = self.chance.choice((1, 2))
        person.double_call = self.chance.random() < 0.5
        await self.saves(name, f"call waiting {person.call_waiting} {person.capacity} {person.double_call}")

    async def sets_the_greeting(self) -> None:
        name = self.chance.choice(NAMES)
        person = self.people[name]
        person.greets = self.chance.choice(("", "before", "meanwhile"))
        person.greets_now = self.chance.random() < 0.8
        await self.saves(name, f"greets {person.greets} {person.greets_now}")

    async def blocks(self) -> None:
        name = self.chance.choice(NAMES)
        self.people[name].blocks = {self.anybody() for _ in range(self.chance.randrange(3))} - {name}
        await self.saves(name, f"blocks {self.people[name].blocks}")

    async def sets_a_forward(self) -> None:
        name = self.chance.choice(NAMES)
        person = self.people[name]
        kind = self.chance.choice(
            ("scheduled", "immediate", "busy", "busy", "no_answer", "no_answer", "unreachable")
        )
        to = self.chance.choice((*NAMES, OUTSIDE, VOICEMAIL, None, None))
        person.forwards.pop(kind, None)
        person.closed = self.chance.random() < 0.5
        if to is not None and to != name:
            person.forwards[kind] = to
        await self.saves(name, f"{kind} to {to}, closed {person.closed}")

    async def sets_more_numbers(self) -> None:
        name = self.chance.choice(NAMES)
        wanted = self.chance.sample((*NAMES, OUTSIDE), self.chance.randrange(4))
        self.people[name].more = [other for other in wanted if other != name]
        self.people[name].together = self.chance.random() < 0.5
        await self.saves(name, f"rings too {wanted} together {self.people[name].together}")

    # -- what people do ----------------------------------------------------------------------------

    async def behaves(self) -> None:
        name, does = self.anybody(), self.chance.choice(tuple(DOES))
        self.log.append(f"{name} {does}")
        self.people[name].does = does
        self.phones[name].behaviour = DOES[does]

    async def plugs_or_unplugs(self) -> None:
        name = self.chance.choice(NAMES)
        person = self.people[name]
        if person.talks:
            return
        person.plugged_in = not person.plugged_in
        self.log.append(f"{name} plugged in {person.plugged_in}")
        self.phones[name].registered = person.plugged_in
        book = self.house.control.lines
        await self.house.until(lambda: book.is_registered(f"phone-{name}") is person.plugged_in)

    async def calls(self) -> None:
        caller, dialled = self.anybody(), self.anybody()
        person = self.people[caller]
        if person.talks or not person.plugged_in or caller == dialled == OUTSIDE:
            return
        if caller == OUTSIDE:
            person.hides = self.chance.random() < 0.3
        self.log.append(f"{caller} calls {dialled}")
        expected = guide.told(self.people, caller, dialled)
        await self.plays(caller, dialled, expected, stays=self.chance.random() < 0.4)
        self.calls_played += 1

    async def hangs_up(self) -> None:
        if not self.talking:
            return
        caller, other, call = self.talking.pop(self.chance.randrange(len(self.talking)))
        self.log.append(f"{caller} and {other} hang up")
        self.people[caller].talks -= 1
        self.people[other].talks -= 1
        await self.ends(call)

    # -- a call ------------------------------------------------------------------------------------

    async def plays(self, caller: str, dialled: str, expected: guide.Story, *, stays: bool) -> None:
        before = {name: len(phone.calls) for name, phone in self.phones.items()}
        number = PAUL if dialled == OUTSIDE else NUMBERS[dialled]
        call = await self.phones[caller].call(
            number, withheld=caller == OUTSIDE and self.people[caller].hides
        )
        heard, rang = await self.follows(call, caller, before)
        wanted = [*expected.hears]
        if expected.winners:
            (winner,) = {name for name in expected.winners if heard[-1] == name} or {"nobody"}
            wanted.append(winner)
        assert heard == wanted, (expected, heard, rang)
        assert rang == [sorted(together) for together in expected.rings], (expected, heard, rang)
        talks_to = heard[-1] if expected.winners else ""
        if expected.ends.isdigit():
            assert call.status == int(expected.ends), (expected, call.status)
        if talks_to and stays:
            self.talking.append((caller, talks_to, call))
            self.people[caller].talks += 1
            self.people[talks_to].talks += 1
            return
        await self.ends(call)
        record = max(self.house.shelf.records, key=lambda record: record.arrived)
        ends = expected.ends.removeprefix("message for ")
        if ends != expected.ends:
            deposits = [it for it in self.house.shelf.messages if it.id == record.id]
            assert [it.mailbox for it in deposits] == [f"box-{ends}"], (expected, deposits)

    async def follows(
        self, call: PhoneCall, caller: str, before: dict[str, int]
    ) -> tuple[list[str], list[list[str]]]:
        """What the caller hears and who rings, in order, until somebody is talked to or all is over."""
        heard: list[str] = []
        rang: list[list[str]] = []
        seen: dict[str, int] = dict(before)
        loop = asyncio.get_running_loop()
        end = loop.time() + LONGEST_CALL
        while call.state is not CallState.ENDED:
            assert loop.time() < end, f"the call does not end; heard: {heard}"
            now = sorted(
                name
                for name, phone in self.phones.items()
                if len(phone.calls) > seen[name] + (name == caller) and phone.calls[-1] is not call
            )
            if now:
                rang.append(now)
                seen |= {name: len(self.phones[name].calls) - (name == caller) for name in now}
            hears = _name(call.hears)
            if hears not in ("silence", *heard[-1:]):
                heard.append(hears)
            if hears in NAMES or hears == OUTSIDE:
                break
            if heard[-1:] == [VOICEMAIL] and hears == "silence" and call.state is CallState.UP:
                await asyncio.sleep(4)
                break
            await asyncio.sleep(POLL)
        return heard, rang

    async def ends(self, call: PhoneCall) -> None:
        call.hang_up()
        going_on = 1 + len([it for it in self.talking if it[2] is not call])
        await self.house.until(lambda: self.house.control.calls < going_on)
        await asyncio.sleep(0.5)

    # -- the company -------------------------------------------------------------------------------

    async def saves(self, name: str, what: str) -> None:
        self.log.append(f"{name}: {what}")
        self.house.set(self.company())
        await asyncio.sleep(0.2)

    def company(self) -> Company:
        now = company(*(self.line(name) for name in NAMES))
        inside = RestrictionProfile(id="in", name="Inside", allowed=frozenset({NumberClass.INTERNAL}))
        far = self.house.now().replace(year=2099)
        calendars = {
            id: Calendar(id=id, name=id, override=Override(open=id == "open", until=far))
            for id in ("open", "closed")
        }
        profiles = {**now.restriction_profiles, "in": inside}
        return replace(now, restriction_profiles=profiles, calendars=calendars)

    def line(self, name: str) -> Line:
        person = self.people[name]
        told = {kind: _destination(to) for kind, to in person.forwards.items()}
        more = tuple(PAUL if it == OUTSIDE else NUMBERS[it] for it in person.more)
        return line(
            name,
            NUMBERS[name],
            do_not_disturb=person.quiet,
            refuse_anonymous=person.refuses_anonymous,
            shown_number=ShownNumber.HIDDEN if person.hides else ShownNumber.OWN,
            call_waiting=person.call_waiting,
            max_calls=person.capacity,
            blocked=frozenset(PAUL if it == OUTSIDE else NUMBERS[it] for it in person.blocks),
            greeting=Greeting(
                sound=OwnSound("welcome"),
                interruptive=person.greets == "meanwhile",
                calendar="open" if person.greets_now else "closed",
            )
            if person.greets
            else None,
            double_call_announcement=Predefined.DOUBLE_CALL if person.double_call else None,
            more_numbers=MoreNumbers(numbers=more, together=person.together, rings=1) if more else None,
            restriction_profile="in" if person.only_inside else "all",
            forwards=Forwards(**told, no_answer_rings=1, calendar="closed" if person.closed else "open"),
        )


def _destination(to: str) -> Destination:
    if to == VOICEMAIL:
        return ToVoicemail()
    return ToNumber(PAUL if to == OUTSIDE else NUMBERS[to])


def _name(hears: str) -> str:
    """A person, or what is played, by the guide's names."""
    sound = hears.removeprefix("sound:")
    if sound.startswith("number-") or sound in set(Sentence):
        return VOICEMAIL
    return {"welcome": "greeting", PAUL: OUTSIDE}.get(sound, sound)


@pytest.mark.parametrize("seed", SEEDS)
def test_call_control_does_what_the_guide_says(seed: int) -> None:
    with TemporaryDirectory() as folder, asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        day = runner.run(_begin(seed, Path(folder)))
        try:
            runner.run(day.play())
        except Exception as fault:
            fault.add_note(f"LIGNECLAIRE_SEED={seed}; so far: " + "; ".join(day.log))
            raise


async def _begin(seed: int, folder: Path) -> Day:
    return Day(seed, folder)
