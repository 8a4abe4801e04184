"""Asterisk is found or fetched once, and only a safe version is used."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ligneclaire.engine import install


@pytest.mark.parametrize(
    "version",
    ["22.10.1", "22.10.1+dfsg+~cs6.17.60671434-1", "22.11.0-rc1", "23.0.0", "Asterisk 22.10.2"],
)
def test_versions_without_the_known_holes_are_accepted(version: str) -> None:
    assert install.is_recent(version)


@pytest.mark.parametrize(
    "version", ["22.10.0", "22.9.9", "20.15.3", "16.28.0~dfsg-0+deb11u4", "", "certified"]
)
def test_older_or_nameless_versions_are_refused(version: str) -> None:
    assert not install.is_recent(version)


def test_checkouts_share_the_cache_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LIGNECLAIRE_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert install.cache() == tmp_path / "ligneclaire"
    monkeypatch.setenv("LIGNECLAIRE_CACHE", str(tmp_path / "elsewhere"))
    assert install.cache() == tmp_path / "elsewhere"


def test_without_root_or_sudo_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIGNECLAIRE_CACHE", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda program: "/usr/bin/x" if program == "mmdebstrap" else None)
    with pytest.raises(install.EngineError, match="run as root, or install sudo"):
        install.install()
    assert [path.name for path in (tmp_path / "engine").iterdir() if path.is_dir()] == []


@pytest.mark.real
@pytest.mark.parametrize(
    ("program", "option", "says"),
    [("asterisk", "-V", "Asterisk"), ("espeak-ng", "--version", "eSpeak"), ("sox", "--version", "SoX")],
)
def test_every_program_runs_in_place(engine: install.Engine, program: str, option: str, says: str) -> None:
    command = engine.command(program, option)
    answer = subprocess.run(command.argv, env=command.environment, capture_output=True, text=True, check=True)
    assert says in answer.stdout


@pytest.mark.real
def test_once_fetched_it_is_found_without_fetching(engine: install.Engine) -> None:
    said: list[str] = []
    assert install.install(said.append) == engine == install.find()
    assert said == []
