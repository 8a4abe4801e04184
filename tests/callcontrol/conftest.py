from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from tests.callcontrol.house import House
from tests.support.virtualtime import pytest_asyncio_loop_factories  # noqa: F401


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Call control with an Asterisk in memory; when the test is over, nothing of its calls may be left."""
    house = House(tmp_path)
    await house.open()
    yield house
    await house.close()
