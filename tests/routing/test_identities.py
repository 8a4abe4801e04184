"""The number a call shows, on phones, on mobiles and outside (L7, L19; guide §6.2, §6.14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.routing.builders import (
    ALAIN,
    ALAIN_MOBILE,
    JULIE,
    MARCEL,
    NORA,
    OUTSIDE,
    TRUNKS,
    atelier,
    because,
    calls,
    company,
    forwards,
    from_outside,
    line,
    outside_leg,
    to,
)

from ligneclaire.routing.call import Caller, Identity, Ring, TrunkLeg
from ligneclaire.routing.model import (
    CallerIdPolicy,
    ForwardedCaller,
    LineKind,
    ShownNumber,
)


def shown(julie: Mapping[str, Any], **settings: Any) -> tuple[Identity, list[str]]:
    """What Julie shows outside, and the reasons given."""
    episodes = calls(atelier(company_settings=settings, julie=julie), "julie", OUTSIDE)
    return outside_leg(episodes).identities["first"], because(episodes[:1])[1:]


ALTERNATIVE = ShownNumber.ALTERNATIVE
SHOWN = {
    "its own number": ({}, {}, JULIE, []),
    "nothing": ({"shown_number": ShownNumber.HIDDEN}, {}, None, ["number_hidden"]),
    "a colleague's number": (
        {"shown_number": ALTERNATIVE, "alternative_number": "01 99 00 10 02"},
        {},
        MARCEL,
        ["number_alternative"],
    ),
    "a colleague's by its short number, as a public one": (
        {"shown_number": ALTERNATIVE, "alternative_number": "2002"},
        {},
        MARCEL,
        ["number_alternative"],
    ),
    "a number outside that was proved": (
        {"shown_number": ALTERNATIVE, "alternative_number": "0145834778"},
        {"proved_numbers": frozenset({"+33145834778"})},
        "+33145834778",
        ["number_alternative"],
    ),
    "its own when nothing was proved": (
        {"shown_number": ALTERNATIVE, "alternative_number": "0145834778"},
        {},
        JULIE,
        ["alternative_not_proved"],
    ),
    "any number where the policy is free": (
        {"shown_number": ALTERNATIVE, "alternative_number": "0145834778"},
        {"caller_id_policy": CallerIdPolicy.FREE},
        "+33145834778",
        ["number_alternative"],
    ),
    "but not what nobody could call back": (
        {"shown_number": ALTERNATIVE, "alternative_number": "Accueil"},
        {"caller_id_policy": CallerIdPolicy.FREE},
        JULIE,
        ["alternative_not_proved"],
    ),
    "nor an emergency number": (
        {"shown_number": ALTERNATIVE, "alternative_number": "17"},
        {"caller_id_policy": CallerIdPolicy.FREE},
        JULIE,
        ["alternative_not_proved"],
    ),
    "its own while no alternative was typed": ({"shown_number": ALTERNATIVE}, {}, JULIE, []),
}


@pytest.mark.parametrize(("julie", "settings", "number", "reasons"), SHOWN.values(), ids=SHOWN)
def test_outside_a_line_shows(
    julie: Mapping[str, Any], settings: Mapping[str, Any], number: str | None, reasons: list[str]
) -> None:
    identity, given = shown(julie, **settings)
    assert identity == Identity(number=number, asserted=JULIE)
    assert given == reasons


def on_leg(company_settings: Mapping[str, Any], caller: Caller | str, dialled: str) -> Identity:
    """What the first leg rung shows."""
    step = calls(atelier(**company_settings), caller, dialled)[0].decision.step
    assert isinstance(step, Ring)
    (leg,) = step.legs
    return leg.identities[leg.trunks[0]] if isinstance(leg, TrunkLeg) else leg.identity


NAMED = Caller(number=OUTSIDE, trunk="first", name="Client")
HIDES = {"julie": {"shown_number": ShownNumber.HIDDEN}}
SHOWS_MARCEL = {"julie": {"shown_number": ALTERNATIVE, "alternative_number": MARCEL}}
INSIDE = {
    "a colleague by short number and name": ({}, "julie", MARCEL, Identity(number="2001", name="Julie")),
    "a colleague without a short number": (
        {"julie": {"short_number": None}},
        "julie",
        MARCEL,
        Identity(number=JULIE, name="Julie"),
    ),
    "a colleague who hides": (HIDES, "julie", MARCEL, Identity(number=None)),
    "a colleague as such, whatever is shown outside": (
        SHOWS_MARCEL,
        "julie",
        "2003",
        Identity(number="2001", name="Julie"),
    ),
    "somebody outside": ({}, NAMED, MARCEL, Identity(number=OUTSIDE, name="Client")),
    "somebody outside who hides": ({}, replace(NAMED, withheld=True), MARCEL, Identity(number=None)),
    "the first caller when a call was forwarded": (
        {"marcel": {"forwards": forwards(immediate=to("2003"))}},
        NAMED,
        MARCEL,
        Identity(number=OUTSIDE, name="Client"),
    ),
    "a company's mobile: the public number": ({}, "julie", NORA, Identity(number=JULIE, asserted=JULIE)),
    "a company's mobile: who hides": (HIDES, "julie", NORA, Identity(number=None, asserted=JULIE)),
    "a company's mobile: somebody outside": ({}, NAMED, NORA, Identity(number=OUTSIDE)),
    "a company's mobile: somebody outside who hides": (
        {},
        replace(NAMED, withheld=True),
        NORA,
        Identity(number=None),
    ),
    "a mobile behind a fixed number: the caller": ({}, NAMED, ALAIN, Identity(number=OUTSIDE)),
}


@pytest.mark.parametrize(("settings", "caller", "dialled", "identity"), INSIDE.values(), ids=INSIDE)
def test_inside_a_phone_shows(
    settings: Mapping[str, Any], caller: Caller | str, dialled: str, identity: Identity
) -> None:
    assert on_leg(settings, caller, dialled) == identity


def test_a_forwarded_call_shows_each_trunk_what_it_is_set_to_show() -> None:
    first, second, mobiles = TRUNKS
    trunks = (first, replace(second, forwarded_caller=ForwardedCaller.ORIGINAL), mobiles)

    def identities(caller: Caller | str, **settings: Mapping[str, Any]) -> Mapping[str, Identity]:
        forwarding = {"marcel": {"forwards": forwards(immediate=to("+33145834778"))}}
        company = atelier(company_settings={"trunks": trunks}, **(forwarding | settings))
        return outside_leg(calls(company, caller, MARCEL)).identities

    by_line = Identity(number=MARCEL, asserted=MARCEL)
    original = Identity(number=OUTSIDE, asserted=MARCEL, diverted_from=MARCEL)
    assert identities(from_outside()) == {"first": by_line, "second": original}
    assert identities(from_outside(withheld=True))["second"] == replace(original, number=None)
    assert identities("julie")["second"] == replace(original, number=JULIE)
    assert identities("julie", **HIDES)["second"] == replace(original, number=None)
    assert identities("julie", **SHOWS_MARCEL)["second"] == replace(original, number=MARCEL)


def test_the_last_of_several_forwarding_lines_is_shown() -> None:
    chain = atelier(
        marcel={"forwards": forwards(immediate=to("2003"))},
        simone={"forwards": forwards(immediate=to(OUTSIDE))},
    )
    leg = outside_leg(calls(chain, "julie", MARCEL))
    assert leg.identities["first"].number == chain.lines["simone"].number


def test_a_virtual_line_calls_through_its_mobile() -> None:
    shows_fixed = {"shown_number": ALTERNATIVE, "alternative_number": ALAIN}
    leg = outside_leg(
        calls(atelier(alain_mobile=shows_fixed), from_outside(ALAIN_MOBILE, "mobiles"), OUTSIDE)
    )
    assert leg.identities["first"] == Identity(number=ALAIN, asserted=ALAIN_MOBILE)


def test_a_setting_its_kind_has_not_hides_nothing() -> None:
    virtual = line("alain", ALAIN, LineKind.FIXED_FOR_MOBILE, endpoint="odd", shown_number=ShownNumber.HIDDEN)
    alone = company(virtual)
    leg = outside_leg(calls(alone, "alain", OUTSIDE))
    assert leg.identities["first"].number == ALAIN
