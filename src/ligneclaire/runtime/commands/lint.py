"""`ligneclaire lint`: style, types, import rules, migrations, and what may not be committed."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ligneclaire.runtime.errors import NO
from ligneclaire.runtime.instance import ROOT
from ligneclaire.runtime.tidiness import findings, tracked_files


def _command(*arguments: str) -> Callable[[], str]:
    """A check that runs a program from the root; what it complains of, nothing when all is well."""

    def check() -> str:
        environment = {**os.environ, "NO_COLOR": "1"}
        done = subprocess.run(
            arguments, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or "failed without a word"

    return check


def _committed() -> str:
    return "\n".join(findings(ROOT, tracked_files(ROOT)))


PYTHON = (sys.executable, "-P", "-m")
CHECKS: dict[str, Callable[[], str]] = {
    "types": _command(*PYTHON, "mypy"),
    "style": _command(*PYTHON, "ruff", "check", "src", "tests"),
    "format": _command(*PYTHON, "ruff", "format", "--check", "src", "tests"),
    "import rules": _command(str(Path(sys.executable).with_name("lint-imports"))),
    "migrations": _command(*PYTHON, "ligneclaire", "manage", "makemigrations", "--check", "--dry-run"),
    "committed files": _committed,
}


def main(arguments: Sequence[str]) -> int:
    argparse.ArgumentParser(
        prog="ligneclaire lint",
        description=__doc__.partition(": ")[2],
        epilog="Exit code 1 when a check fails.",
    ).parse_args(arguments)
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = {name: pool.submit(check) for name, check in CHECKS.items()}
        for name, result in results.items():
            complaint = result.result()
            failed += bool(complaint)
            print(f"{name}: {complaint or 'in order'}", flush=True)
    print(f"{failed} of {len(CHECKS)} checks complain." if failed else f"All {len(CHECKS)} checks in order.")
    return NO if failed else 0
