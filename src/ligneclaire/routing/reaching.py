"""The way to somebody: a line's own device, or a number outside."""

from collections.abc import Mapping

from . import identities
from .call import RING_OUTSIDE_SECONDS, Identity, LineLeg, LineState, Ring, TrunkLeg
from .deciding import Deciding
from .model import Line, LineKind, TrunkRole
from .reasons import Code
from .services import Service, has


def is_busy(deciding: Deciding, line: Line, state: LineState) -> bool:
    """Whether the line cannot take one more call (L12), with the reason."""
    if state.calls == 0:
        deciding.because(Code.LINE_FREE, line)
        return False
    if not (line.call_waiting and has(line.kind, Service.CALL_WAITING)):
        deciding.because(Code.LINE_BUSY, line)
        return True
    if state.calls >= line.max_calls:
        deciding.because(Code.LINE_FULL, line, calls=state.calls)
        return True
    deciding.because(Code.CALL_WAITING, line)
    return False


def leg_to(deciding: Deciding, line: Line, state: LineState) -> LineLeg | TrunkLeg | None:
    """The way to the line's own device, or `None` with the reason why it cannot be reached."""
    if line.kind is LineKind.MOBILE:
        identity = identities.on_company_mobile(deciding.caller, deciding.caller_line)
        shown = {trunk.id: identity for trunk in deciding.trunks(TrunkRole.MOBILE)}
        if not shown:
            return None
        return TrunkLeg(number=line.number, trunks=tuple(shown), identities=shown, line=line.id)
    if line.kind is LineKind.FIXED_FOR_MOBILE:
        deciding.because(Code.NO_MOBILE_BEHIND, line)
        return None
    if line.endpoint is None:
        deciding.because(Code.NO_DEVICE, line)
        return None
    if not state.registered:
        deciding.because(Code.NOT_REGISTERED, line)
        return None
    distinct = line.distinct_ring and has(line.kind, Service.DISTINCT_RING)
    return LineLeg(
        line=line.id,
        endpoint=line.endpoint,
        identity=identities.on_phone(deciding.caller, deciding.caller_line),
        distinct_ring=deciding.caller_line is not None if distinct else None,
    )


def ring_outside(number: str, shown: Mapping[str, Identity], visited: tuple[str, ...]) -> Ring:
    """Ring a number outside. `shown`: what each trunk is shown, in order of preference."""
    leg = TrunkLeg(number=number, trunks=tuple(shown), identities=shown)
    return Ring(legs=(leg,), seconds=RING_OUTSIDE_SECONDS, line=None, visited=visited)
