"""Automatic callback on busy (L8, guide §6.3): a colleague who was busy is called for whoever called in vain.

A line whose call is refused as busy hears so, hangs up, and has nothing more to do. `Refuse.callback` asks
call control to remember it; as soon as both lines are free it begins a call of its own kind
(`Call.callback`), which `calling_back` decides: the caller's phone rings first, and once it is taken the call
is like any other. While it is not time, the decision is a refusal.
"""

from .call import CancelCallbacks, Cause, Prompt, Refuse, Step
from .deciding import Deciding
from .model import Company, Line
from .reasons import Code
from .services import Service, has


def is_on(line: Line) -> bool:
    return line.callback_on_busy and has(line.kind, Service.CALLBACK_ON_BUSY)


def holds(company: Company, caller: str, target: str) -> bool:
    """Whether a callback that was promised still means something: both lines are there, the service is on."""
    line = company.lines.get(caller)
    return line is not None and is_on(line) and target in company.lines


def refuse_busy(deciding: Deciding, target: Line) -> Refuse:
    """The line that was called is busy, and nothing else takes the call."""
    line = deciding.caller_line
    if line is None or not is_on(line) or deciding.call.sent_by:  # who is transferred asked for nobody
        return Refuse(cause=Cause.BUSY)
    deciding.because(Code.CALLBACK_SET, target)
    return Refuse(cause=Cause.BUSY, prompt=Prompt.CALLBACK_SET, callback=target.id)


def cancel(deciding: Deciding, line: Line) -> Step:
    if not has(line.kind, Service.CALLBACK_ON_BUSY):
        deciding.because(Code.SERVICE_LACKING, line)
        return Refuse(cause=Cause.FORBIDDEN, prompt=Prompt.RESTRICTED)
    deciding.because(Code.CALLBACKS_CANCELLED, line)
    return CancelCallbacks(line=line.id, prompt=Prompt.CALLBACKS_CANCELLED)
