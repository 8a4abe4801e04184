"""« Gérer votre offre »: what is subscribed and what became of it (O2), and the sites (O7)."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ligneclaire.company import access, selectors

SITES_SHOWN = 3


@require_safe
def offer(request: HttpRequest) -> HttpResponse:
    access.company(request.user)
    sites = selectors.sites()
    stocks = selectors.offer()
    return render(
        request,
        "portal/offer/index.html",
        {
            "offer": stocks,
            "plan_total": _total(stocks.plans),
            "option_total": _total(stocks.options),
            "sites": sites[:SITES_SHOWN],
            "site_count": sites.count(),
        },
    )


def _total(stocks: Iterable[selectors.Stock]) -> selectors.Stock:
    """All of them as one stock."""
    stocks = list(stocks)
    return selectors.Stock(
        key="",
        label="",
        subscribed=sum(stock.subscribed for stock in stocks),
        assigned=sum(stock.assigned for stock in stocks),
    )
