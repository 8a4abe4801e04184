"""What a block of the line page is: a question, its answer in words, and a form to change it.

A block is read first. « Modifier » replaces it by its form, « Valider » by the new answer, « Annuler » by the
former one; without scripts the same templates make whole pages. A new block is a module here, a row in
`blocks.BLOCKS`, and a template when facts are not enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ligneclaire.company.models import Line
from ligneclaire.portal.forms.lines import LineForm
from ligneclaire.routing.model import LineKind
from ligneclaire.routing.services import Service, has


@dataclass(frozen=True)
class Fact:
    """One row of a block: a name, and what is set in words. `off`: nothing happens, shown softly."""

    label: Any
    value: Any
    off: bool = False


class Block:
    slug: ClassVar[str]
    """Its name in addresses and anchors."""
    title: ClassVar[Any]
    icon: ClassVar[str]
    services: ClassVar[frozenset[Service]] = frozenset()
    """It exists on lines whose kind has one of these; on all of them when empty."""
    read_template: ClassVar[str] = "portal/line/read/facts.html"
    form_class: ClassVar[type[LineForm] | None] = None
    """None: nothing to change here."""
    edit_template: ClassVar[str] = "portal/line/edit/fields.html"
    edit_label: ClassVar[Any] = _("Modifier")
    saved: ClassVar[Any] = ""
    """Said once the change is in force."""

    @property
    def editable(self) -> bool:
        return self.form_class is not None

    def applies(self, line: Line) -> bool:
        return not self.services or any(has(LineKind(line.kind), service) for service in self.services)

    def facts(self, line: Line) -> Iterable[Fact]:
        return ()

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        """What the read template shows."""
        return {"facts": list(self.facts(line))}

    def url(self, line: Line) -> str:
        return reverse("portal:block", args=[line.pk, self.slug])

    def edit_url(self, line: Line) -> str:
        return reverse("portal:block_edit", args=[line.pk, self.slug])
