"""Asterisk's events as frozen values, parsed once at the border.

`parse` turns a decoded JSON event into one of the classes below. Types we do not use give `None`, fields we
do not use are dropped, so a newer Asterisk is no trouble. Names are those of Asterisk's own event model
(https://docs.asterisk.org, "Events REST API"); `TYPES` is what we ask Asterisk to send.

    Notice = Event | Connected | Disconnected

is what a reader of `Asterisk.events()` gets: the two marks say where events may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

JSON = Mapping[str, Any]


class ChannelState(StrEnum):
    """State of a channel; those we never act on are all `OTHER`."""

    DOWN = "Down"
    RING = "Ring"
    """An inbound call, not answered."""
    RINGING = "Ringing"
    """A leg of ours whose phone rings."""
    UP = "Up"
    OTHER = "other"

    @classmethod
    def _missing_(cls, value: object) -> ChannelState:
        return cls.OTHER


class EndpointState(StrEnum):
    """Whether an endpoint has a contact that answers."""

    ONLINE = "online"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Party:
    """Who is at an end of a channel, as SIP said it. Empty: not told.

    The presentation is in no event: ask `get_variable(channel, "CALLERID(pres)")`.
    """

    number: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    id: str
    name: str
    """Technology, endpoint and a serial number: `PJSIP/alice-00000001`."""
    state: ChannelState
    creationtime: datetime
    caller: Party = Party()
    connected: Party = Party()
    exten: str = ""
    """What was dialled, on an inbound channel."""
    app_data: str = ""
    """The arguments of the dialplan application that runs: `lc-0,in,alice,2001` for a channel of ours."""
    accountcode: str = ""
    protocol_id: str = ""
    """SIP Call-ID."""
    channelvars: Mapping[str, str] = field(default_factory=dict)
    """The variables set with `report_events`."""

    @property
    def endpoint(self) -> str | None:
        """The PJSIP endpoint's name, `None` for other technologies."""
        technology, _, rest = self.name.partition("/")
        return rest.rpartition("-")[0] if technology == "PJSIP" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    id: str
    bridge_type: str
    channels: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    name: str
    state: EndpointState
    channel_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Playback:
    id: str
    channel_id: str
    """Empty when played to a bridge."""
    state: str
    """`queued`, `playing`, `continuing`, `done` or `failed`."""
    media_uri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    name: str
    format: str
    channel_id: str
    """Empty when a bridge is recorded."""
    duration: int | None = None
    """Whole seconds, known once it ended."""
    talking_duration: int | None = None
    """Whole seconds without the silences; known only when `max_silence` was asked for."""
    cause: str = ""
    """Why it failed."""


@dataclass(frozen=True, slots=True)
class Connected:
    """Events come from here on. Those of the past are lost: compare with `channels()` and `bridges()`."""

    started_at: datetime
    """When Asterisk itself started: another value than before means that it knows nothing any more."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """No events until the next `Connected`; requests may still work."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StasisStart:
    """A channel is ours from now on; only now may it be dialled."""

    channel: Channel
    args: tuple[str, ...]
    replaces: str | None = None
    """Id of the channel whose place it takes (INVITE with Replaces, RFC 3891)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StasisEnd:
    """A channel is no longer ours. For an inbound channel this is the last event."""

    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStateChange:
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDestroyed:
    """A leg we created is over."""

    channel: Channel
    cause: int
    """Q.850."""
    tech_cause: int | None = None
    """SIP status of the final reply, if there was one. A dial timeout says 480 too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHangupRequest:
    channel: Channel
    cause: int | None = None
    tech_cause: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDtmfReceived:
    channel: Channel
    digit: str
    duration_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHold:
    channel: Channel
    """Who put the others on hold."""
    musicclass: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelUnhold:
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    peer: Channel
    dialstatus: str
    """Empty when dialling begins, then `RINGING`, `PROGRESS`, and `ANSWER`, `BUSY`, `NOANSWER`, …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackStarted:
    playback: Playback


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackFinished:
    """It ended, was stopped, or failed (`playback.state`)."""

    playback: Playback


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStarted:
    recording: Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFinished:
    recording: Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFailed:
    recording: Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeDestroyed:
    bridge: Bridge


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelEnteredBridge:
    bridge: Bridge
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLeftBridge:
    bridge: Bridge
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationReplaced:
    """Another process took our application: this one must stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTransfer:
    """A phone asks for a transfer (REFER), or, when `state` is set, is told how ours goes."""

    transferor: Channel
    transferee: Channel | None
    """Whom the transferor talks to on that leg."""
    destination: str | None
    """User part of the Refer-To address."""
    replaces: str = ""
    """Of an attended transfer: the SIP Call-ID that the Refer-To address names (RFC 3891)."""
    target: Channel | None
    """… the channel of that call, if it is one of ours: the transferor's other leg, as they say."""
    state: str | None = None


Event = (
    StasisStart
    | StasisEnd
    | ChannelStateChange
    | ChannelDestroyed
    | ChannelHangupRequest
    | ChannelDtmfReceived
    | ChannelHold
    | ChannelUnhold
    | Dial
    | PlaybackStarted
    | PlaybackFinished
    | RecordingStarted
    | RecordingFinished
    | RecordingFailed
    | BridgeDestroyed
    | ChannelEnteredBridge
    | ChannelLeftBridge
    | ApplicationReplaced
    | ChannelTransfer
)
Notice = Event | Connected | Disconnected


