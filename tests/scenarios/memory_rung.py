"""Second rung: call control itself, with an Asterisk in memory and a clock that jumps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from tests.callcontrol.house import Shelf, Sounds
from tests.scenarios.model import ANNOUNCEMENTS, GREETING, RINGING, Does, Scenario, Story, menus_of
from tests.scenarios.records import taken_elsewhere, told_by

from ligneclaire.ari.memory import Answers, MemoryAsterisk, NeverAnswers, Phone, PhoneCall, Refuses, until
from ligneclaire.ari.memory.phones import Behaviour, CallState
from ligneclaire.callcontrol.journal import Journal
from ligneclaire.callcontrol.ports import CompanyUpdate
from ligneclaire.callcontrol.service import CallControl
from ligneclaire.calls.commands import Sentence
from ligneclaire.routing.model import Attendant, OwnSound, PredefinedSound, TrunkRole

BEHAVIOURS: dict[Does, Behaviour] = {
    Does.ANSWERS: Answers(after=2),
    Does.REFUSES: Refuses(603, after=2),
    Does.ABSENT: NeverAnswers(),
    Does.UNREGISTERED: NeverAnswers(),
    Does.TALKING: Answers(after=2),
    Does.BUSY: Refuses(486),
    Does.UNKNOWN: Refuses(404),
    Does.FAILS: Refuses(503),
}
SILENCE = "silence"
MENU_SECONDS = 6.0
LONGEST_CALL = 300.0
POLL = 0.05
COLLEAGUE = "2008"
MACHINES = {RINGING, GREETING, *ANNOUNCEMENTS.values()}
"""What is heard that is nobody speaking, besides menus."""
SPEAKS_FOR = 4.0
"""Seconds a caller speaks to a person or after a beep."""


async def play(scenario: Scenario, folder: Path) -> Story:
    asterisk = MemoryAsterisk(epoch=scenario.now)
    menus = {name for attendant in scenario.company.attendants.values() for name in _sounds_of(attendant)}
    asterisk.sounds |= {f"sound:{name}": MENU_SECONDS for name in menus}
    shelf = Shelf()
    shelf.changes.put_nowait(CompanyUpdate(company=scenario.company, objects=()))
    phones = _phones(asterisk, scenario)
    async with _call_control(asterisk, shelf, scenario, folder):
        for name, does in scenario.people.items():
            if does is Does.TALKING:
                await _talks(phones[name])
        caller = await _calls(asterisk, phones, scenario)
        hears = await _listen(caller, menus, list(scenario.keys))
        caller.hang_up()
        await until(lambda: any(record.dialled == scenario.dials for record in shelf.records))
        await until(lambda: _all_hung_up(asterisk, phones))
    record = next(record for record in shelf.records if record.dialled == scenario.dials)
    assert len(shelf.messages) == (record.ending == "message")
    elsewhere = {phone.name for phone in asterisk.phones for call in phone.calls if call.elsewhere}
    assert elsewhere == taken_elsewhere(record)
    return told_by(record, hears=hears, shown=_shown(asterisk, caller))


def _all_hung_up(asterisk: MemoryAsterisk, phones: dict[str, Phone]) -> bool:
    """Everybody hangs up, also who is called back for it (L8)."""
    for phone in phones.values():
        for call in phone.calls:
            call.hang_up()
    return not asterisk.leftovers()


def _phones(asterisk: MemoryAsterisk, scenario: Scenario) -> dict[str, Phone]:
    """A phone for every line, and for every number outside one behind each trunk that leads there.

    Returns those of lines."""
    phones = {
        line.id: asterisk.phone(
            line.id,
            endpoint=line.endpoint,
            registered=scenario.does(line.id) is not Does.UNREGISTERED,
            behaviour=BEHAVIOURS[scenario.does(line.id)],
        )
        for line in scenario.company.lines.values()
        if line.endpoint
    }
    mobiles = {line.number: line.id for line in scenario.company.lines.values() if line.kind == "mobile"}
    outside = {number: number for number in scenario.outside_numbers()}
    for trunk in scenario.company.trunks:
        for number, name in (mobiles if trunk.role is TrunkRole.MOBILE else outside).items():
            does = Does.FAILS if scenario.does(trunk.id) is Does.FAILS else scenario.does(name)
            asterisk.phone(name, endpoint=trunk.endpoint, number=number, behaviour=BEHAVIOURS[does])
    return phones


async def _talks(phone: Phone) -> None:
    """Somebody is in a conversation with Hal already."""
    call = await phone.call(COLLEAGUE)
    await until(lambda: call.hears == "hal")


async def _calls(asterisk: MemoryAsterisk, phones: dict[str, Phone], scenario: Scenario) -> PhoneCall:
    """The call of the scenario begins."""
    caller = scenario.caller
    if caller.line:
        return await phones[caller.line].call(scenario.dials)
    outside = asterisk.phone("the caller", endpoint=scenario.company.trunks[0].endpoint, number=caller.number)
    return await outside.call(scenario.dials, withheld=caller.withheld)


def _sounds_of(attendant: Attendant) -> Iterator[str]:
    return (menu.announcement.name for menu in menus_of(attendant) if isinstance(menu.announcement, OwnSound))


async def _listen(caller: PhoneCall, menus: Collection[str], keys: list[str]) -> tuple[str, ...]:
    """What the caller hears, one after the other, until the call ends or the caller has spoken.

    In a menu the caller presses the next of `keys`, one a second.
    """
    heard: list[str] = []
    loop = asyncio.get_running_loop()
    end = loop.time() + LONGEST_CALL
    while caller.state is not CallState.ENDED:
        assert loop.time() < end, f"the call does not end; heard: {heard}"
        hears = _name(caller.hears)
        if hears not in (SILENCE, *heard[-1:]):
            heard.append(hears)
        if hears in menus and keys:
            await asyncio.sleep(1)
            caller.press(keys.pop(0))
            await asyncio.sleep(1)
            continue
        speaks = heard[-1:] == [GREETING] if hears == SILENCE else hears not in {*MACHINES, *menus}
        if speaks and caller.state is CallState.UP:
            await asyncio.sleep(SPEAKS_FOR)
            break
        await asyncio.sleep(POLL)
    return tuple(heard)


def _name(hears: str) -> str:
    """A person, a prompt, or the voicemail's sentences together."""
    sound = hears.removeprefix("sound:").removeprefix("music:")
    if sound in ANNOUNCEMENTS:
        return ANNOUNCEMENTS[PredefinedSound(sound)]
    return GREETING if sound.startswith("number-") or sound in set(Sentence) else sound


def _shown(asterisk: MemoryAsterisk, caller: PhoneCall) -> dict[str, str]:
    shown = {}
    for phone in asterisk.phones:
        for call in phone.calls:
            if call is not caller:
                shown[phone.name] = (call.shown and call.shown.number) or "nothing"
    return shown


@asynccontextmanager
async def _call_control(
    asterisk: MemoryAsterisk, shelf: Shelf, scenario: Scenario, folder: Path
) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    started = loop.time()
    control = CallControl(
        asterisk=asterisk,
        companies=shelf,
        archive=shelf,
        settings=shelf,
        installation=Sounds(),
        journal=Journal(folder),
        callback_board=shelf,
        clock=lambda: scenario.now + timedelta(seconds=loop.time() - started),
    )
    running = asyncio.create_task(control.run())
    registered = [phone.endpoint for phone in asterisk.phones if phone.registered]
    await until(lambda: all(map(control.lines.is_registered, registered)))
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])
