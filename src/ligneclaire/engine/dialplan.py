"""What Asterisk does with a call: hand it to call control, or, when that is away, the least it must do alone.

Every call enters `Stasis`. When no call control is connected it comes back at once, STASISSTATUS=FAILED, and
follows the static plan of its company (law 5): emergency calls go out, the line that was dialled rings,
anything else is told of congestion.

    extensions.conf   lc-in (phones), lc-net (trunks) ──► Stasis ──FAILED──┐
    fallback.conf     lc-down-<company>, lc-net-down-<company>  ◄──────────┘

`fallback.conf` is written whenever a company changes, then read on `PUT /asterisk/modules/pbx_config.so`. A
plan is found by the `tenantid` of the caller's endpoint. What a person dialled is compared, never executed,
and nothing but checked identifiers and numbers is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ligneclaire.engine.files import replace
from ligneclaire.engine.words import check_digits, check_name, check_number, check_server, national_form

LINES = "lc-in"
"""Context in which calls of phones arrive."""
NETWORK = "lc-net"
"""Context in which calls of trunks arrive: through us they reach lines only, no emergency service."""
RING_SECONDS = 60

ANYTHING = "_[+*#0-9a-zA-Z]!"
"""Pattern of whatever begins like something a phone can dial; the rest is refused with 404 by Asterisk."""
CLEAN = "${FILTER(+*#0-9a-zA-Z,${EXTEN})}"
DIALLED = f"${{IF($[${{LEN({CLEAN})}}=${{LEN(${{EXTEN}})}}]?{CLEAN}:x)}}"
"""What was dialled if it is made of such characters alone, else `x`, which is no number either: a comma or a
bracket in it would be read as Asterisk's own syntax."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackLine:
    """A line with phones of its own."""

    number: str
    """Canonical public number."""
    endpoint: str
    short_number: str = ""
    insee: str = ""
    """Commune of its site, told on emergency calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackTrunk:
    endpoint: str
    server: str = ""
    """Host and port of its operator, who is called there even after an OPTIONS without answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackPlan:
    """What a company's calls do without call control."""

    company: str
    emergency: tuple[str, ...]
    """Emergency numbers."""
    trunks: tuple[FallbackTrunk, ...]
    """The public trunks, in order of preference."""
    lines: tuple[FallbackLine, ...]


def write_fallback(path: Path, plans: Iterable[FallbackPlan]) -> bool:
    """Writes the plans of all companies; returns whether that changed the file, which must then be reloaded.

    Raises ValueError, and leaves the file alone, for an identifier or a number that is none.
    """
    return replace(path, "\n".join(line for plan in plans for line in _plan(plan)) + "\n")


def entry() -> str:
    """The part that never changes: how calls enter, and what the plans share."""
    return "\n".join(
        [
            *_entry(LINES, "lc-down", "Set(PJSIP_TRANSFER_HANDLING()=ari-only)"),
            *_entry(NETWORK, "lc-net-down"),
            *ringing("lc-ring"),
            *context(
                "lc-asserted",
                "s",
                "Set(PJSIP_HEADER(add,P-Asserted-Identity)=<sip:${ARG1}@ligneclaire.invalid\\;user=phone>)",
                'ExecIf($["${ARG2}"!=""]?Set(PJSIP_HEADER(add,X-Insee)=${ARG2}))',
                "Return()",
            ),
        ]
    )


def _entry(name: str, down: str, *before: str) -> Iterator[str]:
    yield from context(
        name,
        ANYTHING,
        *before,
        f"Stasis(lc-0,in,${{CHANNEL(endpoint)}},{DIALLED},${{CALLERID(pres)}})",
        'ExecIf($["${STASISSTATUS}"!="FAILED"]?Hangup())',  # without a cause: call control gave one
        f"Set(PLAN={down}-${{CHANNEL(tenantid)}},{DIALLED},1)",
        "GotoIf(${DIALPLAN_EXISTS(${PLAN})}?${PLAN})",
        "Hangup(34)",  # Q.850 34, congestion: 503
    )
    yield "exten => h,1,Hangup()\n"  # what Asterisk runs after a call: else the pattern takes it for another


def _plan(plan: FallbackPlan) -> Iterator[str]:
    company = check_name(plan.company)
    emergency = [check_digits(number) for number in plan.emergency]
    yield f"[lc-down-{company}]"
    for number in emergency:
        yield f"exten => {number},1,Goto(lc-emergency-{company},{number},1)"
        yield f"exten => 0{number},1,Goto(lc-emergency-{company},{number},1)"
    yield f"include => lc-lines-{company}\n"

    yield from context(
        f"lc-emergency-{company}",
        "_X.",
        "Set(CALLERID(pres)=allowed)",
        f"Gosub(lc-site-{company},${{CALLERID(num)}},1)",
        *(
            f"Dial({_address(trunk)},,ib(lc-asserted^s^1(${{CALLERID(num)}}^${{INSEE}})))"
            for trunk in plan.trunks
        ),
        "Hangup(34)",
    )
    yield f"[lc-site-{company}]"
    for line in plan.lines:
        if line.insee:
            yield f"exten => {check_number(line.number)},1,Set(INSEE={check_digits(line.insee)})"
            yield " same => n,Return()"
    yield "exten => _[+0-9].,1,Return()\n"

    yield f"[lc-net-down-{company}]"
    yield f"include => lc-lines-{company}\n"

    yield f"[lc-lines-{company}]"
    for line in plan.lines:
        for spelling in _spellings(line):
            yield f"exten => {spelling},1,Gosub(lc-ring,s,1({check_name(line.endpoint)}))"
    yield "exten => _00.,1,Goto(+${EXTEN:2},1)"
    yield "exten => _[1-9]XXXXXXX.,1,Goto(+${EXTEN},1)"
    yield f"exten => {ANYTHING},1,Hangup(34)\n"


def _address(trunk: FallbackTrunk) -> str:
    name = check_name(trunk.endpoint)
    return (
        f"PJSIP/{name}/sip:${{EXTEN}}@{check_server(trunk.server)}"
        if trunk.server
        else f"PJSIP/${{EXTEN}}@{name}"
    )


def _spellings(line: FallbackLine) -> Iterator[str]:
    """How a line is dialled: its number, in its national form, its short number (`00…` is a pattern)."""
    yield check_number(line.number)
    if national := national_form(line.number):
        yield national
    if line.short_number:
        yield check_digits(line.short_number)


def ringing(name: str) -> Iterator[str]:
    """The context `name`, whose routine `s` rings the phones of the endpoint given as its argument."""
    return context(
        name,
        "s",
        "Set(PHONES=${PJSIP_DIAL_CONTACTS(${ARG1})})",
        'ExecIf($["${PHONES}"=""]?Hangup(20))',  # Q.850 20, no phone registered: 480
        f"Dial(${{PHONES}},{RING_SECONDS},i)",
        "Hangup(${HANGUPCAUSE})",
    )


def context(name: str, extension: str, *applications: str) -> Iterator[str]:
    """A context of one extension, its applications one after the other."""
    yield f"[{name}]"
    first, *others = applications
    yield f"exten => {extension},1,{first}"
    for application in others:
        yield f" same => n,{application}"
    yield ""
