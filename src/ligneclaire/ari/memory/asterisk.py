"""The in-memory Asterisk: what a test arranges, and the requests of `interface.Asterisk`."""

from __future__ import annotations

import asyncio
import io
import math
import wave
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import unquote

from ligneclaire.ari.errors import AriError, Conflict, Failed, NotFound, Refused, Unavailable
from ligneclaire.ari.events import (
    Bridge,
    BridgeDestroyed,
    Channel,
    ChannelState,
    Dial,
    Endpoint,
    EndpointState,
    Notice,
    Party,
)
from ligneclaire.ari.interface import DeviceState, HangupReason, Info, TransferState
from ligneclaire.ari.memory.causes import CAUSE_OF_REASON, status_of_cause
from ligneclaire.ari.memory.channels import MemoryBridge, MemoryChannel
from ligneclaire.ari.memory.media import MemoryPlayback, MemoryRecording, RecordingRequest
from ligneclaire.ari.memory.phones import Answers, Behaviour, Phone, PhoneCall, Refuses
from ligneclaire.ari.memory.switch import INVITE_SECONDS, REQUESTED, STASIS_SECONDS, Switch

SOUND_SECONDS = 2.0
"""Length of a sound nobody said the length of."""
RATE = 8000
"""Samples per second of a recording."""


