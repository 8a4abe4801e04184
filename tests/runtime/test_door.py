"""The door `./ligneclaire`, in a copy of the project that has no package to install: nothing is fetched."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from ligneclaire.runtime.instance import ROOT

UNKNOWN = "there is no command “dance”"
"""What the command line answers to `dance`: the door was passed."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    copy = tmp_path / "a folder, with spaces"
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "ligneclaire", copy)
    (copy / "requirements").mkdir()
    for lock in ("run", "dev"):
        (copy / "requirements" / f"{lock}.txt").write_text("# no package\n")
    return copy


def knock(door: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [door, *arguments], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100
    )


def test_the_first_call_prepares_python_and_the_second_does_nothing_more(checkout: Path) -> None:
    first = knock(checkout / "ligneclaire", "dance")
    assert UNKNOWN in first.stderr
    assert first.returncode == 2
    assert "Preparing Python" in first.stderr
    assert "requirements/run.txt" in first.stderr

    began = time.monotonic()
    second = knock(checkout / "ligneclaire", "dance")
    assert second.stderr.startswith(f"ligneclaire: {UNKNOWN}")
    assert time.monotonic() - began < 2

    (checkout / "requirements" / "run.txt").write_text("# another set of packages\n")
    third = knock(checkout / "ligneclaire", "dance")
    assert "Preparing Python" not in third.stderr
    assert "requirements/run.txt" in third.stderr


def test_it_opens_from_anywhere_through_a_link(checkout: Path, tmp_path: Path) -> None:
    link = tmp_path / "lc"
    link.symlink_to(checkout / "ligneclaire")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    # What lies in the current folder is never taken for a module of ours.
    (elsewhere / "argparse.py").write_text("raise SystemExit('the wrong module')")
    assert UNKNOWN in knock(link, "dance", cwd=elsewhere).stderr
    assert (checkout / ".venv").is_dir()


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_lists_the_commands_and_installs_nothing(checkout: Path, arguments: tuple[str, ...]) -> None:
    answer = knock(checkout / "ligneclaire", *arguments)
    assert answer.returncode == 0
    for command in ("up", "test", "lint", "company", "explain", "doctor"):
        assert f"\n  {command} " in answer.stdout
    assert "callcontrol" not in answer.stdout
    assert not (checkout / ".venv").exists()


def test_a_virtual_environment_whose_python_is_gone_is_made_again(checkout: Path) -> None:
    broken = checkout / ".venv" / "bin"
    broken.mkdir(parents=True)
    (broken / "python").symlink_to("/nowhere/python3.11")
    shutil.copy2(checkout / "requirements" / "run.txt", checkout / ".venv")
    answer = knock(checkout / "ligneclaire", "dance")
    assert "Preparing Python" in answer.stderr
    assert UNKNOWN in answer.stderr


def test_packages_that_cannot_be_installed_are_said_and_tried_again(checkout: Path) -> None:
    (checkout / "requirements" / "run.txt").write_text("a-package-without-a-hash==1.0\n")
    for _ in range(2):
        answer = knock(checkout / "ligneclaire", "dance")
        assert answer.returncode == 3
        assert "the Python packages could not be installed" in answer.stderr


def test_the_packages_of_the_tests_include_those_of_the_house() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
        return {line.split()[0] for line in lines if "==" in line and line[0].isalpha()}

    assert pins("run")
    assert pins("run") <= pins("dev")
