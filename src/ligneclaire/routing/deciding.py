"""One decision under way: what is known, the reasons so far, and what every turn of it asks.

The turns live in modules of their own (`lines`, `outgoing`, `forwarding` …): functions of a `Deciding` that
answer a step, or a `Reach` when the call goes on to another number of the company, which `planner` follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from . import calendars, identities
from .call import Call, Caller, Identity, LineState, Reason, States, Step
from .model import DEFAULT_TIMEZONE, Callee, Company, Line, LineKind, Trunk, TrunkRole
from .reasons import Code

_IDLE = LineState()


@dataclass(frozen=True, slots=True)
class Reach:
    """The call goes on to whoever has a number of the company."""

    callee: Callee
    visited: tuple[str, ...] = ()
    """Ids of those that sent it on so far, first first."""


Turn = Step | Reach


def calling_line(company: Company, caller: Caller) -> Line | None:
    """The company's line that calls: from its phone, or from its mobile over the mobile network (F6)."""
    if caller.line is not None:
        return company.lines.get(caller.line)
    trunk = next((trunk for trunk in company.trunks if trunk.id == caller.trunk), None)
    line = company.line_with(caller.number)
    from_mobile = trunk and trunk.role is TrunkRole.MOBILE and line and line.kind is LineKind.MOBILE
    return line if from_mobile else None


class Deciding:
    def __init__(self, company: Company, call: Call, now: datetime, states: States) -> None:
        self.company, self.call, self.caller, self.now, self.states = company, call, call.caller, now, states
        self.caller_line = calling_line(company, call.caller)
        self.reasons: list[Reason] = []

    def because(self, code: Code, line: Line | None = None, **values: str | int) -> None:
        self.reasons.append(Reason(code=code, line=line.id if line else None, values=values))

    def state_of(self, line: Line) -> LineState:
        return self.states.get(line.id, _IDLE)

    def trunks(self, role: TrunkRole) -> tuple[Trunk, ...]:
        trunks = self.company.trunks_of(role)
        if not trunks:
            self.because(Code.NO_TRUNK, role=role)
        return trunks

    def shown_outside(self, line: Line) -> Mapping[str, Identity]:
        """What each public trunk is shown of a call that `line` sends outside."""
        return {
            trunk.id: identities.forwarded_outside(self.company, trunk, self.caller, self.caller_line, line)
            for trunk in self.trunks(TrunkRole.PUBLIC)
        }

    def is_closed(self, line: Line, calendar_id: str | None) -> bool:
        """Whether one of its calendars is closed now, in the time of its site; no calendar: never."""
        calendar = self.company.calendars.get(calendar_id or "")
        if calendar is None:
            return False
        opening = calendars.opening(calendar, self.now, self._timezone(line))
        if opening.closed_by is None:
            return False
        values = {"holiday": opening.holiday} if opening.holiday else {}
        self.because(opening.closed_by, line, calendar=calendar.name, **values)
        return True

    def local(self, line: Line) -> datetime:
        """Now, by the clock of the line's site."""
        return calendars.local(self.now, self._timezone(line))

    def _timezone(self, line: Line) -> str:
        site = self.company.sites.get(line.site)
        return site.timezone if site else DEFAULT_TIMEZONE
