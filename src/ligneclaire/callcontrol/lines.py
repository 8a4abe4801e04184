"""What is known of lines and trunks now: which phones and operators are there, how many calls each line
carries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum, auto

from ligneclaire.routing.call import LineState
from ligneclaire.routing.model import Company


class Occupied(Enum):
    """What a call's news means for the lines it occupies."""

    AS_BEFORE = auto()
    MORE = auto()
    LESS = auto()
    """Some of them are freer than before."""


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
        self._disconnected: dict[str, str | None] = {}
        """Endpoint by line, of those that disconnected from their call groups."""
        self._talking: dict[str, frozenset[str]] = {}
        self._idle_since: dict[str, datetime] = {}
        self.presence_changed: Callable[[], None] = lambda: None
        """Told when phones came or went."""

    def set_registered(self, endpoints: frozenset[str]) -> None:
        """These are there, and no others."""
        came, changed = endpoints - self._registered, endpoints != self._registered
        self._registered = endpoints
        self._seen |= endpoints
        # A phone that registers is connected to its groups (guide §6.1).
        self.connect([line for line, endpoint in self._disconnected.items() if endpoint in came])
        if changed:
            self.presence_changed()

    def connect(self, lines: Iterable[str]) -> None:
        """To their call groups (G2)."""
        for line in lines:
            self._disconnected.pop(line, None)

    def disconnect(self, endpoints: Mapping[str, str | None]) -> None:
        """From their call groups: these lines, with the endpoint whose registration connects them again."""
        self._disconnected.update(endpoints)

    def disconnected_of(self, lines: Container[str]) -> Mapping[str, str | None]:
        return {line: endpoint for line, endpoint in self._disconnected.items() if line in lines}

    @property
    def registered(self) -> frozenset[str]:
        """The endpoints whose phone or operator is there."""
        return self._registered

    def is_registered(self, endpoint: str) -> bool:
        return endpoint in self._registered

    def set_call(self, call: str, lines: Mapping[str, int], *, emergency: bool = False) -> Occupied:
        """Which lines a call occupies now; empty when it is over. `emergency`: it is one for help."""
        before = self._by_call.get(call, {})
        if before == lines:
            occupied = Occupied.AS_BEFORE
        else:
            freed = any(lines.get(line, 0) < count for line, count in before.items())
            occupied = Occupied.LESS if freed else Occupied.MORE
        for line, count in self._by_call.pop(call, {}).items():
            self._calls[line] -= count
            if not self._calls[line]:
                del self._calls[line]
        for line, count in lines.items():
            self._calls[line] = self._calls.get(line, 0) + count
        if lines:
            self._by_call[call] = lines
        (self._for_help.add if lines and emergency else self._for_help.discard)(call)
        return occupied

    def set_talking(self, call: str, lines: frozenset[str], now: datetime) -> None:
        """Which lines are in a call, rather than rung by it; none when it is over."""
        for line in self._talking.pop(call, frozenset()) - lines:
            self._idle_since[line] = now
        if lines:
            self._talking[call] = lines

    def set_idle_since(self, moments: Mapping[str, datetime]) -> None:
        """What a former process knew."""
        self._idle_since.update(moments)

    def idle_since_of(self, lines: Container[str]) -> Mapping[str, datetime]:
        return {line: moment for line, moment in self._idle_since.items() if line in lines}

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
            connected=line not in self._book._disconnected,
            idle_since=self._book._idle_since.get(line),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)
