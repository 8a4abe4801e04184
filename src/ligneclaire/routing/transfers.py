"""A call that a line of the company transfers (F2, guide §2.1), or that comes back for want of a taker.

The caller is who goes on: whom the line talked to. The rights are those of the line that transfers, as in a
forward (L18): its restriction profile, its number in what is told to an operator (L19), its site when help is
called. A call that cannot be transferred stays with the line; one that has lost it rings it again, and is
asked to call later when nobody takes it.
"""

from . import features, outgoing
from .call import RING_BACK_SECONDS, Cause, Park, Prompt, Refuse, Ring, Step
from .deciding import Deciding, Turn
from .model import NumberClass
from .numbers import classify
from .reaching import is_busy, leg_to, ring_outside
from .reasons import Code


def begin(deciding: Deciding, by: str) -> Turn:
    """The line `by` transfers the caller to what was dialled."""
    line = deciding.company.lines.get(by)
    if line is None:
        return Refuse(cause=Cause.FORBIDDEN)
    dialled = classify(deciding.call.dialled, deciding.company)
    deciding.because(Code.TRANSFERRED, line, number=dialled.canonical or deciding.call.dialled)
    if asked := features.feature_call(deciding.call.dialled):
        return features.serve_transfer(deciding, asked, line)
    if dialled.number_class is NumberClass.EMERGENCY:
        return outgoing.emergency(deciding, dialled, line)
    if refusal := outgoing.refusal(deciding, dialled, line):
        return refusal
    if dialled.line and dialled.line in (line, deciding.caller_line):
        deciding.because(Code.CALLS_ITSELF, dialled.line)
        return Refuse(cause=Cause.BUSY)
    if dialled.callee:
        return deciding.reach(dialled.callee, dialled.canonical)
    shown = deciding.shown_outside(line)
    return ring_outside(dialled.canonical, shown, ()) if shown else Refuse(cause=Cause.FAILED)


def lost(deciding: Deciding, by: str) -> Step:
    """The transfer failed, and the line that asked for it is gone."""
    return come_back(deciding, (by,))


def parked_too_long(deciding: Deciding, step: Park) -> Step:
    """Nobody took it: whoever parked it is rung, then the line on which it waits."""
    deciding.because(Code.PARKED_TOO_LONG, deciding.company.lines.get(step.line))
    parker = deciding.call.sent_by
    return come_back(deciding, tuple(dict.fromkeys(id for id in (parker, step.line) if id)))


def come_back(deciding: Deciding, lines: tuple[str, ...]) -> Step:
    """Ring the first of these lines that can be rung; it is nobody's call else."""
    for place, id in enumerate(lines, start=1):
        line = deciding.company.lines.get(id)
        state = deciding.state_of(line) if line else None
        if line is None or state is None:
            continue
        leg = leg_to(deciding, line, state)
        if leg and not is_busy(deciding, line, state):
            deciding.because(Code.COMES_BACK, line)
            return Ring(legs=(leg,), seconds=RING_BACK_SECONDS, line=None, back=lines[place:])
    return Refuse(cause=Cause.NO_ANSWER, prompt=Prompt.CALL_LATER)
