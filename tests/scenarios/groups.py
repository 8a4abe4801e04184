"""Call groups as scenarios spell them: `desk: {members: [bob, carol], absent: [bob], overflow: eve}`.

Numbers +33199001030, +33199001031 …, short numbers 2030, 2031 …; linear, two rings, without greeting and
dissuading, unless said. `greeting` is `before` or `meanwhile`; `overflow` a line, a number, `mailbox`,
`voicemail of` a line, or nothing; other keys are fields of `routing.model.Group`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ligneclaire.routing.model import (
    Dissuasion,
    Distribution,
    Greeting,
    Group,
    Member,
    Overflow,
    PredefinedSound,
    ToMailbox,
    ToNumber,
)


def groups(sketches: Mapping[str, Mapping[str, Any]], number: Callable[[str], str]) -> dict[str, Group]:
    """`number`: of a line that is named, or as it is."""
    return {
        name: _group(place, name, dict(sketch), number)
        for place, (name, sketch) in enumerate(sketches.items())
    }


def _group(place: int, name: str, sketch: dict[str, Any], number: Callable[[str], str]) -> Group:
    absent = sketch.pop("absent", ())
    greeting = sketch.pop("greeting", None)
    closed_to = sketch.pop("closed_to", None)
    return Group(
        id=name,
        name=name.title(),
        number=f"+3319900103{place}",
        short_number=f"203{place}",
        site="paris",
        members=tuple(Member(line=line, present=line not in absent) for line in sketch.pop("members")),
        distribution=Distribution(sketch.pop("distribution", "linear")),
        greeting=Greeting(sound=PredefinedSound.GROUP_GREETING, interruptive=greeting == "meanwhile")
        if greeting
        else None,
        overflow=_overflow(name, sketch.pop("overflow", "dissuasion"), number),
        closed_to=ToNumber(number(closed_to)) if closed_to else None,
        **({"rings": 2} | sketch),
    )


def _overflow(group: str, value: str | None, number: Callable[[str], str]) -> Overflow | None:
    match (value or "").split(" of "):
        case [""]:
            return None
        case ["dissuasion"]:
            return Dissuasion()
        case ["mailbox"]:
            return ToMailbox(group)
        case ["voicemail", line]:
            return ToMailbox(line)
        case [name]:
            return ToNumber(number(name))
    raise ValueError(value)
