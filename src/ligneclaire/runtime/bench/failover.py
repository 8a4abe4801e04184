"""An operator that has gone without a word: how long until the next one rings (F5). Import it once Django is
set up.

Its address takes all that is sent there and never answers; the next operator is the phones that are called.
It must not be known to be away, or it would not be tried first: it never was there.
"""

from __future__ import annotations

import socket
from dataclasses import replace

from ligneclaire.company.services.trunks import trunk_delete, trunk_save
from ligneclaire.runtime.bench.house import House, until
from ligneclaire.runtime.bench.report import Measure, measure, percentile
from ligneclaire.runtime.bench.sipp import LOOPBACK
from ligneclaire.runtime.errors import PlainError

CALLS = 30
RATE = 5
TALK_SECONDS = 0.2
OUTSIDE = "0639981234"
ELSEWHERE = "192.0.2.1"
"""Where neither operator calls from (TEST-NET-1, RFC 5737)."""


def measures(house: House) -> list[Measure]:
    company, records, known = house.company.company, house.records(), house.endpoints()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hole:
        hole.bind((LOOPBACK, 0))
        trunks = [
            trunk_save(
                actor=None,
                company=company,
                trunk=None,
                name=name,
                order=order,
                host=LOOPBACK,
                port=port,
                match=[ELSEWHERE],
            )
            for order, (name, port) in enumerate(
                (("silent", hole.getsockname()[1]), ("next", house.called.port))
            )
        ]
        until(lambda: house.endpoints() == known + len(trunks), "Asterisk was not told of the trunks.")
        phones = [replace(phone, dials=OUTSIDE) for phone in house.company.callers]
        played = house.sipp.start("caller", phones, calls=CALLS, rate=RATE, pause=TALK_SECONDS).ended()
        until(lambda: house.is_quiet(records + CALLS), "The calls left something behind, or no record.")
        for trunk in trunks:
            trunk_delete(actor=None, trunk=trunk)
    if played.succeeded != CALLS:
        raise PlainError(f"{CALLS - played.succeeded} calls were not answered: {played.errors[:2000]}")
    seconds = [milliseconds / 1e3 for milliseconds in played.ringing]
    name = "INVITE to ringing, first operator silent"
    return [
        measure(f"{name}, p50", "s", [percentile(seconds, 50)]),
        measure(f"{name}, p99 of {CALLS}", "s", [percentile(seconds, 99)], at_most=3),
    ]
