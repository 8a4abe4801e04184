"""Whatever people, phones and the line to Asterisk do, in whatever order: every call ends, its record is kept
once, and nothing is left behind."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.callcontrol.house import MARCEL, House
from tests.calls.script import JULIE, OUTSIDE, VOICEMAIL, line
from tests.support.virtualtime import VirtualTimeLoop

from ligneclaire.ari.memory import Answers, Ignores, NeverAnswers, Refuses
from ligneclaire.ari.memory.phones import CallState
from ligneclaire.routing.model import Forwards, ToNumber

BEHAVIOURS = [
    Answers(after=0),
    Answers(after=1, talks=3),
    Answers(after=24.9),
    Refuses(486),
    Refuses(480, after=1),
    Refuses(603, after=2),
    Refuses(503),
    NeverAnswers(),
    Ignores(),
]
FORWARDS = [
    Forwards(),
    Forwards(no_answer=VOICEMAIL, busy=VOICEMAIL, unreachable=VOICEMAIL),
    Forwards(no_answer=ToNumber(OUTSIDE), no_answer_rings=1, busy=ToNumber(JULIE)),
    Forwards(immediate=ToNumber(OUTSIDE)),
]
DIALLED = [MARCEL, JULIE, JULIE, "0612345678", "112", "4999", "#37#"]


async def play(seed: int, directory: Path) -> None:
    """Thirty things that may happen, half a second to a few seconds apart."""
    chance = random.Random(seed)
    house = House(directory)
    paul = house.outside(OUTSIDE)
    help_ = house.outside("112", "trunk-2")
    people = [house.julie, house.marcel, paul, help_]
    house.asterisk.faults.jitter = chance.choice([0.0, 0.05])
    house.asterisk.faults.repeat = chance.choice([0.0, 0.2])
    house.asterisk.faults.latency = chance.choice([0.0, 0.03])
    await house.open()
    calls = []
    for _ in range(30):
        person = chance.choice(people)
        match chance.randrange(9):
            case 0 | 1 | 2:
                calls.append(await person.call(chance.choice(DIALLED), withheld=chance.random() < 0.2))
            case 3:
                person.behaviour = chance.choice(BEHAVIOURS)
            case 4 if person.calls:
                chance.choice(person.calls).hang_up()
            case 5:
                house.set_marcel(
                    chance.choice(FORWARDS),
                    call_waiting=chance.random() < 0.5,
                    callback_on_busy=chance.random() < 0.7,
                )
            case 6:
                person.registered = not person.registered
            case 7 if chance.random() < 0.3:
                house.asterisk.drop_connection(chance.uniform(0.1, 2))
            case 8 if chance.random() < 0.3:
                await house.restart()
        await asyncio.sleep(chance.choice([0.01, 0.1, 0.5, 3, 20]))
    await house.close()
    assert all(call.cause is not None for call in calls)
    kept = [record.id for record in house.shelf.records]
    assert len(kept) == len(set(kept))
    for record in house.shelf.records:
        assert record.ending is not None
        assert record.ended is not None
        assert all(leg.ended is not None or record.ending == "lost" for leg in record.legs)


@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(max_examples=150, deadline=None)
def test_nothing_is_left_behind(seed: int) -> None:
    with TemporaryDirectory() as directory, asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(play(seed, Path(directory)))


SIMONE = "+33199001003"
COLLEAGUES = [MARCEL, JULIE, SIMONE] * 4
SENT_TO = [MARCEL, JULIE, SIMONE, "0612345678", "112", "4999", "*68", f"*68{JULIE}", "*60", f"*60{JULIE}"]


async def play_with_transfers(seed: int, directory: Path) -> None:
    """Three colleagues send one another's calls on, connect, park and confer, while all else happens too.

    When nobody has done anything for long enough, nobody is left alone on the line.
    """
    chance = random.Random(seed)
    house = House(directory)
    simone = house.asterisk.phone("simone", endpoint="phone-simone", moh_suggest="")
    settings = {"forwards": chance.choice(FORWARDS), "call_waiting": True, "max_calls": 4}
    names = {"julie": JULIE, "marcel": MARCEL, "simone": SIMONE}
    lines = {id: line(id, number, **settings) for id, number in names.items()}
    house.set(replace(house.company, lines=lines))
    paul = house.outside(OUTSIDE)
    people = [house.julie, house.marcel, simone, paul, house.outside("112", "trunk-2")]
    house.asterisk.faults.jitter = chance.choice([0.0, 0.05])
    house.asterisk.faults.repeat = chance.choice([0.0, 0.2])
    house.asterisk.faults.latency = chance.choice([0.0, 0.03])
    await house.open()
    for person in people:
        person.behaviour = Answers(after=chance.choice([0, 0.5, 2]))
    for _ in range(40):
        person = chance.choice(people)
        up = [call for call in person.calls if call.state is CallState.UP]
        match chance.randrange(12):
            case 0 | 1 | 2 | 3:
                await person.call(chance.choice([*COLLEAGUES, *SENT_TO]))
            case 4:
                person.behaviour = chance.choice([*BEHAVIOURS, *4 * [Answers(after=0.5)]])
            case 5 if person.calls:
                chance.choice(person.calls).hang_up()
            case 6 | 7 if up:
                chance.choice(up).transfer(chance.choice(SENT_TO))
            case 8 | 9 if up:
                chance.choice(up).connect(chance.choice([*up[-2:], person.calls[-1]]))
            case 10 if chance.random() < 0.2:
                house.asterisk.drop_connection(chance.uniform(0.1, 2))
            case 11 if chance.random() < 0.2:
                await house.restart()
        await asyncio.sleep(chance.choice([0.001, 0.01, 0.1, 0.5, 2, 6]))
    for phone in people:
        phone.behaviour = Refuses(603)
    await asyncio.sleep(20 * 60)
    for call in [call for phone in people for call in phone.calls if call.state is CallState.UP]:
        assert call.hears != "silence" or _confers(house), call.phone
    await house.close()
    kept = [record.id for record in house.shelf.records]
    assert len(kept) == len(set(kept))
    for record in house.shelf.records:
        assert record.ending is not None
        assert record.ended is not None
        assert all(leg.ended is not None or record.ending == "lost" for leg in record.legs)


def _confers(house: House) -> bool:
    """Whether somebody sits in a conference, maybe alone."""
    return any(task.live.conference for task in house.control._tasks.values())


@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(max_examples=80, deadline=None)
def test_nobody_is_left_alone_by_transfers(seed: int) -> None:
    with TemporaryDirectory() as directory, asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(play_with_transfers(seed, Path(directory)))
