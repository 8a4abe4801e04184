"""`ligneclaire COMMAND …`: find the command's module, run its `main(arguments)`, say errors in sentences.

Commands are imported only when called: `--help` works before any package is installed, and the supervisor
stays small. Exit codes are in `errors`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from ligneclaire.runtime.errors import MISUSED, PlainError


@dataclass(frozen=True, slots=True)
class Command:
    """A module of `runtime.commands` with a `main(arguments) -> exit code`."""

    module: str
    summary: str | None
    """One line for `--help`; `None` for what only the supervisor starts."""


COMMANDS = {
    "up": Command("up", "install what is missing and start everything; Ctrl-C stops it"),
    "test": Command("test", "run all tests, from the pure ones to real phones on a real Asterisk"),
    "lint": Command("lint", "check style, types, import rules and what may not be committed"),
    "company": Command("company", "import, export, check or compare a company as a YAML file"),
    "explain": Command("explain", "say what would happen to a call, and why"),
    "bench": Command("bench", "measure this machine’s house against a bare Asterisk"),
    "doctor": Command("doctor", "check this machine and this installation, and say what to do"),
    "prepare": Command("prepare", None),
    "callcontrol": Command("callcontrol", None),
    "publicnetwork": Command("publicnetwork", None),
    "web": Command("web", None),
    "worker": Command("worker", None),
    "manage": Command("manage", None),
}


def usage() -> str:
    listed = [(name, command.summary) for name, command in COMMANDS.items() if command.summary]
    lines = [f"  {name:<9} {summary}" for name, summary in listed]
    return "\n".join(
        (
            "Ligne Claire: a business phone system.",
            "",
            "usage: ./ligneclaire COMMAND [options]",
            "",
            *lines,
            "",
            "./ligneclaire COMMAND --help says more. To begin: ./ligneclaire up",
        )
    )


def main(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit code."""
    name, *rest = arguments or ["--help"]
    if name in {"-h", "--help"}:
        print(usage())
        return 0
    command = COMMANDS.get(name)
    if command is None:
        print(f"ligneclaire: there is no command “{name}”.\n\n{usage()}", file=sys.stderr)
        return MISUSED
    try:
        code: int = import_module(f"ligneclaire.runtime.commands.{command.module}").main(rest)
        sys.stdout.flush()
        return code
    except PlainError as error:
        print(f"ligneclaire {name}: {error}", file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:  # the reader of our output left, as in `… | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
