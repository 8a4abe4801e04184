"""Speaks the system's sentences into sound files, once: with espeak-ng, unless a studio has recorded them.

A sound is made in the cache that checkouts share, under a name that says what it was made from (words and
voice, or the recording's content), then copied where Asterisk looks for it, at 8 and at 16 kHz. A studio's
recording is a file of the same name in a folder that wins: `voicemail-of.wav`, `number/42.wav`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ligneclaire.engine.files import replace
from ligneclaire.engine.install import Command, Engine, EngineError, cache
from ligneclaire.engine.prompts import SOUND_TEXTS
from ligneclaire.engine.tones import write_tones

VOICE = ("-v", "fr", "-s", "145", "-p", "45", "-z")
"""French, a little slower and lower than espeak-ng would, without a pause at the end."""
RATES = {".wav": 8000, ".wav16": 16000}
"""Asterisk's endings, with their samples per second."""
FINISH = ("norm", "-6")
"""sox effects after resampling: all sentences equally loud, 6 dB below the limit."""


def install_sounds(
    engine: Engine, sounds: Path, studio: Path, say: Callable[[str], None] = lambda sentence: None
) -> None:
    """Puts every sound of the system into Asterisk's sounds directory, beep and hold sound included.

    Only what is new or changed is made. `studio` need not exist; `say` is told when there is much to do.
    Raises EngineError when a recording cannot be read.
    """
    write_tones(sounds)
    folder = cache() / "speech"
    folder.mkdir(parents=True, exist_ok=True)
    made = {name: folder / _key(name, studio) for name in SOUND_TEXTS}
    missing = [name for name, sound in made.items() if not all(_exist(sound))]
    if missing:
        say(f"Speaking {len(missing)} French sentences.")
        with ThreadPoolExecutor(os.cpu_count()) as workers:
            list(workers.map(lambda name: _make(engine, name, studio, made[name]), missing))
    _copy(made, sounds / "fr" / "lc")


def voice(engine: Engine) -> Command:
    """The voice: reads a text, UTF-8, from its standard input into the WAV file whose path is added."""
    return engine.command("espeak-ng", *VOICE, "-b", "1", "--stdin", "-w")


def _key(name: str, studio: Path) -> str:
    recording = studio / f"{name}.wav"
    source = recording.read_bytes() if recording.exists() else repr((VOICE, SOUND_TEXTS[name])).encode()
    return hashlib.sha256(repr(FINISH).encode() + source).hexdigest()[:32]


def _exist(sound: Path) -> list[bool]:
    return [sound.with_suffix(ending).exists() for ending in RATES]


def _make(engine: Engine, name: str, studio: Path, sound: Path) -> None:
    recording = studio / f"{name}.wav"
    with tempfile.TemporaryDirectory(dir=sound.parent) as beside:
        source = recording
        if not recording.exists():
            source = Path(beside, "spoken.wav")
            _run(engine.command("espeak-ng", *VOICE, "-w", source, SOUND_TEXTS[name]), name)
        for ending, rate in RATES.items():
            new = Path(beside, "new.wav")
            _run(engine.command("sox", source, "-b", "16", "-c", "1", "-r", str(rate), new, *FINISH), name)
            new.replace(sound.with_suffix(ending))


def _run(command: Command, name: str) -> None:
    done = subprocess.run(
        command.argv,
        env=os.environ | command.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        raise EngineError(f"The sound {name} could not be made: {done.stderr.strip() or 'no reason given'}")


def _copy(made: Mapping[str, Path], target: Path) -> None:
    """Copies what is not there yet; `made-from.json` in `target` says what each sound there was made from."""
    (target / "number").mkdir(parents=True, exist_ok=True)
    stamp = target / "made-from.json"
    wanted = {name: sound.name for name, sound in made.items()}
    there = json.loads(stamp.read_text()) if stamp.exists() else {}
    if there == wanted:
        return
    for name, sound in made.items():
        if there.get(name) != wanted[name]:
            for ending in RATES:
                new = target / f"{name}.new"
                shutil.copyfile(sound.with_suffix(ending), new)
                new.replace(target / f"{name}{ending}")
    replace(stamp, json.dumps(wanted, indent=1))
