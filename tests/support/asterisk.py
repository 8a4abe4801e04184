"""Real Asterisks for tests: installed once, started once per session, each with free ports of its own."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ligneclaire.engine import configuration, install
from ligneclaire.engine.configuration import EngineSettings
from ligneclaire.engine.install import Engine
from ligneclaire.engine.process import AsteriskProcess
from ligneclaire.engine.tones import write_tones


def free_port() -> int:
    """A port of 127.0.0.1 free for both TCP and UDP."""
    while True:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        ):
            tcp.bind(("127.0.0.1", 0))
            port: int = tcp.getsockname()[1]
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def engine_settings(data: Path) -> EngineSettings:
    return EngineSettings(
        data=data,
        sip_port=free_port(),
        ari_port=free_port(),
        ari_password="a password of the tests",
        bind="127.0.0.1",
    )


@pytest.fixture(scope="session")
def engine() -> Engine:
    return install.install()


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder whose path is short: Asterisk's control socket must fit in 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="lc-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def asterisk(engine: Engine, short_folder: Path) -> Iterator[AsteriskProcess]:
    """A running Asterisk configured as in an installation, nothing pushed to it yet."""
    settings = engine_settings(short_folder / "company")
    configuration.write(engine, settings)
    write_tones(settings.sounds)
    with ExitStack() as stack:
        yield stack.enter_context(AsteriskProcess(engine, settings))
