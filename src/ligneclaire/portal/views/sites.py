"""The company's sites: list, create, rename, delete (O7)."""

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
from ligneclaire.company.models import Site
from ligneclaire.company.services.sites import site_create, site_delete, site_rename
from ligneclaire.portal import words
from ligneclaire.portal.forms.sites import SiteForm, SiteNameForm
from ligneclaire.portal.views.pages import Question, actor, confirm, fragment, page_of, search_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    access.company(request.user)
    query = search_of(request)
    template = "portal/sites/results.html" if fragment(request) else "portal/sites/index.html"
    return render(request, template, {"page": page_of(request, selectors.sites(query)), "query": query})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    company = access.company(request.user)
    form = SiteForm(request.POST or None)
    if form.is_valid():
        try:
            site = site_create(actor=actor(request), company=company, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Le site « %(name)s » est créé.") % {"name": site.name})
            return HttpResponseRedirect(reverse("portal:sites"))
    return _form(request, form, "portal/sites/create.html")


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    site = access.site(request.user, pk)
    form = SiteNameForm(request.POST or None, initial={"name": site.name})
    if form.is_valid():
        try:
            site_rename(actor=actor(request), site=site, name=form.cleaned_data["name"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Le site s’appelle maintenant « %(name)s ».") % {"name": site.name})
            return HttpResponseRedirect(reverse("portal:sites"))
    return _form(request, form, "portal/sites/rename.html", site=access.site(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Refused, with why, while anything is attached to the site."""
    site = access.site(request.user, pk)
    count, what = _attached(site)
    if count:
        consequence = ngettext(
            "Ce n’est pas possible encore : %(what)s est sur ce site.",
            "Ce n’est pas possible encore : %(what)s sont sur ce site.",
            count,
        ) % {"what": what}
    else:
        consequence = _("Aucune ligne n’est sur ce site : rien d’autre ne change.")
    question = Question(
        question=_("Supprimer le site « %(name)s » ?") % {"name": site.name},
        consequence=consequence,
        verb="" if count else _("Supprimer le site"),
        done=_("Le site « %(name)s » est supprimé.") % {"name": site.name},
        back=reverse("portal:sites"),
        then=reverse("portal:sites"),
    )
    return confirm(request, question, lambda: site_delete(actor=actor(request), site=site))


def _attached(site: Site) -> tuple[int, str]:
    """How much is attached to a site, and what, in words: `4 lignes, 1 groupement d’appels et 2 annonces`."""
    lines, groups, attendants = site.lines.count(), site.groups.count(), site.attendants.count()
    pickup_groups, announcements = site.pickup_groups.count(), site.library.count()
    told = (
        (lines, ngettext("%(n)s ligne", "%(n)s lignes", lines)),
        (groups, ngettext("%(n)s groupement d’appels", "%(n)s groupements d’appels", groups)),
        (attendants, ngettext("%(n)s accueil vocal", "%(n)s accueils vocaux", attendants)),
        (
            pickup_groups,
            ngettext("%(n)s groupe d’interception", "%(n)s groupes d’interception", pickup_groups),
        ),
        (announcements, ngettext("%(n)s annonce", "%(n)s annonces", announcements)),
    )
    there = [text % {"n": count} for count, text in told if count]
    return sum(count for count, _text in told), words.enumeration(there)


def _form(request: HttpRequest, form: Any, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)
