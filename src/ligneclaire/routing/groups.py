"""Call groups: who of a group rings now, in which order, and what a call meets that reaches one (G1–G10).

A member rings when nothing makes it silent (`why_silent`, guide §7.1): do not disturb, forwards and blocked
numbers of the line do not count. Some of what silences it passes by itself, a call, a rest: the caller waits
for that. When every member is silent for a reason that does not pass, the group overflows at once (G6).

The order is asked for each turn anew (`in_order`), of those who are free at that moment and have not rung for
this call in this round; who rings when is `calls.waiting`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from . import forwarding, identities
from .call import (
    Caller,
    Cause,
    Deposit,
    Leg,
    LineLeg,
    LineState,
    Outcome,
    Reason,
    Refuse,
    States,
    TrunkLeg,
    Wait,
)
from .deciding import Deciding, Turn, calling_line
from .model import (
    RING_SECONDS,
    Company,
    Dissuasion,
    Distribution,
    Greeting,
    Group,
    Line,
    LineKind,
    Member,
    PredefinedSound,
    ToMailbox,
    ToNumber,
    TrunkRole,
)
from .numbers import classify
from .reasons import Code
from .services import Service, has

_IDLE = LineState()
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_PASSING = frozenset({Code.MEMBER_IN_CALL, Code.MEMBER_OFFERED, Code.MEMBER_RESTING})
"""What silences a member for a while: a call may wait for its end."""

_DISTRIBUTED: Mapping[Distribution, Code] = {
    Distribution.LINEAR: Code.GROUP_LINEAR,
    Distribution.LONGEST_IDLE: Code.GROUP_LONGEST_IDLE,
    Distribution.CYCLIC: Code.GROUP_CYCLIC,
    Distribution.PARALLEL: Code.GROUP_PARALLEL,
}

_OVERFLOWS: Mapping[Outcome, tuple[Code, Cause]] = {
    Outcome.GROUP_FULL: (Code.GROUP_FULL, Cause.BUSY),
    Outcome.WAITED_TOO_LONG: (Code.WAITED_TOO_LONG, Cause.NO_ANSWER),
    Outcome.NOBODY_CONNECTED: (Code.NOBODY_CONNECTED, Cause.UNREACHABLE),
}
"""How a wait ends: its reason, and the cause when the overflow is none."""


# -- who rings (G2) --------------------------------------------------------------------------------


def why_silent(
    company: Company, group: Group, member: Member, state: LineState, now: datetime
) -> Reason | None:
    """Why the phone of a member does not ring for its group now; `None`: it does.

    The first that holds, what a manager or the person set before what passes by itself.
    """
    code = _lasting(company, member, state) or _passing(state, now)
    if code is None:
        return None
    values: dict[str, str | int] = {}
    if code is Code.MEMBER_ABSENT:
        values["group"] = group.name
    if code is Code.NO_TRUNK:
        values["role"] = TrunkRole.MOBILE
    return Reason(code=code, line=member.line, values=values)


def is_connected(company: Company, member: Member, state: LineState) -> bool:
    """Whether a call may wait for this member: nothing silences it that does not pass."""
    return _lasting(company, member, state) is None


def is_free(company: Company, member: Member, state: LineState, now: datetime) -> bool:
    """Whether this member's phone can ring now."""
    return _lasting(company, member, state) is None and _passing(state, now) is None


def _lasting(company: Company, member: Member, state: LineState) -> Code | None:
    line = company.lines.get(member.line)
    if line is None or not has(line.kind, Service.CALL_GROUPS):
        return Code.SERVICE_LACKING
    if not member.present:
        return Code.MEMBER_ABSENT
    if not state.connected:
        return Code.MEMBER_DISCONNECTED
    if line.kind is LineKind.MOBILE:
        return None if company.trunks_of(TrunkRole.MOBILE) else Code.NO_TRUNK
    if line.endpoint is None:
        return Code.NO_DEVICE
    return None if state.registered else Code.NOT_REGISTERED


def _passing(state: LineState, now: datetime) -> Code | None:
    if state.offered:
        return Code.MEMBER_OFFERED
    if state.calls:
        return Code.MEMBER_IN_CALL
    if state.resting_until and now < state.resting_until:
        return Code.MEMBER_RESTING
    return None


# -- in which order (G3) ---------------------------------------------------------------------------


def in_order(group: Group, lines: Iterable[str], states: States) -> tuple[str, ...]:
    """Of these members, by line, who rings first, second …; with `PARALLEL` it does not matter."""
    wanted = set(lines)
    members = tuple(member.line for member in group.members if member.line in wanted)
    return _ORDERS[group.distribution](group, members, states)


_Order = Callable[[Group, tuple[str, ...], States], tuple[str, ...]]


def _as_listed(group: Group, members: tuple[str, ...], states: States) -> tuple[str, ...]:
    return members


def _longest_idle_first(group: Group, members: tuple[str, ...], states: States) -> tuple[str, ...]:
    return tuple(sorted(members, key=lambda line: states.get(line, _IDLE).idle_since or _LONG_AGO))


def _after_the_last(group: Group, members: tuple[str, ...], states: States) -> tuple[str, ...]:
    everybody = [member.line for member in group.members]
    last = next((line for line in everybody if group.id in states.get(line, _IDLE).last_of), None)
    if last is None:
        return members
    turn = everybody.index(last) + 1
    place = {line: index for index, line in enumerate(everybody[turn:] + everybody[:turn])}
    return tuple(sorted(members, key=place.__getitem__))


