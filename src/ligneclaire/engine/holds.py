"""Hold music: a class of Asterisk's for every sound of a manager's own that held and waiting callers hear.

The predefined melody, silence, and what waiting callers of a call group hear are the classes `default`,
`silence` and `waiting` (`configuration`). The others change while Asterisk runs: they are in a file of their
own, read again when the module `res_musiconhold.so` reloads. A channel says by `CHANNEL(musicclass)` what it
hears while held.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ligneclaire.engine.files import replace, section
from ligneclaire.engine.words import check_name

PREDEFINED, SILENCE, WAITING = "default", "silence", "waiting"


def own_class(sound: str) -> str:
    """The class that plays a sound of the company's own."""
    return f"own-{check_name(sound)}"


def write_holds(path: Path, folder: Path, sounds: Iterable[str]) -> bool:
    """Writes the classes of `sounds`, which are in `folder`; returns whether that changed the file."""
    return replace(
        path,
        "".join(
            section(own_class(sound), {"mode": "playlist", "entry": str(folder / sound)})
            for sound in sorted(set(sounds))
        ),
    )
