"""What `up` says once everything answers. Who can sign in is kept in DATA/welcome.json (mode 0600)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from ligneclaire.runtime.instance import Instance, write_private

FILE = "welcome.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """The manager of the demonstration company; its password is drawn once."""

    email: str
    password: str

    def save(self, data: Path) -> None:
        write_private(data / FILE, json.dumps(asdict(self), indent=2) + "\n")


def manager_of_demonstration(data: Path) -> Manager | None:
    """`None` when the demonstration company was not loaded here."""
    path = data / FILE
    return Manager(**json.loads(path.read_text())) if path.exists() else None


def welcome(instance: Instance) -> str:
    manager = manager_of_demonstration(instance.data)
    rows = [("Portal", f"http://{instance.address}:{instance.port}/")]
    if manager:
        rows += [("Sign in", manager.email), ("Password", manager.password)]
    else:
        rows += [("Sign in", "with the e-mail of a manager of your company")]
    rows += [
        ("Phones", f"SIP server {instance.address}, port {instance.sip_port}, UDP or TCP"),
        ("", "each line's page in the portal shows its user and password"),
        ("Logs", str(instance.logs)),
    ]
    lines = [f"  {label:<9} {text}" for label, text in rows]
    return "\n".join(("", "Ligne Claire is ready.", "", *lines, "", "Ctrl-C stops everything.", ""))
