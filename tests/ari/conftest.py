from __future__ import annotations

import pytest
from tests.support.asterisk import asterisk, engine, short_folder
from tests.support.virtualtime import pytest_asyncio_loop_factories

__all__ = ["asterisk", "engine", "pytest_asyncio_loop_factories", "short_folder"]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sockets: opens sockets, so it runs in real time")
