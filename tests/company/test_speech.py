"""What becomes of a text that a manager types: a sound like any other, or a refusal in plain words (C7)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from tests.company.test_sounds import loudness, samples
from tests.engine.conftest import engine
from tests.phones import sound as heard
from tests.support.voice import VOICE

from ligneclaire.company.sounds import decode, speech, store
from ligneclaire.company.sounds.speech import clean_text, speak, title_of
from ligneclaire.engine.install import Engine
from ligneclaire.engine.speech import voice

__all__ = ["engine"]

WELCOME = "Bonjour, vous êtes bien à l’Atelier Lindberg."


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> Path:
    settings.ANNOUNCEMENTS_ROOT = tmp_path / "announcements"
    settings.VOICE = VOICE
    return tmp_path / "announcements"


def refusal(text: str) -> str:
    with pytest.raises(ValidationError) as refused:
        speak(text)
    return refused.value.messages[0]


def test_a_text_becomes_a_sound_as_loud_as_any_other_and_is_kept_with_it() -> None:
    sound = speak(f"  {WELCOME}\n\n Tapez  1. ")
    assert sound.text == f"{WELCOME}\n\nTapez 1."
    assert sound.seconds == pytest.approx(len(sound.text) * 0.05 + speech.PAUSE_SECONDS, abs=1)
    assert loudness(samples(sound.name)) == pytest.approx(decode.LOUDNESS, abs=0.5)
    assert store.find(sound.name)


def test_the_same_text_is_the_same_sound_and_another_is_another(kept: Path) -> None:
    assert speak(WELCOME).name == speak(f"{WELCOME} ").name != speak("Nous sommes fermés ce soir.").name
    assert len(list(kept.iterdir())) == 4


@pytest.mark.parametrize("text", ["", "  \n ", "…", "?!", "[[]]", "\u200b"])
def test_nothing_to_say_is_refused(text: str) -> None:
    assert refusal(text) == "Écrivez le texte à dire."


def test_a_long_text_is_refused_before_anybody_reads_it(settings: Any) -> None:
    settings.VOICE = (("/bin/false",), {})
    assert refusal("a" * (speech.MAX_TEXT + 1)) == "1000 caractères au plus."


def test_a_text_that_takes_too_long_to_say_is_refused(monkeypatch: pytest.MonkeyPatch, kept: Path) -> None:
    monkeypatch.setattr(speech, "MAX_TEXT", 5000)
    assert "plus de 2 minutes" in refusal("a" * 2500)
    assert not list(kept.iterdir())


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("raise SystemExit(1)", "La voix n’a pas pu lire"),
        ("bytearray(2**40)", "La voix n’a pas pu lire"),
        ("import sys; open(sys.argv[1], 'w').write('no sound')", "La voix n’a pas pu lire"),
        ("import sys, signal; signal.signal(25, signal.SIG_DFL); open(sys.argv[1], 'wb').write(bytes(2**24))",
         "plus de 2 minutes"),
    ],
)  # fmt: skip
def test_a_voice_that_fails_is_told_and_leaves_nothing(
    program: str, said: str, settings: Any, kept: Path
) -> None:
    settings.VOICE = ((sys.executable, "-c", program), {})
    assert said in refusal(WELCOME)
    assert not list(kept.iterdir())


def test_a_voice_that_does_not_end_is_stopped(
    settings: Any, monkeypatch: pytest.MonkeyPatch, kept: Path
) -> None:
    monkeypatch.setattr("ligneclaire.company.sounds.limited.WALL_SECONDS", 0.5)
    settings.VOICE = ((sys.executable, "-c", "import time; time.sleep(60)"), {})
    assert "très occupé" in refusal(WELCOME)
    assert not list(kept.iterdir())


def test_an_installation_without_a_voice_says_so(settings: Any) -> None:
    settings.VOICE = None
    assert not speech.can_speak()
    assert "envoyez un fichier" in refusal(WELCOME)


@given(st.text(min_size=1, max_size=400))
def test_what_is_read_prints_and_is_cleaned_once(text: str) -> None:
    try:
        cleaned = clean_text(text)
    except ValidationError:
        return
    assert clean_text(cleaned) == cleaned
    assert all(line.isprintable() for line in cleaned.split("\n"))
    assert "[" not in cleaned


@given(st.text(min_size=1, max_size=400))
def test_a_title_is_short(text: str) -> None:
    assert len(title_of(text)) <= speech.MAX_TITLE


def test_a_text_is_called_by_its_beginning() -> None:
    assert title_of("Fermé.") == "Fermé."
    assert title_of(f"{WELCOME}\nTapez 1.") == "Bonjour, vous êtes bien à l’Atelier…"


@pytest.mark.real
def test_the_real_voice_speaks_french_offline(engine: Engine, settings: Any) -> None:
    settings.VOICE = voice(engine)
    sound = speak(WELCOME)
    assert 2 <= sound.seconds <= 6
    assert heard.tell(heard.read(store.path(sound.name, 8000), 0, 8000), {}, 8000) == {heard.VOICE}


@pytest.mark.real
@pytest.mark.parametrize(
    "text",
    ["-f /etc/passwd", "--help", "%$€ " * 250, "9" * 1000, "<speak><audio src='/etc/passwd'/>un</speak>",
     "漢字Ω" * 200, "[[" * 200 + "a", "a" * 1000, "`${(|;&>" * 100 + "a"],
)  # fmt: skip
def test_whatever_is_typed_hurts_nobody(
    text: str, engine: Engine, settings: Any, most_memory: Callable[[], int]
) -> None:
    settings.VOICE = voice(engine)
    with suppress(ValidationError):
        assert speak(text).seconds <= decode.MAX_SECONDS
    assert most_memory() < 300 * 1024 * 1024
