"""A pickup group: its name, and its members among the lines of its site (guide §4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ligneclaire.company import selectors
from ligneclaire.company.models import Line, PickupGroup, Site
from ligneclaire.portal.forms.base import Form


@dataclass(frozen=True)
class Candidate:
    """A line of the site, as a row of the form."""

    line: Line
    chosen: bool
    elsewhere: PickupGroup | None
    """The other group it is in, which it would have to leave first."""


class PickupGroupForm(Form):
    name = forms.CharField(
        max_length=80,
        label=_("Nom du groupe"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Comme on l’appelle chez vous : « Accueil », « Comptabilité »."),
    )
    members: forms.ModelMultipleChoiceField[Line] = forms.ModelMultipleChoiceField(
        queryset=None,
        label=_("Membres"),
        required=False,
        error_messages={"invalid_choice": _("Une de ces lignes n’est pas, ou plus, de ce site.")},
    )

    def __init__(
        self, data: QueryDict | None = None, *, site: Site, group: PickupGroup | None = None
    ) -> None:
        self.group = group
        self.lines = selectors.lines_that_pick_up(site)
        initial = {"name": group.name} if group else {}
        super().__init__(data, initial=initial)
        self.fields["members"].queryset = self.lines  # type: ignore[attr-defined]

    def candidates(self) -> Iterator[Candidate]:
        """The site's fixed lines, ticked as they were sent, or as they are."""
        sent = set(self.data.getlist("members")) if isinstance(self.data, QueryDict) else None
        for line in self.lines:
            inside = line.pickup_group is not None and line.pickup_group == self.group
            chosen = str(line.pk) in sent if sent is not None else inside
            yield Candidate(line, chosen, None if inside else line.pickup_group)
