"""Any company, any call, anything people may do: the material of property tests.

Stories are drawn from a seeded `Random` rather than piece by piece: what matters lies several forwards deep,
where small variations of simple examples seldom come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st
from tests.routing.builders import TRUNKS, company, line, office_hours

from ligneclaire.routing.attendants import ATTEMPTS
from ligneclaire.routing.call import (
    MAX_FORWARDS,
    Announce,
    Call,
    Caller,
    Decision,
    LineState,
    Offer,
    Outcome,
    Pressed,
    Ring,
    TrunkLeg,
    Wait,
)
from ligneclaire.routing.model import (
    Attendant,
    CallerIdPolicy,
    Company,
    Destination,
    Dissuasion,
    Distribution,
    ForwardedCaller,
    Forwards,
    Greeting,
    Group,
    Key,
    Line,
    LineKind,
    Member,
    Menu,
    MoreNumbers,
    OwnSound,
    PredefinedSound,
    ShownNumber,
    ToMailbox,
    ToNumber,
    ToVoicemail,
)
from ligneclaire.routing.numbering import EMERGENCY
from ligneclaire.routing.planner import decide
from ligneclaire.routing.restrictions import PROFILES

NUMBERS = [f"+3319900100{n}" for n in range(8)]
SHORT = [f"200{n}" for n in range(8)]
GROUPS = ["2020", "+33199001021"]
ATTENDANTS = ["2030", "+33199001031"]
OUTSIDE = ["+33612345678", "0145834778", "+3221234567"]
FORBIDDEN = [
    "+442346950434",
    "+12125551234",
    "0262123456",
    "3900",
    "03900",
    "0899123456",
    "0800123456",
    "123",
]
ODD = ["1999", "*95", "#37#", "04786950", "07001234567890", "+210123"]
DISTRESS = [*sorted(EMERGENCY), "015", "0112"]
PROVED = "+33145834778"
WAIT_ENDS = [Outcome.GROUP_FULL, Outcome.WAITED_TOO_LONG, Outcome.NOBODY_CONNECTED, Outcome.FAILED]
RING_ENDS = [
    Outcome.BUSY,
    Outcome.NO_ANSWER,
    Outcome.REFUSED,
    Outcome.UNREACHABLE,
    Outcome.UNKNOWN_NUMBER,
    Outcome.FAILED,
]
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)

MOST_DECISIONS = 2 * (MAX_FORWARDS + 1) + 2 * ATTEMPTS * len(ATTENDANTS) + 1
"""A greeting and a ring on the first line, and after each forward; a menu and a submenu of each attendant, as
often as they are offered; then the end."""


@dataclass(frozen=True)
class Told:
    """A call with all that was decided on its way."""

    company: Company
    caller: Caller
    dialled: str
    at: datetime
    decisions: tuple[Decision, ...]

    @property
    def rings(self) -> list[Ring]:
        return [decision.step for decision in self.decisions if isinstance(decision.step, Ring)]

    @property
    def outside_legs(self) -> list[tuple[Ring, TrunkLeg]]:
        return [
            (ring, leg)
            for ring in self.rings
            for leg in ring.legs
            if isinstance(leg, TrunkLeg) and leg.line is None
        ]


def stories(*, of_lines: bool = False, dialled: Sequence[str] = ()) -> st.SearchStrategy[Told]:
    """Any call; `of_lines`: made by a phone of the company; `dialled`: to one of these numbers."""
    return st.randoms(use_true_random=True).map(lambda random: _story(random, of_lines, dialled))


def _story(random: Random, of_lines: bool, dialled: Sequence[str]) -> Told:
    asked = _company(random)
    caller = _line_caller(random, asked) if of_lines or random.random() < 0.5 else _outside_caller(random)
    number = random.choice(dialled or _dialled(random, asked))
    at = now = BEGINNING + timedelta(minutes=random.randrange(2 * 366 * 24 * 60))
    states = {id: _state(random, now) for id in asked.lines if _often(random)}
    call = Call(caller=caller, dialled=number)
    decisions: list[Decision] = []
    while len(decisions) <= MOST_DECISIONS:
        decisions.append(decide(asked, call, now, states))
        step = decisions[-1].step
        if isinstance(step, Announce):
            call = call.after(step, Outcome.PLAYED)
        elif isinstance(step, Ring):
            call = call.after(step, random.choice(RING_ENDS))
            now += timedelta(seconds=step.seconds)
        elif isinstance(step, Offer):
            pressed = random.choice([*step.keys, *step.keys, "0", "7", ""])
            call = call.after(step, Pressed(pressed) if pressed else Outcome.SILENCE)
            now += timedelta(seconds=step.seconds)
        elif isinstance(step, Wait):
            call = call.after(step, random.choice(WAIT_ENDS))
            now += timedelta(seconds=step.max_seconds)
        else:
            break
    return Told(asked, caller, number, at, tuple(decisions))


def _often(random: Random) -> bool:
    return random.random() < 0.85


def _seldom(random: Random) -> bool:
    return not _often(random)


def _company(random: Random) -> Company:
    count = random.choice([2, 4, len(NUMBERS), len(NUMBERS)])
    return company(
        *(_line(random, n) for n in range(count)),
        trunks=tuple(
            replace(trunk, forwarded_caller=random.choice(list(ForwardedCaller)))
            for trunk in TRUNKS
            if _often(random)
        ),
        calendars={"office": office_hours()},
        groups={f"group{n}": _group(random, n, count) for n in range(len(GROUPS))},
        attendants={f"attendant{n}": _attendant(random, n) for n in range(len(ATTENDANTS))},
        caller_id_policy=random.choice(list(CallerIdPolicy)),
        proved_numbers=frozenset({PROVED}),
    )


def _line(random: Random, n: int) -> Line:
    return line(
        f"line{n}",
        NUMBERS[n],
        random.choice([LineKind.FIXED, LineKind.FIXED, *LineKind]),
        short_number=SHORT[n] if _often(random) else None,
        site=random.choice(["paris", "reunion", "gone"]),
        endpoint=f"phone{n}" if _often(random) else None,
        forwards=_forwards(random),
        mailbox=f"box{n}" if _often(random) else None,
        shown_number=random.choice(list(ShownNumber)),
        alternative_number=random.choice([None, "2002", PROVED, "0612345678", "Accueil"]),
        restriction_profile=random.choice([*["unrestricted_7_7"] * 4, *PROFILES, ""]),
        do_not_disturb=_seldom(random),
        refuse_anonymous=_seldom(random),
        call_waiting=random.random() < 0.5,
        distinct_ring=random.random() < 0.5,
        more_numbers=_more_numbers(random) if _seldom(random) else None,
        greeting=Greeting(
            interruptive=random.random() < 0.5, calendar=random.choice(["office", "gone", None])
        )
        if _seldom(random)
        else None,
        double_call_announcement=random.choice([None, PredefinedSound.DOUBLE_CALL]),
        blocked=frozenset({OUTSIDE[0], NUMBERS[0], SHORT[1]}) if _seldom(random) else frozenset(),
    )


def _group(random: Random, n: int, lines: int) -> Group:
    members = random.sample(range(lines), random.randint(0, lines))
    return Group(
        id=f"group{n}",
        name=f"Groupe {n}",
        number=f"+3319900102{n}",
        short_number=f"202{n}",
        site=random.choice(["paris", "reunion", "gone"]),
        members=tuple(Member(line=f"line{number}", present=_often(random)) for number in members),
        distribution=random.choice(list(Distribution)),
        greeting=random.choice([None, Greeting(), Greeting(interruptive=True)]),
        waiting_announcement=random.choice([None, PredefinedSound.WAITING]),
        overflow=random.choice(
            [None, Dissuasion(), ToMailbox("box0"), ToMailbox(f"group{n}"), *map(ToNumber, _known())]
        ),
        calendar=random.choice(["office", "gone", None]),
        closed_to=ToNumber(random.choice(_known())) if random.random() < 0.4 else None,
    )


def _attendant(random: Random, n: int) -> Attendant:
    return Attendant(
        id=f"attendant{n}",
        name=f"Accueil {n}",
        number=f"+3319900103{n}",
        short_number=f"203{n}",
        site=random.choice(["paris", "reunion", "gone"]),
        on=_often(random),
        opened=_menu(random, submenus=True),
        closed=_menu(random, submenus=True) if random.random() < 0.5 else None,
        calendar=random.choice(["office", "gone", None]),
        fallback=ToNumber(random.choice(_known())) if random.random() < 0.5 else None,
    )


def _menu(random: Random, *, submenus: bool) -> Menu:
    keys = {
        digit: Key(
            to=_menu(random, submenus=False)
            if submenus and random.random() < 0.3
            else ToNumber(random.choice(_known()))
        )
        for digit in random.sample("123456789", random.randint(0, 4))
    }
    return Menu(announcement=random.choice([None, OwnSound("menu")]), keys=keys)


def _known() -> list[str]:
    return [*OUTSIDE, *NUMBERS, *SHORT, *GROUPS, *ATTENDANTS, *FORBIDDEN, *ODD]


def _forwards(random: Random) -> Forwards:
    return Forwards(
        immediate=_destination(random) if random.random() < 0.4 else None,
        busy=_destination(random),
        no_answer=_destination(random),
        no_answer_rings=random.randint(1, 10),
        unreachable=_destination(random),
        scheduled=_destination(random) if random.random() < 0.3 else None,
        calendar=random.choice(["office", "office", "gone", None]),
    )


def _more_numbers(random: Random) -> MoreNumbers:
    known = [*OUTSIDE, *NUMBERS, *SHORT, *FORBIDDEN, *ODD, "15"]
    return MoreNumbers(
        numbers=tuple(random.choices(known, k=random.randint(1, 5))),
        together=random.random() < 0.5,
        rings=random.randint(1, 10),
    )


def _destination(random: Random) -> Destination | None:
    kinds: list[Sequence[Destination | None]] = [
        [None, ToVoicemail()],
        [ToNumber(number) for number in (*FORBIDDEN, *ODD, "15")],
        [ToNumber(number) for number in OUTSIDE],
        [ToNumber(number) for number in (*NUMBERS, *SHORT, *GROUPS, *ATTENDANTS)],
    ]
    return random.choice(random.choices(kinds, weights=[1, 1, 2, 6])[0])


def _line_caller(random: Random, asked: Company) -> Caller:
    found = random.choice(list(asked.lines.values()))
    return Caller(line=found.id, number=found.number, name=found.name)


def _outside_caller(random: Random) -> Caller:
    return Caller(
        number=random.choice([None, *OUTSIDE, *NUMBERS]),
        withheld=_seldom(random),
        trunk=random.choice(["first", "mobiles", "mobiles", None]),
    )


def _dialled(random: Random, asked: Company) -> Sequence[str]:
    ours = [found.number for found in asked.lines.values()]
    return ours if random.random() < 0.7 else [*asked.callee_of_number, *OUTSIDE, *FORBIDDEN, *ODD, *DISTRESS]


def _state(random: Random, now: datetime) -> LineState:
    return LineState(
        registered=_often(random),
        connected=_often(random),
        calls=random.choice([0, 0, 0, 1, 2, 3]),
        emergency_call_at=random.choice([None, now - timedelta(minutes=30), now - timedelta(days=1)]),
    )
