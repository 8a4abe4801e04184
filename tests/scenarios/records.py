"""What a call record tells of a call, in the words of scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tests.scenarios.model import Story

from ligneclaire.calls.record import CallRecord, Ending, LegRecord


def told_by(record: CallRecord, *, hears: tuple[str, ...], shown: Mapping[str, str]) -> Story:
    """The story of a call that is over: its record, and what phones heard and showed meanwhile."""
    rang = [leg for leg in record.legs if leg.ringing]
    return Story(
        rings=tuple(dict.fromkeys(map(who, rang))),
        # Members of a group may ring again and again: the first time counts.
        seconds={who(leg): _seconds(leg.ringing, leg.answered or leg.ended) for leg in reversed(rang)},
        shown=shown,
        hears=hears,
        ends=_ends(record),
        because=tuple(reason.code for step in record.steps for reason in step.reasons),
    )


def taken_elsewhere(record: CallRecord) -> set[str]:
    """Who must not see a missed call, though their phone rang."""
    return {who(leg) for leg in record.legs if leg.outcome == "answered_elsewhere"}


def who(leg: LegRecord) -> str:
    return leg.line or leg.number or ""


def _seconds(start: datetime | None, end: datetime | None) -> int:
    assert start is not None
    assert end is not None, "a leg of a finished call has no end"
    return round((end - start).total_seconds())


def _ends(record: CallRecord) -> str:
    match record.ending:
        case Ending.ANSWERED:
            return f"talks to {next(who(leg) for leg in record.legs if leg.outcome == 'answered')}"
        case Ending.MESSAGE:
            return f"message for {record.steps[-1].reasons[-1].line}"
        case Ending.REFUSED:
            return f"refused {record.cause}"
    return str(record.ending)
