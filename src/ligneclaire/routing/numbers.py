"""From what was dialled or typed to a number and its class: the one place that reads phone numbers.

How it works. A number is first brought to one spelling: typography away, `00` and `+` made one, French
numbers in their national form. Then the first of these decides: emergency, the company's own numbers, the
overseas rewrite, the French plan, the calling codes. A private short number may begin like a public one
(10324, 60096), so what the company owns is compared whole, before any prefix (guide §4.8; §6.14 for the `0`
that goes outside).
"""

import re
from dataclasses import dataclass

from .model import Callee, Company, Line, NumberClass
from .numbering import (
    CALLING_CODES,
    E164_DIGITS,
    EMERGENCY,
    FICTION_MOBILES,
    FRENCH_PLAN,
    MACHINE_PREFIX,
    OVERSEAS_PREFIXES,
)
from .reasons import Code

DIALLED = re.compile(r"\A[+*#0-9]{1,20}\Z")
"""The door: what may enter the system as a dialled number (DESIGN §5, law 6)."""

# Spaces of all widths, punctuation people write in numbers, and invisible marks that copying brings along.
_TYPOGRAPHY = re.compile(r"[\s.\-()/\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_OPTIONAL_ZERO = re.compile(r"\(\s*0\s*\)")
_FRENCH_WITHOUT_PLUS = re.compile(r"33[1-9][0-9]{8}")
_DIGITS = re.compile(r"\+?[0-9]+")
_FEATURE_CODE = re.compile(r"(?=.*[*#])[*#0-9]+")
_FRENCH = re.compile("|".join(f"({re.sub('[A-Z]', '[0-9]', pattern)})" for pattern, _ in FRENCH_PLAN))


@dataclass(frozen=True, slots=True)
class Classified:
    """A number, read.

    `canonical`: `+` and E.164 digits, or the plain digits of a short number; when the number is invalid, the
    cleaned text in one spelling, so that lists can still compare it.
    """

    number_class: NumberClass
    canonical: str
    callee: Callee | None = None
    """What of the company has this number; on `INTERNAL` only."""
    problem: Code | None = None
    """Why it cannot be dialled; on `INVALID` only."""

    @property
    def line(self) -> Line | None:
        """The company's line that has this number."""
        return self.callee if isinstance(self.callee, Line) else None


def classify(dialled: str, company: Company | None = None) -> Classified:
    """Read a number in any spelling, as `company` dials it; without a company nothing is internal."""
    cleaned = _TYPOGRAPHY.sub("", _without_optional_zero(dialled))
    spelling = _one_spelling(cleaned)
    if (bare := spelling.removeprefix("0")) in EMERGENCY:
        return Classified(NumberClass.EMERGENCY, bare)
    owned = company.callee_of_number if company else {}
    if callee := owned.get(cleaned):
        return Classified(NumberClass.INTERNAL, cleaned, callee)
    public = _classify_public(spelling)
    # Only a whole public number: the prefix 0 says that the short number behind it is not a private one.
    if public.canonical.startswith("+") and (callee := owned.get(public.canonical)):
        return Classified(NumberClass.INTERNAL, public.canonical, callee)
    return public


def canonical(number: str) -> str:
    """The form in which lists keep and compare a number, whatever the spelling and even if it is partial.

    `+33145834778` and `01 45 83 47 78` give `+33145834778`; `+334786950` and `04786950` give `04786950`.
    """
    return classify(number).canonical


def grouped(number: str) -> str:
    """A number as people read it in France: `01 87 04 18 56`, `+44 23 46 95 04 34`, `118 712`, `3900`."""
    if number.startswith("+33") and len(number) == 12:
        return _by(2, "0" + number[3:])
    if number.startswith("+") and (code := _calling_code(number)):
        national = number[1 + len(code) :]
        head = 3 if len(national) % 2 else 2
        return " ".join(filter(None, (f"+{code}", national[:head], _by(2, national[head:]))))
    if len(number) == 6 and number.startswith("11"):
        return _by(3, number)
    return number


def _by(size: int, digits: str) -> str:
    return " ".join(digits[start : start + size] for start in range(0, len(digits), size))


def _without_optional_zero(text: str) -> str:
    """`+33 (0)1 45…` is written for people: behind an international prefix that zero is not dialled."""
    return _OPTIONAL_ZERO.sub("", text) if text.lstrip().startswith(("+", "00")) else text


def _one_spelling(cleaned: str) -> str:
    """French numbers as `0ZABPQMCDU`, others as `+` and digits; short numbers and the rest stay."""
    if cleaned.startswith("00"):
        cleaned = "+" + cleaned[2:]
    elif _FRENCH_WITHOUT_PLUS.fullmatch(cleaned):
        cleaned = "+" + cleaned
    if cleaned.startswith("+33"):
        return "0" + cleaned[3:].lstrip("0")
    return cleaned


def _classify_public(spelling: str) -> Classified:
    if not _DIGITS.fullmatch(spelling):
        feature_code = _FEATURE_CODE.fullmatch(spelling)
        return _invalid(spelling, Code.FEATURE_CODE_UNKNOWN if feature_code else Code.NOT_A_NUMBER)
    if spelling.startswith("+"):
        return _classify_abroad(spelling)
    if spelling.startswith(MACHINE_PREFIX):
        return _invalid(spelling, Code.MACHINE_NUMBER)
    if len(spelling) == 10:
        for code, prefixes in OVERSEAS_PREFIXES.items():
            if spelling.startswith(prefixes) and not spelling.startswith(FICTION_MOBILES):
                return Classified(NumberClass.OVERSEAS, f"+{code}{spelling[1:]}")
        if found := _FRENCH.fullmatch(spelling):
            return Classified(_class_of(found), f"+33{spelling[1:]}")
    # The prefix 0 that goes outside is understood before a short number only.
    bare = spelling.removeprefix("0")
    if found := _FRENCH.fullmatch(bare):
        return Classified(_class_of(found), bare)
    return _invalid(spelling, Code.WRONG_LENGTH)


def _class_of(found: re.Match[str]) -> NumberClass:
    assert found.lastindex is not None
    return FRENCH_PLAN[found.lastindex - 1][1]


def _classify_abroad(number: str) -> Classified:
    code = _calling_code(number)
    if code is None:
        return _invalid(number, Code.CALLING_CODE_UNKNOWN)
    digits = len(number) - 1
    # The four codes of the French plan overseas keep its nine digits after the code.
    if digits not in E164_DIGITS or (code in OVERSEAS_PREFIXES and digits != 12):
        return _invalid(number, Code.WRONG_LENGTH)
    return Classified(CALLING_CODES[code], number)


def _calling_code(number: str) -> str | None:
    return next((number[1:end] for end in (2, 3, 4) if number[1:end] in CALLING_CODES), None)


def _invalid(spelling: str, problem: Code) -> Classified:
    return Classified(NumberClass.INVALID, spelling, problem=problem)
