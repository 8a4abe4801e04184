"""What a block of a page is: a question about a line or a group, its answer in words, a form to change it.

A block is read first. « Modifier » replaces it by its form, « Valider » by the new answer, « Annuler » by the
former one; without scripts the same templates make whole pages. A new block of the line page is a module
here, a row in `blocks.BLOCKS`, and a template when facts are not enough; those of groups are in `groups`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ligneclaire.company.models import Line
from ligneclaire.portal.forms.base import BlockForm, Owner
from ligneclaire.routing.model import LineKind
from ligneclaire.routing.services import Service, has


@dataclass(frozen=True)
class Fact:
    """One row of a block: a name, and what is set in words. `off`: nothing happens, shown softly."""

    label: Any
    value: Any
    off: bool = False


class Block(Generic[Owner]):
    slug: ClassVar[str]
    """Its name in addresses and anchors."""
    title: ClassVar[Any]
    icon: ClassVar[str]
    url_name: ClassVar[str]
    """Of the address where it is read; where it is edited has `_edit` after it."""
    read_template: ClassVar[str] = "portal/line/read/facts.html"
    form_class: ClassVar[type[BlockForm[Any]] | None] = None
    """None: nothing to change here."""
    edit_template: ClassVar[str] = "portal/line/edit/fields.html"
    edit_label: ClassVar[Any] = _("Modifier")
    saved: ClassVar[Any] = ""
    """Said once the change is in force."""

    @property
    def editable(self) -> bool:
        return self.form_class is not None

    def facts(self, owner: Owner) -> Iterable[Fact]:
        return ()

    def context(self, owner: Owner, request: HttpRequest) -> dict[str, Any]:
        """What the read template shows."""
        return {"facts": list(self.facts(owner))}

    def url(self, owner: Owner) -> str:
        return reverse(self.url_name, args=[owner.pk, self.slug])

    def edit_url(self, owner: Owner) -> str:
        return reverse(f"{self.url_name}_edit", args=[owner.pk, self.slug])


class LineBlock(Block[Line]):
    url_name = "portal:block"
    services: ClassVar[frozenset[Service]] = frozenset()
    """It exists on lines whose kind has one of these; on all of them when empty."""

    def applies(self, line: Line) -> bool:
        return not self.services or any(has(LineKind(line.kind), service) for service in self.services)
