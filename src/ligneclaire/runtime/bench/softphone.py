"""A phone of the bench that sends and hears sound: just enough SIP (RFC 3261) and RTP (RFC 3550).

SIPp plays hundreds of silent phones; this is one that talks, and knows to the millisecond when it first
hears. It lives on the loopback, where nothing gets lost: it sends nothing twice, and what it waits for comes
or the measure fails.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from ligneclaire.runtime.bench.sipp import LOOPBACK
from ligneclaire.runtime.bench.sipp import Phone as Account

PATIENCE_SECONDS = 5.0
PACKET_SECONDS = 0.02
SAMPLES = 160
"""Of a packet: 20 ms at 8 kHz."""
PCMA = 8
"""RTP payload type of G.711 A-law (RFC 3551)."""
SOUND = bytes(range(0x40, 0xE0))
"""Something that is not silence."""


@dataclass(slots=True)
class Message:
    """A SIP message, as far as anybody here looks into it."""

    first: str
    headers: list[tuple[str, str]]
    body: str = ""

    @classmethod
    def parse(cls, data: bytes) -> Message:
        head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        named = (line.partition(":") for line in lines)
        return cls(first, [(name.strip().lower(), value.strip()) for name, _, value in named], body)

    def header(self, name: str) -> str:
        return next((value for found, value in self.headers if found == name), "")

    def all(self, name: str) -> list[str]:
        return [value for found, value in self.headers if found == name]

    @property
    def status(self) -> int:
        """0: a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        return self.header("cseq").split()[-1]

    @property
    def uri(self) -> str:
        """Where requests within the call go."""
        found = re.search(r"<([^>]+)>", self.header("contact"))
        return found[1] if found else ""

    @property
    def media_port(self) -> int:
        found = re.search(r"^m=audio (\d+)", self.body, re.M)
        return int(found[1]) if found else 0


class Sound(asyncio.DatagramProtocol):
    """One RTP stream each way. `heard_at`: when the first packet came, by the clock of the loop."""

    def __init__(self) -> None:
        self.heard_at: float | None = None
        self.heard = asyncio.Event()
        self._transport: asyncio.DatagramTransport
        self._sending: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self.heard_at is None:
            self.heard_at = asyncio.get_running_loop().time()
            self.heard.set()

    @property
    def port(self) -> int:
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    def speak_to(self, port: int) -> None:
        if self._sending is None:
            self._sending = asyncio.create_task(self._speak(port))

    async def _speak(self, port: int) -> None:
        loop, source = asyncio.get_running_loop(), secrets.randbits(32)
        began = loop.time()
        for number in range(1 << 16):
            header = struct.pack("!BBHII", 0x80, PCMA, number, number * SAMPLES, source)
            self._transport.sendto(header + SOUND, (LOOPBACK, port))
            await asyncio.sleep(max(0, began + (number + 1) * PACKET_SECONDS - loop.time()))

    def close(self) -> None:
        if self._sending:
            self._sending.cancel()
        self._transport.close()


@dataclass(slots=True)
class Call:
    """A call of a softphone, either way."""

    phone: Softphone
    id: str
    sound: Sound
    invite: Message | None = None
    """Of a call that came in."""
    target: str = ""
    local: str = ""
    """From of our requests in the call, with its tag."""
    remote: str = ""
    sequence: int = 2
    ringing: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    asked_at: float = 0.0
    """When its INVITE was sent, the one with credentials."""

    def answer(self) -> float:
        """Answers, speaks at once, and tells when."""
        assert self.invite
        now = asyncio.get_running_loop().time()
        self.phone.reply(self.invite, "200 OK", tag=self.id, body=_sdp(self.sound.port))
        self.sound.speak_to(self.invite.media_port)
        return now

    def hang_up(self) -> None:
        self.sequence += 1
        self.phone.request("BYE", self.target, self, self.sequence)
        self.sound.close()


