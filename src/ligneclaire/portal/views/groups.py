"""Call groups: their list, how one is created, its page, and what is done to its members (G1–G10)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ligneclaire.company import access, selectors
from ligneclaire.company.models import Group, Site
from ligneclaire.company.models.offer import Plan
from ligneclaire.company.services.groups import group_delete
from ligneclaire.company.services.members import (
    group_order_members,
    group_remove_members,
    member_set_present,
)
from ligneclaire.portal import consequences, words
from ligneclaire.portal.blocks.groups import blocks_of
from ligneclaire.portal.forms.acts import DeletionForm
from ligneclaire.portal.forms.groups import NewGroupForm
from ligneclaire.portal.sounds import played
from ligneclaire.portal.views import line as line_pages
from ligneclaire.portal.views.blocks import BlockPages
from ligneclaire.portal.views.pages import Question, actor, confirm, fragment, page_of, search_of
from ligneclaire.voicemail.selectors import messages_of_group
from ligneclaire.voicemail.services import message_delete


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    access.company(request.user)
    query = search_of(request)
    context: dict[str, Any] = {"query": query, "page": page_of(request, selectors.groups(search=query))}
    if not fragment(request):
        context["stock"] = _stock()
    template = "portal/groups/results.html" if fragment(request) else "portal/groups/index.html"
    return render(request, template, context)


@require_safe
def choose_site(request: HttpRequest) -> HttpResponse:
    """Where its number is; a company with one site needs not say."""
    access.company(request.user)
    sites = selectors.sites()
    if sites.count() == 1:
        return HttpResponseRedirect(reverse("portal:create_group", args=[sites.get().pk]))
    return render(request, "portal/groups/choose_site.html", {"page": page_of(request, sites)})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    site: Site = access.site(request.user, pk)
    form = NewGroupForm(request.POST, site=site) if request.method == "POST" else NewGroupForm(site=site)
    if form.is_valid():
        try:
            group = form.save(actor(request), access.company(request.user))
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Groupement créé : ajoutez ses membres, puis essayez un appel."))
            # No anchor: a page that opens at one ignores autofocus (HTML, « flush autofocus candidates »).
            return HttpResponseRedirect(reverse("portal:group_block_edit", args=[group.pk, "membres"]))
    context = {"form": form, "site": site, "stock": _stock()}
    return render(request, "portal/groups/create.html", context, status=422 if form.is_bound else 200)


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return PAGES.page(request, pk)


@require_safe
def block(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    return PAGES.block(request, pk, slug)


@require_http_methods(["GET", "HEAD", "POST"])
def block_edit(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    return PAGES.edit(request, pk, slug)


@require_POST
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """One act on one member: `present=<line>-<0 or 1>`, `move=<line>-<line whose place it takes>`,
    `remove=<line>`."""
    group = access.group(request.user, pk)
    try:
        _act(request, group)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    return PAGES.done(request, group, "membres")


def _act(request: HttpRequest, group: Group) -> None:
    sent = request.POST
    what = next((name for name in ("present", "move", "remove") if name in sent), "")
    first, _dash, second = sent.get(what, "").partition("-")
    by: dict[str, Any] = {"actor": actor(request), "group": group}
    if not first.isdigit() or (what != "remove" and not second.isdigit()):
        raise ValidationError(_("Cette demande n’est pas claire : rien n’a changé."))
    if what == "move":
        order = list(group.members.values_list("line", flat=True))
        if int(first) in order and int(second) in order:
            place = order.index(int(second))
            order.remove(int(first))
            order.insert(place, int(first))
            group_order_members(**by, lines=order)
        return
    line = access.line(request.user, int(first))
    if what == "present":
        member_set_present(**by, line=line, present=second == "1")
    else:
        group_remove_members(**by, lines=[line])


@require_POST
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    """A line goes out of a group or comes back: `present=<group>-<0 or 1>`."""
    line = access.line(request.user, pk)
    first, _dash, second = request.POST.get("present", "").partition("-")
    if not first.isdigit() or second not in ("0", "1"):
        raise Http404
    group = access.group(request.user, int(first))
    try:
        member_set_present(actor=actor(request), group=group, line=line, present=second == "1")
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    return line_pages.PAGES.done(request, line, "groupements")


@require_safe
def message(request: HttpRequest, pk: int, message_pk: int) -> HttpResponse:
    """The sound of a message that was left for the group."""
    found = messages_of_group(access.group(request.user, pk)).filter(pk=message_pk).first()
    if found is None:
        raise Http404
    return played(request, Path(settings.VOICEMAIL_ROOT) / found.file)


@require_http_methods(["GET", "HEAD", "POST"])
def delete_message(request: HttpRequest, pk: int, message_pk: int) -> HttpResponse:
    group = access.group(request.user, pk)
    found = messages_of_group(group).filter(pk=message_pk).first()
    if found is None:
        raise Http404
    question = Question(
        question=_("Supprimer ce message ?"),
        consequence=_("Plus personne ne pourra l’écouter."),
        verb=_("Supprimer le message"),
        done=_("Le message est supprimé."),
        back=PAGES.anchor(group, "messagerie"),
        then=PAGES.anchor(group, "messagerie"),
    )
    return confirm(request, question, lambda: message_delete(message=found))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Says first who uses the group, what is lost and what is freed."""
    group = access.group(request.user, pk)
    form = DeletionForm(group, request.POST) if request.method == "POST" else DeletionForm(group)
    if form.is_valid():
        try:
            return _deleted(request, group, form.cleaned_data["take_number_back"])
        except ValidationError as error:
            form.refuse(error)
    context = _context(group) | {
        "form": form,
        "uses": consequences.uses(group),
        "lost": consequences.lost_with_group(group),
        "freed": consequences.freed_by_group(group),
    }
    return render(request, "portal/groups/delete.html", context, status=422 if form.is_bound else 200)


def _deleted(request: HttpRequest, group: Group, take_number_back: bool) -> HttpResponse:
    number, name = group.number, group.name
    group_delete(actor=actor(request), group=group, take_number_back=take_number_back)
    number.refresh_from_db()
    told = {"name": name, "number": words.phone(number.e164)}
    if number.resting_until:
        done = _("« %(name)s » est supprimé ; le %(number)s se repose jusqu’au %(until)s.")
        told["until"] = date_format(number.resting_until)
    else:
        done = _("« %(name)s » est supprimé ; le %(number)s peut servir à une autre ligne.")
    messages.success(request, done % told)
    return HttpResponseRedirect(reverse("portal:groups"))


def _stock() -> selectors.Stock:
    """How many groups the company subscribed, and how many it has."""
    return next(plan for plan in selectors.offer().plans if plan.key == Plan.CALL_GROUP)


def _url(group: Group) -> str:
    return reverse("portal:group", args=[group.pk])


def _context(group: Group) -> dict[str, Any]:
    return {
        "group": group,
        "group_url": _url(group),
        "site_url": reverse("portal:site_lines", args=[group.site_id]),
    }


PAGES = BlockPages(
    find=access.group,
    blocks_of=blocks_of,
    url_of=_url,
    context_of=_context,
    page_template="portal/groups/page.html",
    title_template="portal/groups/title.html",
)
