"""« Gérer votre service »: the calendars (C1–C3), and the first pickup groups."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ligneclaire.company import access, selectors
from ligneclaire.company.models import Calendar
from ligneclaire.company.services.calendars import (
    calendar_change,
    calendar_create,
    calendar_delete,
    opening_of,
)
from ligneclaire.portal import words
from ligneclaire.portal.forms.calendars import CalendarForm
from ligneclaire.portal.views import pickup_groups
from ligneclaire.portal.views.pages import Question, actor, confirm, page_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    access.company(request.user)
    return render(
        request,
        "portal/calendars/index.html",
        {
            "page": page_of(request, selectors.calendars()),
            "groups": pickup_groups.some(),
            "announcement_count": selectors.library().count(),
        },
    )


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    calendar = access.calendar(request.user, pk)
    opening = opening_of(calendar)
    return render(
        request,
        "portal/calendars/page.html",
        {
            "calendar": calendar,
            "hours": opening.hours,
            "days": words.opening_hours(opening.hours),
            "closings": [words.closing(first, last) for first, last in opening.closings],
            "holidays": words.holidays(calendar),
            "uses": selectors.lines_using(calendar),
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
            messages.success(request, _("Le calendrier « %(name)s » est créé.") % {"name": calendar.name})
            return HttpResponseRedirect(_url(calendar))
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
            messages.success(request, _("Calendrier enregistré : le prochain appel en tient compte."))
            return HttpResponseRedirect(_url(calendar))
    return _form(request, form, calendar=access.calendar(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Refused, with where it is used, while a service names it."""
    calendar = access.calendar(request.user, pk)
    uses = selectors.lines_using(calendar).count()
    if uses:
        consequence = ngettext(
            "Ce n’est pas possible encore : %(count)s ligne s’en sert.",
            "Ce n’est pas possible encore : %(count)s lignes s’en servent.",
            uses,
        ) % {"count": uses}
    else:
        consequence = _("Rien ne s’en sert : aucun appel ne changera.")
    question = Question(
        question=_("Supprimer le calendrier « %(name)s » ?") % {"name": calendar.name},
        consequence=consequence,
        verb="" if uses else _("Supprimer le calendrier"),
        done=_("Le calendrier « %(name)s » est supprimé.") % {"name": calendar.name},
        back=_url(calendar),
        then=reverse("portal:service"),
    )
    return confirm(request, question, lambda: calendar_delete(actor=actor(request), calendar=calendar))


def _form(request: HttpRequest, form: CalendarForm, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "portal/calendars/form.html", {"form": form, **context}, status=status)


def _url(calendar: Calendar) -> str:
    return reverse("portal:calendar", args=[calendar.pk])
