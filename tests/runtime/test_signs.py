"""What a process says of itself, and what others make of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ligneclaire.runtime import instance as instances
from ligneclaire.runtime.instance import ROOT
from ligneclaire.runtime.network import free_port
from ligneclaire.runtime.processes import silent
from ligneclaire.runtime.signs import Says, Sign, sign_of


def test_a_promise_is_seen_until_it_is_broken(tmp_path: Path) -> None:
    sign = Sign(tmp_path / "signs" / "worker")
    assert sign.seen() is None
    sign.promise(60)
    assert sign.seen() is Says.WELL
    sign.promise(60, Says.DEAF)
    assert sign.seen() is Says.DEAF
    sign.promise(-0.001)
    assert sign.seen() is None


def test_the_promise_of_a_dead_process_means_nothing(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from ligneclaire.runtime.signs import Sign; "
    script += "Sign(Path(sys.argv[1])).promise(600)"
    path = tmp_path / "signs" / "web"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-c", script, str(path)], env=environment, check=True)
    assert path.exists()
    assert Sign(path).seen() is None


def test_a_sign_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    path = tmp_path / "web"
    path.write_text("half")
    assert Sign(path).seen() is None


def test_call_control_that_is_not_connected_is_not_ready(tmp_path: Path) -> None:
    instance = instances.prepare(tmp_path, bind="127.0.0.1", port=free_port(), sip_port=free_port())
    sign = sign_of(instance, "callcontrol")
    for says, missing in ((Says.DEAF, True), (Says.BUSY, True), (Says.WELL, False)):
        sign.promise(60, says)
        assert ("callcontrol" in silent(instance)) is missing
