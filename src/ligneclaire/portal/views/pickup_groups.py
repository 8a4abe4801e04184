"""Pickup groups: their list, the page of one, and what changes them (L26, guide §4.3)."""

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
from ligneclaire.company.models import PickupGroup
from ligneclaire.company.services.pickup_groups import (
    pickup_group_change,
    pickup_group_create,
    pickup_group_delete,
)
from ligneclaire.portal import words
from ligneclaire.portal.forms.pickup_groups import PickupGroupForm
from ligneclaire.portal.views.pages import Question, actor, confirm, fragment, page_of, search_of

SHOWN = 3
"""Groups on « Gérer votre service »; the others have their list."""
NAMED = 5
"""Members a question calls by their names; of more it gives the number."""


def some() -> dict[str, Any]:
    """The first groups, and how many there are: a block of « Gérer votre service »."""
    groups = selectors.pickup_groups()
    return {"first": groups[:SHOWN], "count": groups.count()}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    access.company(request.user)
    query = search_of(request)
    template = "portal/pickup/results.html" if fragment(request) else "portal/pickup/index.html"
    return render(
        request, template, {"page": page_of(request, selectors.pickup_groups(query)), "query": query}
    )


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    group = access.pickup_group(request.user, pk)
    return render(
        request,
        "portal/pickup/page.html",
        {"group": group, "members": selectors.members_of(group)},
    )


@require_safe
def choose_site(request: HttpRequest) -> HttpResponse:
    """A group is of one site: whoever has several chooses first."""
    access.company(request.user)
    sites = selectors.sites()[:2]
    if len(sites) == 1:
        return HttpResponseRedirect(reverse("portal:create_pickup_group", args=[sites[0].pk]))
    return render(request, "portal/pickup/choose_site.html", {"page": page_of(request, selectors.sites())})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is the site's."""
    site = access.site(request.user, pk)
    form = PickupGroupForm(request.POST or None, site=site)
    if form.is_bound and form.is_valid():
        try:
            group = pickup_group_create(
                actor=actor(request), company=access.company(request.user), site=site, **form.cleaned_data
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request, _("Le groupe d’interception « %(name)s » est créé.") % {"name": group.name}
            )
            return HttpResponseRedirect(_url(group))
    return _form(request, form, site=site)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    group = access.pickup_group(request.user, pk)
    form = PickupGroupForm(request.POST or None, site=group.site, group=group)
    if form.is_bound and form.is_valid():
        try:
            pickup_group_change(actor=actor(request), group=group, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request, _("Groupe d’interception enregistré : le prochain appel en tient compte.")
            )
            return HttpResponseRedirect(_url(group))
    return _form(request, form, group=access.pickup_group(request.user, pk), site=group.site)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    group = access.pickup_group(request.user, pk)
    question = Question(
        question=_("Supprimer le groupe d’interception « %(name)s » ?") % {"name": group.name},
        consequence=_lost(group),
        verb=_("Supprimer le groupe"),
        done=_("Le groupe d’interception « %(name)s » est supprimé.") % {"name": group.name},
        back=_url(group),
        then=reverse("portal:service"),
    )
    return confirm(request, question, lambda: pickup_group_delete(actor=actor(request), group=group))


def _lost(group: PickupGroup) -> str:
    """Who can pick up no more with the group's code."""
    members = list(selectors.members_of(group))
    if not members:
        return _("Il n’a aucun membre : rien d’autre ne change.")
    names = [member.name for member in members]
    if len(names) > NAMED:
        more = len(names) - NAMED + 1
        names[NAMED - 1 :] = [ngettext("%(n)s autre", "%(n)s autres", more) % {"n": more}]
    return ngettext(
        "%(names)s n’interceptera plus avec *98 ; *95 suivi d’un numéro marche toujours.",
        "%(names)s n’intercepteront plus avec *98 ; *95 suivi d’un numéro marche toujours.",
        len(members),
    ) % {"names": words.enumeration(names)}


def _form(request: HttpRequest, form: PickupGroupForm, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "portal/pickup/form.html", {"form": form, **context}, status=status)


def _url(group: PickupGroup) -> str:
    return reverse("portal:pickup_group", args=[group.pk])
