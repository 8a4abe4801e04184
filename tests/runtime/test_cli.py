"""What the command line answers when something is wrong."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from ligneclaire.runtime import cli
from ligneclaire.runtime.network import free_port

LISTED = [name for name, command in cli.COMMANDS.items() if command.summary]


@pytest.mark.parametrize("name", LISTED)
def test_every_listed_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main([name, "--help"])
    assert f"usage: ligneclaire {name}" in capsys.readouterr().out


def test_an_unknown_command_is_named_and_the_known_ones_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["dance"]) == 2
    said = capsys.readouterr().err
    assert "there is no command “dance”" in said
    assert all(f"\n  {name} " in said for name in LISTED)


@pytest.mark.parametrize("option", ["--port", "--sip-port"])
def test_a_taken_port_is_named_with_its_option(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ligneclaire.runtime.commands.up.PORT_PATIENCE_SECONDS", 0)
    ports = {"--port": free_port(), "--sip-port": free_port()}
    options = [str(part) for pair in ports.items() for part in pair]
    with socket.create_server(("127.0.0.1", ports[option])):
        assert cli.main(["up", "--data", str(tmp_path), "--bind", "127.0.0.1", *options]) == 3
    said = capsys.readouterr().err
    assert f"Port {ports[option]} cannot be used on 127.0.0.1: Address already in use." in said
    assert f"Choose another with {option}." in said
    assert not (tmp_path / "settings.json").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["up", f"--port={port}"])
    assert "a port is a whole number from 1 to 65535" in capsys.readouterr().err


def test_an_address_of_another_machine_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ligneclaire.runtime.commands.up.PORT_PATIENCE_SECONDS", 0)
    assert cli.main(["up", "--data", str(tmp_path), "--bind", "192.0.2.1"]) == 3
    assert "cannot be used on 192.0.2.1: Cannot assign requested address" in capsys.readouterr().err


def test_a_company_file_that_is_not_there_stops_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["up", "--data", str(tmp_path / "data"), "--company", str(tmp_path / "none.yaml")]) == 3
    assert "There is no company file" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()
