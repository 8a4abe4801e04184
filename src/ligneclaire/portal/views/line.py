"""The page of a line: blocks to read, each edited in place (L2)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
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
from ligneclaire.portal.views.blocks import BlockPages
from ligneclaire.portal.views.pages import Question, actor, confirm, fragment


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


def context_of(line: Line) -> dict[str, Any]:
    """What every page about a line says of it: its name, its place."""
    site = line.site
    return {
        "line": line,
        "line_url": _page_url(line),
        "line_name": line.name or words.phone(line.number.e164),
        "site_name": site.name if site else _("Vos lignes mobiles"),
        "site_url": reverse("portal:site_lines", args=[site.pk]) if site else reverse("portal:mobile_lines"),
        "tabs": _tabs(line),
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


PAGES = BlockPages(
    find=access.line,
    blocks_of=blocks_of,
    url_of=_page_url,
    context_of=context_of,
    page_template="portal/line/page.html",
    title_template="portal/line/title.html",
)


def _with_sip(line: Line) -> Line:
    if not line.sip_user:
        raise Http404
    return line
