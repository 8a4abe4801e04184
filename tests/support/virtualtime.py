"""An event loop whose clock jumps to the next timer as soon as nothing else is left to do.

An hour of ringing takes a millisecond, and all happens in the same order on every run. A room whose tests
want it says in its conftest.py

    from tests.support.virtualtime import pytest_asyncio_loop_factories  # noqa: F401

and all its asynchronous tests and fixtures run in virtual time, but for those marked `sockets` or `real`.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Mapping

import pytest


class _JumpingSelector(selectors.DefaultSelector):
    """Where a loop would sleep until its next timer, it moves the clock there instead."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("everything waits and nothing is scheduled: this test would never end")
            self.now += max(timeout, 0)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._clock = _JumpingSelector()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    if item.get_closest_marker("sockets") or item.get_closest_marker("real"):
        return {"real time": asyncio.new_event_loop}
    return {"virtual time": VirtualTimeLoop}
