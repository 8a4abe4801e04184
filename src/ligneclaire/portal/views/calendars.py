"""« Gérer votre service »: the calendars (C1–C3), and the first pickup groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from ligneclaire.company import access, openings, selectors
from ligneclaire.company.calendar_uses import uses_of_calendar
from ligneclaire.company.models import Calendar
from ligneclaire.company.services.calendars import (
    calendar_change,
    calendar_create,
    calendar_delete,
    check_opening,
    opening_of,
    told_uses,
)
from ligneclaire.portal import openings as told
from ligneclaire.portal import words
from ligneclaire.portal.forms.calendars import CalendarForm
from ligneclaire.portal.views import pickup_groups
from ligneclaire.portal.views.calendar_acts import now_context
from ligneclaire.portal.views.pages import Question, actor, confirm, fragment, page_of

SHOWN_USES = 50
"""On a calendar's page; it counts the others."""


@dataclass(frozen=True)
class Row:
    """A calendar in the list."""

    calendar: Calendar
    said: str
    now: list[told.Now]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    access.company(request.user)
    page = page_of(request, selectors.calendars())
    clocks = openings.clocks()
    rows = [
        Row(calendar, words.calendar(opening_of(calendar)), told.now(calendar, clocks)) for calendar in page
    ]
    return render(
        request,
        "portal/calendars/index.html",
        {
            "page": page,
            "rows": rows,
            "groups": pickup_groups.some(),
            "announcement_count": selectors.library().count(),
        },
    )


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    calendar = access.calendar(request.user, pk)
    prefetch_related_objects([calendar], "hours", "closings")
    clocks = openings.clocks()
    opening = opening_of(calendar)
    today = timezone.localdate(timezone=ZoneInfo(clocks[0].timezone))
    uses = told.uses(calendar)
    return render(
        request,
        "portal/calendars/page.html",
        now_context(calendar, clocks)
        | {
            "doubts": told.doubts(calendar, clocks[0]),
            "hours": opening.hours,
            "days": words.opening_hours(opening.hours),
            "closings": [
                {"said": words.closing(first, last), "past": last < today} for first, last in opening.closings
            ],
            "holidays_said": words.holidays(calendar),
            "holidays": told.coming_holidays(calendar, clocks[0]),
            "uses": uses[:SHOWN_USES],
            "more_uses": max(0, len(uses) - SHOWN_USES),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    company = access.company(request.user)
    form = CalendarForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            calendar = calendar_create(
                actor=actor(request), company=company, name=form.cleaned_data["name"], opening=form.opening()
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            said = _("Le calendrier « %(name)s » est créé.") % {"name": calendar.name}
            return _kept(request, calendar, said)
    return _form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    calendar = access.calendar(request.user, pk)
    form = CalendarForm(request.POST or None, name=calendar.name, opening=opening_of(calendar))
    if form.is_bound and form.is_valid():
        try:
            calendar_change(
                actor=actor(request),
                calendar=calendar,
                name=form.cleaned_data["name"],
                opening=form.opening(),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            said = _("Calendrier enregistré : le prochain appel en tient compte.")
            return _kept(request, calendar, said)
    if form.is_bound:
        calendar = access.calendar(request.user, pk)  # without what was refused
    return _form(request, form, calendar=calendar, obeyed=told_uses(uses_of_calendar(calendar)))


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """A calendar's form, as far as it is filled in, read back in words and drawn."""
    access.company(request.user)
    form = CalendarForm(request.POST)
    form.is_valid()
    context: dict[str, Any] = {"problems": [_("Complétez les horaires pour les lire ici.")]}
    if form.days.is_valid() and form.closings.is_valid() and not form.days.total_error_count():
        opening = form.opening()
        try:
            check_opening(opening)
        except ValidationError as error:
            context = {"problems": error.messages}
        else:
            context = {"said": words.calendar(opening), "hours": opening.hours}
    return render(request, "portal/calendars/reading.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Refused, with where it is used, while a service names it."""
    calendar = access.calendar(request.user, pk)
    uses = uses_of_calendar(calendar)
    consequence = (
        _("Ce n’est pas possible tant qu’il sert : %(uses)s.") % {"uses": told_uses(uses)}
        if uses
        else _("Rien ne s’en sert : aucun appel ne changera.")
    )
    question = Question(
        question=_("Supprimer le calendrier « %(name)s » ?") % {"name": calendar.name},
        consequence=consequence,
        verb="" if uses else _("Supprimer le calendrier"),
        done=_("Le calendrier « %(name)s » est supprimé.") % {"name": calendar.name},
        back=_url(calendar),
        then=reverse("portal:service"),
    )
    return confirm(request, question, lambda: calendar_delete(actor=actor(request), calendar=calendar))


def _kept(request: HttpRequest, calendar: Calendar, said: str) -> HttpResponse:
    """Back to the calendar; over another form, `calendars.js` makes it a choice there."""
    messages.success(request, said)
    if not fragment(request):
        return HttpResponseRedirect(_url(calendar))
    answer = render(request, "portal/calendars/kept.html")
    kept = {"pk": str(calendar.pk), "name": calendar.name, "chosenIn": request.GET.get("for", "")}
    return trigger_client_event(answer, "calendar-kept", kept)


def _form(request: HttpRequest, form: CalendarForm, **context: Any) -> HttpResponse:
    over = fragment(request)
    template = "form.html" if not over else "fields.html" if form.is_bound else "dialog.html"
    context |= {"form": form, "action": request.get_full_path(), "over": over}
    return render(request, f"portal/calendars/{template}", context, status=422 if form.is_bound else 200)


def _url(calendar: Calendar) -> str:
    return reverse("portal:calendar", args=[calendar.pk])
