"""Turns a sound file that somebody sent us into two plain ones, in a process of its own.

Run as a program: `decode.py FILE FOLDER` reads an MP3 or WAV file and writes `8000.wav` and `16000.wav`
(mono, 16 bits, of equal loudness, nothing else of the original left) into FOLDER. It prints one JSON object:
empty, or `{"refused": …}` with a `Refusal`.

The file may be hostile: decoders are large and written in C. So this process runs within limits (`limited`),
reads in blocks, and stops as soon as there is more sound than anybody may send. When it ends before it is
done, its parent says that the file cannot be read.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Samples = np.ndarray[Any, np.dtype[np.float32]]

MAX_SECONDS = 120
MIN_SECONDS = 1
RATES = (8000, 16000)

FORMATS = ("MP3", "WAV", "WAVEX")
SAMPLE_RATES = range(4000, 192001)
MAX_CHANNELS = 8
BLOCK_FRAMES = 32768

LOUDNESS = -20.0
"""Of what is said, in dB below full scale: as loud as the system's own sentences."""
CEILING = -1.0
"""No sample is above, in dB."""
SILENCE = -60.0
PAUSE = 10.0
"""What is quieter than the rest by this many dB is a pause, and does not count (ITU-R BS.1770-5)."""
WINDOW_SECONDS = 0.4


class Refusal(StrEnum):
    UNREADABLE = "unreadable"
    INCOMPLETE = "incomplete"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    SILENT = "silent"


class RefusedError(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def decode(file: Path, folder: Path) -> None:
    """Writes the two sounds; raises RefusedError."""
    import soxr

    samples = even(read(file))
    for rate in RATES:
        write(folder / f"{rate}.wav", soxr.resample(samples, RATES[-1], rate), rate)


def read(file: Path) -> Samples:
    """The whole sound, mono, at the higher of our rates."""
    import numpy as np
    import soundfile
    import soxr

    if wav_is_cut(file):
        raise RefusedError(Refusal.INCOMPLETE)
    try:
        with soundfile.SoundFile(file) as sound:
            if (
                sound.format not in FORMATS
                or sound.samplerate not in SAMPLE_RATES
                or sound.channels > MAX_CHANNELS
            ):
                raise RefusedError(Refusal.UNREADABLE)
            stream = soxr.ResampleStream(sound.samplerate, RATES[-1], 1, dtype="float32")
            parts: list[Samples] = []
            frames = 0
            while len(block := sound.read(BLOCK_FRAMES, dtype="float32", always_2d=True)):
                frames += len(block)
                if frames > MAX_SECONDS * sound.samplerate:
                    raise RefusedError(Refusal.TOO_LONG)
                parts.append(stream.resample_chunk(np.nan_to_num(block.mean(axis=1))))
            parts.append(stream.resample_chunk(np.zeros(0, dtype="float32"), last=True))
            if frames < MIN_SECONDS * sound.samplerate:
                raise RefusedError(Refusal.TOO_SHORT)
            if frames < sound.frames:
                raise RefusedError(Refusal.INCOMPLETE)
    except soundfile.SoundFileError as error:
        raise RefusedError(Refusal.UNREADABLE) from error
    return np.concatenate(parts)


def wav_is_cut(file: Path) -> bool:
    """Whether a WAV file ends before the sound its header announces; libsndfile reads what there is."""
    with file.open("rb") as opened:
        if opened.read(4) != b"RIFF":
            return False
        size = file.stat().st_size
        opened.seek(12)
        while len(head := opened.read(8)) == 8:
            name, length = struct.unpack("<4sI", head)
            if name == b"data":
                return bool(opened.tell() + length > size)
            opened.seek(length + length % 2, os.SEEK_CUR)
    return True


def even(samples: Samples) -> Samples:
    """As loud as any other sound, with what is said as the measure, not the pauses."""
    import numpy as np

    window = int(WINDOW_SECONDS * RATES[-1])
    whole = samples[: len(samples) // window * window].reshape(-1, window)
    powers = np.square(whole, dtype="float64").mean(axis=1)
    powers = powers[powers > 10 ** (SILENCE / 10)]
    if not len(powers):
        raise RefusedError(Refusal.SILENT)
    said = powers[powers > powers.mean() / 10 ** (PAUSE / 10)].mean()
    gain = min(10 ** (LOUDNESS / 20) / np.sqrt(said), 10 ** (CEILING / 20) / np.abs(samples).max())
    result: Samples = (samples * gain).astype("float32")
    return result


def write(path: Path, samples: Samples, rate: int) -> None:
    import wave

    import numpy as np

    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, len(samples), "NONE", "not compressed"))
        file.writeframes(np.clip(np.round(samples * 32767), -32768, 32767).astype("<i2").tobytes())


def main(file: str, folder: str) -> None:
    told = {}
    try:
        decode(Path(file), Path(folder))
    except RefusedError as refused:
        told["refused"] = refused.refusal
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
