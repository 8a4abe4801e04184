"""What an installation keeps for who visits the demonstration: DATA/demonstration.json (mode 0600)."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ligneclaire.runtime.instance import write_private

FILE = "demonstration.json"
OUTSIDE_PHONE = "+33639987001"
"""A mobile of the simulated public network, of a range kept for fiction (ARCEP decision 2018-0881)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """Who can sign in to run the company, and what a phone of the simulated network registers with."""

    company: str
    email: str
    password: str
    phone_password: str = field(default_factory=lambda: secrets.token_urlsafe(9))

    def save(self, data: Path) -> None:
        write_private(data / FILE, json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n")


def demonstration_of(data: Path) -> Demonstration | None:
    """`None` where the demonstration company was not loaded."""
    path = data / FILE
    return Demonstration(**json.loads(path.read_text())) if path.exists() else None
