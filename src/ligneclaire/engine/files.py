"""Asterisk's configuration files: their syntax, and replacing one without anybody seeing half of it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

Options = Mapping[str, str | int] | Sequence[tuple[str, str | int]]
"""Options of a section; a sequence of pairs where a name is repeated."""


def section(name: str, options: Options) -> str:
    """One section of a file. For our own values only: nothing is escaped."""
    pairs = options.items() if isinstance(options, Mapping) else options
    return f"[{name}]\n" + "".join(f"{key}={value}\n" for key, value in pairs) + "\n"


def replace(path: Path, text: str) -> bool:
    """Puts `text` in a file, in one step; only its owner reads it. Returns whether that changed it."""
    if path.exists() and path.read_text() == text:
        return False
    new = path.with_name(path.name + ".new")
    with open(new, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
    new.replace(path)
    return True
