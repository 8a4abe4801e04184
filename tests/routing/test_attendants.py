"""Auto attendants, as the decision sees them: which menu, where keys lead, and how it ends (A1–A9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from tests.routing.builders import (
    MARCEL,
    MONDAY_TEN,
    NORA,
    OUTSIDE,
    PARIS,
    SATURDAY_TEN,
    VOICEMAIL,
    atelier,
    because,
    calls,
    forwards,
    from_line,
    from_outside,
    told,
)

from ligneclaire.routing.attendants import ATTEMPTS, SILENCE_SECONDS
from ligneclaire.routing.call import (
    Call,
    Caller,
    Cause,
    LineState,
    Offer,
    Outcome,
    Pressed,
    Prompt,
    Refuse,
    Ring,
    Step,
    TrunkLeg,
)
from ligneclaire.routing.dryrun import Episode, explain, explain_json, explain_text
from ligneclaire.routing.model import (
    Attendant,
    Company,
    ForwardedCaller,
    Key,
    Menu,
    OwnSound,
    ToNumber,
)
from ligneclaire.routing.planner import decide

WELCOME, NIGHT, SERVICES = OwnSound("welcome"), OwnSound("night"), OwnSound("services")
ACCUEIL = "+33199001050"


def key(number: str, label: str = "") -> Key:
    return Key(to=ToNumber(number), label=label)


def menu(sound: OwnSound = WELCOME, **keys: Key) -> Menu:
    """`k1=key(…)`: what key 1 does."""
    return Menu(announcement=sound, keys={name.removeprefix("k"): value for name, value in keys.items()})


SUBMENU = Key(to=menu(SERVICES, k1=key("2003"), k2=key(OUTSIDE)), label="Services")
OPENED = menu(k1=key(MARCEL, "Marcel"), k2=SUBMENU, k3=key("1999"), k5=key(OUTSIDE, "Dehors"))


def house(
    *, lines: dict[str, Any] | None = None, others: tuple[Attendant, ...] = (), **settings: Any
) -> Company:
    """The cast, and an attendant that is on; `settings` are its own."""
    values: dict[str, Any] = {
        "id": "accueil",
        "name": "Accueil",
        "number": ACCUEIL,
        "short_number": "5000",
        "site": "paris",
        "on": True,
        "opened": OPENED,
    }
    attendant = Attendant(**(values | settings))
    attendants = {one.id: one for one in (attendant, *others)}
    return atelier(company_settings={"attendants": attendants}, **(lines or {}))


def hears(
    company: Company,
    keys: str = "",
    *,
    caller: Caller | str | None = None,
    dialled: str = ACCUEIL,
    at: datetime = MONDAY_TEN,
    outcomes: tuple[Outcome, ...] = (),
    states: dict[str, LineState] | None = None,
) -> tuple[Episode, ...]:
    if isinstance(caller, str):
        caller = from_line(company, caller)
    return calls(
        company, caller or from_outside(), dialled, at=at, keys=keys, outcomes=outcomes, states=states
    )


def test_whoever_presses_nothing_hears_the_menu_three_times_then_goodbye() -> None:
    episodes = hears(house())
    assert told(episodes) == "menu > menu > menu > refused no_answer, no-choice"
    offer = episodes[0].decision.step
    assert isinstance(offer, Offer)
    assert (offer.sound, offer.keys, offer.seconds) == (WELCOME, ("1", "2", "3", "5"), 8)
    assert [episode.at.second for episode in episodes] == [0, 8, 16, 24]
    assert because(episodes) == [
        "attendant_dialled",
        "menu",
        "menu_silence",
        "menu_silence",
        "menu_silence",
        "menu_given_up",
    ]


@pytest.mark.parametrize(
    ("keys", "story"),
    {
        "a number of the company": ("1", "menu > marcel 25s > voicemail marcel"),
        "a number outside": ("5", f"menu > {OUTSIDE} 180s > refused no_answer, not-reached"),
        "a submenu, two levels": ("21", "menu > menu 2 > simone 25s > voicemail simone"),
        "a wrong key": ("91", "menu > menu > marcel 25s > voicemail marcel"),
        "zero, star and hash": ("0*#", "menu > menu > menu > refused no_answer, no-choice"),
        "a number that exists no more": ("31", "menu > menu > marcel 25s > voicemail marcel"),
        "wrong keys in a submenu count anew": (
            "992991",
            "menu > menu > menu > menu 2 > menu 2 > menu 2 > simone 25s > voicemail simone",
        ),
        "three vain attempts in a submenu": (
            "2999",
            "menu > menu 2 > menu 2 > menu 2 > refused no_answer, no-choice",
        ),
    }.values(),
)
def test_keys_lead_to(keys: str, story: str) -> None:
    assert told(hears(house(), keys)) == story


def test_an_attendant_that_is_off_says_that_the_service_is_closed() -> None:
    episodes = hears(house(on=False), "1")
    assert told(episodes) == "refused unreachable, service-closed"
    assert because(episodes) == ["attendant_dialled", "attendant_off"]


def test_a_calendar_chooses_the_menu_in_the_time_of_the_site() -> None:
    closed = menu(NIGHT, k1=key(OUTSIDE))
    company = house(closed=closed, calendar="office")
    assert told(hears(company, "1")) == "menu > marcel 25s > voicemail marcel"
    shut = hears(company, "1", at=SATURDAY_TEN)
    assert told(shut) == f"closed menu > {OUTSIDE} 180s > refused no_answer, not-reached"
    assert because(shut)[:3] == ["attendant_dialled", "closed_hours", "menu_closed"]
    # 12:30 in Paris is 15:30 in Saint-Denis: lunch here, open there.
    lunch = MONDAY_TEN.replace(hour=12, minute=30)
    assert told(hears(company, at=lunch)).startswith("closed menu")
    assert told(hears(replace_site(company, "reunion"), at=lunch)).startswith("menu")


def replace_site(company: Company, site: str) -> Company:
    attendant = replace(company.attendants["accueil"], site=site)
    return replace(company, attendants={"accueil": attendant})


def test_a_menu_without_keys_is_a_message_heard_once() -> None:
    company = house(closed=Menu(announcement=NIGHT), calendar="office")
    episodes = hears(company, "123", at=SATURDAY_TEN)
    assert told(episodes) == "closed menu > refused no_answer, goodbye"
    assert episodes[0].at == episodes[1].at
    to_nora = house(opened=Menu(announcement=NIGHT), fallback=ToNumber(NORA))
    assert told(hears(to_nora)).startswith("menu > nora")


def test_the_fallback_number_takes_who_pressed_nothing_that_helps() -> None:
    episodes = hears(house(fallback=ToNumber("2002")), "999")
    assert told(episodes) == "menu > menu > menu > marcel 25s > voicemail marcel"
    gone = hears(house(fallback=ToNumber("1999")))
    assert told(gone) == "menu > menu > menu > refused no_answer, no-choice"


def test_a_key_obeys_the_destinations_of_forwards_at_call_time() -> None:
    company = house(opened=menu(k1=key("3900"), k2=key("+12125551234"), k3=key("15")))
    assert told(hears(company, "123")) == "menu > menu > menu > refused no_answer, no-choice"


def test_lines_behind_a_key_keep_all_their_services() -> None:
    company = house(lines={"marcel": {"forwards": forwards(immediate=VOICEMAIL)}})
    assert told(hears(company, "1")) == "menu > voicemail marcel"
    busy = hears(house(), "1", states={"marcel": LineState(calls=1)})
    assert told(busy) == "menu > voicemail marcel"
    blocked = house(lines={"marcel": {"blocked": frozenset({OUTSIDE})}})
    assert told(hears(blocked, "1")) == "menu > refused declined, not-reached"


def test_a_forward_leads_to_an_attendant_and_never_in_circles() -> None:
    to_menu = {"marcel": {"forwards": forwards(immediate=ToNumber(ACCUEIL))}}
    round_trip = hears(house(lines=to_menu), "1", caller="julie", dialled="2002")
    assert told(round_trip).startswith("menu > menu > menu > refused")
    assert "forward_loop" in because(round_trip)
    elsewhere = hears(house(lines=to_menu), "21", caller="julie", dialled="2002")
    assert told(elsewhere) == "menu > menu 2 > simone 25s > voicemail simone"
    itself = hears(house(opened=menu(k1=key(ACCUEIL))), "111")
    assert told(itself) == "menu > menu > menu > refused no_answer, no-choice"


def test_a_loop_behind_an_attendant_ends_in_the_first_lines_voicemail() -> None:
    company = house(lines={"marcel": {"forwards": forwards(immediate=ToNumber(ACCUEIL))}})
    assert told(hears(company, "1")) == "menu > voicemail marcel"


def test_an_attendant_may_lead_to_another_one() -> None:
    night = Attendant(
        id="garde", name="Garde", number="+33199001051", site="paris", on=True, opened=menu(k1=key("2003"))
    )
    company = house(opened=menu(k1=key(night.number)), others=(night,))
    assert told(hears(company, "11")) == "menu > menu > simone 25s > voicemail simone"


def test_the_caller_of_a_line_does_not_reach_himself() -> None:
    assert told(hears(house(), "1", caller="marcel", dialled="5000")).startswith("menu > menu")


def test_outside_the_call_shows_the_attendants_number_or_the_callers_by_trunk() -> None:
    def shown(company: Company) -> TrunkLeg:
        rings = [e.decision.step for e in hears(company, "5") if isinstance(e.decision.step, Ring)]
        (leg,) = rings[0].legs
        assert isinstance(leg, TrunkLeg)
        assert rings[0].visited == ("accueil",)
        return leg

    company = house()
    assert {identity.number for identity in shown(company).identities.values()} == {ACCUEIL}
    original = replace(
        company,
        trunks=tuple(replace(t, forwarded_caller=ForwardedCaller.ORIGINAL) for t in company.trunks),
    )
    identity = shown(original).identities["first"]
    assert (identity.number, identity.diverted_from) == (from_outside().number, ACCUEIL)


def test_the_short_number_is_for_colleagues_only() -> None:
    assert told(hears(house(), dialled="5000")) == "refused unknown_number, unknown-number"
    assert told(hears(house(), dialled="5000", caller="julie")).startswith("menu")


# -- what changes while somebody listens -----------------------------------------------------------


def after(company: Company, keys: str, then: Company, result: Pressed | Outcome) -> Step:
    """What `then` decides when `company` offered a menu that ends with `result`."""
    call = Call(caller=from_outside(), dialled=ACCUEIL)
    for pressed in keys:
        call = call.after(decide(company, call, MONDAY_TEN, {}).step, Pressed(pressed))
    step = decide(company, call, MONDAY_TEN, {}).step
    assert isinstance(step, Offer)
    return decide(then, call.after(step, result), MONDAY_TEN, {}).step


def test_an_attendant_switched_off_meanwhile_says_so() -> None:
    assert after(house(), "", house(on=False), Pressed("1")) == Refuse(
        cause=Cause.UNREACHABLE, prompt=Prompt.SERVICE_CLOSED
    )


def test_an_attendant_deleted_meanwhile_says_that_it_is_closed() -> None:
    gone = replace(house(), attendants={})
    assert after(house(), "", gone, Outcome.SILENCE) == Refuse(
        cause=Cause.UNREACHABLE, prompt=Prompt.SERVICE_CLOSED
    )


def test_a_submenu_that_is_no_more_gives_way_to_the_main_menu() -> None:
    flat = house(opened=menu(k1=key("2003")))
    step = after(house(), "2", flat, Pressed("1"))
    assert isinstance(step, Offer)
    assert (step.submenu, step.attempt, step.keys) == ("", 1, ("1",))


def test_whoever_heard_the_open_menu_is_answered_by_it_at_closing_time() -> None:
    company = house(closed=menu(NIGHT, k1=key(OUTSIDE)), calendar="office")
    call = Call(caller=from_outside(), dialled=ACCUEIL)
    step = decide(company, call, datetime(2026, 11, 23, 17, 59, 58, tzinfo=PARIS), {}).step
    shut = datetime(2026, 11, 23, 18, 0, 5, tzinfo=PARIS)
    ring = decide(company, call.after(step, Pressed("1")), shut, {}).step
    assert isinstance(ring, Ring)
    assert ring.line == "marcel"


# -- in words --------------------------------------------------------------------------------------


def test_the_story_of_a_call_says_which_key_leads_where() -> None:
    company = house(fallback=ToNumber(NORA))
    text = explain_text(explain(company, OUTSIDE, ACCUEIL, MONDAY_TEN, keys="25"))
    assert "est le numéro de l’accueil vocal «\xa0Accueil\xa0»" in text
    assert "puis a 8 secondes pour appuyer sur 1, 2, 3 ou 5" in text
    assert (
        "La touche 2 («\xa0Services\xa0») de l’accueil vocal «\xa0Accueil\xa0» mène à un sous-menu." in text
    )
    assert "le sous-menu 2 de l’accueil vocal «\xa0Accueil\xa0»" in text
    assert "La touche 5 ne mène nulle part" in text
    assert "envoie alors l’appel vers la ligne «\xa0Nora\xa0»" in text
    english = explain_text(explain(company, OUTSIDE, ACCUEIL, MONDAY_TEN, keys="1"), "en")
    assert "Key 1 (“Marcel”) of auto attendant “Accueil” sends the call to line “Marcel”." in english


def test_the_story_as_data_says_what_was_pressed() -> None:
    steps = explain_json(explain(house(), OUTSIDE, ACCUEIL, MONDAY_TEN, keys="2"))["steps"]
    assert [step["outcome"] for step in steps] == ["2", "silence", "silence", "silence", None]
    assert steps[1]["step"]["kind"] == "offer"
    assert steps[1]["step"]["submenu"] == "2"


# -- whatever a caller presses ---------------------------------------------------------------------

TARGETS = ["2002", "2003", OUTSIDE, NORA, "3900", "1999", ACCUEIL, "+33199001051", "15"]
LEAVES = st.dictionaries(st.sampled_from("123456789"), st.sampled_from(TARGETS).map(key), max_size=9).map(
    lambda keys: Menu(announcement=SERVICES, keys=keys)
)
MENUS = st.dictionaries(
    st.sampled_from("123456789"),
    st.one_of(st.sampled_from(TARGETS).map(key), LEAVES.map(lambda leaf: Key(to=leaf))),
    max_size=9,
).map(lambda keys: Menu(announcement=WELCOME, keys=keys))


@given(
    opened=MENUS,
    closed=st.none() | MENUS,
    second=MENUS,
    fallback=st.none() | st.sampled_from(TARGETS).map(ToNumber),
    back=st.booleans(),
    keys=st.text("0123456789*#", max_size=30),
)
def test_whatever_is_pressed_a_call_ends_after_three_vain_attempts_in_a_row_at_most(
    opened: Menu, closed: Menu | None, second: Menu, fallback: ToNumber | None, back: bool, keys: str
) -> None:
    other = Attendant(id="garde", name="Garde", number="+33199001051", site="paris", on=True, opened=second)
    company = house(
        opened=opened,
        closed=closed,
        calendar="office",
        fallback=fallback,
        others=(other,),
        lines={"marcel": {"forwards": forwards(immediate=ToNumber(ACCUEIL))}} if back else {},
    )
    episodes = hears(company, keys, at=SATURDAY_TEN)
    offers = [e.decision.step for e in episodes if isinstance(e.decision.step, Offer)]
    event(f"{len(offers)} offers")
    menus = {(offer.attendant, offer.submenu) for offer in offers}
    assert len(offers) <= ATTEMPTS * len(menus) <= ATTEMPTS * 4
    vain = 0
    for episode, following in pairwise(episodes):
        offer, now = episode.decision.step, following.decision.step
        if isinstance(offer, Offer):
            repeated = isinstance(now, Offer) and now == replace(offer, attempt=offer.attempt + 1)
            vain = vain + 1 if repeated else 0
            assert vain < ATTEMPTS
            assert offer.seconds == (SILENCE_SECONDS if offer.keys else 0)
            assert offer.sound is not None
    last = episodes[-1].decision.step
    assert not isinstance(last, Refuse) or last.prompt
