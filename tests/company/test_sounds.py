"""What becomes of a sound file that a manager sends: refused in plain words, or our own copy (C6)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from tests.company.soundfiles import HOSTILE, HTML, RATE, fmt, mp3, riff, tone, wav

from ligneclaire.company.sounds import decode, intake, limited, store

MOST_MEMORY = 300 * 1024 * 1024
"""Bytes that looking into a sound may take (issue 4)."""


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> Path:
    settings.ANNOUNCEMENTS_ROOT = tmp_path / "announcements"
    return tmp_path / "announcements"


def take(content: bytes, name: str = "accueil.wav") -> store.KeptSound:
    return intake.take(ContentFile(content, name=name))


def samples(name: str, rate: int = 16000) -> np.ndarray:
    with wave.open(str(store.path(name, rate))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, rate)
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32768


def loudness(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.square(sound[np.abs(sound) > 0.001]).mean()))


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_is_no_announcement_is_refused_in_plain_words(
    what: str, kept: Path, most_memory: Callable[[], int]
) -> None:
    content, word = HOSTILE[what]
    began = time.monotonic()
    with pytest.raises(ValidationError) as refused:
        take(content())
    assert word in refused.value.messages[0]
    assert time.monotonic() - began < limited.WALL_SECONDS
    assert most_memory() < MOST_MEMORY
    assert not kept.exists() or not list(kept.iterdir())


def test_there_are_at_least_thirty_of_them() -> None:
    assert len(HOSTILE) >= 30


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (lambda: wav(), "un wav"),
        (lambda: mp3(), "un mp3"),
        (lambda: wav(tone(3, 44100), 44100, "PCM_24"), "24 bits"),
        (lambda: wav(tone(3), subtype="FLOAT", format="WAVEX"), "en virgule"),
        (lambda: wav(tone(3, 8000), 8000, "ALAW"), "loi A"),
        (lambda: mp3(np.stack([tone(3, 48000), tone(3, 48000, 0.3)], axis=1), 48000), "stéréo"),
    ],
)
def test_what_people_record_with_becomes_a_telephone_sound(content: Any, name: str) -> None:
    sound = take(content(), name)
    assert (sound.seconds, sound.title) in {(3, name), (4, name)}  # an MP3 is padded to whole frames
    for rate in (8000, 16000):
        assert abs(len(samples(sound.name, rate)) / rate - 3) < 0.2


def test_two_minutes_are_not_too_long(most_memory: Callable[[], int]) -> None:
    assert take(wav(tone(120, 8000), 8000, "ULAW")).seconds == 120
    assert 0 < most_memory() < MOST_MEMORY


@pytest.mark.parametrize("strength", [0.003, 0.05, 0.9])
def test_all_sounds_are_equally_loud(strength: float) -> None:
    sound = samples(take(wav(tone(3, strength=strength))).name)
    assert loudness(sound) == pytest.approx(decode.LOUDNESS, abs=0.5)
    assert np.abs(sound).max() <= 10 ** (decode.CEILING / 20) + 0.001


def test_pauses_do_not_make_a_voice_louder() -> None:
    spoken = np.concatenate([tone(2), np.zeros(6 * RATE), tone(2)])
    assert loudness(samples(take(wav(spoken)).name)) == pytest.approx(decode.LOUDNESS, abs=0.7)


def test_a_single_bang_is_not_distorted() -> None:
    sound = tone(3, strength=0.01)
    sound[1000:1010] = 1.0
    assert np.abs(samples(take(wav(sound)).name)).max() < 1


def test_nothing_of_the_file_is_kept_but_its_sound(kept: Path) -> None:
    plain = wav()
    chunk = (b"LIST", b"INFOINAM" + len(HTML).to_bytes(4, "little") + HTML)
    dressed = riff(fmt(), chunk, (b"data", plain[plain.index(b"data") + 8 :]), (b"html", HTML))
    assert take(dressed, "page.html").name == take(plain).name
    assert sorted(path.suffix for path in kept.iterdir()) == [".wav", ".wav16"]
    assert not any(b"script" in path.read_bytes() for path in kept.iterdir())


def test_the_same_sound_is_kept_once_and_another_beside_it(kept: Path) -> None:
    first, again, other = take(wav()), take(wav()), take(wav(tone(3, frequency=700)))
    assert first.name == again.name != other.name
    assert len(list(kept.iterdir())) == 4


@pytest.mark.parametrize(
    ("program", "seconds", "said"),
    [
        ("import time; time.sleep(60)", 0.5, "très occupé"),
        ("bytearray(2**40)", 60, "lisible"),
        ("import os; os.abort()", 60, "lisible"),
        ("print('?')", 60, "lisible"),
    ],
)
def test_a_decoder_that_fails_is_told(
    program: str, seconds: float, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "decode.py"
    script.write_text(program)
    monkeypatch.setattr(limited, "WALL_SECONDS", seconds)
    monkeypatch.setattr(intake.decode, "__file__", str(script))
    with pytest.raises(ValidationError, match=said):
        take(wav())


@pytest.mark.parametrize(
    ("greed", "said"),
    [
        (f"bytearray({intake.MEMORY})", "MemoryError"),
        (f"open('{{}}', 'wb', 0).write(bytes({limited.FILE_BYTES})) and 1 / 0", "ZeroDivision"),
        (f"open('{{}}', 'wb').write(bytes({limited.FILE_BYTES * 2}))", "File too large"),
        ("import os; print(os.environ); os.execv('/bin/false', ['false'])", ""),
    ],
)
def test_a_child_has_no_more_than_it_is_given(greed: str, said: str, tmp_path: Path) -> None:
    program = greed.format(tmp_path / "large")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        limited.run([sys.executable, "-c", program], memory=intake.MEMORY)
    assert said in failed.value.stderr.decode()
    assert "LIGNECLAIRE" not in failed.value.stdout.decode()


def test_a_crowd_takes_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "TURNS", threading.BoundedSemaphore(1))
    program = "import time; print(time.monotonic()); time.sleep(0.1); print(time.monotonic())"

    def child(_number: int) -> list[float]:
        done = limited.run([sys.executable, "-c", program], memory=intake.MEMORY)
        return [float(moment) for moment in done.stdout.split()]

    with ThreadPoolExecutor(3) as crowd:
        turns = sorted(crowd.map(child, range(3)))
    for (_, before), (after, _) in pairwise(turns):
        assert before <= after


@given(st.text(max_size=300))
def test_a_files_name_is_shown_as_it_is_and_nothing_else(name: str) -> None:
    title = intake.clean_title(name)
    assert "/" not in title
    assert "\\" not in title
    assert title.isprintable()
    assert len(title) <= intake.MAX_TITLE


def test_a_files_name_loses_its_folders_and_what_turns_writing_round() -> None:
    assert intake.clean_title("C:\\Sons\\accueil été.mp3") == "accueil été.mp3"
    assert intake.clean_title("../../etc/passwd") == "passwd"
    assert intake.clean_title("gnp\u202e.3pm\x00") == "gnp.3pm"


@pytest.mark.parametrize("name", ["", "..", "../secret", "A" * 32, "0" * 31, f"{'0' * 32}\n"])
def test_only_our_own_names_lead_to_a_file(name: str) -> None:
    with pytest.raises(ValueError, match="is not the name"):
        store.path(name)
    assert store.find(name) is None


def test_a_kept_sound_is_found_by_its_name() -> None:
    sound = take(wav(), "a.wav")
    assert store.find(sound.name, "b.wav") == store.KeptSound(name=sound.name, seconds=3, title="b.wav")
    assert store.find("0" * 32) is None


def test_what_no_line_has_goes_once_nobody_can_be_hearing_it(kept: Path) -> None:
    used, fresh, old = (take(wav(tone(3, frequency=f))).name for f in (400, 500, 600))
    for name in (used, old):
        for rate in (8000, 16000):
            os.utime(store.path(name, rate), (time.time() - 7200,) * 2)
    store.forget_unused({used})
    assert [bool(store.find(name)) for name in (used, fresh, old)] == [True, True, False]


def test_a_sound_that_somebody_found_stays_long_enough_to_be_kept(kept: Path) -> None:
    sound = take(wav())
    for path in kept.iterdir():
        os.utime(path, (time.time() - 7200,) * 2)
    assert store.find(sound.name)
    store.forget_unused(set())
    assert store.find(sound.name)


def test_an_installation_without_sounds_has_nothing_to_forget(kept: Path) -> None:
    store.forget_unused(set())
    assert not kept.exists()
