"""The supervisor, with small real processes: each is a few lines of Python or shell."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from ligneclaire.runtime import supervisor
from ligneclaire.runtime.instance import ROOT

HOUSE = """
import json, sys
from pathlib import Path
from ligneclaire.runtime import supervisor
supervisor.LOOK_SECONDS = 0.1
supervisor.LOG_BYTES = 1000
supervisor.LATE_SECONDS = 0.3
supervisor.FIRST_SIGN_SECONDS = 1.0
folder = Path(sys.argv[1])
processes = [
    supervisor.Process(
        name=name,
        command=command,
        stop_seconds=0.5,
        logs=[folder / "own.log"],
        well=lambda: not (folder / "unwell").exists(),
        patience_seconds=0.5,
    )
    for name, command in json.loads(sys.argv[2]).items()
]
supervisor.Supervisor(processes, folder, say=lambda sentence: print(sentence, flush=True)).run(
    ready=lambda: not (folder / "hold").exists(),
    announce=lambda: print("everything runs", flush=True),
    late=lambda: print("still waiting", flush=True),
)
print("everything stopped", flush=True)
"""


def eventually(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline, f"after 10 s, still not: {what}"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def house(folder: Path, **commands: str | Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """A supervisor in a process of its own; a command that is one string is a shell's."""
    processes = {
        name: ["sh", "-c", command] if isinstance(command, str) else command
        for name, command in commands.items()
    }
    with subprocess.Popen(
        [sys.executable, "-c", HOUSE, str(folder), json.dumps(processes)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "FOLDER": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def pids(folder: Path, name: str) -> list[int]:
    path = folder / name
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def test_a_process_that_dies_is_started_again_and_somebody_is_told(tmp_path: Path) -> None:
    with house(tmp_path, worker='echo $$ >> "$FOLDER/pids"; exec sleep 60') as running:
        eventually(lambda: len(pids(tmp_path, "pids")) == 1, "it was started")
        os.kill(pids(tmp_path, "pids")[0], signal.SIGKILL)
        eventually(lambda: len(pids(tmp_path, "pids")) == 2, "it was started again")
        running.send_signal(signal.SIGTERM)
        said, _ = running.communicate(timeout=10)
    assert "worker ended (signal SIGKILL), started again in 0.5 s" in said
    assert not is_alive(pids(tmp_path, "pids")[1])


def test_a_process_that_keeps_dying_is_started_less_and_less_often(tmp_path: Path) -> None:
    with house(tmp_path, worker='echo $$ >> "$FOLDER/pids"; exit 7') as running:
        eventually(lambda: len(pids(tmp_path, "pids")) == 3, "it was started three times")
        running.send_signal(signal.SIGTERM)
        said, _ = running.communicate(timeout=10)
    assert "worker ended (exit code 7), started again in 0.5 s" in said
    assert "worker ended (exit code 7), started again in 1 s" in said


def test_a_process_that_hangs_is_killed_started_again_and_told_of(tmp_path: Path) -> None:
    with house(tmp_path, worker='echo $$ >> "$FOLDER/pids"; exec sleep 60') as running:
        eventually(lambda: len(pids(tmp_path, "pids")) == 1, "it was started")
        (tmp_path / "unwell").touch()
        eventually(lambda: len(pids(tmp_path, "pids")) == 2, "it was started again")
        (tmp_path / "unwell").unlink()
        running.send_signal(signal.SIGTERM)
        said, _ = running.communicate(timeout=10)
    told = r"worker has not been well for \d+ s: it is killed."
    assert re.search(told, said)
    assert "worker ended (signal SIGKILL), started again" in said
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ " + told, (tmp_path / supervisor.DIARY).read_text())


def test_a_process_that_killing_does_not_help_is_left_alone_longer_and_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process = supervisor.Process(name="x", command=["x"], well=lambda: now >= 5000)
    child = supervisor._Child(process, Path("x.log"))
    now = 1000.0
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now)
    child.popen, child.started_at = cast("subprocess.Popen[bytes]", object()), now
    for hangs, borne in enumerate((60, 120, 240, 480, 600, 600)):
        child.hangs = hangs
        now = 1000.0 + borne
        child.look()
        assert not child.unwell_seconds()
        now += 1
        assert child.unwell_seconds() == borne + 1
    now = 5000.0
    child.look()
    now += process.patience_seconds
    assert (child.hangs, child.unwell_seconds()) == (0, 0)
    now += 1
    assert child.unwell_seconds()


def test_a_supervisor_that_stood_still_itself_blames_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    process = supervisor.Process(name="x", command=["x"])
    house = supervisor.Supervisor([process], tmp_path, said.append)
    (child,) = house._children
    now = time.monotonic() + 1000
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now)
    child.popen = cast("subprocess.Popen[bytes]", object())
    child.well_at = now - 1000
    house._notice_hangs()
    assert not child.unwell_seconds()
    assert said == []


