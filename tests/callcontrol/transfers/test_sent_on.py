"""Sending on whom one talks to (F2), as people do it with their phones."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from tests.callcontrol.house import JULIE, MARCEL, House
from tests.callcontrol.transfers.people import SIMONE, change, codes, over, talking, told
from tests.calls.script import OUTSIDE

from ligneclaire.ari.memory import Answers, NeverAnswers, Phone, Refuses
from ligneclaire.calls.record import Ending
from ligneclaire.routing.model import (
    Forwards,
    Group,
    Member,
    NumberClass,
    OwnSound,
    RestrictionProfile,
    ToNumber,
)
from ligneclaire.routing.reasons import Code


async def test_who_was_called_sends_the_caller_on(house: House, simone: Phone, paul: Phone) -> None:
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    simone.behaviour = Answers(after=3)
    his.transfer("0199001003")
    await house.until(lambda: simone.ringing and hers.hears == "ringing")
    assert simone.current.shown is not None
    assert simone.current.shown.number == OUTSIDE
    assert his.transferred == 100
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE)
    await told(house, his, 200)
    await house.until(over(his))
    assert house.control.lines.calls_of("marcel") == 0
    assert house.control.lines.calls_of("simone") == 1
    paul.hang_up()
    record = await house.record()
    assert (record.ending, record.caller.number) == (Ending.ANSWERED, OUTSIDE)
    assert [(leg.line, leg.outcome) for leg in record.legs] == [
        ("marcel", "answered"),
        ("simone", "answered"),
    ]
    assert all(leg.ended for leg in record.legs)
    assert record.steps[1].reasons[0].code is Code.TRANSFERRED
    assert record.steps[1].reasons[0].line == "marcel"
    assert len(house.shelf.records) == 1


async def test_the_caller_sends_on_whom_they_called(house: House, simone: Phone, paul: Phone) -> None:
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    hers.transfer(SIMONE)
    await house.until(lambda: his.hears == "simone" and simone.hears == "marcel")
    await told(house, hers, 200)
    await house.until(over(hers))
    assert house.control.lines.calls_of("marcel") == house.control.lines.calls_of("simone") == 1
    his.hang_up()
    record = await house.record()
    assert record.caller.line == "julie"
    assert [(leg.line, leg.ended is not None) for leg in record.legs] == [("marcel", True), ("simone", True)]


async def test_somebody_outside_is_sent_to_somebody_outside(house: House, paul: Phone) -> None:
    other = house.outside("+33711111111")
    hers, his = await talking(house, house.julie, paul, OUTSIDE)
    hers.transfer("0711111111")
    await house.until(lambda: his.hears == other.name and other.hears == OUTSIDE)
    identity = other.current.headers
    assert JULIE in identity["P-Asserted-Identity"]
    await house.until(over(hers))


async def test_nobody_is_sent_where_the_line_that_sends_may_not_call(house: House, paul: Phone) -> None:
    internal = RestrictionProfile(id="inside", name="Interne", allowed=frozenset({NumberClass.INTERNAL}))
    profiles = {**house.company.restriction_profiles, "inside": internal}
    house.set(replace(house.company, restriction_profiles=profiles))
    change(house, "marcel", restriction_profile="inside")
    other = house.outside("+33711111111")
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    his.transfer("0711111111")
    await told(house, his, 603)
    assert (hers.hears, his.hears) == ("marcel", "julie")
    assert other.calls == []
    paul.hang_up() if paul.calls else hers.hang_up()
    record = await house.record()
    assert Code.RESTRICTED_CLASS in codes(record)


@pytest.mark.parametrize("number", ["0999", "*98", MARCEL, JULIE])
async def test_what_cannot_be_reached_changes_nothing(house: House, number: str) -> None:
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    his.transfer(number)
    await told(house, his, 603)
    await asyncio.sleep(2)
    assert (hers.hears, his.hears) == ("marcel", "julie")
    hers.transfer("not a number")
    await told(house, hers, 603)


async def test_help_called_by_transfer_may_call_the_line_back(house: House, paul: Phone) -> None:
    help_ = house.outside("112")
    change(house, "marcel", refuse_anonymous=True)
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer("112")
    await house.until(lambda: hers.hears == "112" and help_.hears == OUTSIDE)
    assert MARCEL in help_.current.headers["P-Asserted-Identity"]
    assert help_.current.headers["X-Insee"] == "75115"
    await house.until(over(his))
    help_.hang_up()
    await help_.call(MARCEL, withheld=True)
    await house.until(lambda: help_.hears == "marcel")


@pytest.mark.parametrize("by_caller", [False, True])
@pytest.mark.parametrize("behaviour", [Refuses(486), Refuses(603, after=2), NeverAnswers()])
async def test_a_transfer_that_fails_comes_back(
    house: House, simone: Phone, behaviour: Refuses | NeverAnswers, by_caller: bool
) -> None:
    simone.behaviour = behaviour
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    transferor, stays = (hers, his) if by_caller else (his, hers)
    transferor.transfer(SIMONE)
    await told(house, transferor, 603)
    await house.until(lambda: hers.hears == "marcel" and his.hears == "julie")
    await asyncio.sleep(3)
    assert transferor.cause is None
    stays.hang_up()
    record = await house.record()
    assert codes(record)[-1] is Code.STAYS
    assert record.ending is Ending.ANSWERED
    assert all(leg.ended for leg in record.legs)


async def test_who_hung_up_too_soon_is_rung_again(house: House, simone: Phone, paul: Phone) -> None:
    simone.behaviour = Refuses(486, after=2)
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer(SIMONE)
    await asyncio.sleep(0.5)
    his.hang_up()
    await house.until(lambda: house.marcel.current is not his)
    assert house.marcel.current.shown is not None
    assert house.marcel.current.shown.number == OUTSIDE
    await house.until(lambda: hers.hears == "marcel" and house.marcel.hears == OUTSIDE)
    paul.hang_up()
    record = await house.record()
    assert Code.COMES_BACK in codes(record)
    assert [leg.line for leg in record.legs] == ["marcel", "simone", "marcel"]


async def test_nobody_takes_it_back_either(house: House, simone: Phone, paul: Phone) -> None:
    simone.behaviour = Refuses(486, after=2)
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer(SIMONE)
    await asyncio.sleep(0.5)
    his.hang_up()
    house.marcel.behaviour = NeverAnswers()
    await house.until(lambda: hers.hears == "sound:call-later")
    await house.until(over(hers))
    record = await house.record()
    assert record.ending is Ending.ANSWERED
    assert len(record.legs) == 3


async def test_the_forwards_of_the_line_it_is_sent_to_are_followed(house: House, simone: Phone) -> None:
    paul = house.outside(OUTSIDE)
    change(house, "simone", forwards=Forwards(busy=ToNumber(OUTSIDE), no_answer=ToNumber(OUTSIDE)))
    simone.behaviour = Refuses(603)
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    his.transfer(SIMONE)
    await house.until(lambda: hers.hears == OUTSIDE and paul.hears == "julie")
    await told(house, his, 200)


async def test_a_voicemail_takes_who_is_sent_there(house: House, simone: Phone) -> None:
    change(house, "simone", forwards=Forwards(no_answer=house.line("marcel").forwards.no_answer))
    simone.behaviour = Refuses(603)
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    his.transfer(SIMONE)
    await house.until(lambda: "voicemail" in hers.hears)
    await told(house, his, 200)
    await house.until(over(his))
    await asyncio.sleep(15)
    hers.hang_up()
    record = await house.record()
    assert record.ending is Ending.MESSAGE
    assert [message.line for message in house.shelf.messages] == ["simone"]


@pytest.mark.parametrize("after", [0.0, 0.003, 0.05, 1.0, 3.0])
@pytest.mark.parametrize("latency", [0.0, 0.02])
@pytest.mark.parametrize("who", ["who stays", "who transfers"])
async def test_a_transfer_crosses_a_hang_up(
    house: House, simone: Phone, who: str, after: float, latency: float
) -> None:
    simone.behaviour = Answers(after=2)
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    house.asterisk.faults.latency = latency
    hers.transfer(SIMONE)
    await asyncio.sleep(after)
    (his if who == "who stays" else hers).hang_up()
    if who == "who stays":
        record = await house.record()
        assert hers.cause is not None
    else:
        await house.until(lambda: his.hears == "simone" or his.cause is not None)
        his.hang_up()
        record = await house.record()
    assert record.ending is Ending.ANSWERED
    assert len(house.shelf.records) == 1


async def test_two_transfers_at_once_have_one_winner(house: House, simone: Phone, paul: Phone) -> None:
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    simone.behaviour = paul.behaviour = Answers(after=2)
    hers.transfer(SIMONE)
    his.transfer(OUTSIDE)
    await house.until(lambda: {hers.transferred, his.transferred} == {200, 603})
    assert his.hears == "simone"
    assert paul.calls == []


async def test_a_call_is_sent_on_again_and_again(house: House, simone: Phone, paul: Phone) -> None:
    hers, _ = await talking(house, paul, house.marcel, MARCEL)
    for called, number in [(simone, SIMONE), (house.julie, JULIE), (house.marcel, MARCEL), (simone, SIMONE)]:
        before = next(phone for phone in house.asterisk.phones if phone.name == hers.hears)
        before.transfer(number)
        await house.until(lambda called=called: hers.hears == called.name)  # type: ignore[misc]
        await house.until(over(before.calls[-1]))
    paul.hang_up()
    record = await house.record()
    assert [leg.line for leg in record.legs] == ["marcel", "simone", "julie", "marcel", "simone"]


async def test_who_is_held_hears_the_announcement_of_who_holds_now(house: House, simone: Phone) -> None:
    change(house, "simone", hold_announcement=OwnSound("simones"))
    change(house, "marcel", hold_announcement=OwnSound("marcels"))
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    hers.transfer(SIMONE)
    await house.until(lambda: his.hears == "simone")
    simone.hold()
    assert his.hears == "music:simones"
    simone.unhold()
    his.hold()
    assert simone.hears == "music:marcels"


async def test_a_caller_is_sent_on_to_a_group(house: House, simone: Phone, paul: Phone) -> None:
    """The line that sends them is free as soon as they wait."""
    desk = Group(
        id="desk", name="Accueil", number="+33199001050", site="paris", members=(Member(line="simone"),)
    )
    house.set(replace(house.company, groups={"desk": desk}))
    simone.behaviour = Answers(after=3)
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer("0199001050")
    await told(house, his, 200)
    await house.until(over(his))
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE)
    simone.transfer(JULIE)
    await house.until(lambda: hers.hears == "julie")


async def test_who_waits_in_a_group_is_handed_over(house: House, simone: Phone, paul: Phone) -> None:
    desk = Group(
        id="desk", name="Accueil", number="+33199001050", site="paris", members=(Member(line="simone"),)
    )
    house.set(replace(house.company, groups={"desk": desk}))
    simone.behaviour = NeverAnswers()
    hers, first = await talking(house, paul, house.marcel, MARCEL)
    second = await house.marcel.call("0199001050")
    await house.until(lambda: simone.ringing)
    first.connect(second)
    await house.until(lambda: simone.ringing and simone.current.shown is not None)
    await house.until(lambda: first.cause is not None and second.cause is not None)
    simone.behaviour = Answers(after=0)
    await house.until(lambda: simone.ringing)
    simone.answer()
    await house.until(lambda: hers.hears == "simone" and simone.hears == OUTSIDE)
