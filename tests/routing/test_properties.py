"""What must hold for any company, any call and whatever people do."""

from __future__ import annotations

from hypothesis import event, given, settings
from tests.routing.anything import DISTRESS, MOST_DECISIONS, PROVED, Told, stories

from ligneclaire.routing.call import (
    MAX_FORWARDS,
    Call,
    CancelCallbacks,
    Cause,
    Deposit,
    Refuse,
    Ring,
    TrunkLeg,
)
from ligneclaire.routing.forwarding import DESTINATIONS
from ligneclaire.routing.model import CallerIdPolicy, ForwardedCaller, LineKind, NumberClass, TrunkRole
from ligneclaire.routing.numbering import EMERGENCY
from ligneclaire.routing.numbers import canonical, classify
from ligneclaire.routing.planner import decide
from ligneclaire.routing.restrictions import profile_of
from ligneclaire.routing.sentences import describe, sentence
from ligneclaire.routing.services import Service, has

many = settings(max_examples=300)


def sent_by_a_line(ring: Ring) -> bool:
    """Whether a line that was called asked for this ring: by a forward (L18), or by more numbers (L14)."""
    return bool(ring.visited or ring.line)


@many
@given(stories())
def test_every_call_ends_in_a_named_way_within_bounds(story: Told) -> None:
    last = story.decisions[-1].step
    event(f"{type(last).__name__} after {len(story.decisions)}")
    assert len(story.decisions) <= MOST_DECISIONS
    match last:
        case Deposit(line=owner, mailbox=mailbox):
            if owner in story.company.groups:
                assert mailbox in ("box0", owner)
                return
            found = story.company.lines[owner]
            assert found.mailbox == mailbox
            assert has(found.kind, Service.VOICEMAIL)
        case Refuse(cause=cause):
            assert cause in Cause
        case CancelCallbacks(line=owner):
            assert owner in story.company.lines
        case _:
            raise AssertionError("still ringing")


@many
@given(stories())
def test_every_step_says_why_in_both_languages(story: Told) -> None:
    for decision in story.decisions:
        assert decision.reasons
        for language in ("fr", "en"):
            assert describe(decision.step, story.company, language)
            for reason in decision.reasons:
                assert sentence(reason, story.company, language)


@many
@given(stories())
def test_no_call_is_forwarded_more_than_five_times_or_twice_by_a_line(story: Told) -> None:
    for ring in story.rings:
        event(f"{len(ring.visited)} forwards")
        assert len(ring.visited) <= MAX_FORWARDS
        assert len(set(ring.visited)) == len(ring.visited)
        assert ring.line not in ring.visited


@many
@given(stories())
def test_no_line_sends_a_call_to_a_forbidden_destination(story: Told) -> None:
    for ring, leg in story.outside_legs:
        if sent_by_a_line(ring):
            event("sent outside")
            assert classify(leg.number, story.company).number_class in DESTINATIONS


@many
@given(stories())
def test_nobody_rings_his_own_phone(story: Told) -> None:
    for ring in story.rings:
        assert story.caller.line is None or ring.line != story.caller.line


@many
@given(stories(of_lines=True))
def test_nobody_is_called_whom_the_callers_profile_excludes(story: Told) -> None:
    profile = profile_of(story.company.lines[story.caller.line or ""], story.company)
    for ring, leg in story.outside_legs:
        if not sent_by_a_line(ring) and not leg.emergency:
            event("called outside")
            assert classify(leg.number, story.company).number_class in profile.allowed


@many
@given(stories(of_lines=True, dialled=DISTRESS))
def test_an_emergency_call_of_a_line_always_goes_out(story: Told) -> None:
    first = story.decisions[0].step
    if not story.company.trunks_of(TrunkRole.PUBLIC):
        event("no trunk")
        assert first == Refuse(cause=Cause.FAILED)
        return
    assert isinstance(first, Ring)
    (leg,) = first.legs
    assert isinstance(leg, TrunkLeg)
    assert leg.emergency
    assert leg.number in EMERGENCY
    assert {identity.number for identity in leg.identities.values()} == {story.caller.number}


@many
@given(stories())
def test_nobody_comes_in_through_a_trunk_to_go_out_through_another(story: Told) -> None:
    company, caller = story.company, story.caller
    known = company.line_with(caller.number)
    a_mobile_of_ours = (
        known is not None
        and known.kind is LineKind.MOBILE
        and caller.trunk in {trunk.id for trunk in company.trunks_of(TrunkRole.MOBILE)}
    )
    for ring, _ in story.outside_legs:
        assert sent_by_a_line(ring) or caller.line or a_mobile_of_ours


@many
@given(stories())
def test_no_number_that_is_not_ours_leaves_as_ours(story: Told) -> None:
    """French law authenticates callers: what a trunk is told must be the company's or proved (L7, L19)."""
    company = story.company
    ours = {callee.number for callee in company.callees.values()}
    original = {t.id for t in company.trunks if t.forwarded_caller is ForwardedCaller.ORIGINAL}
    for ring, leg in story.outside_legs:
        assert tuple(leg.identities) == leg.trunks
        for trunk, identity in leg.identities.items():
            assert identity.asserted in ours
            if sent_by_a_line(ring) and trunk in original:
                event("original caller shown")
                assert identity.diverted_from in ours
            elif company.caller_id_policy is CallerIdPolicy.VERIFIED:
                assert identity.number in {*ours, PROVED, None}


@many
@given(stories())
def test_what_is_sent_to_a_trunk_is_a_canonical_number(story: Told) -> None:
    for _, leg in story.outside_legs:
        assert leg.trunks
        assert canonical(leg.number) == leg.number
        assert classify(leg.number).number_class is not NumberClass.INVALID


@given(stories())
def test_the_same_question_has_the_same_answer(story: Told) -> None:
    call = Call(caller=story.caller, dialled=story.dialled)
    first, again = (decide(story.company, call, story.at, {}) for _ in range(2))
    assert first == again
