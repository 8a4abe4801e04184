"""`ligneclaire test`: run all tests, from the pure ones to real phones on a real Asterisk."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from ligneclaire.runtime import postgres
from ligneclaire.runtime.instance import ROOT, VARIABLE
from ligneclaire.runtime.programs import get_engine, get_packages, say

NO_TEST = 5
"""pytest's exit code when nothing matched."""
BROWSER = "chromium"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="ligneclaire test",
        description="Run all tests, from the pure ones to real phones on a real Asterisk and a real browser. "
        "What they need besides (Chromium, Asterisk, SIPp, PostgreSQL) is installed when it is missing.",
        epilog="Anything else is handed to pytest: ./ligneclaire test tests/routing -k forward -x",
    )
    parser.add_argument(
        "--postgres", action="store_true", help="run what touches the database on PostgreSQL too"
    )
    parser.add_argument("-m", metavar="MARKERS", help="only tests with these markers (pytest's own option)")
    options, rest = parser.parse_known_args(arguments)

    _install_what_is_missing(options.postgres)
    side_by_side = ("-n", "auto", "--dist", "loadfile")
    with tempfile.TemporaryDirectory(prefix="ligneclaire-test-") as data:
        environment = {**os.environ, VARIABLE: data}
        codes = [_pytest("not real and not browser", options.m, [*side_by_side, *rest], environment)]
        if options.postgres:
            with postgres.server() as url:
                on_postgres = {**environment, "DATABASE_URL": url}
                expression = "database and not real and not browser"
                codes.append(_pytest(expression, options.m, [*side_by_side, *rest], on_postgres))
        codes.append(_pytest("real or browser", options.m, rest, environment))
    failures = [code for code in codes if code not in (0, NO_TEST)]
    return failures[0] if failures else min(codes)


def _pytest(markers: str, asked: str | None, rest: Sequence[str], environment: dict[str, str]) -> int:
    expression = f"({markers}) and ({asked})" if asked else markers
    place = " on PostgreSQL" if "DATABASE_URL" in environment else ""
    say(f"\nTests: {expression}{place}")
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-m", expression, *rest]
    return subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL).returncode


def _install_what_is_missing(with_postgres: bool) -> None:
    packages = [] if shutil.which(BROWSER) else [BROWSER]
    if with_postgres and postgres.programs() is None:
        packages.append("postgresql")
    if packages:
        get_packages(*packages)
    get_engine()
