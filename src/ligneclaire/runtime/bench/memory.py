"""Memory of the idle house, and of a call."""

from __future__ import annotations

from ligneclaire.runtime.bench.house import House, holding
from ligneclaire.runtime.bench.machine import resident_bytes
from ligneclaire.runtime.bench.report import Measure, measure

CALLS = 100


def measures(house: House) -> list[Measure]:
    """To be asked before there was any other call: memory that is free again is not given back."""
    idle = {name: resident_bytes(house.pid(name)) for name in house.running}
    with holding(house, CALLS):
        held = {name: resident_bytes(house.pid(name)) for name in house.running}
    per_call = (sum(held.values()) - sum(idle.values())) / CALLS
    return [
        *(measure(f"memory idle, {name}", "MB", [size / 1e6]) for name, size in idle.items()),
        measure("memory idle, whole house", "MB", [sum(idle.values()) / 1e6], at_most=500),
        measure(f"memory per call, {CALLS} held", "kB", [per_call / 1e3], at_most=200),
    ]
