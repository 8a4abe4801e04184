"""Channels and bridges as Asterisk keeps them, and what is heard on them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from ligneclaire.ari.events import Bridge, Channel, ChannelState, Party
from ligneclaire.ari.interface import APP
from ligneclaire.ari.memory.media import Thread
from ligneclaire.ari.memory.phones import Phone, PhoneCall

NOBODY = Party()


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
        self.referred: tuple[str, MemoryChannel | None] | None = None
        """The number, and the channel named with it, of the transfer its phone waits for."""
        self.indication: str | None = None
        """`ringing` or `music:<class>`, when nothing is played and nobody is heard. A ring tone asked for
        after the answer is made in band, and heard along with others until it is stopped."""
        self.call: PhoneCall
        self.timers: list[asyncio.TimerHandle] = []
        self.thread = Thread()

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
        if medium := self.thread.current:
            return medium.heard()
        others = [each for each in self.bridge.channels if each is not self] if self.bridge else []
        if not others:
            return self.indication or "silence"
        if self.holding:
            return "silence"
        if all(each.holding for each in others):
            return self._music_of(others[0].phone)
        heard = {each.phone.name for each in others if not each.holding and not each.thread.current}
        if self.indication == "ringing":
            heard.add("ringing")
        return "+".join(sorted(heard)) or "silence"

    def _music_of(self, holder: Phone) -> str:
        """What this channel hears while held: the holder's suggestion wins, unless it is an empty one."""
        suggested = "default" if holder.moh_suggest is None else holder.moh_suggest
        heard = suggested or self.variables.get("CHANNEL(musicclass)", "") or "default"
        return "silence" if heard == "silence" else f"music:{heard}"
