"""The heaviest realistic call, beside the plain one: its caller passes a restriction profile and hears a
greeting, while the line rings with five more numbers; one phone answers, five are told that it did.

Import it once Django is set up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from django_scopes import scope

from ligneclaire.calllog.models import CallRecord
from ligneclaire.company.models import Announcement, Line
from ligneclaire.company.services.announcements import AnnouncementSetting, line_set_announcements
from ligneclaire.company.services.more_numbers import line_set_more_numbers
from ligneclaire.runtime.bench.calls import Caller
from ligneclaire.runtime.bench.house import House
from ligneclaire.runtime.bench.report import Measure, measure
from ligneclaire.runtime.bench.sipp import Phone
from ligneclaire.runtime.bench.softphone import Softphone
from ligneclaire.runtime.network import free_port

TARGETS = 10
MORE = 5
SCENARIO = "heavy"
RATE = 5
"""Calls a second: sixty legs are begun in each."""
ROUNDS = 3
OBEYED_SECONDS = 2.0
"""Changes are obeyed well within this."""


def measures(house: House, seconds: int) -> list[Measure]:
    company = house.company
    half = len(company.lines) // 2
    called = company.lines[half : half + TARGETS * (1 + MORE)]
    targets = called[:TARGETS]
    others = [called[TARGETS + index * MORE :][:MORE] for index in range(TARGETS)]
    accounts = company.phones[half + TARGETS : half + TARGETS * (1 + MORE)]
    phones = [
        Phone(user=phone.user, password=phone.password, dials=target.short_number)
        for phone, target in zip(company.callers, targets, strict=False)
    ]
    port = free_port()
    with house.sipp.answering(port, "ringing"):
        asyncio.run(_are_called_on(house, accounts, port))
        for target, more in zip(targets, others, strict=True):
            _set(target, [line.number.e164 for line in more])
        time.sleep(OBEYED_SECONDS)
        caller = Caller(house)
        caller.measure_idle()
        caller.of(phones, RATE, TARGETS, SCENARIO)  # the first are slower, and not only here
        plain, calls = company.callers[-TARGETS:], RATE * seconds
        runs = [
            (caller.of(plain, RATE, calls), caller.of(phones, RATE, calls, SCENARIO)) for _ in range(ROUNDS)
        ]
        for target in targets:
            _set(target, [])
        asyncio.run(_are_called_on(house, accounts, house.called.port))
    time.sleep(OBEYED_SECONDS)
    at = f"at {RATE} calls/s"
    legs = _legs_of_last(house, targets)
    failed = sum(run.played.calls - run.played.succeeded for _, run in runs)
    return [
        measure(f"CPU per call {at}, plain", "ms", (run.cpu_per_call for run, _ in runs)),
        measure(f"CPU per call {at}, heaviest", "ms", (run.cpu_per_call for _, run in runs)),
        measure(
            f"CPU per call {at}, heaviest, in call control",
            "ms",
            (run.call_control / run.played.calls * 1e3 for _, run in runs),
        ),
        measure("legs of the heaviest call", "", legs),
        measure("heaviest calls that failed", "", [failed], at_most=0),
    ]


def _legs_of_last(house: House, targets: Sequence[Line]) -> list[int]:
    """How many phones rang for the last call to each line, as its record says."""
    with scope(company=house.company.company):
        records = (CallRecord.objects.filter(dialled_line=line).order_by("-started_at") for line in targets)
        return [found.legs.count() for rows in records if (found := rows.first())]


def _set(line: Line, more: Sequence[str]) -> None:
    """The line greets its callers while it rings with these numbers; with none, it is as before."""
    mode = Line.MoreNumbers.TOGETHER if more else Line.MoreNumbers.OFF
    line_set_more_numbers(actor=None, line=line, mode=mode, numbers=more)
    greeting = AnnouncementSetting(enabled=bool(more), interruptive=True)
    line_set_announcements(actor=None, line=line, announcements={Announcement.Purpose.GREETING: greeting})


async def _are_called_on(house: House, accounts: Sequence[Phone], port: int) -> None:
    for account in accounts:
        phone = await Softphone.registered(account, house.instance.sip_port)
        await phone.register(port)
        phone.close()
