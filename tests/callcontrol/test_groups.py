"""Call groups at work: what callers hear, whose phones ring, and what a restart keeps (G1–G10)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.callcontrol.house import House
from tests.calls.script import company, line

from ligneclaire.ari.memory import Answers, NeverAnswers, Phone, PhoneCall, Refuses
from ligneclaire.calls.record import Ending
from ligneclaire.routing.model import (
    Company,
    Dissuasion,
    Distribution,
    Greeting,
    Group,
    Line,
    LineKind,
    Member,
    OwnSound,
    PredefinedSound,
    ToMailbox,
    ToNumber,
    Trunk,
    TrunkRole,
)

DESK, JULIE = "+33199002000", "+33199001001"
RINGING, WAITING, GREETING = "ringing", "music:waiting", "sound:group-greeting"


class Office(House):
    """Ann, Ben and Cleo answer for the desk; Marcel is in no group; callers are outside."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.staff = {
            name: self.asterisk.phone(name, endpoint=f"phone-{name}", behaviour=NeverAnswers())
            for name in ("ann", "ben", "cleo")
        }
        self.ann, self.ben, self.cleo = self.staff.values()
        self.callers = 0
        self.company = self.with_desk()

    def with_desk(self, *members: str, mona: bool = False, **settings: Any) -> Company:
        settings = {"distribution": Distribution.LINEAR, "overflow": Dissuasion()} | settings
        listed = settings.pop("listed", tuple(Member(line=name) for name in members or self.staff))
        desk = Group(id="desk", name="Accueil", number=DESK, site="paris", members=listed, **settings)
        lines = [
            line(name, f"+331990010{n:02}") for n, name in enumerate(("julie", "marcel", *self.staff), 1)
        ]
        lines.append(Line(id="mona", kind=LineKind.MOBILE, number="+33639980009", name="Mona", site="paris"))
        found = company(*lines)
        mobiles = Trunk(id="mobiles", name="Mobiles", role=TrunkRole.MOBILE, endpoint="trunk-mobiles")
        return replace(found, groups={"desk": desk}, trunks=(*found.trunks, mobiles))

    def desk(self, *members: str, **settings: Any) -> None:
        self.set(self.with_desk(*members, **settings))

    async def calls(self, number: str = DESK) -> PhoneCall:
        """Somebody outside calls."""
        self.callers += 1
        return await self.outside(f"+3361200{self.callers:04}").call(number)

    async def hears(self, call: PhoneCall, sound: str, within: float = 120) -> None:
        await self.until(lambda: call.hears == sound, within)

    async def rings(self, *phones: Phone, within: float = 120) -> None:
        """Exactly these members' phones."""
        await self.until(lambda: [p for p in self.staff.values() if p.ringing] == list(phones), within)


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    await office.open()
    yield office
    await office.close()
    assert not office.control.groups.places_in("atelier")


async def test_members_ring_in_turn_and_who_answers_talks(office: Office) -> None:
    call = await office.calls()
    await office.rings(office.ann)
    assert call.hears == RINGING
    await office.rings(office.ben, within=25.5)
    assert call.hears == RINGING
    office.ben.answer()
    await office.hears(call, "ben")
    assert office.ben.hears == call.phone.name
    call.hang_up()
    record = await office.record()
    assert record.ending is Ending.ANSWERED
    assert [(leg.line, leg.outcome) for leg in record.legs] == [("ann", "no_answer"), ("ben", "answered")]


async def test_after_the_first_round_the_caller_hears_the_waiting_announcement(office: Office) -> None:
    office.desk("ann", "ben", rings=1)
    call = await office.calls()
    await office.rings(office.ann)
    await office.hears(call, WAITING, within=11)
    await office.rings(office.ann)
    assert call.hears == WAITING
    assert call.state == "up"
    office.ann.answer()
    await office.hears(call, "ann")


async def test_when_nobody_is_free_the_caller_hears_the_waiting_announcement_at_once(office: Office) -> None:
    office.desk("ann")
    office.ann.behaviour = Answers(after=0)
    first = await office.calls("+33199001003")
    await office.hears(first, "ann")
    call = await office.calls()
    await office.hears(call, WAITING)
    office.ann.behaviour = NeverAnswers()
    first.hang_up()
    await office.rings(office.ann, within=0.5)
    office.ann.answer()
    await office.hears(call, "ann")


