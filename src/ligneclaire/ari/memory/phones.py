"""The people and their phones at the other end: what they do when called, what they see and hear."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Protocol

from ligneclaire.ari.events import Party

if TYPE_CHECKING:
    from ligneclaire.ari.memory.channels import MemoryChannel

TRYING = 100
DIGIT_SECONDS = 0.2
"""From one pressed key to the next; Asterisk reports a digit at its end."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Rings, then answers; hangs up by itself after `talks` seconds if told so."""

    after: float = 2.0
    talks: float | None = None


@dataclass(frozen=True, slots=True)
class Refuses:
    """Replies a final SIP status (486 busy, 603 declined, 480…), ringing before if `after` is not 0."""

    status: int = 486
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class NeverAnswers:
    """Rings until the caller gives up."""


@dataclass(frozen=True, slots=True)
class Ignores:
    """Does not even ring: its network is gone, but its registration has not expired."""


@dataclass(frozen=True, slots=True)
class Searches:
    """Says at once that it tries and nothing more for a while, as a mobile network that looks for a phone."""

    then: Answers | Refuses | NeverAnswers
    seconds: float = 8.0


Behaviour = Answers | Refuses | NeverAnswers | Ignores | Searches


class CallState(StrEnum):
    CALLING = "calling"
    RINGING = "ringing"
    UP = "up"
    ENDED = "ended"


class Exchange(Protocol):
    """What a phone may do to Asterisk: SIP, seen from outside."""

    def invite(
        self, phone: Phone, number: str, caller: Party, withheld: bool, variables: Mapping[str, str]
    ) -> PhoneCall: ...
    def rings(self, channel: MemoryChannel) -> None: ...
    def answers(self, channel: MemoryChannel) -> None: ...
    def refuses(self, channel: MemoryChannel, status: int) -> None: ...
    def hangs_up(self, channel: MemoryChannel) -> None: ...
    def presses(self, channel: MemoryChannel, digit: str) -> None: ...
    def holds(self, channel: MemoryChannel, holding: bool) -> None: ...
    def refers(self, channel: MemoryChannel, number: str, other: MemoryChannel | None) -> None: ...


class Phone:
    """A SIP phone with an endpoint of its own, or a `number` reached through a trunk's endpoint.

    `registered` and `behaviour` may be changed at any moment. Without argument, its actions and what it
    `hears` are those of its latest call.
    """

    def __init__(
        self,
        exchange: Exchange,
        name: str,
        *,
        endpoint: str,
        behaviour: Behaviour,
        number: str | None = None,
        registered: bool = True,
        caller: Party | None = None,
        talks: float = math.inf,
        moh_suggest: str | None = None,
        sip_info: bool = False,
    ) -> None:
        self._exchange = exchange
        self.name = name
        self.endpoint = endpoint
        self.number = number
        self.behaviour = behaviour
        self.caller = caller or Party(number=number or endpoint)
        self.talks = talks
        self.moh_suggest = moh_suggest
        self.sip_info = sip_info
        self.registered = registered
        self.calls: list[PhoneCall] = []
        """All its calls, oldest first, those that ended too."""

    async def call(
        self,
        number: str,
        *,
        caller: Party | None = None,
        withheld: bool = False,
        variables: Mapping[str, str] | None = None,
    ) -> PhoneCall:
        """Dial a number. `caller` replaces its usual identity, `withheld` asks not to show it, `variables`
        are what `get_variable` finds on the channel."""
        call = self._exchange.invite(self, number, caller or self.caller, withheld, variables or {})
        await asyncio.sleep(0)
        return call

    @property
    def current(self) -> PhoneCall:
        return self.calls[-1]

    @property
    def ringing(self) -> bool:
        """Whether it rings because somebody calls it."""
        return any(call.state is CallState.RINGING for call in self.calls)

    @property
    def hears(self) -> str:
        """See `PhoneCall.hears`; `silence` without a call."""
        return self.current.hears if self.calls else "silence"

    def answer(self) -> None:
        self.current.answer()

    def refuse(self, status: int = 486) -> None:
        self.current.refuse(status)

    def hang_up(self) -> None:
        self.current.hang_up()

    def press(self, digits: str) -> None:
        self.current.press(digits)

    def hold(self) -> None:
        self.current.hold()

    def unhold(self) -> None:
        self.current.unhold()

    def transfer(self, number: str) -> None:
        self.current.transfer(number)

    def __repr__(self) -> str:
        return f"<phone {self.name}>"


