"""Feature codes: what a phone dials to be served, not connected (L8, L10, G2, F1, F2; guide §2.1, §6).

Two of them are also numbers to transfer a call to: whom one talks to is then parked, or joins a conference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from . import callbacks
from .call import (
    PARKED_SECONDS,
    Cause,
    Confer,
    Park,
    PickUp,
    Prompt,
    Refuse,
    SetConnected,
    SetDoNotDisturb,
    Step,
    TakeParked,
)
from .deciding import Deciding
from .model import Line
from .numbers import classify
from .reasons import Code
from .services import Service, has


class Feature(StrEnum):
    """A service a phone asks for, by its code."""

    CONFERENCE = "*60"
    """The conference of a line: one's own, or that of the number that follows."""
    PARK = "*68"
    """Park a call on a line when it is transferred here, take it when it is dialled: one's own line, or the
    number that follows."""
    DO_NOT_DISTURB_ON = "*78"
    DO_NOT_DISTURB_OFF = "*79"
    GROUPS_CONNECT = "*28"
    GROUPS_DISCONNECT = "*29"
    PICK_UP_LINE = "*95"
    """Followed by the number of the line that rings."""
    PICK_UP_GROUP = "*98"
    CANCEL_CALLBACKS = "#37#"


@dataclass(frozen=True, slots=True)
class FeatureCall:
    feature: Feature
    number: str = ""
    """What was dialled after the code, for a feature that takes a number."""


_WITH_NUMBER = frozenset({Feature.PICK_UP_LINE})
_MAYBE_WITH_NUMBER = frozenset({Feature.CONFERENCE, Feature.PARK})


def feature_call(dialled: str) -> FeatureCall | None:
    """The service asked for, or `None` when `dialled` is no feature code."""
    for feature in Feature:
        rest = dialled.removeprefix(feature)
        fits = feature in _MAYBE_WITH_NUMBER or bool(rest) == (feature in _WITH_NUMBER)
        if rest != dialled and fits:
            return FeatureCall(feature, rest)
    return None


def serve(deciding: Deciding, asked: FeatureCall, line: Line) -> Step:
    """What the line that dialled a feature code gets."""
    match asked.feature:
        case Feature.DO_NOT_DISTURB_ON | Feature.DO_NOT_DISTURB_OFF:
            return _set_do_not_disturb(deciding, line, asked.feature is Feature.DO_NOT_DISTURB_ON)
        case Feature.GROUPS_CONNECT | Feature.GROUPS_DISCONNECT:
            return _set_connected(deciding, line, asked.feature is Feature.GROUPS_CONNECT)
        case Feature.PICK_UP_LINE:
            deciding.because(Code.PICK_UP_LINE, line, number=asked.number)
            target = classify(asked.number, deciding.company).line
            return pick_up(deciding, [target] if target and target is not line else [])
        case Feature.PICK_UP_GROUP:
            return _pick_up_group(deciding, line)
        case Feature.CANCEL_CALLBACKS:
            return callbacks.cancel(deciding, line)
        case Feature.PARK:
            if place := _place(deciding, asked, line):
                deciding.because(Code.TAKES_PARKED, line, number=place.number)
                return TakeParked(line=place.id)
            return nothing_parked(deciding)
        case Feature.CONFERENCE:
            return _confer(deciding, asked, line)


def serve_transfer(deciding: Deciding, asked: FeatureCall, by: Line) -> Step:
    """What becomes of somebody whom the line `by` transfers to a feature code (F2)."""
    match asked.feature:
        case Feature.CONFERENCE:
            return _confer(deciding, asked, by)
        case Feature.PARK if place := _place(deciding, asked, by):
            deciding.because(Code.PARKED, by, number=place.number)
            return Park(line=place.id, seconds=PARKED_SECONDS)
        case Feature.PARK:
            deciding.because(Code.NOT_OURS, number=asked.number)
        case _:
            deciding.because(Code.NOT_BY_TRANSFER, by)
    return Refuse(cause=Cause.FORBIDDEN)


def _place(deciding: Deciding, asked: FeatureCall, line: Line) -> Line | None:
    """The line meant: one's own, unless the code was followed by another's number."""
    return classify(asked.number, deciding.company).line if asked.number else line


def _confer(deciding: Deciding, asked: FeatureCall, line: Line) -> Step:
    place = _place(deciding, asked, line)
    if place is None:
        deciding.because(Code.NOT_OURS, number=asked.number)
        return Refuse(cause=Cause.UNKNOWN_NUMBER, prompt=Prompt.UNKNOWN_NUMBER)
    deciding.because(Code.CONFERENCE, place)
    return Confer(line=place.id)


def nothing_parked(deciding: Deciding) -> Step:
    deciding.because(Code.NOTHING_PARKED)
    return Refuse(cause=Cause.NO_ANSWER, prompt=Prompt.NOTHING_PARKED)


def conference_full(deciding: Deciding) -> Step:
    deciding.because(Code.CONFERENCE_FULL)
    return Refuse(cause=Cause.BUSY, prompt=Prompt.CONFERENCE_FULL)


def _set_do_not_disturb(deciding: Deciding, line: Line, on: bool) -> Step:
    if not has(line.kind, Service.DO_NOT_DISTURB):
        deciding.because(Code.SERVICE_LACKING, line)
        return Refuse(cause=Cause.FORBIDDEN, prompt=Prompt.RESTRICTED)
    deciding.because(Code.DO_NOT_DISTURB_SET if on else Code.DO_NOT_DISTURB_CLEARED, line)
    prompt = Prompt.DO_NOT_DISTURB_ON if on else Prompt.DO_NOT_DISTURB_OFF
    return SetDoNotDisturb(line=line.id, on=on, prompt=prompt)


def _set_connected(deciding: Deciding, line: Line, on: bool) -> Step:
    if not has(line.kind, Service.CALL_GROUPS):
        deciding.because(Code.SERVICE_LACKING, line)
        return Refuse(cause=Cause.FORBIDDEN, prompt=Prompt.RESTRICTED)
    deciding.because(Code.GROUPS_CONNECTED if on else Code.GROUPS_DISCONNECTED, line)
    prompt = Prompt.GROUPS_CONNECTED if on else Prompt.GROUPS_DISCONNECTED
    return SetConnected(line=line.id, on=on, prompt=prompt)


def _pick_up_group(deciding: Deciding, line: Line) -> Step:
    if line.pickup_group is None or not has(line.kind, Service.PICKUP_GROUP):
        deciding.because(Code.NO_PICKUP_GROUP, line)
        return pick_up(deciding, [])
    deciding.because(Code.PICK_UP_GROUP, line)
    members = deciding.company.pickup_groups[line.pickup_group]
    return pick_up(deciding, [other for other in members if other is not line])


def pick_up(deciding: Deciding, lines: Sequence[Line]) -> Step:
    """Take what rings on one of these lines; none: nothing rings."""
    if not lines:
        deciding.because(Code.NOTHING_RINGS)
        return Refuse(cause=Cause.NO_ANSWER, prompt=Prompt.NOTHING_RINGS)
    return PickUp(lines=tuple(line.id for line in lines))
