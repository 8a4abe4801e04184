"""From text to a document, with the line of everything in it.

YAML is read for its structure alone: every value is taken as it is written, so that a number keeps its `+`
and its zero, and `no` is no truth. Pydantic then says what each value must be. Anchors, tags and repeated
keys are refused: in a file that people write they are mistakes, in one that is sent to us they may be traps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

from ligneclaire.company.file.document import Document
from ligneclaire.company.file.problems import CompanyFileError, Path, Problem

MAX_BYTES = 8_000_000
"""About 10,000 lines."""
MAX_DEPTH = 12
NOTHING = object()
"""A word with nothing after it says nothing."""
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""PyYAML's own in C, where it was built with it: ten times as fast."""


@dataclass(frozen=True, slots=True)
class Reading:
    document: Document
    places: dict[Path, int]

    def line_of(self, path: Path) -> int:
        """The line on which something stands, or what holds it when it is not there itself."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, 0)


def read(text: str) -> Reading:
    """Raises CompanyFileError with all that is wrong."""
    if len(text.encode()) > MAX_BYTES:
        raise CompanyFileError([Problem(0, f"Ce fichier dépasse {MAX_BYTES // 1_000_000} Mo.")])
    structure = _Structure(yaml.parse(text, Loader=LOADER))
    try:
        data = structure.document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise CompanyFileError([Problem(line, f"Ce n’est pas du YAML : {error.problem}.")]) from error
    except yaml.YAMLError as error:
        raise CompanyFileError([Problem(0, "Ce n’est pas un fichier YAML lisible.")]) from error
    reading = Reading(Document.model_construct(), structure.places)
    try:
        document = Document.model_validate(data)
    except ValidationError as error:
        raise CompanyFileError(
            Problem(reading.line_of(_path(item["loc"])), _say(item)) for item in error.errors()
        ) from error
    return Reading(document, structure.places)


class _Structure:
    """Turns YAML's events into plain values, and notes where each one stands.

    One pass, without YAML's own construction of values: nothing is resolved, repeated or called.
    """

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self.places: dict[Path, int] = {}

    def document(self) -> dict[str, Any]:
        event = next(self._events)
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = next(self._events)
        if not isinstance(event, yaml.MappingStartEvent):
            raise _problem(event, "Le fichier commence par « company: ».")
        found = self._value(event, ())
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise _problem(event, "Un fichier ne contient qu’une entreprise.")
        assert isinstance(found, dict)
        return found

    def _value(self, event: yaml.Event, path: Path) -> Any:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _problem(event, "Les ancres (& et *) ne sont pas permises.")
        if getattr(event, "tag", None):
            raise _problem(event, "Les étiquettes (!) ne sont pas permises.")
        if len(path) > MAX_DEPTH:
            raise _problem(event, "Cette partie est trop imbriquée.")
        self.places.setdefault(path, _line(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        assert isinstance(event, yaml.ScalarEvent)
        return NOTHING if event.implicit[0] and event.value in ("", "~", "null") else event.value

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            item = self._value(event, (*path, len(items)))
            items.append("" if item is NOTHING else item)
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise _problem(key, "Il faut ici un mot, suivi de deux-points.")
            name = key.value
            if (*path, name) in self.places:
                raise _problem(key, f"« {name} » est écrit deux fois.")
            self.places[*path, name] = _line(key)
            value = self._value(next(self._events), (*path, name))
            if value is not NOTHING:
                found[name] = value
        return found


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _problem(event: yaml.Event, message: str) -> CompanyFileError:
    return CompanyFileError([Problem(_line(event), message)])


def _path(location: tuple[str | int, ...]) -> Path:
    return tuple(part for part in location if part != "[key]")


def _say(error: Any) -> str:
    """Pydantic's reasons, in the words of somebody who writes the file."""
    name = str(next((part for part in reversed(error["loc"]) if isinstance(part, str)), ""))
    given = error["input"]
    match error["type"]:
        case "missing":
            return f"Il manque « {name} »."
        case "extra_forbidden":
            return f"« {name} » n’existe pas ici."
        case "value_error":
            return f"« {given} » : {error['ctx']['error']}."
        case "enum" | "literal_error":
            return f"« {given} » n’est pas possible pour « {name} » : {error['ctx']['expected']}."
        case "bool_parsing" | "bool_type":
            return f"« {name} » se répond par true ou false."
        case "list_type":
            return f"« {name} » est une liste : chaque élément commence par un tiret."
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"« {name} » a des sous-parties, une par ligne."
        case "string_type":
            return f"« {name} » est un texte simple."
        case "int_parsing" | "int_type" | "greater_than_equal" | "less_than_equal":
            return f"« {given} » n’est pas un nombre possible pour « {name} »."
        case _:
            return f"« {given} » ne convient pas pour « {name} »."
