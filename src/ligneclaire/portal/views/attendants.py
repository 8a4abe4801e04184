"""Auto attendants: their list, the page of one, a new one, the end of one (A1–A9, guide §3.5, §8)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ligneclaire.company import access, selectors
from ligneclaire.company.models import Attendant
from ligneclaire.company.models.offer import Plan
from ligneclaire.company.services.attendants import attendant_create, attendant_delete
from ligneclaire.portal import consequences, words
from ligneclaire.portal.blocks.attendants import blocks_of
from ligneclaire.portal.forms.acts import DeletionForm
from ligneclaire.portal.forms.attendants import NewAttendantForm
from ligneclaire.portal.views.blocks import BlockPages
from ligneclaire.portal.views.pages import actor, fragment, page_of, search_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    access.company(request.user)
    query = search_of(request)
    template = "portal/attendants/results.html" if fragment(request) else "portal/attendants/index.html"
    page = page_of(request, selectors.attendants(search=query))
    return render(request, template, {"page": page, "query": query})


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return PAGES.page(request, pk)


@require_safe
def block(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    return PAGES.block(request, pk, slug)


@require_http_methods(["GET", "HEAD", "POST"])
def block_edit(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    return PAGES.edit(request, pk, slug)


@require_safe
def choose_site(request: HttpRequest) -> HttpResponse:
    """Its number and announcements are of one site: whoever has several chooses first."""
    access.company(request.user)
    sites = selectors.sites()[:2]
    if len(sites) == 1:
        return HttpResponseRedirect(reverse("portal:create_attendant", args=[sites[0].pk]))
    context = {"page": page_of(request, selectors.sites()), "plans": _plans_left()}
    return render(request, "portal/attendants/choose_site.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is the site's."""
    site = access.site(request.user, pk)
    form = NewAttendantForm(*([request.POST] if request.method == "POST" else []), site=site)
    if form.is_bound and form.is_valid():
        try:
            attendant = attendant_create(
                actor=actor(request), company=access.company(request.user), site=site, **form.cleaned_data
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request,
                _("L’accueil vocal « %(name)s » est créé. Composez son menu, puis mettez-le en service.")
                % {"name": attendant.name},
            )
            return HttpResponseRedirect(_url(attendant))
    context = {"form": form, "site": site, "plans": _plans_left()}
    return render(request, "portal/attendants/create.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Says first who leads to it, what is lost and what is freed."""
    attendant = access.attendant(request.user, pk)
    form = DeletionForm(attendant, *([request.POST] if request.method == "POST" else []))
    if form.is_valid():
        try:
            return _deleted(request, attendant, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
    context = context_of(attendant) | {"form": form, "uses": consequences.uses(attendant)}
    status = 422 if form.is_bound else 200
    return render(request, "portal/attendants/delete.html", context, status=status)


def _deleted(request: HttpRequest, attendant: Attendant, *, take_number_back: bool) -> HttpResponse:
    number, name = attendant.number, attendant.name
    attendant_delete(actor=actor(request), attendant=attendant, take_number_back=take_number_back)
    number.refresh_from_db()
    told = {"name": name, "number": words.phone(number.e164)}
    done = _("L’accueil vocal « %(name)s » est supprimé ; le %(number)s peut servir de nouveau.")
    if number.resting_until:
        done = _("L’accueil vocal « %(name)s » est supprimé ; le %(number)s se repose jusqu’au %(until)s.")
        told["until"] = date_format(number.resting_until)
    messages.success(request, done % told)
    return HttpResponseRedirect(reverse("portal:attendants"))


def context_of(attendant: Attendant) -> dict[str, Any]:
    return {"attendant": attendant, "attendant_url": _url(attendant)}


def _url(attendant: Attendant) -> str:
    return reverse("portal:attendant", args=[attendant.pk])


def _plans_left() -> int:
    return next(plan.available for plan in selectors.offer().plans if plan.key == Plan.AUTO_ATTENDANT)


PAGES = BlockPages(
    find=access.attendant,
    blocks_of=blocks_of,
    url_of=_url,
    context_of=context_of,
    page_template="portal/attendants/page.html",
    title_template="portal/attendants/title.html",
)
