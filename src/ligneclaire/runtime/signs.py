"""Signs of life: how a process says that it is well, and how others see that it hangs.

A process promises again and again to give its next sign within so many seconds. The promise is a small file
that says who gave it and how it is; its time of change is the moment the promise ends, on the machine's
monotonic clock, which is the same for all processes and stands still while the machine sleeps. Renewing it
needs no room on a full disk. The promise of a dead process means nothing.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ligneclaire.engine.files import replace
from ligneclaire.runtime.instance import Instance


class Says(StrEnum):
    """What a sign says."""

    WELL = "well"
    DEAF = "deaf"
    """Of call control: it lives, and Asterisk sends it no events."""
    BUSY = "busy"
    """Of call control: Asterisk sends it events, but what happened before them is not settled yet."""


@dataclass(frozen=True, slots=True)
class Sign:
    """The sign of one process of an installation."""

    path: Path

    def promise(self, seconds: float, says: Says = Says.WELL) -> None:
        """To give the next sign within so many seconds."""
        self.path.parent.mkdir(mode=0o700, exist_ok=True)
        replace(self.path, f"{os.getpid()} {says}")
        until = time.monotonic() + seconds
        os.utime(self.path, (until, until))

    def seen(self) -> Says | None:
        """What it said; `None` when it is dead, or late with its next sign, or never gave one."""
        try:
            pid, says = self.path.read_text().split()
            os.kill(int(pid), 0)
            until = self.path.stat().st_mtime
        except (OSError, ValueError):
            return None
        return Says(says) if time.monotonic() <= until else None


def sign_of(instance: Instance, name: str) -> Sign:
    """Where a process, named as in `processes`, gives its signs."""
    return Sign(instance.data / "signs" / name)
