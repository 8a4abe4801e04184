"""The decision: what should happen to a call now, and why. The only place that knows (DESIGN §5, law 1).

How it works. A call is one of three things when it comes: an outgoing call of a line, whose profile is asked
(`outgoing`, `features`); a call from a trunk to a number of ours; or nothing we serve. Later a line may
transfer it (`transfers`): its rights count then, and the rest is the same. From there it reaches a callee
(`arriving` for a line, `attendants`), as often as it is sent on. A step that ended without an answer is
followed by the forward of that name. Those that sent the call on travel in the step itself (`Ring.visited`),
so nothing needs to be remembered between two decisions; the company may even have changed meanwhile, which is
why lines named by a former step are looked up again.

Every way out is a step, every turn taken leaves a reason. It ends: see `forwarding`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from . import (
    arriving,
    attendants,
    calling_back,
    features,
    forwarding,
    groups,
    more_numbers,
    outgoing,
    transfers,
)
from .call import (
    Announce,
    Call,
    Cause,
    Confer,
    Decision,
    Offer,
    Outcome,
    Park,
    PickUp,
    Prompt,
    Reason,
    Refuse,
    Result,
    Ring,
    RingBack,
    States,
    Step,
    TakeParked,
    TrunkLeg,
    Wait,
)
from .deciding import Deciding, Reach, Turn
from .forwarding import Forward
from .model import Attendant, Callee, Company, Group, Line, NumberClass
from .numbers import Classified, classify
from .reasons import Code

_ENDED: Mapping[Outcome, tuple[Code, Forward, Cause]] = {
    # How a step ended: its reason, the forward of the line that follows, and the cause when nothing does.
    Outcome.BUSY: (Code.ENDED_BUSY, Forward.BUSY, Cause.BUSY),
    Outcome.NO_ANSWER: (Code.ENDED_NO_ANSWER, Forward.NO_ANSWER, Cause.NO_ANSWER),
    Outcome.REFUSED: (Code.ENDED_REFUSED, Forward.NO_ANSWER, Cause.DECLINED),
    Outcome.UNREACHABLE: (Code.ENDED_UNREACHABLE, Forward.UNREACHABLE, Cause.UNREACHABLE),
    Outcome.UNKNOWN_NUMBER: (Code.ENDED_UNKNOWN_NUMBER, Forward.UNREACHABLE, Cause.UNKNOWN_NUMBER),
    Outcome.FAILED: (Code.ENDED_FAILED, Forward.UNREACHABLE, Cause.FAILED),
}

_NOT_CARRIED = frozenset({Outcome.UNKNOWN_NUMBER, Outcome.FAILED})
"""A forward that ended so never reached anybody: the voicemail of who forwarded is better than nothing."""

_REACH: Mapping[type[Callee], Callable[[Deciding, Any, tuple[str, ...]], Turn]] = {
    Line: arriving.arrive,
    Attendant: attendants.arrive,
    Group: groups.arrive,
}
"""What a call meets at each kind of callee."""


def decide(company: Company, call: Call, now: datetime, states: States) -> Decision:
    """The next step of a call at an aware moment, with the reasons of every turn that led to it."""
    deciding = Deciding(company, call, now, states)
    turn = _begin(deciding) if call.last is None else _follow(deciding, *call.last)
    while isinstance(turn, Reach):
        turn = _REACH[type(turn.callee)](deciding, turn.callee, turn.visited)
    # A group without overflow hangs up, as its manager chose; else who was answered is told something.
    overflowed = call.last is not None and isinstance(call.last[0], Wait)
    if call.answered and not overflowed and isinstance(turn, Refuse) and turn.prompt is None:
        turn = replace(turn, prompt=Prompt.NOT_REACHED)
    return Decision(step=turn, reasons=tuple(deciding.reasons))


def _begin(deciding: Deciding) -> Turn:
    if deciding.call.callback:
        return calling_back.ring_back(deciding)
    if deciding.call.sent_by:
        return transfers.begin(deciding, deciding.call.sent_by)
    dialled = classify(deciding.call.dialled, deciding.company)
    line = deciding.caller_line
    # The phone of a line that was just deleted still calls for help.
    if dialled.number_class is NumberClass.EMERGENCY and (line or deciding.caller.line):
        return outgoing.emergency(deciding, dialled, line)
    if line is None:
        return _incoming(deciding, dialled)
    if asked := features.feature_call(deciding.call.dialled):
        return features.serve(deciding, asked, line)
    return outgoing.outgoing(deciding, dialled, line)


def _incoming(deciding: Deciding, dialled: Classified) -> Turn:
    callee = dialled.callee
    # Short numbers are private: from outside only a public number reaches somebody.
    if callee is None or callee.number != dialled.canonical:
        deciding.because(Code.NOT_OURS, number=dialled.canonical)
        return Refuse(cause=Cause.UNKNOWN_NUMBER, prompt=Prompt.UNKNOWN_NUMBER)
    return deciding.reach(callee, dialled.canonical)


def _follow(deciding: Deciding, step: Step, result: Result) -> Turn:
    """What comes after a step that ended without an answer."""
    if isinstance(step, Offer):
        return attendants.follow(deciding, step, result)
    assert isinstance(result, Outcome), "only an offer ends with a key"
    return _follow_outcome(deciding, step, result)


def _follow_outcome(deciding: Deciding, step: Step, outcome: Outcome) -> Turn:
    match step:
        case Announce():
            return arriving.after_greeting(deciding, step)
        case PickUp():
            return features.pick_up(deciding, ())
        case TakeParked():
            return features.nothing_parked(deciding)
        case Confer():
            return features.conference_full(deciding)
        case Park():
            return transfers.parked_too_long(deciding, step)
        case Refuse() if deciding.call.sent_by:
            return transfers.lost(deciding, deciding.call.sent_by)
        case Ring(back=tuple() as lines):
            return transfers.come_back(deciding, lines)
        case Ring():
            return _after_ringing(deciding, step, outcome)
        case Wait():
            return groups.after_waiting(deciding, step, outcome)
        case RingBack():
            return calling_back.rang_back(deciding, step, outcome)
        case _:
            deciding.because(Code.MAILBOX_FAILED)
            return Refuse(cause=Cause.FAILED)


def _after_ringing(deciding: Deciding, step: Ring, outcome: Outcome) -> Turn:
    code, forward, cause = _ENDED[outcome]
    outside = [leg.number for leg in step.legs if isinstance(leg, TrunkLeg) and leg.line is None]
    values = {"number": outside[0]} if outside else {}
    deciding.reasons.append(Reason(code=code, line=step.line, values=values))
    lines = deciding.company.lines
    if line := lines.get(step.line or ""):
        next_turn = more_numbers.next_turn(deciding, line, step)
        return next_turn or forwarding.forward(deciding, line, forward, cause, step.visited)
    if outcome in _NOT_CARRIED and step.visited and (forwarder := lines.get(step.visited[-1])):
        return forwarding.voicemail(deciding, forwarder, cause, Code.VOICEMAIL_INSTEAD)
    unknown = outcome is Outcome.UNKNOWN_NUMBER
    return Refuse(cause=cause, prompt=Prompt.UNKNOWN_NUMBER if unknown else None)
