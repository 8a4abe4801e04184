"""Call groups under load: who came first is served first, nobody is forgotten, phones ring and fall silent at
once. Import it once Django is set up.

Fifty members answer for ten groups, each for two; two hundred callers wait before the clock starts, and for a
minute twenty more come a second, as many as the members can serve. Then one group rings all fifty at once.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django_scopes import scope

from ligneclaire.calllog.models import CallRecord
from ligneclaire.company.models import Group, Line, Site
from ligneclaire.company.models.offer import Plan
from ligneclaire.company.services.groups import (
    group_create,
    group_set_announcements,
    group_set_distribution,
    group_set_overflow,
)
from ligneclaire.company.services.lines import line_create
from ligneclaire.company.services.members import group_set_members
from ligneclaire.company.services.numbers import numbers_add
from ligneclaire.company.services.offer import plan_stock_set
from ligneclaire.runtime.bench.company import LINES
from ligneclaire.runtime.bench.house import REGISTRATIONS_A_SECOND, House, until
from ligneclaire.runtime.bench.members import Members, at_their_phones, out_of_turn, pauses
from ligneclaire.runtime.bench.report import Measure, measure, percentile
from ligneclaire.runtime.bench.sipp import Phone
from ligneclaire.runtime.errors import PlainError
from ligneclaire.runtime.network import free_port

GROUPS, MEMBERS, MEMBERS_EACH = 10, 50, 10
WAITING = 200
RATE = 20
SECONDS = 60
BUSY_SECONDS = 0.15
"""Ringing, answer and BYE of a call: what its member is not free for besides talking."""
TALK_SECONDS = MEMBERS / RATE - BUSY_SECONDS
FILLING_RATE = 25
PARALLEL_CALLS = 10
SAVED_SECONDS = 1.0
"""A change is obeyed by then."""


def measures(house: House) -> list[Measure]:
    company = house.company.company
    (site,) = {line.site for line in house.company.lines}
    assert site is not None
    with scope(company=company):
        lines = _lines(house, site)
        groups = [_group(house, site, number, lines) for number in range(GROUPS)]
        port = free_port()
        _register(house, lines, port)
        filling = True
        first = {line.sip_user: place / MEMBERS for place, line in enumerate(lines)}

        def talk(user: str) -> float:
            """Until everybody waits all talk; then they hang up one after the other."""
            if filling:
                return (WAITING + MEMBERS) / FILLING_RATE + first[user] * MEMBERS / RATE
            return TALK_SECONDS

        with at_their_phones(Members(port, talk, lambda user: True)) as members:
            records = house.records()
            phones = [
                Phone(user=phone.user, password=phone.password, dials=groups[place % GROUPS].short_number)
                for place, phone in enumerate(house.company.callers)
            ]
            fill = WAITING + MEMBERS
            before = house.sipp.start("waiter", phones, calls=fill, rate=FILLING_RATE, pause=SECONDS)
            time.sleep(fill / FILLING_RATE)
            filling = False
            loaded = time.monotonic()
            calls = RATE * SECONDS
            during = house.sipp.start("waiter", phones, calls=calls, rate=RATE, pause=SECONDS)
            played = [during.ended(), before.ended()]
            _until_quiet(house, records + fill + calls)
            free = [
                late
                for moment, late in pauses(members.hung_up, members.rung)
                if loaded <= moment <= loaded + SECONDS
            ]
        unserved = fill + calls - sum(each.succeeded for each in played)
        rows = list(CallRecord.objects.filter(group__in=groups).prefetch_related("legs"))
        silent = _parallel(house, groups[0], lines, port)
    name = f"{RATE} calls/s into {GROUPS} groups, {WAITING} waiting, {SECONDS} s"
    return [
        measure(f"{name}: served out of turn", "", [out_of_turn(_turns(rows))], at_most=0),
        measure(f"{name}: not served", "", [unserved], at_most=0),
        measure("member free → rings, p50", "ms", [percentile(free, 50)]),
        measure(f"member free → rings, p99 of {len(free)}", "ms", [percentile(free, 99)], at_most=50),
        measure(f"{MEMBERS} phones in parallel, a loser silent after, p50", "ms", [percentile(silent, 50)]),
        measure(
            f"{MEMBERS} phones in parallel, a loser silent after, p99",
            "ms",
            [percentile(silent, 99)],
            at_most=80,
        ),
    ]


def _turns(rows: Iterable[CallRecord]) -> Iterator[tuple[object, datetime, datetime]]:
    for row in rows:
        if began := [leg.started_at for leg in row.legs.all()]:
            yield row.group_id, row.started_at, min(began)


def _parallel(house: House, group: Group, lines: Sequence[Line], port: int) -> list[float]:
    """Milliseconds from one phone's answer until each of the others is told to stop."""
    group_set_distribution(actor=None, group=group, distribution=Group.Distribution.PARALLEL, rings=5)
    group_set_members(actor=None, group=group, members=[(line, True) for line in lines])
    time.sleep(SAVED_SECONDS)
    winner = lines[0].sip_user
    caller = house.company.callers[0]
    phone = Phone(user=caller.user, password=caller.password, dials=group.short_number)
    times: list[float] = []
    for _ in range(PARALLEL_CALLS):
        members = Members(port, lambda user: 0.5, lambda user: user == winner)
        with at_their_phones(members):
            expected = house.records() + 1
            played = house.sipp.start("waiter", [phone], calls=1, rate=1).ended()
            if played.succeeded != 1:
                raise PlainError(f"Nobody answered: {played.errors[:2000]}")
            _until_quiet(house, expected)
        ((_, answered),) = members.answered
        times += ((moment - answered) * 1e3 for _, moment in members.stopped)
    return times


