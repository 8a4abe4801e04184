"""Call control is killed under a hundred conversations, and started again at once, as the supervisor does."""

from __future__ import annotations

from ligneclaire.runtime.bench.house import House, holding, until
from ligneclaire.runtime.bench.report import Measure, measure

CONVERSATIONS = 100
ADOPTED = "goes on"
"""What call control logs of each conversation it takes over."""


def measures(house: House) -> list[Measure]:
    control = house.running["callcontrol"]
    with holding(house, CONVERSATIONS) as conversations:
        control.kill()
        control.start()
        seconds = until(
            lambda: house.log("callcontrol").count(ADOPTED) >= CONVERSATIONS,
            "Not every conversation was adopted.",
        )
        channels, _ = house.open_channels()
        played = conversations.ended()
    dropped = max(CONVERSATIONS - played.succeeded, CONVERSATIONS - channels // 2)
    return [
        measure(
            f"call control killed under {CONVERSATIONS} conversations, dropped", "", [dropped], at_most=0
        ),
        measure("… until all are adopted", "s", [seconds], at_most=2),
    ]
