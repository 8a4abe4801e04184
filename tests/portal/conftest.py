"""Who looks at the portal: Alice runs the Atelier, Bob has a line there, Charlie runs the Boutique."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.support.cast import Cast, cast

__all__ = ["alice", "bob", "cast", "charlie"]


@pytest.fixture
def alice(cast: Cast) -> Client:
    return _signed_in(cast.alice)


@pytest.fixture
def bob(cast: Cast) -> Client:
    return _signed_in(cast.bob)


@pytest.fixture
def charlie(cast: Cast) -> Client:
    return _signed_in(cast.charlie)


def _signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person)
    return client
