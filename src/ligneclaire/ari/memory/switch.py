"""The life of channels and bridges, and what phones do to them.

    enter Stasis ─► dialled ─► rings ─► answered ─► ended        a leg of ours
    enter Stasis ────────────────────► answered ─► ended        a phone that calls

Everything that happens sends the events the real Asterisk was seen to send.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from ligneclaire.ari.events import (
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelEnteredBridge,
    ChannelHangupRequest,
    ChannelHold,
    ChannelLeftBridge,
    ChannelState,
    ChannelStateChange,
    ChannelTransfer,
    ChannelUnhold,
    Dial,
    EndpointState,
    Event,
    Party,
    StasisEnd,
    StasisStart,
)
from ligneclaire.ari.memory.causes import cause_of_status
from ligneclaire.ari.memory.channels import MemoryBridge, MemoryChannel
from ligneclaire.ari.memory.media import MemoryPlayback, MemoryRecording
from ligneclaire.ari.memory.phones import CallState, Phone, PhoneCall
from ligneclaire.ari.memory.wire import Faults, Wire

STASIS_SECONDS = 0.002
"""From the creation of a leg to its StasisStart."""
INVITE_SECONDS = 0.005
"""From `dial` to the phone."""
REQUESTED = 32
"""The cause of a ChannelHangupRequest that is Asterisk's own."""


