"""Takes a sound file from a manager (C5, C6): what is not an MP3 or WAV of at most two minutes is refused in
plain words, and what is kept is our own copy of its sound."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from ligneclaire.company.sounds import decode, limited, store
from ligneclaire.company.sounds.decode import MAX_SECONDS, Refusal
from ligneclaire.company.sounds.store import KeptSound

MAX_BYTES = 3_000_000
MAX_TITLE = 80
MEMORY = 768 * 1024 * 1024
"""Of the child that decodes, in bytes of address space: the libraries reserve most of it."""


def take(file: File[Any]) -> KeptSound:
    """Checks, converts and keeps a file. Raises ValidationError; then nothing is kept."""
    if file.size > MAX_BYTES:
        raise ValidationError(_("Ce fichier dépasse 3 Mo. Enregistrez-le en MP3, ou raccourcissez-le."))
    if not file.size:
        raise ValidationError(_("Ce fichier est vide."))
    with workplace() as folder:
        sent = folder / "sent"
        sent.write_bytes(b"".join(file.chunks()))
        decode_beside(sent)
        return store.keep(folder, clean_title(file.name or ""))


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder where sounds become ours, from which `store.keep` takes them; it goes with what is left."""
    store.root().mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.root(), prefix="new-") as folder:
        yield Path(folder)


def decode_beside(sent: Path) -> None:
    """Leaves our two sounds beside a file, or raises ValidationError."""
    try:
        done = limited.run(
            [sys.executable, "-I", decode.__file__, sent, sent.parent],
            memory=MEMORY,
            environment={"OPENBLAS_NUM_THREADS": "1"},  # threads take address space that the decoder needs
        )
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise ValidationError(busy()) from error
    except (subprocess.SubprocessError, ValueError) as error:  # it ran into one of its limits
        raise ValidationError(say(Refusal.UNREADABLE)) from error
    if "refused" in told:
        raise ValidationError(say(Refusal(told["refused"])))


def clean_title(name: str) -> str:
    """A file's name to be shown: without folders, nor anything that does not print as itself."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] not in "CZ" or sign == " ")
    return " ".join(shown.split())[:MAX_TITLE]


def busy() -> str:
    return _("Le serveur est très occupé : réessayez dans un instant.")


def say(refusal: Refusal) -> str:
    return {
        Refusal.UNREADABLE: _("Ce fichier n’est pas un son lisible. Envoyez un MP3 ou un WAV."),
        Refusal.INCOMPLETE: _("Ce fichier est incomplet : exportez ou copiez-le de nouveau."),
        Refusal.TOO_LONG: _("Cette annonce dure plus de %(minutes)d minutes : raccourcissez-la.")
        % {"minutes": MAX_SECONDS // 60},
        Refusal.TOO_SHORT: _("Cette annonce dure moins d’une seconde."),
        Refusal.SILENT: _("On n’entend rien dans ce fichier : vérifiez l’enregistrement."),
    }[refusal]
