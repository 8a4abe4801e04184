"""After a gap in the events: what Asterisk has, compared with what we know (law 4). Pure.

Asterisk is the truth about live calls. A conversation that was noted and whose two channels are still in
their bridge is adopted; a caller who waits for an answer, or was answered by a machine of ours, is taken as
one who arrives now; whatever else is ours and belongs to no call is ended. Channels outside our application
are the static dialplan's: they are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ligneclaire.ari.events import Bridge, Channel, ChannelState
from ligneclaire.ari.interface import APP
from ligneclaire.callcontrol.journal import Conversation, Wait
from ligneclaire.calls import events as on
from ligneclaire.calls.call import LiveCall
from ligneclaire.routing.call import Outcome


@dataclass(frozen=True, slots=True)
class Findings:
    """What to do about the gap."""

    missed: tuple[tuple[str, on.Event], ...]
    """`(call id, event)` that our own calls missed."""
    adopt: tuple[Conversation, ...]
    """Conversations that go on without us."""
    resume: tuple[Wait, ...]
    """Callers who were answered and talk to nobody yet."""
    lost: tuple[Conversation | Wait, ...]
    """Calls whose channels are gone, or half gone."""
    arrivals: tuple[Channel, ...]
    """Callers who wait for an answer."""
    end_channels: tuple[str, ...]
    end_bridges: tuple[str, ...]


def compare(
    channels: Iterable[Channel],
    bridges: Iterable[Bridge],
    calls: Mapping[str, LiveCall],
    noted: Iterable[Conversation],
    waits: Iterable[Wait] = (),
) -> Findings:
    """`calls` are the live calls by their caller's channel; `noted` and `waits` what the journal holds of
    calls that are not."""
    present = {channel.id: channel for channel in channels}
    bridged = {bridge.id: frozenset(bridge.channels) for bridge in bridges}
    missed: list[tuple[str, on.Event]] = []
    known: set[str] = set()
    known_bridges: set[str] = set()
    for caller, live in calls.items():
        known |= {caller, *live.live_legs}
        known_bridges.add(live.bridge)
        missed += [(live.id, event) for event in _missed(caller, live, present)]
    adopt: list[Conversation] = []
    resume: list[Wait] = []
    lost: list[Conversation | Wait] = []
    for conversation in noted:
        note = conversation.note
        pair = {conversation.channel, note.leg} - {""}
        if pair <= bridged.get(note.bridge, frozenset()):
            adopt.append(conversation)
            known |= pair
            known_bridges.add(note.bridge)
        else:
            lost.append(conversation)
    for wait in waits:
        if wait.channel in present and wait.channel not in known:
            resume.append(wait)
            known.add(wait.channel)
        else:
            lost.append(wait)
    unknown = [channel for channel in present.values() if channel.id not in known and _in_our_hands(channel)]
    arrivals = [channel for channel in unknown if is_caller(channel) and channel.state is not ChannelState.UP]
    waiting = {channel.id for channel in arrivals}
    return Findings(
        missed=tuple(missed),
        adopt=tuple(adopt),
        resume=tuple(resume),
        lost=tuple(lost),
        arrivals=tuple(arrivals),
        end_channels=tuple(channel.id for channel in unknown if channel.id not in waiting),
        end_bridges=tuple(bridge for bridge in bridged if is_ours(bridge) and bridge not in known_bridges),
    )


def _missed(caller: str, live: LiveCall, present: Mapping[str, Channel]) -> Iterable[on.Event]:
    for leg in live.live_legs:
        if leg not in present:
            yield on.LegEnded(leg, Outcome.FAILED)
        elif present[leg].state is ChannelState.UP and leg != live.winner:
            yield on.LegAnswered(leg)
    if caller not in present:
        yield on.CallerHungUp(caller)


def is_ours(bridge: str) -> bool:
    """Whether a call of ours made this bridge; those of the static dialplan have names that Asterisk drew."""
    return bridge.endswith("-bridge")  # see `LiveCall.bridge`


def stasis_arguments(channel: Channel) -> tuple[str, ...]:
    """The arguments our application was entered with; empty for a channel that is not in it."""
    app, *arguments = channel.app_data.split(",")
    return tuple(arguments) if app == APP else ()


def is_caller(channel: Channel) -> bool:
    return stasis_arguments(channel)[:1] == ("in",)


def _in_our_hands(channel: Channel) -> bool:
    return bool(stasis_arguments(channel))
