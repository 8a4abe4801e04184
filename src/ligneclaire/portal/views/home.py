"""Where one arrives."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ligneclaire.company import access, selectors
from ligneclaire.portal.views.pages import actor


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = actor(request)
    if person.is_manager:
        return render(request, "portal/home.html", {"lines": selectors.lines().count()})
    own = access.own_lines(person).select_related("number", "site") if person.company else []
    return render(request, "portal/home_user.html", {"lines": own})