class Switch:
    def __init__(self, *, epoch: datetime, seed: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._epoch = epoch - timedelta(seconds=self._loop.time())
        self._running = True
        self._serial = itertools.count(1)
        self.faults = Faults()
        self._wire = Wire(self.faults, seed=seed)
        self.phones: list[Phone] = []
        self._channels: dict[str, MemoryChannel] = {}
        self._bridges: dict[str, MemoryBridge] = {}
        self._playbacks: dict[str, MemoryPlayback] = {}
        self._recordings: dict[str, MemoryRecording] = {}
        self._subscriptions: set[str] = set()

    def _now(self) -> datetime:
        return self._epoch + timedelta(seconds=self._loop.time())

    def _send(self, event: Event) -> None:
        self._wire.send(event)

    # The life of a channel.

    def _enter_stasis(self, channel: MemoryChannel) -> None:
        if channel.id in self._channels:
            channel.in_stasis = True
            self._send(StasisStart(channel=channel.snapshot(), args=channel.args))

    def _change_state(self, channel: MemoryChannel, state: ChannelState, seen: CallState) -> None:
        channel.state = state
        channel.call.state = seen
        self._send(ChannelStateChange(channel=channel.snapshot()))

    def _answer(self, channel: MemoryChannel) -> None:
        """Our side answers an inbound channel."""
        if channel.state is ChannelState.RING:
            channel.indication = None
            channel.call.status = 200
            self._change_state(channel, ChannelState.UP, CallState.UP)

    def _no_answer(self, channel: MemoryChannel) -> None:
        """The dial timeout is over: as seen by ARI, almost the same as a phone's 480."""
        self._request_hangup(channel, cause=REQUESTED)
        self._end(channel, cause=19, tech_cause=480, status=487)

    def _request_hangup(
        self, channel: MemoryChannel, *, cause: int | None = None, tech_cause: int | None = None
    ) -> None:
        self._send(ChannelHangupRequest(channel=channel.snapshot(), cause=cause, tech_cause=tech_cause))

    def _end(self, channel: MemoryChannel, *, cause: int, status: int, tech_cause: int | None = None) -> None:
        """A channel is over, whoever ended it. `status` is what its phone saw, had it not been answered."""
        if self._channels.pop(channel.id, None) is None:
            return
        for timer in channel.timers:
            timer.cancel()
        channel.thread.end()
        self._leave_bridge(channel)
        channel.call.ended(status=status, cause=cause)
        if channel.in_stasis:
            self._send(StasisEnd(channel=channel.snapshot()))
        source = f"channel:{channel.id}"
        if not channel.inbound or source in self._subscriptions:
            self._send(ChannelDestroyed(channel=channel.snapshot(), cause=cause, tech_cause=tech_cause))
        self._subscriptions.discard(source)

    def _leave_bridge(self, channel: MemoryChannel) -> None:
        if bridge := channel.bridge:
            bridge.channels.remove(channel)
            channel.bridge = None
            self._send(ChannelLeftBridge(bridge=bridge.snapshot(), channel=channel.snapshot()))

    def _enter_bridge(self, channel: MemoryChannel, bridge: MemoryBridge) -> None:
        self._leave_bridge(channel)
        channel.bridge = bridge
        channel.was_bridged = True
        bridge.channels.append(channel)
        if len(bridge.channels) > 1:
            for each in bridge.channels:
                if each.indication != "ringing":
                    each.indication = None
        self._send(ChannelEnteredBridge(bridge=bridge.snapshot(), channel=channel.snapshot()))

    # What phones do.

    def invite(
        self, phone: Phone, number: str, caller: Party, withheld: bool, variables: Mapping[str, str]
    ) -> PhoneCall:
        channel = MemoryChannel(
            channel_id=f"{self._now().timestamp():.0f}.{(serial := next(self._serial))}",
            serial=serial,
            phone=phone,
            created=self._now(),
            inbound=True,
            args=("in", phone.endpoint, number, "prohib" if withheld else "allowed_not_screened"),
            exten=number,
            caller=caller,
        )
        channel.variables = dict(variables)
        channel.call = PhoneCall(self, phone, channel, number)
        if not self._running:
            channel.call.ended(status=408, cause=18)
            return channel.call
        if not self._wire.connected:  # `Stasis()` fails, and there is no dialplan behind it
            channel.call.ended(status=503, cause=34)
            return channel.call
        self._channels[channel.id] = channel
        self._enter_stasis(channel)
        return channel.call

    def rings(self, channel: MemoryChannel) -> None:
        self._change_state(channel, ChannelState.RINGING, CallState.RINGING)
        self._send(Dial(peer=channel.snapshot(), dialstatus="RINGING"))

    def answers(self, channel: MemoryChannel) -> None:
        for timer in channel.timers:
            timer.cancel()
        channel.call.status = 200
        self._change_state(channel, ChannelState.UP, CallState.UP)
        self._send(Dial(peer=channel.snapshot(), dialstatus="ANSWER"))

    def refuses(self, channel: MemoryChannel, status: int) -> None:
        cause = cause_of_status(status)
        self._request_hangup(channel, cause=cause, tech_cause=status)
        self._end(channel, cause=cause, tech_cause=status, status=status)

    def hangs_up(self, channel: MemoryChannel) -> None:
        if channel.state is ChannelState.UP:
            self._request_hangup(channel, cause=None if channel.inbound else 16)
            self._end(channel, cause=16, status=200)
        elif channel.inbound:
            self._request_hangup(channel, cause=127, tech_cause=487)
            self._end(channel, cause=127, tech_cause=487, status=487)
        else:
            self.refuses(channel, 486)

    def presses(self, channel: MemoryChannel, digit: str) -> None:
        bridge = channel.bridge
        if channel.id not in self._channels:
            return
        if bridge is None or bridge.passes_digits or channel.phone.sip_info:
            self._send(ChannelDtmfReceived(channel=channel.snapshot(), digit=digit, duration_ms=160))
        for recording in tuple(self._recordings.values()):
            if recording.channel_id == channel.id:
                recording.pressed(digit)

    def holds(self, channel: MemoryChannel, holding: bool) -> None:
        if channel.holding is holding:
            return
        channel.holding = holding
        suggested = channel.phone.moh_suggest
        musicclass = "default" if suggested is None else suggested or None
        event = ChannelHold(channel=channel.snapshot(), musicclass=musicclass)
        self._send(event if holding else ChannelUnhold(channel=channel.snapshot()))

    def refers(self, channel: MemoryChannel, number: str, other: MemoryChannel | None) -> None:
        """A phone asks for a transfer; `other` is the channel that its Refer-To address names."""
        channel.referred = number, other
        self._send(self._transfer(channel))

    def _transfer(self, channel: MemoryChannel, state: str | None = None) -> ChannelTransfer:
        number, other = channel.referred or ("", None)
        peers = channel.bridge.channels if channel.bridge else []
        peer = next((each for each in peers if each is not channel), None)
        return ChannelTransfer(
            transferor=channel.snapshot(),
            transferee=peer.snapshot() if peer else None,
            destination=number,
            replaces=other.snapshot().protocol_id if other else "",
            target=other.snapshot() if other and other.id in self._channels else None,
            state=state,
        )

    # What is known of endpoints.

    def _phones_at(self, endpoint: str) -> Iterator[Phone]:
        return (phone for phone in self.phones if phone.endpoint == endpoint)

    def _state_of(self, endpoint: str) -> EndpointState:
        online = any(phone.registered for phone in self._phones_at(endpoint))
        return EndpointState.ONLINE if online else EndpointState.OFFLINE
