"""What the decision is asked, and what it answers.

A call is decided step by step. `planner.decide(company, call, now, states)` answers the next `Step` with its
reasons; who carries it out (a live call, a dry run) tells how it ended with `call.after(step, outcome)` and
asks again, until the answer is a step that ends the call (`Refuse`, `Deposit`) or the call is answered.

            decide                    after(step, NO_ANSWER)              decide
    Call ─────────────► Ring(line A) ───────────────────────► Call ─────────────► Deposit(mailbox of A)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from .model import Greeting, Sound
from .reasons import Code

MAX_FORWARDS = 5
"""Forwards in a row after which a call goes to the first line's voicemail (L18)."""

RING_WITHOUT_FORWARD_SECONDS = 60
"""How long a phone rings when no no-answer forward says otherwise."""

PARKED_SECONDS = 90
"""How long a parked call waits before it comes back."""

RING_BACK_SECONDS = 30
"""How long a call that came back rings at each line it comes back to."""

RING_OUTSIDE_SECONDS = 180
"""How long a call rings outside; the network that rings gives up before (RFC 3261 §16.6, timer C)."""


class Outcome(StrEnum):
    """How a step ended without the call being answered."""

    PLAYED = "played"
    """An announcement was heard to its end; how an `Announce` ends, and nothing else."""
    TAKEN = "taken"
    """The caller took the callback; how a `RingBack` goes on, and nothing else."""
    SILENCE = "silence"
    """No key was pressed in the time there was; of an `Offer` only."""
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    """A person refused the ringing call: counts as no answer (L18)."""
    UNREACHABLE = "unreachable"
    UNKNOWN_NUMBER = "unknown_number"
    FAILED = "failed"
    """The network or a fault of ours; nobody's will."""
    GROUP_FULL = "group_full"
    """As many calls wait in the group as may (G7); this one and the next two are how a `Wait` ends."""
    WAITED_TOO_LONG = "waited_too_long"
    NOBODY_CONNECTED = "nobody_connected"
    """No member of the group could answer, were everybody free (G6)."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed a key of the phone (0 to 9, `*` or `#`); how an `Offer` ends, and nothing else."""

    key: str


Result = Outcome | Pressed
"""How a step ended."""


class Cause(StrEnum):
    """Why a call is refused, as the caller's phone is told."""

    BUSY = "busy"  # 486
    DECLINED = "declined"  # 603
    FORBIDDEN = "forbidden"  # 403
    UNKNOWN_NUMBER = "unknown_number"  # 404
    NO_ANSWER = "no_answer"  # 480
    UNREACHABLE = "unreachable"  # 480
    FAILED = "failed"  # 503


class Prompt(StrEnum):
    """The system's own sentences (`engine.prompts` holds their words)."""

    ANONYMOUS_REFUSED = "anonymous-refused"
    RESTRICTED = "restricted"
    UNKNOWN_NUMBER = "unknown-number"
    NOT_REACHED = "not-reached"
    """For a caller who was answered, by an attendant for instance: no cause is heard after that."""
    SERVICE_CLOSED = "service-closed"
    NO_CHOICE = "no-choice"
    GOODBYE = "goodbye"
    NOTHING_RINGS = "nothing-rings"
    DO_NOT_DISTURB_ON = "do-not-disturb-on"
    DO_NOT_DISTURB_OFF = "do-not-disturb-off"
    CALLBACK_SET = "callback-set"
    CALLBACKS_CANCELLED = "callbacks-cancelled"
    GROUPS_CONNECTED = "groups-connected"
    GROUPS_DISCONNECTED = "groups-disconnected"
    NOTHING_PARKED = "nothing-parked"
    CONFERENCE_FULL = "conference-full"
    CALL_LATER = "call-later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls. A `line` of the company, or somebody outside through a `trunk`."""

    number: str | None = None
    """Canonical number; `None` when none was given."""
    withheld: bool = False
    line: str | None = None
    trunk: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The caller as one leg shows it (L7, L19)."""

    number: str | None
    """Number shown; `None`: hidden."""
    name: str = ""
    asserted: str | None = None
    """The line's real number, told to a trunk in P-Asserted-Identity (RFC 3325) whatever is shown."""
    diverted_from: str | None = None
    """The forwarding line's number, told to a trunk in Diversion (RFC 5806)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLeg:
    """A leg to a line's own device."""

    line: str
    endpoint: str
    identity: Identity
    distinct_ring: bool | None = None
    """`None`: no mark; otherwise whether the call comes from inside (L13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkLeg:
    """A leg to a number outside, or to a company's mobile, through the first trunk that takes it (F5)."""

    number: str
    trunks: tuple[str, ...]
    """Trunk ids in order of preference; never empty."""
    identities: Mapping[str, Identity]
    """What each trunk of `trunks` is shown."""
    line: str | None = None
    """The company's mobile line this leg reaches, if it is one."""
    emergency: bool = False
    insee: str = ""
    """Commune of the calling site, on emergency calls."""


