"""What the doctor finds, and what it says to do."""

from __future__ import annotations

import os
import shutil
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from ligneclaire.runtime import instance as instances
from ligneclaire.runtime.commands import doctor
from ligneclaire.runtime.network import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor sets it; put it back."""
    monkeypatch.setenv(instances.VARIABLE, os.environ.get(instances.VARIABLE, ""))


@pytest.fixture
def instance(tmp_path: Path) -> instances.Instance:
    return instances.prepare(tmp_path, bind="127.0.0.1", port=free_port(), sip_port=free_port())


def wrong(data: Path) -> list[str]:
    return [finding.sentence for finding in doctor.examine(data) if not finding.well]


def test_a_healthy_installation_has_nothing_wrong(
    instance: instances.Instance, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.main(["--data", str(instance.data)]) == 0
    said = capsys.readouterr().out
    assert "WRONG" not in said
    assert "is up to date" in said
    assert f"Port {instance.sip_port} (--sip-port) is free." in said


def test_a_taken_port_is_named_with_the_option_that_changes_it(
    instance: instances.Instance, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", instance.port)):
        assert doctor.main(["--data", str(instance.data)]) == 1
    assert (
        f"WRONG Port {instance.port} cannot be used: Address already in use. Start with another --port."
        in capsys.readouterr().out
    )


def test_an_installation_that_runs_without_answering_leads_to_the_logs(instance: instances.Instance) -> None:
    with instances.alone(instance.data):
        found = wrong(instance.data)
    assert found == [
        f"The process {name} does not answer; read {instance.logs / name}.log."
        for name in ("asterisk", "callcontrol", "web")
    ]


def test_a_process_that_hung_lately_is_news_and_one_that_ended_is_told(instance: instances.Instance) -> None:
    instance.logs.mkdir()
    diary = instance.logs / "supervisor.log"
    now = datetime.now(UTC)

    def happened(ago: timedelta, what: str) -> None:
        with diary.open("a") as file:
            file.write(f"{now - ago:%Y-%m-%dT%H:%M:%SZ} {what}\n")

    def found() -> list[doctor.Finding]:
        return list(doctor._diary(instance))

    assert found() == []
    happened(timedelta(days=2), "asterisk has not been well for 21 s: it is killed.")
    assert found() == []
    happened(timedelta(minutes=90), "asterisk has not been well for 21 s: it is killed.")
    happened(timedelta(minutes=61), "web ended (signal SIGKILL), started again now; see web.log.")
    (told,) = found()
    assert told.well
    assert told.sentence.startswith("2 events in the last day, the last one 61 min ago: web ended")
    happened(timedelta(minutes=5), "asterisk has not been well for 22 s: it is killed.")
    (told,) = found()
    assert not told.well
    assert told.sentence.startswith("Something hung in the last hour: asterisk has not been well for 22 s")


def test_secrets_that_others_can_read_come_with_the_command_that_hides_them(
    instance: instances.Instance,
) -> None:
    path = instance.data / "settings.json"
    path.chmod(0o644)
    assert wrong(instance.data) == [f"{path} holds secrets that others can read; run: chmod 600 '{path}'"]


def test_a_full_disk_is_said(instance: instances.Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=100_000_000))
    (found,) = wrong(instance.data)
    assert found.startswith("Only 0.1 GB are free")


def test_a_machine_whose_name_has_no_address_is_told_what_it_costs(
    instance: instances.Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "nobody.invalid")
    assert wrong(instance.data) == [
        "The name of this machine, nobody.invalid, has no address; add it to /etc/hosts."
    ]


def test_before_the_first_start_nothing_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "obstacle", lambda port, bind, kinds: None)
    assert wrong(tmp_path / "none") == []
