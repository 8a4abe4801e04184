"""A line is associated with a mobile, parted from it, deleted: the next call knows (L4, L5, L21)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.callcontrol.house import MARCEL, House
from tests.calls.script import OUTSIDE, VOICEMAIL, company, line

from ligneclaire.ari.memory import NeverAnswers, Phone
from ligneclaire.routing.model import Company, Forwards, Line, LineKind, ToNumber, Trunk, TrunkRole

NOMADE = "+33639980003"
"""Marcel's mobile, behind the mobile operator's trunk."""
MOBILES = Trunk(id="mobiles", name="Mobiles", role=TrunkRole.MOBILE, endpoint="trunk-mobiles")


def with_mobile(mailbox: str, *, marcel: Line) -> Company:
    mobile = line(
        "nomade",
        NOMADE,
        kind=LineKind.MOBILE,
        endpoint=None,
        mailbox=mailbox,
        forwards=Forwards(no_answer=VOICEMAIL, unreachable=VOICEMAIL),
    )
    made = company(line("julie", "+33199001001"), marcel, mobile)
    return replace(made, trunks=(*made.trunks, MOBILES))


@pytest.fixture
def mobile(house: House) -> Phone:
    return house.outside(NOMADE, "trunk-mobiles", behaviour=NeverAnswers())


async def leaves_message(house: House, number: str) -> str:
    """Julie speaks to whatever answers; the mailbox that keeps it."""
    kept = len(house.shelf.messages)
    house.julie.talks = 8
    await house.julie.call(number)
    await house.until(lambda: len(house.shelf.messages) > kept)
    await house.until(lambda: house.control.calls == 0)
    return house.shelf.messages[-1].mailbox


async def test_once_associated_both_lines_leave_their_messages_in_one_mailbox(
    house: House, mobile: Phone
) -> None:
    house.marcel.behaviour = NeverAnswers()
    marcel = line("marcel", MARCEL, forwards=Forwards(no_answer=VOICEMAIL))
    house.set(with_mobile("box-nomade", marcel=marcel))
    assert await leaves_message(house, NOMADE) == "box-nomade"
    house.set(with_mobile("box-marcel", marcel=replace(marcel, mobile="nomade")))
    assert await leaves_message(house, NOMADE) == "box-marcel"
    assert await leaves_message(house, MARCEL) == "box-marcel"


async def test_a_fixed_number_rings_its_mobile_as_soon_as_they_are_associated(
    house: House, mobile: Phone
) -> None:
    number = line("marcel", MARCEL, kind=LineKind.FIXED_FOR_MOBILE, endpoint=None)
    house.set(with_mobile("box-nomade", marcel=number))
    await house.julie.call(MARCEL)
    await house.record()
    assert mobile.calls == []
    follows = replace(number, mobile="nomade", forwards=Forwards(immediate=ToNumber(NOMADE)))
    house.set(with_mobile("box-marcel", marcel=follows))
    await house.julie.call(MARCEL)
    await house.until(lambda: mobile.ringing)


async def test_a_deleted_line_is_unknown_on_the_next_call(house: House) -> None:
    caller = house.outside(OUTSIDE)
    await caller.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    caller.hang_up()
    await house.record()
    house.set(company(line("julie", "+33199001001")))
    await caller.call(MARCEL)
    record = await house.record(1)
    assert record.cause == "unknown_number"
    assert not record.legs


async def test_a_line_deleted_while_it_rings_still_takes_that_call(house: House) -> None:
    caller = house.outside(OUTSIDE)
    house.marcel.behaviour = NeverAnswers()
    await caller.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    house.set(company(line("julie", "+33199001001")))
    house.marcel.answer()
    await house.until(lambda: caller.hears == "marcel")