async def test_without_a_waiting_announcement_the_ring_tone_goes_on(office: Office) -> None:
    office.desk("ann", rings=1, waiting_announcement=None)
    call = await office.calls()
    await office.hears(call, RINGING)
    await asyncio.sleep(6)
    assert call.hears == RINGING
    assert call.state == "up"
    office.ann.answer()
    await asyncio.sleep(8)
    await office.rings(office.ann)
    office.ann.answer()
    await office.hears(call, "ann")


async def test_an_own_waiting_announcement_is_told_to_the_engine_and_heard(office: Office) -> None:
    office.desk("ann", rings=1, waiting_announcement=OwnSound("patience"))
    call = await office.calls()
    await office.hears(call, "music:patience")
    assert "patience" in office.sounds.holds


async def test_a_call_that_rings_for_long_is_answered_before_the_network_gives_it_up(office: Office) -> None:
    office.desk("ann", rings=10)
    call = await office.calls()
    await office.hears(call, RINGING)
    await asyncio.sleep(44)
    assert call.state != "up"
    await office.until(lambda: call.state == "up", within=2)
    assert call.hears == RINGING
    office.ann.answer()
    await office.hears(call, "ann")


async def test_a_greeting_is_heard_to_its_end_before_anybody_rings(office: Office) -> None:
    office.desk(greeting=Greeting(sound=PredefinedSound.GROUP_GREETING))
    call = await office.calls()
    await office.hears(call, GREETING)
    assert not office.ann.calls
    await office.rings(office.ann)
    await office.hears(call, RINGING)
    office.ann.answer()
    await office.hears(call, "ann")


async def test_an_interruptive_greeting_is_cut_short_by_the_answer(office: Office) -> None:
    office.desk(greeting=Greeting(sound=PredefinedSound.GROUP_GREETING, interruptive=True))
    call = await office.calls()
    await office.rings(office.ann)
    assert call.hears == GREETING
    office.ann.answer()
    await office.hears(call, "ann", within=0.5)


async def test_after_an_interruptive_greeting_the_ring_tone_is_heard(office: Office) -> None:
    office.desk(greeting=Greeting(sound=PredefinedSound.GROUP_GREETING, interruptive=True))
    call = await office.calls()
    await office.hears(call, GREETING)
    await office.hears(call, RINGING)


async def test_in_parallel_the_first_to_answer_wins_and_nobody_else_misses_a_call(office: Office) -> None:
    office.desk(distribution=Distribution.PARALLEL)
    call = await office.calls()
    await office.rings(office.ann, office.ben, office.cleo)
    office.cleo.answer()
    await office.hears(call, "cleo")
    await office.rings(within=0.2)
    assert office.ann.current.elsewhere
    assert office.ben.current.elsewhere


async def test_ringing_phones_show_the_group_and_the_caller(office: Office) -> None:
    call = await office.calls()
    await office.rings(office.ann)
    shown = office.ann.current.shown
    assert shown
    assert (shown.number, shown.name) == (call.phone.name, f"Accueil · {call.phone.name}")


async def test_a_refusal_passes_the_call_to_the_next(office: Office) -> None:
    office.ann.behaviour = Refuses(status=603, after=1)
    call = await office.calls()
    await office.rings(office.ben, within=2)
    office.ben.answer()
    await office.hears(call, "ben")


async def test_a_mobile_member_rings_through_the_mobile_network(office: Office) -> None:
    office.desk("ann", "mona", rings=1)
    mona = office.asterisk.phone("mona", endpoint="trunk-mobiles", number="+33639980009")
    mona.behaviour = Answers(after=1)
    call = await office.calls()
    await office.hears(call, "mona")


async def test_do_not_disturb_and_forwards_of_a_member_do_not_count(office: Office) -> None:
    found = office.with_desk("ann")
    ann = replace(found.lines["ann"], do_not_disturb=True)
    office.set(replace(found, lines={**found.lines, "ann": ann}))
    await office.calls()
    await office.rings(office.ann)


async def test_first_come_first_served(office: Office) -> None:
    office.desk("ann")
    office.ann.behaviour = Answers(after=1, talks=3)
    calls = [await office.calls() for _ in range(4)]
    for call in calls:
        await office.hears(call, "ann")
        await office.until(lambda call=call: call.state == "ended")  # type: ignore[misc]
    await office.until(lambda: len(office.shelf.records) == 4)
    answered = [record.answered for record in office.shelf.records]
    assert answered == sorted(answered)  # type: ignore[type-var]


