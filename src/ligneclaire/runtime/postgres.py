"""A PostgreSQL server for the tests alone: in a temporary folder, on a socket there, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ligneclaire.engine.process import dying_with_us
from ligneclaire.runtime.errors import PlainError

NAME = "ligneclaire"
START_SECONDS = 30.0
STOP_SECONDS = 10.0
UNSAFE_AND_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def programs() -> Path | None:
    """The folder of Debian's newest PostgreSQL server; `None` when none is installed."""
    found = [program.parent for program in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


@contextmanager
def server() -> Iterator[str]:
    """A running, empty server; yields its `DATABASE_URL`. Raises PlainError when it cannot be had."""
    binaries = programs()
    if binaries is None:
        raise PlainError("There is no PostgreSQL server here; install Debian's package postgresql.")
    # Not below TMPDIR: a socket's path has 107 bytes (unix(7)), and another user must reach it.
    folder = Path(tempfile.mkdtemp(prefix="ligneclaire-postgres-", dir="/tmp"))
    running: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL}
    if os.geteuid() == 0:  # as whom it refuses to run: then as the user that Debian's package made for it
        running |= {"user": "postgres", "group": "postgres", "extra_groups": ()}
        shutil.chown(folder, "postgres", "postgres")
    try:
        _initialise(binaries, folder, running)
        with (folder / "log").open("wb") as log:
            settings = (f"unix_socket_directories={folder}", "listen_addresses=", *UNSAFE_AND_FAST)
            postgres = subprocess.Popen(
                [binaries / "postgres", "-D", folder / "data", *(f"--{setting}" for setting in settings)],
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us: we stop it when the tests have ended
                preexec_fn=dying_with_us(),
                **running,
            )
        try:
            _create_database(binaries, folder, postgres)
            yield f"postgres://{NAME}@/{NAME}?host={folder}"
        finally:
            _stop(postgres)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(binaries: Path, folder: Path, running: dict[str, Any]) -> None:
    options = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    command: list[str | Path] = [
        binaries / "initdb",
        *options,
        f"--username={NAME}",
        f"--pgdata={folder / 'data'}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, **running)
    if done.returncode:
        raise PlainError(f"PostgreSQL could not make its files: {done.stderr.strip()}")


def _create_database(binaries: Path, folder: Path, postgres: subprocess.Popen[bytes]) -> None:
    """Waits for the server by asking it for what is needed anyway."""
    deadline = time.monotonic() + START_SECONDS
    command: list[str | Path] = [binaries / "createdb", f"--host={folder}", f"--username={NAME}", NAME]
    while subprocess.run(command, cwd=folder, capture_output=True).returncode:
        if postgres.poll() is not None or time.monotonic() > deadline:
            said = (folder / "log").read_text().strip()
            raise PlainError(f"PostgreSQL does not start; it said: {said[-500:]}")
        time.sleep(0.1)


def _stop(postgres: subprocess.Popen[bytes]) -> None:
    postgres.send_signal(signal.SIGINT)  # its “fast” shutdown
    try:
        postgres.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        postgres.kill()
        postgres.wait()
