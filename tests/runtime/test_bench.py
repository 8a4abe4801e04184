"""What `bench` reports: figures beside their targets, and nothing left behind."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from math import inf
from pathlib import Path

import pytest

from ligneclaire.routing.model import LineKind
from ligneclaire.runtime.bench import machine
from ligneclaire.runtime.bench.decision import Traffic, synthetic_company
from ligneclaire.runtime.bench.members import out_of_turn, pauses
from ligneclaire.runtime.bench.report import measure, percentile, table, verdict
from ligneclaire.runtime.bench.saving import obeyed_after
from ligneclaire.runtime.bench.softphone import Message
from ligneclaire.runtime.cli import main
from ligneclaire.runtime.instance import ROOT, VARIABLE

SLOW = measure("ringing, p99", "ms", [58, 71, 64], at_most=60)
MANY = measure("calls per second", "", [75], at_least=75)
PLAIN = measure("memory of the worker", "MB", [46.913])


def test_a_measure_stands_beside_its_spread_and_its_target() -> None:
    header, _, slow, many, plain = (
        re.split(r" {2,}", row.strip()) for row in table([SLOW, MANY, PLAIN]).splitlines()
    )
    assert header == ["measure", "median", "spread", "target"]
    assert slow == ["ringing, p99", "64 ms", "58 – 71", "≤ 60 ms", "MISSED"]
    assert many == ["calls per second", "75", "≥ 75", "met"]
    assert plain == ["memory of the worker", "46.9 MB"]


def test_a_missed_target_is_said_in_a_sentence() -> None:
    assert verdict([SLOW, MANY, PLAIN]) == "Targets missed: 1. ringing, p99: 64 ms instead of ≤ 60 ms."
    assert verdict([MANY, PLAIN]) == "Every target that was measured is met."


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (99, 99), (100, 100), (0.5, 1)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, value: int) -> None:
    assert percentile(reversed(range(1, 101)), percent) == value


def test_the_percentile_of_a_single_value_is_that_value() -> None:
    assert percentile([7.5], 99) == 7.5


def test_a_change_is_obeyed_from_the_first_call_sent_after_it_that_says_so() -> None:
    changes = [(10.0, "603"), (11.0, "486"), (12.0, "603")]
    heard = [(9.9, "486"), (10.02, "486"), (10.04, "603"), (11.01, "486"), (12.5, "486")]
    assert obeyed_after(changes, heard) == pytest.approx([40, 10, inf])


def test_an_old_answer_heard_after_the_next_change_does_not_count() -> None:
    assert obeyed_after([(10.0, "603"), (11.0, "486")], [(11.1, "603"), (11.2, "486")]) == pytest.approx(
        [inf, 200]
    )


def test_a_pause_is_measured_to_the_next_time_the_same_phone_is_rung() -> None:
    hung_up = [("ann", 1.0), ("ben", 2.0), ("ann", 3.0)]
    rung = [("ann", 0.5), ("ben", 2.5), ("ann", 1.25)]
    assert list(pauses(hung_up, rung)) == [(1.0, 250), (2.0, 500)]


def test_who_rings_a_member_before_an_earlier_caller_of_the_group_is_out_of_turn() -> None:
    def at(second: int) -> datetime:
        return datetime(2026, 11, 23, 10, 0, second, tzinfo=UTC)

    calls = [("desk", at(2), at(11)), ("desk", at(1), at(10)), ("shop", at(3), at(4))]
    assert out_of_turn(calls) == 0
    assert out_of_turn([*calls, ("desk", at(4), at(9))]) == 1


def test_the_synthetic_company_has_lines_of_all_kinds_and_every_call_in_it_ends() -> None:
    draw = random.Random(1)
    company = synthetic_company(draw, 200)
    assert set(Counter(line.kind for line in company.lines.values())) == set(LineKind)
    traffic = Traffic(draw, company)
    decisions = [len(list(traffic.decisions(*traffic.call()))) for _ in range(500)]
    assert min(decisions) == 1
    assert 2 < max(decisions) < 20


def test_the_cpu_time_and_the_memory_of_a_process_are_its_own() -> None:
    own, parent = machine.cpu_seconds(os.getpid()), machine.cpu_seconds(os.getppid())
    busy_until = time.process_time() + 0.1
    while time.process_time() < busy_until:
        pass
    assert 0.08 <= machine.cpu_seconds(os.getpid()) - own < 1
    assert machine.cpu_seconds(os.getppid()) >= parent
    before = machine.resident_bytes(os.getpid())
    ballast = bytes(64_000_000).replace(b"\0", b"\1")
    assert machine.resident_bytes(os.getpid()) - before > 0.9 * len(ballast)


@pytest.mark.parametrize(
    "option", ["--seconds=0", "--seconds=x", "--rates=10,,20", "--rates=0", "--only=speed"]
)
def test_an_option_that_makes_no_sense_is_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["bench", option])
    assert "usage: ligneclaire bench" in capsys.readouterr().err


def benched(folder: Path, *arguments: str) -> tuple[subprocess.CompletedProcess[str], dict[str, list[str]]]:
    """A run of the bench, and the rows of its table by their names."""
    environment = {**os.environ, VARIABLE: str(folder / "own"), "TMPDIR": str(folder)}
    environment["PYTHONPATH"] = str(ROOT / "src")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "ligneclaire", "bench", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
    )
    lines = done.stdout.splitlines()
    return done, {cells[0]: cells[1:] for line in lines if (cells := re.split(r" {2,}", line))}


@pytest.mark.real
def test_calls_leave_a_record_each_and_nothing_else(tmp_path: Path) -> None:
    """The whole bench of calls, as short as it gets; what it measures is this machine's business."""
    done, rows = benched(tmp_path, "--only", "calls", "--seconds", "1", "--rates", "5")
    assert rows["channels and bridges left behind"] == ["0", "≤ 0", "met"], done.stdout + done.stderr
    assert rows["call records missing or too many"] == ["0", "≤ 0", "met"], done.stdout
    assert rows["calls per second, full"][0] == rows["calls per second, bare"][0] == "5", done.stdout
    assert done.returncode == 1, "75 calls per second cannot be reached by a ladder that ends at 5"
    assert "Targets missed" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.real
def test_the_heaviest_call_rings_six_phones_and_sound_is_heard_both_ways(tmp_path: Path) -> None:
    done, rows = benched(tmp_path, "--only", "heavy", "--only", "sound", "--seconds", "1")
    assert rows["heaviest calls that failed"] == ["0", "≤ 0", "met"], done.stdout + done.stderr
    assert rows["legs of the heaviest call"] == ["6", "6 – 6"], done.stdout
    for name in ("answer to sound both ways, p99 of 25", "pickup to first sound, p99 of 25"):
        milliseconds, unit = rows[name][0].split()
        assert 0 < float(milliseconds) < 1000, name
        assert unit == "ms"
    assert list(tmp_path.iterdir()) == []


def test_a_softphone_reads_what_it_needs_of_a_message() -> None:
    message = Message.parse(
        b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:5\r\nVia: SIP/2.0/UDP 127.0.0.1:6\r\n"
        b"Contact: <sip:bob@127.0.0.1:7>\r\nCSeq: 2 INVITE\r\n\r\nv=0\r\nm=audio 4000 RTP/AVP 8\r\n"
    )
    assert (message.status, message.method, message.uri) == (200, "INVITE", "sip:bob@127.0.0.1:7")
    assert message.media_port == 4000
    assert len(message.all("via")) == 2
    assert Message.parse(b"BYE sip:bob@127.0.0.1 SIP/2.0\r\nCSeq: 3 BYE\r\n\r\n").status == 0
