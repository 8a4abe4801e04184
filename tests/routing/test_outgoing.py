"""A line calls outside: its profile, the number it shows, emergency numbers, trunks (L7, L9, F3 to F6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from tests.routing.anything import RING_ENDS
from tests.routing.builders import (
    ALAIN,
    JULIE,
    MARCEL,
    MONDAY_TEN,
    NORA,
    OUTSIDE,
    SATURDAY_TEN,
    TRUNKS,
    atelier,
    because,
    calls,
    forwards,
    from_line,
    from_outside,
    outside_leg,
    to,
    told,
)
from tests.routing.rows import Row

from ligneclaire.routing.call import Call, Caller, Identity, LineState, Outcome, Ring
from ligneclaire.routing.model import (
    NumberClass,
    RestrictionProfile,
    ShownNumber,
    TrunkRole,
)
from ligneclaire.routing.numbering import EMERGENCY
from ligneclaire.routing.planner import decide

RESTRICTED = "refused forbidden, restricted"
UNKNOWN = "refused unknown_number, unknown-number"


def with_profile(id: str) -> Mapping[str, Any]:
    return {"julie": {"restriction_profile": id}}


ROWS = {
    "a national number goes through the public trunks": Row(
        dialled="0612345678",
        expected=f"{OUTSIDE} 180s > refused no_answer",
        reasons=["outside_call", "ended_no_answer"],
    ),
    "a foreign one too": Row(dialled="00442346950434", expected="+442346950434 180s > refused no_answer"),
    "a short special number, with the zero that goes outside": Row(
        dialled="03900", expected="3900 180s > refused no_answer"
    ),
    "somebody busy": Row(dialled=OUTSIDE, outcomes=[Outcome.BUSY], expected=f"{OUTSIDE} 180s > refused busy"),
    "somebody who declines": Row(
        dialled=OUTSIDE, outcomes=[Outcome.REFUSED], expected=f"{OUTSIDE} 180s > refused declined"
    ),
    "somebody who cannot be reached": Row(
        dialled=OUTSIDE, outcomes=[Outcome.UNREACHABLE], expected=f"{OUTSIDE} 180s > refused unreachable"
    ),
    "a number the network does not know": Row(
        dialled=OUTSIDE, outcomes=[Outcome.UNKNOWN_NUMBER], expected=f"{OUTSIDE} 180s > {UNKNOWN}"
    ),
    "a network that fails": Row(
        dialled=OUTSIDE, outcomes=[Outcome.FAILED], expected=f"{OUTSIDE} 180s > refused failed"
    ),
    "no trunk at all": Row(
        dialled=OUTSIDE,
        company={"trunks": ()},
        expected="refused failed",
        reasons=["outside_call", "no_trunk"],
    ),
    "the mobile network is no way to the public one": Row(
        dialled=OUTSIDE, company={"trunks": TRUNKS[2:]}, expected="refused failed"
    ),
    "a number that does not exist": Row(dialled="1999", expected=UNKNOWN, reasons=["wrong_length"]),
    "a feature code nobody knows": Row(dialled="*00", expected=UNKNOWN, reasons=["feature_code_unknown"]),
    "a machine": Row(dialled="07001234567890", expected=UNKNOWN, reasons=["machine_number"]),
    "a class the profile excludes": Row(
        lines=with_profile("national_7_7"),
        dialled="0899123456",
        expected=RESTRICTED,
        reasons=["restricted_class"],
    ),
    "a weekday the profile closes": Row(
        lines=with_profile("national_mon_fri"),
        dialled=OUTSIDE,
        at=SATURDAY_TEN,
        expected=RESTRICTED,
        reasons=["restricted_day"],
    ),
    "colleagues are called on closed days": Row(
        lines=with_profile("internal_7_7"),
        dialled=MARCEL,
        at=SATURDAY_TEN,
        expected="marcel 25s > voicemail marcel",
    ),
    "a company's mobile is a colleague": Row(
        lines=with_profile("internal_7_7"), dialled="06 39 98 01 05", expected="nora 25s > voicemail nora"
    ),
    "a profile may even close the inside": Row(
        lines=with_profile("nothing"),
        company={
            "restriction_profiles": {
                "nothing": RestrictionProfile(id="nothing", name="Rien", allowed=frozenset())
            }
        },
        dialled=MARCEL,
        expected=RESTRICTED,
    ),
    "the weekday is that of the line's site": Row(
        # Friday 23:30 in Paris is Saturday 02:30 in Saint-Denis.
        lines={"julie": {"site": "reunion", "restriction_profile": "national_mon_fri"}},
        dialled=OUTSIDE,
        at=datetime(2026, 11, 27, 23, 30, tzinfo=MONDAY_TEN.tzinfo),
        expected=RESTRICTED,
    ),
    "the profile of who forwards does not count": Row(
        lines={
            "marcel": {
                "restriction_profile": "national_mon_fri",
                "forwards": forwards(immediate=to(OUTSIDE)),
            }
        },
        at=SATURDAY_TEN,
        expected=f"{OUTSIDE} 180s > refused no_answer",
    ),
    "who comes in over the mobile network with a company's mobile makes that line's call": Row(
        lines={"nora": {"restriction_profile": "internal_7_7"}},
        caller=from_outside(NORA, "mobiles"),
        dialled=OUTSIDE,
        expected=RESTRICTED,
        reasons=["mobile_caller", "restricted_class"],
    ),
    "a mobile dials short numbers too": Row(
        caller=from_outside(NORA, "mobiles"), dialled="2002", expected="marcel 25s > voicemail marcel"
    ),
    "from the public network that number proves nothing": Row(
        caller=from_outside(NORA, "first"), dialled=OUTSIDE, expected=UNKNOWN, reasons=["not_ours"]
    ),
    "a stranger on the mobile network is a stranger": Row(
        caller=from_outside(OUTSIDE, "mobiles"), dialled=NORA, expected="nora 25s > voicemail nora"
    ),
    "nobody's fixed line comes in over the mobile network": Row(
        caller=from_outside(JULIE, "mobiles"), dialled=OUTSIDE, expected=UNKNOWN
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_call_outside(row: Row) -> None:
    row.check()


# -- emergency ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "0"])
@pytest.mark.parametrize("number", sorted(EMERGENCY))
def test_emergency_calls_pass_with_the_lines_own_number_and_commune(number: str, prefix: str) -> None:
    worst = atelier(
        company_settings={
            "restriction_profiles": {
                "nothing": RestrictionProfile(
                    id="nothing", name="Rien", allowed=frozenset(), closed_weekdays=frozenset(range(7))
                )
            }
        },
        julie={
            "restriction_profile": "nothing",
            "shown_number": ShownNumber.HIDDEN,
            "do_not_disturb": True,
            "forwards": forwards(immediate=to("2002")),
        },
    )
    state = {"julie": LineState(registered=False, calls=9)}
    leg = outside_leg(calls(worst, "julie", prefix + number, at=SATURDAY_TEN, states=state))
    assert (leg.number, leg.emergency, leg.insee, leg.trunks) == (number, True, "75111", ("first", "second"))
    assert set(leg.identities.values()) == {Identity(number=JULIE, asserted=JULIE)}


def test_an_alternative_number_is_not_shown_to_rescuers() -> None:
    shows = {"shown_number": ShownNumber.ALTERNATIVE, "alternative_number": MARCEL}
    leg = outside_leg(calls(atelier(julie=shows), "julie", "112"))
    assert leg.identities["first"].number == JULIE


def test_a_mobile_calls_for_help_with_its_own_number() -> None:
    leg = outside_leg(calls(atelier(), from_outside(NORA, "mobiles"), "112"))
    assert (leg.identities["first"].number, leg.insee) == (NORA, "")


def test_the_phone_of_a_deleted_line_still_calls_for_help() -> None:
    ghost = Caller(number="+33199001099", line="deleted")
    leg = outside_leg(calls(atelier(), ghost, "18"))
    assert leg.emergency
    assert leg.identities["first"] == Identity(number="+33199001099", asserted="+33199001099")
    assert told(calls(atelier(), ghost, OUTSIDE)) == UNKNOWN


def test_only_a_company_without_trunks_cannot_call_for_help() -> None:
    episodes = calls(atelier(company_settings={"trunks": ()}), "julie", "112")
    assert told(episodes) == "refused failed"
    assert because(episodes) == ["emergency_call", "no_trunk"]


def test_trunks_are_tried_in_the_companys_order() -> None:
    reversed_trunks = tuple(reversed(TRUNKS))
    leg = outside_leg(calls(atelier(company_settings={"trunks": reversed_trunks}), "julie", OUTSIDE))
    assert leg.trunks == ("second", "first")
    assert {trunk.role for trunk in TRUNKS} == set(TrunkRole)


def test_a_decision_looks_at_no_line_it_does_not_need() -> None:
    """The decision takes 0.2 ms in a company of 10,000 lines because it never goes through them."""

    class Sealed(dict[str, Any]):
        def __iter__(self) -> Any:
            raise AssertionError("somebody went through all lines")

        keys = values = items = __iter__

    open_company = atelier(marcel={"forwards": forwards(immediate=to("2003"), busy=to(OUTSIDE))})
    sealed = replace(open_company, lines=Sealed(open_company.lines))
    sealed.__dict__["callee_of_number"] = Sealed(open_company.callee_of_number)
    for dialled in (MARCEL, "2002", OUTSIDE, "15", "1999", NORA, ALAIN):
        call = Call(caller=from_line(open_company, "julie"), dialled=dialled)
        decision = decide(sealed, call, MONDAY_TEN, {})
        for outcome in RING_ENDS:
            if isinstance(decision.step, Ring):
                decide(sealed, call.after(decision.step, outcome), MONDAY_TEN, {})


def test_every_class_can_be_called_by_somebody() -> None:
    """Emergency numbers aside, a class is either in the widest profile or cannot be dialled."""
    numbers = {
        NumberClass.OPERATOR_SERVICE: "123",
        NumberClass.SHORT_FREE: "3114",
        NumberClass.SHORT_PREMIUM: "3900",
        NumberClass.SPECIAL_FREE: "0800123456",
        NumberClass.SPECIAL_PREMIUM: "0899123456",
        NumberClass.FIXED: "0145834778",
        NumberClass.MOBILE: "0612345678",
        NumberClass.OVERSEAS: "0262123456",
        NumberClass.EUROPE_NEAR: "+3221234567",
        NumberClass.EUROPE_OTHER: "+442346950434",
        NumberClass.WORLD: "+12125551234",
    }
    assert set(NumberClass) - set(numbers) == {
        NumberClass.EMERGENCY,
        NumberClass.INTERNAL,
        NumberClass.INVALID,
    }
    for number in numbers.values():
        step = calls(atelier(), "julie", number)[0].decision.step
        assert isinstance(step, Ring), number
