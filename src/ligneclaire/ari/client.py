"""A real Asterisk, over ARI: commands by a pool of HTTP connections, events by one WebSocket.

    async with Client("http://127.0.0.1:8088", "lc", password) as asterisk:
        async for notice in asterisk.events():
            ...

HTTP and not the WebSocket for commands: there a request that waits for a playback makes every other wait.
The limit of the pool is also the brake that lets an overloaded Asterisk slow down instead of break.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote, urlencode

import aiohttp
from yarl import URL

from ligneclaire.ari import events
from ligneclaire.ari.errors import Conflict, Failed, NotFound, Unavailable, error_of
from ligneclaire.ari.events import Bridge, Channel, Endpoint, EndpointState, Notice
from ligneclaire.ari.interface import APP, DeviceState, HangupReason, Info, TransferState
from ligneclaire.ari.stream import FIRST_PAUSE_SECONDS, PING_SECONDS, Stream

CONNECTIONS: Final = 64
REQUEST_SECONDS: Final = 10.0
KEEP_ALIVE_SECONDS: Final = 60.0
"""Well below Asterisk's own `session_keep_alive`, so that it never closes what we are about to use."""

Parameter = str | int | bool | None


class Client:
    """Satisfies `interface.Asterisk`. Use it as a context manager, in one event loop."""

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        *,
        app: str = APP,
        ping_seconds: float = PING_SECONDS,
        first_pause_seconds: float = FIRST_PAUSE_SECONDS,
    ) -> None:
        """Events are those of our own channels: nothing is subscribed.

        `deviceState:` makes Asterisk 22.10.1 refuse every later connection, now and then, once one was closed
        amid a change. `endpoint:`, all endpoints, leaves it a reference it does not count to our application
        (res/stasis/app.c, `endpoint_state_cb`): it dies of the next call once the application went away and
        came back.
        """
        self._url = url.rstrip("/") + "/ari"
        self._headers = {"Authorization": aiohttp.encode_basic_auth(user, password)}
        self._app = app
        self._stream = Stream(
            self._connect, self._prepare, ping_seconds=ping_seconds, first_pause_seconds=first_pause_seconds
        )

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            headers=self._headers,
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS),
            timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    @property
    def hears(self) -> bool:
        """Whether Asterisk's events can come: false while it refuses or ignores our connection."""
        return self._stream.connected

    def events(self) -> AsyncGenerator[Notice, None]:
        return self._stream.notices()

    def _connect(self) -> AbstractAsyncContextManager[aiohttp.ClientWebSocketResponse]:
        return self._session.ws_connect(self._address("events", {"app": self._app}), autoping=False)

    async def _prepare(self) -> datetime:
        allowed = {"allowed": [{"type": name} for name in events.TYPES]}
        await self._request("PUT", f"applications/{quote(self._app)}/eventFilter", body=allowed)
        return (await self.info()).started_at

    def _address(self, path: str, query: Mapping[str, Parameter]) -> URL:
        given = {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in query.items()
            if value is not None
        }
        asked = f"?{urlencode(given, quote_via=quote)}" if given else ""
        return URL(f"{self._url}/{path}{asked}", encoded=True)

    async def _fetch(self, method: str, path: str, query: Mapping[str, Parameter], body: object) -> bytes:
        try:
            async with self._session.request(method, self._address(path, query), json=body) as response:
                content = await response.read()
        except (aiohttp.ClientError, OSError) as error:  # OSError: TimeoutError too
            raise Unavailable(f"{method} {path}: {error or type(error).__name__}") from error
        if response.status >= 400:
            raise error_of(response.status, _message(content) or response.reason or "")
        return content

    async def _request(
        self, method: str, path: str, query: Mapping[str, Parameter] | None = None, *, body: object = None
    ) -> Any:
        """The reply's JSON; `None` when it has none."""
        content = await self._fetch(method, path, query or {}, body)
        return json.loads(content) if content else None

    async def _command(self, channel_id: str, method: str, command: str, **query: Parameter) -> None:
        await self._request(method, f"channels/{_part(channel_id)}/{command}", query)

    async def info(self) -> Info:
        said = await self._request("GET", "asterisk/info")
        return Info(
            version=said["system"]["version"],
            started_at=datetime.fromisoformat(said["status"]["startup_time"]),
        )

    async def ping(self) -> None:
        await self._request("GET", "asterisk/ping")

    async def channels(self) -> tuple[Channel, ...]:
        return tuple(map(events.channel, await self._request("GET", "channels")))

    async def bridges(self) -> tuple[Bridge, ...]:
        return tuple(map(events.bridge, await self._request("GET", "bridges")))

    async def endpoints(self) -> tuple[Endpoint, ...]:
        found = await self._request("GET", "endpoints")
        return tuple(events.endpoint(each) for each in found if each["technology"] == "PJSIP")

    async def endpoint_state(self, name: str) -> EndpointState:
        return events.endpoint(await self._request("GET", f"endpoints/PJSIP/{_part(name)}")).state

    async def subscribe(self, event_source: str) -> None:
        path = f"applications/{quote(self._app)}/subscription"
        await self._request("POST", path, {"eventSource": event_source})

    async def create_channel(
        self,
        endpoint: str,
        *,
        channel_id: str,
        app_args: Sequence[str] = (),
        originator: str | None = None,
        formats: Sequence[str] = (),
        variables: Mapping[str, str] | None = None,
        reported: Mapping[str, str] | None = None,
    ) -> None:
        shown = {name: {"value": value, "report_events": True} for name, value in (reported or {}).items()}
        query = {
            "endpoint": endpoint,
            "app": self._app,
            "appArgs": ",".join(app_args) or None,
            "channelId": channel_id,
            "originator": originator,
            "formats": ",".join(formats) or None,
        }
        body = {"variables": {**(variables or {}), **shown}}
        try:
            await self._request("POST", "channels/create", query, body=body)
        except Conflict:
            # Once Asterisk has said this on a connection, it says it there of unreachable endpoints too (an
            # errno nobody reset): ask whether the id is really taken.
            try:
                await self._request("GET", f"channels/{_part(channel_id)}")
            except NotFound as error:
                raise Failed("Allocation failed") from error
            raise

    async def dial(self, channel_id: str, *, timeout: int = 0, caller: str | None = None) -> None:
        await self._command(channel_id, "POST", "dial", timeout=timeout, caller=caller)

    async def has_replied(self, channel_id: str) -> bool:
        # chan_pjsip keeps the last response of every call of the channel there, provisional ones too.
        return bool(await self.get_variable(channel_id, "HANGUPCAUSE_KEYS()"))

    async def answer(self, channel_id: str) -> None:
        await self._command(channel_id, "POST", "answer")

    async def ring(self, channel_id: str) -> None:
        await self._command(channel_id, "POST", "ring")

    async def stop_ring(self, channel_id: str) -> None:
        await self._command(channel_id, "DELETE", "ring")

    async def progress(self, channel_id: str) -> None:
        await self._command(channel_id, "POST", "progress")

    async def tell_transferor(self, channel_id: str, state: TransferState) -> None:
        await self._command(channel_id, "POST", "transfer_progress", states=state)

    async def hangup(
        self, channel_id: str, *, reason: HangupReason | None = None, reason_code: int | None = None
    ) -> None:
        query = {"reason": reason, "reason_code": reason_code}
        await self._request("DELETE", f"channels/{_part(channel_id)}", query)

    async def play(
        self, channel_id: str, *, playback_id: str, media: Sequence[str], lang: str | None = None
    ) -> None:
        # In the body, where a comma (`tone:440/1500,0/3500`) does not begin the next item of a list.
        path = f"channels/{_part(channel_id)}/play/{_part(playback_id)}"
        await self._request("POST", path, {"lang": lang}, body={"media": list(media)})

    async def stop_playback(self, playback_id: str) -> None:
        await self._request("DELETE", f"playbacks/{_part(playback_id)}")

    async def record(
        self,
        channel_id: str,
        *,
        name: str,
        format: str = "wav",
        max_duration: int = 0,
        max_silence: int = 0,
        beep: bool = False,
        terminate_on: str = "none",
    ) -> None:
        await self._command(
            channel_id,
            "POST",
            "record",
            name=name,
            format=format,
            maxDurationSeconds=max_duration,
            maxSilenceSeconds=max_silence,
            beep=beep,
            terminateOn=terminate_on,
        )

    async def stop_recording(self, name: str) -> None:
        await self._request("POST", f"recordings/live/{_part(name)}/stop")

    async def stored_recording(self, name: str) -> bytes:
        return await self._fetch("GET", f"recordings/stored/{_part(name)}/file", {}, None)

    async def delete_recording(self, name: str) -> None:
        await self._request("DELETE", f"recordings/stored/{_part(name)}")

    async def start_moh(self, channel_id: str, *, moh_class: str | None = None) -> None:
        await self._command(channel_id, "POST", "moh", mohClass=moh_class)

    async def stop_moh(self, channel_id: str) -> None:
        await self._command(channel_id, "DELETE", "moh")

    async def set_variable(
        self, channel_id: str, name: str, value: str, *, report_events: bool = False
    ) -> None:
        await self._command(
            channel_id, "POST", "variable", variable=name, value=value, report_events=report_events
        )

    async def get_variable(self, channel_id: str, name: str) -> str:
        path = f"channels/{_part(channel_id)}/variable"
        try:
            return str((await self._request("GET", path, {"variable": name}))["value"])
        except NotFound as error:
            if error.message == "Provided variable was not found":
                return ""
            raise

    async def create_bridge(self, bridge_id: str, *, type: str = "mixing", name: str = "") -> None:
        query = {"bridgeId": bridge_id, "type": type, "name": name or None}
        await self._request("POST", "bridges", query)

    async def delete_bridge(self, bridge_id: str) -> None:
        await self._request("DELETE", f"bridges/{_part(bridge_id)}")

    async def add_to_bridge(
        self, bridge_id: str, channel_ids: Sequence[str], *, inhibit_connected_line_updates: bool = False
    ) -> None:
        query: Mapping[str, Parameter] = {
            "channel": ",".join(channel_ids),
            "inhibitConnectedLineUpdates": inhibit_connected_line_updates,
        }
        await self._request("POST", f"bridges/{_part(bridge_id)}/addChannel", query)

    async def remove_from_bridge(self, bridge_id: str, channel_ids: Sequence[str]) -> None:
        query = {"channel": ",".join(channel_ids)}
        await self._request("POST", f"bridges/{_part(bridge_id)}/removeChannel", query)

    async def put_config(
        self, config_class: str, object_type: str, object_id: str, fields: Sequence[tuple[str, str]]
    ) -> None:
        body = {"fields": [{"attribute": name, "value": value} for name, value in fields]}
        await self._request("PUT", _config_path(config_class, object_type, object_id), body=body)

    async def delete_config(self, config_class: str, object_type: str, object_id: str) -> None:
        await self._request("DELETE", _config_path(config_class, object_type, object_id))

    async def reload_module(self, name: str) -> None:
        await self._request("PUT", f"asterisk/modules/{_part(name)}")

    async def set_device_state(self, name: str, state: DeviceState) -> None:
        await self._request("PUT", f"deviceStates/{_part('Stasis:' + name)}", {"deviceState": state})


def _part(identifier: str) -> str:
    """An identifier as one segment of a path, its slashes included."""
    return quote(identifier, safe="")


def _config_path(*parts: str) -> str:
    return "asterisk/config/dynamic/" + "/".join(map(_part, parts))


def _message(content: bytes) -> str:
    """What an error reply says; Asterisk uses two names for it."""
    try:
        said = json.loads(content)
    except ValueError:
        return ""
    return str(said.get("message") or said.get("error") or "") if isinstance(said, dict) else ""
