"""What may not be committed: giant modules, files that are made or fetched, traces of one machine."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ligneclaire.runtime.errors import PlainError

LONGEST_MODULE = 650
"""Lines."""
LARGEST_FILE = 300_000
"""Bytes."""
MADE_OR_FETCHED = frozenset(
    {".wav", ".mp3", ".gsm", ".ulaw", ".alaw", ".g722", ".mo", ".pyc", ".whl", ".gz", ".zip", ".deb", ".db"}
    | {".sqlite3", ".pem", ".key"}
)
LOCK_FILES = frozenset({"requirements/dev.txt", "requirements/run.txt"})
TRACES = {
    "a path of one machine": re.compile(r"(?<![\w.$}*~])/(?:work|farm|root|home/[a-z]\w*)/"),
    "an address of a package source": re.compile(
        r"--(?:extra-)?index[-]url|--find[-]links|^deb https?[:]|\"resolved\": *\"http"
        r"|pypi[.]org|pythonhosted[.]org|registry[.]npmjs|deb[.]debian[.]org",
        re.MULTILINE,
    ),
}


def tracked_files(root: Path) -> list[Path]:
    """Every file that git keeps below `root`, relative to it."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise PlainError("The list of committed files needs git and a clone of the project.") from error
    return [Path(name.decode()) for name in listed.split(b"\0") if name and (root / name.decode()).is_file()]


def findings(root: Path, files: list[Path]) -> Iterator[str]:
    """One sentence for each file that should not be committed as it is."""
    for name in files:
        content = (root / name).read_bytes()
        if name.suffix in MADE_OR_FETCHED or ".min." in name.name:
            yield f"{name}: a file of this kind is made or fetched, never committed"
            continue
        if len(content) > LARGEST_FILE and str(name) not in LOCK_FILES:
            yield f"{name}: {len(content)} bytes, more than {LARGEST_FILE}: written by hand?"
        text = content.decode(errors="replace")
        lines = text.count("\n")
        if name.suffix == ".py" and lines > LONGEST_MODULE:
            yield f"{name}: {lines} lines, more than {LONGEST_MODULE}: one thing, or two?"
        for trace, pattern in TRACES.items():
            if found := pattern.search(text):
                line = text.count("\n", 0, found.start()) + 1
                yield f"{name}:{line}: {trace} ({found[0]})"
