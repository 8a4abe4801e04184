"""Memory of the idle house, and of a call."""

from __future__ import annotations

from ligneclaire.runtime.bench.house import House, holding, until
from ligneclaire.runtime.bench.machine import resident_bytes
from ligneclaire.runtime.bench.report import Measure, measure

CALLS = 100


def measures(house: House) -> list[Measure]:
    """To be asked before there was any other call: memory that is free again is not given back. For the same
    reason the bare calls come on top of the full ones while those go on."""
    records = house.records()
    idle = {name: resident_bytes(house.pid(name)) for name in house.running}
    with holding(house, house.company.callers, CALLS):
        full = _whole(house)
        with holding(house, house.bare_callers, CALLS):
            both = _whole(house)
    until(lambda: house.is_quiet(records + CALLS), "The calls left something behind, or no record.")
    whole = sum(idle.values())
    return [
        *(measure(f"memory idle, {name}", "MB", [size / 1e6]) for name, size in idle.items()),
        measure("memory idle, whole house", "MB", [whole / 1e6], at_most=500),
        measure(f"memory per call, {CALLS} held, bare", "kB", [(both - full) / CALLS / 1e3]),
        measure(f"memory per call, {CALLS} held, full", "kB", [(full - whole) / CALLS / 1e3], at_most=200),
    ]


def _whole(house: House) -> int:
    return sum(resident_bytes(house.pid(name)) for name in house.running)
