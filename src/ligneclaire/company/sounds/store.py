"""Where the companies' own sounds are: `ANNOUNCEMENTS_ROOT/<name>.wav` at 8 kHz and `<name>.wav16` at 16 kHz,
as Asterisk looks for them.

A name is the content's: a sound that replaces another is another file, so that whoever is hearing the former
one hears it to its end. What nobody has any more goes when it is old enough to be heard by nobody.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
import wave
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from ligneclaire.routing.model import PredefinedSound

ENDINGS = {8000: ".wav", 16000: ".wav16"}
NAME = re.compile(r"[0-9a-f]{32}")
HOLD = Path("hold", "chords.wav")
SENTENCES = Path("fr", "lc")
"""Where the engine keeps the predefined sounds, below `PREDEFINED_SOUNDS_ROOT`."""
UNUSED_SECONDS = 3600
"""Longer than any call can still play what was replaced, or a manager takes to send a form again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSound:
    name: str
    seconds: int
    title: str = ""
    """What the manager called the file, or the beginning of the text."""
    text: str = ""
    """What is said, of a sound made from a text."""


def root() -> Path:
    return Path(settings.ANNOUNCEMENTS_ROOT)


def path(name: str, rate: int = 16000) -> Path:
    """The file of a sound; raises ValueError for a name that is none of ours."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a sound")
    return root() / f"{name}{ENDINGS[rate]}"


def predefined(sound: PredefinedSound) -> Path:
    """The file of a predefined sound."""
    where = HOLD if sound is PredefinedSound.HOLD else SENTENCES / f"{sound}.wav16"
    return Path(settings.PREDEFINED_SOUNDS_ROOT, where)


def keep(folder: Path, title: str, text: str = "") -> KeptSound:
    """Keeps the sounds that `decode` wrote into a folder below `root`."""
    name = hashlib.sha256((folder / f"{max(ENDINGS)}.wav").read_bytes()).hexdigest()[:32]
    for rate in sorted(ENDINGS):
        (folder / f"{rate}.wav").replace(path(name, rate))
    return KeptSound(name=name, seconds=_seconds(name), title=title, text=text)


def find(name: str, title: str = "", text: str = "") -> KeptSound | None:
    """A sound that is kept here, by its name. Who asks may want to keep it: it stays as long as a new one."""
    try:
        for rate in ENDINGS:
            os.utime(path(name, rate))
    except (ValueError, FileNotFoundError):
        return None
    return KeptSound(name=name, seconds=_seconds(name), title=title, text=text)


def forget_unused(used: Collection[str]) -> None:
    """Takes away the sounds that are not in `used` and were not kept just now."""
    for file in root().glob("*.wav*") if root().exists() else ():
        if file.stem not in used and time.time() - file.stat().st_mtime > UNUSED_SECONDS:
            file.unlink(missing_ok=True)


def _seconds(name: str) -> int:
    with wave.open(str(path(name, 8000))) as sound:
        return int(-(-sound.getnframes() // sound.getframerate()))
