"""The announcements of call groups and auto attendants, site by site (C5, C7, guide §4.5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ligneclaire.company import access, selectors
from ligneclaire.company.models import LibraryAnnouncement
from ligneclaire.company.services.library import (
    announcement_add,
    announcement_delete,
    announcement_rename,
    announcement_replace,
    announcement_restore,
)
from ligneclaire.portal import words
from ligneclaire.portal.announcements import uses_of
from ligneclaire.portal.forms.library import NewAnnouncementForm, ReplaceForm, TitleForm
from ligneclaire.portal.views.pages import Question, actor, confirm, fragment, page_of, search_of
from ligneclaire.routing.model import PredefinedSound

PREDEFINED = (PredefinedSound.GROUP_GREETING, PredefinedSound.WAITING, PredefinedSound.DISSUASION)
"""What every site has from the start, and nobody changes."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The sites; a company that has one goes straight to it."""
    access.company(request.user)
    query = search_of(request)
    sites = selectors.library_sites(query)
    if not query and len(only := sites[:2]) == 1:
        return HttpResponseRedirect(reverse("portal:library", args=[only[0].pk]))
    template = "portal/library/sites_results.html" if fragment(request) else "portal/library/sites.html"
    return render(request, template, {"page": page_of(request, sites), "query": query})


@require_safe
def site(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.site(request.user, pk)
    page = page_of(request, selectors.library(found))
    told = uses_of(page.object_list)
    return render(
        request,
        "portal/library/index.html",
        {
            "site": found,
            "page": page,
            "rows": [(announcement, told[announcement.pk]) for announcement in page],
            "predefined": [(sound, words.predefined_sound(sound)) for sound in PREDEFINED],
            "several": selectors.sites()[:2].count() > 1,
        },
    )


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    announcement = access.announcement(request.user, pk)
    return render(
        request,
        "portal/library/page.html",
        {
            "announcement": announcement,
            "uses": uses_of([announcement])[announcement.pk],
            "versions": announcement.earlier_versions.order_by("-replaced_at"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is the site's."""
    site = access.site(request.user, pk)
    form = NewAnnouncementForm(*_sent(request), site=site)
    if form.is_bound and form.is_valid():
        try:
            announcement = announcement_add(
                actor=actor(request),
                site=site,
                sound=form.cleaned_data["sound"].sound,
                title=form.cleaned_data["title"],
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("L’annonce « %(title)s » est créée.") % {"title": announcement.title})
            return HttpResponseRedirect(_url(announcement))
    return _form(request, "portal/library/create.html", form, site=site)


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    announcement = access.announcement(request.user, pk)
    form = ReplaceForm(*_sent(request), announcement=announcement)
    if form.is_bound and form.is_valid():
        try:
            announcement_replace(
                actor=actor(request), announcement=announcement, sound=form.cleaned_data["sound"].sound
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Annonce remplacée : le prochain appel entend la nouvelle."))
            return HttpResponseRedirect(_url(announcement))
    uses = uses_of([announcement])[announcement.pk]
    return _form(request, "portal/library/replace.html", form, announcement=announcement, uses=uses)


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    announcement = access.announcement(request.user, pk)
    form = TitleForm(request.POST or None, initial={"title": announcement.title})
    if form.is_valid():
        try:
            announcement_rename(actor=actor(request), announcement=announcement, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request, _("L’annonce s’appelle maintenant « %(title)s ».") % {"title": announcement.title}
            )
            return HttpResponseRedirect(_url(announcement))
    announcement = access.announcement(request.user, pk)
    return _form(request, "portal/library/rename.html", form, announcement=announcement)


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is the earlier version's."""
    version = access.earlier_version(request.user, pk)
    announcement = version.announcement
    day = date_format(localtime(version.replaced_at), "j F Y")
    question = Question(
        question=_("Revenir à la version entendue jusqu’au %(day)s ?") % {"day": day},
        consequence=_(
            "Le prochain appel l’entendra partout où « %(title)s » sert. La version actuelle reste "
            "disponible 30 jours."
        )
        % {"title": announcement.title},
        verb=_("Revenir à cette version"),
        done=_("La version précédente est rétablie : le prochain appel l’entend."),
        back=_url(announcement),
        then=_url(announcement),
        danger=False,
    )
    return confirm(request, question, lambda: announcement_restore(actor=actor(request), version=version))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Refused, with who plays it, while somebody does."""
    announcement = access.announcement(request.user, pk)
    uses = uses_of([announcement])[announcement.pk]
    question = Question(
        question=_("Supprimer l’annonce « %(title)s » ?") % {"title": announcement.title},
        consequence=_("Ce n’est pas possible encore : elle sert à ceux-ci. Choisissez-y d’abord une autre.")
        if uses
        else _("Personne ne s’en sert. Ses versions précédentes sont supprimées avec elle."),
        verb="" if uses else _("Supprimer l’annonce"),
        done=_("L’annonce « %(title)s » est supprimée.") % {"title": announcement.title},
        back=_url(announcement),
        then=reverse("portal:library", args=[announcement.site_id]),
        links=[(use.url, f"{use.who}, {use.what}") for use in uses],
    )
    return confirm(
        request, question, lambda: announcement_delete(actor=actor(request), announcement=announcement)
    )


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _form(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)


def _url(announcement: LibraryAnnouncement) -> str:
    return reverse("portal:library_announcement", args=[announcement.pk])
