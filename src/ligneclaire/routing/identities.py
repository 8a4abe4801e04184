"""The number a call shows, on each kind of leg (L7, L19; guide §6.2, §6.14).

Inside the company a line shows its own number and name, or nothing when it hides its number; the alternative
number is for the outside. A colleague reads the short number when there is one, a company's mobile the public
one, for it is rung through the mobile network. Outside, no name is sent. A forwarded call shows who called to
colleagues; to the outside it shows what each trunk is set to show. An emergency call shows the line's own
number whatever is set, or firemen could not call back.
"""

from collections.abc import Iterator

from .call import Caller, Identity, Reason
from .model import CallerIdPolicy, Company, ForwardedCaller, Line, ShownNumber, Trunk
from .numbers import canonical, classify
from .reasons import Code
from .services import Service, has


def _shown(line: Line) -> ShownNumber:
    return line.shown_number if has(line.kind, Service.SHOWN_NUMBER) else ShownNumber.OWN


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


def of_emergency(number: str | None) -> Identity:
    """What emergency services are shown: the real number, always."""
    return Identity(number=number, asserted=number)


def outside(company: Company, line: Line) -> Identity:
    """What a line shows outside when it calls."""
    shown = _shown(line)
    number: str | None = line.number
    if shown is ShownNumber.HIDDEN:
        number = None
    elif shown is ShownNumber.ALTERNATIVE and may_show(company, line.alternative_number):
        number = _public_form(company, line.alternative_number or "")
    return Identity(number=number, asserted=line.number)


def forwarded_outside(
    company: Company, trunk: Trunk, caller: Caller, line: Line | None, forwarding: Line
) -> Identity:
    """What a trunk is shown for a call that `forwarding` sends outside; `line` is the caller's, if any."""
    if trunk.forwarded_caller is ForwardedCaller.FORWARDING_LINE:
        return Identity(number=forwarding.number, asserted=forwarding.number)
    given = None if caller.withheld else caller.number
    number = outside(company, line).number if line else given
    return Identity(number=number, asserted=forwarding.number, diverted_from=forwarding.number)


def may_show(company: Company, alternative: str | None) -> bool:
    """Whether the company may show this number (L7): its own, a proved one, or any if its policy is free."""
    if not alternative:
        return False
    if company.caller_id_policy is CallerIdPolicy.FREE:
        return True
    return classify(alternative, company).line is not None or canonical(alternative) in company.proved_numbers


def reasons(company: Company, line: Line) -> Iterator[Reason]:
    """Why a call outside shows something else than the line's own number, or shows it after all."""
    shown = _shown(line)
    if shown is ShownNumber.HIDDEN:
        yield Reason(code=Code.NUMBER_HIDDEN, line=line.id)
    elif shown is ShownNumber.ALTERNATIVE:
        allowed = may_show(company, line.alternative_number)
        code = Code.NUMBER_ALTERNATIVE if allowed else Code.ALTERNATIVE_NOT_PROVED
        yield Reason(
            code=code, line=line.id, values={"shown": _public_form(company, line.alternative_number or "")}
        )


def _public_form(company: Company, number: str) -> str:
    """A short number of the company means the public number of its line."""
    found = classify(number, company)
    return found.line.number if found.line else found.canonical
