"""The sounds that are no speech, computed: the beep, silence, and what a held caller hears.

All are WAV, 8 kHz, mono, 16 bits.
"""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Callable
from pathlib import Path

RATE = 8000

HOLD_NOTES = (392.0, 493.88, 587.33, 783.99, 587.33, 493.88, 440.0, 523.25, 659.25, 523.25, 440.0, 369.99)
"""Two quiet broken chords, in Hz: unobtrusive, and clearly not a dead line."""
HOLD_NOTE_SECONDS = 0.75
HOLD_PAUSE_SECONDS = 3.0


def write_tones(sounds: Path) -> None:
    """Writes `beep`, and the files of the hold classes `hold/` and `silence/`, into the sounds directory."""
    for name, tone in {"beep": beep, "hold/chords": hold, "silence/second": silence}.items():
        path = sounds / f"{name}.wav"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_wav(path, tone())


def beep() -> list[float]:
    """A third of a second at 1000 Hz, with soft ends: « parlez après le bip »."""
    length = 0.33
    return _samples(
        length, lambda t: 0.3 * math.sin(2 * math.pi * 1000 * t) * min(1, t / 0.01, (length - t) / 0.01)
    )


def hold() -> list[float]:
    """The notes one after the other, each dying away under the next, then a rest."""
    length = len(HOLD_NOTES) * HOLD_NOTE_SECONDS + HOLD_PAUSE_SECONDS

    def at(t: float) -> float:
        return sum(
            _pluck(note, t - index * HOLD_NOTE_SECONDS)
            for index, note in enumerate(HOLD_NOTES)
            if 0 <= t - index * HOLD_NOTE_SECONDS < 3
        )

    return _samples(length, at)


def silence() -> list[float]:
    return _samples(1, lambda t: 0)


def write_wav(path: Path, samples: list[float]) -> None:
    """Writes samples between -1 and 1."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, len(samples), "NONE", "not compressed"))
        file.writeframes(struct.pack(f"<{len(samples)}h", *(round(32767 * sample) for sample in samples)))


def _pluck(frequency: float, t: float) -> float:
    strength = 0.08 * min(1, t / 0.02) * math.exp(-1.6 * t)
    return strength * (math.sin(2 * math.pi * frequency * t) + 0.25 * math.sin(4 * math.pi * frequency * t))


def _samples(seconds: float, at: Callable[[float], float]) -> list[float]:
    return [at(index / RATE) for index in range(int(seconds * RATE))]
