"""A line rings up to five more numbers, together or one after the other (L14, guide §6.9)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.routing.builders import JULIE, MARCEL, NORA, OUTSIDE, SIMONE, atelier, calls, forwards, to
from tests.routing.rows import AWAY, ONE_CALL, Row, Settings, marcel

from ligneclaire.routing.call import Outcome, Ring, TrunkLeg
from ligneclaire.routing.model import LineKind, MoreNumbers


def also(*numbers: str, together: bool = True, rings: int = 2, **settings: Any) -> Settings:
    """Marcel's line with these numbers more."""
    return marcel(more_numbers=MoreNumbers(numbers=numbers, together=together, rings=rings), **settings)


TOGETHER = {
    "all ring at once, as long as the line's own phone would": Row(
        lines=also(SIMONE, OUTSIDE),
        expected=f"marcel+simone+{OUTSIDE} 25s > voicemail marcel",
        reasons=[
            "line_dialled",
            "line_free",
            "more_together",
            "line_free",
            "ended_no_answer",
            "forward_no_answer",
        ],
    ),
    "a company's mobile rings too": Row(lines=also(NORA), expected="marcel+nora 25s > voicemail marcel"),
    "a colleague in a call is left alone": Row(
        lines=also(SIMONE, OUTSIDE),
        states={"simone": ONE_CALL},
        expected=f"marcel+{OUTSIDE} 25s > voicemail marcel",
    ),
    "a colleague who asked not to be disturbed is left alone": Row(
        lines=also(SIMONE) | {"simone": {"do_not_disturb": True}},
        expected="marcel 25s > voicemail marcel",
    ),
    "a colleague who is away is passed over": Row(
        lines=also(SIMONE), states={"simone": AWAY}, expected="marcel 25s > voicemail marcel"
    ),
    "who calls is not called back": Row(lines=also(JULIE, MARCEL), expected="marcel 25s > voicemail marcel"),
    "a number that forwards may not reach never rings": Row(
        lines=also("0899123456", "15", "+12125550123"),
        expected="marcel 25s > voicemail marcel",
    ),
    "colleagues' forwards are their own affair": Row(
        lines=also(SIMONE) | {"simone": {"forwards": forwards(immediate=to(OUTSIDE))}},
        expected="marcel+simone 25s > voicemail marcel",
    ),
    "a line that is busy follows its busy forward, nothing rings": Row(
        lines=also(OUTSIDE), states={"marcel": ONE_CALL}, expected="voicemail marcel"
    ),
}

IN_TURN = {
    "its own phone first, then each in the given order": Row(
        lines=also(SIMONE, OUTSIDE, together=False),
        expected=f"marcel 10s > simone 10s > {OUTSIDE} 10s > voicemail marcel",
    ),
    "whoever cannot ring is passed over": Row(
        lines=also(SIMONE, "15", OUTSIDE, together=False),
        states={"simone": AWAY},
        expected=f"marcel 10s > {OUTSIDE} 10s > voicemail marcel",
    ),
    "a call that is rejected goes on to the next": Row(
        lines=also(SIMONE, together=False),
        outcomes=[Outcome.REFUSED, Outcome.BUSY],
        expected="marcel 10s > simone 10s > voicemail marcel",
    ),
    "after a forward, the numbers of the line it reached ring": Row(
        lines=also(OUTSIDE, together=False) | {"simone": {"forwards": forwards(immediate=to(MARCEL))}},
        dialled=SIMONE,
        expected=f"marcel 10s > {OUTSIDE} 10s > voicemail marcel",
    ),
}


@pytest.mark.parametrize("row", [*TOGETHER.values(), *IN_TURN.values()], ids=[*TOGETHER, *IN_TURN])
def test_more_numbers(row: Row) -> None:
    row.check()


def test_an_outside_number_is_shown_what_a_forward_would_show() -> None:
    episodes = calls(atelier(**also(OUTSIDE)), "julie", MARCEL)
    ring = episodes[0].decision.step
    assert isinstance(ring, Ring)
    outside = next(leg for leg in ring.legs if isinstance(leg, TrunkLeg))
    assert {identity.number for identity in outside.identities.values()} == {MARCEL}


def test_lines_without_the_service_ring_alone() -> None:
    more = MoreNumbers(numbers=(SIMONE,), together=True)
    company = atelier(marcel={"kind": LineKind.ANALOG, "more_numbers": more})
    ring = calls(company, "julie", MARCEL)[0].decision.step
    assert isinstance(ring, Ring)
    assert len(ring.legs) == 1
