"""The last few thousand names, to tell a new one from one that was there before."""

from __future__ import annotations


class Recent:
    SIZE = 4096

    def __init__(self) -> None:
        self._names: dict[str, None] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def add(self, name: str) -> bool:
        """Whether it is new."""
        if name in self._names:
            return False
        self._names[name] = None
        if len(self._names) > self.SIZE:
            del self._names[next(iter(self._names))]
        return True
