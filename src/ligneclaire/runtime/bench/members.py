"""Fifty members of call groups on one UDP port: phones that ring, answer, talk and hang up by themselves.

SIPp plays a scenario once a call and asks nobody; these note, on one clock, when each phone was rung, when it
hung up, and when it was told to stop. No more SIP (RFC 3261) than a called phone on loopback needs.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import cast

from ligneclaire.runtime.bench.sipp import LOOPBACK

RING_SECONDS = 0.1
RESEND_SECONDS = 0.5
MOST_TIMES = 6
_TAGS = itertools.count()
"""Of calls; a transaction is named after its call, and no name may come twice."""
_REQUEST_LINE = re.compile(r"([A-Z]+) sip:([^@]+)@")

SDP = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio 40000 RTP/AVP 8
a=rtpmap:8 PCMA/8000
""".replace("\n", "\r\n")


@dataclass(slots=True)
class _Call:
    user: str
    invite: str
    tag: str
    answered: bool = False
    over: bool = False


@dataclass
class Members(asyncio.DatagramProtocol):
    """`talk`: how many seconds a phone talks, asked at each answer; `answers`: whether one answers at all.

    What is noted are moments of `time.monotonic`, by phone.
    """

    port: int
    talk: Callable[[str], float]
    answers: Callable[[str], bool]
    rung: list[tuple[str, float]] = field(default_factory=list)
    hung_up: list[tuple[str, float]] = field(default_factory=list)
    answered: list[tuple[str, float]] = field(default_factory=list)
    stopped: list[tuple[str, float]] = field(default_factory=list)
    """Told by CANCEL to stop ringing."""
    _calls: dict[str, _Call] = field(default_factory=dict)
    _transport: asyncio.DatagramTransport | None = None
    _peer: tuple[str, int] = (LOOPBACK, 0)
    _sending: dict[tuple[str, str], asyncio.TimerHandle] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    # -- what comes in -----------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)  # as asyncio has it, and does not say

    def datagram_received(self, data: bytes, peer: tuple[str, int]) -> None:
        self._peer = peer
        message = data.decode(errors="replace")
        id = _header(message, "Call-ID")
        if message.startswith("SIP/2.0"):  # the answer to our BYE
            self._stop(id, "BYE")
            self._calls.pop(id, None)
            return
        found = _REQUEST_LINE.match(message)
        method, user = found.groups() if found else ("", "")
        match method:
            case "OPTIONS":
                self._send(_reply(message, "200 OK", "options"))
            case "INVITE" if id not in self._calls:
                self._ring(id, user, message)
            case "ACK":
                self._stop(id, "200")
            case "CANCEL":
                self._send(_reply(message, "200 OK", "cancel"))
                self._cancelled(id)
            case "BYE":
                self._send(_reply(message, "200 OK", ""))
                self._calls.pop(id, None)

    # -- a call ------------------------------------------------------------------------------------

    def _ring(self, id: str, user: str, invite: str) -> None:
        self.rung.append((user, time.monotonic()))
        call = self._calls[id] = _Call(user, invite, f"m{next(_TAGS)}")
        self._send(_reply(invite, "180 Ringing", call.tag, contact=self._contact(user)))
        if self.answers(user):
            self._loop.call_later(RING_SECONDS, self._answer, id)

    def _answer(self, id: str) -> None:
        call = self._calls.get(id)
        if call is None or call.over:
            return
        call.answered = True
        self.answered.append((call.user, time.monotonic()))
        ok = _reply(call.invite, "200 OK", call.tag, contact=self._contact(call.user), sdp=SDP)
        self._send_until(id, "200", ok)
        self._loop.call_later(self.talk(call.user), self._hang_up, id)

    def _hang_up(self, id: str) -> None:
        call = self._calls.get(id)
        if call is None:
            return
        self.hung_up.append((call.user, time.monotonic()))
        target = _header(call.invite, "Contact").strip("<>")
        lines = (
            f"BYE {target} SIP/2.0",
            f"Via: SIP/2.0/UDP {LOOPBACK}:{self.port};branch=z9hG4bK-{call.tag}-bye",
            "Max-Forwards: 70",
            f"From: {_header(call.invite, 'To')};tag={call.tag}",
            f"To: {_header(call.invite, 'From')}",
            f"Call-ID: {id}",
            "CSeq: 1 BYE",
            "Content-Length: 0",
        )
        self._send_until(id, "BYE", "\r\n".join(lines) + "\r\n\r\n")

    def _cancelled(self, id: str) -> None:
        call = self._calls.get(id)
        if call and not call.answered and not call.over:
            call.over = True
            self.stopped.append((call.user, time.monotonic()))
            self._send_until(id, "200", _reply(call.invite, "487 Request Terminated", call.tag))
            self._loop.call_later(RESEND_SECONDS * MOST_TIMES, self._calls.pop, id, None)

    # -- sending -----------------------------------------------------------------------------------

    def _contact(self, user: str) -> str:
        return f"<sip:{user}@{LOOPBACK}:{self.port}>"

    def _send(self, message: str) -> None:
        assert self._transport
        self._transport.sendto(message.encode(), self._peer)

    def _send_until(self, id: str, what: str, message: str, times: int = MOST_TIMES) -> None:
        """Again and again until `_stop`."""
        self._send(message)
        if times > 1:
            again = (id, what, message, times - 1)
            self._sending[id, what] = self._loop.call_later(RESEND_SECONDS, self._send_until, *again)

    def _stop(self, id: str, what: str) -> None:
        if sending := self._sending.pop((id, what), None):
            sending.cancel()


