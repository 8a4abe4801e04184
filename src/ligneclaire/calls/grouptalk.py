"""What calls (`queueing`) and the waiting lines of groups (`waiting`) say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ligneclaire.routing.call import Outcome

# -- to the waiting lines --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A call reached a group. `ready`: members may ring; else it hears the greeting to its end first."""

    call: str
    group: str
    ready: bool
    arrived: datetime
    """Its place: first come, first served."""
    since: datetime | None = None
    """When it became ready, of a call that was waiting before we were started again."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The greeting is over."""

    call: str


@dataclass(frozen=True, slots=True)
class Left:
    """The call waits no more: a phone of the line `answered` took it, or its caller is gone."""

    call: str
    answered: str | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class LeftCall:
    """The member who took this call is out of it."""

    call: str


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """A member's phone stopped by itself: refused, unreachable. `rang`: whether it rang at all."""

    call: str
    line: str
    rang: bool


FromCalls = Joined | Ready | Left | LeftCall | OfferEnded


# -- to the calls ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """Ring this member for the call."""

    call: str
    line: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Stop ringing this member."""

    call: str
    line: str


@dataclass(frozen=True, slots=True)
class Queue:
    """From now on the caller hears the waiting announcement; once per call."""

    call: str


@dataclass(frozen=True, slots=True)
class Overflow:
    """The call waits no more."""

    call: str
    outcome: Outcome


ToCalls = Offer | Withdraw | Queue | Overflow


@dataclass(slots=True, kw_only=True)
class InLine:
    """What a call knows of its own place in a group's line; enough to keep it over a restart."""

    group: str
    visited: tuple[str, ...]
    """Who sent the call here (`Wait.visited`)."""
    arrived: datetime
    since: datetime | None
    """When its time began to count; `None`: it hears the greeting first."""
    answered: bool
    """The caller was answered, by us."""
    queued: bool = False
    """It hears the waiting announcement, after the greeting."""
    music: bool = False
    """… which is being played."""
    playback: str = ""
    """The greeting being played when this was noted."""
