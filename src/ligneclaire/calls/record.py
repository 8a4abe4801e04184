"""The record of a call (F7): one call, its legs, and why each step was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ligneclaire.routing.call import Caller, Reason


class Ending(StrEnum):
    """How a call ended, as its record says it."""

    ANSWERED = "answered"
    MESSAGE = "message"
    """The caller left a message."""
    NO_MESSAGE = "no_message"
    """The caller reached a voicemail and said nothing."""
    ABANDONED = "abandoned"
    """The caller hung up before anybody answered."""
    SERVED = "served"
    """A feature code did its work."""
    PICKED_UP = "picked_up"
    """The caller took another call that was ringing; that call's record says the rest."""
    TRANSFERRED = "transferred"
    """Whom the caller had asked for was connected with somebody else; that call's record says the rest."""
    REFUSED = "refused"
    """The call was ended by a decision: busy, unknown, restricted, nobody there …"""
    LOST = "lost"
    """The engine or our process died under it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRecord:
    """One attempt to reach somebody. Moments are aware; `None`: it did not come to that."""

    id: str
    line: str | None
    number: str | None
    trunk: str | None
    started: datetime
    ringing: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    by: str | None = None
    """The line, group or attendant that sent the call here: whose outgoing call it is when it leaves (A7)."""
    outcome: str = ""
    """`answered`, `answered_elsewhere`, `caller_gone`, or an `Outcome`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """A decision, with its reasons, at the moment it was taken. `step` is the step's class name."""

    at: datetime
    step: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    id: str
    """UUID chosen at arrival: what makes a record arrive exactly once."""
    company: str
    caller: Caller
    dialled: str
    arrived: datetime
    answered: datetime | None = None
    ended: datetime | None = None
    ending: Ending | None = None
    """`None` while the call lives."""
    cause: str = ""
    """The `routing.call.Cause` of a refused call."""
    legs: tuple[LegRecord, ...] = ()
    steps: tuple[StepRecord, ...] = ()
