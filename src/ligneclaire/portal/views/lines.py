"""« Gérer vos lignes »: from a site or a search to a line (L1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ligneclaire.company import access, selectors
from ligneclaire.company.models import Attendant, Group, Line, Site
from ligneclaire.company.models.offer import Plan
from ligneclaire.portal import words
from ligneclaire.portal.views.pages import fragment, page_of, search_of

SHOWN = 25
"""Call groups and auto attendants that a search shows."""


@dataclass(frozen=True)
class SiteRow:
    name: str
    address: str
    lines: int
    url: str


@dataclass(frozen=True)
class Filter:
    """A pill: lines of one kind, or all of them."""

    value: str | None
    label: str
    count: int
    chosen: bool


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The sites; with a search, the lines, call groups, auto attendants and sites it finds."""
    access.company(request.user)
    query = search_of(request)
    context: dict[str, Any] = {"query": query, "sites": _sites(query)}
    if query:
        context["page"] = page_of(request, selectors.lines(search=query))
        context["groups"] = selectors.groups(search=query)[:SHOWN]
        context["attendants"] = selectors.attendants(search=query)[:SHOWN]
    return render(
        request, "portal/lines/results.html" if fragment(request) else "portal/lines/index.html", context
    )


@require_safe
def site(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.site(request.user, pk)
    query = search_of(request)
    return _site_page(
        request,
        found.name,
        selectors.lines(site=found, search=query),
        found,
        list(selectors.groups(site=found, search=query)),
        list(selectors.attendants(site=found, search=query)),
    )


@require_safe
def mobiles(request: HttpRequest) -> HttpResponse:
    """The virtual site of all mobile lines (O7)."""
    access.company(request.user)
    return _site_page(
        request, _("Vos lignes mobiles"), selectors.lines(mobile=True, search=search_of(request)), None
    )


def _sites(query: str) -> list[SiteRow]:
    rows = [
        SiteRow(
            site.name,
            site.address,
            site.line_count,  # type: ignore[attr-defined]  # the selector counts
            reverse("portal:site_lines", args=[site.pk]),
        )
        for site in selectors.sites(query)
    ]
    mobile_lines = 0 if query else selectors.mobile_line_count()
    if mobile_lines:
        rows.append(SiteRow(_("Vos lignes mobiles"), "", mobile_lines, reverse("portal:mobile_lines")))
    return rows


def _site_page(
    request: HttpRequest,
    title: str,
    lines: QuerySet[Line],
    site: Site | None,
    groups: Sequence[Group] = (),
    attendants: Sequence[Attendant] = (),
) -> HttpResponse:
    kind = request.GET.get("kind", "")
    others = {Plan.CALL_GROUP: groups, Plan.AUTO_ATTENDANT: attendants}
    filters = _filters(lines, kind, {plan: len(rows) for plan, rows in others.items()})
    if kind in others:
        lines = lines.none()
    page = page_of(request, lines.filter(kind=kind) if kind in Line.Kind.values else lines)
    template = "portal/lines/site_results.html" if fragment(request) else "portal/lines/site.html"
    return render(
        request,
        template,
        {
            "title": title,
            "site": site,
            "page": page,
            # Above the lines, so on their first page alone.
            "groups": groups if page.number == 1 and kind in ("", Plan.CALL_GROUP) else (),
            "attendants": attendants if page.number == 1 and kind in ("", Plan.AUTO_ATTENDANT) else (),
            "filters": filters,
            "kind": kind,
            "query": search_of(request),
        },
    )


def _filters(lines: QuerySet[Line], chosen: str, others: Mapping[Plan, int]) -> list[Filter]:
    """A pill for each kind of line that is there, and for `others`, which are no lines."""
    counts = dict(lines.order_by().values_list("kind").annotate(Count("pk")))
    kinds = [
        Filter(kind, words.kind(kind), counts[kind], kind == chosen) for kind in Line.Kind if kind in counts
    ]
    labels = {
        Plan.CALL_GROUP: _("Groupements d’appels"),
        Plan.AUTO_ATTENDANT: _("Accueils vocaux interactifs"),
    }
    kinds += [
        Filter(plan.value, labels[plan], count, chosen == plan) for plan, count in others.items() if count
    ]
    nothing_chosen = not any(kind.chosen for kind in kinds)
    return [Filter(None, _("Toutes"), sum(kind.count for kind in kinds), nothing_chosen), *kinds]
