"""Three phones of a company, and somebody outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.callcontrol.house import House
from tests.callcontrol.transfers.people import change
from tests.calls.script import OUTSIDE

from ligneclaire.ari.memory import Phone


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house with a third phone, Simone's."""
    house = House(tmp_path)
    house.asterisk.phone("simone", endpoint="phone-simone", moh_suggest="")
    change(house, "simone")
    await house.open()
    yield house
    await house.close()


@pytest.fixture
def simone(house: House) -> Phone:
    return next(phone for phone in house.asterisk.phones if phone.name == "simone")


@pytest.fixture
def paul(house: House) -> Phone:
    return house.outside(OUTSIDE)