class PhoneCall:
    """A call as its phone sees it. What a person does on a call that is over has no effect, as in life."""

    def __init__(self, exchange: Exchange, phone: Phone, channel: MemoryChannel, number: str) -> None:
        self._exchange = exchange
        self._channel = channel
        self.phone = phone
        self.number = number
        """What was dialled."""
        self.state = CallState.CALLING
        self.status: int | None = None
        """SIP status that answered (200) or ended the call attempt."""
        self.cause: int | None = None
        """Q.850 cause, once it ended."""
        self.replied = False
        """Its phone, or the network before it, has reacted to the INVITE."""
        self.transferred: int | None = None
        """SIP status of the transfer it asked for: 100, and in the end 200 or 603."""
        self.elsewhere = False
        """It stopped ringing because another phone answered: no missed call."""
        self.timers: list[asyncio.TimerHandle] = []
        phone.calls.append(self)

    @property
    def hears(self) -> str:
        """`silence`, `ringing`, `music:<class>`, the media being played (`sound:…`), or who is heard: names
        of phones joined by `+`."""
        return "silence" if self.state is CallState.ENDED else self._channel.hears()

    @property
    def shown(self) -> Party | None:
        """The caller a called phone displays; `None`: hidden."""
        variables = self._channel.variables
        if variables.get("CONNECTEDLINE(num-pres)", "allowed").startswith("prohib"):
            return None
        said = re.fullmatch(r'\s*"?(.*?)"?\s*<(.*)>\s*', variables.get("CONNECTEDLINE(all)", ""))
        name, number = said.groups() if said else ("", "")
        return Party(
            number=variables.get("CONNECTEDLINE(num)", number or self._channel.connected.number),
            name=variables.get("CONNECTEDLINE(name)", name or self._channel.connected.name),
        )

    @property
    def headers(self) -> Mapping[str, str]:
        """The SIP headers call control added for a called phone."""
        added = re.compile(r"PJSIP_HEADER\(add,\s*([^)]+)\)")
        found = ((added.fullmatch(name), value) for name, value in self._channel.variables.items())
        return {match[1]: value for match, value in found if match}

    def answer(self) -> None:
        if self.state is CallState.RINGING:
            self._exchange.answers(self._channel)

    def refuse(self, status: int = 486) -> None:
        if self.state in (CallState.CALLING, CallState.RINGING) and not self._channel.inbound:
            self._exchange.refuses(self._channel, status)

    def hang_up(self) -> None:
        if self.state is not CallState.ENDED:
            self._exchange.hangs_up(self._channel)

    def press(self, digits: str) -> None:
        for place, digit in enumerate(digits, start=1):
            self._later(place * DIGIT_SECONDS, partial(self._exchange.presses, self._channel, digit))

    def hold(self) -> None:
        if self.state is CallState.UP:
            self._exchange.holds(self._channel, True)

    def unhold(self) -> None:
        if self.state is CallState.UP:
            self._exchange.holds(self._channel, False)

    def transfer(self, number: str) -> None:
        """Ask that whom it talks to be sent on to a number (REFER, RFC 3515)."""
        if self.state is CallState.UP:
            self.transferred = TRYING
            self._exchange.refers(self._channel, number, None)

    def connect(self, other: PhoneCall) -> None:
        """Ask that whom it talks to be connected with whom it has on its other call (RFC 3891)."""
        if self.state is CallState.UP:
            self.transferred = TRYING
            self._exchange.refers(self._channel, other.number, other._channel)

    def invited(self) -> None:
        """The INVITE arrives, if the phone is still there: follow its script."""
        behaviour = self.phone.behaviour if self.phone.registered else Ignores()
        self.replied = not isinstance(behaviour, Ignores)
        self._follow(behaviour)

    def _follow(self, behaviour: Behaviour) -> None:
        match behaviour:
            case Ignores():
                pass
            case Searches(then=then, seconds=seconds):
                self._later(seconds, partial(self._follow, then))
            case Refuses(status=status, after=0):
                self.refuse(status)
            case NeverAnswers():
                self._ring()
            case Refuses(status=status, after=after):
                self._ring()
                self._later(after, partial(self.refuse, status))
            case Answers(after=after, talks=talks):
                self._ring()
                self._later(after, self.answer)
                if talks is not None:
                    self._later(after + talks, self.hang_up)

    def _ring(self) -> None:
        self._exchange.rings(self._channel)

    def ended(self, *, status: int, cause: int) -> None:
        self.state = CallState.ENDED
        self.status = self.status or status
        self.cause = cause
        for timer in self.timers:
            timer.cancel()

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        self.timers.append(asyncio.get_running_loop().call_later(seconds, action))

    def __repr__(self) -> str:
        return f"<call of {self.phone.name} {self.state}>"
