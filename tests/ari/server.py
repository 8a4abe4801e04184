"""A server that speaks just enough ARI to say what a test wants said."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import WSMsgType, web

STARTED = "2026-11-23T12:15:08.727+0100"
CHANNEL: Mapping[str, Any] = {
    "id": "1795436661.14",
    "name": "PJSIP/alice-0000000e",
    "state": "Ring",
    "protocol_id": "6ab28d6b-3cc3",
    "caller": {"name": "Alice", "number": "+33187650001"},
    "connected": {"name": "", "number": ""},
    "accountcode": "",
    "dialplan": {
        "context": "lc-in",
        "exten": "2001",
        "priority": 1,
        "app_name": "Stasis",
        "app_data": "lc-0,in,alice,2001,allowed",
    },
    "creationtime": "2026-11-23T12:24:21.526+0100",
    "language": "fr",
    "channelvars": {"LC_CALL": "z"},
}
"""A channel as Asterisk 22.10.1 describes it."""


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    """As sent, escapes included, after `/ari/`."""
    query: Mapping[str, str]
    body: Any


@dataclass(slots=True)
class AriServer:
    requests: list[Request] = field(default_factory=list)
    replies: dict[tuple[str, str], tuple[int, Any]] = field(default_factory=dict)
    """Status and JSON by method and path; 204 when not here."""
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    pings: int = 0
    answers_pings: bool = True
    accepts_sockets: bool = True
    refusals: int = 0
    url: str = ""
    _runner: web.AppRunner = field(init=False)

    async def __aenter__(self) -> Self:
        self.replies["GET", "asterisk/info"] = (
            200,
            {"system": {"version": "22.10.1"}, "status": {"startup_time": STARTED}},
        )
        application = web.Application()
        application.router.add_route("*", "/ari/{path:.*}", self._serve)
        self._runner = web.AppRunner(application, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def tell(self, event: Mapping[str, Any] | str) -> None:
        """Send an event to whoever is connected."""
        await self.sockets[-1].send_str(event if isinstance(event, str) else json.dumps(event))

    async def close(self) -> None:
        """Close the newest socket as one should."""
        await self.sockets[-1].close()

    def tear(self) -> None:
        """Break the newest socket's connection."""
        request = self.sockets[-1]._req
        assert request is not None
        assert request.transport is not None
        request.transport.abort()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        expected = base64.b64encode(b"lc:secret").decode()
        if request.headers.get("Authorization") != f"Basic {expected}":
            return web.json_response({"message": "Authentication required"}, status=401)
        path = request.raw_path.partition("?")[0].removeprefix("/ari/")
        if path == "events":
            return await self._events(request)
        text = await request.text()
        self.requests.append(
            Request(request.method, path, dict(request.query), json.loads(text) if text else None)
        )
        status, said = self.replies.get((request.method, path), (204, None))
        if isinstance(said, bytes):
            return web.Response(status=status, body=said)
        return web.Response(status=status, text="" if said is None else json.dumps(said))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if not self.accepts_sockets:
            self.refusals += 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self.sockets.append(socket)
        async for message in socket:
            if message.type is WSMsgType.PING:
                self.pings += 1
                if self.answers_pings:
                    await socket.pong(message.data)
        return socket