def parse(event: JSON) -> Event | None:
    """A decoded event as a value; `None` for a type we do not use.

    Raises `ValueError` when a type we use lacks what Asterisk promises.
    """
    reader = _READERS.get(event.get("type", ""))
    if reader is None:
        return None
    try:
        return reader(event)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{event['type']} is not what Asterisk promises: {error!r}") from error


def channel(json: JSON) -> Channel:
    dialplan = json.get("dialplan", {})
    return Channel(
        id=json["id"],
        name=json["name"],
        state=ChannelState(json["state"]),
        creationtime=datetime.fromisoformat(json["creationtime"]),
        caller=_party(json.get("caller", {})),
        connected=_party(json.get("connected", {})),
        exten=dialplan.get("exten", ""),
        app_data=dialplan.get("app_data", ""),
        accountcode=json.get("accountcode", ""),
        protocol_id=json.get("protocol_id", ""),
        channelvars=json.get("channelvars", {}),
    )


def bridge(json: JSON) -> Bridge:
    return Bridge(
        id=json["id"],
        bridge_type=json["bridge_type"],
        channels=tuple(json["channels"]),
        name=json.get("name", ""),
    )


def endpoint(json: JSON) -> Endpoint:
    return Endpoint(
        name=json["resource"],
        state=EndpointState(json.get("state", "unknown")),
        channel_ids=tuple(json.get("channel_ids", ())),
    )


def _party(json: JSON) -> Party:
    return Party(number=json.get("number", ""), name=json.get("name", ""))


def _channel_if_any(json: JSON | None) -> Channel | None:
    return channel(json) if json else None


def _playback(json: JSON) -> Playback:
    return Playback(
        id=json["id"],
        channel_id=_target(json),
        state=json["state"],
        media_uri=json.get("media_uri", ""),
    )


def _recording(json: JSON) -> Recording:
    return Recording(
        name=json["name"],
        format=json["format"],
        channel_id=_target(json),
        duration=json.get("duration"),
        talking_duration=json.get("talking_duration"),
        cause=json.get("cause", ""),
    )


def _target(json: JSON) -> str:
    kind, _, identifier = json["target_uri"].partition(":")
    return identifier if kind == "channel" else ""


def _stasis_start(event: JSON) -> StasisStart:
    replaced = event.get("replace_channel")
    return StasisStart(
        channel=channel(event["channel"]),
        args=tuple(event["args"]),
        replaces=replaced["id"] if replaced else None,
    )


def _channel_transfer(event: JSON) -> ChannelTransfer:
    to, by = event["refer_to"], event["referred_by"]
    asked = to.get("requested_destination", {})
    return ChannelTransfer(
        transferor=channel(by["source_channel"]),
        transferee=_channel_if_any(by.get("connected_channel")),
        destination=asked.get("destination"),
        replaces=asked.get("protocol_id", ""),
        target=_channel_if_any(to.get("destination_channel")),
        state=event.get("state"),
    )


_READERS: Mapping[str, Callable[[JSON], Event]] = {
    "StasisStart": _stasis_start,
    "StasisEnd": lambda e: StasisEnd(channel=channel(e["channel"])),
    "ChannelStateChange": lambda e: ChannelStateChange(channel=channel(e["channel"])),
    "ChannelDestroyed": lambda e: ChannelDestroyed(
        channel=channel(e["channel"]), cause=e["cause"], tech_cause=e.get("tech_cause")
    ),
    "ChannelHangupRequest": lambda e: ChannelHangupRequest(
        channel=channel(e["channel"]), cause=e.get("cause"), tech_cause=e.get("tech_cause")
    ),
    "ChannelDtmfReceived": lambda e: ChannelDtmfReceived(
        channel=channel(e["channel"]), digit=e["digit"], duration_ms=e.get("duration_ms", 0)
    ),
    "ChannelHold": lambda e: ChannelHold(channel=channel(e["channel"]), musicclass=e.get("musicclass")),
    "ChannelUnhold": lambda e: ChannelUnhold(channel=channel(e["channel"])),
    "Dial": lambda e: Dial(peer=channel(e["peer"]), dialstatus=e["dialstatus"]),
    "PlaybackStarted": lambda e: PlaybackStarted(playback=_playback(e["playback"])),
    "PlaybackFinished": lambda e: PlaybackFinished(playback=_playback(e["playback"])),
    "RecordingStarted": lambda e: RecordingStarted(recording=_recording(e["recording"])),
    "RecordingFinished": lambda e: RecordingFinished(recording=_recording(e["recording"])),
    "RecordingFailed": lambda e: RecordingFailed(recording=_recording(e["recording"])),
    "BridgeDestroyed": lambda e: BridgeDestroyed(bridge=bridge(e["bridge"])),
    "ChannelEnteredBridge": lambda e: ChannelEnteredBridge(
        bridge=bridge(e["bridge"]), channel=channel(e["channel"])
    ),
    "ChannelLeftBridge": lambda e: ChannelLeftBridge(
        bridge=bridge(e["bridge"]), channel=channel(e["channel"])
    ),
    "ApplicationReplaced": lambda e: ApplicationReplaced(),
    "ChannelTransfer": _channel_transfer,
}
TYPES: tuple[str, ...] = tuple(_READERS)
"""The event types `parse` knows: Asterisk is asked for these only."""
