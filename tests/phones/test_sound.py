"""What a phone hears is told from its sound alone."""

import wave
from pathlib import Path

import numpy as np
import pytest
from tests.phones import sound
from tests.phones.sound import Samples

RATE = 16_000
TONES = {"Alice": 500, "Bob": 640, "Carol": 910}


def tone(*hertz: int, seconds: float = 0.2, level: float = 6_000) -> Samples:
    at = np.arange(int(seconds * RATE)) / RATE
    return sum((level * np.sin(2 * np.pi * one * at) for one in hertz), np.zeros(len(at)))


def noise(seconds: float = 0.2) -> Samples:
    return np.random.default_rng(7).normal(0, 3_000, int(seconds * RATE))


@pytest.mark.parametrize(
    ("samples", "heard"),
    [
        (tone(640), {"Bob"}),
        (tone(500, 910), {"Alice", "Carol"}),
        (tone(440), {sound.RINGING}),
        (tone(640, level=300), {"Bob"}),
        (tone(seconds=0.2), {sound.SILENCE}),
        (noise(), {sound.VOICE}),
        (tone(640) + noise(), {"Bob", sound.VOICE}),
        (tone(720), {sound.VOICE}),
        (tone(seconds=0), {sound.SILENCE}),
    ],
    ids=[
        "one",
        "two",
        "ring tone",
        "faint",
        "nothing",
        "noise",
        "one in noise",
        "unknown tone",
        "no sound yet",
    ],
)
def test_who_is_heard(samples: Samples, heard: set[str]) -> None:
    assert sound.tell(samples, TONES, RATE) == heard


def test_a_clipped_and_coarse_tone_is_still_that_tone_alone() -> None:
    clipped = np.clip(tone(500, level=9_000), -6_500, 6_500).round(-2)
    assert sound.tell(clipped, TONES, RATE) == {"Alice"}


def test_what_is_heard_one_after_the_other() -> None:
    samples = np.concatenate([tone(seconds=0.53), tone(440, seconds=1.5), tone(640, seconds=0.97)])
    told = sound.stretches(samples, TONES, RATE)
    assert [stretch.heard for stretch in told] == [{sound.SILENCE}, {sound.RINGING}, {"Bob"}]
    assert told[1].start == pytest.approx(0.6, abs=0.15)
    assert told[1].seconds == pytest.approx(1.5, abs=0.15)


def test_the_same_again_after_an_edge_is_one_stretch() -> None:
    samples = np.concatenate([tone(640, seconds=0.5), noise(0.1), tone(640, seconds=0.5)])
    [told] = sound.stretches(samples, TONES, RATE)
    assert told.heard == {"Bob"}
    assert told.seconds == pytest.approx(1.0)


def test_a_recording_is_read_while_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "heard.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(tone(640, seconds=1).astype("<i2").tobytes())
    with path.open("ab") as growing:
        growing.write(tone(910, seconds=0.5).astype("<i2").tobytes() + b"\x00")
    assert sound.length(path, RATE) == pytest.approx(1.5, abs=0.001)
    assert sound.tell(sound.read(path, 1.1, RATE), TONES, RATE) == {"Carol"}


def phrase(seed: int) -> Samples:
    """Something like speech: two seconds of noise that comes and goes."""
    random = np.random.default_rng(seed)
    loudness = np.repeat(random.uniform(0, 1, 20), RATE // 10)
    noise: Samples = random.normal(0, 3_000, 2 * RATE)
    return loudness * noise


def test_a_phrase_is_found_where_it_was_said() -> None:
    heard = np.concatenate([tone(440, seconds=1), phrase(1), tone(seconds=1)])
    through_the_line = (heard * 0.5).round(-2) + np.random.default_rng(3).normal(0, 100, len(heard))
    assert sound.place(phrase(1), through_the_line, RATE) == pytest.approx(1.0, abs=0.05)


def test_another_phrase_is_not_found() -> None:
    heard = np.concatenate([tone(440, seconds=1), phrase(1), tone(seconds=1)])
    assert sound.place(phrase(2), heard, RATE) is None
    assert sound.place(phrase(2), tone(seconds=0.5), RATE) is None


def test_a_sound_file_is_read_at_another_rate(tmp_path: Path) -> None:
    path = tmp_path / "say.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE // 2, 0, "NONE", ""))
        file.writeframes(tone(640, seconds=1).astype("<i2")[::2].tobytes())
    loaded = sound.load(path, RATE)
    assert len(loaded) == RATE
    assert sound.tell(loaded, TONES, RATE) == {"Bob"}
