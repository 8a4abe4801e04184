"""What lint refuses among committed files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ligneclaire.runtime import tidiness

# Cut in two, or lint would refuse this very file.
MACHINE = "/ro" + "ot/"
REGISTRY = "--index" + "-url"


def complaints(folder: Path, name: str, content: str | bytes) -> list[str]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(tidiness.findings(folder, [Path(name)]))


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("src/a.py", "x = 1\n" * 651, "src/a.py: 651 lines, more than 650"),
        ("src/a.py", f"\n\nHOME = '{MACHINE}x'\n", f"src/a.py:3: a path of one machine ({MACHINE})"),
        (
            "setup.cfg",
            f"{REGISTRY} = https://x\n",
            f"setup.cfg:1: an address of a package source ({REGISTRY})",
        ),
        ("sounds/hello.wav", b"RIFF", "sounds/hello.wav: a file of this kind is made or fetched"),
        ("static/htmx.min.js", "x", "static/htmx.min.js: a file of this kind is made or fetched"),
        ("docs/long.md", "word " * 60_001, "docs/long.md: 300005 bytes"),
    ],
)
def test_lint_refuses(tmp_path: Path, name: str, content: str | bytes, complaint: str) -> None:
    (found,) = complaints(tmp_path, name, content)
    assert found.startswith(complaint)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("src/a.py", "x = 1\n" * 650),
        ("README.md", "Logs are in var/log; the portal is at http://localhost:8080/root/.\n"),
        ("requirements/dev.txt", "package==1.0 --hash=sha256:00\n" * 20_000),
    ],
)
def test_lint_accepts(tmp_path: Path, name: str, content: str) -> None:
    assert complaints(tmp_path, name, content) == []
