"""The manager of all that belongs to a company: forgetting whose data is asked is an error, not a leak.

django-scopes keeps the scope (`with scope(company=company): …`) and its disabled query set, which raises
`ScopeError` on use; its own manager is made in a function, which type checking cannot follow.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django_scopes import get_scope
from django_scopes.manager import DisabledQuerySet

M = TypeVar("M", bound=models.Model, covariant=True)


class UnscopedQuerySet(DisabledQuerySet):  # type: ignore[misc]
    """Raises on use; django-scopes leaves these open."""

    exists = contains = explain = in_bulk = bulk_update = DisabledQuerySet.error


class ScopedManager(models.Manager[M]):
    """Rows of the company in scope; the model's `company_path` (else `company`) leads to its company."""

    def get_queryset(self) -> models.QuerySet[M]:
        scope = get_scope()
        if not scope.get("_enabled", True):
            return super().get_queryset()
        if "company" not in scope:
            return UnscopedQuerySet(self.model, using=self._db, missing_scopes=["company"])
        path: str = getattr(self.model, "company_path", "company")
        return super().get_queryset().filter(**{path: scope["company"]})

    def all(self) -> models.QuerySet[M]:
        rows = super().all()
        return rows.all() if isinstance(rows, DisabledQuerySet) else rows
