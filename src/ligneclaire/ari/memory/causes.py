"""How Asterisk 22.10.1 turns SIP statuses into Q.850 causes and back: measured, for RFC 3398 differs."""

from __future__ import annotations

from collections.abc import Mapping

from ligneclaire.ari.interface import HangupReason

CAUSE_OF_REASON: Mapping[HangupReason, int] = {
    HangupReason.NORMAL: 16,
    HangupReason.BUSY: 17,
    HangupReason.CONGESTION: 34,
    HangupReason.NO_ANSWER: 19,
    HangupReason.REJECTED: 21,
    HangupReason.UNALLOCATED: 1,
    HangupReason.NUMBER_INCOMPLETE: 28,
    HangupReason.ANSWERED_ELSEWHERE: 26,
}

_CAUSE_OF_STATUS = {
    **{302: 23, 401: 21, 403: 21, 404: 1, 407: 21, 408: 18, 409: 41, 410: 22, 480: 19, 483: 19, 484: 28},
    **{485: 1, 486: 17, 488: 58, 500: 38, 501: 29, 502: 27, 503: 34, 504: 102, 513: 34, 580: 34},
    **{600: 17, 603: 21, 604: 1, 606: 58},
}
_STATUS_OF_CAUSE = {
    **{1: 404, 3: 404, 17: 486, 18: 408, 19: 480, 20: 480, 21: 403, 22: 410, 27: 502, 28: 484, 31: 480},
    **{34: 503, 38: 500, 42: 503, 58: 488, 127: 500},
}


def cause_of_status(status: int) -> int:
    """The cause of a leg whose phone refused with this status; 127 is interworking."""
    return _CAUSE_OF_STATUS.get(status, 127)


def status_of_cause(cause: int) -> int:
    """What an unanswered caller is told when we hang up."""
    return _STATUS_OF_CAUSE.get(cause, 603)
