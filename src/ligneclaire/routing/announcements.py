"""What those hear who wait in a conversation: the hold announcement (L16, guide §6.11)."""

from .model import Line, PredefinedSound, Sound
from .services import Service, has


def heard_on_hold_by(line: Line | None) -> Sound | None:
    """What somebody hears whom `line` puts on hold; `None`: silence.

    Whoever has no such setting, a line of another kind or somebody outside, plays the predefined sound.
    """
    if line is None or not has(line.kind, Service.HOLD_ANNOUNCEMENT):
        return PredefinedSound.HOLD
    return line.hold_announcement
