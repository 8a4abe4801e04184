"""Events as Asterisk 22.10.1 sends them, shortened, become values; what we do not use is dropped."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.ari.server import CHANNEL

from ligneclaire.ari import events
from ligneclaire.ari.events import (
    ApplicationReplaced,
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelEnteredBridge,
    ChannelHangupRequest,
    ChannelHold,
    ChannelState,
    ChannelTransfer,
    Dial,
    Party,
    PlaybackFinished,
    RecordingFailed,
    RecordingFinished,
    StasisStart,
    parse,
)

PLAYBACK = {"id": "p1", "media_uri": "sound:beep", "target_uri": "channel:1795436661.14", "state": "done"}
RECORDING = {
    "name": "vm/r8",
    "format": "wav",
    "state": "done",
    "target_uri": "channel:1795436661.14",
    "duration": 3,
    "talking_duration": 2,
    "silence_duration": 1,
}


def told(type_: str, **fields: Any) -> Any:
    """An event by its JSON, with what every event has besides."""
    every = {"timestamp": "2026-11-23T12:24:21.527+0100", "asterisk_id": "02:fc", "application": "lc-0"}
    return parse(json.loads(json.dumps({"type": type_, **fields, **every})))


def test_a_call_arrives() -> None:
    event = told("StasisStart", args=["in", "alice", "2001", "allowed"], channel=CHANNEL)
    assert isinstance(event, StasisStart)
    assert event.args == ("in", "alice", "2001", "allowed")
    assert event.replaces is None
    channel = event.channel
    assert (channel.id, channel.endpoint, channel.exten) == ("1795436661.14", "alice", "2001")
    assert channel.state is ChannelState.RING
    assert channel.caller == Party("+33187650001", "Alice")
    assert channel.app_data == "lc-0,in,alice,2001,allowed"
    assert channel.channelvars == {"LC_CALL": "z"}
    assert channel.creationtime == datetime(2026, 11, 23, 11, 24, 21, 526000, UTC)
    assert channel.creationtime.utcoffset() == timedelta(hours=1)


def test_a_call_takes_the_place_of_another() -> None:
    event = told("StasisStart", args=[], channel=CHANNEL, replace_channel={**CHANNEL, "id": "old"})
    assert event.replaces == "old"


def test_an_endpoint_may_have_hyphens_and_other_technologies_have_none() -> None:
    trunk = events.channel({**CHANNEL, "name": "PJSIP/acme-trunk-2-0000000e"})
    local = events.channel({**CHANNEL, "name": "Local/301@lc-mwi-00000001;1"})
    assert (trunk.endpoint, local.endpoint) == ("acme-trunk-2", None)


def test_a_state_we_never_act_on_is_other() -> None:
    assert events.channel({**CHANNEL, "state": "Dialing Offhook"}).state is ChannelState.OTHER


def test_a_leg_ends_with_its_causes_if_there_are_any() -> None:
    refused = told("ChannelDestroyed", channel=CHANNEL, cause=17, cause_txt="User busy", tech_cause=486)
    assert isinstance(refused, ChannelDestroyed)
    assert (refused.cause, refused.tech_cause) == (17, 486)
    plain = told("ChannelHangupRequest", channel=CHANNEL)
    assert isinstance(plain, ChannelHangupRequest)
    assert (plain.cause, plain.tech_cause) == (None, None)


def test_what_happens_on_a_channel() -> None:
    dial = told("Dial", peer=CHANNEL, dialstatus="RINGING", dialstring="", forward="")
    digit = told("ChannelDtmfReceived", channel=CHANNEL, digit="#", duration_ms=160)
    hold = told("ChannelHold", channel=CHANNEL, musicclass="lc-hold")
    assert isinstance(dial, Dial)
    assert isinstance(digit, ChannelDtmfReceived)
    assert isinstance(hold, ChannelHold)
    assert (dial.peer.id, dial.dialstatus) == (CHANNEL["id"], "RINGING")
    assert (digit.digit, digit.duration_ms, hold.musicclass) == ("#", 160, "lc-hold")


def test_a_playback_or_a_recording_says_on_which_channel_it_is() -> None:
    played = told("PlaybackFinished", playback=PLAYBACK)
    assert isinstance(played, PlaybackFinished)
    assert (played.playback.id, played.playback.channel_id) == ("p1", CHANNEL["id"])
    recorded = told("RecordingFinished", recording=RECORDING)
    assert isinstance(recorded, RecordingFinished)
    assert (recorded.recording.duration, recorded.recording.talking_duration) == (3, 2)
    on_bridge = told("PlaybackFinished", playback={**PLAYBACK, "target_uri": "bridge:b1"})
    assert on_bridge.playback.channel_id == ""


def test_a_failed_recording_says_why() -> None:
    event = told(
        "RecordingFailed",
        recording={
            "name": "r10",
            "format": "wav",
            "state": "failed",
            "target_uri": "channel:1",
            "cause": "Cannot record channel while in bridge",
        },
    )
    assert isinstance(event, RecordingFailed)
    assert event.recording.cause == "Cannot record channel while in bridge"
    assert event.recording.duration is None


def test_a_channel_enters_a_bridge() -> None:
    bridge = {"id": "b1", "bridge_type": "mixing", "name": "", "channels": ["1", "2"], "technology": "x"}
    event = told("ChannelEnteredBridge", bridge=bridge, channel=CHANNEL)
    assert isinstance(event, ChannelEnteredBridge)
    assert event.bridge.channels == ("1", "2")


def test_a_phone_asks_for_a_blind_transfer() -> None:
    event = told(
        "ChannelTransfer",
        refer_to={"requested_destination": {"destination": "103"}},
        referred_by={"source_channel": CHANNEL, "connected_channel": {**CHANNEL, "id": "other"}},
    )
    assert isinstance(event, ChannelTransfer)
    assert (event.transferor.id, event.destination) == (CHANNEL["id"], "103")
    assert event.transferee is not None
    assert event.transferee.id == "other"
    assert (event.target, event.state) == (None, None)


def test_another_process_takes_our_place() -> None:
    assert told("ApplicationReplaced") == ApplicationReplaced()


def test_a_type_we_do_not_use_is_nothing() -> None:
    assert told("ChannelVarset", channel=CHANNEL, variable="X", value="1") is None
    assert parse({}) is None


def test_a_type_we_use_without_what_it_should_have_is_an_error() -> None:
    with pytest.raises(ValueError, match="StasisStart"):
        told("StasisStart", args=[])
    with pytest.raises(ValueError, match="Dial"):
        told("Dial", peer={"id": "1"}, dialstatus="")


@pytest.mark.parametrize("type_", events.TYPES)
def test_every_type_we_ask_for_is_one_we_can_read(type_: str) -> None:
    bridge = {"id": "b1", "bridge_type": "mixing", "channels": []}
    event = told(
        type_,
        args=[],
        channel=CHANNEL,
        peer=CHANNEL,
        bridge=bridge,
        playback=PLAYBACK,
        recording=RECORDING,
        cause=16,
        digit="1",
        dialstatus="",
        refer_to={},
        referred_by={"source_channel": CHANNEL},
    )
    assert type(event).__name__ == type_
