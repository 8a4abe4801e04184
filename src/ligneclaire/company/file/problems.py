"""What is wrong with a company file, said with the line it is on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Where something stands in a file: `("lines", 3, "email")`."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    line: int
    """Counted from 1; 0 when it is about the file as a whole."""
    message: str

    def __str__(self) -> str:
        return f"{self.line}: {self.message}" if self.line else self.message


class CompanyFileError(Exception):
    """A file that cannot be loaded; nothing was changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))
