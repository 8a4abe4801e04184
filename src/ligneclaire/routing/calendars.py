"""Is a service open? A pure reading of a calendar at a moment (C1, C2, C4).

The clock on the wall of the site decides. So the two nights of the year when the clock is changed have one
written answer: the hour that is skipped in spring is never seen, and a service that opens in it is open when
the clock has jumped; the hour that comes twice in autumn is read alike both times. `tests/routing` holds the
table of both nights, minute by minute.

Opening at 09:00 means that 09:00:00 is open; closing at 18:00 means that 18:00:00 is closed. An override
speaks first, then closing days and periods, then public holidays, then the week.

`next_change` tells when the answer changes. It asks `opening` itself at every moment where that could be, so
the two cannot disagree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .model import Calendar, Hours
from .reasons import Code

SEARCH_DAYS = 366
"""How far ahead `next_change` looks: all that comes back every year has come by then."""

_MIDNIGHT = time(0)
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


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


def next_change(calendar: Calendar, moment: datetime, timezone: str) -> datetime | None:
    """The first moment after this one at which the service is open and was closed, or the contrary.

    Aware, on the wall clock of the IANA time zone; `None` when nothing changes for a year (`SEARCH_DAYS`),
    counted from the end of an override when there is one.
    """
    now = is_open(calendar, moment, timezone)
    override = calendar.override
    if override and moment < override.until:
        # Until then nothing else counts.
        if is_open(calendar, override.until, timezone) is not now:
            return local(override.until, timezone)
        moment = override.until
    return next(
        (
            local(at, timezone)
            for at in _moments(calendar, moment, timezone)
            if at > moment and is_open(calendar, at, timezone) is not now
        ),
        None,
    )


def never_opens(calendar: Calendar, moment: datetime, timezone: str) -> bool:
    """Whether it is closed, and stays so for a year: its closings leave no opening, or there is none."""
    return not is_open(calendar, moment, timezone) and next_change(calendar, moment, timezone) is None


def closings_are_past(calendar: Calendar, today: date) -> bool:
    """Whether it has closing days and all of them are over: somebody forgot those to come."""
    return bool(calendar.closings) and all(closing.last < today for closing in calendar.closings)


def _moments(calendar: Calendar, moment: datetime, timezone: str) -> Iterator[datetime]:
    """All moments (UTC) at which the calendar could begin to say otherwise, in their order."""
    zone = ZoneInfo(timezone)
    today = local(moment, timezone).date()
    for number in range(SEARCH_DAYS):
        day = today + number * _DAY
        begins, ends = (datetime.combine(at, _MIDNIGHT, zone).astimezone(UTC) for at in (day, day + _DAY))
        if ends - begins == _DAY:
            yield from (datetime.combine(day, at, zone).astimezone(UTC) for at in _times(calendar, day))
        else:  # The clock is changed: its jump is such a moment too, and others may come twice.
            for minute in range((ends - begins) // _MINUTE):
                yield begins + minute * _MINUTE


def _times(calendar: Calendar, day: date) -> list[time]:
    """Where an opening begins or ends on a day, and its midnight, where closings do."""
    week = calendar.week[day.weekday()]
    return sorted({_MIDNIGHT, *(hours.start for hours in week), *(hours.end for hours in week)})


def _within(hours: Hours, at: time) -> bool:
    return hours.start <= at and (at < hours.end or hours.end == _MIDNIGHT)