def _until_quiet(house: House, records: int) -> None:
    until(lambda: house.is_quiet(records), "The calls left something behind, or no record.")


def _lines(house: House, site: Site) -> list[Line]:
    company = house.company.company
    plan_stock_set(actor=None, company=company, plan=Line.Kind.FIXED, subscribed=LINES + MEMBERS)
    plan_stock_set(actor=None, company=company, plan=Plan.CALL_GROUP, subscribed=GROUPS)
    numbers = [f"+331991{index:05}" for index in range(MEMBERS + GROUPS)]
    numbers_add(actor=None, company=company, numbers=numbers)
    return [
        line_create(
            actor=None,
            company=company,
            kind=Line.Kind.FIXED,
            number=number,
            site=site,
            last_name=f"Membre {index}",
            email=f"membre{index}@banc.example",
            model="sip-phone",
            invited=False,
        )
        for index, number in enumerate(numbers[:MEMBERS])
    ]


def _group(house: House, site: Site, number: int, lines: Sequence[Line]) -> Group:
    group = group_create(
        actor=None,
        company=house.company.company,
        name=f"Groupe {number}",
        number=f"+331991{MEMBERS + number:05}",
        site=site,
        short_number=str(5000 + number),
    )
    group_set_announcements(actor=None, group=group, greeting_on=False, waiting_on=True)
    group_set_overflow(actor=None, group=group, max_waiting=50, max_wait_seconds=3600, overflow="none")
    first = number * MEMBERS // GROUPS
    mine = [(lines[(first + place) % MEMBERS], True) for place in range(MEMBERS_EACH)]
    group_set_members(actor=None, group=group, members=mine)
    return group


def _register(house: House, lines: Sequence[Line], port: int) -> None:
    time.sleep(SAVED_SECONDS)
    phones = [Phone(user=line.sip_user, password=line.sip_password) for line in lines]
    played = house.sipp.start(
        "register", phones, calls=len(phones), rate=REGISTRATIONS_A_SECOND, pause=SAVED_SECONDS, port=port
    ).ended()
    if not played.is_clean:
        raise PlainError(f"The members could not register: {played.errors[:2000]}")
