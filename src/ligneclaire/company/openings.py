"""What calendars say now, for pages: open or closed, until when, and what looks wrong with them (C1, C2, X2).

A calendar belongs to the company and each site reads it on its own clock, so there may be several answers at
once: one a time zone. In the scope of the company, like the selectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ligneclaire.company.models import Calendar, Site
from ligneclaire.company.snapshot import frozen_calendar
from ligneclaire.routing import calendars
from ligneclaire.routing.calendars import Opening
from ligneclaire.routing.model import DEFAULT_TIMEZONE


@dataclass(frozen=True, slots=True)
class Clock:
    """A time zone of the company, and the sites that live by it."""

    timezone: str
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """What a calendar says at a moment on one clock."""

    clock: Clock
    at: datetime
    opening: Opening
    until: datetime | None
    """When that changes, on the same clock; `None`: not within a year."""
    by_override: bool = False


@dataclass(frozen=True, slots=True)
class Doubts:
    """What a manager may have overlooked."""

    never_opens: bool
    closings_past: bool


def clocks() -> list[Clock]:
    """The company's time zones, that of most sites first; Paris's when there is no site. One query."""
    sites: dict[str, list[str]] = {}
    for name, timezone in Site.objects.order_by("name").values_list("name", "timezone"):
        sites.setdefault(timezone, []).append(name)
    found = [Clock(timezone, tuple(names)) for timezone, names in sites.items()]
    return sorted(found, key=lambda clock: -len(clock.sites)) or [Clock(DEFAULT_TIMEZONE)]


def states(calendar: Calendar, clocks: Sequence[Clock], now: datetime) -> list[State]:
    """What the calendar says now on each clock."""
    read = frozen_calendar(calendar, now.date())
    overridden = read.override is not None and now < read.override.until
    return [
        State(
            clock=clock,
            at=calendars.local(now, clock.timezone),
            opening=calendars.opening(read, now, clock.timezone),
            until=calendars.next_change(read, now, clock.timezone),
            by_override=overridden,
        )
        for clock in clocks
    ]


def doubts(calendar: Calendar, clock: Clock, now: datetime) -> Doubts:
    read = frozen_calendar(calendar, now.date())
    return Doubts(
        never_opens=calendars.never_opens(read, now, clock.timezone),
        closings_past=calendars.closings_are_past(read, calendars.local(now, clock.timezone).date()),
    )
