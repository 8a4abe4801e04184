"""Third rung: real phones on a real Asterisk, in the whole house.

People act by themselves, as the scenario says. The caller's phone is listened to until somebody speaks to it,
it has spoken after a beep, or the call is over. What the phones saw and what the call log says must agree.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tests.phones import sound
from tests.phones.phone import Phone, PhoneCall
from tests.scenarios.company import BASE, DESKS
from tests.scenarios.model import GREETING, RINGING, Does, Scenario, Story
from tests.scenarios.records import taken_elsewhere, told_by
from tests.support.house import House

from ligneclaire.calls.commands import Sentence
from ligneclaire.calls.record import Ending
from ligneclaire.routing.call import Cause, Prompt
from ligneclaire.routing.model import LineKind, TrunkRole

RULES: dict[Does, tuple[int, float]] = {
    Does.ANSWERS: (200, 0.5),
    Does.REFUSES: (603, 0.5),
    Does.ABSENT: (180, 0),
    Does.TALKING: (200, 0.5),
    Does.BUSY: (486, 0),
    Does.UNKNOWN: (404, 0),
    Does.FAILS: (503, 0),
}
"""Status, and after how many seconds of ringing."""
STATUSES = {
    Cause.BUSY: 486,
    Cause.DECLINED: 603,
    Cause.FORBIDDEN: 403,
    Cause.UNKNOWN_NUMBER: 404,
    Cause.NO_ANSWER: 480,
    Cause.UNREACHABLE: 480,
    Cause.FAILED: 503,
}
COLLEAGUE = "hal"
LONGEST_CALL = 60.0
SPEAKS_FOR = 3.0
PAUSE = 0.8
"""Seconds of silence after a voice: it is the caller's turn to speak."""
SOMEBODY_SECONDS = 0.3
POLL = 0.1
SENTENCES = {**{prompt.value: prompt.value for prompt in Prompt}, GREETING: Sentence.VOICEMAIL_OF.value}
"""The system's sentences, by what scenarios call them."""


@dataclass(frozen=True, slots=True)
class Received:
    """A call that a phone received; `name` is who was called, behind a trunk a number or a mobile."""

    at: float
    phone: str
    name: str
    call: PhoneCall

    @property
    def shown(self) -> str:
        return "nothing" if self.call.shown == "anonymous" else self.call.shown


def play(scenario: Scenario, house: House) -> Story:
    house.company_is(scenario.company)
    for name in DESKS:
        _take_place(name, scenario.does(name), house)
    for trunk in scenario.company.trunks:
        _brief(house.operator(trunk.id), scenario, trunk.id, trunk.role)
    before = time.monotonic()
    caller = _caller(scenario, house)
    mark = caller.mark()
    call = caller.calls(scenario.dials, {"Privacy": "id"} if scenario.caller.withheld else {})
    _listen(caller, call, mark)
    for phone in house.shop.phones.values():
        phone.hangs_up_all()
    talking = list(scenario.people.values()).count(Does.TALKING)
    record = next(record for record in house.records(1 + talking) if record.dialled == scenario.dials)
    received = _received(scenario, house, before)
    story = told_by(
        record,
        hears=_heard(house, caller, call, mark, received),
        shown={one.name: one.shown for one in received},
    )
    rang = [one for one in received if one.call.entered("early")]
    # Phones that ring together hear of it in any order.
    assert sorted(story.rings or ()) == sorted(one.name for one in rang), "call log and phones disagree"
    assert {one.name for one in received if one.call.answered_elsewhere} == taken_elsewhere(record)
    for one in rang:
        seconds = one.call.seconds("early", "answered" if one.call.entered("answered") else "ended")
        assert abs(seconds - story.seconds[one.name]) <= 1, f"{one.name} rang {seconds:.1f} s"
    if record.cause:
        assert call.status == STATUSES[Cause(record.cause)], f"the caller was told {call.status}"
    assert len(house.messages()) == (record.ending is Ending.MESSAGE)
    return story


