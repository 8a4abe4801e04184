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

from tests.support.asterisk import free_port

from ligneclaire.engine.install import Engine

SCENARIOS = Path(__file__).with_name("scenarios")
FAILED = {1: "at least one call was not answered as expected", 255: "it could not run, or not end in time"}


@dataclass(frozen=True, slots=True)
class Sipp:
    """SIPp as it came with the engine, aimed at `target` (`host:port`); its traces are left in `folder`."""

    engine: Engine
    target: str
    folder: Path

    def plays(
        self,
        scenario: str,
        *,
        user: str = "anonymous",
        password: str = "",
        dials: str = "0",
        keys: Mapping[str, str] | None = None,
        times: int = 1,
        per_second: int = 50,
        within: int = 30,
    ) -> None:
        """Play a scenario `times` times and check that every time went as it says.

        In the scenario `[service]` is what is dialled, `[user]` who calls; `[authentication]` knows the
        password; `keys` adds more. Raises AssertionError with SIPp's own account of what went wrong.
        """
        folder = Path(tempfile.mkdtemp(prefix=f"{scenario}-", dir=self.folder))
        arguments = ["-sf", f"{SCENARIOS / scenario}.xml", "-s", dials]
        arguments += ["-i", "127.0.0.1", "-p", str(free_port())]
        arguments += ["-au", user, "-ap", password, "-m", str(times), "-r", str(per_second), "-l", "100"]
        arguments += ["-timeout", f"{within}s", "-timeout_error", "-trace_err", "-nostdin"]
        for name, value in {"user": user, **(keys or {})}.items():
            arguments += ["-key", name, value]
        command = self.engine.command("sipp", *arguments, self.target)
        played = subprocess.run(
            command.argv,
            cwd=folder,
            capture_output=True,
            env={**os.environ, **command.environment},
            timeout=within + 10,
            text=True,
            check=False,
        )
        if played.returncode:
            told = "".join(path.read_text()[:4_000] for path in sorted(folder.glob("*_errors.log")))
            why = FAILED.get(played.returncode, f"exit code {played.returncode}")
            raise AssertionError(f"SIPp’s {scenario}: {why}.\n{told or played.stderr}")
