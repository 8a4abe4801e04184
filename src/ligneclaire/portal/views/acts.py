"""Acts on a whole line (guide §9): associate a mobile with it, end that, delete it (L4, L5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ligneclaire.accounts.models import Person
from ligneclaire.company import access, selectors
from ligneclaire.company.models import Line
from ligneclaire.company.services.lines import line_delete
from ligneclaire.company.services.mobiles import (
    WITH_MOBILE,
    line_associate_mobile,
    line_dissociate_mobile,
)
from ligneclaire.portal import consequences, words
from ligneclaire.portal.blocks.association import Association
from ligneclaire.portal.forms.acts import DeletionForm
from ligneclaire.portal.views.line import context_of
from ligneclaire.portal.views.pages import Question, actor, confirm, fragment, page_of, search_of


@require_http_methods(["GET", "HEAD", "POST"])
def associate_mobile(request: HttpRequest, pk: int) -> HttpResponse:
    """The company's free mobiles, to choose one; from then on both lines share a mailbox."""
    line = access.line(request.user, pk)
    if line.kind not in WITH_MOBILE:
        raise Http404
    refused = ""
    if request.method == "POST":
        mobile = _chosen_mobile(request)
        try:
            line_associate_mobile(actor=actor(request), line=line, mobile=mobile)
        except ValidationError as error:
            refused = " ".join(error.messages)
        else:
            number = words.phone(mobile.number.e164)
            messages.success(request, _("Le mobile %(number)s est associé à la ligne.") % {"number": number})
            return HttpResponseRedirect(_place(line))
    query = search_of(request)
    context = context_of(line) | {
        "query": query,
        "page": page_of(request, selectors.free_mobiles(query)),
        "refused": refused,
        "follows": line.kind == Line.Kind.FIXED_FOR_MOBILE,
    }
    template = "portal/line/free_mobiles.html" if fragment(request) else "portal/line/associate.html"
    return render(request, template, context, status=422 if refused else 200)


def _chosen_mobile(request: HttpRequest) -> Line:
    chosen = request.POST.get("mobile", "")
    if not chosen.isdecimal():
        raise Http404
    return access.line(request.user, int(chosen))


@require_http_methods(["GET", "HEAD", "POST"])
def dissociate_mobile(request: HttpRequest, pk: int) -> HttpResponse:
    """From the page of either line."""
    line = access.line(request.user, pk)
    fixed = getattr(line, "fixed", None) or line
    mobile = fixed.mobile
    if mobile is None:
        raise Http404
    numbers = {"fixed": words.phone(fixed.number.e164), "mobile": words.phone(mobile.number.e164)}
    consequence = _(
        "Chaque ligne a de nouveau sa boîte vocale ; les messages restent dans celle du %(fixed)s."
    )
    if fixed.kind == Line.Kind.FIXED_FOR_MOBILE:
        consequence = _(
            "Chaque ligne a de nouveau sa boîte vocale ; les messages restent dans celle du %(fixed)s, dont "
            "les appels ne sont plus renvoyés vers le mobile."
        )
    question = Question(
        question=_("Séparer le %(fixed)s et le mobile %(mobile)s ?") % numbers,
        consequence=consequence % numbers,
        verb=_("Mettre fin à l’association"),
        done=_("Les deux lignes sont séparées."),
        back=_place(line),
        then=_place(line),
    )
    return confirm(request, question, lambda: line_dissociate_mobile(actor=actor(request), line=fixed))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Says first who uses the line, what is lost and what is freed (L5)."""
    line = access.line(request.user, pk)
    form = DeletionForm(line, request.POST) if request.method == "POST" else DeletionForm(line)
    if form.is_valid():
        try:
            return _deleted(request, actor(request), line, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
    uses, lost = consequences.of_deletion(line)
    context: dict[str, Any] = context_of(line) | {
        "form": form,
        "uses": uses,
        "lost": lost,
        "freed": consequences.freed_by(line),
    }
    return render(request, "portal/line/delete.html", context, status=422 if form.is_bound else 200)


def _deleted(request: HttpRequest, actor: Person, line: Line, *, take_number_back: bool) -> HttpResponse:
    back, number, name = context_of(line)["site_url"], line.number, line.name
    line_delete(actor=actor, line=line, take_number_back=take_number_back)
    number.refresh_from_db()
    told = {"name": name, "number": words.phone(number.e164)}
    if number.resting_until:
        done = _("La ligne de %(name)s est supprimée ; le %(number)s se repose jusqu’au %(until)s.")
        told["until"] = date_format(number.resting_until)
    else:
        done = _("La ligne de %(name)s est supprimée ; le %(number)s peut servir à une autre.")
    messages.success(request, done % told)
    return HttpResponseRedirect(back)


def _place(line: Line) -> str:
    """Where the page of the line tells of its association."""
    return f"{reverse('portal:line', args=[line.pk])}#{Association.slug}"
