"""Whole calls, from the phone that dials to the record that is kept, without SIP and without waiting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.callcontrol.house import JULIE, MARCEL, House
from tests.calls.script import OUTSIDE, VOICEMAIL, atelier, line

from ligneclaire.ari.events import Party
from ligneclaire.ari.memory import Answers, Ignores, NeverAnswers, Refuses, Searches
from ligneclaire.ari.memory.phones import CallState
from ligneclaire.calls.record import Ending
from ligneclaire.routing.model import Forwards, MoreNumbers, ToNumber


async def test_two_phones_talk(house: House) -> None:
    house.marcel.behaviour = Answers(after=3)
    await house.julie.call(MARCEL)
    await house.until(lambda: house.julie.hears == "ringing")
    await house.until(lambda: house.julie.hears == "marcel" and house.marcel.hears == "julie")
    house.marcel.hang_up()
    record = await house.record()
    assert record.ending is Ending.ANSWERED
    assert record.answered is not None
    assert record.ended is not None
    assert (record.answered - record.arrived).seconds == 3


async def test_the_phone_called_shows_who_calls(house: House) -> None:
    await house.julie.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    shown = house.marcel.current.shown
    assert shown is not None
    assert (shown.number, shown.name) == (JULIE, "Julie")


async def test_nobody_answers_and_the_caller_leaves_a_message(house: House) -> None:
    house.marcel.behaviour = NeverAnswers()
    house.julie.talks = 8
    await house.julie.call(MARCEL)
    await house.until(lambda: house.julie.hears == "ringing")
    await house.until(lambda: house.julie.hears == "sound:voicemail-of")
    await house.until(lambda: len(house.shelf.messages) == 1)
    message = house.shelf.messages[0]
    assert (message.mailbox, message.line, message.caller.number) == ("box-marcel", "marcel", JULIE)
    record = await house.record()
    assert record.ending is Ending.MESSAGE
    assert record.legs[0].outcome == "no_answer"


@pytest.mark.parametrize(
    ("behaviour", "registered", "forwards", "outcome"),
    [
        (Refuses(486, after=2), True, Forwards(no_answer=ToNumber(OUTSIDE)), "refused"),
        (Refuses(603, after=2), True, Forwards(no_answer=ToNumber(OUTSIDE)), "refused"),
        (NeverAnswers(), True, Forwards(no_answer=ToNumber(OUTSIDE), no_answer_rings=2), "no_answer"),
        (Ignores(), True, Forwards(unreachable=ToNumber(OUTSIDE)), "unreachable"),
    ],
)
async def test_a_call_that_marcel_does_not_take_is_forwarded(
    house: House, behaviour: Answers, registered: bool, forwards: Forwards, outcome: str
) -> None:
    outside = house.outside(OUTSIDE)
    house.marcel.behaviour = behaviour
    house.set_marcel(forwards)
    await house.julie.call(MARCEL)
    await house.until(lambda: house.julie.hears == OUTSIDE)
    outside.hang_up()
    record = await house.record()
    assert [leg.outcome for leg in record.legs] == [outcome, "answered"]


async def test_a_phone_that_is_unplugged_is_unreachable_at_once(house: House) -> None:
    house.set_marcel(Forwards(unreachable=VOICEMAIL))
    house.marcel.registered = False
    await house.julie.call(MARCEL)
    await house.until(lambda: house.julie.hears == "sound:voicemail-of", within=1)


async def test_a_change_is_obeyed_by_the_next_call(house: House) -> None:
    await house.julie.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    house.julie.hang_up()
    house.set_marcel(do_not_disturb=True)
    second = await house.julie.call(MARCEL)
    await house.until(lambda: second.status is not None, within=1)
    assert second.status == 486


async def test_a_busy_line_is_busy_until_its_conversation_ends(house: House) -> None:
    paul = house.outside(OUTSIDE)
    house.set_marcel()
    await house.julie.call(MARCEL)
    await house.until(lambda: house.julie.hears == "marcel")
    waiting = await paul.call(MARCEL)
    await house.until(lambda: waiting.status is not None)
    assert waiting.status == 486
    house.julie.hang_up()
    await house.record(1)
    await paul.call(MARCEL)
    await house.until(lambda: paul.hears == "marcel")


async def test_two_callers_at_once_never_both_find_the_line_free(house: House) -> None:
    paul, anne = house.outside(OUTSIDE), house.outside("+33612345679")
    house.set_marcel()
    calls = [await paul.call(MARCEL), await anne.call(MARCEL), await house.julie.call(MARCEL)]
    await house.until(lambda: sum(call.status == 486 for call in calls) == 2)
    await house.until(lambda: sum(call.hears == "marcel" for call in calls) == 1)


async def test_a_call_to_the_outside_shows_the_line_and_asserts_it(house: House) -> None:
    outside = house.outside(OUTSIDE)
    await house.julie.call("0612345678")
    await house.until(lambda: outside.hears == "julie")
    shown = outside.current.shown
    assert shown is not None
    assert shown.number == JULIE
    assert JULIE in outside.current.headers["P-Asserted-Identity"]


async def test_a_trunk_that_fails_is_followed_by_the_next_one(house: House) -> None:
    house.outside(OUTSIDE, "trunk-1", behaviour=Refuses(503))
    outside = house.outside(OUTSIDE, "trunk-2")
    await house.julie.call("0612345678")
    await house.until(lambda: house.julie.hears == OUTSIDE, within=5)
    outside.hang_up()
    assert [leg.outcome for leg in (await house.record()).legs] == ["failed", "answered"]


@pytest.mark.parametrize("dialled", ["0612345678", "112"])
async def test_a_trunk_that_says_nothing_is_followed_by_the_next_one_within_three_seconds(
    house: House, dialled: str
) -> None:
    number = OUTSIDE if dialled != "112" else dialled
    house.outside(number, "trunk-1", behaviour=Ignores())
    outside = house.outside(number, "trunk-2")
    await house.julie.call(dialled)
    await house.until(lambda: outside.ringing, within=3)
    await house.until(lambda: house.julie.hears == number)
    outside.hang_up()
    record = await house.record()
    assert [(leg.trunk, leg.outcome) for leg in record.legs] == [("first", "failed"), ("second", "answered")]


async def test_a_network_that_looks_for_a_phone_is_waited_for(house: House) -> None:
    outside = house.outside(OUTSIDE, "trunk-1", behaviour=Searches(Answers(), seconds=8))
    house.outside(OUTSIDE, "trunk-2")
    await house.julie.call("0612345678")
    await house.until(lambda: house.julie.hears == OUTSIDE, within=12)
    outside.hang_up()
    assert [leg.trunk for leg in (await house.record()).legs] == ["first"]


async def test_an_operator_that_is_away_is_not_tried_first(house: House) -> None:
    first, outside = house.outside(OUTSIDE, "trunk-1"), house.outside(OUTSIDE, "trunk-2")
    await house.until(lambda: house.control.lines.is_registered("trunk-1"))
    first.registered = False
    await house.until(lambda: not house.control.lines.is_registered("trunk-1"))
    await house.julie.call("0612345678")
    await house.until(lambda: house.julie.hears == OUTSIDE, within=3)
    outside.hang_up()
    assert [leg.trunk for leg in (await house.record()).legs] == ["second"]


@pytest.mark.parametrize(("server", "called"), [("sip.example:5060", 1), ("", 0)])
async def test_an_operator_that_seems_to_be_away_is_called_at_its_address(
    house: House, server: str, called: int
) -> None:
    (first, *_) = house.company.trunks
    house.set(replace(house.company, trunks=(replace(first, server=server),)))
    outside = house.outside(OUTSIDE, "trunk-1", registered=False)
    call = await house.julie.call("0612345678")
    await house.until(lambda: call.state is CallState.ENDED or bool(outside.calls))
    assert len(outside.calls) == called
    house.julie.hang_up()


async def test_a_busy_number_outside_is_busy(house: House) -> None:
    house.outside(OUTSIDE, behaviour=Refuses(486))
    call = await house.julie.call("0612345678")
    await house.until(lambda: call.status is not None)
    assert call.status == 486


async def test_somebody_outside_calls_a_line(house: House) -> None:
    paul = house.outside(OUTSIDE)
    await paul.call("0199001002")
    await house.until(lambda: paul.hears == "marcel")
    shown = house.marcel.current.shown
    assert shown is not None
    assert shown.number == OUTSIDE


async def test_a_hidden_caller_stays_hidden(house: House) -> None:
    paul = house.outside(OUTSIDE)
    await paul.call(MARCEL, withheld=True)
    await house.until(lambda: house.marcel.ringing)
    assert house.marcel.current.shown is None


async def test_a_hidden_caller_may_be_refused_and_is_told_why(house: House) -> None:
    paul = house.outside(OUTSIDE)
    house.set_marcel(refuse_anonymous=True)
    call = await paul.call(MARCEL, withheld=True)
    await house.until(lambda: call.hears == "sound:anonymous-refused")
    await house.until(lambda: call.status == 603)
    assert not house.marcel.calls


@pytest.mark.parametrize("dialled", ["4999", "abc", "12*", "0", "+", "019900100200300"])
async def test_what_is_no_number_is_said_to_be_unknown(house: House, dialled: str) -> None:
    call = await house.julie.call(dialled)
    await house.until(lambda: call.hears == "sound:unknown-number")
    await house.until(lambda: call.status == 404)
    assert (await house.record()).ending is Ending.REFUSED


async def test_the_caller_gives_up_and_the_phone_stops_ringing(house: House) -> None:
    house.marcel.behaviour = NeverAnswers()
    await house.julie.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    house.julie.hang_up()
    await house.until(lambda: not house.marcel.ringing)
    assert (await house.record()).ending is Ending.ABANDONED


async def test_a_stranger_company_s_phone_is_no_line_of_ours(house: House) -> None:
    stranger = house.asterisk.phone("stranger")
    call = await stranger.call(MARCEL)
    await house.until(lambda: call.status == 404)
    assert not house.marcel.calls


async def test_a_line_deleted_while_it_rings_still_finishes_its_call(house: House) -> None:
    house.marcel.behaviour = Answers(after=5)
    await house.julie.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    house.set(replace(house.company, lines={"julie": line("julie", JULIE)}))
    await house.until(lambda: house.julie.hears == "marcel")


async def test_the_archive_may_be_away_and_every_record_arrives_once(house: House) -> None:
    house.shelf.broken = True
    for _ in range(3):
        await house.julie.call(MARCEL)
        await house.until(lambda: house.julie.hears == "marcel")
        house.julie.hang_up()
        await house.until(lambda: house.control.calls == 0)
    house.shelf.broken = False
    await house.record(2)
    assert len({record.id for record in house.shelf.records}) == len(house.shelf.records) == 3


async def test_what_asterisk_does_alone_is_written_when_a_company_changes(house: House) -> None:
    assert house.sounds.fallback == ["Atelier"]
    house.set(replace(atelier(), name="Atelier Duchamp"))
    await house.until(lambda: house.sounds.fallback == ["Atelier Duchamp"])
    assert house.asterisk.reloaded[-1] == "pbx_config.so"


async def test_a_caller_from_outside_is_shown_with_the_name_the_operator_gives(house: House) -> None:
    paul = house.outside(OUTSIDE, caller=Party(number="0612345678", name="Paul"))
    await paul.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    shown = house.marcel.current.shown
    assert shown is not None
    assert (shown.number, shown.name) == (OUTSIDE, "Paul")


async def test_the_engine_forgets_the_phones_and_trunks_that_are_no_more(house: House) -> None:
    config = house.asterisk.config
    for kind in ("identify", "endpoint", "aor", "auth"):
        await house.asterisk.put_config("res_pjsip", kind, "former", [("context", "x")])
    house.set(replace(house.company, lines={"julie": line("julie", JULIE)}))
    await house.until(lambda: ("res_pjsip", "endpoint", "phone-marcel") not in config)
    await house.restart()
    await house.until(lambda: not [key for key in config if key[2] == "former"])


async def test_several_numbers_ring_and_the_first_to_answer_talks(house: House) -> None:
    paul = house.outside(OUTSIDE, behaviour=Answers(after=4))
    house.marcel.behaviour = NeverAnswers()
    house.set_marcel(more_numbers=MoreNumbers(numbers=(OUTSIDE,), together=True))
    await house.julie.call(MARCEL)
    await house.until(lambda: house.marcel.ringing and paul.ringing)
    await house.until(lambda: house.julie.hears == OUTSIDE)
    assert house.marcel.current.elsewhere
    paul.hang_up()
    assert [leg.outcome for leg in (await house.record()).legs] == ["answered_elsewhere", "answered"]


async def test_several_numbers_ring_one_after_the_other(house: House) -> None:
    paul = house.outside(OUTSIDE)
    house.marcel.behaviour = NeverAnswers()
    house.set_marcel(more_numbers=MoreNumbers(numbers=(OUTSIDE,), together=False, rings=2))
    await house.julie.call(MARCEL)
    await house.until(lambda: house.marcel.ringing)
    assert not paul.calls
    await house.until(lambda: house.julie.hears == OUTSIDE, within=13)
    assert not house.marcel.ringing
