"""The life of a callback (L8): from the busy tone to the moment its caller's phone is answered.

    waiting ──── both lines are free ───► ringing the caller ─── taken ───► the wanted line is called: done
       ▲                                       │
       └── unheard, or not possible just now ──┘ ─── declined, or unheard too often ───► given up

Whoever waits for one line is served in the order in which they asked. Who does not hear the phone lets the
others pass for a while. A line that is busy again when it is called leaves the callback its place. After
`LIFE` it is over, whatever happened. Pure: what is due is asked with `due`, what comes of it is `rung`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ligneclaire.routing.call import Outcome

LIFE = timedelta(minutes=45)
MOST_TRIES = 3
"""So often a caller's phone rings unheard."""
UNHEARD_REST = timedelta(minutes=5)
"""Who did not hear the phone is not there, and others may be."""
FAILED_REST = timedelta(minutes=1)
"""The phone could not be rung, or something more important came in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One line waits for another one. Lines are ids of the company."""

    id: str
    company: str
    caller: str
    target: str
    asked: datetime
    until: datetime
    tries: int = 0
    rests_until: datetime | None = None
    call: str | None = None
    """Id of the call that carries it out now; `None`: it waits."""

    @property
    def pair(self) -> tuple[str, str]:
        return self.caller, self.target


def asked(id: str, company: str, caller: str, target: str, now: datetime) -> Callback:
    return Callback(id=id, company=company, caller=caller, target=target, asked=now, until=now + LIFE)


def asked_again(callback: Callback, now: datetime) -> Callback:
    """The same line was called once more, and busy once more: the place in the row stays, the time starts
    anew. When it was the callback's own call, its time goes on."""
    if callback.call:
        return replace(callback, call=None)
    return replace(callback, until=now + LIFE)


def rung(callback: Callback, outcome: Outcome | None, now: datetime) -> Callback | None:
    """What becomes of a callback whose caller's phone rang; `None`: its life is over. An outcome of `None`
    means that something broke."""
    match outcome:
        case Outcome.TAKEN | Outcome.REFUSED:
            return None
        case Outcome.NO_ANSWER:
            tries = callback.tries + 1
            if tries == MOST_TRIES:
                return None
            return replace(callback, call=None, tries=tries, rests_until=now + UNHEARD_REST)
    return replace(callback, call=None, rests_until=now + FAILED_REST)


def is_over(callback: Callback, now: datetime) -> bool:
    return callback.call is None and now >= callback.until


def due(callbacks: Iterable[Callback], now: datetime, free: Callable[[Callback], bool]) -> Iterator[Callback]:
    """Those whose turn it is, one for each target and one for each caller. `free`: whether both lines are."""
    callbacks = sorted(callbacks, key=lambda callback: callback.asked)
    taken = {line for callback in callbacks if callback.call for line in callback.pair}
    for callback in callbacks:
        resting = callback.rests_until is not None and now < callback.rests_until
        if callback.call or resting or taken & set(callback.pair) or not free(callback):
            continue
        taken |= set(callback.pair)
        yield callback
