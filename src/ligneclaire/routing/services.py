"""Which kind of line has which service: the tables of guide §5.2, to the letter.

The one list that routing, the company file, the services and the portal read. A setting of a service that the
line's kind lacks has no effect.
"""

from enum import StrEnum

from .model import LineKind


class Service(StrEnum):
    CALL_GROUPS = "call_groups"
    SHOWN_NUMBER = "shown_number"
    CALLBACK_ON_BUSY = "callback_on_busy"
    RESTRICTION_PROFILE = "restriction_profile"
    DO_NOT_DISTURB = "do_not_disturb"
    REFUSE_ANONYMOUS = "refuse_anonymous"
    CALL_WAITING = "call_waiting"
    DISTINCT_RING = "distinct_ring"
    MORE_NUMBERS = "more_numbers"
    """Ring up to five more numbers (L14)."""
    GREETING = "greeting"
    DOUBLE_CALL_ANNOUNCEMENT = "double_call_announcement"
    HOLD_ANNOUNCEMENT = "hold_announcement"
    BLOCKED_NUMBERS = "blocked_numbers"
    IMMEDIATE_FORWARD = "immediate_forward"
    BUSY_FORWARD = "busy_forward"
    NO_ANSWER_FORWARD = "no_answer_forward"
    UNREACHABLE_FORWARD = "unreachable_forward"
    SCHEDULED_FORWARD = "scheduled_forward"
    VOICEMAIL = "voicemail"
    """A mailbox, and mail when a message comes in (§6.15)."""
    PICKUP_GROUP = "pickup_group"
    DEVICE = "device"
    """A model, a MAC address and programmable keys."""
    MOBILE_MANAGEMENT = "mobile_management"


_FIXED, _VIRTUAL, _MOBILE, _ANALOG = (
    LineKind.FIXED,
    LineKind.FIXED_FOR_MOBILE,
    LineKind.MOBILE,
    LineKind.ANALOG,
)

KINDS_WITH: dict[Service, frozenset[LineKind]] = {
    Service.CALL_GROUPS: frozenset({_FIXED, _MOBILE}),
    Service.SHOWN_NUMBER: frozenset({_FIXED, _MOBILE, _ANALOG}),
    Service.CALLBACK_ON_BUSY: frozenset({_FIXED, _MOBILE, _ANALOG}),
    Service.RESTRICTION_PROFILE: frozenset({_FIXED, _MOBILE, _ANALOG}),
    Service.DO_NOT_DISTURB: frozenset({_FIXED, _MOBILE}),
    Service.REFUSE_ANONYMOUS: frozenset({_FIXED, _VIRTUAL, _MOBILE, _ANALOG}),
    Service.CALL_WAITING: frozenset({_FIXED, _MOBILE}),
    Service.DISTINCT_RING: frozenset({_FIXED}),
    Service.MORE_NUMBERS: frozenset({_FIXED, _MOBILE}),
    Service.GREETING: frozenset({_FIXED, _MOBILE}),
    Service.DOUBLE_CALL_ANNOUNCEMENT: frozenset({_FIXED, _MOBILE}),
    Service.HOLD_ANNOUNCEMENT: frozenset({_FIXED, _MOBILE}),
    Service.BLOCKED_NUMBERS: frozenset({_FIXED, _VIRTUAL, _MOBILE, _ANALOG}),
    Service.IMMEDIATE_FORWARD: frozenset({_FIXED, _VIRTUAL, _MOBILE, _ANALOG}),
    Service.BUSY_FORWARD: frozenset({_FIXED, _MOBILE}),
    Service.NO_ANSWER_FORWARD: frozenset({_FIXED, _MOBILE}),
    Service.UNREACHABLE_FORWARD: frozenset({_FIXED, _MOBILE}),
    Service.SCHEDULED_FORWARD: frozenset({_FIXED, _VIRTUAL, _MOBILE}),
    Service.VOICEMAIL: frozenset({_FIXED, _VIRTUAL, _MOBILE}),
    Service.PICKUP_GROUP: frozenset({_FIXED}),
    Service.DEVICE: frozenset({_FIXED}),
    Service.MOBILE_MANAGEMENT: frozenset({_MOBILE}),
}


def has(kind: LineKind, service: Service) -> bool:
    """Whether lines of this kind have the service."""
    return kind in KINDS_WITH[service]


def services_of(kind: LineKind) -> tuple[Service, ...]:
    """The services of a kind, in the order of the guide's tables."""
    return tuple(service for service, kinds in KINDS_WITH.items() if kind in kinds)
