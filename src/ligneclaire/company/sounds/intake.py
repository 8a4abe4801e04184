"""Takes a sound file from a manager (C5, C6): what is not an MP3 or WAV of at most two minutes is refused in
plain words, and what is kept is our own copy of its sound."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from ligneclaire.company.sounds import decode, store
from ligneclaire.company.sounds.decode import MAX_SECONDS, Refusal
from ligneclaire.company.sounds.store import KeptSound

MAX_BYTES = 3_000_000
WALL_SECONDS = 15
MAX_TITLE = 80


def take(file: File[Any]) -> KeptSound:
    """Checks, converts and keeps a file. Raises ValidationError; then nothing is kept."""
    if file.size > MAX_BYTES:
        raise ValidationError(_("Ce fichier dépasse 3 Mo. Enregistrez-le en MP3, ou raccourcissez-le."))
    if not file.size:
        raise ValidationError(_("Ce fichier est vide."))
    store.root().mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.root(), prefix="new-") as folder:
        sent = Path(folder, "sent")
        sent.write_bytes(b"".join(file.chunks()))
        if refusal := _refusal(sent):
            raise ValidationError(_say(refusal))
        return store.keep(Path(folder), clean_title(file.name or ""))


def clean_title(name: str) -> str:
    """A file's name to be shown: without folders, nor anything that does not print as itself."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] not in "CZ" or sign == " ")
    return " ".join(shown.split())[:MAX_TITLE]


def _refusal(sent: Path) -> Refusal | None:
    """Why the file is refused; otherwise its sounds are beside it."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", decode.__file__, sent, sent.parent],
            env={"OPENBLAS_NUM_THREADS": "1"},  # threads take address space that the decoder needs
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=True,
        )
        told = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return Refusal.UNREADABLE  # it ran into one of its limits
    return Refusal(told["refused"]) if "refused" in told else None


def _say(refusal: Refusal) -> str:
    return {
        Refusal.UNREADABLE: _("Ce fichier n’est pas un son lisible. Envoyez un MP3 ou un WAV."),
        Refusal.INCOMPLETE: _("Ce fichier est incomplet : exportez ou copiez-le de nouveau."),
        Refusal.TOO_LONG: _("Cette annonce dure plus de %(minutes)d minutes : raccourcissez-la.")
        % {"minutes": MAX_SECONDS // 60},
        Refusal.TOO_SHORT: _("Cette annonce dure moins d’une seconde."),
        Refusal.SILENT: _("On n’entend rien dans ce fichier : vérifiez l’enregistrement."),
    }[refusal]
