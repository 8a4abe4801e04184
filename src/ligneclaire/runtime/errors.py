"""Errors a person at the command line reads."""

from __future__ import annotations

NO = 1
"""Exit code: the command worked and its answer is no (a file with faults, a test that fails)."""
MISUSED = 2
"""Exit code: the command line is wrong (argparse's own)."""
IMPOSSIBLE = 3
"""Exit code: something outside is missing or in the way; the sentence says what to do."""


class PlainError(Exception):
    """What went wrong and what to do about it, in a plain sentence or two; ends the command, no traceback."""

    def __init__(self, sentence: str, code: int = IMPOSSIBLE) -> None:
        super().__init__(sentence)
        self.code = code
