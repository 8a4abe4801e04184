"""Agenda files, ordinary and hostile, made here rather than kept."""

from __future__ import annotations

from collections.abc import Mapping


def event(start: str, end: str = "", *more: str, title: str = "Congés") -> str:
    """One event; `20261224` is a day, `20261224T090000Z` a moment."""

    def named(name: str, value: str) -> str:
        return f"{name}:{value}" if "T" in value else f"{name};VALUE=DATE:{value}"

    lines = ["BEGIN:VEVENT", f"UID:{abs(hash((start, end, more, title)))}@here", "DTSTAMP:20260101T000000Z"]
    lines += [f"SUMMARY:{title}", named("DTSTART", start)] + ([named("DTEND", end)] if end else [])
    return "\r\n".join([*lines, *more, "END:VEVENT"])


def agenda(*events: str) -> bytes:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//FR", *events, "END:VCALENDAR", ""]
    ).encode()


def hostile() -> Mapping[str, bytes]:
    """Files that may add nothing to a calendar, whatever they try."""
    never = "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"
    days = [f"20270{month}{day:02}" for month in range(1, 10) for day in range(1, 29)]
    return {
        "a page": b"<!doctype html><title>Connexion</title>",
        "a sound": b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 400,
        "zeros": b"\x00" * 100_000,
        "only a beginning": b"BEGIN:VCALENDAR\r\n",
        "an end that is missing": agenda(event("20261224")).replace(b"END:VEVENT\r\n", b""),
        "ends in disorder": agenda("END:VEVENT", "END:VCALENDAR", "BEGIN:VEVENT"),
        "deep nests": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 60_000,
        "one line without end": b"BEGIN:VCALENDAR\r\nSUMMARY:" + b"x" * 900_000,
        "a line of parameters": b"BEGIN:VCALENDAR\r\nX" + b";A=B" * 200_000 + b":c\r\nEND:VCALENDAR\r\n",
        "no date": agenda("BEGIN:VEVENT", "SUMMARY:Rien", "END:VEVENT"),
        "a date that is none": agenda(event("20261399")),
        "every second": agenda(event("20260101T000000Z", "20260102T000000Z", "RRULE:FREQ=SECONDLY")),
        "a rule that never comes": agenda(event("20260101T000000Z", "20260102T000000Z", never)),
        "the same, folded": agenda(event("20260101", "", "RRULE:FREQ=SECO\r\n NDLY;BYMONTH=13")),
        "a rule that is none": agenda(event("20260101", "", "RRULE:FREQ=JAMAIS;INTERVAL=-1")),
        "a thousand rules": agenda(
            *(event("20260101", "", f"RRULE:FREQ=DAILY;INTERVAL={n}", title=f"R{n}") for n in range(1, 1000))
        ),
        "more closings than a calendar has": agenda(*(event(day, title=day) for day in days)),
        "exceptions without end": agenda(
            event("20260101", "", "RRULE:FREQ=DAILY", *(f"EXDATE;VALUE=DATE:{n:08}" for n in range(30_000)))
        ),
        "too large": agenda(*[event("20261224")] * 9000),
    }
