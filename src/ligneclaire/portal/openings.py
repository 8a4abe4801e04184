"""Calendars told to people: what they say now, who obeys them, what a manager may have overlooked (C1–C4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ligneclaire.company import holidays, openings
from ligneclaire.company.calendar_uses import CalendarUse, uses_of_calendar
from ligneclaire.company.models import Announcement, Attendant, Calendar, Forward, Group
from ligneclaire.company.openings import Clock, State
from ligneclaire.portal import words
from ligneclaire.routing.reasons import Code

DAY = timedelta(days=1)
NAMED_SITES = 3


@dataclass(frozen=True)
class Now:
    """What a calendar says now on one clock."""

    open: bool
    sentence: str
    """`Ouvert, jusqu’à 18 h`."""
    why: str
    """What closes it, when that is not the hour."""
    sites: str
    """Where, when the company has several clocks."""


@dataclass(frozen=True)
class ToldUse:
    who: str
    what: str
    url: str
    """Where it is changed; empty for what has no page."""


PLACES: Mapping[type[Model], Callable[[Model], str]] = {
    Forward: lambda row: _line_url(row, "renvois"),
    Announcement: lambda row: _line_url(row, "annonces"),
    Attendant: lambda row: f"{reverse('portal:attendant', args=[row.pk])}#service",
    Group: lambda row: f"{reverse('portal:group', args=[row.pk])}#fermeture",
}
"""Where each service that obeys a calendar is changed."""


def now(calendar: Calendar, clocks: Sequence[Clock]) -> list[Now]:
    """What the calendar says now, clock by clock."""
    return [
        Now(
            open=state.opening.open,
            sentence=sentence(state),
            why=_why(state),
            sites=sites(state.clock) if len(clocks) > 1 else "",
        )
        for state in openings.states(calendar, clocks, timezone.now())
    ]


def sentence(state: State) -> str:
    """`Ouvert, jusqu’à 18 h`, `Fermé, ouvre mardi à 9 h`."""
    if state.opening.open:
        return (
            _("Ouvert, %(until)s") % {"until": until(state.until, state.at)} if state.until else _("Ouvert")
        )
    if state.until is None:
        return _("Fermé, sans ouverture dans l’année qui vient")
    return _("Fermé, ouvre %(when)s") % {"when": when(state.until, state.at)}


def until(end: datetime, now: datetime) -> str:
    """`jusqu’à 18 h`, `jusqu’à mardi minuit`, `jusqu’au 4 janvier 2027 à 9 h`."""
    midnight = end.time() == time(0)
    day = (end - DAY if midnight else end).date()
    clock = _("minuit") if midnight else words.clock(end.time())
    if day == now.date():
        return _("jusqu’à %(clock)s") % {"clock": clock}
    if day - now.date() < 7 * DAY:
        return _("jusqu’à %(day)s %(clock)s") % {"day": _day(day - now.date(), day.weekday()), "clock": clock}
    return _("jusqu’au %(date)s à %(clock)s") % {"date": words.day(day), "clock": clock}


def when(at: datetime, now: datetime) -> str:
    """`à 14 h`, `demain à 9 h`, `mardi à 9 h`, `le 4 janvier 2027 à 9 h`."""
    clock = words.clock(at.time())
    days = at.date() - now.date()
    if not days:
        return _("à %(clock)s") % {"clock": clock}
    if days < 7 * DAY:
        return _("%(day)s à %(clock)s") % {"day": _day(days, at.weekday()), "clock": clock}
    return _("le %(date)s à %(clock)s") % {"date": words.day(at.date()), "clock": clock}


def _day(days: timedelta, weekday: int) -> str:
    return _("demain") if days == DAY else str(words.WEEKDAYS[weekday])


def _why(state: State) -> str:
    if state.by_override:
        return ""
    match state.opening.closed_by:
        case Code.CLOSED_HOLIDAY:
            return _("Jour férié : %(name)s.") % {"name": state.opening.holiday}
        case Code.CLOSED_PERIOD:
            return _("C’est un jour de fermeture.")
        case _:
            return ""


def sites(clock: Clock) -> str:
    """The sites of a clock: `Lyon, Paris et 3 autres sites`."""
    named = list(clock.sites[:NAMED_SITES])
    if more := len(clock.sites) - len(named):
        named.append(ngettext("%(n)s autre site", "%(n)s autres sites", more) % {"n": more})
    return words.enumeration(named)


def override(calendar: Calendar, clock: Clock) -> str:
    """`Fermé par exception, jusqu’à minuit`; empty when the calendar says itself what it is."""
    ends = calendar.override_until
    if ends is None or ends <= timezone.now():
        return ""
    zone = ZoneInfo(clock.timezone)
    told = until(ends.astimezone(zone), timezone.localtime(timezone=zone))
    if calendar.override_open:
        return _("Ouvert par exception, %(until)s") % {"until": told}
    return _("Fermé par exception, %(until)s") % {"until": told}


def doubts(calendar: Calendar, clock: Clock) -> list[str]:
    """What looks wrong, each with what to do."""
    found = openings.doubts(calendar, clock, timezone.now())
    told = []
    if found.never_opens:
        told.append(
            _("Ce calendrier n’ouvre jamais dans l’année qui vient : revoyez ses horaires ou ses fermetures.")
        )
    if found.closings_past:
        told.append(_("Toutes ses fermetures sont passées : ajoutez celles qui viennent."))
    return told


def uses(calendar: Calendar) -> list[ToldUse]:
    """Who obeys the calendar, and where that is changed."""
    return [_told_use(use) for use in uses_of_calendar(calendar)]


def _told_use(use: CalendarUse) -> ToldUse:
    what = use.what if use.on else _("%(setting)s, sans effet pour l’instant") % {"setting": use.what}
    place = PLACES.get(type(use.owner))
    return ToldUse(use.who, what, place(use.owner) if place else "")


def _line_url(row: Model, block: str) -> str:
    assert isinstance(row, Forward | Announcement)
    return f"{reverse('portal:line', args=[row.line.pk])}#{block}"


def coming_holidays(calendar: Calendar, clock: Clock) -> list[str]:
    """Those of the next twelve months: `vendredi 25 décembre 2026, Noël`."""
    if not calendar.closed_on_holidays:
        return []
    today = timezone.localdate(timezone=ZoneInfo(clock.timezone))
    return [
        _("%(weekday)s %(date)s, %(name)s")
        % {"weekday": words.WEEKDAYS[day.weekday()], "date": words.day(day), "name": name}
        for day, name in holidays.coming(calendar.territory, today)
    ]
