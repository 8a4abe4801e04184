"""The office of the house: where a manager changes the company, and reads its call log and its voicemail.

Tests have a database of their own, so what touches the house's runs in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ligneclaire.calls.record import CallRecord
from ligneclaire.routing.model import Company, OwnSound

COMPANY = TypeAdapter(Company)
RECORDS = TypeAdapter(list[CallRecord])
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is listed; `mailbox` is its line's id, or its group's number; `file` lies below the
    voicemail folder."""

    mailbox: str
    caller: str
    seconds: float
    file: str


class Office:
    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        """`environment` is that of the house's own commands."""
        self._names: dict[str, str] = {}
        path = f"{ROOT}{os.pathsep}{environment['PYTHONPATH']}"
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.office_process"],
                env={**os.environ, **environment, "PYTHONPATH": path},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def found(self, company: Company, operators: Mapping[str, str]) -> None:
        """Create the company; `operators` are the addresses its trunks lead to, by trunk."""
        self._names = {line.number: line.id for line in company.lines.values()}
        self._ask("found", company=COMPANY.dump_python(company, mode="json"), operators=dict(operators))

    def save(self, company: Company) -> int:
        """Set every line as `company` has it; returns the revision at which it is so."""
        revision: int = self._ask("save", company=COMPANY.dump_python(company, mode="json"))
        return revision

    def keep_sound(self, file: Path) -> OwnSound:
        """A sound as a manager sends it."""
        return OwnSound(self._ask("keep_sound", file=str(file)))

    def credentials(self) -> dict[str, tuple[str, str]]:
        """SIP user and password of every line with a phone, by line."""
        return {
            self._names[number]: (user, secret) for number, (user, secret) in self._ask("credentials").items()
        }

    def records(self) -> list[CallRecord]:
        """The call log, oldest first."""
        return [self._named(record) for record in RECORDS.validate_python(self._ask("records"))]

    def messages(self) -> list[Message]:
        """All messages, oldest first."""
        told = [Message(**message) for message in self._ask("messages")]
        return [
            replace(message, mailbox=self._names.get(message.mailbox, message.mailbox)) for message in told
        ]

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()

    def _named(self, record: CallRecord) -> CallRecord:
        """The record with the ids that the test gave lines."""

        def name(line: str | None) -> str | None:
            return self._names[line] if line else None

        steps = tuple(
            replace(step, reasons=tuple(replace(reason, line=name(reason.line)) for reason in step.reasons))
            for step in record.steps
        )
        legs = tuple(replace(leg, line=name(leg.line)) for leg in record.legs)
        return replace(record, legs=legs, steps=steps)

    def _ask(self, do: str, **values: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": do, **values}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"the office could not {do}; see its log"
        told = json.loads(answer)
        assert "error" not in told, f"the office could not {do}: {told['error']}"
        return told["result"]
