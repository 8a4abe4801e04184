"""What a number is, in every spelling people use: rows are the specification (guide §6.4, §6.14)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing.builders import ALAIN_MOBILE, JULIE, atelier, company, line

from ligneclaire.routing.model import NumberClass
from ligneclaire.routing.numbering import CALLING_CODES, EMERGENCY
from ligneclaire.routing.numbers import DIALLED, canonical, classify, grouped
from ligneclaire.routing.reasons import Code

COMPANY = atelier()

CLASSES = [
    # dialled, class, canonical
    ("15", "emergency", "15"),
    ("015", "emergency", "15"),
    ("112", "emergency", "112"),
    ("0112", "emergency", "112"),
    ("+33112", "emergency", "112"),
    ("116000", "emergency", "116000"),
    ("0116117", "emergency", "116117"),
    ("2001", "internal", "2001"),
    ("01 99 00 10 01", "internal", JULIE),
    ("+33 1 99 00 10 01", "internal", JULIE),
    ("0033199001001", "internal", JULIE),
    ("06.39.98.01.04", "internal", ALAIN_MOBILE),
    ("123", "operator_service", "123"),
    ("0123", "operator_service", "123"),
    ("900", "operator_service", "900"),
    ("907", "operator_service", "907"),
    ("950", "operator_service", "950"),
    ("1023", "operator_service", "1023"),
    ("1024", "short_free", "1024"),
    ("01025", "short_free", "1025"),
    ("3000", "short_free", "3000"),
    ("03114", "short_free", "3114"),
    ("3179", "short_free", "3179"),
    ("116006", "short_free", "116006"),
    ("116111", "short_free", "116111"),
    ("3200", "short_premium", "3200"),
    ("3899", "short_premium", "3899"),
    ("03919", "short_premium", "3919"),
    ("1013", "short_premium", "1013"),
    ("118712", "short_premium", "118712"),
    ("0118218", "short_premium", "118218"),
    ("0800123456", "special_free", "+33800123456"),
    ("08 09 12 34 56", "special_free", "+33809123456"),
    ("+33 805 123 456", "special_free", "+33805123456"),
    ("0810123456", "special_premium", "+33810123456"),
    ("0899123456", "special_premium", "+33899123456"),
    ("0145834778", "fixed", "+33145834778"),
    ("01.45.83.47.78", "fixed", "+33145834778"),
    ("01-45-83-47-78", "fixed", "+33145834778"),
    ("+33 (0)1 45 83 47 78", "fixed", "+33145834778"),
    ("0033 (0) 1 45 83 47 78", "fixed", "+33145834778"),
    ("(0)1 45 83 47 78", "fixed", "+33145834778"),
    ("+330145834778", "fixed", "+33145834778"),
    ("33145834778", "fixed", "+33145834778"),
    ("\u202a+33\u00a01\u202f45\u00a083 47 78\u202c", "fixed", "+33145834778"),
    ("0261911234", "fixed", "+33261911234"),
    ("0948123456", "fixed", "+33948123456"),
    ("0790346812", "mobile", "+33790346812"),
    ("+33612345678", "mobile", "+33612345678"),
    ("0639981234", "mobile", "+33639981234"),
    ("0262123456", "overseas", "+262262123456"),
    ("0269123456", "overseas", "+262269123456"),
    ("+33269123456", "overseas", "+262269123456"),
    ("0639123456", "overseas", "+262639123456"),
    ("0692123456", "overseas", "+262692123456"),
    ("0590123456", "overseas", "+590590123456"),
    ("0691123456", "overseas", "+590691123456"),
    ("0594123456", "overseas", "+594594123456"),
    ("0694356729", "overseas", "+594694356729"),
    ("0596123456", "overseas", "+596596123456"),
    ("0697123456", "overseas", "+596697123456"),
    ("0709012345", "overseas", "+590709012345"),
    ("0709361234", "overseas", "+262709361234"),
    ("+262692123456", "overseas", "+262692123456"),
    ("+508412345", "overseas", "+508412345"),
    ("00687231234", "overseas", "+687231234"),
    ("+68940412345", "overseas", "+68940412345"),
    ("+32 2 123 45 67", "europe_near", "+3221234567"),
    ("+352123456", "europe_near", "+352123456"),
    ("004930123456", "europe_near", "+4930123456"),
    ("+41 44 123 45 67", "europe_near", "+41441234567"),
    ("+39 06 698 12345", "europe_near", "+390669812345"),
    ("+37799123456", "europe_near", "+37799123456"),
    ("+34912345678", "europe_near", "+34912345678"),
    ("+376812345", "europe_near", "+376812345"),
    ("+48123456789", "europe_near", "+48123456789"),
    ("+31201234567", "europe_near", "+31201234567"),
    ("00442346950434", "europe_other", "+442346950434"),
    ("+441481123456", "europe_other", "+441481123456"),
    ("+3780549886377", "europe_other", "+3780549886377"),
    ("+35312345678", "europe_other", "+35312345678"),
    ("+4712345678", "europe_other", "+4712345678"),
    ("+12125551234", "world", "+12125551234"),
    ("0014165551234", "world", "+14165551234"),
    ("+74951234567", "world", "+74951234567"),
    ("+77271234567", "world", "+77271234567"),
    ("+212522123456", "world", "+212522123456"),
    ("+2693123456", "world", "+2693123456"),
    ("+38344123456", "world", "+38344123456"),
    ("+870773123456", "world", "+870773123456"),
]


@pytest.mark.parametrize(("dialled", "number_class", "kept"), CLASSES)
def test_a_number_has_one_class_and_one_canonical_form(dialled: str, number_class: str, kept: str) -> None:
    found = classify(dialled, COMPANY)
    assert (found.number_class, found.canonical, found.problem) == (number_class, kept, None)
    assert (found.line is not None) == (number_class == "internal")


PROBLEMS = [
    ("", Code.NOT_A_NUMBER, ""),
    ("Accueil", Code.NOT_A_NUMBER, "Accueil"),
    ("01 45 83 47 7O", Code.NOT_A_NUMBER, "014583477O"),
    ("٠١٤٥٨٣٤٧٧٨", Code.NOT_A_NUMBER, "٠١٤٥٨٣٤٧٧٨"),
    ("+", Code.NOT_A_NUMBER, "+"),
    ("++33145834778", Code.NOT_A_NUMBER, "++33145834778"),
    ("*95", Code.FEATURE_CODE_UNKNOWN, "*95"),
    ("#37#", Code.FEATURE_CODE_UNKNOWN, "#37#"),
    ("*951001", Code.FEATURE_CODE_UNKNOWN, "*951001"),
    ("04786950", Code.WRONG_LENGTH, "04786950"),
    ("+334786950", Code.WRONG_LENGTH, "04786950"),
    ("014583477890", Code.WRONG_LENGTH, "014583477890"),
    ("+33594694356729", Code.WRONG_LENGTH, "0594694356729"),
    ("1612", Code.WRONG_LENGTH, "1612"),
    ("12345", Code.WRONG_LENGTH, "12345"),
    ("1234567890", Code.WRONG_LENGTH, "1234567890"),
    ("0", Code.WRONG_LENGTH, "0"),
    ("+33", Code.WRONG_LENGTH, "0"),
    ("+262692", Code.WRONG_LENGTH, "+262692"),
    ("+44123", Code.WRONG_LENGTH, "+44123"),
    ("+4412345678901234", Code.WRONG_LENGTH, "+4412345678901234"),
    ("+210123456789", Code.CALLING_CODE_UNKNOWN, "+210123456789"),
    ("0000123456789", Code.CALLING_CODE_UNKNOWN, "+00123456789"),
    ("07001234567890", Code.MACHINE_NUMBER, "07001234567890"),
    ("0700123456", Code.MACHINE_NUMBER, "0700123456"),
]


@pytest.mark.parametrize(("dialled", "problem", "kept"), PROBLEMS)
def test_what_cannot_be_dialled_says_why(dialled: str, problem: Code, kept: str) -> None:
    found = classify(dialled, COMPANY)
    assert (found.number_class, found.problem, found.canonical) == (NumberClass.INVALID, problem, kept)


def test_a_private_number_may_look_like_a_public_one_and_wins() -> None:
    private = company(
        line("a", "+33199001021", short_number="10324"),
        line("b", "+33199001022", short_number="3900"),
        line("c", "+33199001023", short_number="145834778"),
    )
    assert [classify(number, private).number_class for number in ("10324", "3900", "145834778")] == [
        NumberClass.INTERNAL
    ] * 3
    assert classify("03900", private).number_class is NumberClass.SHORT_PREMIUM
    assert classify("0145834778", private).number_class is NumberClass.FIXED


def test_no_private_number_takes_the_place_of_an_emergency_number() -> None:
    private = company(line("a", "+33199001021", short_number="116000"))
    assert classify("116000", private).number_class is NumberClass.EMERGENCY


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("+334786950", "04786950"),
        ("04 78 69 50", "+33 4786950"),
        ("0145834778", "+33145834778"),
        ("00442346950434", "+44 23 46 95 04 34"),
        ("03900", "3900"),
    ],
)
def test_lists_find_a_number_again_in_any_spelling_even_a_partial_one(typed: str, same: str) -> None:
    assert canonical(typed) == canonical(same)


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("+33187041856", "01 87 04 18 56"),
        ("+442346950434", "+44 23 46 95 04 34"),
        ("+262262123456", "+262 262 12 34 56"),
        ("+12125551234", "+1 21 25 55 12 34"),
        ("+4412345678901", "+44 123 45 67 89 01"),
        ("+44", "+44"),
        ("118712", "118 712"),
        ("116000", "116 000"),
        ("3900", "3900"),
        ("2001", "2001"),
        ("600961", "600961"),
        ("11234", "11234"),
        ("04786950", "04786950"),
        ("+210123", "+210123"),
    ],
)
def test_numbers_are_read_the_french_way(number: str, read: str) -> None:
    assert grouped(number) == read


@pytest.mark.parametrize("text", ["0145834778", "*95", "#37#", "+33145834778", "1" * 20])
def test_the_door_lets_what_a_phone_can_dial_in(text: str) -> None:
    assert DIALLED.match(text)


@pytest.mark.parametrize("text", ["", "1" * 21, "12 34", "12;34", "12\n", "abc", "１２", "${EXTEN}"])
def test_the_door_keeps_everything_else_out(text: str) -> None:
    assert DIALLED.match(text) is None


def test_no_calling_code_is_the_beginning_of_another() -> None:
    codes = sorted(CALLING_CODES)
    assert not [(a, b) for a in codes for b in codes if a != b and b.startswith(a)]
    assert not [code for code in codes if code.startswith("33")]


ANY_TEXT = st.one_of(
    st.text(alphabet="0123456789+*# .-()", max_size=24),
    st.from_regex(r"(\+33|0|0033)[0-9]{9}", fullmatch=True),
    st.from_regex(r"(\+|00)[0-9]{5,16}", fullmatch=True),
    st.sampled_from(["2001", "2004", JULIE, *EMERGENCY]),
    st.text(max_size=12),
)


@given(ANY_TEXT)
def test_a_canonical_form_reads_as_itself(text: str) -> None:
    once = classify(text, COMPANY)
    again = classify(once.canonical, COMPANY)
    assert again == once


@given(st.from_regex(r"[1-9][0-9]{8}", fullmatch=True))
def test_national_and_international_spellings_are_one_number(digits: str) -> None:
    spellings = (f"0{digits}", f"+33{digits}", f"0033{digits}", f"+33 (0){digits}", f"33{digits}")
    assert len({classify(spelling, COMPANY) for spelling in spellings}) == 1


@given(st.sampled_from(sorted(EMERGENCY)), st.sampled_from(["", "0"]))
def test_an_emergency_number_is_one_with_or_without_the_zero_that_goes_outside(
    number: str, prefix: str
) -> None:
    assert classify(prefix + number, COMPANY).number_class is NumberClass.EMERGENCY


@given(st.text(alphabet="0123456789+*#", min_size=1, max_size=20))
def test_whatever_passes_the_door_is_a_number_or_says_why_not(text: str) -> None:
    found = classify(text, COMPANY)
    assert (found.problem is not None) == (found.number_class is NumberClass.INVALID)
    assert found.number_class is NumberClass.INVALID or found.canonical.lstrip("+").isdigit()
