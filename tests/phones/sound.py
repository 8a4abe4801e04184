"""Telling what a phone hears: which known tones, the French ring tone, other sounds, or nothing.

A fifth of a second of sound is looked at through a Hann window; Goertzel's sum gives the share of its energy
that each known tone carries. Tones that carry nearly all of it together are all that is heard; energy that no
tone explains is a voice or music.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WINDOW_SECONDS = 0.2
LAG_SECONDS = 0.13
"""The phone writes its recording in blocks: sound reaches the file at most this late."""
SILENCE_RMS = 60.0
"""Below this (of 32,768) there is nothing but the rounding of the codec."""
TONE_SHARE = 0.08
"""A tone is heard when it carries this share of the energy: four tones together carry a quarter each."""
EXPLAINED_SHARE = 0.75
STEP_SECONDS = 0.1
PIECE_SECONDS = 0.5
LIKENESS = 0.9

RING_HZ = 440
"""French ringing tone (ITU-T E.180 supplement 2): 440 Hz, 1.5 s on, 3.5 s off."""

SILENCE = "silence"
RINGING = "ringing"
VOICE = "a voice or music"

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Stretch:
    """A while during which the same was heard."""

    heard: frozenset[str]
    start: float
    """Seconds from where one began to listen."""
    seconds: float


def length(wav: Path, rate: int) -> float:
    """Seconds of sound written so far."""
    return max(0, wav.stat().st_size - 44) / (2 * rate)


def read(wav: Path, start: float, rate: int) -> Samples:
    """What was written from `start` (seconds) on; the file (16-bit mono, 44-byte header) may still grow."""
    with wav.open("rb") as file:
        file.seek(44 + 2 * int(start * rate))
        raw = file.read()
    return np.frombuffer(raw[: len(raw) // 2 * 2], dtype="<i2").astype(np.float64)


def share(samples: Samples, hertz: int, rate: int) -> float:
    """The share of the energy of `samples` (already windowed) at this frequency, 0 to 1."""
    count = len(samples)
    phase = np.exp(-2j * np.pi * hertz / rate * np.arange(count))
    # A Hann-windowed sine of amplitude A sums to A·n/4 and has an energy of A²·(3/16)·n.
    amplitude = abs(np.dot(samples, phase)) * 4 / count
    energy = float(np.dot(samples, samples))
    return float(amplitude**2 * 3 / 16 * count / energy)


def tell(samples: Samples, tones: dict[str, int], rate: int) -> frozenset[str]:
    """What is heard in `samples`: names of `tones` (name to Hz), `RINGING`, `VOICE`, or `SILENCE` alone."""
    if not len(samples) or float(np.sqrt(np.mean(samples**2))) < SILENCE_RMS:
        return frozenset({SILENCE})
    windowed = samples * np.hanning(len(samples))
    shares = {name: share(windowed, hertz, rate) for name, hertz in {**tones, RINGING: RING_HZ}.items()}
    heard = {name for name, part in shares.items() if part >= TONE_SHARE}
    if sum(shares[name] for name in heard) < EXPLAINED_SHARE:
        heard.add(VOICE)
    return frozenset(heard)


def stretches(samples: Samples, tones: dict[str, int], rate: int) -> list[Stretch]:
    """What was heard one after the other. What fills a single step only is the edge between two stretches."""
    size = int(STEP_SECONDS * rate)
    steps = [tell(samples[at : at + size], tones, rate) for at in range(0, len(samples) - size + 1, size)]
    runs = [list(run) for _, run in groupby(enumerate(steps), key=itemgetter(1))]
    lasting = [step for run in runs if len(run) > 1 for step in run]
    told = [list(run) for _, run in groupby(lasting, key=itemgetter(1))]
    return [Stretch(run[0][1], STEP_SECONDS * run[0][0], STEP_SECONDS * len(run)) for run in told]


@dataclass(frozen=True, slots=True)
class Told:
    """A known phrase that was heard: from when to when, in seconds, and how many pieces of it."""

    start: float
    end: float
    pieces: int


def place(phrase: Samples, samples: Samples, rate: int) -> float | None:
    """Where in `samples` a known phrase (at the same rate) begins, in seconds; `None` if it is not heard.

    One piece that the jitter buffer spared is enough, since only one phrase is asked for; of several that
    have words in common `told` says how much of each was heard.
    """
    found = next(_pieces(phrase, samples, rate), None)
    return None if found is None else found / rate


def told(phrase: Samples, samples: Samples, rate: int) -> Told | None:
    """How much of a known phrase was heard; `None`: nothing of it."""
    places = [begin / rate for begin in _pieces(phrase, samples, rate)]
    if not places:
        return None
    return Told(places[0], places[0] + len(phrase) / rate, len(places))


def _pieces(phrase: Samples, samples: Samples, rate: int) -> Iterator[int]:
    """Where the phrase begins, by each piece of it that is heard.

    Pieces of it, behind its very beginning, which may be cut off, are looked for one after the other by
    normalised cross-correlation. A piece passes the codec unhurt.
    """
    spoken = phrase[np.flatnonzero(np.abs(phrase) > SILENCE_RMS)[0] :]
    length = min(int(PIECE_SECONDS * rate), len(spoken) * 3 // 4)
    if len(samples) < length:
        return
    size = 1 << (len(samples) + length).bit_length()
    spectrum = np.fft.rfft(samples, size)
    energy = np.cumsum(np.concatenate(([0.0], samples**2)))
    loudness = np.sqrt(np.maximum(energy[length:] - energy[:-length], SILENCE_RMS**2 * length))
    for start in range(length // 3, len(spoken) - length + 1, length // 2):
        piece = spoken[start : start + length]
        product = np.fft.irfft(spectrum * np.conj(np.fft.rfft(piece, size)), size)
        likeness = product[: len(loudness)] / (np.linalg.norm(piece) * loudness)
        best = int(np.argmax(likeness))
        if likeness[best] >= LIKENESS:
            yield best - start


def halved(samples: Samples) -> Samples:
    """At half the rate; nothing of a telephone's sound is lost from 16 to 8 kHz."""
    pairs: Samples = samples[: len(samples) // 2 * 2].reshape(-1, 2)
    return (pairs[:, 0] + pairs[:, 1]) / 2


def load(wav: Path, rate: int) -> Samples:
    """A finished WAV file (16-bit mono), brought to `rate`."""
    with wave.open(str(wav)) as file:
        own = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.float64)
    at = np.arange(0, len(samples), own / rate)
    return np.interp(at, np.arange(len(samples)), samples)