async def test_after_a_group_s_call_a_member_rests(office: Office) -> None:
    office.desk("ann", wrap_up_seconds=30)
    office.ann.behaviour = Answers(after=1)
    first = await office.calls()
    await office.hears(first, "ann")
    second = await office.calls()
    await office.hears(second, WAITING)
    first.hang_up()
    await asyncio.sleep(29)
    assert second.hears == WAITING
    await office.hears(second, "ann", within=3)


@pytest.mark.parametrize(
    ("overflow", "heard"),
    [(Dissuasion(), "sound:dissuasion"), (Dissuasion(OwnSound("later")), "sound:later")],
)
async def test_who_waits_too_long_hears_the_dissuasion_announcement(
    office: Office, overflow: Dissuasion, heard: str
) -> None:
    office.desk("ann", rings=1, max_wait_seconds=20, overflow=overflow)
    call = await office.calls()
    await office.hears(call, heard, within=25)
    await office.until(lambda: call.state == "ended")
    record = await office.record()
    assert record.ending is Ending.REFUSED
    assert [step.step for step in record.steps] == ["Wait", "Refuse"]


async def test_an_overflow_to_a_number_rings_it_and_to_a_mailbox_records(office: Office) -> None:
    office.desk("ann", max_wait_seconds=5, overflow=ToNumber("+33199001002"))
    call = await office.calls()
    await office.hears(call, "marcel")
    call.hang_up()
    office.desk("ann", max_wait_seconds=5, overflow=ToMailbox("group-desk"))
    call = await office.calls()
    await office.hears(call, f"sound:number-{DESK}")
    await office.hears(call, "silence")
    await asyncio.sleep(5)
    call.hang_up()
    await office.until(lambda: bool(office.shelf.messages))
    assert office.shelf.messages[0].mailbox == "group-desk"


async def test_without_overflow_the_caller_is_hung_up(office: Office) -> None:
    office.desk("ann", max_wait_seconds=5, overflow=None)
    call = await office.calls()
    await office.until(lambda: call.state == "ended", within=7)


async def test_one_too_many_hears_so_at_once(office: Office) -> None:
    office.desk("ann", max_waiting=1)
    office.ann.behaviour = Answers(after=0)
    first = await office.calls()
    await office.hears(first, "ann")
    second = await office.calls()
    await office.hears(second, WAITING)
    third = await office.calls()
    await office.hears(third, "sound:dissuasion")


async def test_when_the_last_member_disconnects_by_phone_callers_overflow(office: Office) -> None:
    office.desk("ann", "ben")
    office.ben.registered = False
    call = await office.calls()
    await office.rings(office.ann)
    code = await office.ann.call("*29")
    await office.hears(code, "sound:groups-disconnected")
    await office.hears(call, "sound:dissuasion")
    again = await office.calls()
    await office.hears(again, "sound:dissuasion")
    code = await office.ann.call("*28")
    await office.hears(code, "sound:groups-connected")
    await office.until(lambda: code.state == "ended")
    await office.calls()
    await office.rings(office.ann)


async def test_a_phone_that_registers_is_connected_again(office: Office) -> None:
    office.desk("ann")
    await office.ann.call("*29")
    await office.until(lambda: office.ann.current.state == "ended")
    await office.restart()
    refused = await office.calls()
    await office.hears(refused, "sound:dissuasion")
    office.ann.registered = False
    await asyncio.sleep(2)
    office.ann.registered = True
    await asyncio.sleep(2)
    await office.calls()
    await office.rings(office.ann)


async def test_a_member_whose_phone_is_gone_while_it_rings_is_passed_over(office: Office) -> None:
    await office.calls()
    await office.rings(office.ann)
    office.ann.registered = False
    await office.until(lambda: office.ben.ringing, within=3)


async def test_a_member_set_absent_while_it_rings_stops_ringing(office: Office) -> None:
    await office.calls()
    await office.rings(office.ann)
    office.desk(listed=(Member(line="ann", present=False), Member(line="ben")))
    await office.rings(office.ben, within=1)


async def test_a_ringing_group_call_is_picked_up(office: Office) -> None:
    call = await office.calls()
    await office.rings(office.ann)
    await office.julie.call("*95+33199001003")
    await office.hears(call, "julie")
    await office.rings(within=1)
    assert office.ann.current.elsewhere


