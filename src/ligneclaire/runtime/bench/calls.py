"""Calls between two lines, against a bare `Dial()` on the same Asterisk in the same run.

Both kinds take turns, round after round, so that what else the machine does hits them alike. CPU is that of
Asterisk and of call control, from the first INVITE until the last call record is in the database, without
what the idle house takes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ligneclaire.runtime.bench.house import House, comes_true
from ligneclaire.runtime.bench.machine import cpu_seconds
from ligneclaire.runtime.bench.report import Measure, measure, percentile
from ligneclaire.runtime.bench.sipp import Phone, Played

TALK_SECONDS = 0.2
WARM_UP_CALLS = 50
MODEST_RATE = 25
ROUNDS = 4
NOMINAL_RATE = 75
"""Calls a second the house shall carry (DESIGN §6)."""
RINGING_ROUNDS = 3
IDLE_SECONDS = 3.0
LAG_SECONDS = 1.0
"""A run that ends later than this after its time was not kept up with: by the house, or by SIPp itself."""
QUIET_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of some calls. Seconds of CPU are for all of them."""

    played: Played
    asterisk: float
    call_control: float
    retransmissions: int
    """By callers and called."""
    kept_up: bool

    @property
    def is_clean(self) -> bool:
        return self.played.succeeded == self.played.calls and self.retransmissions == 0 and self.kept_up

    @property
    def cpu_per_call(self) -> float:
        """Milliseconds."""
        return (self.asterisk + self.call_control) / self.played.calls * 1e3


class Caller:
    """Makes calls in a house, and keeps account of what they should leave behind."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._idle = (0.0, 0.0)
        self.expected_records = house.records()
        self.leftovers = self.record_errors = 0

    def measure_idle(self) -> float:
        """CPU of the idle house, in percent of a core."""
        before = self._cpu()
        time.sleep(IDLE_SECONDS)
        asterisk, control = ((b - a) / IDLE_SECONDS for a, b in zip(before, self._cpu(), strict=True))
        self._idle = asterisk, control
        return 100 * (asterisk + control)

    def bare(self, rate: int, calls: int) -> Run:
        return self._run(self._house.bare_callers, rate, calls, records=0)

    def full(self, rate: int, calls: int) -> Run:
        return self._run(self._house.company.callers, rate, calls, records=calls)

    def of(self, phones: Sequence[Phone], rate: int, calls: int, scenario: str = "caller") -> Run:
        """Calls of some phones of the company."""
        return self._run(phones, rate, calls, records=calls, scenario=scenario)

    def _run(
        self, phones: Sequence[Phone], rate: int, calls: int, records: int, scenario: str = "caller"
    ) -> Run:
        house = self._house
        sent_before = house.called.retransmissions()
        cpu, began = self._cpu(), time.monotonic()
        played = house.sipp.start(scenario, phones, calls=calls, rate=rate, pause=TALK_SECONDS).ended()
        lag = time.monotonic() - began - calls / rate - TALK_SECONDS
        self.expected_records += records
        self._settle(all_came=played.succeeded == calls)
        seconds = time.monotonic() - began
        asterisk, control = (
            after - before - idle * seconds
            for before, after, idle in zip(cpu, self._cpu(), self._idle, strict=True)
        )
        return Run(
            played=played,
            asterisk=asterisk,
            call_control=control,
            retransmissions=played.retransmissions + house.called.retransmissions() - sent_before,
            kept_up=lag < LAG_SECONDS,
        )

    def _settle(self, all_came: bool) -> None:
        """Waits until the calls have left nothing behind but their records. A failed call may have no record:
        it need not have reached us."""
        house = self._house
        if not comes_true(lambda: house.is_quiet(self.expected_records), QUIET_SECONDS):
            self.leftovers += sum(house.open_channels())
            records = house.records()
            if all_came:
                self.record_errors += abs(records - self.expected_records)
            self.expected_records = records

    def _cpu(self) -> tuple[float, float]:
        return cpu_seconds(self._house.pid("asterisk")), cpu_seconds(self._house.pid("callcontrol"))


def measures(house: House, seconds: int, rates: Sequence[int]) -> list[Measure]:
    caller = Caller(house)
    caller.bare(MODEST_RATE, WARM_UP_CALLS)
    caller.full(MODEST_RATE, WARM_UP_CALLS)
    idle = caller.measure_idle()
    return [
        measure("CPU of the idle house", "% of a core", [idle]),
        *_cpu(caller, seconds),
        *_ringing(caller, seconds),
        measure("calls per second, bare", "", [_ladder(caller.bare, seconds, rates)]),
        measure("calls per second, full", "", [_ladder(caller.full, seconds, rates)], at_least=NOMINAL_RATE),
        measure("channels and bridges left behind", "", [caller.leftovers], at_most=0),
        measure("call records missing or too many", "", [caller.record_errors], at_most=0),
    ]


def _cpu(caller: Caller, seconds: int) -> list[Measure]:
    calls = MODEST_RATE * seconds
    rounds = [(caller.bare(MODEST_RATE, calls), caller.full(MODEST_RATE, calls)) for _ in range(ROUNDS)]
    ratios = (full.cpu_per_call / bare.cpu_per_call for bare, full in rounds)
    at = f"at {MODEST_RATE} calls/s"
    return [
        measure(f"CPU per call {at}, bare", "ms", (bare.cpu_per_call for bare, _ in rounds)),
        measure(f"CPU per call {at}, full", "ms", (full.cpu_per_call for _, full in rounds)),
        measure(
            f"CPU per call {at}, full, in call control",
            "ms",
            (full.call_control / calls * 1e3 for _, full in rounds),
        ),
        measure("CPU per call, full against bare", "×", ratios, at_most=1.35),
    ]


def _ringing(caller: Caller, seconds: int) -> list[Measure]:
    rate = -(-NOMINAL_RATE // 2)
    name = f"INVITE to ringing at {rate} calls/s"
    rounds = [
        (caller.bare(rate, rate * seconds).played.ringing, caller.full(rate, rate * seconds).played.ringing)
        for _ in range(RINGING_ROUNDS)
    ]
    return [
        measure(f"{name}, bare, p50", "ms", (percentile(bare, 50) for bare, _ in rounds)),
        measure(f"{name}, bare, p99", "ms", (percentile(bare, 99) for bare, _ in rounds)),
        measure(f"{name}, full, p50", "ms", (percentile(full, 50) for _, full in rounds)),
        measure(f"{name}, full, p99", "ms", (percentile(full, 99) for _, full in rounds), at_most=60),
    ]


def _ladder(calls: Callable[[int, int], Run], seconds: int, rates: Sequence[int]) -> int:
    """The highest rate, from the lowest up, until a call fails or anything is sent twice."""
    best = 0
    for rate in rates:
        if not calls(rate, rate * seconds).is_clean:
            break
        best = rate
    return best
