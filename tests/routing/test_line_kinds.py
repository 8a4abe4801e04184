"""What each kind of line does with a call: settings its kind has not are without effect (guide §5.2)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.routing.builders import (
    ALAIN_MOBILE,
    FAX,
    JULIE,
    MARCEL,
    NO_FORWARD,
    NORA,
    SATURDAY_TEN,
    TRUNKS,
    VOICEMAIL,
    atelier,
    calls,
    from_outside,
    to,
)
from tests.routing.rows import ONE_CALL, Row

from ligneclaire.routing.call import Caller, LineLeg, Outcome, Ring, TrunkLeg
from ligneclaire.routing.model import Forwards, Trunk, TrunkRole

ROWS = {
    "a fixed number for a mobile rings the mobile": Row(
        dialled="2004",
        expected="alain_mobile 25s > voicemail alain_mobile",
        reasons=[
            *("line_dialled", "forward_immediate", "line_free"),
            *("ended_no_answer", "forward_no_answer"),
        ],
    ),
    "without a forward it reaches nobody": Row(
        lines={"alain": {"forwards": NO_FORWARD}},
        dialled="2004",
        expected="refused unreachable",
        reasons=["line_dialled", "no_mobile_behind"],
    ),
    "it has no busy forward nor do not disturb": Row(
        lines={
            "alain": {"do_not_disturb": True, "forwards": Forwards(busy=VOICEMAIL, unreachable=VOICEMAIL)}
        },
        dialled="2004",
        expected="refused unreachable",
    ),
    "it does have a scheduled one": Row(
        lines={"alain": {"forwards": Forwards(scheduled=VOICEMAIL, calendar="office")}},
        dialled="2004",
        at=SATURDAY_TEN,
        expected="voicemail alain",
    ),
    "a mobile rings through the mobile network": Row(dialled=NORA, expected="nora 25s > voicemail nora"),
    "a mobile in a call": Row(dialled=NORA, outcomes=[Outcome.BUSY], expected="nora 25s > voicemail nora"),
    "a mobile that is off": Row(
        dialled=NORA, outcomes=[Outcome.UNREACHABLE], expected="nora 25s > voicemail nora"
    ),
    "a mobile without a mobile network is unreachable": Row(
        company={"trunks": TRUNKS[:2]},
        dialled=NORA,
        expected="voicemail nora",
        reasons=["line_dialled", "no_trunk", "forward_unreachable"],
    ),
    "a mobile that calls its own fixed number comes to its voicemail": Row(
        caller=from_outside(ALAIN_MOBILE, "mobiles"),
        dialled="2004",
        expected="voicemail alain",
        reasons=[
            *("mobile_caller", "line_dialled", "forward_immediate"),
            *("forward_loop", "voicemail_instead"),
        ],
    ),
    "an analogue line rings for a minute": Row(dialled=FAX, expected="fax 60s > refused no_answer"),
    "an analogue line in a call is busy": Row(dialled=FAX, states={"fax": ONE_CALL}, expected="refused busy"),
    "settings an analogue line has not are without effect": Row(
        lines={
            "fax": {
                "do_not_disturb": True,
                "call_waiting": True,
                "mailbox": "box-fax",
                "forwards": Forwards(
                    busy=VOICEMAIL, no_answer=VOICEMAIL, scheduled=VOICEMAIL, calendar="office"
                ),
            }
        },
        dialled=FAX,
        at=SATURDAY_TEN,
        expected="fax 60s > refused no_answer",
    ),
    "an analogue line forwards at once or not at all": Row(
        lines={"fax": {"forwards": Forwards(immediate=to("2002"))}},
        dialled=FAX,
        expected="marcel 25s > voicemail marcel",
    ),
    "an analogue line has no voicemail": Row(
        lines={"fax": {"mailbox": "box-fax", "forwards": Forwards(immediate=VOICEMAIL)}},
        dialled=FAX,
        expected="refused unreachable",
    ),
    "an analogue line blocks numbers": Row(
        lines={"fax": {"blocked": frozenset({JULIE})}}, dialled=FAX, expected="refused declined"
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_call_to_each_kind_of_line(row: Row) -> None:
    row.check()


def test_distinct_ring_tells_a_colleague_from_the_outside() -> None:
    def mark(caller: Caller | str, **settings: Any) -> bool | None:
        step = calls(atelier(marcel=settings), caller, MARCEL)[0].decision.step
        assert isinstance(step, Ring)
        (leg,) = step.legs
        assert isinstance(leg, LineLeg)
        return leg.distinct_ring

    assert mark("julie", distinct_ring=True) is True
    assert mark(from_outside(), distinct_ring=True) is False
    assert mark(from_outside(NORA, "mobiles"), distinct_ring=True) is True
    assert mark("julie") is None


def test_distinct_ring_is_not_for_analogue_lines() -> None:
    step = calls(atelier(fax={"distinct_ring": True}), "julie", FAX)[0].decision.step
    assert isinstance(step, Ring)
    assert [leg.distinct_ring for leg in step.legs if isinstance(leg, LineLeg)] == [None]


def test_a_mobile_leg_names_its_line_and_every_mobile_trunk() -> None:
    backup = Trunk(id="backup", name="Secours", role=TrunkRole.MOBILE, endpoint="trunk-backup")
    company = atelier(company_settings={"trunks": (*TRUNKS, backup)})
    step = calls(company, "julie", NORA)[0].decision.step
    assert isinstance(step, Ring)
    (leg,) = step.legs
    assert isinstance(leg, TrunkLeg)
    assert (leg.number, leg.line, leg.trunks) == (NORA, "nora", ("mobiles", "backup"))
    assert not leg.emergency
