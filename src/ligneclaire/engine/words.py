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


def check_user(text: str) -> str:
    """The user part of a SIP URI, often a number with operators; raises ValueError otherwise."""
    return _check(r"\+?[A-Za-z0-9][A-Za-z0-9_.-]{0,79}", text, "a SIP user name")


def check_host(text: str) -> str:
    """A host name or an IPv4 address; raises ValueError otherwise."""
    return _check(r"[A-Za-z0-9][A-Za-z0-9.-]*", text, "a host")


def check_server(text: str) -> str:
    """A host and a port; raises ValueError otherwise."""
    return _check(r"[A-Za-z0-9][A-Za-z0-9.-]*:[0-9]{1,5}", text, "a host and a port")


def check_network(text: str) -> str:
    """A host or an IPv4 network (`192.0.2.0/28`); raises ValueError otherwise."""
    return _check(r"[A-Za-z0-9][A-Za-z0-9.-]*(/[0-9]{1,2})?", text, "a host or a network")


def _check(pattern: str, text: str, what: str) -> str:
    if not re.fullmatch(pattern, text):
        raise ValueError(f"{text!r} is not {what}")
    return text
