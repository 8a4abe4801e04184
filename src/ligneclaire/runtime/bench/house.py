"""A house for the bench: the processes that `up` starts, in a temporary directory, with a company of its own.

Its Asterisk also knows as many *bare* phones: endpoints with the very options of the company's, whose calls a
plain `Dial()` connects without asking anybody. They are pushed once call control has connected, for that
deletes what it does not know.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ligneclaire.ari.client import Client
from ligneclaire.ari.events import EndpointState
from ligneclaire.callcontrol.journal import Journal
from ligneclaire.callcontrol.provisioning import Provisioning
from ligneclaire.engine import configuration
from ligneclaire.engine.configuration import ARI_USER, NOBODY
from ligneclaire.engine.endpoints import LineEndpoint, PushedObject, line_objects
from ligneclaire.engine.install import Command, Engine
from ligneclaire.engine.process import ChildProcess
from ligneclaire.runtime import instance as instances
from ligneclaire.runtime.bench.sipp import LOOPBACK, Called, Phone, Playing, Sipp
from ligneclaire.runtime.database import open_django
from ligneclaire.runtime.errors import PlainError
from ligneclaire.runtime.instance import Instance
from ligneclaire.runtime.network import free_port
from ligneclaire.runtime.processes import engine_settings, own_command, processes, silent

if TYPE_CHECKING:
    from ligneclaire.runtime.bench.company import BenchCompany

T = TypeVar("T")

CONTEXT = "bench"
BARE = f"[{CONTEXT}]\nexten => _bare.,1,Dial(PJSIP/${{EXTEN}},60)\n same => n,Hangup()\n"
PASSWORD = "a password of the bench"  # noqa: S105
PATIENCE_SECONDS = 30.0
REGISTRATIONS_A_SECOND = 200
HOLDING_RATE = 25
HOLD_SECONDS = 20.0
LOOK_SECONDS = 0.05
OPTIONS_SECONDS = 1.0
"""How long a phone that registered stays to answer Asterisk's first question whether it is there."""


@dataclass(slots=True, kw_only=True)
class House:
    instance: Instance
    running: dict[str, ChildProcess]
    """By the names of `processes`."""
    company: BenchCompany
    bare_callers: tuple[Phone, ...]
    """Like `company.callers`, on the other path."""
    sipp: Sipp
    called: Called

    def pid(self, name: str) -> int:
        pid = self.running[name].pid
        if pid is None:
            raise PlainError(f"{name} has ended; see its log:\n{self.log(name)[-2000:]}")
        return pid

    def log(self, name: str) -> str:
        return (self.instance.logs / f"{name}.log").read_text(errors="replace")

    def records(self) -> int:
        """How many call records have arrived in the database."""
        from django_scopes import scope

        from ligneclaire.calllog.models import CallRecord

        with scope(company=self.company.company):
            return CallRecord.objects.count()

    def open_channels(self) -> tuple[int, int]:
        """How many channels and bridges Asterisk has."""

        async def count(asterisk: Client) -> tuple[int, int]:
            return len(await asterisk.channels()), len(await asterisk.bridges())

        return _ask(self.instance, count)

    def endpoints(self) -> int:
        """How many phones and trunks Asterisk knows."""
        return _endpoints(self.instance)[0]

    def is_quiet(self, records: int) -> bool:
        """Whether no call is left, and that many records have arrived."""
        return self.records() == records and self.open_channels() == (0, 0)


