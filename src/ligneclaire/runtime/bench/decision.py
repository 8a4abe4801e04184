"""The decision alone: a company of 10,000 lines of all kinds, and calls of every kind through it.

Everything is drawn from one seed. A call is followed to its end: what each step came to is drawn too, and
every decision on the way is timed by itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter_ns

from ligneclaire.routing.call import Call, Caller, LineState, Outcome, Ring
from ligneclaire.routing.model import (
    Calendar,
    Closing,
    Company,
    Destination,
    Forwards,
    Hours,
    Line,
    LineKind,
    ShownNumber,
    Site,
    ToNumber,
    ToVoicemail,
    Trunk,
    TrunkRole,
)
from ligneclaire.routing.planner import decide
from ligneclaire.routing.restrictions import PROFILES
from ligneclaire.runtime.bench.report import Measure, measure, percentile

LINES = 10_000
CALLS = 10_000
ROUNDS = 5
SEED = 6104
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)

_KINDS = (
    *(LineKind.FIXED,) * 6,
    LineKind.FIXED_FOR_MOBILE,
    LineKind.MOBILE,
    LineKind.MOBILE,
    LineKind.ANALOG,
)
_OUTSIDE = (
    "0145834778",
    "+44234695043",
    "0639980105",
    "3615",
    "118712",
    "0899123456",
    "0269620001",
    "+12125550123",
)
_STRANGE = ("112", "15", "0", "*95", "99999", "+99912345678", "01458347")

_ENDS = (
    Outcome.BUSY,
    Outcome.NO_ANSWER,
    Outcome.REFUSED,
    Outcome.UNREACHABLE,
    Outcome.UNKNOWN_NUMBER,
    Outcome.FAILED,
)
"""How ringing ends without an answer."""


def measures() -> list[Measure]:
    draw = random.Random(SEED)  # noqa: S311
    traffic = Traffic(draw, synthetic_company(draw, LINES))
    rounds = []
    for _ in range(ROUNDS):
        calls = [traffic.call() for _ in range(CALLS)]
        rounds.append([spent for call, now in calls for spent in traffic.decisions(call, now)])
    name = f"decision, {LINES:,} lines"
    return [
        measure(f"{name}, p50", "ms", (percentile(times, 50) for times in rounds)),
        measure(f"{name}, p99", "ms", (percentile(times, 99) for times in rounds), at_most=0.2),
        measure(f"{name}, longest", "ms", (max(times) for times in rounds)),
    ]


class Traffic:
    """Random calls in a company, some of whose lines are in a call or not registered."""

    def __init__(self, draw: random.Random, company: Company) -> None:
        self._draw, self._company = draw, company
        self._lines = list(company.lines.values())
        self._states = {
            line.id: LineState(registered=draw.random() < 0.8, calls=draw.choice((0, 0, 1, 2)))
            for line in self._lines
            if draw.random() < 0.5
        }

    def call(self) -> tuple[Call, datetime]:
        """A line or somebody outside calls a line, a number outside or nonsense, some time in a week."""
        draw = self._draw
        caller, called = draw.choice(self._lines), draw.choice(self._lines)
        dialled = draw.choice(
            (called.number, called.short_number, draw.choice(_OUTSIDE), draw.choice(_STRANGE))
        )
        who = Caller(number=caller.number, line=caller.id, name=caller.name)
        if draw.random() < 0.4:
            number = draw.choice((None, "+33612345678"))
            who = Caller(number=number, withheld=number is None, trunk="public")
        moment = MONDAY + timedelta(minutes=draw.randrange(7 * 24 * 60))
        return Call(caller=who, dialled=dialled or called.number), moment

    def decisions(self, call: Call, now: datetime) -> Iterator[float]:
        """Milliseconds of each decision of a call, until it ends."""
        while True:
            before = perf_counter_ns()
            decision = decide(self._company, call, now, self._states)
            yield (perf_counter_ns() - before) / 1e6
            if not isinstance(decision.step, Ring):
                return
            call = call.after(decision.step, self._draw.choice(_ENDS))


def synthetic_company(draw: random.Random, lines: int) -> Company:
    """Lines of all kinds on ten sites, most of them with forwards, some of them to one another."""
    sites = {f"s{i}": Site(id=f"s{i}", name=f"Site {i}", insee="75111") for i in range(10)}
    calendars = {f"c{i}": _calendar(f"c{i}") for i in range(50)}
    numbers = [f"+331{index:08}" for index in range(10_000_000, 10_000_000 + lines)]
    return Company(
        id="bench",
        name="Banc d’essai",
        sites=sites,
        lines={
            f"l{index}": _line(draw, index, number, numbers, sites, calendars)
            for index, number in enumerate(numbers)
        },
        calendars=calendars,
        restriction_profiles=PROFILES,
        trunks=(
            Trunk(id="public", name="Public", role=TrunkRole.PUBLIC, endpoint="t-public"),
            Trunk(id="second", name="Secours", role=TrunkRole.PUBLIC, endpoint="t-second"),
            Trunk(id="mobile", name="Mobiles", role=TrunkRole.MOBILE, endpoint="t-mobile"),
        ),
    )


def _calendar(id: str) -> Calendar:
    day = (Hours(time(9), time(12)), Hours(time(14), time(18)))
    closings = tuple(Closing(date(2026, month, 1), date(2026, month, 7)) for month in (2, 5, 8, 12))
    holidays = {date(year, 7, 14): "Fête nationale" for year in range(2024, 2031)}
    return Calendar(id=id, name=id, week=(*(day,) * 5, (), ()), closings=closings, holidays=holidays)


def _line(
    draw: random.Random,
    index: int,
    number: str,
    numbers: list[str],
    sites: dict[str, Site],
    calendars: dict[str, Calendar],
) -> Line:
    kind = draw.choice(_KINDS)
    has_phone = kind in (LineKind.FIXED, LineKind.ANALOG)

    def forward(likely: float) -> Destination | None:
        if draw.random() > likely:
            return None
        return draw.choice((ToVoicemail(), ToNumber(draw.choice(numbers)), ToNumber(draw.choice(_OUTSIDE))))

    return Line(
        id=f"l{index}",
        kind=kind,
        number=number,
        name=f"Ligne {index}",
        site=draw.choice(list(sites)),
        short_number=str(20_000 + index),
        endpoint=f"e{index}" if has_phone else None,
        shown_number=draw.choice((ShownNumber.OWN, ShownNumber.OWN, ShownNumber.HIDDEN)),
        restriction_profile=draw.choice(list(PROFILES)),
        do_not_disturb=draw.random() < 0.1,
        refuse_anonymous=draw.random() < 0.2,
        call_waiting=draw.random() < 0.5,
        blocked=frozenset(draw.sample(numbers, draw.choice((0, 0, 5, 50)))),
        forwards=Forwards(
            immediate=forward(0.3),
            busy=forward(0.7),
            no_answer=forward(0.7),
            unreachable=forward(0.7),
            scheduled=forward(0.3),
            calendar=draw.choice(list(calendars)),
        ),
        mailbox=f"m{index}" if draw.random() < 0.8 else None,
    )
