"""Call control follows the database: quickly, cheaply, and again after it was away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from ligneclaire.accounts.models import Company
from ligneclaire.callcontrol.ports import CompanyGone, CompanyUpdate
from ligneclaire.company import snapshot
from ligneclaire.company.services.companies import company_create
from ligneclaire.runtime import ports

pytestmark = pytest.mark.django_db(transaction=True)

Changes = AsyncIterator[CompanyUpdate | CompanyGone]


class EnoughError(Exception):
    """Ends a test that watches for changes which do not come."""


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[BaseDatabaseWrapper]]:
    """The connections that were opened during the test; closed after it."""
    monkeypatch.setattr(ports, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(ports, "AWAY_SECONDS", 0.001)
    wrappers: list[BaseDatabaseWrapper] = []

    def note(connection: BaseDatabaseWrapper, **_: object) -> None:
        wrappers.append(connection)

    connection_created.connect(note)
    yield wrappers
    connection_created.disconnect(note)
    for wrapper in wrappers:
        wrapper.inc_thread_sharing()
        wrapper.close()


async def next_of(changes: Changes) -> CompanyUpdate | CompanyGone:
    return await asyncio.wait_for(anext(changes), 10)


async def renamed(changes: Changes, company: Company, name: str) -> bool:
    """Whether a new name is the next change that is told."""
    company.revision += 1
    await Company.objects.filter(pk=company.pk).aupdate(name=name, revision=company.revision)
    update = await next_of(changes)
    return isinstance(update, CompanyUpdate) and update.company.name == name


async def test_a_company_is_told_when_it_comes_changes_and_goes() -> None:
    async with aclosing(ports.DatabaseCompanies().watch()) as changes:
        company = await sync_to_async(company_create)(actor=None, name="Atelier")
        first = await next_of(changes)
        assert isinstance(first, CompanyUpdate)
        assert first.company.name == "Atelier"
        assert await renamed(changes, company, "Boutique")
        await company.adelete()
        assert await next_of(changes) == CompanyGone(first.company.id)


async def test_looking_for_changes_opens_no_connection_each_time(
    opened: list[BaseDatabaseWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter(range(50))
    revisions = snapshot.revisions

    def counted() -> Mapping[str, int]:
        if next(looks, None) is None:
            raise EnoughError
        return revisions()

    monkeypatch.setattr(snapshot, "revisions", counted)
    async with aclosing(ports.DatabaseCompanies().watch()) as changes:
        with pytest.raises(EnoughError):
            await next_of(changes)
    assert 0 < len(opened) < 25


async def test_a_connection_that_died_is_replaced(opened: list[BaseDatabaseWrapper]) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the tests’ SQLite database is in memory: Django never closes it")
    async with aclosing(ports.DatabaseCompanies().watch()) as changes:
        company = await sync_to_async(company_create)(actor=None, name="Atelier")
        await next_of(changes)
        for wrapper in opened:
            assert wrapper.connection
            wrapper.connection.close()
        await sync_to_async(connections.close_all)()
        assert await renamed(changes, company, "Boutique")
