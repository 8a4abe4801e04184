"""Where a forward may go, and which forwards a new line has (L18, guide §6.14).

The table of destinations is asked when a forward is saved, `refusal(classify(number, company))`, and again
when a call follows it: a number can change class between the two, when a line is deleted for instance.

It is the only rule of a forward. The restriction profile of the line that forwards does not count: it governs
what is dialled, and a line closed at the weekend is precisely one whose calls go to somebody on duty.
"""

from enum import StrEnum

from .call import Reason
from .model import Destination, Forwards, Line, LineKind, NumberClass, ToNumber, ToVoicemail
from .numbers import Classified
from .reasons import Code
from .services import Service, has


class Forward(StrEnum):
    """The five forwards, by the names of the fields of `Forwards`."""

    SCHEDULED = "scheduled"
    IMMEDIATE = "immediate"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"


SERVICE_OF = {
    Forward.SCHEDULED: Service.SCHEDULED_FORWARD,
    Forward.IMMEDIATE: Service.IMMEDIATE_FORWARD,
    Forward.BUSY: Service.BUSY_FORWARD,
    Forward.NO_ANSWER: Service.NO_ANSWER_FORWARD,
    Forward.UNREACHABLE: Service.UNREACHABLE_FORWARD,
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
