"""Starts Asterisk, knows when it is ready, and stops it.

In an installation the general supervisor runs `asterisk_command` and starts it again when it ends; here is
also a plain process for those who want one Asterisk of their own for a while.
"""

from __future__ import annotations

import base64
import ctypes
import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from ligneclaire.engine.configuration import ARI_USER, EngineSettings
from ligneclaire.engine.install import Command, Engine, EngineError

START_SECONDS = 30.0
STOP_SECONDS = 5.0
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def asterisk_command(engine: Engine, settings: EngineSettings) -> Command:
    """How to run Asterisk in the foreground: on SIGTERM it hangs up its calls and ends."""
    return engine.command("asterisk", "-f", "-C", settings.etc / "asterisk.conf")


def is_ready(settings: EngineSettings) -> bool:
    """Whether Asterisk answers over ARI. Blocks for a second at most."""
    connection = http.client.HTTPConnection("127.0.0.1", settings.ari_port, timeout=1)
    key = base64.b64encode(f"{ARI_USER}:{settings.ari_password}".encode()).decode()
    try:
        connection.request("GET", "/ari/asterisk/ping", headers={"Authorization": f"Basic {key}"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def dying_with_us() -> Callable[[], None]:
    """A `preexec_fn`: the kernel kills the child when we end, or the thread that starts it (prctl(2))."""
    parent = os.getpid()

    def prepare() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the line above
            os._exit(1)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())  # what we block is not for it to inherit

    return prepare


class ChildProcess:
    """A program that ends with us, also when we are killed; running for as long as a `with` block.

    Start it from a thread that lives as long as it should: the kernel ends it with that thread (prctl(2)).
    """

    def __init__(self, command: Command, output: Path, ready: Callable[[], bool] = lambda: True) -> None:
        """`output` is appended to; `ready` is asked until it says yes, and may block for a moment."""
        self._command = command
        self._output = output
        self._ready = ready
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._popen.pid if self._popen and self._popen.poll() is None else None

    def start(self, timeout: float = START_SECONDS) -> None:
        """Starts it, once a former one is gone, and waits until it is ready; raises EngineError."""
        self.stop()
        with self._output.open("ab") as output:
            self._popen = subprocess.Popen(
                self._command.argv,
                env={**os.environ, **self._command.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=dying_with_us(),
            )
        give_up = time.monotonic() + timeout
        while not self._ready():
            if self.pid is None or time.monotonic() > give_up:
                self.stop()
                raise EngineError(f"Asterisk did not start; see the files in {self._output.parent}.")
            time.sleep(0.02)

    def stop(self, timeout: float = STOP_SECONDS) -> None:
        """Asks it to end, kills it after `timeout` seconds, and waits until it is gone."""
        if self._popen is None:
            return
        self._popen.terminate()
        try:
            self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Ends it at once, as a crash would."""
        if self._popen is not None:
            self._popen.kill()
            self._popen.wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class AsteriskProcess(ChildProcess):
    """The engine of the companies."""

    def __init__(self, engine: Engine, settings: EngineSettings) -> None:
        console = settings.home / "log" / "console"
        super().__init__(asterisk_command(engine, settings), console, lambda: is_ready(settings))
        self.settings = settings
