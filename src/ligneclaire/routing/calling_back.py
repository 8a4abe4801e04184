"""A callback that was promised, `callbacks`: whether it is time, and what happens then (L8)."""

from dataclasses import replace

from . import arriving, identities, outgoing
from .call import Announce, Cause, Leg, LineLeg, Outcome, Reason, Refuse, Ring, RingBack, Step
from .deciding import Deciding, Turn
from .model import RING_SECONDS, Line
from .numbers import classify
from .reaching import is_busy, leg_to
from .reasons import Code
from .services import Service, has

RINGS = 5
"""How often the caller's phone rings before it is given up."""


def ring_back(deciding: Deciding) -> Step:
    """Ring the caller, if the caller is free and the wanted line would ring; otherwise refuse."""
    line, target = deciding.caller_line, classify(deciding.call.dialled, deciding.company).line
    if line is None or target is None or not _would_ring(deciding, target):
        return Refuse(cause=Cause.BUSY)
    state = deciding.state_of(line)
    if line.do_not_disturb and has(line.kind, Service.DO_NOT_DISTURB):
        deciding.because(Code.DO_NOT_DISTURB, line)
        return Refuse(cause=Cause.BUSY)
    if state.calls:  # also with call waiting: nobody is called out of a conversation for this
        is_busy(deciding, line, state)
        return Refuse(cause=Cause.BUSY)
    leg = leg_to(deciding, line, state)
    if leg is None:
        return Refuse(cause=Cause.UNREACHABLE)
    deciding.because(Code.CALLBACK_DUE, target)
    return RingBack(leg=_showing(leg, target), seconds=RINGS * RING_SECONDS, line=line.id)


def _would_ring(deciding: Deciding, target: Line) -> bool:
    """Whether the call would ring the line itself now: it is asked as if it arrived there."""
    if deciding.state_of(target).calls_for_help:
        deciding.because(Code.LINE_BUSY, target)
        return False
    arriving_now = Deciding(deciding.company, deciding.call, deciding.now, deciding.states)
    turn = arriving.arrive(arriving_now, target, ())
    if isinstance(turn, Announce | Ring) and turn.line == target.id:
        return True
    deciding.reasons += arriving_now.reasons
    return False


def _showing(leg: Leg, target: Line) -> Leg:
    """The caller sees whom the callback is about, even a line that hides its number: it was dialled."""
    if isinstance(leg, LineLeg):
        return replace(leg, identity=identities.of_wanted(target))
    return replace(leg, identities=dict.fromkeys(leg.trunks, identities.of_wanted_on_mobile(target)))


def rang_back(deciding: Deciding, step: RingBack, outcome: Outcome) -> Turn:
    """The caller's phone was answered, or was not."""
    line = deciding.caller_line
    if outcome is Outcome.TAKEN and line:
        deciding.because(Code.CALLBACK_TAKEN, line)
        return outgoing.outgoing(deciding, classify(deciding.call.dialled, deciding.company), line)
    deciding.reasons.append(Reason(code=Code.CALLBACK_NOT_TAKEN, line=step.line))
    return Refuse(cause=Cause.DECLINED if outcome is Outcome.REFUSED else Cause.NO_ANSWER)
