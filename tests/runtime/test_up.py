"""`./ligneclaire up`, whole: what a newcomer sees, and what happens when something dies."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
import yaml
from tests.phones.phone import Phones, hear_each_other

from ligneclaire.runtime import instance as instances
from ligneclaire.runtime.demonstration import demonstration_of
from ligneclaire.runtime.instance import ROOT
from ligneclaire.runtime.network import free_port

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def options() -> Iterator[list[str]]:
    """A data directory (its path is short: Asterisk's control socket lies deep in it) and ports."""
    folder = Path(tempfile.mkdtemp(prefix="lc-up-", dir="/tmp"))
    yield [f"--data={folder}", "--bind=127.0.0.1", f"--port={free_port()}", f"--sip-port={free_port()}"]
    shutil.rmtree(folder)


def command(*arguments: str) -> list[str]:
    return [str(ROOT / "ligneclaire"), *arguments]


@contextmanager
def up(options: list[str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        command("up", *options),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)


def known_to_be_there(data: Path, endpoints: set[str], within: float = 10) -> None:
    """Wait until call control, which asks a few times a second, knows that these phones are there."""
    kept = data / "callcontrol" / "engine" / "registered.json"
    deadline = time.monotonic() + within
    while not (kept.exists() and endpoints <= set(json.loads(kept.read_text()))):
        assert time.monotonic() < deadline, f"{endpoints} are not known to be there after {within} s"
        time.sleep(0.1)


def said_until(running: subprocess.Popen[str], sentence: str) -> str:
    """What it says, up to a line with that sentence. pytest's own timeout bounds the wait."""
    assert running.stdout is not None
    said = ""
    for line in running.stdout:
        said += line
        if sentence in line:
            return said
    raise AssertionError(f"it ended without saying {sentence!r}, but:\n{said}")


def eventually(true: Callable[[], object], what: str, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"after {seconds:g} s, still not: {what}"
        time.sleep(0.05)


def children(pid: int) -> dict[str, int]:
    """Process ids of the supervised, by the end of the command's last word."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        if words := Path(f"/proc/{child}/cmdline").read_text().split("\0")[:-1]:  # a dead one has none
            found["/".join(Path(words[-1]).parts[-3:])] = int(child)
    return found


def is_well(options: list[str]) -> bool:
    """Whether the doctor finds nothing wrong."""
    return subprocess.run(command("doctor", options[0]), capture_output=True).returncode == 0


def examined(options: list[str]) -> str:
    """What the doctor says."""
    return subprocess.run(command("doctor", options[0]), capture_output=True, text=True).stdout


def test_a_newcomer_s_evening(options: list[str]) -> None:
    data = Path(options[0].removeprefix("--data="))
    with up(options) as running:
        said = said_until(running, "Ctrl-C stops everything.")
        instance = instances.load(data)
        assert f"http://127.0.0.1:{instance.port}/" in said
        assert f"SIP server 127.0.0.1, port {instance.sip_port}" in said
        pid = int((data / "lock").read_text())

        with closing(http.client.HTTPConnection("127.0.0.1", instance.port, timeout=10)) as portal:
            portal.request("GET", "/")
            assert portal.getresponse().status in (200, 302)

        second = subprocess.run(command("up", *options), capture_output=True, text=True)
        assert second.returncode == 3
        assert f"already runs on {data} (process {pid})" in second.stderr

        assert is_well(options)

        for victim in ("callcontrol", "engine/etc/asterisk.conf", "web", "network/etc/asterisk.conf"):
            former = children(pid)[victim]
            os.kill(former, signal.SIGKILL)
            eventually(lambda: children(pid).get(victim, former) != former, f"{victim} is back")  # noqa: B023
            eventually(lambda: is_well(options), "all is well")

        left = [pid, *children(pid).values()]
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 0
        assert not [pid for pid in left if Path(f"/proc/{pid}").exists()]


def test_what_hangs_is_started_again_and_the_doctor_tells(options: list[str]) -> None:
    data = Path(options[0].removeprefix("--data="))
    with up(options) as running:
        said_until(running, "Ctrl-C stops everything.")
        pid = int((data / "lock").read_text())
        hanging = {name: children(pid)[name] for name in ("callcontrol", "engine/etc/asterisk.conf")}
        eventually(lambda: is_well(options), "all is well")
        for former in hanging.values():
            os.kill(former, signal.SIGSTOP)
        for name, former in hanging.items():
            eventually(lambda: children(pid).get(name, former) != former, f"{name} is back", 60)  # noqa: B023
        told = (data / "log" / "supervisor.log").read_text()
        assert "callcontrol has not been well" in told
        assert "asterisk has not been well" in told
        eventually(lambda: "Asterisk, call control and the portal answer." in examined(options), "all answer")
        assert "WRONG Something hung in the last hour: asterisk has not been well for" in examined(options)


def test_the_demonstration_calls_inside_out_and_in(options: list[str], tmp_path: Path) -> None:
    data = Path(options[0].removeprefix("--data="))
    with up(options) as running, ExitStack() as stack:
        said_until(running, "Ctrl-C stops everything.")
        instance = instances.load(data)
        exported = subprocess.run(
            command("company", "export", "-", "--secrets", options[0]),
            capture_output=True,
            text=True,
            check=True,
        )
        lines = {line.get("short_number"): line for line in yaml.safe_load(exported.stdout)["lines"]}
        phones = stack.enter_context(Phones(registrar=f"127.0.0.1:{instance.sip_port}", folder=tmp_path))
        solene, theo = phones.phone("Solène"), phones.phone("Théo")
        for phone, short_number in ((solene, "2001"), (theo, "4001")):
            phone.registers(**lines[short_number]["sip"])
        known_to_be_there(data, {lines[number]["sip"]["user"] for number in ("2001", "4001")})
        visitor = demonstration_of(data)
        assert visitor is not None
        friend = phones.phone("friend", registrar=f"127.0.0.1:{instance.public_network_port}")
        friend.registers("0639987001", visitor.phone_password)

        solene.calls("4001")
        theo.answers()
        hear_each_other(solene, theo)
        solene.hangs_up()
        theo.has_hung_up()

        solene.calls("06 39 98 70 01".replace(" ", ""))
        friend.answers()
        hear_each_other(solene, friend)
        friend.hangs_up()
        solene.has_hung_up()

        mobile = phones.phone("Solène’s mobile", registrar=f"127.0.0.1:{instance.public_network_port}")
        mobile.registers("0639984001", visitor.phone_password)
        theo.calls("0639984001")
        mobile.answers()
        hear_each_other(theo, mobile)
        theo.hangs_up()
        mobile.has_hung_up()

        friend.calls(lines["4001"]["number"].replace(" ", ""))
        assert theo.is_ringing().shown == "+33639987001"
        theo.answers()
        hear_each_other(friend, theo)
        theo.hangs_up()
        friend.has_hung_up()


def test_a_second_start_does_nothing_twice(options: list[str]) -> None:
    for _ in range(2):
        with up(options) as running:
            said = said_until(running, "Ctrl-C stops everything.")
    assert "Bringing" not in said
    assert "Loading" not in said


def test_killed_outright_it_leaves_nothing_behind_and_starts_again(options: list[str]) -> None:
    data = Path(options[0].removeprefix("--data="))
    with up(options) as running:
        said_until(running, "Ctrl-C stops everything.")
        left = children(int((data / "lock").read_text()))
        running.kill()
    eventually(lambda: not [pid for pid in left.values() if Path(f"/proc/{pid}").exists()], "all are gone")
    with up(options) as running:
        said_until(running, "Ctrl-C stops everything.")
