"""Everything that is wrong with a form at once, field by field, and who may ask at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models

from ligneclaire.accounts.models import Person


class Refusals:
    """Gathers refusals by field.

    with refusals.on("email"):
        email = clean_email(email)
    refusals.raise_any()
    """

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}

    @contextmanager
    def on(self, field: str) -> Iterator[None]:
        try:
            yield
        except ValidationError as error:
            self.errors.setdefault(field, []).extend(error.messages)

    def add(self, field: str, message: str) -> None:
        self.errors.setdefault(field, []).append(message)

    def raise_any(self) -> None:
        if self.errors:
            raise ValidationError(self.errors)


def operators_only(actor: Person | None) -> None:
    """What a company has is the operator's to say (W1); `None` is the system itself."""
    if actor is not None and not actor.is_operator:
        raise PermissionDenied


def values(instance: models.Model, *fields: str) -> dict[str, Any]:
    """Fields of a row as the audit trail keeps them: plain values, rows by their name."""
    found = ((field, getattr(instance, field)) for field in fields)
    return {
        field: value if isinstance(value, bool | int | list) or value is None else str(value)
        for field, value in found
    }
