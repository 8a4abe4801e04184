"""Runs a program on what may be hostile, with little memory, little time, and no large file to write.

Run as a program: `limited.py MEMORY PROGRAM ARGUMENT…` limits itself, then becomes the program, which ends
when it asks for more.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

TURNS = threading.BoundedSemaphore(os.cpu_count() or 1)
"""Whoever comes when this many run waits, so that a crowd that sends sounds takes no more of the machine."""
WALL_SECONDS = 60
"""Much more than `CPU_SECONDS`: a machine may be busy with its calls, and these come after them."""
CPU_SECONDS = 10
FILE_BYTES = 8 * 1024 * 1024


def run(
    argv: Sequence[str | Path],
    *,
    memory: int,
    told: bytes = b"",
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Runs a program to its end. `memory` is in bytes of address space, `told` is its standard input.

    It sees `environment` and nothing of ours. Raises `subprocess.CalledProcessError` when it fails, and
    `subprocess.TimeoutExpired` when the machine is too busy for it.
    """
    with TURNS:
        return subprocess.run(
            [sys.executable, "-I", __file__, str(memory), *argv],
            env=dict(environment or {}),
            input=told,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=True,
        )


def main(memory: str, *argv: str) -> None:
    os.nice(10)
    for what, amount in (
        (resource.RLIMIT_AS, int(memory)),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it, and would pass that on
    os.execvp(argv[0], argv)  # noqa: S606  (without a shell)


if __name__ == "__main__":
    main(*sys.argv[1:])
