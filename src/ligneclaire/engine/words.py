"""The only words that may enter Asterisk's configuration: identifiers and numbers of known shape (law 6)."""

from __future__ import annotations

import re

FRENCH_COUNTRY_CODES = ("33", "262", "590", "594", "596")
"""Codes of the French numbering plan: their numbers are also dialled as `0` and nine digits."""


def national_form(number: str) -> str | None:
    """How a canonical number is dialled within the French plan (`0187041856`); `None` for other numbers."""
    match = re.fullmatch(rf"\+({'|'.join(FRENCH_COUNTRY_CODES)})([0-9]{{9}})", number)
    return f"0{match[2]}" if match else None


def check_name(text: str) -> str:
    """An identifier of ours (endpoint, company, user name); raises ValueError otherwise."""
    return _check(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}", text, "an identifier")


def check_number(text: str) -> str:
    """A canonical number: `+` and digits, or digits (short numbers); raises ValueError otherwise."""
    return _check(r"\+?[0-9]{1,20}", text, "a phone number")


def check_digits(text: str) -> str:
    """Plain digits (emergency and short numbers, INSEE codes with their 2A and 2B); raises ValueError."""
    return _check(r"[0-9][0-9AB]?[0-9]{0,18}", text, "a short number")


def check_host(text: str) -> str:
    """A host name, an address or a network; raises ValueError otherwise."""
    names = r"[A-Za-z0-9][A-Za-z0-9.-]*"
    return _check(rf"{names}(/[0-9]{{1,2}})?|[0-9A-Fa-f:]+(/[0-9]{{1,3}})?", text, "a host or a network")


def _check(pattern: str, text: str, what: str) -> str:
    if not re.fullmatch(pattern, text):
        raise ValueError(f"{text!r} is not {what}")
    return text
