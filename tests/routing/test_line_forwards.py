"""Where forwards lead a call: five kinds, forbidden destinations, loops (L18, L20; guide §6.14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.routing.builders import (
    MARCEL,
    MONDAY_TEN,
    OUTSIDE,
    SATURDAY_TEN,
    VOICEMAIL,
    atelier,
    calls,
    forwards,
    from_line,
    from_outside,
    line,
    office_hours,
    to,
    told,
)
from tests.routing.rows import CLOSED, ONE_CALL, Row, marcel, marcel_forwards

from ligneclaire.routing.call import Call, Cause, Outcome, Refuse
from ligneclaire.routing.model import Closing, Override
from ligneclaire.routing.planner import decide

FORWARDED = {
    "immediately to a colleague, without a ring": Row(
        lines=marcel_forwards(immediate=to("2003")),
        expected="simone 25s > voicemail simone",
        reasons=[
            *("line_dialled", "forward_immediate", "line_free"),
            *("ended_no_answer", "forward_no_answer"),
        ],
    ),
    "immediately to voicemail": Row(lines=marcel_forwards(immediate=VOICEMAIL), expected="voicemail marcel"),
    "immediately outside": Row(
        lines=marcel_forwards(immediate=to("06 12 34 56 78")),
        expected=f"{OUTSIDE} 180s > refused no_answer",
    ),
    "a forward comes before do not disturb": Row(
        lines=marcel(do_not_disturb=True, forwards=forwards(immediate=to("2003"))),
        expected="simone 25s > voicemail simone",
    ),
    "after the weekend's beginning, as scheduled": Row(
        lines=marcel_forwards(**CLOSED),
        at=SATURDAY_TEN,
        expected="voicemail marcel",
        reasons=["line_dialled", "closed_hours", "forward_scheduled"],
    ),
    "in opening hours a scheduled forward does nothing": Row(
        lines=marcel_forwards(**CLOSED), expected="marcel 25s > voicemail marcel"
    ),
    "closed at 18:00:00": Row(
        lines=marcel_forwards(**CLOSED),
        at=MONDAY_TEN.replace(hour=18),
        expected="voicemail marcel",
    ),
    "open at 17:59:59": Row(
        lines=marcel_forwards(**CLOSED),
        at=MONDAY_TEN.replace(hour=17, minute=59, second=59),
        expected="marcel 25s > voicemail marcel",
    ),
    "on a holiday": Row(
        lines=marcel_forwards(**CLOSED),
        company={"calendars": {"office": office_hours(holidays={date(2026, 11, 23): "Sainte Fête"})}},
        expected="voicemail marcel",
        reasons=["line_dialled", "closed_holiday", "forward_scheduled"],
    ),
    "in a closing period": Row(
        lines=marcel_forwards(**CLOSED),
        company={
            "calendars": {"office": office_hours(closings=(Closing(date(2026, 11, 20), date(2026, 11, 30)),))}
        },
        expected="voicemail marcel",
        reasons=["line_dialled", "closed_period", "forward_scheduled"],
    ),
    "closed today by exception": Row(
        lines=marcel_forwards(**CLOSED),
        company={
            "calendars": {
                "office": office_hours(override=Override(open=False, until=MONDAY_TEN + timedelta(hours=9)))
            }
        },
        expected="voicemail marcel",
        reasons=["line_dialled", "closed_by_override", "forward_scheduled"],
    ),
    "the clock of the line's site decides": Row(
        # 10:00 in Paris is 13:00 in Saint-Denis: lunch.
        lines={"marcel": {"site": "reunion", "forwards": forwards(**CLOSED)}},
        expected="voicemail marcel",
    ),
    "a site that is unknown has the clock of Paris": Row(
        lines={"marcel": {"site": "gone", "forwards": forwards(**CLOSED)}},
        expected="marcel 25s > voicemail marcel",
    ),
    "a scheduled forward without a calendar never comes into force": Row(
        lines=marcel_forwards(scheduled=VOICEMAIL), expected="marcel 25s > voicemail marcel"
    ),
    "scheduled decides before immediate in closed hours": Row(
        lines=marcel_forwards(immediate=to("2003"), **CLOSED), at=SATURDAY_TEN, expected="voicemail marcel"
    ),
    "and immediate in open ones": Row(
        lines=marcel_forwards(immediate=to("2003"), **CLOSED), expected="simone 25s > voicemail simone"
    ),
    "the second line's own forwards follow": Row(
        lines={
            "marcel": {"forwards": forwards(no_answer=to("2003"), no_answer_rings=2)},
            "simone": {"forwards": forwards(no_answer=to(OUTSIDE), no_answer_rings=4)},
        },
        expected=f"marcel 10s > simone 20s > {OUTSIDE} 180s > refused no_answer",
    ),
}

FORBIDDEN = {
    "a premium number is not reached, voicemail takes the call": Row(
        lines=marcel_forwards(immediate=to("0899123456")),
        expected="voicemail marcel",
        reasons=["line_dialled", "forward_immediate", "forward_forbidden", "voicemail_instead"],
    ),
    "nor an emergency number": Row(lines=marcel_forwards(immediate=to("15")), expected="voicemail marcel"),
    "nor the other side of the world": Row(
        lines=marcel_forwards(no_answer=to("+12125551234")), expected="marcel 25s > voicemail marcel"
    ),
    "nor a number that no longer exists": Row(
        lines=marcel_forwards(immediate=to("1999")),
        expected="voicemail marcel",
        reasons=["line_dialled", "forward_immediate", "wrong_length", "voicemail_instead"],
    ),
    "without a mailbox the caller is told": Row(
        lines=marcel(mailbox=None, forwards=forwards(busy=to("0899123456"))),
        states={"marcel": ONE_CALL},
        expected="refused busy",
        reasons=["line_dialled", "line_busy", "forward_busy", "forward_forbidden", "no_mailbox"],
    ),
    "a voicemail that does not exist": Row(
        lines=marcel(mailbox=None, forwards=forwards(immediate=VOICEMAIL)),
        expected="refused unreachable",
        reasons=["line_dialled", "forward_immediate", "no_mailbox"],
    ),
    "no trunk to carry the forward": Row(
        lines=marcel_forwards(immediate=to(OUTSIDE)),
        company={"trunks": ()},
        expected="voicemail marcel",
        reasons=["line_dialled", "forward_immediate", "no_trunk", "voicemail_instead"],
    ),
    "a forward the network does not know": Row(
        lines=marcel_forwards(immediate=to(OUTSIDE)),
        outcomes=[Outcome.UNKNOWN_NUMBER],
        expected=f"{OUTSIDE} 180s > voicemail marcel",
    ),
    "a forward the network could not carry": Row(
        lines=marcel_forwards(immediate=to(OUTSIDE)),
        outcomes=[Outcome.FAILED],
        expected=f"{OUTSIDE} 180s > voicemail marcel",
    ),
    "after two forwards it is the voicemail of the second line": Row(
        lines={
            "marcel": {"forwards": forwards(immediate=to("2003"))},
            "simone": {"forwards": forwards(immediate=to(OUTSIDE))},
        },
        outcomes=[Outcome.FAILED],
        expected=f"{OUTSIDE} 180s > voicemail simone",
    ),
    "a scheduled forward to a voicemail that does not exist": Row(
        lines=marcel(mailbox=None, forwards=forwards(**CLOSED)),
        at=SATURDAY_TEN,
        expected="refused unreachable",
    ),
    "a forward to somebody busy": Row(
        lines=marcel_forwards(immediate=to(OUTSIDE)),
        outcomes=[Outcome.BUSY],
        expected=f"{OUTSIDE} 180s > refused busy",
    ),
}

LOOPS = {
    "two lines that forward to each other: the first one's voicemail": Row(
        lines={
            "marcel": {"forwards": forwards(immediate=to("2003"))},
            "simone": {"forwards": forwards(immediate=to("2002"))},
        },
        expected="voicemail marcel",
        reasons=[
            *("line_dialled", "forward_immediate", "forward_immediate"),
            *("forward_loop", "voicemail_instead"),
        ],
    ),
    "a line that forwards to itself": Row(
        lines=marcel_forwards(immediate=to("01 99 00 10 02")), expected="voicemail marcel"
    ),
    "a loop of unanswered calls": Row(
        lines={
            "marcel": {"forwards": forwards(no_answer=to("2003"))},
            "simone": {"forwards": forwards(no_answer=to("2002"))},
        },
        expected="marcel 25s > simone 25s > voicemail marcel",
    ),
    "a forward back to who calls": Row(
        lines=marcel_forwards(immediate=to("2001")), expected="voicemail marcel"
    ),
    "a loop whose first line has no mailbox": Row(
        lines={
            "marcel": {"mailbox": None, "forwards": forwards(immediate=to("2003"))},
            "simone": {"forwards": forwards(immediate=to("2002"))},
        },
        expected="refused unreachable",
    ),
}

ROWS = FORWARDED | FORBIDDEN | LOOPS


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_call_that_is_forwarded(row: Row) -> None:
    row.check()


def test_five_forwards_are_followed_and_the_sixth_is_not() -> None:
    def chain(length: int) -> str:
        """Lines 0 to `length`, each forwarding to the next at once; the last one rings."""
        lines = [
            line(
                f"line{n}",
                f"+3319900200{n}",
                forwards=forwards(immediate=to(f"019900200{n + 1}")) if n < length else forwards(),
            )
            for n in range(length + 1)
        ]
        company = replace(atelier(), lines={item.id: item for item in lines})
        return told(calls(company, from_outside(), "0199002000"))

    assert chain(5) == "line5 25s > voicemail line5"
    assert chain(6) == "voicemail line0"


def test_a_mailbox_that_fails_ends_the_call() -> None:
    company = atelier()
    call = Call(caller=from_line(company, "julie"), dialled=MARCEL)
    *_, last = calls(company, "julie", MARCEL)
    decision = decide(company, call.after(last.decision.step, Outcome.FAILED), MONDAY_TEN, {})
    assert decision.step == Refuse(cause=Cause.FAILED)
    assert [reason.code for reason in decision.reasons] == ["mailbox_failed"]


def test_a_line_deleted_while_it_rings_forwards_no_more() -> None:
    before, after = atelier(), replace(atelier(), lines={})
    call = Call(caller=from_outside(), dialled=MARCEL)
    ringing = decide(before, call, MONDAY_TEN, {}).step
    decision = decide(after, call.after(ringing, Outcome.BUSY), MONDAY_TEN, {})
    assert isinstance(decision.step, Refuse)
    assert (decision.step.cause, decision.reasons[0].line) == ("busy", "marcel")


def test_a_loop_whose_first_line_was_deleted_meanwhile_ends() -> None:
    before = atelier(
        marcel={"forwards": forwards(no_answer=to("2003"))},
        simone={"forwards": forwards(no_answer=to("2003"))},
    )
    call = Call(caller=from_outside(), dialled=MARCEL)
    first = decide(before, call, MONDAY_TEN, {}).step
    call = call.after(first, Outcome.NO_ANSWER)
    second = decide(before, call, MONDAY_TEN, {}).step
    after = replace(before, lines={"simone": before.lines["simone"]})
    decision = decide(after, call.after(second, Outcome.NO_ANSWER), MONDAY_TEN, {})
    assert decision.step == Refuse(cause=Cause.UNREACHABLE)