class Softphone(asyncio.DatagramProtocol):
    """A registered phone. It rings for whoever calls it (`incoming`), and leaves the answer to its user."""

    def __init__(self, account: Account, server_port: int) -> None:
        self.account = account
        self._server = (LOOPBACK, server_port)
        self._domain = f"{LOOPBACK}:{server_port}"
        self._transport: asyncio.DatagramTransport
        self._replies: dict[tuple[str, str], asyncio.Queue[Message]] = {}
        self._calls: dict[str, Call] = {}
        self.incoming: asyncio.Queue[Call] = asyncio.Queue()

    @classmethod
    async def registered(cls, account: Account, server_port: int) -> Softphone:
        loop = asyncio.get_running_loop()
        _, phone = await loop.create_datagram_endpoint(
            lambda: cls(account, server_port), local_addr=(LOOPBACK, 0)
        )
        await phone.register()
        return phone

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    @property
    def port(self) -> int:
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    # -- what its user does ------------------------------------------------------------------------

    async def register(self, port: int | None = None) -> None:
        """Be called on this port; its own without one."""
        uri, id = f"sip:{self._domain}", secrets.token_hex(8)
        contact = f"<sip:{self.account.user}@{LOOPBACK}:{port or self.port}>"
        headers = [f"Contact: {contact}", "Expires: 3600"]
        await self._asked("REGISTER", uri, id, self._address(), headers, wanted=200)

    async def call(self, number: str) -> Call:
        """The call once its INVITE is on the way; wait for its `answered`."""
        call = Call(self, secrets.token_hex(8), await self._sound())
        self._calls[call.id] = call
        call.target = f"sip:{number}@{self._domain}"
        call.local = f"{self._address()};tag={call.id}"
        asyncio.create_task(self._calls_out(call))  # noqa: RUF006  # it ends with the answer
        return call

    async def _calls_out(self, call: Call) -> None:
        def sent() -> None:
            call.asked_at = asyncio.get_running_loop().time()

        contact = f"Contact: <sip:{self.account.user}@{LOOPBACK}:{self.port}>"
        answer = await self._asked(
            "INVITE", call.target, call.id, "", [contact], wanted=200, call=call, sent=sent
        )
        call.sound.speak_to(answer.media_port)
        call.target, call.remote = answer.uri, answer.header("to")
        self.request("ACK", call.target, call, 2)
        call.answered.set()

    def close(self) -> None:
        self._transport.close()

    # -- SIP -----------------------------------------------------------------------------------------

    async def _sound(self) -> Sound:
        loop = asyncio.get_running_loop()
        _, sound = await loop.create_datagram_endpoint(Sound, local_addr=(LOOPBACK, 0))
        return sound

    def _address(self) -> str:
        return f"<sip:{self.account.user}@{self._domain}>"

    async def _asked(
        self,
        method: str,
        uri: str,
        id: str,
        to: str,
        headers: list[str],
        *,
        wanted: int,
        call: Call | None = None,
        sent: Callable[[], None] = lambda: None,
    ) -> Message:
        """Sends a request, again with credentials when they are asked for, and waits for the answer."""
        replies = self._replies[(id, method)] = asyncio.Queue()
        body = _sdp(call.sound.port) if call else ""
        to = to or f"<{uri}>"
        local = f"{self._address()};tag={id}"
        self._send(method, uri, id, 1, local, to, headers, body)
        challenge = await self._final(replies, call)
        if challenge.status != 401:
            raise ConnectionError(f"{method}: {challenge.first}")
        if call:
            self._send("ACK", uri, id, 1, local, challenge.header("to"), [], "")
        credentials = self._credentials(method, uri, challenge.header("www-authenticate"))
        sent()
        self._send(method, uri, id, 2, local, to, [*headers, credentials], body)
        answer = await self._final(replies, call)
        if answer.status != wanted:
            raise ConnectionError(f"{method}: {answer.first}")
        return answer

    async def _final(self, replies: asyncio.Queue[Message], call: Call | None) -> Message:
        while (reply := await asyncio.wait_for(replies.get(), PATIENCE_SECONDS)).status < 200:
            if call and reply.status == 180:
                call.ringing.set()
        return reply

    def _credentials(self, method: str, uri: str, challenge: str) -> str:
        """RFC 2617 §3.2.2, with `qop=auth`."""
        asked = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        user, nonce, cnonce = self.account.user, asked["nonce"], secrets.token_hex(8)
        first = _md5(f"{user}:{asked['realm']}:{self.account.password}")
        response = _md5(f"{first}:{nonce}:00000001:{cnonce}:auth:{_md5(f'{method}:{uri}')}")
        told = {
            "username": user,
            "realm": asked["realm"],
            "nonce": nonce,
            "uri": uri,
            "response": response,
            "cnonce": cnonce,
            "opaque": asked.get("opaque", ""),
        }
        quoted = ", ".join(f'{name}="{value}"' for name, value in told.items() if value)
        return f"Authorization: Digest {quoted}, algorithm=MD5, qop=auth, nc=00000001"

    def request(self, method: str, uri: str, call: Call, number: int) -> None:
        """A request within a call."""
        self._send(method, uri, call.id, number, call.local, call.remote, [], "")

    def _send(
        self,
        method: str,
        uri: str,
        id: str,
        number: int,
        local: str,
        remote: str,
        headers: list[str],
        body: str,
    ) -> None:
        # The ACK of a refusal belongs to the INVITE's transaction, that of an answer does not (RFC 3261 §17).
        of_invite = method == "INVITE" or (method == "ACK" and number == 1)
        branch = f"z9hG4bK{id}{number}" if of_invite else f"z9hG4bK{secrets.token_hex(8)}"
        self._write(
            f"{method} {uri} SIP/2.0",
            [
                f"Via: SIP/2.0/UDP {LOOPBACK}:{self.port};rport;branch={branch}",
                "Max-Forwards: 70",
                f"From: {local}",
                f"To: {remote}",
                f"Call-ID: {id}",
                f"CSeq: {number} {method}",
                *headers,
            ],
            body,
        )

    def reply(self, request: Message, status: str, *, tag: str = "", body: str = "") -> None:
        to = request.header("to")
        to += f";tag={tag}" if tag and ";tag=" not in to else ""
        contact = f"Contact: <sip:{self.account.user}@{LOOPBACK}:{self.port}>"
        self._write(
            f"SIP/2.0 {status}",
            [
                *(f"Via: {via}" for via in request.all("via")),
                f"From: {request.header('from')}",
                f"To: {to}",
                f"Call-ID: {request.header('call-id')}",
                f"CSeq: {request.header('cseq')}",
                contact,
            ],
            body,
        )

    def _write(self, first: str, headers: list[str], body: str) -> None:
        if body:
            headers = [*headers, "Content-Type: application/sdp"]
        text = "\r\n".join([first, *headers, f"Content-Length: {len(body)}", "", body])
        self._transport.sendto(text.encode(), self._server)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = Message.parse(data)
        if message.status:
            if waiting := self._replies.get((message.header("call-id"), message.method)):
                waiting.put_nowait(message)
            return
        match message.first.split()[0]:
            case "INVITE" if ";tag=" in message.header("to"):
                call = self._calls[message.header("call-id")]
                self.reply(message, "200 OK", body=_sdp(call.sound.port))
            case "INVITE":
                asyncio.get_running_loop().create_task(self._comes_in(message))
            case "CANCEL":
                self._cancelled(message)
            case "ACK":
                pass
            case _:
                self.reply(message, "200 OK", tag="bench")

    async def _comes_in(self, invite: Message) -> None:
        call = Call(self, invite.header("call-id"), await self._sound(), invite)
        call.target, call.remote = invite.uri, invite.header("from")
        call.local = f"{invite.header('to')};tag={call.id}"
        self._calls[call.id] = call
        self.reply(invite, "180 Ringing", tag=call.id)
        self.incoming.put_nowait(call)

    def _cancelled(self, cancel: Message) -> None:
        self.reply(cancel, "200 OK", tag="bench")
        call = self._calls.get(cancel.header("call-id"))
        if call and call.invite:
            self.reply(call.invite, "487 Request Terminated", tag=call.id)
            call.sound.close()


def _sdp(port: int) -> str:
    return "\r\n".join(
        [
            "v=0",
            f"o=- 1 1 IN IP4 {LOOPBACK}",
            "s=-",
            f"c=IN IP4 {LOOPBACK}",
            "t=0 0",
            f"m=audio {port} RTP/AVP {PCMA}",
            f"a=rtpmap:{PCMA} PCMA/8000",
            "a=ptime:20",
            "",
        ]
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
