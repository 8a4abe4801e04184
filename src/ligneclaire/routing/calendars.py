"""Is a service open? A pure reading of a calendar at a moment (C1, C2, C4).

The clock on the wall of the site decides. So the two nights of the year when the clock is changed have one
written answer: the hour that is skipped in spring is never seen, and a service that opens in it is open when
the clock has jumped; the hour that comes twice in autumn is read alike both times. `tests/routing` holds the
table of both nights, minute by minute.

Opening at 09:00 means that 09:00:00 is open; closing at 18:00 means that 18:00:00 is closed. An override
speaks first, then closing days and periods, then public holidays, then the week.
"""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from .model import Calendar, Hours
from .reasons import Code

_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Opening:
    """Open, or closed and why."""

    open: bool
    closed_by: Code | None = None
    holiday: str = ""


OPEN = Opening(open=True)


def local(moment: datetime, timezone: str) -> datetime:
    """An aware moment on the wall clock of an IANA time zone.

    Raises `ValueError` for a moment without a zone, which would be read in the machine's.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(ZoneInfo(timezone))


def opening(calendar: Calendar, moment: datetime, timezone: str) -> Opening:
    """Whether the calendar is open at an aware moment, read in an IANA time zone, and what closes it."""
    wall = local(moment, timezone)
    override = calendar.override
    if override and moment < override.until:
        return OPEN if override.open else Opening(open=False, closed_by=Code.CLOSED_BY_OVERRIDE)
    today = wall.date()
    if any(closing.first <= today <= closing.last for closing in calendar.closings):
        return Opening(open=False, closed_by=Code.CLOSED_PERIOD)
    if holiday := calendar.holidays.get(today):
        return Opening(open=False, closed_by=Code.CLOSED_HOLIDAY, holiday=holiday)
    if any(_within(hours, wall.time()) for hours in calendar.week[wall.weekday()]):
        return OPEN
    return Opening(open=False, closed_by=Code.CLOSED_HOURS)


def is_open(calendar: Calendar, moment: datetime, timezone: str) -> bool:
    """`opening` without its reason."""
    return opening(calendar, moment, timezone).open


def _within(hours: Hours, at: time) -> bool:
    return hours.start <= at and (at < hours.end or hours.end == _MIDNIGHT)
