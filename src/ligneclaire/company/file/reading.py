"""From text to a document, with the line of everything in it.

YAML is read for its structure alone: every value is taken as it is written, so that a number keeps its `+`
and its zero, and `no` is no truth. Pydantic then says what each value must be. Anchors, tags and repeated
keys are refused: in a file that people write they are mistakes, in one that is sent to us they may be traps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

from ligneclaire.company.file.document import Document
from ligneclaire.company.file.problems import CompanyFileError, Path, Problem

MAX_BYTES = 8_000_000
"""About 10,000 lines."""
MAX_DEPTH = 12


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
    places: dict[Path, int] = {}
    data = _Structure(places).of(_compose(text), ())
    reading = Reading(Document.model_construct(), places)
    try:
        document = Document.model_validate(data)
    except ValidationError as error:
        raise CompanyFileError(
            Problem(reading.line_of(_path(item["loc"])), _say(item)) for item in error.errors()
        ) from error
    return Reading(document, places)


def _compose(text: str) -> yaml.Node:
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise CompanyFileError([Problem(_line(event), "Les ancres (& et *) ne sont pas permises.")])
            if getattr(event, "tag", None):
                raise CompanyFileError([Problem(_line(event), "Les étiquettes (!) ne sont pas permises.")])
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise CompanyFileError([Problem(line, f"Ce n’est pas du YAML : {error.problem}.")]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise CompanyFileError([Problem(0, "Ce n’est pas un fichier YAML lisible.")]) from error
    if not isinstance(node, yaml.MappingNode):
        raise CompanyFileError([Problem(1, "Le fichier commence par « company: ».")])
    return node


@dataclass(frozen=True, slots=True)
class _Structure:
    """Turns nodes into plain values, and notes where each one stands."""

    places: dict[Path, int]

    def of(self, node: yaml.Node, path: Path) -> Any:
        self.places[path] = _line(node)
        if len(path) > MAX_DEPTH:
            raise CompanyFileError([Problem(_line(node), "Cette partie est trop imbriquée.")])
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.of(item, (*path, index)) for index, item in enumerate(node.value)]
        return node.value

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name in found:
                raise CompanyFileError([Problem(_line(key), f"« {name} » est écrit deux fois.")])
            if value.value == "" and isinstance(value, yaml.ScalarNode) and value.style is None:
                continue  # a word with nothing after it says nothing
            found[name] = self.of(value, (*path, name))
            self.places[*path, name] = _line(key)
        return found


def _line(marked: Any) -> int:
    return int(marked.start_mark.line) + 1


def _path(location: tuple[str | int, ...]) -> Path:
    return tuple(part for part in location if part != "[key]")


def _say(error: Any) -> str:
    """Pydantic's reasons, in the words of somebody who writes the file."""
    name = str(next((part for part in reversed(error["loc"]) if isinstance(part, str)), ""))
    given = error["input"]
    match error["type"]:
        case "missing":
            return f"Il manque « {name} »."
        case "extra_forbidden":
            return f"« {name} » n’existe pas ici."
        case "value_error":
            return f"« {given} » : {error['ctx']['error']}."
        case "enum" | "literal_error":
            return f"« {given} » n’est pas possible pour « {name} » : {error['ctx']['expected']}."
        case "bool_parsing" | "bool_type":
            return f"« {name} » se répond par true ou false."
        case "list_type":
            return f"« {name} » est une liste : chaque élément commence par un tiret."
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"« {name} » a des sous-parties, une par ligne."
        case "string_type":
            return f"« {name} » est un texte simple."
        case "int_parsing" | "int_type" | "greater_than_equal":
            return f"« {given} » n’est pas un nombre possible pour « {name} »."
        case _:
            return f"« {given} » ne convient pas pour « {name} »."
