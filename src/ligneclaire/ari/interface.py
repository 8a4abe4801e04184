"""The one narrow seam to Asterisk: what the rest of the house may ask of it.

`client.Client` speaks to a real Asterisk, `memory.MemoryAsterisk` is one of its own, for tests. Every
identifier is ours, so that a request can be repeated and an event recognised before the reply arrives.
Requests raise the errors of `errors`; `Unavailable` may come from any of them.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from ligneclaire.ari.events import Bridge, Channel, Endpoint, EndpointState, Notice

APP: Final = "lc-0"
"""Our Stasis application. The dialplan enters it with the arguments `in`, the caller's endpoint, the number
dialled and the caller's presentation."""


class HangupReason(StrEnum):
    """Why we end a channel; what an unanswered caller's phone is told in brackets."""

    NORMAL = "normal"  # 603
    BUSY = "busy"  # 486
    CONGESTION = "congestion"  # 503
    NO_ANSWER = "no_answer"  # 480
    REJECTED = "rejected"  # 403
    UNALLOCATED = "unallocated"  # 404
    NUMBER_INCOMPLETE = "number_incomplete"  # 484
    ANSWERED_ELSEWHERE = "answered_elsewhere"  # 603; a phone we rang keeps no missed call


class DeviceState(StrEnum):
    """What a supervision key shows."""

    NOT_INUSE = "NOT_INUSE"
    RINGING = "RINGING"
    INUSE = "INUSE"
    RINGINUSE = "RINGINUSE"
    ONHOLD = "ONHOLD"
    BUSY = "BUSY"
    UNAVAILABLE = "UNAVAILABLE"


class TransferState(StrEnum):
    """How a transfer that a phone asked for goes, as it is told (NOTIFY, RFC 3515)."""

    ANSWERED = "channel_answered"  # 200
    DECLINED = "channel_declined"  # 603


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    version: str
    started_at: datetime


class Asterisk(Protocol):
    """Requests are commands to a channel's own thread, in order. `answer`, `set_variable` and `add_to_bridge`
    wait for a playback or recording on that channel to end: stop it first."""

    def events(self) -> AsyncGenerator[Notice, None]:
        """All events in order, a `Connected` before the first and after every gap. One reader at a time."""

    async def info(self) -> Info: ...

    async def ping(self) -> None: ...

    async def channels(self) -> tuple[Channel, ...]: ...

    async def bridges(self) -> tuple[Bridge, ...]: ...

    async def endpoints(self) -> tuple[Endpoint, ...]: ...

    async def endpoint_state(self, name: str) -> EndpointState:
        """`NotFound` when there is no such PJSIP endpoint."""

    async def subscribe(self, event_source: str) -> None:
        """Receive the events of `channel:<id>` too; `Conflict` if there is none."""

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
        """A leg to `PJSIP/alice`, `PJSIP/0123456789@trunk` or `PJSIP/trunk/sip:0123456789@192.0.2.1:5060`,
        not dialled yet: wait for its `StasisStart`.

        `originator` is the channel whose codecs it should share; it excludes `formats`. The variables in
        `reported` come back as `channelvars` in every event. `Failed`: the endpoint has no contact that
        answers OPTIONS; where an address is given nobody asks for one.
        `Conflict`: the id is taken.
        """

    async def dial(self, channel_id: str, *, timeout: int = 0, caller: str | None = None) -> None:
        """Ring the leg for `timeout` seconds (0: for ever). `caller`: the channel whose identity it shows.
        `Conflict` before its `StasisStart`, and when it was dialled already."""

    async def has_replied(self, channel_id: str) -> bool:
        """Whether the far end of a dialled leg has said anything, be it `100 Trying`."""

    async def answer(self, channel_id: str) -> None: ...

    async def ring(self, channel_id: str) -> None:
        """The caller hears ringing: 180, or a tone in band once there was sound (`progress`, playback)."""

    async def stop_ring(self, channel_id: str) -> None: ...

    async def progress(self, channel_id: str) -> None:
        """183 Session Progress; repeated, it keeps an unanswered call alive (RFC 3261 §13.3.1.1)."""

    async def tell_transferor(self, channel_id: str, state: TransferState) -> None:
        """The end of the transfer that the phone on this channel asked for (`ChannelTransfer`).

        Hang its channel up some time later: many phones do it themselves, others never.
        """

    async def hangup(
        self, channel_id: str, *, reason: HangupReason | None = None, reason_code: int | None = None
    ) -> None:
        """`reason_code` is a Q.850 cause; it excludes `reason`."""

    async def play(
        self, channel_id: str, *, playback_id: str, media: Sequence[str], lang: str | None = None
    ) -> None:
        """Play `sound:`, `recording:`, `tone:`, `number:` … one after the other."""

    async def stop_playback(self, playback_id: str) -> None: ...

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
        """Record what the channel says (this answers it). Durations in seconds, 0: no limit.

        Success only means accepted: wait for `RecordingStarted`. A leg we dialled fails unless it was in a
        bridge and left it. `terminate_on`: `none`, `any`, `*` or `#`.
        """

    async def stop_recording(self, name: str) -> None:
        """End it and keep it."""

    async def stored_recording(self, name: str) -> bytes:
        """The file's content."""

    async def delete_recording(self, name: str) -> None: ...

    async def start_moh(self, channel_id: str, *, moh_class: str | None = None) -> None: ...

    async def stop_moh(self, channel_id: str) -> None: ...

    async def set_variable(
        self, channel_id: str, name: str, value: str, *, report_events: bool = False
    ) -> None: ...

    async def get_variable(self, channel_id: str, name: str) -> str:
        """Value of a variable or function; empty when not set."""

    async def create_bridge(self, bridge_id: str, *, type: str = "mixing", name: str = "") -> None: ...

    async def delete_bridge(self, bridge_id: str) -> None: ...

    async def add_to_bridge(
        self, bridge_id: str, channel_ids: Sequence[str], *, inhibit_connected_line_updates: bool = False
    ) -> None: ...

    async def remove_from_bridge(self, bridge_id: str, channel_ids: Sequence[str]) -> None: ...

    async def put_config(
        self, config_class: str, object_type: str, object_id: str, fields: Sequence[tuple[str, str]]
    ) -> None:
        """Create or update a pushed object (`res_pjsip`, `endpoint`, …): auth, then aor, then endpoint.

        An endpoint with a `set_var` cannot be updated: delete it first.
        """

    async def delete_config(self, config_class: str, object_type: str, object_id: str) -> None: ...

    async def reload_module(self, name: str) -> None: ...

    async def set_device_state(self, name: str, state: DeviceState) -> None:
        """State of the device `Stasis:<name>`; the hints of the dialplan show it to the phones that watch."""
