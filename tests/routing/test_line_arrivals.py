"""A call arrives at a line: who is refused, who rings, when it is busy or away (L10 to L12, L17, L20)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.routing.builders import JULIE, MONDAY_TEN, NO_FORWARD, OUTSIDE, forwards, from_outside, to
from tests.routing.rows import AWAY, ONE_CALL, Row, marcel, marcel_forwards

from ligneclaire.routing.call import LineState, Outcome
from ligneclaire.routing.model import ShownNumber

DIRECT = {
    "a free line rings five times, then its voicemail answers": Row(
        expected="marcel 25s > voicemail marcel",
        reasons=["line_dialled", "line_free", "ended_no_answer", "forward_no_answer"],
    ),
    "the manager chooses how many times": Row(
        lines=marcel_forwards(no_answer_rings=3), expected="marcel 15s > voicemail marcel"
    ),
    "without a no-answer forward it rings a minute": Row(
        lines=marcel_forwards(no_answer=None), expected="marcel 60s > refused no_answer"
    ),
    "a person who rejects the call sends it where unanswered calls go": Row(
        outcomes=[Outcome.REFUSED],
        expected="marcel 25s > voicemail marcel",
        reasons=["line_dialled", "line_free", "ended_refused", "forward_no_answer"],
    ),
    "a rejected call without a forward is declined": Row(
        lines=marcel_forwards(no_answer=None),
        outcomes=[Outcome.REFUSED],
        expected="marcel 60s > refused declined",
    ),
    "a phone that says busy sends the call where busy calls go": Row(
        lines=marcel_forwards(busy=to("2003")),
        outcomes=[Outcome.BUSY],
        expected="marcel 25s > simone 25s > voicemail simone",
    ),
    "a phone that cannot be reached after all follows its own forward": Row(
        lines=marcel_forwards(unreachable=to("2003")),
        outcomes=[Outcome.UNREACHABLE],
        expected="marcel 25s > simone 25s > voicemail simone",
    ),
    "a fault on the way is no reason to lose the caller": Row(
        outcomes=[Outcome.FAILED], expected="marcel 25s > voicemail marcel"
    ),
    "a fault without a forward is told as one": Row(
        lines=marcel(forwards=NO_FORWARD), outcomes=[Outcome.FAILED], expected="marcel 60s > refused failed"
    ),
    "the same line by its short number": Row(dialled="2002", expected="marcel 25s > voicemail marcel"),
    "the same line in any spelling": Row(dialled="0033199001002", expected="marcel 25s > voicemail marcel"),
    "from outside it is the same line": Row(caller=from_outside(), expected="marcel 25s > voicemail marcel"),
    "operators write its number as they like": Row(
        caller=from_outside(), dialled="33199001002", expected="marcel 25s > voicemail marcel"
    ),
    "short numbers are not for the outside": Row(
        caller=from_outside(),
        dialled="2002",
        expected="refused unknown_number, unknown-number",
        reasons=["not_ours"],
    ),
    "nobody goes through us from outside to outside": Row(
        caller=from_outside(), dialled=OUTSIDE, expected="refused unknown_number, unknown-number"
    ),
    "nor to emergency services, which are called from their own phone": Row(
        caller=from_outside(), dialled="112", expected="refused unknown_number, unknown-number"
    ),
    "a line that calls itself is told so": Row(
        dialled=JULIE, expected="refused busy", reasons=["calls_itself"]
    ),
}

STATES = {
    "a phone that is not registered is unreachable": Row(
        states={"marcel": AWAY},
        expected="voicemail marcel",
        reasons=["line_dialled", "not_registered", "forward_unreachable"],
    ),
    "unreachable without a forward": Row(
        lines=marcel_forwards(unreachable=None),
        states={"marcel": AWAY},
        expected="refused unreachable",
    ),
    "a line without a phone is unreachable": Row(
        lines=marcel(endpoint=None),
        expected="voicemail marcel",
        reasons=["line_dialled", "no_device", "forward_unreachable"],
    ),
    "a line in a call is busy": Row(
        states={"marcel": ONE_CALL},
        expected="voicemail marcel",
        reasons=["line_dialled", "line_busy", "forward_busy"],
    ),
    "busy without a forward: the busy tone": Row(
        lines=marcel_forwards(busy=None), states={"marcel": ONE_CALL}, expected="refused busy"
    ),
    "call waiting signals a second call": Row(
        lines=marcel(call_waiting=True),
        states={"marcel": ONE_CALL},
        expected="marcel 25s > voicemail marcel",
        reasons=["line_dialled", "call_waiting", "ended_no_answer", "forward_no_answer"],
    ),
    "a second call that is rejected counts as not answered": Row(
        lines=marcel(call_waiting=True, forwards=forwards(busy=None, no_answer=to("2003"))),
        states={"marcel": ONE_CALL},
        outcomes=[Outcome.REFUSED],
        expected="marcel 25s > simone 25s > voicemail simone",
    ),
    "call waiting stops at what the phone can carry": Row(
        lines=marcel(call_waiting=True, max_calls=2),
        states={"marcel": LineState(calls=2)},
        expected="voicemail marcel",
        reasons=["line_dialled", "line_full", "forward_busy"],
    ),
    "one call less and it is signalled": Row(
        lines=marcel(call_waiting=True, max_calls=20),
        states={"marcel": LineState(calls=19)},
        expected="marcel 25s > voicemail marcel",
    ),
    "unreachable comes before busy": Row(
        lines=marcel_forwards(busy=to("2003")),
        states={"marcel": LineState(registered=False, calls=1)},
        expected="voicemail marcel",
    ),
    "do not disturb is treated as busy": Row(
        lines=marcel(do_not_disturb=True, forwards=forwards(busy=to("2003"))),
        expected="simone 25s > voicemail simone",
        reasons=[
            *("line_dialled", "do_not_disturb", "forward_busy", "line_free"),
            *("ended_no_answer", "forward_no_answer"),
        ],
    ),
    "do not disturb without a busy forward": Row(
        lines=marcel(do_not_disturb=True, forwards=NO_FORWARD), expected="refused busy"
    ),
    "do not disturb comes before unreachable": Row(
        lines=marcel(do_not_disturb=True, forwards=forwards(busy=None)),
        states={"marcel": AWAY},
        expected="refused busy",
    ),
    "do not disturb does not care for call waiting": Row(
        lines=marcel(do_not_disturb=True, call_waiting=True), expected="voicemail marcel"
    ),
}

REFUSED = {
    "a blocked number is refused without a ring or a word": Row(
        lines=marcel(blocked=frozenset({OUTSIDE})),
        caller=from_outside(),
        expected="refused declined",
        reasons=["line_dialled", "blocked"],
    ),
    "even when it hides": Row(
        lines=marcel(blocked=frozenset({OUTSIDE})),
        caller=from_outside(withheld=True),
        expected="refused declined",
    ),
    "a partial number that was blocked": Row(
        lines=marcel(blocked=frozenset({"04786950"})),
        caller=from_outside("04786950"),
        expected="refused declined",
    ),
    "a colleague is blocked by the public number": Row(
        lines=marcel(blocked=frozenset({JULIE})), expected="refused declined"
    ),
    "a colleague is blocked by the short number": Row(
        lines=marcel(blocked=frozenset({"2001"})), expected="refused declined"
    ),
    "others are not": Row(
        lines=marcel(blocked=frozenset({OUTSIDE})), expected="marcel 25s > voicemail marcel"
    ),
    "an anonymous caller hears why": Row(
        lines=marcel(refuse_anonymous=True),
        caller=from_outside(withheld=True),
        expected="refused declined, anonymous-refused",
        reasons=["line_dialled", "anonymous_refused"],
    ),
    "a caller without a number is anonymous": Row(
        lines=marcel(refuse_anonymous=True),
        caller=from_outside(None),
        expected="refused declined, anonymous-refused",
    ),
    "so is a colleague who hides": Row(
        lines={"marcel": {"refuse_anonymous": True}, "julie": {"shown_number": ShownNumber.HIDDEN}},
        expected="refused declined, anonymous-refused",
    ),
    "who shows a number comes through": Row(
        lines=marcel(refuse_anonymous=True),
        caller=from_outside(),
        expected="marcel 25s > voicemail marcel",
    ),
    "anonymous callers are welcome by default": Row(
        caller=from_outside(withheld=True), expected="marcel 25s > voicemail marcel"
    ),
    "blocked comes before anonymous": Row(
        lines=marcel(refuse_anonymous=True, blocked=frozenset({OUTSIDE})),
        caller=from_outside(withheld=True),
        expected="refused declined",
    ),
    "rescuers who call back are let through within the hour": Row(
        lines=marcel(refuse_anonymous=True),
        caller=from_outside(None),
        states={"marcel": LineState(emergency_call_at=MONDAY_TEN - timedelta(hours=1))},
        expected="marcel 25s > voicemail marcel",
        reasons=[
            *("line_dialled", "emergency_callback", "line_free"),
            *("ended_no_answer", "forward_no_answer"),
        ],
    ),
    "but not the next day": Row(
        lines=marcel(refuse_anonymous=True),
        caller=from_outside(None),
        states={"marcel": LineState(emergency_call_at=MONDAY_TEN - timedelta(days=1))},
        expected="refused declined, anonymous-refused",
    ),
    "refusals come before forwards": Row(
        lines=marcel(refuse_anonymous=True, forwards=forwards(immediate=to("2003"))),
        caller=from_outside(None),
        expected="refused declined, anonymous-refused",
    ),
    "the line a call is forwarded to refuses too": Row(
        lines={
            "marcel": {"forwards": forwards(immediate=to("2003"))},
            "simone": {"blocked": frozenset({OUTSIDE})},
        },
        caller=from_outside(),
        expected="refused declined",
    ),
}

ROWS = DIRECT | STATES | REFUSED


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_call_that_arrives_at_a_line(row: Row) -> None:
    row.check()
