"""The portal's languages. French is in the sources; `locale/en` holds the English, compiled where it runs.

Compiled catalogues are built files, so they are never committed: each process checks at its start that the
instance has them. French gets one too, for its plurals alone: « 0 ligne » where gettext without a catalogue
would count as English does.
"""

from __future__ import annotations

import os
from pathlib import Path

import polib

ENGLISH = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"
DOMAIN = Path("LC_MESSAGES", "django.mo")


def compile_catalogues(target: Path) -> None:
    """Bring the compiled catalogues below `target` up to date with the sources."""
    if (target / "en" / DOMAIN).exists() and _age(target / "en" / DOMAIN) >= _age(ENGLISH):
        return
    english = polib.pofile(str(ENGLISH))
    _write(_french_plurals(english), target / "fr" / DOMAIN)
    _write(english, target / "en" / DOMAIN)


def _french_plurals(english: polib.POFile) -> polib.POFile:
    french = polib.POFile()
    french.metadata = english.metadata | {"Language": "fr", "Plural-Forms": "nplurals=2; plural=(n > 1);"}
    for entry in english:
        if entry.msgid_plural:
            forms = {0: entry.msgid, 1: entry.msgid_plural}
            french.append(
                polib.POEntry(
                    msgid=entry.msgid,
                    msgid_plural=entry.msgid_plural,
                    msgctxt=entry.msgctxt,
                    msgstr_plural=forms,
                )
            )
    return french


def _write(catalogue: polib.POFile, path: Path) -> None:
    """Whole or not at all: several processes start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    catalogue.save_as_mofile(str(part))
    part.replace(path)


def _age(path: Path) -> float:
    return path.stat().st_mtime
