"""A call told to its end: as lines to read, and as data (X1)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.routing.builders import (
    ALAIN_MOBILE,
    JULIE,
    MARCEL,
    MONDAY_TEN,
    OUTSIDE,
    SATURDAY_TEN,
    atelier,
    company,
    forwards,
    line,
    to,
    told,
)

from ligneclaire.routing.call import Call, Caller, LineState, Outcome
from ligneclaire.routing.dryrun import explain, explain_json, explain_text
from ligneclaire.routing.sentences import heading

COMPANY = atelier(
    marcel={"forwards": forwards(scheduled=to("2003"), calendar="office", no_answer=to("2003"))}
)


def plain(text: str) -> list[str]:
    return text.replace("\u00a0", " ").replace("\u202f", " ").splitlines()


def test_the_story_reads_as_french() -> None:
    assert plain(explain_text(explain(COMPANY, "0612345678", "01 99 00 10 02", SATURDAY_TEN))) == [
        "Appel du 06 12 34 56 78 vers le 01 99 00 10 02, 28/11/2026 10:00",
        "10:00:00  La ligne « Simone » sonne 25 secondes (5 sonneries) et affiche 06 12 34 56 78.",
        "          · Le 01 99 00 10 02 est le numéro de la ligne « Marcel ».",
        "          · Le calendrier « Bureau » est fermé à cette heure.",
        "          · Renvoi programmé de la ligne « Marcel » vers la ligne « Simone ».",
        "          · La ligne « Simone » est libre.",
        "10:00:25  Le correspondant entend la messagerie de la ligne « Simone » et peut laisser un message.",
        "          · La ligne « Simone » ne répond pas.",
        "          · Renvoi sur non-réponse de la ligne « Simone » vers la messagerie.",
    ]


def test_and_as_english() -> None:
    assert plain(explain_text(explain(COMPANY, "2001", "*00", MONDAY_TEN), "en")) == [
        "Call from line “Julie” to *00, 23/11/2026 10:00",
        "10:00:00  The caller hears that this number does not exist, then the call ends.",
        "          · *00 is not a known feature code.",
    ]


@pytest.mark.parametrize(
    ("typed", "caller"),
    [
        ("julie", Caller(line="julie", number=JULIE, name="Julie")),
        ("2001", Caller(line="julie", number=JULIE, name="Julie")),
        ("01 99 00 10 01", Caller(line="julie", number=JULIE, name="Julie")),
        (ALAIN_MOBILE, Caller(line="alain_mobile", number=ALAIN_MOBILE, name="Alain Mobile")),
        ("06 12 34 56 78", Caller(number=OUTSIDE, trunk="first")),
        ("", Caller(withheld=True, trunk="first")),
    ],
)
def test_the_caller_is_understood_in_any_spelling(typed: str, caller: Caller) -> None:
    assert explain(COMPANY, typed, MARCEL, MONDAY_TEN).call.caller == caller


def test_a_hidden_caller_is_told_as_one() -> None:
    first, *_ = plain(explain_text(explain(COMPANY, "", MARCEL, MONDAY_TEN)))
    assert first == "Appel d’un numéro masqué vers le 01 99 00 10 02, 23/11/2026 10:00"
    hides = Call(caller=Caller(number=OUTSIDE, withheld=True), dialled=MARCEL)
    assert plain(heading(hides, COMPANY, MONDAY_TEN)) == [first]


def test_a_company_without_trunks_can_be_asked_too() -> None:
    alone = company(line("marcel", MARCEL), trunks=())
    assert told(explain(alone, OUTSIDE, MARCEL, MONDAY_TEN).episodes) == "marcel 25s > voicemail marcel"


def test_time_goes_on_while_phones_ring_and_only_then() -> None:
    late = MONDAY_TEN.replace(hour=17, minute=59, second=50)
    chain = atelier(
        marcel={"forwards": forwards(no_answer=to("2003"))},
        simone={"forwards": forwards(scheduled=to("2002"), calendar="office")},
    )
    unanswered = explain(chain, "julie", MARCEL, late)
    assert told(unanswered.episodes) == "marcel 25s > voicemail marcel"
    assert [episode.at - late for episode in unanswered.episodes] == [timedelta(), timedelta(seconds=25)]
    refused = explain(chain, "julie", MARCEL, late, outcomes=[Outcome.REFUSED])
    assert told(refused.episodes) == "marcel 25s > simone 25s > voicemail simone"
    assert [episode.at - late for episode in refused.episodes][:2] == [timedelta(), timedelta()]


def test_the_state_of_lines_may_be_told() -> None:
    busy = explain(COMPANY, "julie", "2003", MONDAY_TEN, states={"simone": LineState(calls=1)})
    assert told(busy.episodes) == "voicemail simone"


def test_the_same_story_as_data() -> None:
    explanation = explain(COMPANY, "2001", "0612345678", MONDAY_TEN, outcomes=[Outcome.BUSY])
    data = json.loads(json.dumps(explain_json(explanation, "en")))
    assert {key: data[key] for key in ("company", "dialled", "canonical", "number_class", "at")} == {
        "company": "atelier",
        "dialled": "0612345678",
        "canonical": OUTSIDE,
        "number_class": "mobile",
        "at": "2026-11-23T10:00:00+01:00",
    }
    assert data["caller"]["line"] == "julie"
    first, last = data["steps"]
    assert (first["step"]["kind"], first["step"]["seconds"], first["outcome"]) == ("ring", 180, "busy")
    (leg,) = first["step"]["legs"]
    assert (leg["kind"], leg["number"], leg["identities"]["second"]["number"]) == ("trunk", OUTSIDE, JULIE)
    assert last["step"] == {"kind": "refuse", "cause": "busy", "prompt": None, "callback": None}
    assert last["outcome"] is None
    assert last["sentence"] == "The caller hears the busy tone."
    assert last["reasons"] == [
        {
            "code": "ended_busy",
            "line": None,
            "values": {"number": OUTSIDE},
            "sentence": "06 12 34 56 78 is in a call.",
        }
    ]


def test_phones_and_voicemail_as_data() -> None:
    data = explain_json(explain(COMPANY, "2001", "2003", MONDAY_TEN))
    first, last = data["steps"]
    assert data["at"] == first["at"] < last["at"]
    assert [leg["kind"] for leg in first["step"]["legs"]] == ["line"]
    assert last["step"] == {"kind": "deposit", "line": "simone", "mailbox": "box-simone"}
