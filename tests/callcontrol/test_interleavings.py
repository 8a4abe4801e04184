"""Whatever people, phones and the line to Asterisk do, in whatever order: every call ends, its record is kept
once, and nothing is left behind."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.callcontrol.house import MARCEL, House
from tests.calls.script import JULIE, OUTSIDE, VOICEMAIL
from tests.support.virtualtime import VirtualTimeLoop

from ligneclaire.ari.memory import Answers, Ignores, NeverAnswers, Refuses
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
DIALLED = [MARCEL, JULIE, "0612345678", "112", "4999"]


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
                house.set_marcel(chance.choice(FORWARDS), call_waiting=chance.random() < 0.5)
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
