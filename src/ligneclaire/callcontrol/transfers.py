"""What calls have to do with each other in transfers (F2): who is asked for what, and whose channel is whose.

A phone asks for a transfer on one of its channels, and names another of its own when it connects two calls.
Anything else is refused with a line in the log: a channel of another line, a call that is none of ours.

A channel that changes calls is told of to the right one from the moment it is given: `legs` and `callers` say
whose it is, before the name of the call that made it does.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ligneclaire.ari import events as ari
from ligneclaire.ari.errors import AriError
from ligneclaire.ari.interface import Asterisk, TransferState
from ligneclaire.callcontrol.recent import Recent
from ligneclaire.callcontrol.translation import call_of
from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls.state import Phase
from ligneclaire.routing.numbers import DIALLED

if TYPE_CHECKING:
    from ligneclaire.callcontrol.calltask import CallTask

log = logging.getLogger(__name__)


@dataclass(slots=True)
class TransferDesk:
    asterisk: Asterisk
    tasks: Mapping[str, CallTask]
    """By call id."""
    callers: dict[str, str]
    """Call id by the caller's channel."""
    legs: dict[str, str]
    """Call id by a leg's channel, for legs that another call made or that called themselves."""
    _gone: Recent = field(default_factory=Recent)
    """Channels whose end was told of."""

    def is_gone(self, channel: str) -> None:
        self._gone.add(channel)

    async def asked(self, event: ari.ChannelTransfer) -> None:
        """A phone asks for a transfer."""
        channel, number = event.transferor, event.destination or ""
        task = self._on(channel)
        if task is None:
            log.warning("%s asks for a transfer in no call of ours", channel.name)
        elif event.replaces:
            target = event.target
            other = self._on(target) if target and target.endpoint == channel.endpoint else None
            if target and other and other is not task:
                asked = on.ConnectionAsked(channel=target.id, to=task.live.id, transferor=channel.id)
                return other.tell(asked)
            log.warning("%s asks for a transfer to a call that is not its own", channel.name)
        elif DIALLED.match(number):
            return task.tell(on.TransferAsked(channel=channel.id, number=number))
        else:
            log.warning("%s asks for a transfer to what is no number", channel.name)
        await self._decline(channel.id)

    def pass_on(self, asked: do.PassOn) -> None:
        """To a call that is over, it is a late event."""
        if other := self.tasks.get(asked.to):
            other.tell(on.TransferAsked(channel=asked.transferor, number=asked.number))

    async def give(self, task: CallTask, given: do.GiveParty) -> None:
        """Whoever hung up meanwhile, or came too late, is in no conversation any more."""
        channel = given.leg or task.executor.channel
        other = self.tasks.get(given.to)
        if channel in self._gone:
            return await self._decline(given.transferor)
        if other is None or other.live.phase is Phase.ENDED:
            return await self._hang_up(channel)
        self.callers.pop(channel, None)
        self.legs[channel] = given.to
        other.tell(on.PartyGiven(transferor=given.transferor, channel=channel, party=given.party))

    async def unread(self, mail: object) -> None:
        """Mail that reached a call when it was over."""
        if isinstance(mail, on.PartyGiven):
            await self._hang_up(mail.channel)

    def take_caller(self, task: CallTask, leg: str) -> None:
        """A leg of the call takes its caller's place, and the caller its."""
        before = task.executor.channel
        self.callers.pop(before, None)
        self.legs.pop(leg, None)
        self.legs[before] = self.callers[leg] = task.live.id
        task.executor.channel = leg

    def take_parked(self, picker: CallTask, line: str) -> None:
        """Ask the call that has been parked longest on this line to let itself be taken."""
        live = picker.live
        parked = [
            task
            for task in self.tasks.values()
            if task.live.record.company == live.record.company and task.live.is_parked_on(line)
        ]
        if not parked:
            return picker.tell(on.PickUpEnded(False))
        wanted = min(parked, key=lambda task: task.live.record.steps[-1].at)
        channel = picker.executor.channel
        self.legs[channel] = wanted.live.id
        wanted.tell(on.PickedUp(leg=channel, line=live.record.caller.line, by=live.id))

    def forget(self, call: str) -> None:
        """The call is over."""
        for known in (self.callers, self.legs):
            for channel in [channel for channel, owner in known.items() if owner == call]:
                del known[channel]

    def _on(self, channel: ari.Channel) -> CallTask | None:
        owner = self.legs.get(channel.id) or self.callers.get(channel.id) or call_of(channel.id)
        return self.tasks.get(owner)

    async def _decline(self, channel: str) -> None:
        with contextlib.suppress(AriError):  # it is gone, or was told already
            await self.asterisk.tell_transferor(channel, TransferState.DECLINED)

    async def _hang_up(self, channel: str) -> None:
        with contextlib.suppress(AriError):
            await self.asterisk.hangup(channel)
