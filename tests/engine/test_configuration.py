"""What Asterisk reads at start is private, whole, and in the data directory only."""

from __future__ import annotations

from pathlib import Path

import pytest

from ligneclaire.engine import configuration
from ligneclaire.engine.configuration import EngineSettings
from ligneclaire.engine.install import Engine


@pytest.fixture
def settings(tmp_path: Path) -> EngineSettings:
    engine = Engine(version="22.10.1", modules=Path("/opt/modules"), share=Path("/opt/share"))
    settings = EngineSettings(
        data=tmp_path / "data", sip_port=25060, ari_port=28088, ari_password="secret", bind="192.0.2.7"
    )
    configuration.write(engine, settings)
    configuration.write(engine, settings)  # a second time changes nothing
    return settings


def read(settings: EngineSettings, name: str) -> str:
    return (settings.etc / name).read_text()


def test_every_directory_is_inside_the_data_directory(settings: EngineSettings) -> None:
    lines = read(settings, "asterisk.conf").splitlines()
    directories = dict(line.split("=", 1) for line in lines if line.startswith("ast"))
    assert directories.pop("astmoddir") == "/opt/modules"
    assert all(Path(directory).is_dir() for directory in directories.values())
    assert all(Path(directory).is_relative_to(settings.home) for directory in directories.values())


def test_nothing_that_holds_a_password_is_readable_by_others(settings: EngineSettings) -> None:
    assert settings.home.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in settings.etc.iterdir())


def test_ari_listens_on_loopback_and_sip_where_asked(settings: EngineSettings) -> None:
    assert "bindaddr=127.0.0.1\nbindport=28088\n" in read(settings, "http.conf")
    assert read(settings, "pjsip.conf").count("bind=192.0.2.7:25060\n") == 2


@pytest.mark.parametrize(
    ("version", "hears"), [("22.10.1", False), ("22.10.4", False), ("22.11.0-rc2", True)]
)
def test_transfers_are_heard_only_where_they_cannot_end_asterisk(
    tmp_path: Path, version: str, hears: bool
) -> None:
    engine = Engine(version=version, modules=Path("/opt/modules"), share=Path("/opt/share"))
    settings = EngineSettings(data=tmp_path, sip_port=25060, ari_port=28088, ari_password="secret")
    configuration.write(engine, settings)
    assert engine.transfers is hears
    assert ("load=res_pjsip_refer.so\n" in read(settings, "modules.conf")) is hears


def test_a_path_too_long_for_a_unix_socket_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="choose a shorter one"):
        EngineSettings(data=tmp_path / ("x" * 90), sip_port=1, ari_port=2, ari_password="")
