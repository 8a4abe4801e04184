"""What one does on a calendar's page: say otherwise for a while (C4), import the closings of an agenda."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ligneclaire.company import access, agenda, openings
from ligneclaire.company.agenda import Agenda
from ligneclaire.company.ics import MAX_TITLE
from ligneclaire.company.models import Calendar
from ligneclaire.company.openings import Clock
from ligneclaire.company.rules import MAX_CLOSINGS
from ligneclaire.company.services.calendars import calendar_add_closings, calendar_override, opening_of
from ligneclaire.portal import openings as told
from ligneclaire.portal import words
from ligneclaire.portal.forms.calendar_acts import OPEN, AgendaForm, OverrideForm
from ligneclaire.portal.views.pages import actor, fragment


@dataclass(frozen=True)
class Row:
    """A closing of an agenda, to be ticked."""

    first: date
    last: date
    title: str
    chosen: bool = True

    @property
    def value(self) -> str:
        return f"{self.first}/{self.last}"

    @property
    def said(self) -> str:
        return words.closing(self.first, self.last)


@dataclass(frozen=True)
class Found:
    rows: list[Row]
    notes: list[str]


@require_POST
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """Open or closed until midnight, until another moment, or as the calendar says again."""
    calendar = access.calendar(request.user, pk)
    clocks = openings.clocks()
    form = OverrideForm(None, ZoneInfo(clocks[0].timezone))
    act = request.POST.get("act")
    if act == "end":
        calendar_override(actor=actor(request), calendar=calendar, open=False, until=None)
        messages.success(request, _("Le calendrier suit de nouveau ses horaires."))
    elif act in ("close", "open"):
        _override(request, calendar, clocks[0], open=act == "open", until=_midnight(clocks[0]))
    else:
        form = OverrideForm(request.POST, form.zone)
        if form.is_valid():
            try:
                opened, until = form.cleaned_data["open"] == OPEN, form.cleaned_data["until"]
                _override(request, calendar, clocks[0], open=opened, until=until)
                form = OverrideForm(None, form.zone)
            except ValidationError as error:
                form.refuse(error)
    context = now_context(calendar, clocks, form)
    status = 422 if form.is_bound else 200
    if fragment(request):
        return render(request, "portal/calendars/now_alone.html", context | {"fragment": True}, status=status)
    if form.is_bound:
        return render(request, "portal/calendars/now_page.html", context, status=status)
    return HttpResponseRedirect(_url(calendar))


def now_context(calendar: Calendar, clocks: list[Clock], form: OverrideForm | None = None) -> dict[str, Any]:
    """What the block « En ce moment » of a calendar's page shows."""
    return {
        "calendar": calendar,
        "now": told.now(calendar, clocks),
        "override": told.override(calendar, clocks[0]),
        "override_form": form or OverrideForm(None, ZoneInfo(clocks[0].timezone)),
        "override_url": reverse("portal:override_calendar", args=[calendar.pk]),
        "clock_sites": told.sites(clocks[0]) if len(clocks) > 1 else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def import_closings(request: HttpRequest, pk: int) -> HttpResponse:
    """A file is read and shown; what is then ticked is added."""
    calendar = access.calendar(request.user, pk)
    if "rows" in request.POST:
        return _add(request, calendar)
    form = AgendaForm(request.POST, request.FILES) if request.method == "POST" else AgendaForm()
    if form.is_valid():
        clock = openings.clocks()[0]
        try:
            today = timezone.localdate(timezone=ZoneInfo(clock.timezone))
            found = agenda.read(form.cleaned_data["file"], today, clock.timezone)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return _import(request, calendar, found=_preview(calendar, found))
    return _import(request, calendar, form=form, status=422 if form.is_bound else 200)


def _override(request: HttpRequest, calendar: Calendar, clock: Clock, *, open: bool, until: Any) -> None:
    calendar_override(actor=actor(request), calendar=calendar, open=open, until=until)
    messages.success(
        request,
        _("%(state)s. Le prochain appel en tient compte.") % {"state": told.override(calendar, clock)},
    )


def _midnight(clock: Clock) -> Any:
    """The end of today, on that clock."""
    today = timezone.localtime(timezone=ZoneInfo(clock.timezone))
    return (today + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _preview(calendar: Calendar, found: Agenda) -> Found:
    """What the agenda would add, and why not more."""
    present = opening_of(calendar).closings
    rows = [
        Row(first, last, title)
        for first, last, title in found.closings
        if not any(begins <= first and last <= ends for begins, ends in present)
    ]
    notes = [_("Seules comptent les journées entières, d’aujourd’hui à dans deux ans.")]
    if known := len(found.closings) - len(rows):
        notes.append(
            ngettext(
                "%(n)s fermeture de l’agenda y est déjà.", "%(n)s fermetures de l’agenda y sont déjà.", known
            )
            % {"n": known}
        )
    if found.partial:
        notes.append(
            ngettext(
                "%(n)s rendez-vous qui ne prend pas une journée entière est laissé de côté.",
                "%(n)s rendez-vous qui ne prennent pas une journée entière sont laissés de côté.",
                found.partial,
            )
            % {"n": found.partial}
        )
    return Found(rows, notes)


def _add(request: HttpRequest, calendar: Calendar) -> HttpResponse:
    rows = _rows(request.POST)
    chosen = [(row.first, row.last) for row in rows if row.chosen]
    if not chosen:
        refused = _("Cochez au moins une fermeture, ou annulez.")
        return _import(request, calendar, found=Found(rows, []), refused=refused, status=422)
    try:
        calendar_add_closings(actor=actor(request), calendar=calendar, closings=chosen)
    except ValidationError as error:
        refused = " ".join(error.messages)
        return _import(request, calendar, found=Found(rows, []), refused=refused, status=422)
    messages.success(
        request,
        ngettext(
            "%(n)s fermeture ajoutée : le prochain appel en tient compte.",
            "%(n)s fermetures ajoutées : le prochain appel en tient compte.",
            len(chosen),
        )
        % {"n": len(chosen)},
    )
    return HttpResponseRedirect(_url(calendar))


def _rows(sent: QueryDict) -> list[Row]:
    """The preview as its page sends it back: each row, and which are ticked."""
    rows = []
    chosen = set(sent.getlist("closings"))
    for text in sent.getlist("rows")[:MAX_CLOSINGS]:
        first, _slash, rest = text.partition("/")
        last, _slash, title = rest.partition("/")
        try:
            row = Row(date.fromisoformat(first), date.fromisoformat(last), title[:MAX_TITLE])
        except ValueError:
            continue
        rows.append(Row(row.first, row.last, row.title, chosen=row.value in chosen))
    return rows


def _import(request: HttpRequest, calendar: Calendar, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "portal/calendars/import.html", {"calendar": calendar, **context}, status=status)


def _url(calendar: Calendar) -> str:
    return reverse("portal:calendar", args=[calendar.pk])
