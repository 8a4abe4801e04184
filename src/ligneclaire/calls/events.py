"""What happens to a live call, in the words of telephony; call control translates Asterisk's events."""

from __future__ import annotations

from dataclasses import dataclass

from ligneclaire.calls.grouptalk import ToCalls
from ligneclaire.routing.call import Caller, Outcome


@dataclass(frozen=True, slots=True)
class Arrived:
    """The caller's channel reached us. Always a call's first event."""


@dataclass(frozen=True, slots=True)
class CallerHungUp:
    """The caller's channel is gone, whoever ended it."""

    channel: str = ""
    """Which; it may have become a leg meanwhile."""


@dataclass(frozen=True, slots=True)
class LegSilent:
    """The far end has said nothing at all, not even that it tries, for as long as `ListenTo` gave it."""

    leg: str


@dataclass(frozen=True, slots=True)
class LegRinging:
    leg: str


@dataclass(frozen=True, slots=True)
class LegAnswered:
    leg: str


@dataclass(frozen=True, slots=True)
class LegEnded:
    """A leg is gone. `outcome` tells how, for a leg that was never answered."""

    leg: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PlaybackEnded:
    playback: str
    failed: bool = False
    """There was nothing to hear: the sound is gone, or cannot be read."""


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """The caller pressed a key of the phone: 0 to 9, `*`, `#`, or A to D (RFC 4733 §3.2, SIP INFO)."""

    key: str


@dataclass(frozen=True, slots=True)
class RecordingEnded:
    """A recording is complete, by `#`, silence, length, or because the caller hung up.

    `seconds` is what was said, silences left out; 0 for a recording that failed.
    """

    recording: str
    seconds: int


@dataclass(frozen=True, slots=True)
class TimerFired:
    timer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedUp:
    """Somebody asks to take this ringing call: the caller of the call `by`, on the channel `leg`."""

    leg: str
    line: str | None
    """Their line."""
    by: str


@dataclass(frozen=True, slots=True)
class PickUpEnded:
    """The call this one asked for is its caller's now, or there was none to take."""

    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAsked:
    """A party of this conversation, on `channel`, sends the other one on to a number (REFER, RFC 3515)."""

    channel: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionAsked:
    """A party of this call, on `channel`, has another call, `to`, on `transferor`: whom they talk to here
    shall talk to whom they talk to there (RFC 3891)."""

    channel: str
    to: str
    transferor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyGiven:
    """Somebody of another call, now on `channel`, takes the place of the party on `transferor` here."""

    transferor: str
    channel: str
    party: Caller


@dataclass(frozen=True, slots=True)
class ConferenceJoined:
    """The caller is in the conference, whose bridge this is."""

    bridge: str


@dataclass(frozen=True, slots=True)
class ConferenceFull:
    """The conference has no room left."""


@dataclass(frozen=True, slots=True)
class CalledOff:
    """The callback is not wanted any more, or not now; who took it already goes on."""


@dataclass(frozen=True, slots=True)
class Faulted:
    """Something in carrying out this call failed for good; the caller must not be left in silence."""


Event = (
    Arrived
    | CallerHungUp
    | LegSilent
    | LegRinging
    | LegAnswered
    | LegEnded
    | PlaybackEnded
    | KeyPressed
    | RecordingEnded
    | TimerFired
    | PickedUp
    | PickUpEnded
    | CalledOff
    | TransferAsked
    | ConnectionAsked
    | PartyGiven
    | ConferenceJoined
    | ConferenceFull
    | Faulted
    | ToCalls
)
