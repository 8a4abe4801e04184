"""Lines that join a call group: searched for, ticked, and added together (G1, guide §7.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.accounts.models import Person
from ligneclaire.company.models import Line
from ligneclaire.company.selectors import possible_members
from ligneclaire.company.services.members import group_add_members
from ligneclaire.portal.forms.groups import GroupForm

SHOWN = 30
MAX_SEARCH = 4000
"""Characters: a list of some 250 numbers, with `;` between them."""


@dataclass(frozen=True)
class Candidate:
    line: Line
    ticked: bool


class AddMembersForm(GroupForm):
    """« Chercher » shows what is found, besides what is ticked already; what a list finds is ticked."""

    search = forms.CharField(
        label=gettext_lazy("Chercher des lignes"),
        required=False,
        max_length=MAX_SEARCH,
        strip=True,
        help_text=gettext_lazy("Un nom, un numéro, ou une liste : 01 99 00 00 01 ; 4002 ; Dupré"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    lines: forms.ModelMultipleChoiceField[Line] = forms.ModelMultipleChoiceField(
        queryset=Line.objects.none(),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Une de ces lignes n’existe plus.")},
    )

    searched = False

    def adapt(self) -> None:
        self.fields["lines"].queryset = possible_members()  # type: ignore[attr-defined]
        self.fields["lines"].label = _("Lignes à ajouter")

    @property
    def query(self) -> str:
        return str(self["search"].value() or "")[:MAX_SEARCH]

    @property
    def ticked(self) -> set[str]:
        found = self._sent("lines") if self.is_bound else self.initial.get("lines", ())
        return {str(pk) for pk in found}

    def _sent(self, name: str) -> list[str]:
        return self.data.getlist(name) if isinstance(self.data, QueryDict) else []

    def rearranged(self) -> Self | None:
        if "find" not in self.data:
            return None
        form = type(self)(self.group)
        form.initial = {"search": self.query, "lines": self._sent("lines")}
        form.searched = True
        form.focus_on("search")
        return form

    @property
    def listed(self) -> bool:
        """Whether a list of several was searched for."""
        return self.searched and ";" in self.query

    def candidates(self) -> list[Candidate]:
        """Lines that are no members yet: those that are ticked, then those that the search finds."""
        outside = possible_members(self.query).exclude(memberships__group=self.group)
        found = list(outside if self.listed else outside[:SHOWN])
        ticked = {int(pk) for pk in self.ticked if pk.isdigit()} - {line.pk for line in found}
        kept = possible_members().filter(pk__in=ticked) if ticked else ()
        return [
            *(Candidate(line, ticked=True) for line in kept),
            *(Candidate(line, ticked=self.listed or str(line.pk) in self.ticked) for line in found),
        ]

    @property
    def shown(self) -> int:
        return SHOWN

    def missing(self) -> Iterator[str]:
        """What of a list of numbers stands for no line that can be a member."""
        if self.listed:
            parts = filter(None, map(str.strip, self.query.split(";")))
            yield from (part for part in parts if not possible_members(part).exists())

    def clean_lines(self) -> Any:
        lines = self.cleaned_data["lines"]
        if not lines:
            self.add_error("search", _("Cochez au moins une ligne à ajouter."))
        return lines

    def save(self, actor: Person) -> None:
        group_add_members(actor=actor, group=self.group, lines=self.cleaned_data["lines"])
