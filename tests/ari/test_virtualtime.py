"""The loop the other tests run in: hours pass in no time, in the same order every time."""

from __future__ import annotations

import asyncio
import time

import pytest
from tests.support.virtualtime import VirtualTimeLoop


async def test_hours_pass_in_no_time() -> None:
    loop, began = asyncio.get_running_loop(), time.monotonic()
    before = loop.time()
    await asyncio.sleep(3 * 3600)
    assert loop.time() - before == pytest.approx(3 * 3600)
    assert time.monotonic() - began < 1


async def test_timers_fire_in_the_order_of_their_moments() -> None:
    fired: list[tuple[str, float]] = []
    loop = asyncio.get_running_loop()
    start = loop.time()

    async def after(seconds: float, name: str) -> None:
        await asyncio.sleep(seconds)
        fired.append((name, round(loop.time() - start, 6)))

    await asyncio.gather(after(2, "second"), after(0.5, "first"), after(86_400, "last"))
    assert fired == [("first", 0.5), ("second", 2), ("last", 86_400)]


async def test_a_timeout_is_one_in_virtual_time_too() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(600):
            await asyncio.sleep(601)


def test_what_could_wait_for_ever_is_a_failure() -> None:
    with (
        pytest.raises(RuntimeError, match="would never end"),
        asyncio.Runner(loop_factory=VirtualTimeLoop) as runner,
    ):
        runner.run(asyncio.Event().wait())
