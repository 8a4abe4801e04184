"""The whole house on this machine, as `up` starts it, but in a folder and on ports of its own.

    house.company_is(company)                   # a manager saved it; the next call obeys
    alice, bob = house.phones("alice", "bob")   # registered as their lines
    first = house.operator("first")             # whom a trunk leads to
    house.kill("callcontrol")                   # and `start` it again

Its company is that of `tests/scenarios/company.py`. The trunks lead to phones on other loopback addresses, by
which Asterisk tells one operator from the other. Nobody supervises the processes: a test that kills one
decides when it comes back.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.phones.phone import Phone, Phones
from tests.scenarios.company import BASE
from tests.scenarios.model import company
from tests.support.office import Message, Office

from ligneclaire.callcontrol.presence import UNASKED
from ligneclaire.calls.record import CallRecord
from ligneclaire.engine import configuration
from ligneclaire.engine.configuration import ARI_USER
from ligneclaire.engine.install import Command, Engine
from ligneclaire.engine.process import ChildProcess
from ligneclaire.routing.model import Company, OwnSound
from ligneclaire.runtime import instance as instances
from ligneclaire.runtime.network import free_port
from ligneclaire.runtime.processes import engine_settings, own_command, processes, silent

OPERATORS = {"first": "127.0.0.2", "second": "127.0.0.3", "mobiles": "127.0.0.4"}
"""Addresses of whom the trunks lead to."""
START_SECONDS = 60.0
WAIT_SECONDS = 10.0
POLL_SECONDS = 0.05
OF_A_DEAD_CLIENT = ("Error reading from web socket", "Stasis app 'lc-0' not active")
OPEN = ("01", "08")
"""States of a connection in /proc/net/tcp: established, or closed by its other end alone."""
COMPLAINTS = ("ERROR", "CRITICAL", "Traceback")


class House:
    def __init__(self, engine: Engine, folder: Path) -> None:
        """`folder` has a short path: Asterisk's control socket lies deep in it."""
        self.engine = engine
        data = folder / "data"
        data.mkdir(mode=0o700)
        self.instance = instances.prepare(data, bind="127.0.0.1", port=free_port(), sip_port=free_port())
        self.settings = engine_settings(self.instance)
        self.instance.logs.mkdir(exist_ok=True)
        self.company = BASE
        self.shop = Phones(f"127.0.0.1:{self.instance.sip_port}", folder / "phones")
        self.tolerated: tuple[str, ...] = ()
        """What logs may complain of during this test: parts of lines."""
        self._credentials: dict[str, tuple[str, str]] = {}
        self._running: set[str] = set()
        self._read: dict[Path, int] = {}
        self._records_before = self._messages_before = 0
        configuration.write(engine, self.settings)
        prepare = own_command(self.instance, "prepare")
        subprocess.run(prepare.argv, env={**os.environ, **prepare.environment}, check=True)
        self._processes = {
            process.name: ChildProcess(
                Command(tuple(process.command), dict(process.environment)),
                self.instance.logs / f"{process.name}.log",
            )
            for process in processes(self.instance, engine)
        }
        self.office = Office(prepare.environment, self.instance.logs / "office.log")

    # Opening and closing

    def open(self) -> None:
        for process in self._processes.values():
            process.start()
        self._running = set(self._processes)
        self._until(self.is_whole, "the house did not open", START_SECONDS)
        self.office.found(BASE, {name: self.operator(name).address for name in OPERATORS})
        self._credentials = self.office.credentials()
        self.company_is(BASE)

    def close(self) -> None:
        self.shop.close()
        self.office.close()
        for process in reversed(self._processes.values()):
            process.stop()

    def is_whole(self) -> bool:
        """Whether everything answers, and Asterisk knows all phones and trunks."""
        if silent(self.instance):
            return False
        known = {endpoint["resource"] for endpoint in self._ari("endpoints")}
        return known >= {user for user, _ in self._credentials.values()}

    def _is_followed(self) -> bool:
        """Whether Asterisk holds connections of call control's: it keeps the application of a client that is
        gone."""
        own = f":{self.settings.ari_port:04X}"
        rows = (row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:])
        return any(local.endswith(own) and state in OPEN for _, local, _, state, *_ in rows)

    def kill(self, name: str) -> None:
        """End a process as a crash would; what Asterisk has to say of that is no complaint.

        A call that comes before Asterisk noticed that its client is gone waits for the next one.
        """
        self.tolerated += OF_A_DEAD_CLIENT
        self._running.discard(name)
        self._processes[name].kill()
        if name == "callcontrol":
            self._until(lambda: not self._is_followed(), "Asterisk does not notice")

    def start(self, name: str) -> None:
        """Start a process again, and wait until the house is whole."""
        self._processes[name].start()
        self._running.add(name)
        self._until(self.is_whole, f"{name} did not come back", START_SECONDS)

    # The company and its people

    def line_is(self, name: str, **settings: Any) -> None:
        """The company of these tests with one line set otherwise, as scenarios spell it."""
        self.company_is(company({"lines": {name: settings}}))

    def company_is(self, company: Company) -> None:
        """Save what a manager wants of the company, and wait until call control has heard of it."""
        revision = self.office.save(company)
        self.company = company
        self._until(lambda: self._obeyed() >= revision, "call control did not hear of a change")

    def phones(self, *names: str) -> list[Phone]:
        """The phones of lines, registered; each is switched on when it is first asked for."""
        return [self._phone(name) for name in names]

    def operator(self, name: str) -> Phone:
        """Whom a trunk leads to."""
        phone = self.shop.phones.get(name)
        if phone is None:
            phone = self.shop.phone(name, host=OPERATORS[name])
            phone.stands_alone()
        return phone

    def _phone(self, name: str) -> Phone:
        phone = self.shop.phones.get(name) or self.shop.phone(name)
        if not self.is_registered(name):
            if phone.registered:  # with an Asterisk that died since
                phone.unregisters()
            phone.registers(*self.credentials(name))
            self.knows(name)
        return phone

    def credentials(self, name: str) -> tuple[str, str]:
        """SIP user and password of a line."""
        return self._credentials[name]

    def unplug(self, name: str) -> None:
        """A line without a phone."""
        if (phone := self.shop.phones.get(name)) and phone.registered:
            phone.unregisters()
            # An Asterisk that has just been started may not have asked the phone: it is believed to be there.
            within = UNASKED.total_seconds() + WAIT_SECONDS
            self._until(
                lambda: not self.is_registered(name), f"{name}’s phone is still known to be there", within
            )

    def knows(self, *names: str) -> None:
        """Wait until call control knows again that these lines' phones are there."""
        self._until(lambda: all(map(self.is_registered, names)), f"{names} are not known to be there")

    def is_registered(self, name: str) -> bool:
        """Whether call control knows that the line's phone is there."""
        user, _ = self._credentials[name]
        return user in self._present()

    def knows_operator(self, name: str, *, there: bool, within: float) -> None:
        """Wait until call control knows that an operator answers, or that it does not."""
        called = next(trunk.name for trunk in BASE.trunks if trunk.id == name)
        (endpoint,) = (trunk["endpoint"] for trunk in self._kept()["trunks"] if trunk["name"] == called)
        state = "there" if there else "away"
        self._until(
            lambda: (endpoint in self._present()) is there, f"{name} is not known to be {state}", within
        )

    def _present(self) -> set[str]:
        """The endpoints that call control knows to be there."""
        try:
            kept = (self.instance.data / "callcontrol" / "engine" / "registered.json").read_text()
        except FileNotFoundError:
            return set()
        return set(json.loads(kept))

    # What is left of calls

    def records(self, count: int = 1) -> list[CallRecord]:
        """The records of this test's calls, once there are so many, oldest first."""
        self._until(lambda: len(self._new_records()) >= count, f"{count} calls left no record")
        return self._new_records()

    def messages(self) -> list[Message]:
        """The messages left in this test."""
        return self.office.messages()[self._messages_before :]

    def recording(self, message: Message) -> Path:
        return self.instance.data / "voicemail" / message.file

    def sentence(self, name: str) -> Path:
        """The sound of one of the system's sentences."""
        return self.settings.sounds / "fr" / "lc" / f"{name}.wav"

    def sound(self, own: OwnSound) -> Path:
        """A manager's own sound, as it is kept."""
        return self.settings.announcements / f"{own.name}.wav"

    def begin(self) -> None:
        """A new test: phones and company as at first, and what was before does not count."""
        for phone in self.shop.phones.values():
            phone.forgets()
        if self.company != BASE:
            self.company_is(BASE)
        self.tolerated = ()
        self._records_before = len(self.office.records())
        self._messages_before = len(self.office.messages())
        self._complaints()

    def end(self) -> None:
        """Everybody hangs up; then nothing may be left of the test's calls in Asterisk or call control."""
        for phone in self.shop.phones.values():
            phone.hangs_up_all()
        self._until(lambda: not self.leftovers(), "calls did not end", told=self.leftovers)
        complaints = [line for line in self._complaints() if not any(part in line for part in self.tolerated)]
        assert not complaints, "the logs complain:\n" + "\n".join(complaints)

    def leftovers(self) -> list[str]:
        """What is there and should not be when no call is going on."""
        left = [f"channel {channel['name']}" for channel in self._ari("channels")]
        left += [f"bridge {bridge['id']}" for bridge in self._ari("bridges")]
        journal = self.instance.data / "callcontrol"
        left += [
            f"{kind}: {path.name}"
            for kind in ("conversations", "records", "messages")
            for path in (journal / kind).glob("*")
        ]
        return left

    def live_channels(self) -> list[str]:
        """The channels Asterisk has now, by name."""
        return [channel["name"] for channel in self._ari("channels")]

    def open_files(self, process: str) -> int:
        """How many files and sockets a process of the house has open."""
        return len(list(Path(f"/proc/{self._processes[process].pid}/fd").iterdir()))

    def log(self, process: str) -> str:
        """What a process of the house has said."""
        return (self.instance.logs / f"{process}.log").read_text(errors="replace")

    def _complaints(self) -> list[str]:
        """Lines of all logs that tell of an error, since the last time this was asked."""
        found = []
        for log in (self.settings.log, *self.instance.logs.glob("*.log")):
            text = log.read_text(errors="replace") if log.exists() else ""
            new, self._read[log] = text[self._read.get(log, 0) :].splitlines(), len(text)
            told = [line for line in new if any(complaint in line for complaint in COMPLAINTS)]
            found += [f"{log.name}: {line}" for line in told]
        return found

    def _new_records(self) -> list[CallRecord]:
        return self.office.records()[self._records_before :]

    def _obeyed(self) -> int:
        """The revision of the company that call control knows."""
        return int(self._kept().get("revision", 0))

    def _kept(self) -> dict[str, Any]:
        """The company as call control knows it."""
        kept = (self.instance.data / "callcontrol" / "companies").glob("*.json")
        return next((json.loads(path.read_text())["company"] for path in kept), {})

    def _ari(self, path: str) -> Any:
        """What Asterisk says of itself."""
        secret = base64.b64encode(f"{ARI_USER}:{self.settings.ari_password}".encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.settings.ari_port, timeout=5)
        try:
            connection.request("GET", f"/ari/{path}", headers={"Authorization": f"Basic {secret}"})
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def _until(
        self,
        true: Callable[[], bool],
        otherwise: str,
        within: float = WAIT_SECONDS,
        told: Callable[[], object] = lambda: "",
    ) -> None:
        end = time.monotonic() + within
        while not true():
            died = [name for name in self._running if self._processes[name].pid is None]
            assert not died, f"{died} died; see {self.instance.logs}"
            assert time.monotonic() < end, f"{otherwise} within {within:g} s {told()}"
            time.sleep(POLL_SECONDS)


@pytest.fixture(scope="session")
def open_house(engine: Engine, short_folder: Path) -> Iterator[House]:
    house = House(engine, short_folder)
    try:
        house.open()
        yield house
    finally:
        house.close()


@pytest.fixture
def house(open_house: House) -> Iterator[House]:
    """The house, for one test: when it is over, nothing of its calls may be left."""
    open_house.begin()
    yield open_house
    open_house.end()
