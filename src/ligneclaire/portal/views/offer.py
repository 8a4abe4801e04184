"""« Gérer votre offre »: what is subscribed and what became of it (O2), and the sites (O7)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ligneclaire.company import access, selectors

SITES_SHOWN = 3


@require_safe
def offer(request: HttpRequest) -> HttpResponse:
    access.company(request.user)
    sites = selectors.sites()
    return render(
        request,
        "portal/offer/index.html",
        {"offer": selectors.offer(), "sites": sites[:SITES_SHOWN], "site_count": sites.count()},
    )
