"""SIPp for what no decent phone does: wrong passwords by the thousand, transfers that break the rules.

A scenario is a file of `scenarios/`; it says itself which answers it expects, and SIPp's exit code says
whether every call got them.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.asterisk import free_port

from ligneclaire.engine.install import Engine
from ligneclaire.engine.process import dying_with_us

SCENARIOS = Path(__file__).with_name("scenarios")
FAILED = {1: "at least one call was not answered as expected", 255: "it could not run, or not end in time"}


@dataclass(frozen=True, slots=True)
class Playing:
    """A scenario that goes on."""

    scenario: str
    folder: Path
    process: subprocess.Popen[str]
    within: int

    def ended(self) -> None:
        """Wait for its end, and check that every time went as the scenario says.

        Raises AssertionError with SIPp's own account of what went wrong.
        """
        _, printed = self.process.communicate(timeout=self.within + 10)
        if code := self.process.returncode:
            told = "".join(path.read_text()[:4_000] for path in sorted(self.folder.glob("*_errors.log")))
            why = FAILED.get(code, f"exit code {code}")
            raise AssertionError(f"SIPp’s {self.scenario}: {why}.\n{told or printed}")


@dataclass(frozen=True, slots=True)
class Sipp:
    """SIPp as it came with the engine, aimed at `target` (`host:port`); its traces are left in `folder`."""

    engine: Engine
    target: str
    folder: Path

    def plays(self, scenario: str, **settings: Any) -> None:
        """Play a scenario to its end; as `starts`."""
        self.starts(scenario, **settings).ended()

    def starts(
        self,
        scenario: str,
        *,
        user: str = "anonymous",
        password: str = "",
        dials: str = "0",
        keys: Mapping[str, str] | None = None,
        port: int = 0,
        pause: float = 0.5,
        times: int = 1,
        per_second: int = 50,
        within: int = 30,
    ) -> Playing:
        """Play a scenario `times` times, from `port` (0: a free one).

        In the scenario `[service]` is what is dialled, `[user]` who calls; `[authentication]` knows the
        password; `<pause/>` lasts `pause` seconds; `keys` adds more.
        """
        folder = Path(tempfile.mkdtemp(prefix=f"{scenario}-", dir=self.folder))
        arguments = ["-sf", f"{SCENARIOS / scenario}.xml", "-s", dials]
        arguments += [
            "-i",
            "127.0.0.1",
            "-p",
            str(port or free_port()),
            "-d",
            str(round(pause * 1000)),
            "-aa",
        ]
        arguments += ["-au", user, "-ap", password, "-m", str(times), "-r", str(per_second), "-l", "100"]
        arguments += ["-timeout", f"{within}s", "-timeout_error", "-trace_err", "-nostdin"]
        for name, value in {"user": user, **(keys or {})}.items():
            arguments += ["-key", name, value]
        command = self.engine.command("sipp", *arguments, self.target)
        process = subprocess.Popen(
            command.argv,
            cwd=folder,
            env={**os.environ, **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=dying_with_us(),
            text=True,
        )
        return Playing(scenario, folder, process, within)
