"""A real Asterisk with a company's phones, and no call control."""

from __future__ import annotations

import base64
import json
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.phones.phone import Phone, Phones
from tests.support.asterisk import asterisk, engine, short_folder

from ligneclaire.engine.configuration import ARI_USER
from ligneclaire.engine.dialplan import FallbackLine, FallbackPlan, FallbackTrunk, write_fallback
from ligneclaire.engine.endpoints import KINDS, LineEndpoint, PushedObject, line_objects
from ligneclaire.engine.process import AsteriskProcess

__all__ = ["asterisk", "engine", "short_folder"]

PASSWORD = "a SIP password of the tests"
NUMBERS = {"alice": "+33187041856", "bob": "+33187041857", "carol": "+33187041858"}

PLAN = FallbackPlan(
    company="acme",
    emergency=("15", "112", "116117"),
    trunks=(FallbackTrunk(endpoint="acme-out-of-order"), FallbackTrunk(endpoint="acme-network")),
    lines=(
        FallbackLine(number=NUMBERS["alice"], endpoint="alice", short_number="201", insee="75056"),
        FallbackLine(number=NUMBERS["bob"], endpoint="bob", short_number="202"),
        FallbackLine(number=NUMBERS["carol"], endpoint="carol", short_number="203", insee="2A004"),
    ),
)


def ari(asterisk: AsteriskProcess, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """One request; returns the decoded answer, raises HTTPError."""
    settings = asterisk.settings
    key = base64.b64encode(f"{ARI_USER}:{settings.ari_password}".encode()).decode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{settings.ari_port}/ari{path}",
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Authorization": f"Basic {key}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return json.loads(answer.read() or "null")


def push(asterisk: AsteriskProcess, objects: Sequence[PushedObject]) -> None:
    for item in sorted(objects, key=lambda item: KINDS.index(item.kind)):
        fields = [{"attribute": name, "value": value} for name, value in item.fields]
        ari(asterisk, "PUT", _path(item), {"fields": fields})


def pull(asterisk: AsteriskProcess, objects: Sequence[PushedObject]) -> None:
    for item in sorted(objects, key=lambda item: -KINDS.index(item.kind)):
        ari(asterisk, "DELETE", _path(item))


def _path(item: PushedObject) -> str:
    return f"/asterisk/config/dynamic/{item.family}/{item.kind}/{item.id}"


def until(true: Callable[[], object], within: float = 8) -> None:
    give_up = time.monotonic() + within
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.05)


@pytest.fixture
def company(asterisk: AsteriskProcess) -> Iterator[AsteriskProcess]:
    """The company `acme`: the lines of Alice, Bob and Carol."""
    objects = [
        item
        for name, number in NUMBERS.items()
        for item in line_objects(
            LineEndpoint(name=name, company="acme", password=PASSWORD, number=number, display_name=name)
        )
    ]
    push(asterisk, objects)
    yield asterisk
    print(asterisk.settings.log.read_text())  # seen when a test fails
    until(lambda: not ari(asterisk, "GET", "/channels"))
    pull(asterisk, objects)


@pytest.fixture
def plan(company: AsteriskProcess) -> None:
    write_fallback(company.settings.fallback, [PLAN])
    ari(company, "PUT", "/asterisk/modules/pbx_config.so")


@pytest.fixture
def phones(company: AsteriskProcess, tmp_path: Path) -> Iterator[Phones]:
    with Phones(registrar=f"127.0.0.1:{company.settings.sip_port}", folder=tmp_path) as phones:
        yield phones


@pytest.fixture
def alice(phones: Phones) -> Phone:
    return _registered(phones, "alice")


@pytest.fixture
def bob(phones: Phones) -> Phone:
    return _registered(phones, "bob")


def _registered(phones: Phones, name: str) -> Phone:
    phone = phones.phone(name)
    phone.registers(name, PASSWORD)
    return phone