def test_the_pause_is_bounded_and_forgotten_after_a_steady_run(monkeypatch: pytest.MonkeyPatch) -> None:
    child = supervisor._Child(supervisor.Process(name="x", command=["x"]), Path("x.log"))
    now = 1000.0
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now)
    child.started_at = now
    assert [child.restart_later() for _ in range(7)] == [0.5, 1, 2, 4, 8, 10, 10]
    child.started_at = now - supervisor.STEADY_SECONDS
    assert child.restart_later() == 0


def test_what_a_dead_process_had_started_goes_with_it(tmp_path: Path) -> None:
    script = 'sleep 60 & echo $! >> "$FOLDER/grandchild"; echo $$ >> "$FOLDER/pids"; wait'
    with house(tmp_path, worker=script):
        eventually(lambda: len(pids(tmp_path, "pids")) == 1, "it was started")
        os.kill(pids(tmp_path, "pids")[0], signal.SIGKILL)
        eventually(lambda: not is_alive(pids(tmp_path, "grandchild")[0]), "its child is gone")


def test_stopping_goes_from_the_last_to_the_first_and_kills_the_deaf(tmp_path: Path) -> None:
    for_ever = "while :; do sleep 0.05; done"
    obedient = """trap 'echo {0} >> "$FOLDER/order"; exit' TERM; echo $$ > "$FOLDER/{0}"; """ + for_ever
    deaf = """trap '' TERM; echo $$ > "$FOLDER/deaf"; """ + for_ever
    with house(tmp_path, first=obedient.format("first"), deaf=deaf, last=obedient.format("last")) as running:
        eventually(lambda: all(pids(tmp_path, name) for name in ("first", "deaf", "last")), "all run")
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=10)
    assert time.monotonic() - began < 5
    assert (tmp_path / "order").read_text().split() == ["last", "first"]
    assert not is_alive(pids(tmp_path, "deaf")[0])
    assert "everything runs" in said
    assert said.endswith("everything stopped\n")


def test_a_supervisor_that_is_killed_outright_leaves_nothing_behind(tmp_path: Path) -> None:
    script = 'echo $$ >> "$FOLDER/pids"; exec sleep 60'
    with house(tmp_path, one=script, two=script) as running:
        eventually(lambda: len(pids(tmp_path, "pids")) == 2, "both run")
        running.kill()
        eventually(lambda: not any(map(is_alive, pids(tmp_path, "pids"))), "both are gone")


@pytest.mark.parametrize("name", ["talker.log", "own.log"])
def test_a_log_is_bounded_and_its_last_part_is_kept(tmp_path: Path, name: str) -> None:
    script = 'for i in $(seq 300); do echo line $i; done >> "$FOLDER/{}"; exec sleep 60'
    with house(tmp_path, talker=script.format(name)):
        log, kept = tmp_path / name, tmp_path / f"{name}.1"
        eventually(lambda: kept.exists() and log.stat().st_size == 0, "the log was turned")
        assert kept.read_text().endswith("line 300\n")


def test_a_command_that_does_not_exist_is_said_and_tried_again(tmp_path: Path) -> None:
    with house(tmp_path, ghost=[str(tmp_path / "nowhere")]) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        assert first.startswith("ghost cannot be started (")
        assert first.endswith("; next try in 0.5 s.\n")
        assert running.stdout.readline() == "everything runs\n"
        assert running.stdout.readline().endswith("; next try in 1 s.\n")


def test_a_house_that_is_not_ready_in_time_says_so_once_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "hold").touch()
    with house(tmp_path, worker="exec sleep 60") as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "still waiting\n"
        (tmp_path / "hold").unlink()
        assert running.stdout.readline() == "everything runs\n"
