"""Channels and bridges as Asterisk keeps them, and what is heard on them.

A channel has one thread of its own: playbacks and recordings run on it one after the other, and the requests
that wait for the thread wait for all of them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from ligneclaire.ari.events import (
    Bridge,
    Channel,
    ChannelState,
    Event,
    Party,
    Playback,
    PlaybackFinished,
    PlaybackStarted,
    Recording,
    RecordingFailed,
    RecordingFinished,
    RecordingStarted,
)
from ligneclaire.ari.interface import APP
from ligneclaire.ari.memory.phones import Phone, PhoneCall

NOBODY = Party()
Send = Callable[[Event], None]


class Medium(Protocol):
    """A playback or a recording: something the channel's thread is busy with."""

    def begin(self) -> None: ...
    def end(self) -> None: ...
    def heard(self) -> str: ...


class MemoryBridge:
    def __init__(self, bridge_id: str, bridge_type: str, name: str) -> None:
        self.id = bridge_id
        self.type = bridge_type
        self.name = name
        self.channels: list[MemoryChannel] = []

    def snapshot(self) -> Bridge:
        kind = "holding" if "holding" in self.type else "mixing"
        return Bridge(
            id=self.id, bridge_type=kind, name=self.name, channels=tuple(each.id for each in self.channels)
        )

    @property
    def passes_digits(self) -> bool:
        """Whether RFC 4733 digits are seen: plain `mixing` lets two phones' media pass by itself."""
        return "dtmf_events" in self.type or "proxy_media" in self.type


class MemoryChannel:
    def __init__(
        self,
        *,
        channel_id: str,
        serial: int,
        phone: Phone,
        created: datetime,
        inbound: bool,
        args: Sequence[str],
        exten: str = "",
        caller: Party = NOBODY,
    ) -> None:
        self.id = channel_id
        self.name = f"PJSIP/{phone.endpoint}-{serial:08x}"
        self.phone = phone
        self.created = created
        self.inbound = inbound
        self.args = tuple(args)
        self.exten = exten
        self.caller = caller
        self.connected = Party()
        self.state = ChannelState.RING if inbound else ChannelState.DOWN
        self.in_stasis = False
        self.dialled = False
        self.variables: dict[str, str] = {}
        self.reported: set[str] = set()
        self.bridge: MemoryBridge | None = None
        self.was_bridged = False
        self.holding = False
        self.indication: str | None = None
        """`ringing` or `music:<class>`, when nothing is played."""
        self.call: PhoneCall
        self.timers: list[asyncio.TimerHandle] = []
        self.media: deque[Medium] = deque()
        self.idle = asyncio.Event()
        self.idle.set()

    def snapshot(self) -> Channel:
        return Channel(
            id=self.id,
            name=self.name,
            state=self.state,
            creationtime=self.created,
            caller=self.caller,
            connected=self.connected,
            exten=self.exten,
            app_data=",".join((APP, *self.args)) if self.in_stasis else "",
            protocol_id=f"{self.id}@memory",
            channelvars={name: self.variables[name] for name in sorted(self.reported)},
        )

    def hears(self) -> str:
        if self.state is not ChannelState.UP and not self.inbound:
            return "silence"
        if self.media:
            return self.media[0].heard()
        if self.indication:
            return self.indication
        if self.bridge is None or self.holding:
            return "silence"
        others = [each for each in self.bridge.channels if each is not self]
        talking = sorted(each.phone.name for each in others if not each.holding)
        if others and not talking:
            return self._music_of(others[0].phone)
        return "+".join(talking) or "silence"

    def _music_of(self, holder: Phone) -> str:
        """What this channel hears while held: the holder's suggestion wins, unless it is an empty one."""
        suggested = "default" if holder.moh_suggest is None else holder.moh_suggest
        heard = suggested or self.variables.get("CHANNEL(musicclass)", "") or "default"
        return "silence" if heard == "silence" else f"music:{heard}"

    def queue(self, medium: Medium) -> None:
        self.media.append(medium)
        self.idle.clear()
        if len(self.media) == 1:
            medium.begin()

    def done(self, medium: Medium) -> None:
        """A medium is over: on to the next."""
        was_current = self.media[0] is medium
        self.media.remove(medium)
        if was_current and self.media:
            self.media[0].begin()
        elif not self.media:
            self.idle.set()

    def silence(self) -> None:
        """End all media, last first so that none of them begins."""
        for medium in reversed(tuple(self.media)):
            medium.end()


