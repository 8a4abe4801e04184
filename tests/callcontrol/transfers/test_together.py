"""Conferences (F2)."""

from __future__ import annotations

import asyncio

import pytest
from tests.callcontrol.house import JULIE, MARCEL, House
from tests.callcontrol.transfers.people import SIMONE, over, talking, told
from tests.calls.script import OUTSIDE

from ligneclaire.ari.memory import Phone
from ligneclaire.calls.record import Ending


async def test_a_conference_of_three(house: House, simone: Phone, paul: Phone) -> None:
    """Marcel brings both of his calls, and joins them."""
    hers, first = await talking(house, paul, house.marcel, MARCEL)
    first.transfer("*60")
    await house.until(over(first))
    second, _ = await talking(house, house.marcel, simone, SIMONE)
    second.transfer("*60")
    await house.until(over(second))
    await house.marcel.call("*60")
    await house.until(lambda: house.marcel.hears == f"{OUTSIDE}+simone")
    assert hers.hears == "marcel+simone"
    assert house.control.lines.calls_of("marcel") == 1
    house.marcel.hang_up()
    await house.until(lambda: hers.hears == "simone")
    simone.hang_up()
    await house.until(lambda: hers.hears == "silence")
    hers.hang_up()
    await house.until(lambda: len(house.shelf.records) == 3)
    assert {record.ending for record in house.shelf.records} == {Ending.ANSWERED}
    assert house.asterisk.leftovers() == []


async def test_a_conference_has_six_seats(house: House, simone: Phone) -> None:
    guests = [house.asterisk.phone(f"guest-{n}", endpoint="phone-julie") for n in range(6)]
    for guest in guests:
        await guest.call("*60" + SIMONE)
    await house.until(lambda: guests[0].hears.count("+") == 4)
    seventh = await simone.call("*60")
    await house.until(lambda: seventh.hears == "sound:conference-full")
    await house.until(lambda: seventh.status == 486)
    guests[0].hang_up()
    await house.until(lambda: guests[1].hears.count("+") == 3)
    again = await simone.call("*60")
    await house.until(lambda: again.hears.count("+") == 4)


async def test_who_finds_the_conference_full_stays_with_who_brought_them(
    house: House, simone: Phone, paul: Phone
) -> None:
    for guest in [house.asterisk.phone(f"guest-{n}", endpoint="phone-julie") for n in range(6)]:
        await guest.call("*60" + MARCEL)
    hers, his = await talking(house, paul, house.marcel, MARCEL)
    his.transfer("*60")
    await told(house, his, 603)
    await house.until(lambda: hers.hears == "marcel" and his.hears == OUTSIDE)


@pytest.mark.parametrize("after", [0.0, 0.01, 0.03, 0.05, 0.07])
async def test_joining_a_conference_crosses_a_hang_up(house: House, after: float) -> None:
    hers, his = await talking(house, house.julie, house.marcel, MARCEL)
    house.asterisk.faults.latency = 0.02
    hers.transfer("*60")
    await asyncio.sleep(after)
    his.hang_up()
    await house.until(over(hers))
    record = await house.record()
    assert record.ending is Ending.ANSWERED
    assert house.asterisk.leftovers() == []


async def test_a_conference_outlives_a_restart(house: House, simone: Phone) -> None:
    for phone in (house.julie, house.marcel):
        await phone.call("*60" + SIMONE)
    await house.until(lambda: house.julie.hears == "marcel")
    await house.restart()
    await asyncio.sleep(2)
    assert (house.julie.hears, house.marcel.hears) == ("marcel", "julie")
    await simone.call("*60")
    await house.until(lambda: simone.hears == "julie+marcel")
    for phone in (house.julie, house.marcel, simone):
        phone.hang_up()
    await house.until(lambda: len(house.shelf.records) == 3)


async def test_a_conference_is_not_of_another_company(house: House, simone: Phone, paul: Phone) -> None:
    await house.julie.call("*60")
    refused = await paul.call("*60" + JULIE)
    await house.until(over(refused))
    assert house.julie.hears == "silence"
