"""The portal's two languages: everything said has its English, and French is typeset as it should be."""

from __future__ import annotations

import gettext
import os
import re
from pathlib import Path

import polib
from tests.portal.sentences import sentences

from ligneclaire.portal.catalogues import ENGLISH, compile_catalogues

FIELDS = re.compile(r"%\((\w+)\)[sd]")


def test_every_sentence_has_its_english_and_nothing_else_is_kept() -> None:
    kept = {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(ENGLISH))}
    said = sentences()
    assert {text: file for text, file in said.items() if text not in kept} == {}
    assert kept - set(said) == set()


def test_a_translation_fills_in_the_same_values() -> None:
    for entry in polib.pofile(str(ENGLISH)):
        expected = set(FIELDS.findall(entry.msgid)) | set(FIELDS.findall(entry.msgid_plural))
        for english in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert english, entry.msgid
            assert set(FIELDS.findall(english)) - {"n"} == expected - {"n"}, entry.msgid  # « une » says it


def test_french_is_typeset() -> None:
    wrong = re.compile(r"'| [;!?:»]|« |[^\s\d\u00a0\u202f\W](?:[;!?]|:(?!//))(?:\s|$)")
    said = {text for pair in sentences() for text in pair}
    assert {text for text in said if wrong.search(text.replace("\\h", ""))} == set()


def test_catalogues_are_made_once_and_again_when_the_source_is_newer(tmp_path: Path) -> None:
    compile_catalogues(tmp_path)
    english = tmp_path / "en" / "LC_MESSAGES" / "django.mo"
    made = english.stat().st_mtime_ns
    compile_catalogues(tmp_path)
    assert english.stat().st_mtime_ns == made
    os.utime(english, (0, 0))
    compile_catalogues(tmp_path)
    assert english.stat().st_mtime_ns != 0
    assert {path.name for path in english.parent.iterdir()} == {"django.mo"}


def test_nothing_is_singular_in_french_and_plural_in_english(tmp_path: Path) -> None:
    compile_catalogues(tmp_path)
    french = gettext.translation("django", str(tmp_path), ["fr"])
    english = gettext.translation("django", str(tmp_path), ["en"])
    assert [french.ngettext("%(n)s ligne", "%(n)s lignes", n) for n in (0, 1, 2)] == [
        "%(n)s ligne",
        "%(n)s ligne",
        "%(n)s lignes",
    ]
    assert english.ngettext("%(n)s ligne", "%(n)s lignes", 0) == "%(n)s lines"
