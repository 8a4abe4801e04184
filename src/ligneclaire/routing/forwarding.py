"""Forwards: where one may go, where it leads now, and which ones a new line has (L18, guide §6.14).

The table of destinations is asked when a forward is saved, `refusal(classify(number, company))`, and again
when a call follows it: a number can change class between the two, when a line is deleted for instance.

It is the only rule of a forward. The restriction profile of the line that forwards does not count: it governs
what is dialled, and a line closed at the weekend is precisely one whose calls go to somebody on duty.

Those that sent the call on so far travel with it (`visited`): lines that forward, groups, attendants. It
ends: each adds itself, stands there once, and after five the first line's voicemail takes the call.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, StrEnum, auto

from .call import MAX_FORWARDS, Cause, Deposit, Reason, Refuse, Step
from .deciding import Deciding, Reach, Turn
from .model import Callee, Destination, Forwards, Line, LineKind, NumberClass, ToNumber, ToVoicemail
from .numbers import Classified, classify
from .reaching import ring_outside
from .reasons import Code
from .services import Service, has


class Forward(StrEnum):
    """The five forwards, by the names of the fields of `Forwards`."""

    SCHEDULED = "scheduled"
    IMMEDIATE = "immediate"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"


class DeadEnd(Enum):
    """Why a number that calls are sent to leads nowhere."""

    CLOSED = auto()
    """It may not be called, or no trunk leads there."""
    CIRCLE = auto()
    """The call was there already, or was sent on too often."""


SERVICE_OF = {
    Forward.SCHEDULED: Service.SCHEDULED_FORWARD,
    Forward.IMMEDIATE: Service.IMMEDIATE_FORWARD,
    Forward.BUSY: Service.BUSY_FORWARD,
    Forward.NO_ANSWER: Service.NO_ANSWER_FORWARD,
    Forward.UNREACHABLE: Service.UNREACHABLE_FORWARD,
}

_FORWARDED: Mapping[Forward, Code] = {
    Forward.SCHEDULED: Code.FORWARD_SCHEDULED,
    Forward.IMMEDIATE: Code.FORWARD_IMMEDIATE,
    Forward.BUSY: Code.FORWARD_BUSY,
    Forward.NO_ANSWER: Code.FORWARD_NO_ANSWER,
    Forward.UNREACHABLE: Code.FORWARD_UNREACHABLE,
}

DESTINATIONS = frozenset(
    {NumberClass.INTERNAL, NumberClass.FIXED, NumberClass.MOBILE, NumberClass.EUROPE_NEAR}
)
"""Classes a forward may reach; also those of more numbers to ring, overflows and menu keys (L14, G7, A7)."""


def destination_of(line: Line, forward: Forward) -> Destination | None:
    """Where a forward of the line leads; `None` when it is off, or when the line's kind has none."""
    if not has(line.kind, SERVICE_OF[forward]):
        return None
    found: Destination | None = getattr(line.forwards, forward)
    return found


def refusal(destination: Classified) -> Reason | None:
    """Why a forward may not go to a classified number, or `None` when it may."""
    if destination.problem:
        return Reason(code=destination.problem, values={"number": destination.canonical})
    if destination.number_class in DESTINATIONS:
        return None
    return Reason(
        code=Code.FORWARD_FORBIDDEN,
        values={"number": destination.canonical, "number_class": destination.number_class},
    )


def default_forwards(kind: LineKind, mobile_number: str | None = None) -> Forwards:
    """The forwards of a new line; `mobile_number`: of the mobile behind a `fixed_for_mobile` (L21)."""
    if kind is LineKind.ANALOG:
        return Forwards()
    if kind is LineKind.FIXED_FOR_MOBILE:
        to_mobile: Destination | None = ToNumber(mobile_number) if mobile_number else None
        return Forwards(immediate=to_mobile)
    voicemail = ToVoicemail()
    return Forwards(busy=voicemail, no_answer=voicemail, unreachable=voicemail)


def forward(deciding: Deciding, line: Line, kind: Forward, cause: Cause, visited: tuple[str, ...]) -> Turn:
    """Where a forward leads; `cause` is what the caller is told when it is off or leads nowhere."""
    destination = destination_of(line, kind)
    if destination is None:
        return Refuse(cause=cause)
    if isinstance(destination, ToVoicemail):
        deciding.because(_FORWARDED[kind], line, to="voicemail")
        return voicemail(deciding, line, cause)
    target = classify(destination.number, deciding.company)
    deciding.because(_FORWARDED[kind], line, to=target.canonical)
    match lead(deciding, line, target, visited):
        case DeadEnd.CLOSED:
            return voicemail(deciding, line, cause, Code.VOICEMAIL_INSTEAD)
        case DeadEnd.CIRCLE:
            return _first_voicemail(deciding, (*visited, line.id))
        case turn:
            return turn


def lead(deciding: Deciding, sender: Callee, target: Classified, visited: tuple[str, ...]) -> Turn | DeadEnd:
    """Where a call goes on that `sender` sends to a number (L18, G7, A7), or why it cannot, with the reason.

    `visited`: those that sent the call to `sender`.
    """
    if refused := refusal(target):
        deciding.reasons.append(replace(refused, line=sender.id))
        return DeadEnd.CLOSED
    path = (*visited, sender.id)
    if len(path) > MAX_FORWARDS:
        deciding.because(Code.TOO_MANY_FORWARDS, sender, forwards=MAX_FORWARDS)
        return DeadEnd.CIRCLE
    if target.callee:
        if target.callee.id in path or target.callee is deciding.caller_line:
            deciding.because(Code.FORWARD_LOOP, target.callee)
            return DeadEnd.CIRCLE
        return Reach(target.callee, path)
    shown = deciding.shown_outside(sender)
    return ring_outside(target.canonical, shown, path) if shown else DeadEnd.CLOSED


def voicemail(deciding: Deciding, line: Line, cause: Cause, because: Code | None = None) -> Step:
    """The line's mailbox, or a refusal when it has none; `because`: why its mailbox, if not asked for."""
    if line.mailbox is None or not has(line.kind, Service.VOICEMAIL):
        deciding.because(Code.NO_MAILBOX, line)
        return Refuse(cause=cause)
    if because:
        deciding.because(because, line)
    return Deposit(line=line.id, mailbox=line.mailbox)


def _first_voicemail(deciding: Deciding, path: tuple[str, ...]) -> Step:
    company = deciding.company
    lines = (id for id in path if id not in company.groups and id not in company.attendants)
    first = company.lines.get(next(lines, ""))
    if first is None:
        return Refuse(cause=Cause.UNREACHABLE)
    return voicemail(deciding, first, Cause.UNREACHABLE, Code.VOICEMAIL_INSTEAD)
