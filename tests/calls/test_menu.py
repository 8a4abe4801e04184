"""A call in an auto attendant's menu, event by event (A4–A6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.calls.script import MARCEL, MONDAY_TEN, OUTSIDE, Script, atelier

from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls.call import LiveCall
from ligneclaire.calls.record import Ending
from ligneclaire.calls.state import Phase, Timer
from ligneclaire.routing.call import Caller, Outcome, Prompt
from ligneclaire.routing.model import Attendant, Company, Key, Menu, OwnSound, Sound, ToNumber

WELCOME, SERVICES = OwnSound("welcome"), OwnSound("services")
ACCUEIL = "+33199001050"
SUBMENU = Menu(announcement=SERVICES, keys={"1": Key(to=ToNumber(MARCEL))})
MENU = Menu(announcement=WELCOME, keys={"1": Key(to=ToNumber(OUTSIDE)), "2": Key(to=SUBMENU)})


def house(menu: Menu = MENU, **settings: object) -> Company:
    attendant = Attendant(
        id="accueil",
        name="Accueil",
        number=ACCUEIL,
        site="paris",
        on=True,
        opened=menu,
        **settings,  # type: ignore[arg-type]
    )
    return replace(atelier(), attendants={"accueil": attendant})


def greeted(company: Company | None = None) -> Script:
    """Somebody outside has just been answered by the attendant."""
    call = Script(
        company=company or house(), dialled=ACCUEIL, caller=Caller(number="+33145834778", trunk="first")
    )
    call.arrives()
    return call


def press(call: Script, *keys: str) -> list[do.Command]:
    return [command for key in keys for command in call.tell(on.KeyPressed(key))]


def heard(call: Script) -> list[do.Media]:
    return [medium for played in call.all(do.Play) for medium in played.media]


def test_the_call_is_answered_then_the_announcement_is_heard() -> None:
    call = greeted()
    note, answer, guard, play = call.asked
    assert isinstance(answer, do.AnswerCaller)
    assert isinstance(note, do.NoteWait)
    assert guard == do.StartTimer(Timer.GUARD, 150)
    assert isinstance(play, do.Play)
    assert play.media == (WELCOME,)
    assert call.live.phase is Phase.OFFERING


def test_after_the_announcement_there_are_eight_seconds_to_press_a_key() -> None:
    call = greeted()
    assert call.played() == [do.StopTimer(Timer.GUARD), do.StartTimer(Timer.KEY, 8)]
    assert heard(call) == [WELCOME]


def test_a_key_cuts_the_announcement_short() -> None:
    call = greeted()
    first = call.all(do.Play)[0].playback
    assert do.StopPlaying(first) in press(call, "2")
    assert heard(call) == [WELCOME, SERVICES]
    # The end of what was cut comes late, and starts no clock of the submenu's.
    assert call.tell(on.PlaybackEnded(first)) == []


def test_a_key_after_the_announcement_stops_nothing_that_is_over() -> None:
    call = greeted()
    call.played()
    asked = press(call, "1")
    assert not [command for command in asked if isinstance(command, do.StopPlaying)]
    assert do.StopTimer(Timer.KEY) in asked
    assert call.all(do.StartLeg)[0].number == OUTSIDE


def test_two_keys_at_once_go_through_two_menus() -> None:
    call = greeted()
    press(call, "2", "1")
    assert [leg.endpoint for leg in call.all(do.StartLeg)] == ["phone-marcel"]
    assert len(call.all(do.StopPlaying)) == 2


def test_a_key_that_bounces_counts_once() -> None:
    company = house(Menu(announcement=WELCOME, keys={"2": Key(to=SUBMENU)}))
    call = greeted(company)
    press(call, "2")
    call.now += timedelta(seconds=-1, milliseconds=150)
    assert call.tell(on.KeyPressed("2")) == []
    assert heard(call) == [WELCOME, SERVICES]
    press(call, "2")
    assert heard(call) == [WELCOME, SERVICES, SERVICES]


def test_silence_and_wrong_keys_bring_the_announcement_again_and_at_last_a_polite_end() -> None:
    call = greeted()
    call.played()
    call.tell(on.TimerFired(Timer.KEY))
    press(call, "9")
    press(call, "#")
    assert heard(call) == [WELCOME, WELCOME, WELCOME, Prompt.NO_CHOICE]
    assert [type(command) for command in call.played()][-1] is do.EndCaller
    call.tell(on.CallerHungUp())
    assert call.record.ending is Ending.REFUSED
    assert [step.step for step in call.record.steps] == ["Offer", "Offer", "Offer", "Refuse"]


def test_the_call_is_answered_once() -> None:
    call = greeted()
    press(call, "9", "2", "9", "1")
    assert len(call.all(do.AnswerCaller)) == len(call.all(do.NoteWait)) == 1


def test_a_menu_without_keys_is_a_message_that_no_key_interrupts() -> None:
    call = greeted(house(Menu(announcement=WELCOME)))
    assert press(call, "1") == []
    call.played()
    call.tell(on.TimerFired(Timer.KEY))
    assert heard(call) == [WELCOME, Prompt.GOODBYE]


def test_an_announcement_that_cannot_be_heard_still_leaves_the_choice() -> None:
    call = greeted()
    call.tell(on.PlaybackEnded(call.all(do.Play)[0].playback, failed=True))
    press(call, "1")
    assert call.all(do.StartLeg)[0].number == OUTSIDE


def test_an_announcement_whose_end_is_lost_ends_by_itself() -> None:
    call = greeted()
    assert call.tell(on.TimerFired(Timer.GUARD))[-1] == do.StartTimer(Timer.KEY, 8)
    assert call.all(do.StopPlaying)


def test_the_outgoing_leg_is_the_attendants() -> None:
    call = greeted()
    press(call, "1")
    (leg,) = call.live.record.legs
    assert (leg.by, leg.number) == ("accueil", OUTSIDE)


def test_who_is_not_reached_after_a_key_hears_so() -> None:
    call = greeted()
    press(call, "1")
    call.ends("call-2", Outcome.BUSY)
    assert heard(call)[-1] is Prompt.NOT_REACHED


def test_whoever_answers_behind_a_key_talks_to_the_caller() -> None:
    call = greeted()
    press(call, "1")
    call.tell(on.LegAnswered(call.all(do.StartLeg)[0].leg))
    assert call.live.phase is Phase.TALKING
    assert call.tell(on.KeyPressed("2")) == []


@pytest.mark.parametrize("keys", ["", "9", "2", "29"])
def test_a_caller_who_hangs_up_in_a_menu_has_abandoned_the_call(keys: str) -> None:
    call = greeted()
    press(call, *keys)
    commands = call.tell(on.CallerHungUp())
    assert do.StopTimer(Timer.KEY) in commands
    assert call.record.ending is Ending.ABANDONED


def test_a_fault_in_a_menu_ends_the_call() -> None:
    call = greeted()
    commands = call.tell(on.Faulted())
    assert do.StopTimer(Timer.KEY) in commands
    assert any(isinstance(command, do.EndCaller) for command in commands)
    call.tell(on.CallerHungUp())
    assert call.record.ending is Ending.LOST


def test_after_a_restart_the_caller_hears_the_menu_again_on_the_same_record() -> None:
    call = greeted()
    press(call, "2")
    (note,) = call.all(do.NoteWait)
    call.live = LiveCall.resumed(note)
    call.asked.clear()
    call.arrives()
    assert heard(call) == [WELCOME]
    assert call.live.record.arrived == MONDAY_TEN
    call.tell(on.CallerHungUp())
    assert call.record.ending is Ending.ABANDONED


def test_a_menu_without_a_sound_waits_for_a_key_at_once() -> None:
    no_sound: Sound | None = None
    call = greeted(house(Menu(announcement=no_sound, keys=MENU.keys)))
    assert call.asked[-1] == do.StartTimer(Timer.KEY, 8)
    assert heard(call) == []
