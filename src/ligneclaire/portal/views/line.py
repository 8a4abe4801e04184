"""The page of a line: blocks to read, each edited in place (L2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ligneclaire.company import access
from ligneclaire.company.models import Line
from ligneclaire.company.services.devices import device_remove
from ligneclaire.company.services.lines import line_renew_sip_password
from ligneclaire.company.services.settings import line_set_blocked_numbers
from ligneclaire.portal import words
from ligneclaire.portal.blocks import blocks_of
from ligneclaire.portal.blocks.base import Block
from ligneclaire.portal.forms.lines import LineForm
from ligneclaire.portal.views.pages import Question, actor, confirm, fragment


@dataclass(frozen=True)
class BlockView:
    """A block as the page shows it now: read (`shown`), or edited (`form`)."""

    block: Block
    url: str
    edit_url: str
    page_url: str
    shown: dict[str, Any]
    form: LineForm | None = None


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, access.line(request.user, pk))


@require_safe
def block(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A block to read: alone for HTMX, else its place on the page."""
    line = access.line(request.user, pk)
    found = _block(line, slug)
    if not fragment(request):
        return HttpResponseRedirect(_anchor(line, slug))
    return _fragment(request, line, _read(request, line, found))


@require_http_methods(["GET", "HEAD", "POST"])
def block_edit(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    line = access.line(request.user, pk)
    found = _block(line, slug)
    if found.form_class is None:
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = found.form_class(line, *sent)
    rearranged = form.rearranged()
    if rearranged is not None:
        form = rearranged
    elif form.is_bound and _saved(request, form):
        messages.success(request, found.saved)
        if not fragment(request):
            return HttpResponseRedirect(_anchor(line, slug))
        line = access.line(request.user, pk)
        return _fragment(request, line, _read(request, line, found), saved=True)
    status = 422 if form.is_bound else 200
    if form.is_bound:
        line = access.line(request.user, pk)  # without what was refused
    view = BlockView(found, found.url(line), found.edit_url(line), _page_url(line), {}, form)
    if fragment(request):
        return _fragment(request, line, view, status=status)
    return _page(request, line, view, status=status)


@require_safe
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """The SIP password, shown because somebody asked."""
    line = _with_sip(access.line(request.user, pk))
    context = {"line": line, "password": "" if "hide" in request.GET else line.sip_password}
    if fragment(request):
        return render(request, "portal/line/read/password.html", {**context, "fragment": True})
    return render(request, "portal/line/password.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def renew_password(request: HttpRequest, pk: int) -> HttpResponse:
    line = _with_sip(access.line(request.user, pk))
    question = Question(
        question=_("Changer le mot de passe de la ligne ?"),
        consequence=_(
            "Le téléphone ne pourra plus s’enregistrer tant qu’on ne lui aura pas donné le nouveau."
        ),
        verb=_("Changer le mot de passe"),
        done=_("Nouveau mot de passe en vigueur : donnez-le au téléphone."),
        back=_anchor(line, "connecter"),
        then=_anchor(line, "connecter"),
    )
    return confirm(request, question, lambda: line_renew_sip_password(actor=actor(request), line=line))


@require_http_methods(["GET", "HEAD", "POST"])
def clear_blocked(request: HttpRequest, pk: int) -> HttpResponse:
    line = access.line(request.user, pk)
    question = Question(
        question=_("Débloquer tous les numéros ?"),
        consequence=_("La ligne recevra de nouveau leurs appels."),
        verb=_("Tout débloquer"),
        done=_("Plus aucun numéro n’est bloqué."),
        back=_anchor(line, "numeros-bloques"),
        then=_anchor(line, "numeros-bloques"),
    )
    return confirm(
        request, question, lambda: line_set_blocked_numbers(actor=actor(request), line=line, numbers=[])
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove_device(request: HttpRequest, pk: int) -> HttpResponse:
    line = access.line(request.user, pk)
    if getattr(line, "device", None) is None:
        raise Http404
    question = Question(
        question=_("Retirer ce matériel de la ligne ?"),
        consequence=_("Son adresse MAC redevient libre, et ses touches programmées sont perdues."),
        verb=_("Retirer le matériel"),
        done=_("Le matériel n’est plus sur la ligne."),
        back=_anchor(line, "materiel"),
        then=_anchor(line, "materiel"),
    )
    return confirm(request, question, lambda: device_remove(actor=actor(request), line=line))


def _saved(request: HttpRequest, form: LineForm) -> bool:
    if not form.is_valid():
        return False
    try:
        form.save(actor(request))
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def _block(line: Line, slug: str) -> Block:
    for found in blocks_of(line):
        if found.slug == slug:
            return found
    raise Http404


def _read(request: HttpRequest, line: Line, found: Block) -> BlockView:
    shown = found.context(line, request)
    return BlockView(found, found.url(line), found.edit_url(line), _page_url(line), shown)


def _page(
    request: HttpRequest, line: Line, edited: BlockView | None = None, status: int = 200
) -> HttpResponse:
    views = [
        edited if edited and edited.block is found else _read(request, line, found)
        for found in blocks_of(line)
    ]
    context = context_of(line) | {"views": views, "tabs": _tabs(line)}
    return render(request, "portal/line/page.html", context, status=status)


def _fragment(
    request: HttpRequest, line: Line, view: BlockView, *, saved: bool = False, status: int = 200
) -> HttpResponse:
    context = context_of(line) | {"view": view, "saved": saved, "fragment": True}
    return render(request, "portal/line/fragment.html", context, status=status)


def context_of(line: Line) -> dict[str, Any]:
    """What every page about a line says of it: its name, its place."""
    site = line.site
    return {
        "line": line,
        "line_url": _page_url(line),
        "line_name": line.name or words.phone(line.number.e164),
        "site_name": site.name if site else _("Vos lignes mobiles"),
        "site_url": reverse("portal:site_lines", args=[site.pk]) if site else reverse("portal:mobile_lines"),
    }


def _tabs(line: Line) -> list[dict[str, Any]]:
    """The fixed line and its mobile, when a person has both."""
    fixed, mobile = getattr(line, "fixed", None) or line, line.mobile or line
    if fixed == mobile:
        return []
    labels = ((fixed, _("Ligne %(number)s")), (mobile, _("Ligne mobile associée %(number)s")))
    return [
        {
            "url": _page_url(one),
            "label": label % {"number": words.phone(one.number.e164)},
            "current": one == line,
        }
        for one, label in labels
    ]


def _page_url(line: Line) -> str:
    return reverse("portal:line", args=[line.pk])


def _anchor(line: Line, slug: str) -> str:
    return f"{_page_url(line)}#{slug}"


def _with_sip(line: Line) -> Line:
    if not line.sip_user:
        raise Http404
    return line