def _take_place(name: str, does: Does, house: House) -> None:
    """Somebody sits down and does what the scenario says."""
    if does is Does.UNREGISTERED:
        house.unplug(name)
        return
    (phone,) = house.phones(name)
    phone.when_called(*RULES[does])
    if does is Does.TALKING:
        (colleague,) = house.phones(COLLEAGUE)
        colleague.when_called(*RULES[Does.ANSWERS])
        phone.calls(BASE.lines[COLLEAGUE].short_number or "")
        phone.is_in_conversation()


def _brief(operator: Phone, scenario: Scenario, trunk: str, role: TrunkRole) -> None:
    """Behind a trunk are the company's mobiles, or the numbers outside; when it fails, nothing is."""
    if scenario.does(trunk) is Does.FAILS:
        operator.when_called(*RULES[Does.FAILS])
        return
    for number, name in _behind(scenario, role).items():
        operator.when_called(*RULES[scenario.does(name)], number=number)


def _behind(scenario: Scenario, role: TrunkRole) -> dict[str, str]:
    """Names by number."""
    if role is TrunkRole.PUBLIC:
        return {number: number for number in scenario.outside_numbers()}
    return {line.number: line.id for line in scenario.company.lines.values() if line.kind is LineKind.MOBILE}


def _caller(scenario: Scenario, house: House) -> Phone:
    if scenario.caller.line:
        return house.phones(scenario.caller.line)[0]
    operator = house.operator(scenario.caller.trunk or "")
    operator.stands_alone(scenario.caller.number or "anonymous")
    return operator


def _listen(caller: Phone, call: PhoneCall, mark: float) -> None:
    """Until the call is over, somebody speaks to the caller, or the caller has left a message."""
    end = time.monotonic() + LONGEST_CALL
    while not call.ended:
        assert time.monotonic() < end, f"the call does not end.{caller.told()}"
        told = caller.heard_since(mark)
        if any(_is_somebody(stretch, caller.phones.phones) for stretch in told):
            return
        spoke = any(sound.VOICE in stretch.heard for stretch in told)
        if (
            call.state == "answered"
            and spoke
            and told[-1].seconds > PAUSE
            and sound.SILENCE in told[-1].heard
        ):
            time.sleep(SPEAKS_FOR)
            return
        time.sleep(POLL)


def _received(scenario: Scenario, house: House, before: float) -> list[Received]:
    """The calls of this scenario that phones received, in order."""
    found = []
    for phone in house.shop.phones.values():
        trunk = next((trunk for trunk in scenario.company.trunks if trunk.id == phone.name), None)
        names = _behind(scenario, trunk.role) if trunk else {}
        for call in phone.calls_received:
            at = call.entered("incoming") or 0
            if at > before:
                found.append(Received(at, phone.name, names.get(call.dialled, phone.name), call))
    return sorted(found, key=lambda received: received.at)


def _heard(
    house: House, caller: Phone, call: PhoneCall, mark: float, received: list[Received]
) -> tuple[str, ...]:
    """What the caller heard: the ring tone, sentences told by their sound, people by their tones."""
    heard = [(0.0, RINGING)] if 180 in call.statuses else []
    heard += [(told.start, name) for name, told in _told(house, caller, mark)]
    names = {one.phone: one.name for one in received if one.call.entered("answered")}
    for stretch in caller.heard_since(mark):
        if _is_somebody(stretch, names):
            heard.append((stretch.start, names[min(stretch.heard)]))
    return tuple(dict.fromkeys(name for _, name in sorted(heard)))


def _told(house: House, caller: Phone, mark: float) -> Iterator[tuple[str, sound.Told]]:
    """The sentences told: of those with words in common, the one of which most was heard."""
    heard = {
        name: caller.was_told(house.sentence(sentence), since=mark) for name, sentence in SENTENCES.items()
    }
    taken: list[sound.Told] = []
    for name, told in sorted(
        ((name, told) for name, told in heard.items() if told), key=lambda one: -one[1].pieces
    ):
        if all(told.end <= other.start + 0.2 or other.end <= told.start + 0.2 for other in taken):
            taken.append(told)
            yield name, told


def _is_somebody(stretch: sound.Stretch, names: Collection[str]) -> bool:
    """Whether one person alone is heard, and not a vowel that sounds alike for a moment."""
    return len(stretch.heard) == 1 and stretch.heard <= set(names) and stretch.seconds >= SOMEBODY_SECONDS