@contextmanager
def at_their_phones(members: Members) -> Iterator[Members]:
    """In a thread of their own, until the end."""
    loop = members._loop
    asyncio.set_event_loop(loop)
    thread = threading.Thread(target=loop.run_forever, name="members", daemon=True)
    opening = loop.create_datagram_endpoint(lambda: members, local_addr=(LOOPBACK, members.port))
    thread.start()
    asyncio.run_coroutine_threadsafe(opening, loop).result(5)
    try:
        yield members
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        if members._transport:
            members._transport.close()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        asyncio.set_event_loop(None)


def pauses(
    before: Collection[tuple[str, float]], after: Collection[tuple[str, float]]
) -> Iterator[tuple[float, float]]:
    """When each phone's `before` happened, and how many milliseconds later its next `after` did."""
    moments: dict[str, list[float]] = {}
    for user, moment in after:
        moments.setdefault(user, []).append(moment)
    for user, moment in before:
        following = next((one for one in moments.get(user, ()) if one > moment), None)
        if following is not None:
            yield moment, (following - moment) * 1e3


def out_of_turn(calls: Iterable[tuple[object, datetime, datetime]]) -> int:
    """How many calls rang a member before one did that had come to the same group earlier.

    `calls`: the group, the arrival, and when a member was first rung, in any order.
    """
    groups: dict[object, list[tuple[datetime, datetime]]] = {}
    for group, arrived, rang in calls:
        groups.setdefault(group, []).append((arrived, rang))
    ordered = (sorted(each) for each in groups.values())
    return sum(rang > following for each in ordered for (_, rang), (_, following) in pairwise(each))


def _header(message: str, name: str) -> str:
    found = re.search(rf"^{name}:\s*(.*?)\r?$", message, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""


def _reply(request: str, status: str, tag: str, *, contact: str = "", sdp: str = "") -> str:
    vias = re.findall(r"^Via:.*?(?=\r?$)", request, re.MULTILINE | re.IGNORECASE)
    to = _header(request, "To")
    lines = [f"SIP/2.0 {status}", *vias, f"From: {_header(request, 'From')}"]
    lines.append(f"To: {to}" if ";tag=" in to or not tag else f"To: {to};tag={tag}")
    lines += [f"Call-ID: {_header(request, 'Call-ID')}", f"CSeq: {_header(request, 'CSeq')}"]
    lines += [f"Contact: {contact}"] if contact else []
    lines += ["Content-Type: application/sdp"] if sdp else []
    return "\r\n".join([*lines, f"Content-Length: {len(sdp)}", "", sdp])
