"""Asterisk's events as what happens to a call. Pure: one event in, at most one event of one call out.

Every channel, playback and recording that we create is named after its call (`calls.call`), so that an event
tells by itself whose it is; only the caller's own channel was named by Asterisk.
"""

from __future__ import annotations

from ligneclaire.ari import events as ari
from ligneclaire.calls import events as on
from ligneclaire.routing.call import Outcome

CALL_ID_LENGTH = 36
"""A call's id is a UUID in its usual spelling (RFC 9562 §4); what follows it names a part of the call."""


def call_of(identifier: str) -> str:
    """The call a leg, bridge, playback or recording of ours belongs to."""
    return identifier[:CALL_ID_LENGTH]


def call_event(event: ari.Event) -> tuple[str, on.Event] | None:
    """`(call id, event)` for events about what we created; `None` for all others."""
    match event:
        case ari.ChannelStateChange(channel=channel) if channel.state is ari.ChannelState.UP:
            return call_of(channel.id), on.LegAnswered(channel.id)
        case ari.ChannelStateChange(channel=channel) if channel.state is ari.ChannelState.RINGING:
            return call_of(channel.id), on.LegRinging(channel.id)
        case ari.Dial(peer=peer, dialstatus="PROGRESS"):
            # An operator that sends tones instead of 180: our caller hears our own ringing.
            return call_of(peer.id), on.LegRinging(peer.id)
        case ari.ChannelDestroyed(channel=channel):
            return call_of(channel.id), on.LegEnded(channel.id, leg_outcome(event.cause, event.tech_cause))
        case ari.PlaybackFinished(playback=playback):
            return call_of(playback.id), on.PlaybackEnded(playback.id, failed=playback.state == "failed")
        case ari.RecordingFinished(recording=recording):
            spoken = recording.talking_duration
            seconds = spoken if spoken is not None else recording.duration or 0
            return call_of(recording.name), on.RecordingEnded(recording.name, seconds)
        case ari.RecordingFailed(recording=recording):
            return call_of(recording.name), on.RecordingEnded(recording.name, 0)
    return None


def leg_outcome(cause: int, status: int | None) -> Outcome:
    """How a leg that nobody answered ended, by its SIP status, or by its Q.850 cause when there was none."""
    match status or _STATUS_OF_CAUSE.get(cause, 503):
        case 486 | 600:
            return Outcome.BUSY
        case 404 | 410 | 484 | 604:
            return Outcome.UNKNOWN_NUMBER
        case 480 | 487:
            return Outcome.NO_ANSWER
        case 603:
            return Outcome.REFUSED
    return Outcome.FAILED


_STATUS_OF_CAUSE = {1: 404, 17: 486, 18: 480, 19: 480, 21: 603, 26: 487, 28: 484}
"""Q.850 causes as RFC 3398 §8.2.6.1 maps them, as far as a leg of ours can end with them."""
