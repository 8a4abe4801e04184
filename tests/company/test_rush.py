"""Several managers at once: nothing is given twice, nothing is lost, nobody sees a fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from ligneclaire.project.environment import ROOT


@pytest.fixture
def rushes(db: None, tmp_path: Path) -> dict[str, dict[str, int]]:
    """What `tests.company.rush` tells, on a database of the kind that is tested."""
    if connection.vendor == "sqlite":
        url = f"sqlite:///{tmp_path}/rush.sqlite3"
    else:
        known = connection.settings_dict
        url = f"postgres://{quote(known['USER'])}:{quote(known['PASSWORD'])}@/{quote(known['NAME'])}"
        url += f"?host={quote(known['HOST'])}" + (f"&port={known['PORT']}" if known["PORT"] else "")
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "LIGNECLAIRE_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.company.rush"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, dict[str, int]] = json.loads(done.stdout)
    return told


def test_a_rush_gives_nothing_twice_and_loses_nothing(rushes: dict[str, dict[str, int]]) -> None:
    assert rushes == {
        "last group": {"done": 1, "kind": 3},
        "same member": {"done": 2, "members": 1},
        "last plan": {"done": 1, "kind": 3},
        "same mac": {"done": 1, "mac": 1},
        "switches": {"done": 4, "kept": 4, "revisions": 4},
    }
