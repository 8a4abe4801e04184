"""Without a company in scope, company data cannot be asked for in any way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django_scopes import ScopeError, scope
from tests.support.cast import Cast

from ligneclaire.accounts.scoped import ScopedManager

SCOPED = [model for model in apps.get_models() if isinstance(model._default_manager, ScopedManager)]

QUESTIONS: list[Callable[[Any], object]] = [
    lambda rows: list(rows.all()),
    lambda rows: rows.count(),
    lambda rows: rows.exists(),
    lambda rows: rows.exclude(pk=1).exists(),
    lambda rows: list(rows.exclude(pk=1)),
    lambda rows: rows.first(),
    lambda rows: rows.get(pk=1),
    lambda rows: rows.filter(pk=1),
    lambda rows: rows.values_list("pk"),
    lambda rows: rows.in_bulk([1]),
    lambda rows: rows.exclude(pk=1).update(),
    lambda rows: rows.exclude(pk=1).delete(),
    lambda rows: rows.get_or_create(pk=1),
    lambda rows: list(rows.select_related(None)),
    lambda rows: list(rows.exclude(pk=1).iterator()),
]


def test_every_model_of_a_company_is_scoped() -> None:
    ours = {model for model in apps.get_models() if model.__module__.startswith("ligneclaire.")}
    names = {model.__name__ for model in ours - set(SCOPED)}
    assert names == {"Company", "Person"}


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_its_path_leads_to_a_company(db: None, model: type[Model]) -> None:
    with scope(company=None):
        assert list(model._default_manager.all()) == []


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_without_a_scope_no_question_is_answered(db: None, model: type[Model]) -> None:
    for ask in QUESTIONS:
        with pytest.raises(ScopeError):
            ask(model._default_manager)


def test_related_rows_are_scoped_too(cast: Cast) -> None:
    with pytest.raises(ScopeError):
        list(cast.bob_line.forwards.all())
    with scope(company=cast.boutique):
        assert list(cast.bob_line.forwards.all()) == []