class MemoryAsterisk(Switch):
    """Made inside a running event loop, whose time is the only clock; `epoch` is the moment it is made."""

    def __init__(self, *, epoch: datetime = datetime(2026, 1, 5, 9, tzinfo=UTC), seed: int = 0) -> None:
        super().__init__(epoch=epoch, seed=seed)
        self._started_at = epoch
        self._stored: dict[str, float] = {}
        self._failures: dict[str, list[AriError]] = {}
        self.sounds: dict[str, float | None] = {}
        """Length in seconds of media, by URI; `None`: missing. `SOUND_SECONDS` when not here."""
        self.config: dict[tuple[str, str, str], dict[str, str]] = {}
        """Pushed objects by class, type and id."""
        self.device_states: dict[str, DeviceState] = {}
        self.reloaded: list[str] = []
        """Modules that were reloaded, in order."""

    # What a test arranges.

    def phone(
        self,
        name: str,
        *,
        registered: bool = True,
        behaviour: Behaviour = Answers(),  # noqa: B008 - frozen
        endpoint: str | None = None,
        number: str | None = None,
        caller: Party | None = None,
        talks: float = math.inf,
        moh_suggest: str | None = None,
        sip_info: bool = False,
    ) -> Phone:
        """A phone on an endpoint named like it, or behind a trunk's `endpoint` with its own `number`.

        `caller` is the identity it calls with, `talks` the seconds its person speaks to a recorder,
        `moh_suggest` its endpoint's option (`None`: not written), `sip_info` that it sends keys by SIP INFO
        and not by RFC 4733.
        """
        phone = Phone(
            self,
            name,
            endpoint=endpoint or name,
            number=number,
            registered=registered,
            behaviour=behaviour,
            caller=caller,
            talks=talks,
            moh_suggest=moh_suggest,
            sip_info=sip_info,
        )
        self.phones.append(phone)
        return phone

    def fail_next(self, request: str, error: AriError) -> None:
        """The next request of this method's name (`"dial"`) raises, without effect."""
        self._failures.setdefault(request, []).append(error)

    def drop_connection(self, seconds: float = 0.5) -> None:
        """The event socket breaks, and is back after so long. Events in between are lost; requests work."""
        self._wire.disconnect("dropped")
        self._loop.call_later(seconds, self._reconnect)

    def crash(self, seconds: float = 1.0) -> None:
        """Asterisk dies with all its calls, and is back after so long, knowing nothing."""
        self._running = False
        self._wire.disconnect("crashed")
        for channel in tuple(self._channels.values()):
            self._end(channel, cause=0, status=500)
        self._bridges.clear()
        self._subscriptions.clear()
        self.config.clear()
        self._loop.call_later(seconds, self._restart)

    def _restart(self) -> None:
        self._running = True
        self._started_at = self._now()
        self._reconnect()

    def _reconnect(self) -> None:
        if self._running and not self._wire.connected:
            self._wire.connect(self._started_at)

    def leftovers(self) -> list[str]:
        """What is still there and should not be once all calls are over."""
        kinds: Mapping[str, Mapping[str, object]] = {
            "channel": self._channels,
            "bridge": self._bridges,
            "playback": self._playbacks,
            "recording": self._recordings,
        }
        return [f"{kind} {each}" for kind, found in kinds.items() for each in found]

    # Requests. Each begins by arriving.

    async def _arrive(self, request: str) -> None:
        await asyncio.sleep(self.faults.latency)
        if failures := self._failures.get(request):
            raise failures.pop(0)
        if not self._running:
            raise Unavailable("Asterisk is down")

    def _channel(self, channel_id: str) -> MemoryChannel:
        channel = self._channels.get(channel_id)
        if channel is None:
            raise NotFound("Channel not found")
        return channel

    def _stasis_channel(self, channel_id: str) -> MemoryChannel:
        channel = self._channel(channel_id)
        if not channel.in_stasis:
            raise Conflict("Channel not in Stasis application")
        return channel

    async def _thread_of(self, channel_id: str) -> MemoryChannel:
        """The channel, once its thread has done all it was busy with."""
        channel = self._stasis_channel(channel_id)
        await channel.thread.idle.wait()
        return self._channel(channel_id)

    def _bridge(self, bridge_id: str) -> MemoryBridge:
        bridge = self._bridges.get(bridge_id)
        if bridge is None:
            raise NotFound("Bridge not found")
        return bridge

    def events(self) -> AsyncGenerator[Notice, None]:
        return self._wire.read(self._reconnect)

    async def info(self) -> Info:
        await self._arrive("info")
        return Info(version="22.10.1", started_at=self._started_at)

    async def ping(self) -> None:
        await self._arrive("ping")

    async def channels(self) -> tuple[Channel, ...]:
        await self._arrive("channels")
        return tuple(channel.snapshot() for channel in self._channels.values())

    async def bridges(self) -> tuple[Bridge, ...]:
        await self._arrive("bridges")
        return tuple(bridge.snapshot() for bridge in self._bridges.values())

    async def endpoints(self) -> tuple[Endpoint, ...]:
        await self._arrive("endpoints")
        return tuple(Endpoint(name=name, state=self._state_of(name)) for name in sorted(self._endpoints()))

    async def endpoint_state(self, name: str) -> EndpointState:
        await self._arrive("endpoint_state")
        if name not in self._endpoints():
            raise NotFound("Endpoint not found")
        return self._state_of(name)

    def _endpoints(self) -> set[str]:
        pushed = {object_id for _, kind, object_id in self.config if kind == "endpoint"}
        return pushed | {phone.endpoint for phone in self.phones}

    async def subscribe(self, event_source: str) -> None:
        await self._arrive("subscribe")
        kind, _, name = event_source.partition(":")
        if kind == "channel" and name not in self._channels:
            raise Conflict("Event source does not exist", status=422)
        self._subscriptions.add(event_source)

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
        await self._arrive("create_channel")
        if originator and formats:
            raise Refused("Originator and formats can't both be specified")
        if channel_id in self._channels:
            raise Conflict("Channel with given unique ID already exists")
        phone, number = self._reach(endpoint)
        if not phone.registered and "/sip:" not in endpoint:
            raise Failed("Allocation failed")
        channel = MemoryChannel(
            channel_id=channel_id,
            serial=next(self._serial),
            phone=phone,
            created=self._now(),
            inbound=False,
            args=app_args,
        )
        channel.variables = {**(variables or {}), **(reported or {})}
        channel.reported = set(reported or {})
        channel.call = PhoneCall(self, phone, channel, number)
        self._channels[channel_id] = channel
        self._loop.call_later(STASIS_SECONDS, self._enter_stasis, channel)

    def _reach(self, dialled: str) -> tuple[Phone, str]:
        """The phone behind an address of `interface.Asterisk.create_channel`, and the number it is reached
        by."""
        name, _, address = dialled.removeprefix("PJSIP/").partition("/sip:")
        if address:
            name = f"{unquote(address.partition('@')[0])}@{name}"
        number, _, trunk = name.rpartition("@")
        if not number:
            found = next(self._phones_at(trunk), None)
            if found is None:
                raise Failed("Allocation failed")
            return found, trunk
        behind = list(self._phones_at(trunk))
        if not behind:
            raise Failed("Allocation failed")
        return next((phone for phone in behind if phone.number == number), self._nobody(trunk)), number

    def _nobody(self, trunk: str) -> Phone:
        return Phone(self, "nobody", endpoint=trunk, behaviour=Refuses(404))

    async def dial(self, channel_id: str, *, timeout: int = 0, caller: str | None = None) -> None:
        await self._arrive("dial")
        channel = self._stasis_channel(channel_id)
        if channel.state is not ChannelState.DOWN or channel.dialled:
            raise Conflict("Channel is not in 'Down' state")
        if caller is not None:
            channel.connected = self._channel(caller).caller
        channel.dialled = True
        self._send(Dial(peer=channel.snapshot(), dialstatus=""))
        channel.timers.append(self._loop.call_later(INVITE_SECONDS, channel.call.invited))
        if timeout:
            channel.timers.append(self._loop.call_later(timeout, self._no_answer, channel))

    async def has_replied(self, channel_id: str) -> bool:
        await self._arrive("has_replied")
        return self._stasis_channel(channel_id).call.replied

    async def answer(self, channel_id: str) -> None:
        await self._arrive("answer")
        self._answer(await self._thread_of(channel_id))

    async def ring(self, channel_id: str) -> None:
        await self._arrive("ring")
        self._stasis_channel(channel_id).indication = "ringing"

    async def stop_ring(self, channel_id: str) -> None:
        await self._arrive("stop_ring")
        self._stasis_channel(channel_id).indication = None

    async def progress(self, channel_id: str) -> None:
        await self._arrive("progress")
        self._stasis_channel(channel_id)

    async def tell_transferor(self, channel_id: str, state: TransferState) -> None:
        await self._arrive("tell_transferor")
        channel = self._channel(channel_id)
        if channel.referred is None:
            return
        channel.call.transferred = 200 if state is TransferState.ANSWERED else 603
        event = self._transfer(channel, state)
        channel.referred = None
        self._send(event)

    async def hangup(
        self, channel_id: str, *, reason: HangupReason | None = None, reason_code: int | None = None
    ) -> None:
        await self._arrive("hangup")
        channel = self._channel(channel_id)
        cause = reason_code or CAUSE_OF_REASON[reason or HangupReason.NORMAL]
        if channel.state is ChannelState.UP:
            status = 200
        elif channel.inbound:
            status = status_of_cause(cause)
        else:
            status = 487
            channel.call.elsewhere = reason is HangupReason.ANSWERED_ELSEWHERE
        self._request_hangup(channel, cause=REQUESTED)
        self._end(channel, cause=cause, status=status)

    async def play(
        self, channel_id: str, *, playback_id: str, media: Sequence[str], lang: str | None = None
    ) -> None:
        await self._arrive("play")
        channel = self._stasis_channel(channel_id)
        playback = self._playbacks[playback_id] = MemoryPlayback(
            playback_id,
            channel_id,
            [(uri, self._length(uri)) for uri in media],
            send=self._send,
            thread=channel.thread,
            begun=lambda: setattr(channel, "indication", None),
            over=lambda: self._playbacks.pop(playback_id, None),
        )
        channel.thread.queue(playback)

    def _length(self, uri: str) -> float | None:
        return math.inf if uri.startswith("tone:") else self.sounds.get(uri, SOUND_SECONDS)

    async def stop_playback(self, playback_id: str) -> None:
        await self._arrive("stop_playback")
        if playback_id not in self._playbacks:
            raise NotFound("Playback not found")
        self._playbacks[playback_id].stop()

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
        await self._arrive("record")
        channel = self._stasis_channel(channel_id)
        if name in self._recordings or name in self._stored:
            raise Conflict(f"Recording '{name}' already exists and can not be overwritten")
        recording = self._recordings[name] = MemoryRecording(
            RecordingRequest(name, format, max_duration, max_silence, terminate_on),
            channel_id,
            talks=lambda: channel.phone.talks,
            send=self._send,
            thread=channel.thread,
            accept=lambda: self._accept_recording(channel),
            over=lambda length: self._recorded(name, length),
        )
        channel.thread.queue(recording)

    def _accept_recording(self, channel: MemoryChannel) -> str:
        """Answers the channel; or why it cannot be recorded (Asterisk issue 2044 for legs we dialled)."""
        if channel.bridge or (channel.dialled and not channel.was_bridged):
            return "Cannot record channel while in bridge"
        self._answer(channel)
        return ""

    def _recorded(self, name: str, length: float | None) -> None:
        del self._recordings[name]
        if length is not None:
            self._stored[name] = length

    async def stop_recording(self, name: str) -> None:
        await self._arrive("stop_recording")
        if name not in self._recordings:
            raise NotFound("Recording not found")
        self._recordings[name].stop()

    async def stored_recording(self, name: str) -> bytes:
        """A WAV file of the right length; nobody is heard in it."""
        await self._arrive("stored_recording")
        if name not in self._stored:
            raise NotFound("Recording not found")
        content = io.BytesIO()
        with wave.open(content, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(bytes(2 * round(self._stored[name] * RATE)))
        return content.getvalue()

    async def delete_recording(self, name: str) -> None:
        await self._arrive("delete_recording")
        if self._stored.pop(name, None) is None:
            raise NotFound("Recording not found")

    async def start_moh(self, channel_id: str, *, moh_class: str | None = None) -> None:
        await self._arrive("start_moh")
        self._stasis_channel(channel_id).indication = f"music:{moh_class or 'default'}"

    async def stop_moh(self, channel_id: str) -> None:
        await self._arrive("stop_moh")
        self._stasis_channel(channel_id).indication = None

    async def set_variable(
        self, channel_id: str, name: str, value: str, *, report_events: bool = False
    ) -> None:
        await self._arrive("set_variable")
        channel = await self._thread_of(channel_id)
        channel.variables[name] = value
        if report_events:
            channel.reported.add(name)

    async def get_variable(self, channel_id: str, name: str) -> str:
        await self._arrive("get_variable")
        return self._stasis_channel(channel_id).variables.get(name, "")

    async def create_bridge(self, bridge_id: str, *, type: str = "mixing", name: str = "") -> None:
        await self._arrive("create_bridge")
        if bridge_id in self._bridges:
            raise Conflict("Bridge with the same bridgeId already exists")
        self._bridges[bridge_id] = MemoryBridge(bridge_id, type, name)

    async def delete_bridge(self, bridge_id: str) -> None:
        await self._arrive("delete_bridge")
        bridge = self._bridge(bridge_id)
        for channel in tuple(bridge.channels):
            self._leave_bridge(channel)
        del self._bridges[bridge_id]
        self._send(BridgeDestroyed(bridge=bridge.snapshot()))

    async def add_to_bridge(
        self, bridge_id: str, channel_ids: Sequence[str], *, inhibit_connected_line_updates: bool = False
    ) -> None:
        await self._arrive("add_to_bridge")
        bridge = self._bridge(bridge_id)
        for channel in [self._stasis_channel(each) for each in channel_ids]:
            if channel.thread.records:
                raise Conflict(f"Channel {channel.id} currently recording")
            self._enter_bridge(await self._thread_of(channel.id), bridge)

    async def remove_from_bridge(self, bridge_id: str, channel_ids: Sequence[str]) -> None:
        await self._arrive("remove_from_bridge")
        bridge = self._bridge(bridge_id)
        for channel in [self._channel(each) for each in channel_ids]:
            if channel.bridge is not bridge:
                raise Conflict("Channel not in this bridge", status=422)
            self._leave_bridge(channel)

    async def put_config(
        self, config_class: str, object_type: str, object_id: str, fields: Sequence[tuple[str, str]]
    ) -> None:
        await self._arrive("put_config")
        key = (config_class, object_type, object_id)
        if "set_var" in self.config.get(key, {}):
            raise Failed("Allocation failed")
        self.config.setdefault(key, {}).update(fields)

    async def delete_config(self, config_class: str, object_type: str, object_id: str) -> None:
        await self._arrive("delete_config")
        if self.config.pop((config_class, object_type, object_id), None) is None:
            raise NotFound("Object not found")

    async def reload_module(self, name: str) -> None:
        await self._arrive("reload_module")
        self.reloaded.append(name)

    async def set_device_state(self, name: str, state: DeviceState) -> None:
        await self._arrive("set_device_state")
        self.device_states[name] = state
