"""Restarts, broken sockets, a crashed engine, and events that come late, twice or never (law 4)."""

from __future__ import annotations

import asyncio

from tests.callcontrol.house import MARCEL, House
from tests.calls.script import OUTSIDE

from ligneclaire.ari.errors import Failed, NotFound, Unavailable
from ligneclaire.ari.memory import Answers, NeverAnswers
from ligneclaire.callcontrol.ports import CompanyGone
from ligneclaire.callcontrol.presence import UNASKED
from ligneclaire.calls.record import Ending


async def talking(house: House) -> None:
    await house.julie.call(MARCEL)
    await house.until(lambda: house.julie.hears == "marcel" and house.marcel.hears == "julie")


async def test_a_conversation_survives_the_death_of_call_control(house: House) -> None:
    await talking(house)
    await house.kill()
    await asyncio.sleep(5)
    assert house.julie.hears == "marcel"
    assert house.marcel.hears == "julie"
    await house.open()
    assert house.julie.hears == "marcel"
    assert house.marcel.hears == "julie"
    house.marcel.hang_up()
    record = await house.record()
    assert record.ending is Ending.ANSWERED
    assert record.answered is not None
    assert record.ended is not None
    assert (record.ended - record.answered).seconds >= 5
    await house.until(lambda: house.julie.hears == "silence")


async def test_a_line_in_an_adopted_conversation_is_busy(house: House) -> None:
    house.set_marcel()
    await talking(house)
    await house.restart()
    call = await house.outside(OUTSIDE).call(MARCEL)
    await house.until(lambda: call.status == 486)


async def test_a_conversation_that_ended_unseen_leaves_nobody_alone_on_the_line(house: House) -> None:
    await talking(house)
    await house.kill()
    house.marcel.hang_up()
    await asyncio.sleep(1)
    await house.open()
    await house.until(lambda: not house.asterisk.leftovers())
    assert (await house.record()).ending is Ending.LOST


async def test_a_caller_who_hears_ringing_when_call_control_dies_is_served_again(house: House) -> None:
    house.marcel.behaviour = NeverAnswers()
    await house.julie.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    house.marcel.behaviour = Answers(after=2)
    await house.restart()
    await house.until(lambda: house.julie.hears == "marcel")


async def test_a_broken_socket_loses_no_conversation(house: House) -> None:
    await talking(house)
    house.asterisk.drop_connection(2)
    await asyncio.sleep(4)
    assert house.julie.hears == "marcel"
    house.julie.hang_up()
    assert (await house.record()).ending is Ending.ANSWERED


async def test_a_hang_up_lost_with_the_socket_is_noticed_afterwards(house: House) -> None:
    await talking(house)
    house.asterisk.drop_connection(2)
    house.julie.hang_up()
    await house.until(lambda: house.control.calls == 0)
    assert (await house.record()).ending is Ending.ANSWERED


async def test_an_answer_lost_with_the_socket_is_noticed_afterwards(house: House) -> None:
    house.marcel.behaviour = Answers(after=1)
    await house.julie.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    house.asterisk.drop_connection(3)
    await house.until(lambda: house.julie.hears == "marcel")


async def test_a_crashed_engine_ends_its_calls_and_serves_the_next(house: House) -> None:
    await talking(house)
    house.asterisk.crash(2)
    assert (await house.record()).ending is Ending.ANSWERED
    await house.until(lambda: bool(house.asterisk.config))
    await talking(house)


async def test_events_that_come_late_twice_or_in_disorder_change_nothing(house: House) -> None:
    faults = house.asterisk.faults
    faults.delay, faults.jitter, faults.repeat = 0.05, 0.02, 0.5
    for _ in range(10):
        await talking(house)
        house.marcel.hang_up()
        await house.until(lambda: house.control.calls == 0)
    await house.until(lambda: len(house.shelf.records) == 10)
    assert [record.ending for record in house.shelf.records] == [Ending.ANSWERED] * 10


async def test_a_channel_gone_when_we_speak_of_it_is_no_fault(house: House) -> None:
    house.asterisk.fail_next("ring", NotFound("Channel not found"))
    await talking(house)


async def test_a_request_that_fails_ends_this_call_and_no_other(house: House) -> None:
    paul = house.outside(OUTSIDE)
    call = await paul.call("0199001001")
    await house.until(lambda: paul.hears == "julie")
    house.asterisk.fail_next("create_bridge", Failed("Allocation failed"))
    second = await house.outside("+33612345679").call(MARCEL)
    await house.until(lambda: second.cause is not None)
    assert call.hears == "julie"


async def test_an_engine_that_stops_answering_costs_one_call(house: House) -> None:
    house.asterisk.fail_next("answer", Unavailable("too slow"))
    call = await house.julie.call(MARCEL)
    await house.until(lambda: call.cause is not None)
    await talking(house)


async def test_a_call_whose_every_request_fails_still_leaves_its_record(house: House) -> None:
    house.set_marcel()
    for request in ("create_bridge", "hangup", "hangup", "hangup"):
        house.asterisk.fail_next(request, Unavailable("too slow"))
    await house.julie.call(MARCEL)
    assert (await house.record()).ending is Ending.ANSWERED


async def test_a_company_deleted_during_its_conversations_lets_them_end(house: House) -> None:
    await talking(house)
    house.shelf.changes.put_nowait(CompanyGone("atelier"))
    await asyncio.sleep(1)
    assert house.julie.hears == "marcel"
    house.marcel.hang_up()
    assert (await house.record()).ending is Ending.ANSWERED


async def test_phones_that_were_there_are_called_right_after_the_engine_came_back(house: House) -> None:
    house.set_marcel()
    house.asterisk.crash(1)
    await house.until(lambda: not house.control.connected)
    house.marcel.registered = False  # as Asterisk sees it, until it has asked
    await house.until(lambda: house.control.connected)
    assert house.control.lines.is_registered("phone-marcel")
    await asyncio.sleep(UNASKED.total_seconds() + 5)
    assert not house.control.lines.is_registered("phone-marcel")


async def test_phones_that_were_there_are_called_right_after_the_whole_house_came_back(house: House) -> None:
    house.set_marcel()
    await house.kill()
    house.asterisk.crash(1)
    house.marcel.registered = False  # as Asterisk sees it, until it has asked
    await asyncio.sleep(2)
    await house.open()
    assert house.control.lines.is_registered("phone-marcel")
    await asyncio.sleep(UNASKED.total_seconds() + 5)
    assert not house.control.lines.is_registered("phone-marcel")


async def test_a_phone_that_was_asked_and_goes_is_not_believed_any_more(house: House) -> None:
    house.asterisk.crash(1)
    await house.until(lambda: not house.control.connected)
    await house.until(lambda: house.control.connected)
    house.marcel.registered = False
    await house.until(lambda: not house.control.lines.is_registered("phone-marcel"), within=1)


async def test_a_phone_that_comes_or_goes_is_known_within_a_second(house: House) -> None:
    for there in (False, True):
        house.marcel.registered = there
        await house.until(lambda: house.control.lines.is_registered("phone-marcel") is there, within=1)  # noqa: B023
