"""An installation's own settings: drawn once, private, one process tree at a time."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ligneclaire.runtime import instance as instances
from ligneclaire.runtime.errors import PlainError
from ligneclaire.runtime.network import ANYWHERE, free_port


def prepare(data: Path, port: int = 8080) -> instances.Instance:
    data.mkdir(exist_ok=True)
    return instances.prepare(data, bind="127.0.0.1", port=port, sip_port=5060)


def test_secrets_are_drawn_once_and_ports_follow_the_options(tmp_path: Path) -> None:
    first = prepare(tmp_path)
    again = prepare(tmp_path, port=8090)
    assert (again.secret_key, again.ari_password) == (first.secret_key, first.ari_password)
    assert again.port == 8090
    assert again.ari_port == first.ari_port
    assert instances.load(tmp_path) == again


def test_two_installations_share_no_secret_and_no_inner_port(tmp_path: Path) -> None:
    one, other = prepare(tmp_path / "one"), prepare(tmp_path / "other")
    for name in ("secret_key", "ari_password", "ari_port", "public_network_port"):
        assert getattr(one, name) != getattr(other, name)


def test_the_settings_are_read_by_their_owner_alone(tmp_path: Path) -> None:
    prepare(tmp_path)
    assert (tmp_path / "settings.json").stat().st_mode & 0o777 == 0o600


def test_an_inner_port_that_somebody_took_is_replaced(tmp_path: Path) -> None:
    first = prepare(tmp_path)
    with socket.create_server(("127.0.0.1", first.ari_port)):
        second = prepare(tmp_path)
    assert second.ari_port != first.ari_port


def test_a_directory_without_installation_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(PlainError, match=r"no installation in .*\./ligneclaire up"):
        instances.load(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"port": 1}', json.dumps({"unknown": 1})])
def test_broken_settings_are_named_and_not_overwritten(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.json").write_text(content)
    with pytest.raises(PlainError, match=r"settings\.json cannot be read"):
        prepare(tmp_path)
    assert (tmp_path / "settings.json").read_text() == content


def test_the_data_directory_is_the_option_then_the_environment_then_var(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIGNECLAIRE_DATA", str(tmp_path / "from environment"))
    assert instances.data_directory(str(tmp_path / "from option")) == tmp_path / "from option"
    assert instances.data_directory() == tmp_path / "from environment"
    monkeypatch.delenv("LIGNECLAIRE_DATA")
    assert instances.data_directory() == instances.ROOT / "var"


def test_a_second_up_on_the_same_directory_is_refused_by_name(tmp_path: Path) -> None:
    data = tmp_path / "data"
    second = (
        "import sys; from pathlib import Path; from ligneclaire.runtime import instance\n"
        "with instance.alone(Path(sys.argv[1])): pass"
    )
    with instances.alone(data):
        assert instances.is_running(data)
        answer = subprocess.run(
            [sys.executable, "-c", second, data],
            env={**os.environ, "PYTHONPATH": str(instances.ROOT / "src")},
            capture_output=True,
            text=True,
        )
    assert f"already runs on {data} (process {os.getpid()})" in answer.stderr
    assert data.stat().st_mode & 0o777 == 0o700
    assert not instances.is_running(data)
    with instances.alone(data):  # free again
        pass


def test_a_data_directory_that_cannot_be_is_refused_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = pytest.raises(PlainError, match=r"cannot be used: Not a directory")
    with refused, instances.alone(tmp_path / "file" / "data"):
        pass


def test_an_installation_bound_to_one_address_is_found_there(tmp_path: Path) -> None:
    assert prepare(tmp_path).address == "127.0.0.1"
    everywhere = instances.prepare(tmp_path, bind=ANYWHERE, port=8080, sip_port=5060)
    assert everywhere.address != ANYWHERE
    assert free_port(everywhere.address)  # an address of this machine
