"""What views share: one page of a list, and a question before something is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ligneclaire.accounts.models import Person

M = TypeVar("M", bound=Model)

PER_PAGE = 25
MAX_SEARCH = 80


def fragment(request: HttpRequest) -> bool:
    """Whether HTMX asks for a part of the page; a page it restores from the history is whole."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def search_of(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:MAX_SEARCH]


def page_of(request: HttpRequest, rows: QuerySet[M]) -> Page[M]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def actor(request: HttpRequest) -> Person:
    """Who asks; the door of `company.access` has let them in before."""
    assert isinstance(request.user, Person)
    return request.user


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked before something is lost, and where one goes afterwards."""

    question: str
    consequence: str
    verb: str
    done: str
    back: str
    """Where one came from, and goes when it is not to be done."""
    then: str
    """Where one goes once it is done."""
    danger: bool = True
    links: Sequence[tuple[str, str]] = ()
    """Address and words of what stands in the way; an address may be empty."""


def confirm(request: HttpRequest, question: Question, act: Callable[[], None]) -> HttpResponse:
    """Asks, and does it when the answer comes; what the service refuses is said and nothing is done."""
    context: dict[str, Any] = {**vars(question), "action": request.path}
    if request.method == "POST":
        try:
            act()
        except ValidationError as error:
            context["refused"] = " ".join(error.messages)
            return render(request, "portal/confirm.html", context, status=422)
        messages.success(request, question.done)
        return HttpResponseRedirect(question.then)
    if fragment(request):
        return render(request, "portal/confirm_dialog.html", {**context, "fragment": True})
    return render(request, "portal/confirm.html", context)
