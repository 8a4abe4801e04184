"""A call's commands as requests to Asterisk.

Requests of one call are sent one after the other, in the order of its commands. What a request finds gone or
busy ending (`NotFound`, `Conflict`) is no fault: the event that says so is on its way, and the call will
hear it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import quote

from ligneclaire.ari.errors import AriError, Conflict, NotFound
from ligneclaire.ari.interface import APP, Asterisk, HangupReason, TransferState
from ligneclaire.callcontrol.ports import Installation
from ligneclaire.calls import commands as do
from ligneclaire.routing.call import Cause, Identity
from ligneclaire.routing.model import PredefinedSound, Sound

LEG = "leg"
"""First Stasis argument of the legs we create; a caller's channel says `in`."""

GRACE_SECONDS = 5
"""Asterisk gives a leg up this much later than our own timer does: should we be gone, nobody rings for
ever."""

_REASONS = {
    Cause.BUSY: HangupReason.BUSY,
    Cause.DECLINED: HangupReason.NORMAL,
    Cause.FORBIDDEN: HangupReason.REJECTED,
    Cause.UNKNOWN_NUMBER: HangupReason.UNALLOCATED,
    Cause.NO_ANSWER: HangupReason.NO_ANSWER,
    Cause.UNREACHABLE: HangupReason.NO_ANSWER,
    Cause.FAILED: HangupReason.CONGESTION,
}


@dataclass(slots=True)
class Executor:
    """Carries out the commands of the call whose caller is on `channel`."""

    asterisk: Asterisk
    installation: Installation
    channel: str
    caller_is_up: bool = False
    """The caller was answered: a ring tone is then made in band, and goes on until it is stopped."""

    async def carry_out(self, command: do.Command) -> None:
        """Raises `AriError` when Asterisk refused for a reason that matters; see `harmless`."""
        asterisk, channel = self.asterisk, self.channel
        match command:
            case do.StartLeg():
                await self._start_leg(command)
            case do.EndLeg(leg, answered_elsewhere):
                reason = HangupReason.ANSWERED_ELSEWHERE if answered_elsewhere else HangupReason.NORMAL
                await asterisk.hangup(leg, reason=reason)
            case do.RingCaller():
                await asterisk.ring(channel)
            case do.AnswerLeg(leg, on_hold):
                for name, value in self._on_hold(on_hold).items():
                    await asterisk.set_variable(leg, name, value)
                await asterisk.answer(leg)
            case do.TakeUp():
                await self._take_up()
            case do.TellTransferor(transferor, done):
                state = TransferState.ANSWERED if done else TransferState.DECLINED
                await asterisk.tell_transferor(transferor, state)
            case do.AnswerCaller():
                await asterisk.answer(channel)
                self.caller_is_up = True
            case do.Connect(leg, bridge, on_hold):
                if self.caller_is_up:
                    await asterisk.stop_ring(channel)
                # Requests that do not wait for one another: the answer goes out while the bridge is made.
                requests = [asterisk.answer(channel), asterisk.create_bridge(bridge)]
                requests += [
                    asterisk.set_variable(channel, name, value)
                    for name, value in self._on_hold(on_hold).items()
                ]
                await asyncio.gather(*requests)
                self.caller_is_up = True
                await asterisk.add_to_bridge(bridge, [channel, leg], inhibit_connected_line_updates=True)
            case do.Disconnect(bridge):
                await asterisk.delete_bridge(bridge)
            case do.Play(playback, media):
                sounds = [sound for item in media for sound in self.installation.sounds(item)]
                await asterisk.play(channel, playback_id=playback, media=sounds)
            case do.StartMusic(sound):
                await asterisk.start_moh(channel, moh_class=self.installation.hold_class(sound))
            case do.StopMusic():
                await asterisk.stop_moh(channel)
            case do.StopPlaying(playback):
                await asterisk.stop_playback(playback)
            case do.Record():
                await asterisk.record(
                    channel,
                    name=command.recording,
                    max_duration=command.max_seconds,
                    max_silence=command.max_silence,
                    beep=True,
                    terminate_on="#",
                )
            case do.DropRecording(recording):
                await asterisk.delete_recording(recording)
            case do.EndCaller(cause):
                await asterisk.hangup(channel, reason=_REASONS[cause] if cause else HangupReason.NORMAL)
            case _:  # timers, notes and records are the call task's own
                raise TypeError(command)

    async def _take_up(self) -> None:
        """Asterisk records no channel that was dialled, unless it was in a bridge and left it
        (`Asterisk.record`)."""
        self.caller_is_up = True
        bridge = f"{self.channel}-bridge"
        await self.asterisk.create_bridge(bridge)
        await self.asterisk.add_to_bridge(bridge, [self.channel])
        await self.asterisk.remove_from_bridge(bridge, [self.channel])
        await self.asterisk.delete_bridge(bridge)

    async def dial(self, leg: str, seconds: int) -> None:
        """Ring a leg, once its `StasisStart` has come (409 before)."""
        await self.asterisk.dial(leg, timeout=seconds + GRACE_SECONDS)

    async def _start_leg(self, command: do.StartLeg) -> None:
        await self.asterisk.create_channel(
            address(command),
            channel_id=command.leg,
            app_args=[LEG],
            originator=None if command.leg == self.channel else self.channel,
            variables=leg_variables(command) | self._on_hold(command.on_hold) | asks_us(command),
        )

    def _on_hold(self, sound: Sound | None) -> dict[str, str]:
        """The variable of a channel that says what it hears while held; none for what it hears anyway."""
        if sound is PredefinedSound.HOLD:
            return {}
        return {"CHANNEL(musicclass)": self.installation.hold_class(sound)}


