"""Call control is killed under a hundred conversations, and started again at once, as the supervisor does."""

from __future__ import annotations

from ligneclaire.runtime.bench.house import House, holding, until
from ligneclaire.runtime.bench.report import Measure, measure

CONVERSATIONS = 100
ADOPTED = "goes on"
"""What call control logs of each conversation it takes over."""


def measures(house: House) -> list[Measure]:
    control = house.running["callcontrol"]
    records = house.records()
    with holding(house, house.company.callers, CONVERSATIONS) as conversations:
        control.kill()
        control.start()
        seconds = until(
            lambda: house.log("callcontrol").count(ADOPTED) >= CONVERSATIONS,
            "Not every conversation was adopted.",
        )
        channels, _ = house.open_channels()
        played = conversations.ended()
    until(lambda: house.is_quiet(records + CONVERSATIONS), "The calls left something behind, or no record.")
    dropped = max(CONVERSATIONS - played.succeeded, CONVERSATIONS - channels // 2)
    name = f"call control killed under {CONVERSATIONS} conversations"
    return [
        measure(f"{name}, dropped", "", [dropped], at_most=0),
        measure(f"{name}, all adopted after", "s", [seconds], at_most=2),
    ]
