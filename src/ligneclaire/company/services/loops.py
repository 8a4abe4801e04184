"""Calls that would go round: numbers that are known to lead back to a group (G7).

Only what always leads on is followed: the immediate forwards of lines, and where groups overflow and close
to. What depends on who answers is left to the call itself, which stops after five forwards.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from ligneclaire.company.models import Forward, Group


def leads_to(number: str, group: Group) -> str | None:
    """The name of what brings calls to a number back to the group; `None` when nothing does.

    A query or two for each step; each number is looked at once.
    """
    seen: set[str] = set()
    ahead = [number]
    while ahead:
        current = ahead.pop()
        if current in seen:
            continue
        seen.add(current)
        for name, onward in _onward(current):
            if onward in (group.number.e164, group.short_number):
                return name
            ahead.append(onward)
    return None


def _onward(number: str) -> Iterator[tuple[str, str]]:
    """Where what has this number sends calls, each with the name of who does."""
    has_it = Q(number__e164=number) | Q(short_number=number)
    for group in Group.objects.filter(has_it):
        if group.overflow == Group.Overflow.NUMBER:
            yield f"« {group.name} »", group.overflow_number
        if group.closing_on:
            yield f"« {group.name} »", group.closed_number
    through_line = Q(line__number__e164=number) | Q(line__short_number=number)
    for forward in Forward.objects.filter(
        through_line,
        kind=Forward.Kind.IMMEDIATE,
        destination=Forward.Destination.NUMBER,
        enabled=True,
    ).select_related("line"):
        yield forward.line.name, forward.number
