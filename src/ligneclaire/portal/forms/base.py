"""How every form of the portal looks, and how a service's refusal comes back next to its field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, Self, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.models import Person

Owner = TypeVar("Owner", bound=Model)


class Renderer(DjangoTemplates):
    field_template_name = "portal/parts/field.html"


class Form(forms.Form):
    default_renderer = Renderer
    use_required_attribute = False  # our own sentence says what is missing, next to the field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def refuse(self, error: ValidationError) -> None:
        """Puts what a service refused beside the fields it names, and the rest above the form."""
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(self.field_of(name), errors)
        else:
            self.add_error(None, error)

    def field_of(self, name: str) -> str | None:
        """The field a service means; `None` when it stands for the whole form."""
        return name if name in self.fields else None


class BlockForm(Form, Generic[Owner]):
    """What a block of a page changes of whose page it is. `save` asks a service; what it refuses comes back
    beside the fields."""

    def __init__(self, owner: Owner, data: Any = None, files: Any = None) -> None:
        self.owner = owner
        super().__init__(data, files, initial=self.initial_of(owner))
        self.adapt()
        self.focus_on(next(iter(self.fields)))

    def initial_of(self, owner: Owner) -> dict[str, Any]:
        return {}

    def adapt(self) -> None:
        """Leaves out what this owner has not, fills in the choices."""

    def focus_on(self, name: str) -> None:
        """Where the keyboard goes when the block opens: a field, or something else the template says."""
        for field, found in self.fields.items():
            found.widget.attrs.pop("autofocus", None)
            if field == name:
                found.widget.attrs["autofocus"] = True

    def rearranged(self) -> Self | None:
        """The form with its answers put otherwise, when a button asked for that rather than to save them."""
        return None

    def save(self, actor: Person) -> None:
        raise NotImplementedError


ON, OFF = _("Oui"), _("Non")


class Switch(forms.CheckboxInput):
    """A setting that is on or off, which says so in words."""

    def __init__(self, on: Any = ON, off: Any = OFF) -> None:
        super().__init__(attrs={"role": "switch"})
        self.on, self.off = on, off


class SwitchField(forms.BooleanField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", Switch())
        super().__init__(required=False, **kwargs)


class PhoneInput(forms.TextInput):
    input_type = "tel"

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "inputmode": "tel"})


class PhoneField(forms.CharField):
    """A phone number in any spelling, or nothing; services read it."""

    def __init__(self, *, full_label: Any = None, **kwargs: Any) -> None:
        """`full_label`: what the summary of errors calls it, away from the words around it."""
        super().__init__(max_length=30, required=False, widget=PhoneInput(), **kwargs)
        self.full_label = full_label


def ask_once(field: forms.ModelChoiceField[Any]) -> None:
    """Reads the choices of a field now: a select would ask the database for them several times."""
    choices = cast(Iterable[tuple[Any, Any]], field.choices)
    field.choices = [choice for choice in choices]  # noqa: C416  (`list` would count them first)
