"""Pages made of blocks, each edited in place: the same for lines and for groups (L2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ligneclaire.accounts.models import Person
from ligneclaire.portal.blocks.base import Block
from ligneclaire.portal.forms.base import BlockForm, Owner
from ligneclaire.portal.views.pages import actor, fragment


@dataclass(frozen=True)
class BlockView(Generic[Owner]):
    """A block as the page shows it now: read (`shown`), or edited (`form`)."""

    block: Block[Owner]
    url: str
    edit_url: str
    page_url: str
    shown: dict[str, Any]
    form: BlockForm[Owner] | None = None


@dataclass(frozen=True, kw_only=True)
class BlockPages(Generic[Owner]):
    """What tells one kind of page from another."""

    find: Callable[[Person | AnonymousUser, int], Owner]
    """The door: whose page it is, as `company.access` lets a person see it."""
    blocks_of: Callable[[Owner], Sequence[Block[Owner]]]
    url_of: Callable[[Owner], str]
    context_of: Callable[[Owner], dict[str, Any]]
    """What the page and its title say of the owner."""
    page_template: str
    title_template: str

    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, self.find(request.user, pk))

    def block(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """A block to read: alone for HTMX, else its place on the page."""
        owner = self.find(request.user, pk)
        found = self._block(owner, slug)
        if not fragment(request):
            return HttpResponseRedirect(self.anchor(owner, slug))
        return self._fragment(request, owner, self._read(request, owner, found))

    def edit(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        owner = self.find(request.user, pk)
        found = self._block(owner, slug)
        if found.form_class is None:
            raise Http404
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = found.form_class(owner, *sent)
        rearranged = form.rearranged()
        if rearranged is not None:
            form = rearranged
        elif form.is_bound and _saved(request, form):
            messages.success(request, found.saved)
            return self.done(request, owner, slug)
        status = 422 if form.is_bound else 200
        if form.is_bound:
            owner = self.find(request.user, pk)  # without what was refused
        view = BlockView(found, found.url(owner), found.edit_url(owner), self.url_of(owner), {}, form)
        if fragment(request):
            return self._fragment(request, owner, view, status=status)
        return self._page(request, owner, view, status=status)

    def done(self, request: HttpRequest, owner: Owner, slug: str) -> HttpResponse:
        """After a change: the block to read again, with what it changed elsewhere on the page."""
        if not fragment(request):
            return HttpResponseRedirect(self.anchor(owner, slug))
        owner = self.find(request.user, owner.pk)
        view = self._read(request, owner, self._block(owner, slug))
        return self._fragment(request, owner, view, saved=True)

    def anchor(self, owner: Owner, slug: str) -> str:
        return f"{self.url_of(owner)}#{slug}"

    def _block(self, owner: Owner, slug: str) -> Block[Owner]:
        for found in self.blocks_of(owner):
            if found.slug == slug:
                return found
        raise Http404

    def _read(self, request: HttpRequest, owner: Owner, found: Block[Owner]) -> BlockView[Owner]:
        shown = found.context(owner, request)
        return BlockView(found, found.url(owner), found.edit_url(owner), self.url_of(owner), shown)

    def _page(
        self, request: HttpRequest, owner: Owner, edited: BlockView[Owner] | None = None, status: int = 200
    ) -> HttpResponse:
        views = [
            edited if edited and edited.block.slug == found.slug else self._read(request, owner, found)
            for found in self.blocks_of(owner)
        ]
        context = self.context_of(owner) | {"views": views}
        return render(request, self.page_template, context, status=status)

    def _fragment(
        self,
        request: HttpRequest,
        owner: Owner,
        view: BlockView[Owner],
        *,
        saved: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        context = self.context_of(owner) | {
            "view": view,
            "saved": saved,
            "fragment": True,
            "title_template": self.title_template,
        }
        return render(request, "portal/line/fragment.html", context, status=status)


def _saved(request: HttpRequest, form: BlockForm[Any]) -> bool:
    if not form.is_valid():
        return False
    try:
        form.save(actor(request))
    except ValidationError as error:
        form.refuse(error)
        return False
    return True
