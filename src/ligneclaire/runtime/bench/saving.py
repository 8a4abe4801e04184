"""A manager's change, through the service that the portal calls, until the next call obeys it.

All the while a line is called many times a second. It does not want to be disturbed, so the caller hears busy
(486); the change blocks the caller there and lets it through again, so it is refused (603) and not. Both ask
nothing of any phone. SIPp notes when each call was sent; a change is obeyed from the first call that hears
so, and the time counts from before the service was asked. Import it once Django is set up.
"""

from __future__ import annotations

import random
import time
from bisect import bisect_left
from collections.abc import Sequence

from ligneclaire.company.models import Forward
from ligneclaire.company.services.forwards import ForwardSetting, line_set_forwards
from ligneclaire.company.services.settings import line_set_blocked_numbers, line_set_incoming
from ligneclaire.runtime.bench.house import House, until
from ligneclaire.runtime.bench.report import Measure, measure, percentile
from ligneclaire.runtime.bench.sipp import Phone
from ligneclaire.runtime.errors import PlainError

CHANGES = 60
RATE = 50
"""Calls a second: a time is known to 20 ms."""
PAUSE_SECONDS = (0.30, 0.40)
"""Between two changes; never in step with the moments at which call control looks."""
BLOCKED, LET_THROUGH = "603", "486"


def measures(house: House) -> list[Measure]:
    caller, line = house.company.lines[0], house.company.lines[-1]
    line_set_incoming(actor=None, line=line, do_not_disturb=True)
    line_set_forwards(actor=None, line=line, forwards={Forward.Kind.BUSY: ForwardSetting(enabled=False)})
    phone = Phone(user=caller.sip_user, password=caller.sip_password, dials=line.short_number)
    records = house.records()
    calls = round((CHANGES + 2) * PAUSE_SECONDS[1] * RATE)
    draw = random.Random(CHANGES)  # noqa: S311
    time.sleep(PAUSE_SECONDS[1])
    playing = house.sipp.start("refused", [phone], calls=calls, rate=RATE)
    changes: list[tuple[float, str]] = []
    saving: list[float] = []
    for number in range(CHANGES):
        time.sleep(draw.uniform(*PAUSE_SECONDS))
        blocked = number % 2 == 0
        began = time.time()
        line_set_blocked_numbers(actor=None, line=line, numbers=[caller.number.e164] if blocked else [])
        saving.append((time.time() - began) * 1e3)
        changes.append((began, BLOCKED if blocked else LET_THROUGH))
    played = playing.ended()
    if played.succeeded != calls:
        raise PlainError(
            f"{calls - played.succeeded} calls were not answered as expected: {played.errors[:2000]}"
        )
    until(lambda: house.is_quiet(records + calls), "The calls left something behind.")
    line_set_incoming(actor=None, line=line, do_not_disturb=False)
    line_set_blocked_numbers(actor=None, line=line, numbers=[])
    times = obeyed_after(changes, _heard(played.log))
    return [
        measure("saving, the manager’s own wait, p50", "ms", [percentile(saving, 50)]),
        measure("save → next call obeys, p50", "ms", [percentile(times, 50)]),
        measure(f"save → next call obeys, p99 of {CHANGES}", "ms", [percentile(times, 99)], at_most=200),
    ]


def obeyed_after(changes: Sequence[tuple[float, str]], heard: Sequence[tuple[float, str]]) -> list[float]:
    """Milliseconds from each change to the sending of the first call that obeyed it.

    Both are moments in seconds with the answer, wanted or heard, in the order of time; infinite for a change
    that no call obeyed before the next one.
    """
    ends = [moment for moment, _ in changes[1:]] + [float("inf")]
    sent = [moment for moment, _ in heard]
    times = []
    for (moment, wanted), end in zip(changes, ends, strict=True):
        after = heard[bisect_left(sent, moment) : bisect_left(sent, end)]
        obeyed = next((at for at, answer in after if answer == wanted), float("inf"))
        times.append((obeyed - moment) * 1e3)
    return times


def _heard(log: str) -> list[tuple[float, str]]:
    found = []
    for line in log.splitlines():
        seconds, microseconds, answer = line.split()[-3:]
        found.append((float(seconds) + float(microseconds) / 1e6, answer))
    return sorted(found)
