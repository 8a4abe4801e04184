"""One row of a table of cases: what the company is, who calls when, and the whole story that follows.

Julie calls Marcel unless the row says otherwise. A story reads `marcel 25s > voicemail marcel`: Marcel's
phone rings 25 seconds, then the caller may leave a message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.routing.builders import MARCEL, MONDAY_TEN, VOICEMAIL, atelier, because, calls, forwards, told

from ligneclaire.routing.call import Caller, LineState, Outcome

Settings = Mapping[str, Mapping[str, Any]]

ONE_CALL = LineState(calls=1)
AWAY = LineState(registered=False)
CLOSED: Mapping[str, Any] = {"scheduled": VOICEMAIL, "calendar": "office"}
"""Settings of a forward to voicemail outside office hours."""


@dataclass(frozen=True, kw_only=True)
class Row:
    expected: str
    reasons: list[str] | None = None
    """The codes of every reason, when the row is about what decided."""
    lines: Settings = field(default_factory=dict)
    company: Mapping[str, Any] = field(default_factory=dict)
    caller: Caller | str = "julie"
    dialled: str = MARCEL
    at: datetime = MONDAY_TEN
    states: Mapping[str, LineState] = field(default_factory=dict)
    outcomes: Sequence[Outcome] = ()

    def check(self) -> None:
        company = atelier(company_settings=self.company, **self.lines)
        episodes = calls(
            company, self.caller, self.dialled, at=self.at, states=self.states, outcomes=self.outcomes
        )
        assert told(episodes) == self.expected
        assert self.reasons is None or because(episodes) == self.reasons


def marcel(**settings: Any) -> Settings:
    return {"marcel": settings}


def marcel_forwards(**destinations: Any) -> Settings:
    """Marcel's default forwards, changed."""
    return marcel(forwards=forwards(**destinations))
