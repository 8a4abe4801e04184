"""Asterisk starts clean, ends when told, and comes back after a crash."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.asterisk import engine_settings

from ligneclaire.engine import configuration
from ligneclaire.engine.install import Engine
from ligneclaire.engine.process import AsteriskProcess, is_ready
from ligneclaire.engine.tones import write_tones

pytestmark = pytest.mark.real


@pytest.fixture
def own_asterisk(engine: Engine, short_folder: Path) -> AsteriskProcess:
    """Configured, not started."""
    settings = engine_settings(short_folder / "own")
    configuration.write(engine, settings)
    write_tones(settings.sounds)
    return AsteriskProcess(engine, settings)


def test_it_starts_without_a_complaint_in_its_log(own_asterisk: AsteriskProcess) -> None:
    with own_asterisk:
        lines = own_asterisk.settings.log.read_text().splitlines()
    assert [line for line in lines if "ERROR" in line or "WARNING" in line] == []


def test_phones_reach_it_over_udp_and_tcp(asterisk: AsteriskProcess) -> None:
    options = (
        "OPTIONS sip:lc SIP/2.0\r\nVia: SIP/2.0/{} 127.0.0.1:9;branch=z9hG4bK1;rport\r\n"
        "Max-Forwards: 9\r\nFrom: <sip:x@lc>;tag=1\r\nTo: <sip:lc>\r\nCall-ID: 1@lc\r\n"
        "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
    )
    for kind, name in ((socket.SOCK_DGRAM, "UDP"), (socket.SOCK_STREAM, "TCP")):
        with socket.socket(socket.AF_INET, kind) as phone:
            phone.settimeout(5)
            phone.connect(("127.0.0.1", asterisk.settings.sip_port))
            phone.send(options.format(name).encode())
            assert phone.recv(4000).startswith(b"SIP/2.0 401")


def test_it_ends_when_told_and_starts_again_after_a_crash(own_asterisk: AsteriskProcess) -> None:
    with own_asterisk:
        first = own_asterisk.pid
        own_asterisk.kill()
        assert not is_ready(own_asterisk.settings)
        own_asterisk.start()
        assert own_asterisk.pid not in {None, first}
    assert own_asterisk.pid is None
    assert not is_ready(own_asterisk.settings)


def test_it_does_not_outlive_who_started_it(own_asterisk: AsteriskProcess, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from ligneclaire.engine.install import Command\n"
            "from ligneclaire.engine.process import ChildProcess\n"
            "child = ChildProcess(Command(('sleep', '60'), {}), Path(sys.argv[1])); child.start()\n"
            "print(child.pid, flush=True); time.sleep(60)",
            str(tmp_path / "output"),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert parent.stdout
    with parent:
        child = int(parent.stdout.readline())
        parent.kill()
    give_up = time.monotonic() + 5
    while Path(f"/proc/{child}/exe").exists():  # gone, or a zombie that its new parent has not buried yet
        assert time.monotonic() < give_up
        time.sleep(0.01)
