from __future__ import annotations

import pytest
from tests.support.virtualtime import pytest_asyncio_loop_factories  # noqa: F401


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sockets: opens sockets, so it runs in real time")