_ORDERS: Mapping[Distribution, _Order] = {
    Distribution.LINEAR: _as_listed,
    Distribution.LONGEST_IDLE: _longest_idle_first,
    Distribution.CYCLIC: _after_the_last,
    Distribution.PARALLEL: _as_listed,
}


def ring_seconds(group: Group) -> int:
    """How long a member's phone rings before the next one's turn."""
    return group.rings * RING_SECONDS


def leg_to(company: Company, group: Group, line: Line, caller: Caller) -> Leg:
    """The way to a member's phone, which shows who calls, and for which group (G10)."""
    caller_line = calling_line(company, caller)
    if line.kind is LineKind.MOBILE:
        on_mobile = identities.on_company_mobile(caller, caller_line)
        shown = {trunk.id: on_mobile for trunk in company.trunks_of(TrunkRole.MOBILE)}
        return TrunkLeg(number=line.number, trunks=tuple(shown), identities=shown, line=line.id)
    identity = identities.on_phone(caller, caller_line)
    if identity.number:
        who = identity.name or identity.number
        identity = replace(identity, name=f"{group.name} · {who}")
    distinct = line.distinct_ring and has(line.kind, Service.DISTINCT_RING)
    return LineLeg(
        line=line.id,
        endpoint=line.endpoint or "",
        identity=identity,
        distinct_ring=caller_line is not None if distinct else None,
    )


# -- what a call meets -----------------------------------------------------------------------------


def arrive(deciding: Deciding, group: Group, visited: tuple[str, ...]) -> Turn:
    """Closed hours ─ nobody connected ─ greeting, ring and wait."""
    if group.closed_to and deciding.is_closed(group, group.calendar):
        return _send(deciding, group, group.closed_to, Code.GROUP_CLOSED, Cause.UNREACHABLE, visited)
    company, states, now = deciding.company, deciding.states, deciding.now
    silent = {
        member.line: reason
        for member in group.members
        if (reason := why_silent(company, group, member, states.get(member.line, _IDLE), now))
    }
    deciding.reasons.extend(silent.values())
    if all(member.line in silent and silent[member.line].code not in _PASSING for member in group.members):
        deciding.because(Code.NOBODY_CONNECTED if group.members else Code.NO_MEMBER, group)
        return _overflow(deciding, group, Cause.UNREACHABLE, visited)
    deciding.because(_DISTRIBUTED[group.distribution], group)
    free = in_order(group, (member.line for member in group.members if member.line not in silent), states)
    if not free:
        deciding.because(Code.NOBODY_FREE, group)
    return replace(
        wait_in(group, visited),
        greeting=_greeting(deciding, group),
        legs=tuple(leg_to(company, group, company.lines[line], deciding.caller) for line in free),
    )


def wait_in(group: Group, visited: tuple[str, ...]) -> Wait:
    """The wait of a call that has heard the greeting, whoever is free."""
    return Wait(
        group=group.id,
        visited=visited,
        together=group.distribution is Distribution.PARALLEL,
        seconds=ring_seconds(group),
        waiting=group.waiting_announcement,
        max_seconds=group.max_wait_seconds,
    )


def after_waiting(deciding: Deciding, step: Wait, outcome: Outcome) -> Turn:
    """The wait ended without an answer: the group overflows (G6, G7)."""
    group = deciding.company.groups.get(step.group)
    if group is None or outcome not in _OVERFLOWS:
        deciding.reasons.append(Reason(code=Code.WAIT_FAILED, line=step.group))
        return Refuse(cause=Cause.FAILED)
    code, cause = _OVERFLOWS[outcome]
    deciding.because(code, group)
    return _overflow(deciding, group, cause, step.visited)


def _greeting(deciding: Deciding, group: Group) -> Greeting | None:
    greeting = group.greeting
    if greeting is None or deciding.is_closed(group, greeting.calendar):
        return None
    first = not greeting.interruptive
    deciding.because(Code.GROUP_GREETING_FIRST if first else Code.GROUP_GREETING_MEANWHILE, group)
    return greeting


def _overflow(deciding: Deciding, group: Group, cause: Cause, visited: tuple[str, ...]) -> Turn:
    match group.overflow:
        case Dissuasion(sound):
            deciding.because(Code.OVERFLOW_DISSUASION, group)
            return Refuse(cause=cause, prompt=sound)
        case ToNumber() as number:
            return _send(deciding, group, number, Code.OVERFLOW_NUMBER, cause, visited)
        case ToMailbox(mailbox):
            deciding.because(Code.OVERFLOW_MAILBOX, group)
            owner = next((line for line in deciding.company.lines.values() if line.mailbox == mailbox), None)
            if owner:
                deciding.because(Code.VOICEMAIL_INSTEAD, owner)
            return Deposit(line=(owner or group).id, mailbox=mailbox)
        case None:
            deciding.because(Code.OVERFLOW_NONE, group)
            return Refuse(cause=cause)


def _send(
    deciding: Deciding, group: Group, to: ToNumber, code: Code, cause: Cause, visited: tuple[str, ...]
) -> Turn:
    """To a number, by the rules of forwards; where it leads nowhere the caller hears to call again later."""
    target = classify(to.number, deciding.company)
    deciding.because(code, group, to=target.canonical)
    led = forwarding.lead(deciding, group, target, visited)
    if not isinstance(led, forwarding.DeadEnd):
        return led
    deciding.because(Code.OVERFLOW_DISSUASION, group)
    return Refuse(cause=cause, prompt=PredefinedSound.DISSUASION)
