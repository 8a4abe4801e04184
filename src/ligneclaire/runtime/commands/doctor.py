"""`ligneclaire doctor`: check this machine and this installation, and say what to do."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ligneclaire.engine.install import find
from ligneclaire.runtime import instance as instances
from ligneclaire.runtime.errors import NO, PlainError
from ligneclaire.runtime.instance import Instance
from ligneclaire.runtime.network import ANYWHERE, BOTH, obstacle
from ligneclaire.runtime.processes import silent
from ligneclaire.runtime.supervisor import DIARY, HANGS

ENOUGH_BYTES = 2_000_000_000
"""Asterisk, the Python packages and some weeks of voicemail."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence on one thing; when not `well`, it says what to do."""

    well: bool
    sentence: str


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="ligneclaire doctor",
        description="Check this machine and this installation, and say what to do.",
        epilog="Exit code 1 when something is wrong.",
    )
    parser.add_argument("--data", metavar="DIR", help="the installation to look at (default: var)")
    options = parser.parse_args(arguments)
    code = 0
    for finding in examine(instances.data_directory(options.data)):
        print(f"{'ok' if finding.well else 'WRONG':<6}{finding.sentence}", flush=True)
        code = code if finding.well else NO
    return code


def examine(data: Path) -> Iterator[Finding]:
    yield Finding(True, f"Python {platform.python_version()}, {os.cpu_count()} processor cores.")
    yield _engine()
    yield _disk(data)
    yield _names()
    try:
        instance = instances.load(data)
    except PlainError as error:
        yield Finding(not (data / instances.FILE).exists(), str(error))
        yield from _ports(ANYWHERE, 8080, 5060)
        return
    yield _privacy(instance)
    yield from _database(instance)
    if instances.is_running(data):
        yield from _running(instance)
    else:
        yield Finding(True, f"Nothing runs on {data} now.")
        yield from _ports(instance.bind, instance.port, instance.sip_port)


def _engine() -> Finding:
    engine = find()
    if engine is None:
        return Finding(True, "Asterisk is not here yet; ./ligneclaire up fetches it.")
    place = f"private copy in {engine.root}" if engine.root else "installed on this machine"
    return Finding(True, f"Asterisk {engine.version}, {place}.")


def _disk(data: Path) -> Finding:
    existing = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    sentence = f"{free / 1e9:.1f} GB are free on the disk of {data}"
    if free < ENOUGH_BYTES:
        return Finding(False, f"Only {sentence}; make room for {ENOUGH_BYTES / 1e9:.0f} GB.")
    return Finding(True, f"{sentence}.")


def _names() -> Finding:
    """Asterisk looks up the host's own name; when that hangs, so does every call."""
    name = socket.gethostname()
    try:
        socket.getaddrinfo(name, None)
    except OSError:
        return Finding(False, f"The name of this machine, {name}, has no address; add it to /etc/hosts.")
    return Finding(True, f"The name of this machine, {name}, has an address.")


def _privacy(instance: Instance) -> Finding:
    path = instance.data / instances.FILE
    if path.stat().st_mode & 0o077:
        return Finding(False, f"{path} holds secrets that others can read; run: chmod 600 '{path}'")
    return Finding(True, f"The secrets in {instance.data} are private.")


def _ports(bind: str, port: int, sip_port: int) -> Iterator[Finding]:
    for option, number, kinds in (("--port", port, BOTH[:1]), ("--sip-port", sip_port, BOTH)):
        if reason := obstacle(number, bind, kinds):
            yield Finding(False, f"Port {number} cannot be used: {reason}. Start with another {option}.")
        else:
            yield Finding(True, f"Port {number} ({option}) is free.")


def _running(instance: Instance) -> Iterator[Finding]:
    yield Finding(True, f"Ligne Claire runs on {instance.data}.")
    for name in (deaf := silent(instance)):
        yield Finding(False, f"The process {name} does not answer; read {instance.logs / name}.log.")
    if not deaf:
        yield Finding(True, "Asterisk, call control and the portal answer.")
    yield from _diary(instance)


def _diary(instance: Instance) -> Iterator[Finding]:
    """What happened to the processes in the last day; that one hung is news for an hour."""
    try:
        lines = (instance.logs / DIARY).read_text().splitlines()
    except FileNotFoundError:
        return
    now = datetime.now(UTC)
    told = [
        (now - datetime.fromisoformat(moment), event)
        for moment, _, event in (x.partition(" ") for x in lines)
    ]
    today = [(age, event) for age, event in told if age < timedelta(days=1)]
    hung = [event for age, event in today if HANGS in event and age < timedelta(hours=1)]
    if hung:
        yield Finding(False, f"Something hung in the last hour: {hung[-1]} Read {instance.logs}.")
    elif today:
        age, event = today[-1]
        yield Finding(
            True, f"{len(today)} events in the last day, the last one {age.seconds // 60} min ago: {event}"
        )


def _database(instance: Instance) -> Iterator[Finding]:
    from ligneclaire.runtime.database import open_django

    open_django(instance.data)
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding(False, f"The database does not answer ({str(error).strip()}). Is DATABASE_URL right?")
        return
    if missing:
        yield Finding(False, f"The database lacks {len(missing)} migrations; start ./ligneclaire up again.")
    else:
        yield Finding(True, f"The database ({connection.display_name}) is up to date.")
