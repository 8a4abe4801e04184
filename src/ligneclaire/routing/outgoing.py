"""What a line of the company dials: help, a colleague, a number outside."""

from dataclasses import replace

from . import identities, restrictions
from .call import RING_OUTSIDE_SECONDS, Cause, Prompt, Refuse, Ring, Step, TrunkLeg
from .deciding import Deciding, Turn
from .model import Line, TrunkRole
from .numbers import Classified
from .reaching import ring_outside
from .reasons import Code


def emergency(deciding: Deciding, dialled: Classified, line: Line | None) -> Step:
    """A call for help passes everything, with the real number and the site's commune (F3).

    `line` is the one that asks for help; `None` when it was just deleted.
    """
    deciding.because(Code.EMERGENCY_CALL, line, number=dialled.canonical)
    site = deciding.company.sites.get(line.site) if line else None
    identity = identities.of_emergency(line.number if line else deciding.caller.number)
    shown = {trunk.id: identity for trunk in deciding.trunks(TrunkRole.PUBLIC)}
    if not shown:
        return Refuse(cause=Cause.FAILED)
    leg = TrunkLeg(
        number=dialled.canonical,
        trunks=tuple(shown),
        identities=shown,
        emergency=True,
        insee=site.insee if site else "",
    )
    return Ring(legs=(leg,), seconds=RING_OUTSIDE_SECONDS, line=None)


def outgoing(deciding: Deciding, dialled: Classified, line: Line) -> Turn:
    """A line dials a number: its restriction profile is asked first (L9)."""
    if deciding.caller.line is None:
        deciding.because(Code.MOBILE_CALLER, line)
    if refused := refusal(deciding, dialled, line):
        return refused
    if dialled.line is line:
        deciding.because(Code.CALLS_ITSELF, line)
        return Refuse(cause=Cause.BUSY)
    if dialled.callee:
        return deciding.reach(dialled.callee, dialled.canonical)
    deciding.because(
        Code.OUTSIDE_CALL,
        line,
        number=dialled.canonical,
        number_class=dialled.number_class,
        profile=restrictions.profile_of(line, deciding.company).name,
    )
    deciding.reasons.extend(identities.reasons(deciding.company, line))
    identity = identities.outside(deciding.company, line)
    shown = {trunk.id: identity for trunk in deciding.trunks(TrunkRole.PUBLIC)}
    return ring_outside(dialled.canonical, shown, ()) if shown else Refuse(cause=Cause.FAILED)


def refusal(deciding: Deciding, dialled: Classified, line: Line) -> Refuse | None:
    """Why the line may not have this number called, or `None`: it is none, or its profile forbids it."""
    if dialled.problem:
        deciding.because(dialled.problem, number=dialled.canonical)
        return Refuse(cause=Cause.UNKNOWN_NUMBER, prompt=Prompt.UNKNOWN_NUMBER)
    profile = restrictions.profile_of(line, deciding.company)
    if reason := restrictions.refusal(profile, dialled, deciding.local(line)):
        deciding.reasons.append(replace(reason, line=line.id))
        return Refuse(cause=Cause.FORBIDDEN, prompt=Prompt.RESTRICTED)
    return None
