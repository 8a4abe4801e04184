"""What callers hear before the answer and while they are held (L15, L16, guide §6.7, §6.10–6.12)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.routing.builders import FAX, MONDAY_TEN, NORA, SATURDAY_TEN, atelier, calls, from_outside, to
from tests.routing.rows import AWAY, ONE_CALL, Row, Settings, marcel, marcel_forwards

from ligneclaire.routing.announcements import heard_on_hold_by
from ligneclaire.routing.call import Announce, Call, Cause, LineState, Outcome, Refuse, Ring
from ligneclaire.routing.dryrun import explain, explain_json, explain_text
from ligneclaire.routing.model import Greeting, OwnSound, PredefinedSound
from ligneclaire.routing.planner import decide

WELCOME, WAIT, MELODY = OwnSound("welcome"), OwnSound("wait"), OwnSound("melody")
FIRST, MEANWHILE = Greeting(sound=WELCOME), Greeting(sound=WELCOME, interruptive=True)

# The seven rows of guide §6.7: call waiting, double-call announcement, greeting; what the caller perceives.
TABLE = [
    (False, WAIT, FIRST, "voicemail marcel"),
    (True, WAIT, FIRST, "welcome before marcel > marcel 25s with wait looped > voicemail marcel"),
    (True, WAIT, MEANWHILE, "marcel 25s with wait looped > voicemail marcel"),
    (True, WAIT, None, "marcel 25s with wait looped > voicemail marcel"),
    (True, None, FIRST, "welcome before marcel > marcel 25s > voicemail marcel"),
    (True, None, MEANWHILE, "marcel 25s with welcome looped > voicemail marcel"),
    (True, None, None, "marcel 25s > voicemail marcel"),
]


@pytest.mark.parametrize(("call_waiting", "double_call", "greeting", "expected"), TABLE)
def test_a_second_call_follows_the_table_of_the_guide(
    call_waiting: bool, double_call: OwnSound | None, greeting: Greeting | None, expected: str
) -> None:
    settings = marcel(call_waiting=call_waiting, double_call_announcement=double_call, greeting=greeting)
    Row(lines=settings, states={"marcel": ONE_CALL}, expected=expected).check()


def greets(greeting: Greeting = FIRST, **settings: Any) -> Settings:
    return marcel(greeting=greeting, **settings)


IN_HOURS = Greeting(sound=WELCOME, calendar="office")
ROWS = {
    "the greeting is heard to its end before the phone rings": Row(
        lines=greets(),
        expected="welcome before marcel > marcel 25s > voicemail marcel",
        reasons=[
            *("line_dialled", "line_free", "greeting_first", "greeting_played"),
            *("line_free", "ended_no_answer", "forward_no_answer"),
        ],
    ),
    "an interruptive one is heard once while it rings": Row(
        lines=greets(MEANWHILE),
        expected="marcel 25s with welcome once > voicemail marcel",
        reasons=["line_dialled", "line_free", "greeting_meanwhile", "ended_no_answer", "forward_no_answer"],
    ),
    "colleagues and the outside hear it alike": Row(
        lines=greets(),
        caller=from_outside(),
        expected="welcome before marcel > marcel 25s > voicemail marcel",
    ),
    "it is played while its calendar is open": Row(
        lines=greets(IN_HOURS), expected="welcome before marcel > marcel 25s > voicemail marcel"
    ),
    "and not while it is closed": Row(
        lines=greets(IN_HOURS),
        at=SATURDAY_TEN,
        expected="marcel 25s > voicemail marcel",
        reasons=[
            *("line_dialled", "line_free", "closed_hours", "greeting_closed"),
            *("ended_no_answer", "forward_no_answer"),
        ],
    ),
    "a calendar that is gone closes nothing": Row(
        lines=greets(Greeting(sound=WELCOME, calendar="gone")),
        expected="welcome before marcel > marcel 25s > voicemail marcel",
    ),
    "a line that is busy says so at once": Row(
        lines=greets(), states={"marcel": ONE_CALL}, expected="voicemail marcel"
    ),
    "so does one that cannot be reached": Row(
        lines=greets(), states={"marcel": AWAY}, expected="voicemail marcel"
    ),
    "do not disturb comes before the greeting": Row(
        lines=greets(do_not_disturb=True), expected="voicemail marcel"
    ),
    "a forward at once too": Row(
        lines={"marcel": {**marcel_forwards(immediate=to("2003"))["marcel"], "greeting": FIRST}},
        expected="simone 25s > voicemail simone",
    ),
    "the line a call is forwarded to greets for itself": Row(
        lines={**marcel_forwards(immediate=to("2003")), "simone": {"greeting": FIRST}},
        expected="welcome before simone > simone 25s > voicemail simone",
    ),
    "a mobile greets through its network": Row(
        dialled=NORA,
        lines={"nora": {"greeting": FIRST}},
        expected="welcome before nora > nora 25s > voicemail nora",
    ),
    "an analogue line has no greeting, whatever is set": Row(
        dialled=FAX, lines={"fax": {"greeting": FIRST}}, expected="fax 60s > refused no_answer"
    ),
    "the double-call announcement is for a line in a call": Row(
        lines=marcel(call_waiting=True, double_call_announcement=WAIT),
        expected="marcel 25s > voicemail marcel",
    ),
    "a phone that carries all it can is busy, and announces nothing": Row(
        lines=greets(call_waiting=True, double_call_announcement=WAIT, max_calls=2),
        states={"marcel": LineState(calls=2)},
        expected="voicemail marcel",
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_what_a_caller_hears_before_the_answer(row: Row) -> None:
    row.check()


def calls_marcel() -> Call:
    return Call(caller=from_outside(), dialled="0199001002")


def test_a_line_that_got_busy_while_it_greeted_is_busy() -> None:
    company = atelier(marcel={"greeting": FIRST})
    after = calls_marcel().after(Announce(sound=WELCOME, line="marcel"), Outcome.PLAYED)
    decision = decide(company, after, MONDAY_TEN, {"marcel": ONE_CALL})
    assert [reason.code for reason in decision.reasons] == ["greeting_played", "line_busy", "forward_busy"]


def test_a_line_that_was_deleted_while_it_greeted_cannot_be_reached() -> None:
    after = calls_marcel().after(Announce(sound=WELCOME, line="nobody"), Outcome.PLAYED)
    assert decide(atelier(), after, MONDAY_TEN, {}).step == Refuse(cause=Cause.UNREACHABLE)


def test_a_greeting_is_heard_once_even_if_it_becomes_interruptive_meanwhile() -> None:
    after = calls_marcel().after(Announce(sound=WELCOME, line="marcel"), Outcome.PLAYED)
    step = decide(atelier(marcel={"greeting": MEANWHILE}), after, MONDAY_TEN, {}).step
    assert isinstance(step, Ring)
    assert step.meanwhile is None


def test_the_lines_that_forwarded_are_remembered_through_a_greeting() -> None:
    company = atelier(
        marcel=marcel_forwards(immediate=to("2003"))["marcel"],
        simone={"greeting": FIRST, **marcel_forwards(no_answer=to("2002"))["marcel"]},
    )
    last = calls(company, "julie", "2002")[-1]
    assert "forward_loop" in [reason.code for reason in last.decision.reasons]


def test_a_dry_run_tells_what_is_heard() -> None:
    company = atelier(
        marcel={"greeting": Greeting()},
        simone={"call_waiting": True, "greeting": Greeting(interruptive=True)},
    )
    before = explain_text(explain(company, "julie", "2002", MONDAY_TEN))
    assert "Le correspondant entend l’annonce d’accueil prédéfinie en entier." in before
    once = explain_text(explain(company, "julie", "2003", MONDAY_TEN), "en")
    assert "Meanwhile the caller hears the predefined greeting once, then the ring tone." in once
    looped = explain_text(explain(company, "julie", "2003", MONDAY_TEN, {"simone": ONE_CALL}))
    assert "Pendant ce temps, il entend l’annonce d’accueil prédéfinie en boucle." in looped
    (first, *_) = explain_json(explain(company, "julie", "2002", MONDAY_TEN))["steps"]
    assert (first["step"]["kind"], first["step"]["sound"]) == ("announce", "greeting")


def test_a_sound_of_the_companys_own_is_told_as_one() -> None:
    told = explain_text(explain(atelier(marcel={"greeting": FIRST}), "julie", "2002", MONDAY_TEN))
    assert "Le correspondant entend une annonce de l’entreprise en entier." in told


def test_whom_a_line_holds_hears_its_announcement() -> None:
    company = atelier(
        marcel={"hold_announcement": MELODY},
        simone={"hold_announcement": None},
        fax={"hold_announcement": None},
    )
    heard = {id: heard_on_hold_by(line) for id, line in company.lines.items()}
    assert heard["marcel"] == MELODY
    assert heard["simone"] is None
    assert heard["julie"] is PredefinedSound.HOLD
    # Neither an analogue line nor somebody outside has the setting.
    assert heard["fax"] is PredefinedSound.HOLD
    assert heard_on_hold_by(None) is PredefinedSound.HOLD
