"""The numbers that ring with a line, as one fills them in (guide §6.9).

The list is rearranged by the server: each button of a row, and a row that was dragged (`drag.js`), sends the
whole form, which comes back with its rows in another order and nothing saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.accounts.models import Person
from ligneclaire.company.models import Line
from ligneclaire.company.models.lines import MAX_MORE_NUMBERS
from ligneclaire.company.rules import MAX_RINGS
from ligneclaire.company.services.more_numbers import line_set_more_numbers
from ligneclaire.portal import words
from ligneclaire.portal.forms.base import PhoneField
from ligneclaire.portal.forms.lines import LineForm

FIELDS = tuple(f"more_numbers_{index}" for index in range(MAX_MORE_NUMBERS))
_MOVE = re.compile(rf"([0-{MAX_MORE_NUMBERS - 1}])-([0-{MAX_MORE_NUMBERS - 1}])")


@dataclass(frozen=True)
class NumberRow:
    """A number of the list, as the template lays it out."""

    index: int
    field: BoundField
    number: str
    """What stands in it, for the names of its buttons; empty in the row to spare."""
    last: bool
    """No number comes after it."""
    focus: str
    """The button on which the keyboard is: `up`, `down` or none."""

    @property
    def up(self) -> str:
        """The move that takes it one place up; empty at the top."""
        return f"{self.index}-{self.index - 1}" if self.index else ""

    @property
    def down(self) -> str:
        return "" if self.last else f"{self.index}-{self.index + 1}"


class MoreNumbersForm(LineForm):
    """Fields are named like the service's refusals."""

    more_numbers_mode = forms.ChoiceField(
        label=gettext_lazy("Quand on appelle cette ligne"),
        widget=forms.RadioSelect,
        choices=[
            (Line.MoreNumbers.OFF, gettext_lazy("elle sonne seule")),
            (Line.MoreNumbers.TOGETHER, gettext_lazy("d’autres sonnent en même temps")),
            (Line.MoreNumbers.IN_TURN, gettext_lazy("d’autres sonnent après elle, l’une après l’autre")),
        ],
    )

    moved: tuple[int, str] = (-1, "")
    """The row on which the keyboard is after a move, and the button."""

    def initial_of(self, line: Line) -> dict[str, Any]:
        numbers = (words.phone(row.number) for row in line.more_numbers.all())
        return {
            "more_numbers_mode": line.more_numbers_mode,
            "more_numbers_rings": line.more_numbers_rings,
            **dict(zip(FIELDS, numbers, strict=False)),
        }

    def adapt(self) -> None:
        self.fields["more_numbers_rings"] = forms.TypedChoiceField(
            label=_("Chaque ligne sonne"),
            coerce=int,
            choices=[(n, words.rings(n)) for n in range(1, MAX_RINGS + 1)],
        )
        for place, name in enumerate(FIELDS, start=1):
            self.fields[name] = PhoneField(label=_("Numéro %(place)d") % {"place": place})

    @property
    def typed(self) -> list[str]:
        """What stands in the five fields."""
        return [str(self[name].value() or "").strip() for name in FIELDS]

    @property
    def is_full(self) -> bool:
        return all(self.typed)

    def rows(self) -> Iterator[NumberRow]:
        """The numbers there are, and a row to spare while there is room."""
        typed = self.typed
        count = max((index + 1 for index, text in enumerate(typed) if text), default=0)
        for index, name in enumerate(FIELDS[: count + 1]):
            focus = self.moved[1] if index == self.moved[0] else ""
            yield NumberRow(index, self[name], typed[index], index >= count - 1, focus)

    def rearranged(self) -> Self | None:
        typed = self.typed
        moved, focus = (-1, ""), ""
        if move := _MOVE.fullmatch(self.data.get("move", "")):
            source, target = map(int, move.groups())
            typed.insert(target, typed.pop(source))
            moved = (sum(map(bool, typed[:target])), "up" if target < source else "down")
        elif (removed := self.data.get("remove", "")) in FIELDS:
            typed[FIELDS.index(removed)] = ""
            focus = removed
        elif "add" in self.data:
            focus = FIELDS[min(sum(map(bool, typed)), MAX_MORE_NUMBERS - 1)]
        else:
            return None
        form = type(self)(self.line)
        kept = sorted(typed, key=lambda text: not text)  # blank ones go last, the others keep their order
        form.initial = {name: self.data.get(name) for name in ("more_numbers_mode", "more_numbers_rings")}
        form.initial |= dict(zip(FIELDS, kept, strict=True))
        form.moved = moved
        form.focus_on(focus)
        return form

    def save(self, actor: Person) -> None:
        answers = self.cleaned_data
        line_set_more_numbers(
            actor=actor,
            line=self.line,
            mode=answers["more_numbers_mode"],
            rings=answers["more_numbers_rings"],
            numbers=[answers[name] for name in FIELDS],
        )
