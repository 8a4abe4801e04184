"""Feature codes: what a line's phone dials to be served rather than connected (L10, F1; guide §2.1, §6.5)."""

from dataclasses import dataclass
from enum import StrEnum


class Feature(StrEnum):
    """A service a phone asks for, by its code."""

    DO_NOT_DISTURB_ON = "*78"
    DO_NOT_DISTURB_OFF = "*79"
    PICK_UP_LINE = "*95"
    """Followed by the number of the line that rings."""
    PICK_UP_GROUP = "*98"


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
