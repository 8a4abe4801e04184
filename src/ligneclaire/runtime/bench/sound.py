"""From the answer, or the pickup, to the first sound that is heard, with real RTP.

Three softphones of the company, one call at a time: one calls another, which answers, or a third takes the
call by `*95`. Every phone speaks from the moment it is connected, 20 ms a packet; what is measured is when
the first packet of the other one arrives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from ligneclaire.runtime.bench.house import House
from ligneclaire.runtime.bench.report import Measure, measure, percentile
from ligneclaire.runtime.bench.softphone import PATIENCE_SECONDS, Call, Softphone

ROUNDS_A_SECOND = 25
"""Of the length that was asked for."""
BETWEEN_SECONDS = 0.05
PICKUP = "*95"


def measures(house: House, seconds: int) -> list[Measure]:
    rounds = ROUNDS_A_SECOND * seconds
    answers, pickups = asyncio.run(_measured(house, rounds))
    return [
        measure("answer to sound both ways, p50", "ms", [percentile(answers, 50)]),
        measure(f"answer to sound both ways, p99 of {rounds}", "ms", [percentile(answers, 99)], at_most=60),
        measure("pickup to first sound, p50", "ms", [percentile(pickups, 50)]),
        measure(f"pickup to first sound, p99 of {rounds}", "ms", [percentile(pickups, 99)], at_most=100),
    ]


async def _measured(house: House, rounds: int) -> tuple[list[float], list[float]]:
    lines, accounts = house.company.lines[-3:], house.company.phones[-3:]
    phones = [await Softphone.registered(account, house.instance.sip_port) for account in accounts]
    caller, called, picker = phones
    number = lines[1].short_number

    async def answer() -> float:
        ours, theirs = await _ringing(caller, called, number)
        began = theirs.answer()
        await _heard(ours, theirs)
        return await _over(ours, max(_at(ours), _at(theirs)) - began, theirs)

    async def pickup() -> float:
        ours, _ = await _ringing(caller, called, number)
        taken = await picker.call(f"{PICKUP}{number}")
        await _heard(taken)
        return await _over(ours, _at(taken) - taken.asked_at, taken)

    try:
        return await _rounds(answer, rounds), await _rounds(pickup, rounds)
    finally:
        for phone in phones:
            await phone.register(house.called.port)  # SIPp answers for it again
            phone.close()


async def _rounds(one: Callable[[], Awaitable[float]], count: int) -> list[float]:
    await one()  # the first is slower, and not only here
    return [await one() for _ in range(count)]


async def _ringing(caller: Softphone, called: Softphone, number: str) -> tuple[Call, Call]:
    ours = await caller.call(number)
    theirs = await asyncio.wait_for(called.incoming.get(), PATIENCE_SECONDS)
    await asyncio.wait_for(ours.ringing.wait(), PATIENCE_SECONDS)
    return ours, theirs


async def _heard(*calls: Call) -> None:
    for call in calls:
        await asyncio.wait_for(call.sound.heard.wait(), PATIENCE_SECONDS)


def _at(call: Call) -> float:
    assert call.sound.heard_at is not None
    return call.sound.heard_at


async def _over(ours: Call, seconds: float, other: Call) -> float:
    """The call ends; what was measured, in milliseconds."""
    await asyncio.wait_for(ours.answered.wait(), PATIENCE_SECONDS)
    ours.hang_up()
    other.sound.close()
    await asyncio.sleep(BETWEEN_SECONDS)
    return 1e3 * seconds
