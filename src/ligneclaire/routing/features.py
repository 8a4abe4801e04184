"""Feature codes: what a phone dials to be served, not connected (L8, L10, G2, F1; guide §2.1, §6.1, §6.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from . import callbacks
from .call import Cause, PickUp, Prompt, Refuse, SetConnected, SetDoNotDisturb, Step
from .deciding import Deciding
from .model import Line
from .numbers import classify
from .reasons import Code
from .services import Service, has


class Feature(StrEnum):
    """A service a phone asks for, by its code."""

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


def feature_call(dialled: str) -> FeatureCall | None:
    """The service asked for, or `None` when `dialled` is no feature code."""
    for feature in Feature:
        rest = dialled.removeprefix(feature)
        if rest != dialled and bool(rest) == (feature in _WITH_NUMBER):
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
