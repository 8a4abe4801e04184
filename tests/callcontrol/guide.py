"""What the manager's guide says becomes of a call, written down a second time, and naively (L9–L18, L20).

It shares nothing with `routing`: a company is a few dictionaries, a call is followed from line to line, and
what comes of it is who rings with whom, what the caller hears, and how it ends. `test_against_the_guide`
plays random companies on call control and compares.

People answer after two seconds, refuse after one, or let it ring. A sound lasts two seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ANSWERS, REFUSES, ABSENT = "answers", "refuses", "absent"
VOICEMAIL = "voicemail"
OUTSIDE = "the world"
"""Everybody outside the company; who is called there is one person."""
MOST_FORWARDS = 5


@dataclass
class Person:
    """A line and whoever sits at it, or the person outside."""

    does: str = ANSWERS
    plugged_in: bool = True
    talks: int = 0
    """Conversations going on."""
    quiet: bool = False
    refuses_anonymous: bool = False
    hides: bool = False
    call_waiting: bool = False
    capacity: int = 2
    blocks: set[str] = field(default_factory=set)
    greets: str = ""
    """`before` the phone rings, `meanwhile`, or not at all."""
    greets_now: bool = True
    """Its calendar says open."""
    double_call: bool = False
    more: list[str] = field(default_factory=list)
    together: bool = False
    only_inside: bool = False
    """Its restriction profile allows no call outside."""
    closed: bool = False
    """The calendar of its scheduled forward says closed."""
    forwards: dict[str, str] = field(default_factory=dict)
    """By kind: a line, `OUTSIDE` or `VOICEMAIL`; a kind that is missing is off."""


@dataclass
class Story:
    """What comes of a call. `ends`: `talks to ann`, `message for ann`, or a SIP status."""

    rings: list[set[str]] = field(default_factory=list)
    hears: list[str] = field(default_factory=list)
    ends: str = ""
    winners: set[str] = field(default_factory=set)
    """Who may be the one that answers, when several do so at the same moment."""

    def hear(self, what: str) -> None:
        if self.hears[-1:] != [what]:
            self.hears.append(what)


def told(people: dict[str, Person], caller: str, dialled: str) -> Story:
    """The story of a call of `caller`, a line or `OUTSIDE`, to a line or to somebody outside."""
    story = Story()
    if dialled == caller:
        story.ends = "486"
    elif dialled == OUTSIDE and people[caller].only_inside:
        story.hear("restricted")
        story.ends = "403"
    elif dialled == OUTSIDE:
        _outside(people, story)
    else:
        _reach(people, story, caller, dialled, [])
    return story


def _reach(people: dict[str, Person], story: Story, caller: str, name: str, before: list[str]) -> None:
    """The call comes to a line; `before`: those that forwarded it here."""
    line = people[name]
    if caller in line.blocks:
        story.ends = "603"
    elif line.refuses_anonymous and people[caller].hides:
        story.hear("anonymous-refused")
        story.ends = "603"
    elif line.closed and "scheduled" in line.forwards:
        _forward(people, story, caller, name, "scheduled", "480", before)
    elif "immediate" in line.forwards:
        _forward(people, story, caller, name, "immediate", "480", before)
    elif line.quiet:
        _forward(people, story, caller, name, "busy", "486", before)
    elif not line.plugged_in:
        _forward(people, story, caller, name, "unreachable", "480", before)
    elif not _takes_a_call(line):
        _forward(people, story, caller, name, "busy", "486", before)
    else:
        if line.greets == "before" and line.greets_now:
            story.hear("greeting")
        _ring(people, story, caller, name, before)


def _takes_a_call(line: Person) -> bool:
    """Nobody talks there, or a second call is signalled and the phone has room for it."""
    return line.talks == 0 or (line.call_waiting and line.talks < line.capacity)


def _ring(people: dict[str, Person], story: Story, caller: str, name: str, before: list[str]) -> None:
    line = people[name]
    heard = "ringing"
    if line.talks and line.double_call:
        heard = "double-call"
    elif line.greets == "meanwhile" and line.greets_now:
        heard = "greeting"
    others = [other for other in line.more if _may_ring_too(people, other, name, caller, before)]
    turns = [[name, *others]] if line.together else [[name], *([other] for other in others)]
    looped = line.talks > 0
    for turn in turns:
        story.rings.append(set(turn))
        does = [people[who].does for who in turn]
        story.hear(heard)
        if ANSWERS in does:
            story.winners = {who for who in turn if people[who].does == ANSWERS}
            return
        if heard == "greeting" and not looped and ABSENT in does:
            story.hear("ringing")
        heard = "ringing"
    refused = all(people[who].does == REFUSES for who in turns[-1])
    _forward(people, story, caller, name, "no_answer", "603" if refused else "480", before)


def _may_ring_too(people: dict[str, Person], other: str, name: str, caller: str, before: list[str]) -> bool:
    """The numbers that ring along are like forwards; a line that could not take a call is passed over."""
    if other == OUTSIDE:
        return True
    line = people[other]
    mine = other in (name, caller, *before)
    return not mine and line.plugged_in and not line.quiet and _takes_a_call(line)


def _forward(
    people: dict[str, Person], story: Story, caller: str, name: str, kind: str, status: str, before: list[str]
) -> None:
    to = people[name].forwards.get(kind)
    path = [*before, name]
    if to is None:
        story.ends = status
    elif to == VOICEMAIL:
        _message(story, name)
    elif len(path) > MOST_FORWARDS or (to in (*path, caller) and to != OUTSIDE):
        _message(story, path[0])
    elif to == OUTSIDE:
        _outside(people, story)
    else:
        _reach(people, story, caller, to, path)


def _outside(people: dict[str, Person], story: Story) -> None:
    does = people[OUTSIDE].does
    story.rings.append({OUTSIDE})
    story.hear("ringing")
    if does == ANSWERS:
        story.winners = {OUTSIDE}
    else:
        story.ends = "603" if does == REFUSES else "480"


def _message(story: Story, name: str) -> None:
    story.hear(VOICEMAIL)
    story.ends = f"message for {name}"
