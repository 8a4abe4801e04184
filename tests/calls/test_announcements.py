"""What a caller hears before the answer, and what both hear while held, event by event (L15, L16)."""

from __future__ import annotations

from tests.calls.script import Script, atelier

from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls.record import Ending
from ligneclaire.calls.state import Phase, Timer
from ligneclaire.routing.call import Cause, LineState, Outcome
from ligneclaire.routing.model import Forwards, Greeting, OwnSound, PredefinedSound, ToNumber

WELCOME, WAIT, MELODY = OwnSound("welcome"), OwnSound("wait"), OwnSound("melody")
BEFORE = Greeting(sound=WELCOME)
MEANWHILE = Greeting(sound=WELCOME, interruptive=True)
SIMONE = "+33612345678"


def greeted(greeting: Greeting = BEFORE, forwards: Forwards = Forwards(), **settings: object) -> Script:
    call = Script(company=atelier(forwards, greeting=greeting, **settings))
    call.arrives()
    return call


def in_call(**settings: object) -> Script:
    """Marcel is in a call, and has call waiting."""
    call = Script(
        company=atelier(Forwards(), call_waiting=True, **settings), states={"marcel": LineState(calls=1)}
    )
    call.arrives()
    return call


def sounds(call: Script) -> list[object]:
    return [medium for played in call.all(do.Play) for medium in played.media]


def test_a_greeting_is_heard_to_its_end_before_the_phone_rings() -> None:
    call = greeted()
    assert sounds(call) == [WELCOME]
    assert call.all(do.StartLeg) == []
    call.played()
    assert [leg.endpoint for leg in call.all(do.StartLeg)] == ["phone-marcel"]
    assert call.tell(on.LegRinging("call-2")) == [do.RingCaller()]
    assert [step.step for step in call.live.record.steps] == ["Announce", "Ring"]


def test_no_guard_of_the_greeting_ends_the_conversation_after_it() -> None:
    call = greeted()
    assert do.StopTimer(Timer.GUARD) in call.played()


def test_a_caller_who_gives_up_during_the_greeting_has_abandoned_the_call() -> None:
    call = greeted()
    call.tell(on.CallerHungUp())
    assert call.record.ending is Ending.ABANDONED


def test_a_greeting_that_cannot_be_played_keeps_nobody_from_the_phone() -> None:
    call = greeted()
    call.tell(on.PlaybackEnded(call.all(do.Play)[0].playback, failed=True))
    assert call.all(do.StartLeg) == []  # the caller may have hung up: that also ends a playback so
    call.tell(on.TimerFired(Timer.GUARD))
    assert len(call.all(do.StartLeg)) == 1


def test_an_interruptive_greeting_is_heard_while_the_phone_rings_then_the_ring_tone() -> None:
    call = greeted(MEANWHILE)
    assert sounds(call) == [WELCOME]
    assert len(call.all(do.StartLeg)) == 1
    assert call.tell(on.LegRinging("call-2")) == []
    assert call.played() == [do.RingCaller()]


def test_a_phone_that_rings_after_the_greeting_is_heard_then() -> None:
    call = greeted(MEANWHILE)
    assert call.played() == []
    assert call.tell(on.LegRinging("call-2")) == [do.RingCaller()]


def test_the_answer_cuts_an_interruptive_greeting_short() -> None:
    call = greeted(MEANWHILE)
    playback = call.all(do.Play)[0].playback
    answered = call.tell(on.LegAnswered("call-2"))
    kinds = [type(command) for command in answered]
    assert kinds.index(do.StopPlaying) < kinds.index(do.Connect)
    assert call.all(do.StopPlaying) == [do.StopPlaying(playback)]
    assert call.tell(on.PlaybackEnded(playback)) == []
    assert call.live.phase is Phase.TALKING


def test_a_greeting_that_is_over_needs_no_stopping() -> None:
    call = greeted(MEANWHILE)
    call.played()
    call.tell(on.LegAnswered("call-2"))
    assert call.all(do.StopPlaying) == []


def test_the_double_call_announcement_is_heard_again_and_again() -> None:
    call = in_call(double_call_announcement=WAIT)
    call.tell(on.LegRinging("call-2"))
    for _ in range(3):
        call.played()
    assert sounds(call) == [WAIT] * 4
    assert len({played.playback for played in call.all(do.Play)}) == 4
    assert call.all(do.RingCaller) == []


def test_a_loop_whose_sound_is_gone_becomes_the_ring_tone() -> None:
    call = in_call(double_call_announcement=WAIT)
    call.tell(on.LegRinging("call-2"))
    call.played()
    ended = call.tell(on.PlaybackEnded(call.all(do.Play)[-1].playback, failed=True))
    assert ended == [do.RingCaller()]


def test_after_a_greeting_a_second_call_hears_the_double_call_announcement() -> None:
    call = in_call(double_call_announcement=WAIT, greeting=BEFORE)
    assert sounds(call) == [WELCOME]
    call.played()
    assert sounds(call) == [WELCOME, WAIT]
    assert len(call.all(do.StartLeg)) == 1


def test_an_announcement_stops_when_the_call_goes_on_elsewhere_and_ringing_is_heard_there() -> None:
    call = greeted(MEANWHILE, Forwards(no_answer=ToNumber(SIMONE)))
    call.tell(on.LegRinging("call-2"))
    call.rings_out()
    assert call.all(do.StopPlaying) == [do.StopPlaying(call.all(do.Play)[0].playback)]
    forwarded = call.all(do.StartLeg)[-1].leg
    assert call.tell(on.LegRinging(forwarded)) == [do.RingCaller()]


def test_a_refused_call_stops_the_announcement_and_ends() -> None:
    call = greeted(MEANWHILE)
    call.tell(on.LegRinging("call-2"))
    ended = call.ends("call-2", Outcome.REFUSED)
    assert do.StopPlaying(call.all(do.Play)[0].playback) in ended
    assert do.EndCaller(Cause.DECLINED) in ended


def test_each_hears_the_others_announcement_while_held() -> None:
    company = atelier(hold_announcement=MELODY)
    call = Script(company=company)
    call.arrives()
    call.tell(on.LegAnswered("call-1"))
    assert call.all(do.StartLeg)[0].on_hold is PredefinedSound.HOLD
    assert call.all(do.Connect)[0].on_hold == MELODY


def test_whoever_a_line_without_announcement_holds_hears_nothing() -> None:
    call = Script(company=atelier(hold_announcement=None))
    call.arrives()
    call.tell(on.LegAnswered("call-1"))
    assert call.all(do.Connect)[0].on_hold is None
