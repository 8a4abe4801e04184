"""Any company, any call, whatever people do: what must hold for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.routing.builders import TRUNKS, company, line, office_hours

from ligneclaire.routing.call import (
    MAX_FORWARDS,
    Call,
    Caller,
    Cause,
    Decision,
    Deposit,
    LineState,
    Outcome,
    Refuse,
    Ring,
    TrunkLeg,
)
from ligneclaire.routing.forwarding import DESTINATIONS
from ligneclaire.routing.model import (
    CallerIdPolicy,
    Company,
    ForwardedCaller,
    Forwards,
    LineKind,
    NumberClass,
    ShownNumber,
    ToNumber,
    ToVoicemail,
    Trunk,
    TrunkRole,
)
from ligneclaire.routing.numbering import EMERGENCY
from ligneclaire.routing.numbers import canonical, classify
from ligneclaire.routing.planner import decide
from ligneclaire.routing.restrictions import PROFILES
from ligneclaire.routing.sentences import describe, sentence
from ligneclaire.routing.services import Service, has

NUMBERS = [f"+3319900100{n}" for n in range(7)]
SHORT = [f"100{n}" for n in range(7)]
OTHERS = ["+33612345678", "0145834778", "+3221234567", "+442346950434", "+12125551234", "0262123456"]
ODD = [
    "3900",
    "03900",
    "0899123456",
    "0800123456",
    "123",
    "3114",
    "1999",
    "*95",
    "04786950",
    "07001234567890",
]
PROVED = "+33145834778"

dialled = st.sampled_from([*NUMBERS, *SHORT, "0199001001", *OTHERS, *ODD, *EMERGENCY, "0112"])
destinations = st.one_of(
    st.none(),
    st.just(ToVoicemail()),
    st.builds(ToNumber, st.sampled_from([*NUMBERS, *SHORT, *SHORT, *OTHERS, *ODD, "15"])),
)
forwards = st.builds(
    Forwards,
    immediate=destinations,
    busy=destinations,
    no_answer=destinations,
    no_answer_rings=st.integers(1, 10),
    unreachable=destinations,
    scheduled=destinations,
    calendar=st.sampled_from([None, "office", "gone"]),
)
states = st.builds(
    LineState,
    registered=st.booleans(),
    calls=st.integers(0, 3),
    emergency_call_at=st.sampled_from([None, datetime(2026, 11, 23, 9, tzinfo=UTC)]),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@st.composite
def companies(draw: st.DrawFn) -> Company:
    lines = [
        line(
            f"line{n}",
            number,
            draw(st.sampled_from(LineKind)),
            short_number=draw(st.sampled_from([None, SHORT[n]])),
            site=draw(st.sampled_from(["paris", "reunion", "gone"])),
            endpoint=draw(st.sampled_from([None, f"phone{n}"])),
            forwards=draw(forwards),
            mailbox=draw(st.sampled_from([None, f"box{n}"])),
            shown_number=draw(st.sampled_from(ShownNumber)),
            alternative_number=draw(st.sampled_from([None, "1002", PROVED, "0612345678", "Accueil"])),
            restriction_profile=draw(st.sampled_from([*PROFILES, ""])),
            do_not_disturb=draw(st.booleans()),
            refuse_anonymous=draw(st.booleans()),
            call_waiting=draw(st.booleans()),
            distinct_ring=draw(st.booleans()),
            blocked=draw(st.frozensets(st.sampled_from([*NUMBERS, *SHORT, "+33612345678"]), max_size=2)),
        )
        for n, number in enumerate(draw(st.lists(st.sampled_from(NUMBERS), unique=True, min_size=1)))
    ]
    trunks = tuple(
        Trunk(id=t.id, name=t.name, role=t.role, endpoint=t.endpoint, forwarded_caller=shown)
        for t in TRUNKS
        for shown in [draw(st.sampled_from(ForwardedCaller))]
        if draw(st.booleans()) or draw(st.booleans())
    )
    return company(
        *lines,
        trunks=trunks,
        calendars={"office": office_hours()},
        caller_id_policy=draw(st.sampled_from(CallerIdPolicy)),
        proved_numbers=frozenset({PROVED}),
    )


@dataclass(frozen=True)
class Told:
    """A call with all that was decided on its way."""

    company: Company
    caller: Caller
    dialled: str
    decisions: tuple[Decision, ...]

    @property
    def rings(self) -> list[Ring]:
        return [d.step for d in self.decisions if isinstance(d.step, Ring)]

    @property
    def outside_legs(self) -> list[tuple[Ring, TrunkLeg]]:
        return [
            (ring, leg)
            for ring in self.rings
            for leg in ring.legs
            if isinstance(leg, TrunkLeg) and leg.line is None
        ]


BOUND = MAX_FORWARDS + 2
"""A ring on the first line, one after each forward, and the end."""


@st.composite
def told(draw: st.DrawFn, numbers: st.SearchStrategy[str] = dialled, inside: bool = False) -> Told:
    asked = draw(companies())
    callers = st.sampled_from(
        [Caller(line=item.id, number=item.number, name=item.name) for item in asked.lines.values()]
    )
    outside = st.builds(
        Caller,
        number=st.sampled_from([None, "+33612345678", *NUMBERS]),
        withheld=st.booleans(),
        trunk=st.sampled_from([None, "first", "mobiles"]),
    )
    caller = draw(callers if inside else st.one_of(callers, outside))
    now, known = draw(moments), draw(st.dictionaries(st.sampled_from([*asked.lines]), states))
    call = Call(caller=caller, dialled=draw(numbers))
    decisions = []
    while len(decisions) <= BOUND:
        decisions.append(decide(asked, call, now, known))
        step = decisions[-1].step
        if not isinstance(step, Ring):
            break
        call = call.after(step, draw(st.sampled_from(Outcome)))
        now += timedelta(seconds=step.seconds)
    return Told(asked, caller, call.dialled, tuple(decisions))


@given(told())
def test_every_call_ends_in_a_named_way_within_bounds(story: Told) -> None:
    last = story.decisions[-1].step
    event(type(last).__name__)
    assert len(story.decisions) <= BOUND
    match last:
        case Deposit(line=owner, mailbox=mailbox):
            found = story.company.lines[owner]
            assert found.mailbox == mailbox
            assert has(found.kind, Service.VOICEMAIL)
        case Refuse(cause=cause):
            assert cause in Cause
        case _:
            raise AssertionError("still ringing")


@given(told())
def test_every_step_says_why_in_both_languages(story: Told) -> None:
    for decision in story.decisions:
        assert decision.reasons
        for language in ("fr", "en"):
            assert describe(decision.step, story.company, language)
            for reason in decision.reasons:
                assert sentence(reason, story.company, language)


@given(told())
def test_no_call_is_forwarded_more_than_five_times_or_twice_by_a_line(story: Told) -> None:
    for ring in story.rings:
        assert len(ring.visited) <= MAX_FORWARDS
        assert len(set(ring.visited)) == len(ring.visited)
        assert ring.line not in ring.visited


@given(told())
def test_no_forward_reaches_a_forbidden_destination(story: Told) -> None:
    for ring, leg in story.outside_legs:
        if ring.visited:
            event("forwarded outside")
            assert classify(leg.number, story.company).number_class in DESTINATIONS


@given(told())
def test_nobody_is_called_whom_the_callers_profile_excludes(story: Told) -> None:
    for ring, leg in story.outside_legs:
        if not ring.visited and not leg.emergency:
            caller = (
                story.company.lines.get(story.caller.line or "")
                or story.company.line_of_number[story.caller.number or ""]
            )
            number_class = classify(leg.number, story.company).number_class
            profile = PROFILES.get(caller.restriction_profile, PROFILES["europe_7_7"])
            if has(caller.kind, Service.RESTRICTION_PROFILE):
                event("called outside")
                assert number_class in profile.allowed


@given(told(st.sampled_from([*sorted(EMERGENCY), "015", "0112"]), inside=True))
def test_an_emergency_call_of_a_line_always_goes_out(story: Told) -> None:
    first = story.decisions[0].step
    if not story.company.trunks_of(TrunkRole.PUBLIC):
        assert first == Refuse(cause=Cause.FAILED)
        return
    assert isinstance(first, Ring)
    (leg,) = first.legs
    assert isinstance(leg, TrunkLeg)
    assert leg.emergency
    assert leg.number in EMERGENCY
    shown = set(leg.identities.values())
    assert {identity.number for identity in shown} == {story.caller.number}


@given(told())
def test_only_a_lines_own_call_goes_outside_without_a_forward(story: Told) -> None:
    """Nobody comes in through one trunk to go out through another."""
    for ring, _ in story.outside_legs:
        from_mobile = story.caller.trunk == "mobiles" and story.caller.number in NUMBERS
        assert ring.visited or story.caller.line or from_mobile


@given(told())
def test_no_number_that_is_not_ours_leaves_as_ours(story: Told) -> None:
    """French law authenticates callers: what a trunk is told must be the company's or proved (L7, L19)."""
    company = story.company
    ours: Mapping[str, object] = {item.number: item for item in company.lines.values()}
    for ring, leg in story.outside_legs:
        assert tuple(leg.identities) == leg.trunks
        for trunk, identity in leg.identities.items():
            assert identity.asserted in ours
            original = {t.id: t.forwarded_caller for t in company.trunks}[trunk] is ForwardedCaller.ORIGINAL
            if ring.visited and original:
                assert identity.diverted_from in ours
            elif company.caller_id_policy is CallerIdPolicy.VERIFIED:
                assert identity.number in {*ours, PROVED, None}


@given(told())
@settings(max_examples=50)
def test_the_same_question_has_the_same_answer(story: Told) -> None:
    call = Call(caller=story.caller, dialled=story.dialled)
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert decide(story.company, call, now, {}) == decide(story.company, call, now, {})


@given(told())
def test_what_is_sent_to_a_trunk_is_digits(story: Told) -> None:
    for _, leg in story.outside_legs:
        assert leg.number.removeprefix("+").isdigit()
        assert leg.trunks
        assert canonical(leg.number) == leg.number
        assert classify(leg.number).number_class is not NumberClass.INVALID
