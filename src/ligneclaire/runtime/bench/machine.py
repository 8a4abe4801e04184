"""What this machine is, what others take of it meanwhile, and what a process costs (proc(5))."""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
_BUSY = (0, 1, 2, 5, 6)
"""Columns of the first line of /proc/stat: user, nice, system, irq, softirq."""
_STEAL = 7


def cpu_seconds(pid: int) -> float:
    """CPU time a process has used, all its threads, user and system."""
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_bytes(pid: int) -> int:
    """Memory a process holds; what it shares with others counts fully."""
    return int((PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def description(asterisk: str) -> str:
    """The machine and the versions of what runs on it, on two lines."""
    models = [line for line in (PROC / "cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = models[0].partition(":")[2].strip() if models else platform.machine()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    return (
        f"{len(os.sched_getaffinity(0))} cores ({model}), {memory:.1f} GB, Linux {platform.release()}\n"
        f"Asterisk {asterisk}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


class Meanwhile:
    """What happened on the machine since this was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._ticks = _ticks()
        self._own = _own_seconds()

    def sentence(self) -> str:
        """To be asked when all processes we started have ended: only then are they known to be ours."""
        ticks = [after - before for before, after in zip(self._ticks, _ticks(), strict=True)]
        whole = sum(ticks) or 1
        busy = sum(ticks[column] for column in _BUSY)
        others = max(0.0, busy - (_own_seconds() - self._own) * TICK)
        load = " ".join(f"{value:.1f}" for value in os.getloadavg())
        return (
            f"{time.monotonic() - self._began:.0f} s. Meanwhile other programs used {others / whole:.0%} "
            f"of the machine, steal time was {ticks[_STEAL] / whole:.1%}; load at the end {load}."
        )


def _ticks() -> list[int]:
    return [int(field) for field in (PROC / "stat").read_text().splitlines()[0].split()[1:9]]


def _own_seconds() -> float:
    return sum(os.times()[:4])