class MemoryPlayback:
    """Plays its media one after the other; the indication that was heard before does not come back."""

    def __init__(
        self,
        playback_id: str,
        channel: MemoryChannel,
        media: Sequence[tuple[str, float | None]],
        send: Send,
        live: dict[str, MemoryPlayback],
    ) -> None:
        self.id = playback_id
        self._channel = channel
        self._media = deque(media)
        self._send = send
        self._live = live
        live[playback_id] = self
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        self._channel.indication = None
        self._send(PlaybackStarted(playback=self._snapshot("playing")))
        self._play()

    def _play(self) -> None:
        _, seconds = self._media[0]
        if seconds is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._next)

    def _next(self) -> None:
        if len(self._media) == 1:
            self.end()
        else:
            self._media.popleft()
            self._play()

    def end(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._live.pop(self.id, None)
        self._channel.done(self)
        self._send(PlaybackFinished(playback=self._snapshot("done")))

    def heard(self) -> str:
        return self._media[0][0]

    def _snapshot(self, state: str) -> Playback:
        return Playback(id=self.id, channel_id=self._channel.id, state=state, media_uri=self._media[0][0])


class MemoryRecording:
    """Records until told to stop, its limits, a key, or the caller's hanging up."""

    def __init__(
        self,
        channel: MemoryChannel,
        *,
        name: str,
        format: str,
        max_duration: int,
        max_silence: int,
        terminate_on: str,
        send: Send,
        live: dict[str, MemoryRecording],
        keep: Callable[[str, float], None],
        answer: Callable[[], None],
    ) -> None:
        self.name = name
        self.channel = channel
        self._format = format
        self._max_duration = max_duration
        self._max_silence = max_silence
        self._terminate_on = terminate_on
        self._send = send
        self._live = live
        self._keep = keep
        self._answer = answer
        live[name] = self
        self._loop = asyncio.get_running_loop()
        self._began: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        if self.channel.bridge or (self.channel.dialled and not self.channel.was_bridged):
            self._over()
            cause = "Cannot record channel while in bridge"
            self._send(RecordingFailed(recording=self._snapshot(cause=cause)))
            return
        self._answer()
        self._began = self._loop.time()
        self._send(RecordingStarted(recording=self._snapshot()))
        limits = []
        if self._max_duration:
            limits.append(float(self._max_duration))
        if self._max_silence and self.channel.phone.talks != float("inf"):
            limits.append(self.channel.phone.talks + self._max_silence)
        if limits:
            self._timer = self._loop.call_later(min(limits), self.end)

    def pressed(self, digit: str) -> None:
        if self._began is not None and self._terminate_on in ("any", digit):
            self.end()

    def end(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._over()
        if self._began is None:
            self._send(RecordingFailed(recording=self._snapshot()))
            return
        duration = self._loop.time() - self._began
        self._keep(self.name, duration)
        talking = round(min(duration, self.channel.phone.talks)) if self._max_silence else None
        recording = self._snapshot(duration=round(duration), talking_duration=talking)
        self._send(RecordingFinished(recording=recording))

    def _over(self) -> None:
        self._live.pop(self.name, None)
        self.channel.done(self)

    def heard(self) -> str:
        return "silence"

    def _snapshot(
        self, *, duration: int | None = None, talking_duration: int | None = None, cause: str = ""
    ) -> Recording:
        return Recording(
            name=self.name,
            format=self._format,
            channel_id=self.channel.id,
            duration=duration,
            talking_duration=talking_duration,
            cause=cause,
        )
