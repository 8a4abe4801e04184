"""What the people of these tests do, and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.callcontrol.house import House
from tests.calls.script import line

from ligneclaire.ari.memory import Phone, PhoneCall
from ligneclaire.calls.record import CallRecord
from ligneclaire.routing.model import (
    Forwards,
)
from ligneclaire.routing.reasons import Code

SIMONE = "+33199001003"


def change(house: House, id: str, **settings: object) -> None:
    lines = dict(house.company.lines)
    known = lines.get(id) or line("simone", SIMONE, forwards=Forwards())
    house.set(replace(house.company, lines={**lines, id: replace(known, **settings)}))  # type: ignore[arg-type]


async def talking(house: House, caller: Phone, called: Phone, number: str) -> tuple[PhoneCall, PhoneCall]:
    """The calls of both, once they hear each other."""
    mine = await caller.call(number)
    await house.until(lambda: mine.hears == called.name and called.current.hears == caller.name)
    return mine, called.current


async def told(house: House, call: PhoneCall, status: int) -> None:
    await house.until(lambda: call.transferred == status)


def over(call: PhoneCall) -> Callable[[], bool]:
    return lambda: call.cause is not None


def codes(record: CallRecord) -> list[Code]:
    return [reason.code for step in record.steps for reason in step.reasons]
