"""Ringing a line, and the more numbers it may have, together or one after the other (L14, guide §6.9)."""

from dataclasses import replace

from . import forwarding, reaching
from .call import RING_WITHOUT_FORWARD_SECONDS, Leg, Ring, TrunkLeg
from .deciding import Deciding
from .forwarding import Forward, destination_of
from .model import RING_SECONDS, Line
from .numbers import classify
from .reasons import Code
from .services import Service, has


def ring(deciding: Deciding, line: Line, own: Leg, visited: tuple[str, ...]) -> Ring:
    """`own`: the way to the line's own device."""
    more = line.more_numbers if has(line.kind, Service.MORE_NUMBERS) else None
    if more is None:
        return Ring(legs=(own,), seconds=_ring_seconds(line), line=line.id, visited=visited)
    count = len(more.numbers)
    if not more.together:
        deciding.because(Code.MORE_IN_TURN, line, numbers=count)
        return Ring(legs=(own,), seconds=more.rings * RING_SECONDS, line=line.id, visited=visited)
    deciding.because(Code.MORE_TOGETHER, line, numbers=count)
    others = (_leg_to(deciding, line, number, visited) for number in more.numbers)
    legs = (own, *(leg for leg in others if leg))
    return Ring(legs=legs, seconds=_ring_seconds(line), line=line.id, visited=visited)


def next_turn(deciding: Deciding, line: Line, step: Ring) -> Ring | None:
    """The next of the line's numbers, when they ring one after the other and one is left."""
    more = line.more_numbers if has(line.kind, Service.MORE_NUMBERS) else None
    if more is None or more.together:
        return None
    for turn, number in enumerate(more.numbers[step.turn :], start=step.turn + 1):
        if leg := _leg_to(deciding, line, number, step.visited):
            deciding.because(Code.NEXT_NUMBER, line, number=number)
            seconds = more.rings * RING_SECONDS
            return Ring(legs=(leg,), seconds=seconds, line=line.id, visited=step.visited, turn=turn)
    return None


def _leg_to(deciding: Deciding, line: Line, number: str, visited: tuple[str, ...]) -> Leg | None:
    """The way to one of the line's numbers, or `None` when it may not or cannot ring."""
    target = classify(number, deciding.company)
    leg: Leg | None = None
    if refusal := forwarding.refusal(target):
        deciding.reasons.append(replace(refusal, line=line.id))
    elif other := target.line:
        mine = other.id in (line.id, deciding.caller_line and deciding.caller_line.id, *visited)
        leg = None if mine else _leg_to_free(deciding, other)
    elif shown := deciding.shown_outside(line):
        leg = TrunkLeg(number=target.canonical, trunks=tuple(shown), identities=shown)
    if leg is None:
        deciding.because(Code.NUMBER_SKIPPED, line, number=target.canonical)
    return leg


def _leg_to_free(deciding: Deciding, other: Line) -> Leg | None:
    """The way to another line, unless it is busy; do not disturb is busy here too (L10)."""
    if other.do_not_disturb and has(other.kind, Service.DO_NOT_DISTURB):
        deciding.because(Code.DO_NOT_DISTURB, other)
        return None
    state = deciding.state_of(other)
    return None if reaching.is_busy(deciding, other, state) else reaching.leg_to(deciding, other, state)


def _ring_seconds(line: Line) -> int:
    if destination_of(line, Forward.NO_ANSWER):
        return line.forwards.no_answer_rings * RING_SECONDS
    return RING_WITHOUT_FORWARD_SECONDS