@contextmanager
def opened(engine: Engine, say: Callable[[str], None]) -> Iterator[House]:
    """A house whose phones are registered; everything is gone afterwards."""
    # An installation of this environment is none of the bench's business, its database least of all.
    for name in ("DATABASE_URL", "LIGNECLAIRE_SMTP", "LIGNECLAIRE_ORIGIN"):
        os.environ.pop(name, None)
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lc-bench-")))
        instance = instances.prepare(data, bind=LOOPBACK, port=free_port(), sip_port=free_port())
        settings = engine_settings(instance)
        configuration.write(engine, settings)
        with (settings.etc / "extensions.conf").open("a") as dialplan:
            dialplan.write(BARE)
        say("Making a company in a temporary directory…")
        company = _company(instance)
        say("Starting Asterisk, call control, the portal and the worker…")
        instance.logs.mkdir()
        running = {}
        for process in processes(instance, engine):
            command = Command(tuple(process.command), dict(process.environment))
            child = running[process.name] = ChildProcess(command, instance.logs / f"{process.name}.log")
            stack.callback(child.stop)
            child.start()
        lines = len(company.lines)
        until(lambda: not silent(instance) and _endpoints(instance) == (lines, 0), "Not everything started.")
        bare = [f"bare{index}" for index in range(lines)]
        journal = Journal(data / "bare")
        _ask(instance, lambda asterisk: Provisioning(asterisk, journal).apply(_objects(bare)))
        sipp = Sipp(engine, f"{LOOPBACK}:{instance.sip_port}", data / "sipp")
        phones = (*company.phones, *(Phone(user=name, password=PASSWORD) for name in bare))
        called = stack.enter_context(_register(sipp, phones))
        until(lambda: _endpoints(instance) == (2 * lines, 2 * lines), "The phones could not register.")
        yield House(
            instance=instance,
            running=running,
            company=company,
            bare_callers=tuple(
                Phone(user=caller, password=PASSWORD, dials=called)
                for caller, called in zip(bare[: lines // 2], bare[lines // 2 :], strict=True)
            ),
            sipp=sipp,
            called=called,
        )


@contextmanager
def holding(house: House, phones: Sequence[Phone], calls: int) -> Iterator[Playing]:
    """So many more conversations going on, all of them talking; they end by themselves."""
    channels, bridges = house.open_channels()
    playing = house.sipp.start("caller", phones, calls=calls, rate=HOLDING_RATE, pause=HOLD_SECONDS)
    expected = channels + 2 * calls, bridges + calls
    until(lambda: house.open_channels() == expected, "Not every call was answered.", HOLD_SECONDS)
    yield playing
    playing.ended()


def until(true: Callable[[], bool], otherwise: str, within: float = PATIENCE_SECONDS) -> float:
    """Waits until something is true; seconds it took. Raises PlainError after `within` seconds."""
    began = time.monotonic()
    if not comes_true(true, within):
        raise PlainError(f"{otherwise} ({within:g} s were not enough.)")
    return time.monotonic() - began


def comes_true(true: Callable[[], bool], within: float) -> bool:
    """Whether something becomes true in so many seconds."""
    give_up = time.monotonic() + within
    while not (found := true()) and time.monotonic() < give_up:
        time.sleep(LOOK_SECONDS)
    return found


def _company(instance: Instance) -> BenchCompany:
    command = own_command(instance, "prepare")
    done = subprocess.run(command.argv, env=os.environ | command.environment, capture_output=True, text=True)
    if done.returncode:
        raise PlainError(f"The database could not be made: {done.stderr.strip()}")
    open_django(instance.data)
    from ligneclaire.runtime.bench.company import make_company

    return make_company()


def _objects(names: list[str]) -> list[PushedObject]:
    """What the company's lines have, in another context."""
    return [
        replace(
            item, fields=tuple((key, CONTEXT if key == "context" else value) for key, value in item.fields)
        )
        for index, name in enumerate(names)
        for item in line_objects(
            LineEndpoint(
                name=name, company=CONTEXT, password=PASSWORD, number=f"+331991{index:05}", display_name=name
            )
        )
    ]


def _register(sipp: Sipp, phones: tuple[Phone, ...]) -> Called:
    """Registers the phones from the port on which they are then called."""
    port = free_port()
    registered = sipp.start(
        "register",
        phones,
        calls=len(phones),
        rate=REGISTRATIONS_A_SECOND,
        pause=OPTIONS_SECONDS,
        port=port,
    ).ended()
    if not registered.is_clean:
        raise PlainError(f"The phones could not register: {registered.errors[:2000]}")
    return sipp.answering(port)


def _endpoints(instance: Instance) -> tuple[int, int]:
    """How many phones and trunks Asterisk knows, and how many of them are there."""

    async def count(asterisk: Client) -> tuple[int, int]:
        endpoints = [endpoint for endpoint in await asterisk.endpoints() if endpoint.name != NOBODY]
        return len(endpoints), sum(endpoint.state is EndpointState.ONLINE for endpoint in endpoints)

    return _ask(instance, count)


def _ask(instance: Instance, question: Callable[[Client], Awaitable[T]]) -> T:
    async def asked() -> T:
        url = f"http://127.0.0.1:{instance.ari_port}"
        async with Client(url, ARI_USER, instance.ari_password) as asterisk:
            return await question(asterisk)

    return asyncio.run(asked())
