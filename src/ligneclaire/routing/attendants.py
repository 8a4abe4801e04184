"""Auto attendants: what a caller hears, and where each key leads (A1–A9, guide §3.5, §8).

How it works. A call that reaches an attendant meets the menu of its hours, as an `Offer`: the announcement,
then some seconds in which to press a key. An offer ends with a key or with silence, and what follows depends
on nothing but that offer and the company as it is by then:

    Offer(menu) ─ key to a number ──► whoever has it, or a number outside
         │ ▲    ─ key to a submenu ─► Offer(submenu, first attempt)
         │ └─── any other key, silence, a number that cannot be reached: the same menu again
         └───── … for the third time: the fallback number, or a polite end

The caller answers to what was heard: a menu that began before closing time stays the menu of the open hours.
A menu without a single key is a message: it is heard once.
"""

from dataclasses import replace

from . import forwarding
from .call import Cause, Offer, Pressed, Prompt, Refuse, Result
from .deciding import Deciding, Turn
from .forwarding import DeadEnd
from .model import Attendant, Menu, ToNumber
from .numbers import classify
from .reasons import Code

ATTEMPTS = 3
"""How often a menu is offered to somebody who presses nothing that helps (A6)."""
SILENCE_SECONDS = 8
"""From the end of an announcement until it is heard again (A6)."""


def arrive(deciding: Deciding, attendant: Attendant, visited: tuple[str, ...]) -> Turn:
    """`visited`: those that sent the call here."""
    if not attendant.on:
        deciding.because(Code.ATTENDANT_OFF, attendant)
        return Refuse(cause=Cause.UNREACHABLE, prompt=Prompt.SERVICE_CLOSED)
    closed = attendant.closed is not None and deciding.is_closed(attendant, attendant.calendar)
    by_calendar = Code.MENU_CLOSED if closed else Code.MENU_OPEN
    deciding.because(by_calendar if attendant.closed else Code.MENU, attendant)
    return _offer(
        deciding, attendant, Offer(attendant=attendant.id, sound=None, closed=closed, visited=visited)
    )


def follow(deciding: Deciding, step: Offer, result: Result) -> Turn:
    """After an offer. What a manager changed meanwhile counts, but for the menu that was heard."""
    attendant = deciding.company.attendants.get(step.attendant)
    if attendant is None:
        return Refuse(cause=Cause.UNREACHABLE, prompt=Prompt.SERVICE_CLOSED)
    menu = _menu_of(attendant, step)
    if not attendant.on or menu is None:
        return arrive(deciding, attendant, step.visited)
    if isinstance(result, Pressed):
        turn = _press(deciding, attendant, menu, step, result.key)
        if turn is not None:
            return turn
    elif menu.keys:
        deciding.because(Code.MENU_SILENCE, attendant)
    if menu.keys and step.attempt < ATTEMPTS:
        return _offer(deciding, attendant, replace(step, attempt=step.attempt + 1))
    return _give_up(deciding, attendant, menu, step)


def _menu_of(attendant: Attendant, step: Offer) -> Menu | None:
    """The menu that was offered, as it is now; `None` when it is no more."""
    menu = attendant.closed if step.closed else attendant.opened
    if menu is None or not step.submenu:
        return menu
    key = menu.keys.get(step.submenu)
    return key.to if key and isinstance(key.to, Menu) else None


def _offer(deciding: Deciding, attendant: Attendant, step: Offer) -> Turn:
    menu = _menu_of(attendant, step)
    assert menu is not None
    seconds = SILENCE_SECONDS if menu.keys else 0
    return replace(step, sound=menu.announcement, keys=tuple(sorted(menu.keys)), seconds=seconds)


def _press(deciding: Deciding, attendant: Attendant, menu: Menu, step: Offer, digit: str) -> Turn | None:
    """Where a key leads; `None`, with the reason, when it leads nowhere."""
    key = menu.keys.get(digit)
    if key is None:
        deciding.because(Code.KEY_WRONG, attendant, key=digit)
        return None
    if isinstance(key.to, Menu):
        deciding.because(Code.KEY_TO_SUBMENU, attendant, key=digit, label=key.label)
        return _offer(deciding, attendant, replace(step, submenu=digit, attempt=1))
    target = classify(key.to.number, deciding.company)
    deciding.because(Code.KEY_TO_NUMBER, attendant, key=digit, label=key.label, to=target.canonical)
    return _sent(deciding, attendant, key.to, step.visited)


def _give_up(deciding: Deciding, attendant: Attendant, menu: Menu, step: Offer) -> Turn:
    if menu.keys:
        deciding.because(Code.MENU_GIVEN_UP, attendant, attempts=step.attempt)
    else:
        deciding.because(Code.MENU_WITHOUT_KEYS, attendant)
    if attendant.fallback:
        target = classify(attendant.fallback.number, deciding.company)
        deciding.because(Code.MENU_FALLBACK, attendant, to=target.canonical)
        if turn := _sent(deciding, attendant, attendant.fallback, step.visited):
            return turn
    return Refuse(cause=Cause.NO_ANSWER, prompt=Prompt.NO_CHOICE if menu.keys else Prompt.GOODBYE)


def _sent(deciding: Deciding, attendant: Attendant, to: ToNumber, visited: tuple[str, ...]) -> Turn | None:
    turn = forwarding.lead(deciding, attendant, classify(to.number, deciding.company), visited)
    return None if isinstance(turn, DeadEnd) else turn
