"""Public holidays of France and of its overseas territories, computed and never typed (C2).

The library `holidays` knows them all: those that move with Easter, the two more of Alsace-Moselle, and the
abolition of slavery on each territory's own day. Their names are French.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

from ligneclaire.company.models.calendars import Territory

YEARS = range(-1, 6)
"""Years around the present one that a snapshot knows."""
COMING = timedelta(days=365)


@lru_cache(maxsize=64)
def around(territory: str, year: int) -> Mapping[date, str]:
    """The names of a territory's holidays by their dates, for the `YEARS` around one."""
    subdivision = None if territory == Territory.METROPOLE else territory
    years = [year + offset for offset in YEARS]
    found = holidays.country_holidays("FR", subdiv=subdivision, years=years, language="fr")
    return {day: name.replace("'", "’") for day, name in found.items()}


def coming(territory: str, today: date) -> list[tuple[date, str]]:
    """Those of the next twelve months, the first one first."""
    return sorted(
        (day, name) for day, name in around(territory, today.year).items() if today <= day < today + COMING
    )