async def test_a_caller_who_hangs_up_while_waiting_leaves_nothing(office: Office) -> None:
    call = await office.calls()
    await office.rings(office.ann)
    call.hang_up()
    await office.rings(within=1)
    assert (await office.record()).ending is Ending.ABANDONED


async def test_a_deleted_group_lets_its_callers_go(office: Office) -> None:
    call = await office.calls()
    await office.rings(office.ann)
    office.set(replace(office.company, groups={}))
    await office.until(lambda: call.state == "ended", within=10)


# -- restarts --------------------------------------------------------------------------------------


async def test_waiting_callers_keep_hearing_their_announcement_and_their_place_over_a_restart(
    office: Office,
) -> None:
    office.desk("ann", rings=1)
    office.ann.behaviour = Answers(after=1)
    talk = await office.calls()
    await office.hears(talk, "ann")
    office.ann.behaviour = NeverAnswers()
    calls = []
    for _ in range(3):
        calls.append(await office.calls())
        await office.hears(calls[-1], WAITING)
    await office.kill()
    await asyncio.sleep(2)
    assert [call.hears for call in calls] == [WAITING] * 3
    await office.open()
    office.set(office.company)
    talk.hang_up()
    for call in calls:
        await office.rings(office.ann, within=3)
        office.ann.answer()
        await office.hears(call, "ann")
        call.hang_up()
    await office.until(lambda: len(office.shelf.records) == 4)
    assert {record.ending for record in office.shelf.records} == {Ending.ANSWERED}


async def test_a_ringing_member_rings_again_within_a_second_of_a_restart(office: Office) -> None:
    call = await office.calls()
    await office.rings(office.ann)
    await office.kill()
    await office.open()
    await office.rings(office.ann, within=1)
    assert call.hears == RINGING
    office.ann.answer()
    await office.hears(call, "ann")


async def test_the_time_waited_counts_over_a_restart(office: Office) -> None:
    office.desk("ann", rings=1, max_wait_seconds=30)
    call = await office.calls()
    await office.hears(call, WAITING)
    await office.kill()
    await asyncio.sleep(15)
    await office.open()
    await office.hears(call, "sound:dissuasion", within=12)


async def test_a_greeting_interrupted_by_a_restart_keeps_nobody_waiting(office: Office) -> None:
    office.desk(greeting=Greeting(sound=PredefinedSound.GROUP_GREETING))
    call = await office.calls()
    await office.hears(call, GREETING)
    await office.restart()
    await office.rings(office.ann, within=3)
    office.ann.answer()
    await office.hears(call, "ann")


async def test_a_member_who_rests_rests_on_after_a_restart(office: Office) -> None:
    office.desk("ann", wrap_up_seconds=60)
    office.ann.behaviour = Answers(after=1)
    first = await office.calls()
    await office.hears(first, "ann")
    first.hang_up()
    await office.until(lambda: first.state == "ended")
    await asyncio.sleep(1)
    await office.restart()
    call = await office.calls()
    await office.hears(call, WAITING)
    await asyncio.sleep(45)
    assert call.hears == WAITING
    await office.hears(call, "ann", within=20)


async def test_a_group_conversation_that_ended_unseen_frees_its_member(office: Office) -> None:
    office.desk("ann")
    office.ann.behaviour = Answers(after=1)
    first = await office.calls()
    await office.hears(first, "ann")
    await office.kill()
    office.ann.hang_up()
    await asyncio.sleep(1)
    await office.open()
    call = await office.calls()
    await office.hears(call, "ann")


async def test_a_crashed_engine_leaves_nobody_in_line(office: Office) -> None:
    await office.calls()
    await office.rings(office.ann)
    office.asterisk.crash(2)
    await office.until(lambda: not office.control.groups.places_in("atelier"))
    await office.until(lambda: bool(office.asterisk.config))
    call = await office.calls()
    await office.rings(office.ann)
    office.ann.answer()
    await office.hears(call, "ann")


async def test_who_calls_during_a_rest_is_served_at_its_end(office: Office) -> None:
    office.desk("ann", wrap_up_seconds=6)
    office.ann.behaviour = Answers(after=0.1)
    first = await office.calls()
    await office.hears(first, "ann")
    first.hang_up()
    await office.until(lambda: first.state == "ended")
    await asyncio.sleep(0.1)
    second = await office.calls()
    await office.hears(second, WAITING)
    await office.hears(second, "ann", within=7)
