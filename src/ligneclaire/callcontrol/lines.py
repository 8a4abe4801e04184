"""What is known of lines and trunks now: which phones and operators are there, how many calls each line
carries."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from ligneclaire.routing.call import LineState
from ligneclaire.routing.model import Company


class LineBook:
    """Kept by call control, read by the decision through `states_of`."""

    def __init__(self) -> None:
        self._registered: frozenset[str] = frozenset()
        self._seen: frozenset[str] = frozenset()
        """Those that were there at some time."""
        self._by_call: dict[str, Mapping[str, int]] = {}
        self._calls: dict[str, int] = {}
        self._for_help: set[str] = set()
        """Calls to emergency numbers that go on."""
        self._emergencies: dict[str, datetime] = {}

    def set_registered(self, endpoints: frozenset[str]) -> None:
        """These are there, and no others."""
        self._registered = endpoints
        self._seen |= endpoints

    @property
    def registered(self) -> frozenset[str]:
        """The endpoints whose phone or operator is there."""
        return self._registered

    def is_registered(self, endpoint: str) -> bool:
        return endpoint in self._registered

    def set_call(self, call: str, lines: Mapping[str, int], *, emergency: bool = False) -> None:
        """Which lines a call occupies now; empty when it is over. `emergency`: it is one for help."""
        for line, count in self._by_call.pop(call, {}).items():
            self._calls[line] -= count
            if not self._calls[line]:
                del self._calls[line]
        for line, count in lines.items():
            self._calls[line] = self._calls.get(line, 0) + count
        if lines:
            self._by_call[call] = lines
        (self._for_help.add if lines and emergency else self._for_help.discard)(call)

    def set_emergency_call(self, line: str, now: datetime) -> None:
        """The line calls for help: who calls it back is let through, whatever it refuses (L11)."""
        self._emergencies[line] = now

    def emergency_call_of(self, line: str) -> datetime | None:
        return self._emergencies.get(line)

    def calls_for_help(self, line: str) -> bool:
        """Whether it is in an emergency call."""
        return any(line in self._by_call[call] for call in self._for_help)

    def calls_of(self, line: str) -> int:
        return self._calls.get(line, 0)

    def absent_trunks_of(self, company: Company) -> Collection[str]:
        """The trunks whose operator answered us before and does not now; some never do, and take calls."""
        lost = self._seen - self._registered
        return [trunk.id for trunk in company.trunks if trunk.endpoint in lost] if lost else ()

    def states_of(self, company: Company) -> Mapping[str, LineState]:
        return _States(self, company)


class _States(Mapping[str, LineState]):
    """The states of a company's lines, read when asked: a decision looks at one or two of thousands."""

    def __init__(self, book: LineBook, company: Company) -> None:
        self._book, self._lines = book, company.lines

    def __getitem__(self, line: str) -> LineState:
        endpoint = self._lines[line].endpoint
        return LineState(
            registered=endpoint is None or self._book.is_registered(endpoint),
            calls=self._book.calls_of(line),
            calls_for_help=self._book.calls_for_help(line),
            emergency_call_at=self._book.emergency_call_of(line),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)
