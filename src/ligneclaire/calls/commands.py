"""What a live call asks for. Call control carries the commands out in their order, one call at a time.

Every identifier is chosen here, so that doing a command twice is harmless (DESIGN law 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ligneclaire.calls import grouptalk
from ligneclaire.calls.record import CallRecord
from ligneclaire.routing.call import Caller, Cause, Identity, Prompt
from ligneclaire.routing.model import PredefinedSound, Sound


class Sentence(StrEnum):
    """The sentences of a call in progress; `Prompt` holds those a decision asks for."""

    VOICEMAIL_OF = "voicemail-of"
    VOICEMAIL_LEAVE = "voicemail-leave"
    MESSAGE_KEPT = "message-kept"


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """A phone number, said two digits at a time."""

    number: str


Media = Sentence | Prompt | Sound | SpokenNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class StartLeg:
    """Call an endpoint. `number` is dialled through it when it is a trunk, `None` for a phone of ours."""

    leg: str
    endpoint: str
    number: str | None
    identity: Identity
    distinct_ring: bool | None
    seconds: int
    """The engine gives up a little later than this, should our own timer be lost."""
    server: str = ""
    """Of a trunk: host and port of its operator."""
    insee: str = ""
    on_hold: Sound | None = PredefinedSound.HOLD
    """What whoever answers hears while the caller holds the call; `None`: silence."""


@dataclass(frozen=True, slots=True)
class ListenTo:
    """`LegSilent` shall tell when the far end of this leg says nothing at all for so long."""

    leg: str
    seconds: float


@dataclass(frozen=True, slots=True)
class EndLeg:
    leg: str
    answered_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class RingCaller:
    """Let the caller hear that it rings. What is being played must have ended."""


@dataclass(frozen=True, slots=True)
class AnswerCaller:
    pass


@dataclass(frozen=True, slots=True)
class Connect:
    """Let the caller and a leg hear each other. What is being played must have ended."""

    leg: str
    bridge: str
    on_hold: Sound | None = PredefinedSound.HOLD
    """What the caller hears while the leg's line holds the call; `None`: silence."""


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Take the bridge down."""

    bridge: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play to the caller, one after the other. Before the answer it is early media (183)."""

    playback: str
    media: tuple[Media, ...]


@dataclass(frozen=True, slots=True)
class StopPlaying:
    playback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Beep, then record the caller; `#` ends it."""

    recording: str
    max_seconds: int
    max_silence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepMessage:
    """A recording is a message: bring it to its mailbox."""

    recording: str
    mailbox: str
    line: str
    seconds: int


@dataclass(frozen=True, slots=True)
class DropRecording:
    recording: str


@dataclass(frozen=True, slots=True)
class EndCaller:
    """Hang the caller up. `None`: an ordinary end of a conversation."""

    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class SetDoNotDisturb:
    line: str
    on: bool


@dataclass(frozen=True, slots=True)
class AskCallback:
    """Remember that a line found another busy, and is called back when both are free (L8)."""

    line: str
    target: str


@dataclass(frozen=True, slots=True)
class CancelCallbacks:
    """Forget the callbacks a line waits for."""

    line: str


@dataclass(frozen=True, slots=True)
class TakeUp:
    """The caller, whom we rang, becomes one like any other: can be recorded, and hears what is played."""


@dataclass(frozen=True, slots=True)
class SetConnected:
    """Connect a line to its call groups, or disconnect it."""

    line: str
    on: bool


@dataclass(frozen=True, slots=True)
class TakeRinging:
    """Look for the call that has been ringing longest on one of these lines; `PickUpEnded` answers."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakeParked:
    """Look for the call that has been parked longest on this line; `PickUpEnded` answers."""

    line: str


@dataclass(frozen=True, slots=True)
class TakeCaller:
    """The channel of this leg is the caller's from now on; the former caller's is a leg."""

    leg: str


@dataclass(frozen=True, slots=True)
class TellTransferor:
    """Tell the phone on `channel` how the transfer it asked for ended."""

    channel: str
    done: bool


@dataclass(frozen=True, slots=True)
class PassOn:
    """Have another call's caller or leg sent to a number, as if `transferor` had asked that call for it."""

    to: str
    transferor: str
    number: str


@dataclass(frozen=True, slots=True)
class GiveParty:
    """Give somebody to another call, in the place of its party on `transferor`."""

    to: str
    transferor: str
    party: Caller
    leg: str | None
    """Of this call; `None`: its caller."""


@dataclass(frozen=True, slots=True)
class JoinConference:
    """Bring the caller into the conference of a line; `ConferenceJoined` or `ConferenceFull` answers."""

    line: str


@dataclass(frozen=True, slots=True)
class LeaveConference:
    """The last who leaves takes it down."""

    line: str


@dataclass(frozen=True, slots=True)
class TellPicker:
    """Answer the call that asked to take this one."""

    call: str
    taken: bool


@dataclass(frozen=True, slots=True)
class AnswerLeg:
    """Answer a caller who became a leg of this call."""

    leg: str
    on_hold: Sound | None = PredefinedSound.HOLD
    """As in `StartLeg`."""


@dataclass(frozen=True, slots=True)
class StartTimer:
    timer: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StopTimer:
    timer: str


@dataclass(frozen=True, slots=True)
class NoteAnswer:
    """The call was answered: remember its record so far, so that a restart can take the conversation over."""

    record: CallRecord
    leg: str
    """Empty in a conference."""
    bridge: str
    caller: Caller | None = None
    """Who is on the caller's side now; `None`: who called."""
    stand_in: str = ""
    """… and on which leg they were."""
    conference: str = ""
    """The line whose conference it is."""
    names: int = 0
    """How many the call has given so far: none is given twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A transfer under way: who was sent where by which line, and the leg they were, as in `NoteAnswer`."""

    caller: Caller
    dialled: str
    by: str
    stand_in: str


@dataclass(frozen=True, slots=True)
class NoteWait:
    """The caller was answered, or waits in a group, and talks to nobody yet: remember the record so far, so
    that a restart can serve the call again, at its place in the group or else from its beginning."""

    record: CallRecord
    place: grouptalk.InLine | None = None
    sent: Sent | None = None
    """When it was transferred to where it waits."""


@dataclass(frozen=True, slots=True)
class StartMusic:
    """Let the caller hear a sound again and again, as hold music: it does not keep the channel busy.

    `None`: silence."""

    sound: Sound | None


@dataclass(frozen=True, slots=True)
class StopMusic:
    pass


@dataclass(frozen=True, slots=True)
class TellGroups:
    """Word for the waiting lines of the company's groups."""

    word: grouptalk.FromCalls


@dataclass(frozen=True, slots=True)
class KeepRecord:
    """The call is over: this is its record. Always a call's last command."""

    record: CallRecord


Command = (
    StartLeg
    | ListenTo
    | EndLeg
    | RingCaller
    | AnswerCaller
    | Connect
    | Disconnect
    | Play
    | StopPlaying
    | Record
    | KeepMessage
    | DropRecording
    | EndCaller
    | SetDoNotDisturb
    | AskCallback
    | CancelCallbacks
    | TakeUp
    | TakeRinging
    | TakeParked
    | TakeCaller
    | TellTransferor
    | PassOn
    | GiveParty
    | JoinConference
    | LeaveConference
    | TellPicker
    | AnswerLeg
    | StartTimer
    | StopTimer
    | NoteAnswer
    | NoteWait
    | StartMusic
    | StopMusic
    | TellGroups
    | SetConnected
    | KeepRecord
)
