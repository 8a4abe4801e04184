"""One decision under way: what is known, the reasons so far, and what every turn of it asks.

The turns live in modules of their own (`lines`, `outgoing`, `forwarding` …): functions of a `Deciding` that
answer a step, or a `Reach` when the call goes on to another number of the company, which `planner` follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from . import calendars, identities
from .call import Call, Caller, Identity, LineState, Reason, States, Step
from .model import DEFAULT_TIMEZONE, Attendant, Callee, Company, Group, Line, LineKind, Trunk, TrunkRole
from .reasons import Code

_IDLE = LineState()

_DIALLED: Mapping[type[Callee], Code] = {
    Line: Code.LINE_DIALLED,
    Group: Code.GROUP_DIALLED,
    Attendant: Code.ATTENDANT_DIALLED,
}


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

    def because(self, code: Code, callee: Callee | None = None, **values: str | int) -> None:
        self.reasons.append(Reason(code=code, line=callee.id if callee else None, values=values))

    def reach(self, callee: Callee, number: str) -> Reach:
        """The call goes to whoever has the number that was dialled."""
        self.because(_DIALLED[type(callee)], callee, number=number)
        return Reach(callee)

    def state_of(self, line: Line) -> LineState:
        return self.states.get(line.id, _IDLE)

    def trunks(self, role: TrunkRole) -> tuple[Trunk, ...]:
        trunks = self.company.trunks_of(role)
        if not trunks:
            self.because(Code.NO_TRUNK, role=role)
        return trunks

    def shown_outside(self, sender: Callee) -> Mapping[str, Identity]:
        """What each public trunk is shown of a call that `sender` sends outside."""
        return {
            trunk.id: identities.forwarded_outside(self.company, trunk, self.caller, self.caller_line, sender)
            for trunk in self.trunks(TrunkRole.PUBLIC)
        }

    def is_closed(self, callee: Callee, calendar_id: str | None) -> bool:
        """Whether one of its calendars is closed now, in the time of its site; no calendar: never."""
        calendar = self.company.calendars.get(calendar_id or "")
        if calendar is None:
            return False
        opening = calendars.opening(calendar, self.now, self._timezone(callee))
        if opening.closed_by is None:
            return False
        values = {"holiday": opening.holiday} if opening.holiday else {}
        self.because(opening.closed_by, callee, calendar=calendar.name, **values)
        return True

    def local(self, callee: Callee) -> datetime:
        """Now, by the clock of its site."""
        return calendars.local(self.now, self._timezone(callee))

    def _timezone(self, callee: Callee) -> str:
        site = self.company.sites.get(callee.site)
        return site.timezone if site else DEFAULT_TIMEZONE