def harmless(error: AriError) -> bool:
    return isinstance(error, NotFound | Conflict)


def address(command: do.StartLeg) -> str:
    """What Asterisk is to call.

    An operator is called at its own address: without it Asterisk calls nobody through a trunk whose operator
    did not answer its last OPTIONS, and one that is tried last, or for help, shall be tried.
    """
    if command.number is None:
        return f"PJSIP/{command.endpoint}"
    if command.server:
        return f"PJSIP/{command.endpoint}/sip:{quote(command.number, safe='+*')}@{command.server}"
    return f"PJSIP/{command.number}@{command.endpoint}"


def leg_variables(command: do.StartLeg) -> dict[str, str]:
    """What a leg's INVITE says of the caller.

    The number shown is the connected line of the new channel, since that is what chan_pjsip writes into From.
    To a trunk the line's real number goes in P-Asserted-Identity whatever is shown (RFC 3325), with
    `Privacy: id` when it is hidden; a forward is told in Diversion (RFC 5806).
    """
    identity = command.identity
    presentation = "allowed" if identity.number else "prohib"
    variables = {
        "CONNECTEDLINE(num)": identity.number or "",
        "CONNECTEDLINE(num-pres)": presentation,
        "CONNECTEDLINE(name)": identity.name,
        "CONNECTEDLINE(name-pres)": presentation,
    }
    variables |= {f"PJSIP_HEADER(add,{name})": value for name, value in _headers(command, identity).items()}
    return variables


def asks_us(command: do.StartLeg) -> dict[str, str]:
    """Transfers that a phone of ours asks for are told to us, and to nobody else; see `engine.dialplan`."""
    return {"PJSIP_TRANSFER_HANDLING()": "ari-only"} if command.number is None else {}


def _headers(command: do.StartLeg, identity: Identity) -> dict[str, str]:
    headers = {}
    if identity.asserted:
        headers["P-Asserted-Identity"] = _uri(identity.asserted)
        if identity.number is None:
            headers["Privacy"] = "id"
    if identity.diverted_from:
        headers["Diversion"] = f"{_uri(identity.diverted_from)};reason=unconditional"
    if command.distinct_ring is not None:
        headers["Alert-Info"] = f"<urn:alert:source:{'internal' if command.distinct_ring else 'external'}>"
    if command.insee:
        headers["X-Insee"] = command.insee
    return headers


def _uri(number: str) -> str:
    return f"<sip:{number}@{APP}.invalid;user=phone>"
