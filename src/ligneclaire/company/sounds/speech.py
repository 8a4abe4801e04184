"""Makes a sound from a text (C7): a French voice reads it, offline; what it says is taken like any file."""

from __future__ import annotations

import signal
import subprocess
import unicodedata
import wave
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.company.sounds import intake, limited, store
from ligneclaire.company.sounds.decode import Refusal
from ligneclaire.company.sounds.store import KeptSound

MAX_TEXT = 1000
"""Characters: more than a minute."""
MAX_TITLE = 40
MEMORY = 256 * 1024 * 1024
PAUSE_SECONDS = 1
"""After what is said, so that a text heard in a loop does not run into itself."""


def can_speak() -> bool:
    """Whether this installation has a voice."""
    return settings.VOICE is not None


def speak(text: str) -> KeptSound:
    """Reads a text aloud and keeps the sound, as loud as any other. Raises ValidationError."""
    text = clean_text(text)
    with intake.workplace() as folder:
        spoken = folder / "spoken"
        _read(text, spoken)
        _pause(spoken)
        intake.decode_beside(spoken)
        return store.keep(folder, title_of(text), text)


def clean_text(text: str) -> str:
    """A text as it is kept and read: lines with single blanks, nothing that cannot be read."""
    lines = (" ".join(_readable(line).split()) for line in text.strip().splitlines())
    cleaned = "\n".join(lines).strip()
    if not any(sign.isalnum() for sign in cleaned):
        raise ValidationError(_("Écrivez le texte à dire."))
    if len(cleaned) > MAX_TEXT:
        raise ValidationError(_("%(max)d caractères au plus."), params={"max": MAX_TEXT})
    return cleaned


def title_of(text: str) -> str:
    """How a text is called when nobody gave it a title: its beginning."""
    line = " ".join(text.split())
    if len(line) <= MAX_TITLE:
        return line
    return line[: MAX_TITLE - 1].rpartition(" ")[0].rstrip(" ,;:.") + "…"


def _readable(line: str) -> str:
    # Brackets hold the voice's own phonetic alphabet, which is nothing a manager means.
    return "".join(" " if unicodedata.category(sign)[0] == "C" or sign in "[]" else sign for sign in line)


def _read(text: str, spoken: Path) -> None:
    if settings.VOICE is None:
        raise ValidationError(_("Cette installation n’a pas de voix : envoyez un fichier."))
    argv, environment = settings.VOICE
    try:
        limited.run([*argv, spoken], memory=MEMORY, told=text.encode(), environment=environment)
    except subprocess.CalledProcessError as error:
        if error.returncode == -signal.SIGXFSZ:
            raise ValidationError(intake.say(Refusal.TOO_LONG)) from error
        raise ValidationError(_unsaid()) from error
    except subprocess.TimeoutExpired as error:
        raise ValidationError(intake.busy()) from error


def _pause(spoken: Path) -> None:
    try:
        with wave.open(str(spoken)) as file:
            shape, said = file.getparams(), file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValidationError(_unsaid()) from error
    silence = bytes(PAUSE_SECONDS * shape.framerate * shape.nchannels * shape.sampwidth)
    with wave.open(str(spoken), "wb") as file:
        file.setparams(shape)
        file.writeframes(said + silence)


def _unsaid() -> str:
    return _("La voix n’a pas pu lire ce texte. Écrivez-le autrement, ou envoyez un fichier.")
