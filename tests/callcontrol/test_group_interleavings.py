"""Whatever happens while callers wait in a group, every call ends and nobody is left in line."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.callcontrol.test_groups import DESK, Office
from tests.callcontrol.test_interleavings import BEHAVIOURS
from tests.support.virtualtime import VirtualTimeLoop

from ligneclaire.ari.memory import Answers
from ligneclaire.routing.model import Dissuasion, Distribution, Greeting, Member, ToMailbox, ToNumber

JULIE = "+33199001001"
DIALLED = [*[DESK] * 6, "*28", "*29", "*95+33199001003", "*98", JULIE]


async def play(seed: int, directory: Path) -> None:
    """Forty things that may happen, a moment to half a minute apart."""
    chance = random.Random(seed)
    office = Office(directory)
    staff = list(office.staff.values())
    callers = [office.outside(f"+3361200{n:04}") for n in range(100, 105)]
    people = [*staff, office.julie, *callers]
    office.asterisk.faults.jitter = chance.choice([0.0, 0.05])
    office.asterisk.faults.repeat = chance.choice([0.0, 0.2])
    office.asterisk.faults.latency = chance.choice([0.0, 0.03])
    for phone in staff:
        phone.behaviour = chance.choice([Answers(after=1, talks=4), *BEHAVIOURS])
    await office.open()
    _change(office, chance)
    calls = []
    for _ in range(40):
        person = chance.choice(people)
        match chance.randrange(12):
            case 0 | 1 | 2 | 3:
                calls.append(await chance.choice(callers).call(DESK))
            case 4:
                calls.append(await person.call(chance.choice(DIALLED)))
            case 5 | 6:
                chance.choice(staff).behaviour = chance.choice([Answers(after=1, talks=4), *BEHAVIOURS])
            case 7 if person.calls:
                chance.choice(person.calls).hang_up()
            case 8:
                _change(office, chance)
            case 9:
                member = chance.choice(staff)
                member.registered = not member.registered
            case 10 if chance.random() < 0.3:
                office.asterisk.drop_connection(chance.uniform(0.1, 2))
            case 11 if chance.random() < 0.4:
                await office.restart()
        await asyncio.sleep(chance.choice([0.01, 0.1, 0.5, 3, 8, 30]))
    await office.close()
    assert not office.control.groups.places_in("atelier")
    for left in ("waits", "conversations"):
        assert not list((directory / left).glob("*.json")), left
    assert all(call.cause is not None for call in calls)
    kept = [record.id for record in office.shelf.records]
    assert len(kept) == len(set(kept))
    for record in office.shelf.records:
        assert record.ending is not None
        assert all(leg.ended is not None or record.ending == "lost" for leg in record.legs)


def _change(office: Office, chance: random.Random) -> None:
    """A manager sets the group otherwise."""
    names = chance.sample([*office.staff, "mona"], chance.randint(0, 4))
    office.desk(
        listed=tuple(Member(line=name, present=chance.random() < 0.9) for name in names),
        distribution=chance.choice(list(Distribution)),
        rings=chance.randint(1, 3),
        wrap_up_seconds=chance.choice([0, 0, 5]),
        max_waiting=chance.choice([1, 20]),
        max_wait_seconds=chance.choice([10, 60, 300]),
        greeting=chance.choice([None, Greeting(), Greeting(interruptive=True)]),
        overflow=chance.choice([None, Dissuasion(), ToNumber(JULIE), ToMailbox("group-desk")]),
    )


@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(max_examples=40, deadline=None)
def test_nobody_is_left_in_line(seed: int) -> None:
    with TemporaryDirectory() as directory, asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(play(seed, Path(directory)))
