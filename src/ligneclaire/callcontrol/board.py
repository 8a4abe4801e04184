"""The live state of call groups, told to whoever connects to a Unix socket: who is free, who waits (X8).

Lines of JSON in UTF-8, each the whole state of one company's groups; nothing is read. Who connects is told of
every company with groups at once, then of a company whenever something of it changed, ten times a second at
most. Moments are ISO 8601 with their offset, numbers canonical (`null`: withheld), lines and groups by the
ids of snapshots.

    {"company": "1", "at": "…", "groups": {"group-3": {
        "members": {"12": {"state": "resting", "until": "…"}, "15": {"state": "free"}},
        "calls": [{"call": "…", "number": "+336…", "line": null, "arrived": "…", "since": "…",
                   "waits": true, "rings": ["15"]}]}}}

A member's `state` is one of `STATES`: what the group says that is asked for this member's phone. `calls` are
those that wait or ring, first come first; `since` is when their time began to count, `null` during a
greeting. `waits`: nobody rings for it, or not for the first time. A reader that falls behind by `MOST_BEHIND`
bytes is left: it connects again and is told everything.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from ligneclaire.callcontrol.directory import Directory
from ligneclaire.callcontrol.groupdesk import GroupDesk
from ligneclaire.routing.call import Caller, States
from ligneclaire.routing.groups import why_silent
from ligneclaire.routing.model import Company, Group, Member
from ligneclaire.routing.reasons import Code

log = logging.getLogger(__name__)

STATES = {
    None: "free",
    Code.MEMBER_OFFERED: "ringing",
    Code.MEMBER_IN_CALL: "in_call",
    Code.MEMBER_RESTING: "resting",
    Code.MEMBER_ABSENT: "absent",
    Code.MEMBER_DISCONNECTED: "disconnected",
    Code.NOT_REGISTERED: "not_registered",
    Code.NO_DEVICE: "no_device",
    Code.NO_TRUNK: "no_trunk",
    Code.SERVICE_LACKING: "service_lacking",
}
PAUSE_SECONDS = 0.1
MOST_BEHIND = 4_000_000
LONGEST_PATH = 107
"""Bytes of a Unix socket's path (unix(7))."""


class Board:
    """`caller_of` answers who makes a call, `None` when it is over."""

    def __init__(
        self,
        path: Path,
        *,
        directory: Directory,
        groups: GroupDesk,
        clock: Callable[[], datetime],
        caller_of: Callable[[str], Caller | None],
    ) -> None:
        self._path, self._directory, self._groups = path, directory, groups
        self._clock, self._caller_of = clock, caller_of
        self._readers: set[asyncio.StreamWriter] = set()
        self._changed: set[str] = set()
        self._told: dict[str, dict[str, Any]] = {}
        """What every reader knows, by company."""
        self._stirred = asyncio.Event()
        groups.seen = self.stir

    def stir(self, company: str) -> None:
        """Something of this company's groups may have changed."""
        if self._readers:
            self._changed.add(company)
            self._stirred.set()

    async def serve(self) -> None:
        """For ever."""
        if len(bytes(self._path)) > LONGEST_PATH:
            log.warning("%s is too long for a socket: nobody can watch the call groups", self._path)
            return
        self._path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(self._welcome, self._path)
        self._path.chmod(0o600)
        try:
            while True:
                await self._stirred.wait()
                self._stirred.clear()
                companies, self._changed = self._changed, set()
                for company in companies:
                    groups = self._groups_of(self._directory.company(company))
                    if self._told.get(company) != groups:
                        self._told[company] = groups
                        self._tell(self._readers, company, groups)
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            server.close()
            for reader in self._readers:
                reader.close()
            self._path.unlink(missing_ok=True)

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for company in self._directory.companies():
            if company.groups:
                self._tell([writer], company.id, self._groups_of(company))
        self._readers.add(writer)
        self._told.clear()
        try:
            while await reader.read(1024):  # whatever it says; it ends by going
                pass
        except ConnectionError:
            pass
        finally:
            self._readers.discard(writer)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    def _tell(self, readers: Iterable[asyncio.StreamWriter], company: str, groups: dict[str, Any]) -> None:
        told = {"company": company, "at": self._clock().isoformat(), "groups": groups}
        line = json.dumps(told, ensure_ascii=False).encode() + b"\n"
        for reader in tuple(readers):
            if reader.transport.get_write_buffer_size() > MOST_BEHIND:
                self._readers.discard(reader)
                reader.transport.abort()
            elif not reader.is_closing():
                reader.write(line)

    # -- the picture -------------------------------------------------------------------------------

    def _groups_of(self, company: Company) -> dict[str, Any]:
        states, now = self._groups.states_of(company), self._clock()
        calls: dict[str, list[dict[str, Any]]] = {group: [] for group in company.groups}
        for place in self._groups.places_in(company.id):
            caller = self._caller_of(place.call)
            if caller is None or place.group not in calls:
                continue
            calls[place.group].append(
                {
                    "call": place.call,
                    "number": None if caller.withheld else caller.number,
                    "line": caller.line,
                    "arrived": place.arrived.isoformat(),
                    "since": place.since and place.since.isoformat(),
                    "waits": place.waits,
                    "rings": list(place.ringing),
                }
            )
        return {
            id: {
                "members": {
                    member.line: _member(company, group, member, states, now) for member in group.members
                },
                "calls": calls[id],
            }
            for id, group in company.groups.items()
        }


def _member(company: Company, group: Group, member: Member, states: States, now: datetime) -> dict[str, Any]:
    if member.line not in company.lines:
        return {"state": STATES[Code.SERVICE_LACKING]}
    state = states[member.line]
    reason = why_silent(company, group, member, state, now)
    told = {"state": STATES[reason.code if reason else None]}
    if reason and reason.code is Code.MEMBER_RESTING and state.resting_until:
        told["until"] = state.resting_until.isoformat()
    return told
