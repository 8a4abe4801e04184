"""A call arrives at a line: everything the line can say is asked in one order (L20).

    blocked ─ anonymous ─ scheduled forward ─ immediate forward ─ do not disturb ─ unreachable ─ busy
            ─ greeting ─ ring

After a greeting that is played first the call arrives a second time: much may have changed in two minutes.
"""

from dataclasses import replace
from datetime import timedelta

from . import callbacks, identities, more_numbers, reaching
from .call import Announce, Cause, Meanwhile, Prompt, Reason, Refuse, Step
from .deciding import Deciding, Turn
from .forwarding import Forward, destination_of, forward
from .model import Greeting, Line
from .reasons import Code
from .services import Service, has

EMERGENCY_CALLBACK = timedelta(hours=1)
"""How long after an emergency call an anonymous caller is let through (L11)."""


def arrive(deciding: Deciding, line: Line, visited: tuple[str, ...], *, greeted: bool = False) -> Turn:
    """The order of L20. `visited`: the lines that forwarded the call here; `greeted`: the caller has
    heard the line's greeting."""
    if refusal := _refuses_caller(deciding, line):
        return refusal
    if destination_of(line, Forward.SCHEDULED) and deciding.is_closed(line, line.forwards.calendar):
        return forward(deciding, line, Forward.SCHEDULED, Cause.UNREACHABLE, visited)
    if destination_of(line, Forward.IMMEDIATE):
        return forward(deciding, line, Forward.IMMEDIATE, Cause.UNREACHABLE, visited)
    if line.do_not_disturb and has(line.kind, Service.DO_NOT_DISTURB):
        deciding.because(Code.DO_NOT_DISTURB, line)
        return _busy(deciding, line, visited)
    state = deciding.state_of(line)
    leg = reaching.leg_to(deciding, line, state)
    if leg is None:
        return forward(deciding, line, Forward.UNREACHABLE, Cause.UNREACHABLE, visited)
    if reaching.is_busy(deciding, line, state):
        return _busy(deciding, line, visited)
    greeting = None if greeted else _greeting(deciding, line)
    if greeting and not greeting.interruptive:
        deciding.because(Code.GREETING_FIRST, line)
        return Announce(sound=greeting.sound, line=line.id, visited=visited)
    meanwhile = _meanwhile(deciding, line, greeting, in_call=state.calls > 0)
    return replace(more_numbers.ring(deciding, line, leg, visited), meanwhile=meanwhile)


def _busy(deciding: Deciding, line: Line, visited: tuple[str, ...]) -> Turn:
    """Its forward; without one a colleague who called it, and nobody else, is promised a callback."""
    if destination_of(line, Forward.BUSY) is None and not visited:
        return callbacks.refuse_busy(deciding, line)
    return forward(deciding, line, Forward.BUSY, Cause.BUSY, visited)


def _greeting(deciding: Deciding, line: Line) -> Greeting | None:
    """The line's greeting, if it is to be played now."""
    if line.greeting is None or not has(line.kind, Service.GREETING):
        return None
    if deciding.is_closed(line, line.greeting.calendar):
        deciding.because(Code.GREETING_CLOSED, line)
        return None
    return line.greeting


def _meanwhile(
    deciding: Deciding, line: Line, greeting: Greeting | None, *, in_call: bool
) -> Meanwhile | None:
    """The table of guide §6.7. `greeting`: an interruptive one, to be heard while the line rings."""
    if in_call and has(line.kind, Service.DOUBLE_CALL_ANNOUNCEMENT) and line.double_call_announcement:
        deciding.because(Code.DOUBLE_CALL_ANNOUNCED, line)
        return Meanwhile(sound=line.double_call_announcement, looped=True)
    if greeting is None:
        return None
    deciding.because(Code.GREETING_LOOPED if in_call else Code.GREETING_MEANWHILE, line)
    return Meanwhile(sound=greeting.sound, looped=in_call)


def after_greeting(deciding: Deciding, step: Announce) -> Turn:
    """Whatever became of the greeting: a sound that is no more keeps no call from the phone."""
    deciding.reasons.append(Reason(code=Code.GREETING_PLAYED, line=step.line))
    line = deciding.company.lines.get(step.line)
    return arrive(deciding, line, step.visited, greeted=True) if line else Refuse(cause=Cause.UNREACHABLE)


def _refuses_caller(deciding: Deciding, line: Line) -> Step | None:
    if has(line.kind, Service.BLOCKED_NUMBERS) and (blocked := line.blocked & _caller_numbers(deciding)):
        deciding.because(Code.BLOCKED, line, number=min(blocked))
        return Refuse(cause=Cause.DECLINED)
    anonymous = identities.is_anonymous(deciding.caller, deciding.caller_line)
    if anonymous and line.refuse_anonymous and has(line.kind, Service.REFUSE_ANONYMOUS):
        called_for_help = deciding.state_of(line).emergency_call_at
        if called_for_help and deciding.now - called_for_help <= EMERGENCY_CALLBACK:
            deciding.because(Code.EMERGENCY_CALLBACK, line)
            return None
        deciding.because(Code.ANONYMOUS_REFUSED, line)
        return Refuse(cause=Cause.DECLINED, prompt=Prompt.ANONYMOUS_REFUSED)
    return None


def _caller_numbers(deciding: Deciding) -> frozenset[str]:
    line = deciding.caller_line
    numbers = (line.number, line.short_number) if line else (deciding.caller.number,)
    return frozenset(number for number in numbers if number)
