import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.support.cast import cast

from ligneclaire.company.sounds import limited

__all__ = ["cast"]


@pytest.fixture
def most_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], int]:
    """Answers how many bytes of memory any limited program of this test held at most."""
    measures = tmp_path / "memory"
    measures.touch()

    def run(argv: Sequence[str | Path], **options: Any) -> subprocess.CompletedProcess[bytes]:
        between = [sys.executable, "-I", Path(__file__).with_name("measured.py"), measures]
        return subprocess.run([*between, *argv], **options)

    monkeypatch.setattr(limited, "subprocess", SimpleNamespace(run=run))
    return lambda: max(map(int, measures.read_text().split()), default=0)
