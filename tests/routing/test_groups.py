"""A call reaches a call group: who rings in which order, what is heard, where it overflows (G1–G10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.routing.builders import (
    ALAIN,
    JULIE,
    MONDAY_TEN,
    NORA,
    OUTSIDE,
    SATURDAY_TEN,
    atelier,
    because,
    calls,
    forwards,
    from_outside,
    to,
    told,
)

from ligneclaire.routing.call import LineLeg, LineState, Outcome, TrunkLeg, Wait
from ligneclaire.routing.dryrun import explain, explain_json, explain_text
from ligneclaire.routing.groups import in_order, is_connected, is_free, leg_to, why_silent
from ligneclaire.routing.model import (
    Company,
    Dissuasion,
    Distribution,
    Greeting,
    Group,
    Member,
    OwnSound,
    PredefinedSound,
    ToMailbox,
)

DESK = "+33199001020"
ALL = "waits in desk for julie,marcel,simone 25s, 300s in all"


def desk(*members: str | Member, **settings: Any) -> Group:
    """Accueil, number 2020: its members as listed, without greeting unless said."""
    listed = members or ("julie", "marcel", "simone")
    return Group(
        id="desk",
        name="Accueil",
        number=DESK,
        short_number="2020",
        site="paris",
        members=tuple(one if isinstance(one, Member) else Member(line=one) for one in listed),
        **({"distribution": Distribution.LINEAR, "overflow": Dissuasion()} | settings),
    )


def company(group: Group, *others: Group, **lines: Mapping[str, Any]) -> Company:
    return atelier(company_settings={"groups": {each.id: each for each in (group, *others)}}, **lines)


def story(group: Group, **settings: Any) -> str:
    return told(calls(company(group), from_outside(), DESK, **settings))


BUSY, AWAY, OUT = LineState(calls=1), LineState(registered=False), LineState(connected=False)


# -- who rings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("member", "state", "expected"),
    [
        (Member(line="marcel"), LineState(), None),
        (Member(line="marcel", present=False), LineState(), "member_absent"),
        (Member(line="marcel"), OUT, "member_disconnected"),
        (Member(line="marcel"), AWAY, "not_registered"),
        (Member(line="marcel"), BUSY, "member_in_call"),
        (Member(line="marcel"), LineState(calls=1, offered=True), "member_offered"),
        (Member(line="marcel"), LineState(resting_until=MONDAY_TEN + timedelta(seconds=1)), "member_resting"),
        (Member(line="marcel"), LineState(resting_until=MONDAY_TEN), None),
        (Member(line="nora"), LineState(), None),
        (Member(line="fax"), LineState(), "service_lacking"),
        (Member(line="alain"), LineState(), "service_lacking"),
        (Member(line="gone"), LineState(), "service_lacking"),
    ],
)
def test_a_member_rings_unless_one_thing_of_the_list_holds(
    member: Member, state: LineState, expected: str | None
) -> None:
    group = desk(member)
    reason = why_silent(company(group), group, member, state, MONDAY_TEN)
    assert (reason and reason.code.value) == expected
    assert is_free(company(group), member, state, MONDAY_TEN) == (expected is None)


def test_do_not_disturb_forwards_and_blocked_numbers_of_a_member_do_not_count() -> None:
    marcel = {
        "do_not_disturb": True,
        "forwards": forwards(immediate=to(OUTSIDE), scheduled=to(OUTSIDE)),
        "blocked": frozenset({OUTSIDE}),
    }
    asked = company(desk("marcel"), marcel=marcel)
    assert told(calls(asked, from_outside(), DESK)).startswith("waits in desk for marcel 25s")


def test_a_mobile_without_a_trunk_is_not_connected() -> None:
    group = desk("nora")
    assert is_connected(company(group), group.members[0], LineState())
    asked = atelier(company_settings={"groups": {"desk": group}, "trunks": ()})
    assert not is_connected(asked, group.members[0], LineState())


def test_a_member_s_phone_shows_the_group_and_the_caller() -> None:
    group = desk("julie", "nora")
    asked = company(group)
    on_phone = leg_to(asked, group, asked.lines["julie"], from_outside())
    assert isinstance(on_phone, LineLeg)
    assert (on_phone.identity.number, on_phone.identity.name) == (OUTSIDE, f"Accueil · {OUTSIDE}")
    on_mobile = leg_to(asked, group, asked.lines["nora"], from_outside())
    assert isinstance(on_mobile, TrunkLeg)
    assert on_mobile.number == NORA
    assert on_mobile.identities["mobiles"].number == OUTSIDE
    hidden = leg_to(asked, group, asked.lines["julie"], from_outside(None))
    assert isinstance(hidden, LineLeg)
    assert hidden.identity.number is None


# -- in which order --------------------------------------------------------------------------------


def at(minutes: int, **settings: Any) -> LineState:
    return LineState(idle_since=MONDAY_TEN - timedelta(minutes=minutes), **settings)


@pytest.mark.parametrize(
    ("distribution", "states", "expected"),
    [
        (Distribution.LINEAR, {"julie": at(1), "marcel": at(9)}, "julie marcel simone"),
        (Distribution.PARALLEL, {"julie": at(1), "marcel": at(9)}, "julie marcel simone"),
        (Distribution.LONGEST_IDLE, {}, "julie marcel simone"),
        (
            Distribution.LONGEST_IDLE,
            {"julie": at(1), "marcel": at(9), "simone": at(5)},
            "marcel simone julie",
        ),
        (Distribution.LONGEST_IDLE, {"julie": at(1), "simone": at(5)}, "marcel simone julie"),
        (Distribution.CYCLIC, {}, "julie marcel simone"),
        (Distribution.CYCLIC, {"julie": LineState(last_of=frozenset({"desk"}))}, "marcel simone julie"),
        (Distribution.CYCLIC, {"simone": LineState(last_of=frozenset({"desk"}))}, "julie marcel simone"),
        (Distribution.CYCLIC, {"julie": LineState(last_of=frozenset({"other"}))}, "julie marcel simone"),
    ],
)
def test_each_distribution_has_its_order(
    distribution: Distribution, states: Mapping[str, LineState], expected: str
) -> None:
    group = desk(distribution=distribution)
    assert " ".join(in_order(group, {"julie", "marcel", "simone"}, states)) == expected


def test_the_cyclic_order_goes_on_after_the_last_even_when_that_one_is_busy() -> None:
    group = desk(distribution=Distribution.CYCLIC)
    states = {"marcel": LineState(calls=1, last_of=frozenset({"desk"}))}
    assert in_order(group, {"julie", "simone"}, states) == ("simone", "julie")


# -- what a call meets -----------------------------------------------------------------------------


def test_members_ring_in_turn_then_the_group_overflows() -> None:
    episodes = calls(company(desk()), from_outside(), DESK)
    assert told(episodes) == f"{ALL} > refused no_answer, dissuasion"
    assert because(episodes) == ["group_dialled", "group_linear", "waited_too_long", "overflow_dissuasion"]
    assert episodes[-1].at - episodes[0].at == timedelta(seconds=300)


def test_a_colleague_reaches_the_group_by_its_short_number_and_a_member_who_calls_does_not_ring() -> None:
    states = {"julie": BUSY}
    episodes = calls(company(desk()), "julie", "2020", states=states)
    assert told(episodes).startswith("waits in desk for marcel,simone")


def test_in_parallel_all_free_members_ring_at_once() -> None:
    group = desk(distribution=Distribution.PARALLEL, rings=2)
    assert story(group, states={"marcel": BUSY}).startswith("waits in desk for julie+simone 10s")


def test_when_nobody_is_free_the_call_waits() -> None:
    states = {"julie": BUSY, "marcel": BUSY, "simone": AWAY}
    episodes = calls(company(desk()), from_outside(), DESK, states=states)
    assert told(episodes).startswith("waits in desk for nobody")
    assert because(episodes)[1:5] == ["member_in_call", "member_in_call", "not_registered", "group_linear"]


@pytest.mark.parametrize(
    ("group", "states", "code"),
    [
        (desk(), {"julie": AWAY, "marcel": OUT, "simone": AWAY}, "nobody_connected"),
        (desk(Member(line="julie", present=False)), {}, "nobody_connected"),
        (replace(desk(), members=()), {}, "no_member"),
    ],
)
def test_when_nobody_is_connected_the_group_overflows_at_once_without_greeting(
    group: Group, states: Mapping[str, LineState], code: str
) -> None:
    asked = replace(group, greeting=Greeting())
    episodes = calls(company(asked), from_outside(), DESK, states=states)
    assert told(episodes) == "refused unreachable, dissuasion"
    assert code in because(episodes)


@pytest.mark.parametrize(
    ("overflow", "expected"),
    [
        (None, "refused busy"),
        (Dissuasion(OwnSound("later")), "refused busy, OwnSound(name='later')"),
        (to(OUTSIDE), f"{OUTSIDE} 180s > refused no_answer, not-reached"),
        (to("2003"), "simone 25s > voicemail simone"),
        (to(ALAIN), "alain_mobile 25s > voicemail alain_mobile"),
        (to("0899123456"), "refused busy, dissuasion"),
        (to(DESK), "refused busy, dissuasion"),
        (ToMailbox("group-desk"), "voicemail desk"),
        (ToMailbox("box-simone"), "voicemail simone"),
    ],
)
def test_a_full_group_overflows_as_it_is_set(overflow: Any, expected: str) -> None:
    assert story(desk(overflow=overflow), outcomes=[Outcome.GROUP_FULL]) == f"{ALL} > {expected}"


def test_groups_that_overflow_into_each_other_come_to_an_end() -> None:
    second = replace(desk(overflow=to("2020")), id="second", number="+33199001021", short_number="2021")
    asked = company(desk(overflow=to("2021")), second)
    waits = "waits in {} for julie,marcel,simone 25s, 300s in all"
    assert told(calls(asked, from_outside(), DESK)) == (
        f"{waits.format('desk')} > {waits.format('second')} > refused no_answer, dissuasion"
    )


def test_a_line_forwards_to_a_group_that_overflows_to_that_line_s_voicemail_or_nowhere() -> None:
    asked = company(desk("marcel", overflow=to(JULIE)), julie={"forwards": forwards(immediate=to("2020"))})
    episodes = calls(asked, from_outside(), JULIE)
    assert told(episodes).startswith("waits in desk for marcel")
    assert "forward_loop" in because(episodes)


def test_in_closed_hours_calls_go_to_a_number_at_once() -> None:
    group = desk(calendar="office", closed_to=to("2003"), greeting=Greeting())
    assert story(group, at=SATURDAY_TEN) == "simone 25s > voicemail simone"
    assert story(group).startswith("waits in desk")


def test_a_closed_group_whose_number_leads_nowhere_asks_to_call_again() -> None:
    group = desk(calendar="office", closed_to=to("3900"))
    assert story(group, at=SATURDAY_TEN) == "refused unreachable, dissuasion"


@pytest.mark.parametrize(("interruptive", "word"), [(True, "with"), (False, "after")])
def test_the_greeting_is_heard_before_or_while_members_ring(interruptive: bool, word: str) -> None:
    greeting = Greeting(sound=PredefinedSound.GROUP_GREETING, interruptive=interruptive)
    assert story(desk(greeting=greeting)).startswith(f"{ALL} {word} group-greeting")


def test_a_group_that_was_deleted_while_a_call_waits_ends_it() -> None:
    before = company(desk())
    wait = calls(before, from_outside(), DESK)[0].decision.step
    assert isinstance(wait, Wait)
    episodes = calls(before, from_outside(), DESK, outcomes=[Outcome.FAILED])
    assert told(episodes).endswith("refused failed")


# -- told in words ---------------------------------------------------------------------------------


def test_the_dry_run_tells_the_whole_story_in_both_languages() -> None:
    greeting = Greeting(sound=PredefinedSound.GROUP_GREETING)
    explanation = explain(company(desk(greeting=greeting)), OUTSIDE, DESK, MONDAY_TEN)
    french = explain_text(explanation).replace("\u00a0", " ").replace("\u202f", " ")
    assert "Le correspondant entend l’annonce d’accueil prédéfinie du groupement en entier." in french
    assert "La ligne « Julie » sonne 25 secondes (5 sonneries) et affiche Accueil" in french
    assert "en entendant l’annonce d’attente prédéfinie, 300 secondes en tout" in french
    assert "Le groupement « Accueil » demande de rappeler plus tard." in french
    assert french.index("« Julie » sonne") < french.index("« Simone » sonne")
    english = explain_text(explanation, "en")
    assert "Line “Simone” rings for 25 seconds (5 rings)" in english
    assert "hearing the predefined waiting announcement, 300 seconds in all" in english
    step = explain_json(explanation)["steps"][0]["step"]
    assert [leg["line"] for leg in step["legs"]] == ["julie", "marcel", "simone"]
