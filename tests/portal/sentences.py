"""Every sentence of the sources that is to be translated, found without gettext's own tools."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

SOURCES = Path(__file__).parents[2] / "src" / "ligneclaire"
ROOMS = ("accounts", "calllog", "company", "portal", "voicemail")

Sentence = tuple[str, str]
"""Singular and plural; the plural is empty when there is none."""

SINGULAR = {"_", "gettext", "gettext_lazy"}
PLURAL = {"ngettext", "ngettext_lazy"}
_TEXT = r"""(u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))"""
_CALL = re.compile(rf"\b(n?gettext)\({_TEXT}(?:\s*,\s*{_TEXT})?")


def sentences() -> dict[Sentence, str]:
    """Each sentence, and a file that says it."""
    found: dict[Sentence, str] = {}
    for room in ROOMS:
        for path in sorted((SOURCES / room).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                said = _in_python(path)
            elif path.suffix in (".html", ".txt"):
                said = _in_template(path)
            else:
                continue
            for sentence in said:
                found.setdefault(sentence, str(path.relative_to(SOURCES)))
    return found


def _in_python(path: Path) -> Iterator[Sentence]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        words = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if node.func.id in SINGULAR and words:
            yield words[0], ""
        elif node.func.id in PLURAL and len(words) >= 2:
            yield words[0], words[1]


def _in_template(path: Path) -> Iterator[Sentence]:
    code = templatize(path.read_text(encoding="utf-8"))
    for name, singular, plural in _CALL.findall(code):
        yield ast.literal_eval(singular), ast.literal_eval(plural) if name == "ngettext" else ""
