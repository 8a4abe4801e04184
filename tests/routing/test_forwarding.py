"""Where a forward may go (guide §6.14), and the forwards a new line has."""

from __future__ import annotations

from dataclasses import fields

import pytest
from tests.routing.builders import ALAIN_MOBILE, VOICEMAIL, atelier, line, to

from ligneclaire.routing.forwarding import DESTINATIONS, Forward, default_forwards, destination_of, refusal
from ligneclaire.routing.model import Forwards, LineKind, NumberClass
from ligneclaire.routing.numbers import classify
from ligneclaire.routing.reasons import Code

COMPANY = atelier()


@pytest.mark.parametrize(
    "number",
    [
        "0145834778",
        "+33 2 61 91 12 34",
        "0948123456",
        "0612345678",
        "+33712345678",
        "2002",
        "01 99 00 10 02",
        "+32 2 123 45 67",
        "0035226123456",
        "+37799123456",
        "+48123456789",
        "+31201234567",
    ],
)
def test_a_forward_may_go_to(number: str) -> None:
    assert refusal(classify(number, COMPANY)) is None


@pytest.mark.parametrize(
    ("number", "number_class"),
    [
        ("15", "emergency"),
        ("0112", "emergency"),
        ("123", "operator_service"),
        ("01024", "short_free"),
        ("03114", "short_free"),
        ("03900", "short_premium"),
        ("0118712", "short_premium"),
        ("0800123456", "special_free"),
        ("+33899123456", "special_premium"),
        ("0262123456", "overseas"),
        ("+442346950434", "europe_other"),
        ("+12125551234", "world"),
    ],
)
def test_a_forward_may_not_go_to(number: str, number_class: str) -> None:
    reason = refusal(classify(number, COMPANY))
    assert reason is not None
    assert reason.code is Code.FORWARD_FORBIDDEN
    assert reason.values["number_class"] == number_class


def test_a_number_that_cannot_be_dialled_says_why() -> None:
    reason = refusal(classify("04786950", COMPANY))
    assert reason is not None
    assert (reason.code, reason.values) == (Code.WRONG_LENGTH, {"number": "04786950"})


def test_every_class_was_decided() -> None:
    assert {
        NumberClass.INTERNAL,
        NumberClass.FIXED,
        NumberClass.MOBILE,
        NumberClass.EUROPE_NEAR,
    } == DESTINATIONS


def test_the_five_forwards_are_the_fields_of_a_lines_forwards() -> None:
    settings = {"no_answer_rings", "calendar"}
    assert {forward.value for forward in Forward} == {part.name for part in fields(Forwards)} - settings


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (LineKind.FIXED, Forwards(busy=VOICEMAIL, no_answer=VOICEMAIL, unreachable=VOICEMAIL)),
        (LineKind.MOBILE, Forwards(busy=VOICEMAIL, no_answer=VOICEMAIL, unreachable=VOICEMAIL)),
        (LineKind.ANALOG, Forwards()),
    ],
)
def test_a_new_line_forwards_to_its_voicemail_if_it_has_one(kind: LineKind, expected: Forwards) -> None:
    assert default_forwards(kind) == expected


def test_a_fixed_number_for_a_mobile_forwards_to_it_once_it_has_one() -> None:
    assert default_forwards(LineKind.FIXED_FOR_MOBILE) == Forwards()
    assert default_forwards(LineKind.FIXED_FOR_MOBILE, ALAIN_MOBILE) == Forwards(immediate=to(ALAIN_MOBILE))


def test_a_forward_its_kind_has_not_leads_nowhere() -> None:
    everywhere = Forwards(immediate=to("2001"), busy=VOICEMAIL, scheduled=to("2001"))
    fax = line("fax", "+33199001009", LineKind.ANALOG, forwards=everywhere)
    assert destination_of(fax, Forward.IMMEDIATE) == to("2001")
    assert destination_of(fax, Forward.BUSY) is None
    assert destination_of(fax, Forward.SCHEDULED) is None
