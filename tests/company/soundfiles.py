"""Sound files that people send: good ones, broken ones, and ones made to do harm."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from functools import cache

import numpy as np
import soundfile

RATE = 16000
HTML = b"<!doctype html><html><script>alert(document.cookie)</script></html>\n"


def tone(seconds: float, rate: int = RATE, strength: float = 0.1, frequency: float = 440) -> np.ndarray:
    return strength * np.sin(2 * np.pi * frequency * np.arange(int(seconds * rate)) / rate)


def wav(
    samples: np.ndarray | None = None, rate: int = RATE, subtype: str = "PCM_16", format: str = "WAV"
) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, tone(3) if samples is None else samples, rate, subtype, format=format)
    return file.getvalue()


def mp3(samples: np.ndarray | None = None, rate: int = RATE) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, tone(3) if samples is None else samples, rate, format="MP3")
    return file.getvalue()


def riff(*chunks: tuple[bytes, bytes], kind: bytes = b"RIFF") -> bytes:
    body = b"WAVE" + b"".join(name + struct.pack("<I", len(data)) + data for name, data in chunks)
    return kind + struct.pack("<I", len(body)) + body


def fmt(codec: int = 1, channels: int = 1, rate: int = RATE, align: int = 2) -> tuple[bytes, bytes]:
    return b"fmt ", struct.pack("<HHIIHH", codec, channels, rate, rate * align % 2**32, align, 16)


def with_size(file: bytes, size: int) -> bytes:
    """The same WAV file whose header announces another length of sound."""
    place = file.index(b"data") + 4
    return file[:place] + struct.pack("<I", size) + file[place + 4 :]


@cache
def mp3_frames() -> bytes:
    """Ten seconds of an MP3 stream at a very low rate: whole frames, without the one that says its length."""
    file = io.BytesIO()
    soundfile.write(file, tone(10, 8000), 8000, format="MP3", bitrate_mode="CONSTANT", compression_level=0.99)
    stream = file.getvalue()
    first, last = stream.index(stream[:2], 2), stream.rindex(stream[:2])
    return stream[first:last]


def bomb() -> bytes:
    """Below three megabytes, and far more than two minutes once decoded."""
    frames = mp3_frames()
    return frames * (2_900_000 // len(frames))


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("annonce.wav", bytes(50_000_000))
    return file.getvalue()


def noise(size: int) -> bytes:
    return np.random.default_rng(7).bytes(size)


UNREADABLE, INCOMPLETE, LONG = "lisible", "incomplet", "plus de 2 minutes"
SHORT, SILENT, BIG, EMPTY = "moins d’une seconde", "entend rien", "3 Mo", "vide"

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", EMPTY),
    "one byte": (lambda: b"R", UNREADABLE),
    "more than three megabytes": (lambda: wav(tone(95)), BIG),
    "a web page": (lambda: HTML, UNREADABLE),
    "a web page that begins like an MP3": (
        lambda: b"ID3\x03\x00\x00\x00\x00\x00\x00" + HTML * 50,
        UNREADABLE,
    ),
    "a web page that begins like a WAV": (lambda: b"RIFF\xff\x00\x00\x00WAVE" + HTML * 50, INCOMPLETE),
    "a playlist that names our own files": (
        lambda: b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\nfile:///etc/passwd\n",
        UNREADABLE,
    ),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + noise(2000), UNREADABLE),
    "an archive that unfolds": (zipped, UNREADABLE),
    "a FLAC file": (lambda: wav(subtype="PCM_16", format="FLAC"), UNREADABLE),
    "an AIFF file": (lambda: wav(format="AIFF"), UNREADABLE),
    "an Ogg file": (lambda: wav(subtype="VORBIS", format="OGG"), UNREADABLE),
    "noise": (lambda: noise(100_000), UNREADABLE),
    "zeros": (lambda: bytes(100_000), UNREADABLE),
    "a header alone": (lambda: wav()[:20], INCOMPLETE),
    "a WAV cut short": (lambda: wav()[:-20_000], INCOMPLETE),
    "a WAV that announces ten hours": (lambda: with_size(wav(), 10 * 3600 * RATE * 2), INCOMPLETE),
    "a WAV that announces the largest number": (lambda: with_size(wav(), 0xFFFFFFFF), INCOMPLETE),
    "a WAV that announces no sound": (lambda: with_size(wav(), 0), SHORT),
    "a WAV without sound": (lambda: riff(fmt(), (b"data", b"")), SHORT),
    "a WAV without format": (lambda: riff((b"data", bytes(100_000))), UNREADABLE),
    "a chunk that reaches beyond the end": (
        lambda: riff(fmt()) + b"LIST" + struct.pack("<I", 0xFFFFFFF0) + b"data",
        INCOMPLETE,
    ),
    "one sample a second": (lambda: riff(fmt(rate=1), (b"data", bytes(2 * 36000))), UNREADABLE),
    "no sample a second": (lambda: riff(fmt(rate=0), (b"data", bytes(100_000))), UNREADABLE),
    "four thousand million samples a second": (
        lambda: riff(fmt(rate=2**32 - 1), (b"data", bytes(100_000))),
        UNREADABLE,
    ),
    "a thousand channels": (
        lambda: riff(fmt(channels=1000, align=2000), (b"data", bytes(2_000_000))),
        UNREADABLE,
    ),
    "no channel": (lambda: riff(fmt(channels=0, align=0), (b"data", bytes(100_000))), UNREADABLE),
    "a codec nobody knows": (lambda: riff(fmt(codec=0x7777), (b"data", bytes(100_000))), UNREADABLE),
    "an MP3 that unfolds": (bomb, LONG),
    "a telephone codec that unfolds": (lambda: wav(tone(300, 8000), 8000, subtype="GSM610"), LONG),
    "an MP3 cut short": (lambda: mp3(tone(20))[:20_000], INCOMPLETE),
    "two minutes and a second": (lambda: wav(tone(121, 8000), 8000), LONG),
    "half a second": (lambda: wav(tone(0.5)), SHORT),
    "nothing but silence": (lambda: wav(np.zeros(3 * RATE)), SILENT),
    "two sides that cancel out": (lambda: wav(np.stack([tone(3), -tone(3)], axis=1)), SILENT),
    "numbers that are none": (lambda: wav(np.full(3 * RATE, np.nan), subtype="FLOAT"), SILENT),
}
"""What is refused, and a word of the refusal."""
