"""The number a call shows, on each kind of leg (L7, L19; guide §6.2, §6.14).

Inside the company a line shows its own number and name, or nothing when it hides its number; the alternative
number is for the outside. A colleague reads the short number when there is one, a company's mobile the public
one, for it is rung through the mobile network. Outside, no name is sent. A forwarded call shows who called to
colleagues; to the outside it shows what each trunk is set to show. An emergency call shows the line's own
number whatever is set, or firemen could not call back.
"""

from collections.abc import Iterator

from .call import Caller, Identity, Reason
from .model import Callee, CallerIdPolicy, Company, ForwardedCaller, Line, NumberClass, ShownNumber, Trunk
from .numbers import classify
from .reasons import Code
from .services import Service, has


def _shown(line: Line) -> ShownNumber:
    unset = line.shown_number is ShownNumber.ALTERNATIVE and not line.alternative_number
    return ShownNumber.OWN if unset or not has(line.kind, Service.SHOWN_NUMBER) else line.shown_number


def is_anonymous(caller: Caller, line: Line | None) -> bool:
    """Whether who is called cannot see who calls; `line` is the caller's own when it is of the company."""
    if line:
        return _shown(line) is ShownNumber.HIDDEN
    return caller.withheld or caller.number is None


def on_phone(caller: Caller, line: Line | None) -> Identity:
    """What the phone of a colleague shows."""
    if is_anonymous(caller, line):
        return Identity(number=None)
    if line:
        return Identity(number=line.short_number or line.number, name=line.name)
    return Identity(number=caller.number, name=caller.name)


def on_company_mobile(caller: Caller, line: Line | None) -> Identity:
    """What a mobile of the company shows, rung through the mobile network."""
    asserted = line.number if line else None
    if is_anonymous(caller, line):
        return Identity(number=None, asserted=asserted)
    return Identity(number=line.number if line else caller.number, asserted=asserted)


def of_wanted(line: Line) -> Identity:
    """A callback shows the line that was dialled in vain (L8)."""
    return Identity(number=line.short_number or line.number, name=line.name)


def of_wanted_on_mobile(line: Line) -> Identity:
    return Identity(number=line.number, asserted=line.number)


def of_emergency(number: str | None) -> Identity:
    """What emergency services are shown: the real number, always."""
    return Identity(number=number, asserted=number)


def outside(company: Company, line: Line) -> Identity:
    """What a line shows outside when it calls."""
    number: str | None = line.number
    match _shown(line):
        case ShownNumber.HIDDEN:
            number = None
        case ShownNumber.ALTERNATIVE if may_show(company, line.alternative_number or ""):
            number = _public_form(company, line.alternative_number or "")
    return Identity(number=number, asserted=line.number)


def forwarded_outside(
    company: Company, trunk: Trunk, caller: Caller, line: Line | None, forwarding: Callee
) -> Identity:
    """What a trunk is shown for a call that `forwarding` sends outside; `line` is the caller's, if any."""
    if trunk.forwarded_caller is ForwardedCaller.FORWARDING_LINE:
        return Identity(number=forwarding.number, asserted=forwarding.number)
    given = None if caller.withheld else caller.number
    number = outside(company, line).number if line else given
    return Identity(number=number, asserted=forwarding.number, diverted_from=forwarding.number)


def may_show(company: Company, alternative: str) -> bool:
    """Whether the company may show this number (L7): its own, a proved one, or by a free policy any that can
    be called back."""
    found = classify(alternative, company)
    if found.line or found.canonical in company.proved_numbers:
        return True
    callable_back = found.number_class not in (NumberClass.INVALID, NumberClass.EMERGENCY)
    return company.caller_id_policy is CallerIdPolicy.FREE and callable_back


def reasons(company: Company, line: Line) -> Iterator[Reason]:
    """Why a call outside shows something else than the line's own number, or shows it after all."""
    match _shown(line):
        case ShownNumber.HIDDEN:
            yield Reason(code=Code.NUMBER_HIDDEN, line=line.id)
        case ShownNumber.ALTERNATIVE:
            alternative = line.alternative_number or ""
            allowed = may_show(company, alternative)
            yield Reason(
                code=Code.NUMBER_ALTERNATIVE if allowed else Code.ALTERNATIVE_NOT_PROVED,
                line=line.id,
                values={"shown": _public_form(company, alternative)},
            )


def _public_form(company: Company, number: str) -> str:
    """A short number of the company means the public number of its line."""
    found = classify(number, company)
    return found.line.number if found.line else found.canonical
