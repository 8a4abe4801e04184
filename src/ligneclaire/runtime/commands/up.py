"""`ligneclaire up`: install what is missing, start everything, say how to use it, stop it on Ctrl-C."""

from __future__ import annotations

import argparse
import hashlib
import os
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from ligneclaire.engine import configuration
from ligneclaire.runtime import instance as instances
from ligneclaire.runtime.errors import PlainError
from ligneclaire.runtime.instance import ROOT, Instance
from ligneclaire.runtime.network import ANYWHERE, BOTH, obstacle
from ligneclaire.runtime.processes import (
    engine_settings,
    own_command,
    processes,
    silent,
)
from ligneclaire.runtime.programs import get_engine, say
from ligneclaire.runtime.supervisor import Supervisor
from ligneclaire.runtime.welcome import welcome

PORT_PATIENCE_SECONDS = 3.0
"""For the ports of a former `up` that was killed a moment ago."""


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    data = instances.data_directory(options.data)
    company = Path(options.company).resolve() if options.company else None
    if company and not company.is_file():
        raise PlainError(f"There is no company file {company}.")
    with instances.alone(data):
        _check_ports(options.bind, options.port, options.sip_port)
        instance = instances.prepare(data, bind=options.bind, port=options.port, sip_port=options.sip_port)
        engine = get_engine()
        try:
            configuration.write(engine, engine_settings(instance))
        except ValueError as error:
            raise PlainError(str(error)) from error
        _prepare(instance, company, demonstration=not options.no_demo)
        say("Starting…")
        Supervisor(processes(instance, engine), instance.logs, say).run(
            ready=lambda: not silent(instance),
            announce=lambda: say(welcome(instance)),
            late=lambda: say(f"Still no answer of {', '.join(silent(instance))}; see {instance.logs}."),
        )
        say("Stopped.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ligneclaire up",
        description="Install what is missing, start everything and say how to use it. Ctrl-C stops it. "
        "Several can run side by side, each with its own --data, --port and --sip-port.",
    )
    add = parser.add_argument
    add("--data", metavar="DIR", help="where everything is kept (default: var)")
    add("--port", type=_port, default=8080, metavar="N", help="the portal's port (default: 8080)")
    add("--sip-port", type=_port, default=5060, metavar="N", help="the phones' port (default: 5060)")
    add("--bind", default=ANYWHERE, metavar="ADDRESS", help="listen on this address only (default: all)")
    first = parser.add_mutually_exclusive_group()
    first.add_argument("--company", metavar="FILE", help="load this company when there is none yet")
    first.add_argument("--no-demo", action="store_true", help="do not load the demonstration company")
    return parser


def _port(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 2**16):
        raise argparse.ArgumentTypeError("a port is a whole number from 1 to 65535")
    return int(text)


def _check_ports(bind: str, port: int, sip_port: int) -> None:
    wanted = (("--port", port, (socket.SOCK_STREAM,)), ("--sip-port", sip_port, BOTH))
    for option, number, kinds in wanted:
        give_up = time.monotonic() + PORT_PATIENCE_SECONDS
        while reason := obstacle(number, bind, kinds):
            if time.monotonic() > give_up:
                raise PlainError(
                    f"Port {number} cannot be used on {bind}: {reason}. Choose another with {option}."
                )
            time.sleep(0.1)


def _prepare(instance: Instance, company: Path | None, *, demonstration: bool) -> None:
    """Makes sounds, database and first company, in a process that ends: this one stays small.

    Skipped when the very same files have done it before.
    """
    stamp = instance.data / "prepared"
    fingerprint = _fingerprint(company, demonstration)
    done_before = stamp.exists() and stamp.read_text() == fingerprint
    if done_before and (os.environ.get("DATABASE_URL") or instance.sqlite.exists()):
        return
    arguments = [f"--company={company}"] if company else ["--demo"] if demonstration else []
    command = own_command(instance, "prepare", *arguments)
    code = subprocess.run(command.argv, env=os.environ | command.environment).returncode
    if code:
        raise PlainError("The installation could not be prepared (see above).", code)
    instances.write_private(stamp, fingerprint)


def _fingerprint(company: Path | None, demonstration: bool) -> str:
    """Changes with any file of ours, the locked packages, and what was asked for."""
    sources = [ROOT / "requirements" / "run.txt", *sorted((ROOT / "src").rglob("*.p[yo]"))]
    if company:
        sources.append(company)
    seen = [(str(path), path.stat().st_mtime_ns) for path in sources]
    asked = (os.environ.get("DATABASE_URL"), demonstration)
    return hashlib.sha256(repr((seen, asked)).encode()).hexdigest()
