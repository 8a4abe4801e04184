"""Feature codes: do not disturb from the phone (L10), pickup of a line or of a group (F1)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.routing.builders import FAX, JULIE, MARCEL, SIMONE, atelier, calls, from_outside
from tests.routing.rows import Row

from ligneclaire.routing.call import (
    Cause,
    Confer,
    Outcome,
    PickUp,
    Prompt,
    Refuse,
    SetConnected,
    SetDoNotDisturb,
    Step,
    TakeParked,
)
from ligneclaire.routing.features import Feature, FeatureCall, feature_call

GROUP = {name: {"pickup_group": "office"} for name in ("julie", "simone", "marcel")}


def asked(dialled: str, caller: str = "julie", **lines: dict[str, object]) -> Step:
    return calls(atelier(**lines), caller, dialled)[-1].decision.step


@pytest.mark.parametrize(
    ("dialled", "expected"),
    [
        ("*78", FeatureCall(Feature.DO_NOT_DISTURB_ON)),
        ("*79", FeatureCall(Feature.DO_NOT_DISTURB_OFF)),
        ("*952002", FeatureCall(Feature.PICK_UP_LINE, "2002")),
        ("*98", FeatureCall(Feature.PICK_UP_GROUP)),
        ("*68", FeatureCall(Feature.PARK)),
        ("*682002", FeatureCall(Feature.PARK, "2002")),
        ("*60", FeatureCall(Feature.CONFERENCE)),
        ("*602002", FeatureCall(Feature.CONFERENCE, "2002")),
        ("*95", None),
        ("*781", None),
        ("*98#", None),
        ("78", None),
        ("0199001002", None),
    ],
)
def test_a_code_is_a_code_only_when_it_is_whole(dialled: str, expected: FeatureCall | None) -> None:
    assert feature_call(dialled) == expected


def test_every_code_is_in_the_page_about_phones() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "phones.md").read_text()
    assert {feature.value for feature in Feature} <= set(re.findall(r"`([*#][0-9]+#?)`", page))


def test_a_phone_sets_and_clears_do_not_disturb() -> None:
    assert asked("*78") == SetDoNotDisturb(line="julie", on=True, prompt=Prompt.DO_NOT_DISTURB_ON)
    assert asked("*79") == SetDoNotDisturb(line="julie", on=False, prompt=Prompt.DO_NOT_DISTURB_OFF)


def test_a_phone_connects_to_its_groups_and_disconnects() -> None:
    assert asked("*28") == SetConnected(line="julie", on=True, prompt=Prompt.GROUPS_CONNECTED)
    assert asked("*29", "nora") == SetConnected(line="nora", on=False, prompt=Prompt.GROUPS_DISCONNECTED)
    assert asked("*29", "fax") == Refuse(cause=Cause.FORBIDDEN, prompt=Prompt.RESTRICTED)


def test_a_line_without_the_service_is_told_so() -> None:
    assert asked("*78", "fax") == Refuse(cause=Cause.FORBIDDEN, prompt=Prompt.RESTRICTED)


@pytest.mark.parametrize("number", [MARCEL, "2002", "0199001002", "01 99 00 10 02"])
def test_a_line_s_ringing_call_is_picked_up_by_any_spelling_of_its_number(number: str) -> None:
    assert asked(f"*95{number}") == PickUp(lines=("marcel",))


@pytest.mark.parametrize("number", ["0612345678", "9999", JULIE, FAX + "0"])
def test_what_is_no_other_line_of_the_company_cannot_be_picked_up(number: str) -> None:
    assert asked(f"*95{number}") == Refuse(cause=Cause.NO_ANSWER, prompt=Prompt.NOTHING_RINGS)


def test_the_group_s_ringing_call_is_anyone_s_but_one_s_own() -> None:
    assert asked("*98", **GROUP) == PickUp(lines=("marcel", "simone"))


@pytest.mark.parametrize(
    ("dialled", "line"), [("*68", "julie"), ("*682002", "marcel"), (f"*68{MARCEL}", "marcel")]
)
def test_a_parked_call_is_taken_from_one_s_own_line_or_another(dialled: str, line: str) -> None:
    assert asked(dialled) == TakeParked(line=line)


def test_no_call_is_parked_on_what_is_no_line_of_the_company() -> None:
    assert asked("*680612345678") == Refuse(cause=Cause.NO_ANSWER, prompt=Prompt.NOTHING_PARKED)


@pytest.mark.parametrize(("dialled", "line"), [("*60", "julie"), ("*602002", "marcel")])
def test_a_conference_is_joined_by_its_code(dialled: str, line: str) -> None:
    assert asked(dialled) == Confer(line=line)


def test_a_conference_of_nobody_is_not_joined() -> None:
    assert asked("*609999") == Refuse(cause=Cause.UNKNOWN_NUMBER, prompt=Prompt.UNKNOWN_NUMBER)


def test_who_is_in_no_group_picks_nothing_up() -> None:
    assert isinstance(asked("*98"), Refuse)


def test_when_nothing_rings_the_caller_is_told_so() -> None:
    Row(
        dialled=f"*95{SIMONE}",
        outcomes=[Outcome.FAILED],
        expected="picks up simone",
        reasons=["pick_up_line"],
    ).check()


def test_codes_are_not_for_the_outside() -> None:
    Row(caller=from_outside(), dialled="*78", expected="refused unknown_number, unknown-number").check()