Leg = LineLeg | TrunkLeg


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce:
    """Let the caller hear an announcement to its end before anything rings (L15)."""

    sound: Sound
    line: str
    """The line that will be rung."""
    visited: tuple[str, ...] = ()
    """As in `Ring`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Let the caller hear a menu of an auto attendant and press a key (A4–A6); the call is answered first.

    Ends with the key, which cuts the announcement short, or with `SILENCE`.
    """

    attendant: str
    sound: Sound | None
    keys: tuple[str, ...] = ()
    """Those that lead somewhere; without any, nothing that is pressed counts."""
    seconds: int = 0
    """From the end of the announcement to `SILENCE`."""
    closed: bool = False
    """It is the menu of the closed hours."""
    submenu: str = ""
    """The key that led to this submenu; empty for the main menu."""
    attempt: int = 1
    visited: tuple[str, ...] = ()
    """As in `Ring`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """What the caller hears while phones ring, in place of the ring tone (guide §6.7)."""

    sound: Sound
    looped: bool
    """Again and again; otherwise once, and then the ring tone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """Ring these legs together; who answers first gets the call."""

    legs: tuple[Leg, ...]
    seconds: int
    line: str | None
    """The line whose services decide what follows; `None` on a call straight to the outside."""
    visited: tuple[str, ...] = ()
    """Lines, groups and attendants that sent the call on so far, first first: the loop guard."""
    meanwhile: Meanwhile | None = None
    """`None`: the ring tone."""
    turn: int = 0
    """Whose turn it is when the line's numbers ring one after the other: 0 is its own phone (L14)."""
    back: tuple[str, ...] | None = None
    """Of a call that comes back (F2): the lines to try after this one; `None`: an ordinary ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Wait in a call group's line until a member answers (G2–G6). It ends without an answer as `GROUP_FULL`,
    `WAITED_TOO_LONG`, `NOBODY_CONNECTED`, or `FAILED`."""

    group: str
    visited: tuple[str, ...] = ()
    """As in `Ring`."""
    greeting: Greeting | None = None
    """Heard first: to its end before anything rings, or cut short by the answer."""
    legs: tuple[Leg, ...] = ()
    """The members' phones as they would ring now, in their order; a live call asks again at each turn."""
    together: bool = False
    """All of `legs` at once; else one after the other."""
    seconds: int
    """How long each rings."""
    waiting: Sound | None
    """What the caller hears from the second turn on, and while nobody is free; `None`: the ring tone."""
    max_seconds: int
    """How long the caller waits in all, from the end of a greeting that nothing interrupts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """Let the caller leave a message in a mailbox (V2)."""

    line: str
    """Id of the line or group whose number the standard greeting says."""
    mailbox: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """End the call, after an announcement if there is one."""

    cause: Cause
    prompt: Prompt | Sound | None = None
    callback: str | None = None
    """The busy line that was called: as soon as it is free, the caller is called back (L8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickUp:
    """Take the call that has been ringing longest on one of these lines (F1). `FAILED`: none rings."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Park:
    """Let the caller wait on a line until somebody takes the call there (F2). `NO_ANSWER`: nobody did."""

    line: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeParked:
    """Take the call that has been parked longest on a line (F2). `FAILED`: none is."""

    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confer:
    """Let the caller into the conference of a line (F2). `BUSY`: it is full."""

    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDoNotDisturb:
    """Set the switch of a line, tell its person so, and end the call (L10)."""

    line: str
    on: bool
    prompt: Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class SetConnected:
    """Connect a line to its call groups or disconnect it, tell its person so, and end the call (G2)."""

    line: str
    on: bool
    prompt: Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class RingBack:
    """Ring the caller, whose callback is due (L8). `TAKEN`: the wanted line is called now."""

    leg: Leg
    """To the caller's own phone; it shows the wanted line."""
    seconds: int
    line: str
    """The caller's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCallbacks:
    """Forget every callback a line waits for, tell its person so, and end the call (L8)."""

    line: str
    prompt: Prompt


Step = (
    Announce
    | Offer
    | Ring
    | Wait
    | Deposit
    | Refuse
    | PickUp
    | Park
    | TakeParked
    | Confer
    | SetDoNotDisturb
    | SetConnected
    | RingBack
    | CancelCallbacks
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a step was taken: what happened, which setting of whom said so, with which values.

    `sentences.sentence` turns it into French or English; nothing else does.
    """

    code: Code
    line: str | None = None
    """Id of the line whose setting decided."""
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    step: Step
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as far as it got. `dialled` has passed the door (`^[+*#0-9]{1,20}$`, law 6)."""

    caller: Caller
    dialled: str
    sent_by: str | None = None
    """The line that transfers the caller to `dialled` (F2): its rights count, not the caller's."""
    last: tuple[Step, Result] | None = None
    callback: bool = False
    """Nobody dialled it now: it is the callback that the caller was promised (L8)."""
    answered: bool = False
    """The caller was answered, though by nobody yet: an attendant spoke, or a group let them wait."""

    def after(self, step: Step, result: Result) -> Call:
        return replace(self, last=(step, result), answered=self.answered or isinstance(step, Offer | Wait))


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """What is known of a line now."""

    registered: bool = True
    calls: int = 0
    """Calls it carries, ringing ones included."""
    calls_for_help: bool = False
    """One of its calls is to an emergency number."""
    emergency_call_at: datetime | None = None
    """When it last called an emergency number: whoever calls back from there is let through (L11)."""
    connected: bool = True
    """To its call groups (G2, guide §6.1): `*28` and `*29`, and whenever its phone registers."""
    idle_since: datetime | None = None
    """When its last call ended, of any kind; `None`: it has had none that we know of."""
    offered: bool = False
    """A group has its phone rung for a call."""
    resting_until: datetime | None = None
    """The end of its wrap-up (G4)."""
    last_of: frozenset[str] = frozenset()
    """Ids of the groups whose last answered call it took."""


States = Mapping[str, LineState]
"""By line id; a line that is missing is idle and registered."""
