"""The system speaks: every sentence has words, every number can be said, a studio's recording wins."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest
from tests.phones import sound

from ligneclaire.calls.commands import Sentence
from ligneclaire.engine import speech
from ligneclaire.engine.install import Engine, EngineError
from ligneclaire.engine.prompts import NUMBER_GROUPS, number_media, prompt_media
from ligneclaire.routing.call import Prompt
from ligneclaire.routing.model import PredefinedSound


@pytest.mark.parametrize(
    "sentence", [*Prompt, *Sentence, PredefinedSound.GREETING, PredefinedSound.DOUBLE_CALL]
)
def test_every_sentence_of_a_call_has_words(sentence: str) -> None:
    assert prompt_media(sentence) == f"sound:lc/{sentence}"


def test_a_sentence_without_words_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        prompt_media("no-such-sentence")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+33187041856", "01 87 04 18 56"),
        ("+262262123456", "02 62 12 34 56"),
        ("+442079460958", "plus 44 20 79 46 09 58"),
        ("+3227936", "plus 3 22 79 36"),
        ("201", "2 01"),
        ("3900", "39 00"),
        ("15", "15"),
    ],
)
def test_numbers_are_said_by_pairs(number: str, said: str) -> None:
    assert number_media(number) == [f"sound:lc/number/{group}" for group in said.split()]


def test_all_groups_a_number_can_contain_have_a_sound() -> None:
    assert {f"{pair:02}" for pair in range(100)} | {str(digit) for digit in range(10)} <= NUMBER_GROUPS.keys()


def test_what_is_no_number_is_not_said() -> None:
    with pytest.raises(ValueError, match="is not a phone number"):
        number_media("../secret")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A sounds directory for three sounds only, with a cache of its own."""
    monkeypatch.setattr(
        speech,
        "SOUND_TEXTS",
        {"restricted": "Ce numéro est interdit.", "number/42": "42", "number/5": "cinq"},
    )
    monkeypatch.setattr(speech, "cache", lambda: tmp_path / "cache")
    return tmp_path / "sounds"


@pytest.mark.real
def test_sentences_are_spoken_once_in_two_qualities(engine: Engine, few: Path, tmp_path: Path) -> None:
    said: list[str] = []
    for _ in range(2):
        speech.install_sounds(engine, few, tmp_path / "studio", said.append)
    assert said == ["Speaking 3 French sentences."]
    for ending, rate in ((".wav", 8000), (".wav16", 16000)):
        with wave.open(str(few / "fr" / "lc" / f"restricted{ending}")) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (rate, 1, 2)
            assert 0.5 < file.getnframes() / rate < 5
    samples = sound.read(few / "fr" / "lc" / "restricted.wav", 0, 8000)
    assert sound.tell(samples, {}, 8000) == {sound.VOICE}


@pytest.mark.real
def test_a_studio_recording_wins_until_it_is_taken_away(engine: Engine, few: Path, tmp_path: Path) -> None:
    def content() -> bytes:
        return (few / "fr" / "lc" / "number" / "42.wav").read_bytes()

    studio = tmp_path / "studio"
    speech.install_sounds(engine, few, studio)
    spoken = content()
    (studio / "number").mkdir(parents=True)
    with wave.open(str(studio / "number" / "42.wav"), "wb") as file:
        file.setparams((2, 2, 48000, 0, "NONE", ""))
        file.writeframes(bytes(range(256)) * 750)
    speech.install_sounds(engine, few, studio)
    assert content() != spoken
    with wave.open(str(few / "fr" / "lc" / "number" / "42.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (8000, 1, 8000)
    (studio / "number" / "42.wav").unlink()
    speech.install_sounds(engine, few, studio)
    assert content() == spoken


@pytest.mark.real
def test_a_recording_that_is_no_sound_is_named(engine: Engine, few: Path, tmp_path: Path) -> None:
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio" / "restricted.wav").write_text("not a sound")
    with pytest.raises(EngineError, match="restricted"):
        speech.install_sounds(engine, few, tmp_path / "studio")
