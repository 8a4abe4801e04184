"""SIPp as the company's phones: it registers them, calls, and is called.

A scenario is a file of `scenarios/`. Every run has a folder of its own for SIPp's traces, from which its
counts and times are read; SIPp says itself which answers it expects, and what differs is a failed call.
"""

from __future__ import annotations

import csv
import itertools
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from ligneclaire.engine.install import Command, Engine
from ligneclaire.engine.process import dying_with_us
from ligneclaire.runtime.network import free_port

SCENARIOS = Path(__file__).with_name("scenarios")
STATISTICS = "statistics.csv"
LOOPBACK = "127.0.0.1"
LATE_SECONDS = 15
"""How long the last calls of a run may take to end."""
NO_LIMIT = 5_000
"""Of simultaneous calls: SIPp's own would make it slow down instead of letting calls fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A phone that calls: who it is, and what it dials."""

    user: str
    password: str
    dials: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of a run. `ringing`: milliseconds from INVITE (with digest) to 180, call by call."""

    calls: int
    succeeded: int
    retransmissions: int
    ringing: tuple[float, ...]
    log: str
    """What the scenario logged."""
    errors: str
    """SIPp's account of what it did not expect."""

    @property
    def is_clean(self) -> bool:
        """No call failed and nothing had to be sent twice."""
        return self.succeeded == self.calls and self.retransmissions == 0


@dataclass(slots=True)
class Playing:
    """A run that goes on."""

    calls: int
    folder: Path
    within: float
    process: subprocess.Popen[bytes]

    def ended(self) -> Played:
        """Waits for its end; it gives up by itself when it takes too long."""
        self.process.wait(self.within)
        last = _last_row(self.folder / STATISTICS)
        return Played(
            calls=self.calls,
            succeeded=last["SuccessfulCall(C)"],
            retransmissions=last["Retransmissions(C)"],
            ringing=tuple(_times(self.folder)),
            log=_text(self.folder, "*_logs.log"),
            errors=_text(self.folder, "*_errors.log"),
        )


@dataclass(slots=True)
class Sipp:
    """SIPp as it came with the engine, aimed at `target` (`host:port`)."""

    engine: Engine
    target: str
    folder: Path
    _runs: itertools.count[int] = field(default_factory=itertools.count)

    def start(
        self,
        scenario: str,
        phones: Iterable[Phone],
        *,
        calls: int,
        rate: float,
        pause: float = 0,
        port: int | None = None,
    ) -> Playing:
        """Makes `calls` calls, `rate` a second, of phones that take turns. `pause`: seconds they talk."""
        folder = self._new_folder(scenario)
        rows = [f"{phone.user};{phone.password};{phone.dials}" for phone in phones]
        (folder / "phones.csv").write_text("\n".join(["SEQUENTIAL", *rows]) + "\n")
        within = calls / rate + pause + LATE_SECONDS
        command = self.engine.command(
            "sipp",
            *self._arguments(scenario, port or free_port(), folder),
            *("-inf", "phones.csv", "-m", str(calls), "-r", str(rate), "-l", str(NO_LIMIT)),
            *("-d", str(round(pause * 1000)), "-aa", "-trace_rtt", "-rtt_freq", "1", "-trace_logs"),
            *("-timeout", f"{within:.0f}s", "-timeout_error", self.target),
        )
        return Playing(calls, folder, within + LATE_SECONDS, _started(command, folder))

    def answering(self, port: int, scenario: str = "called") -> Called:
        """The phones that are called, all on one port."""
        folder = self._new_folder(scenario)
        command = self.engine.command("sipp", *self._arguments(scenario, port, folder), "-l", str(NO_LIMIT))
        return Called(_started(command, folder), folder, port)

    def _new_folder(self, scenario: str) -> Path:
        folder = self.folder / f"{next(self._runs):02}-{scenario}"
        folder.mkdir(parents=True)
        return folder

    def _arguments(self, scenario: str, port: int, folder: Path) -> list[str]:
        arguments = ["-sf", str(SCENARIOS / f"{scenario}.xml"), "-i", LOOPBACK, "-p", str(port), "-nostdin"]
        arguments += ["-trace_stat", "-stf", str(folder / STATISTICS), "-fd", "1"]
        return [*arguments, "-trace_err", "-error_file", str(folder / "sipp_errors.log")]


@dataclass(slots=True)
class Called:
    """Phones that are called; `with` them."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(LATE_SECONDS)

    def retransmissions(self) -> int:
        """What had to be sent twice so far; SIPp writes it down every second."""
        statistics = self.folder / STATISTICS
        return _last_row(statistics)["Retransmissions(C)"] if statistics.exists() else 0


def _started(command: Command, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command.argv,
        cwd=folder,
        env={**os.environ, **command.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=dying_with_us(),
    )


def _last_row(path: Path) -> Mapping[str, int]:
    """The whole numbers of the last line of a SIPp statistics file, by the names of their columns."""
    with path.open(newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            last = row
    return {name: int(value) for name, value in last.items() if value and value.isdigit()}


def _times(folder: Path) -> Iterable[float]:
    for path in folder.glob("*_rtt.csv"):
        with path.open(newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                yield float(row["response_time_ms"])


def _text(folder: Path, pattern: str) -> str:
    return "".join(path.read_text(errors="replace") for path in sorted(folder.glob(pattern)))
