"""Reads the closing days of an agenda (iCalendar, RFC 5545), in a process of its own.

Run as a program: `ics.py FIRST LAST TIMEZONE` reads a file from its standard input and prints one JSON
object: `{"closings": [[first, last, title], …], "partial": n}`, or `{"refused": …}` with a `Refusal`.
Closings are the whole days that events take between the two dates, on the clock of the time zone; `partial`
counts the events that take none.

Recurrences are the libraries' to expand. A hostile file can make them work for ever or fill the memory, so
this process runs within limits (`sounds.limited`): when it ends before it is done, its parent says that the
file cannot be read.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

MAX_CLOSINGS = 200
"""As `rules.MAX_CLOSINGS`: a calendar has no room for more."""
MAX_TITLE = 80
DAY = timedelta(days=1)

FOLD = re.compile(r"\r?\n[ \t]")
"""How a long line is broken (RFC 5545 §3.1)."""
WITHIN_A_DAY = re.compile(r"FREQ=(SECOND|MINUTE|HOUR)LY", re.IGNORECASE)
"""No closing comes back within the day, and to count such a rule out takes for ever."""

Closing = tuple[date, date, str]


class Refusal(StrEnum):
    NO_AGENDA = "no_agenda"
    UNREADABLE = "unreadable"
    TOO_MANY = "too_many"


class RefusedError(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def closings(sent: bytes, first: date, last: date, zone: ZoneInfo) -> tuple[list[Closing], int]:
    """The closings of an agenda, and how many events take no whole day. Raises RefusedError."""
    found: list[Closing] = []
    partial = 0
    for event in _events(text(sent), first, last):
        begins, ends = whole_days(event, zone)
        if begins > ends:
            partial += 1
        elif ends >= first and begins <= last:
            found.append((begins, ends, title(event)))
    merged = merge(found)
    if len(merged) > MAX_CLOSINGS:
        raise RefusedError(Refusal.TOO_MANY)
    return merged, partial


def text(sent: bytes) -> str:
    """UTF-8 as the standard wants it, or what older programs of Windows write."""
    try:
        told = sent.decode("utf-8-sig")
    except UnicodeDecodeError:
        told = sent.decode("cp1252", errors="replace")
    if not told.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise RefusedError(Refusal.NO_AGENDA)
    if WITHIN_A_DAY.search(FOLD.sub("", told)):
        raise RefusedError(Refusal.UNREADABLE)
    return told


def _events(told: str, first: date, last: date) -> Iterator[Any]:
    """Every event between the two dates; one that comes back, each time it does."""
    import icalendar
    import recurring_ical_events

    try:
        agendas = icalendar.Calendar.from_ical(told, multiple=True)
        for agenda in agendas:
            for event in recurring_ical_events.of(agenda).between(first, last + DAY):
                if str(event.get("STATUS", "")).upper() != "CANCELLED":
                    yield event
    except (ValueError, recurring_ical_events.InvalidCalendar) as error:
        raise RefusedError(Refusal.UNREADABLE) from error


def whole_days(event: Any, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last day that an event takes wholly; it takes none when they are in no order."""
    begins, ends = event["DTSTART"].dt, event["DTEND"].dt
    if not isinstance(begins, datetime):
        return begins, max(begins, ends - DAY)
    begins, ends = (at.astimezone(zone) if at.tzinfo else at for at in (begins, ends))
    first = begins.date() if begins.time() == time(0) else begins.date() + DAY
    return first, ends.date() - DAY


def title(event: Any) -> str:
    """What the event is called, without anything that does not print as itself."""
    said = " ".join(str(event.get("SUMMARY", "")).split())
    return "".join(sign for sign in said if sign.isprintable())[:MAX_TITLE]


def merge(found: list[Closing]) -> list[Closing]:
    """In their order, days that follow one another under one title as one closing."""
    merged: list[Closing] = []
    for begins, ends, called in sorted(set(found)):
        if merged and merged[-1][2] == called and begins <= merged[-1][1] + DAY:
            merged[-1] = (merged[-1][0], max(ends, merged[-1][1]), called)
        else:
            merged.append((begins, ends, called))
    return merged


def main(first: str, last: str, timezone: str) -> None:
    told: dict[str, Any]
    try:
        found, partial = closings(
            sys.stdin.buffer.read(), date.fromisoformat(first), date.fromisoformat(last), ZoneInfo(timezone)
        )
        told = {"closings": [[str(one[0]), str(one[1]), one[2]] for one in found], "partial": partial}
    except RefusedError as refused:
        told = {"refused": refused.refusal}
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
