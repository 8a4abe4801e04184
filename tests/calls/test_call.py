"""What a caller hears and what becomes of the call, event by event."""

from __future__ import annotations

from dataclasses import replace

from tests.calls.script import MARCEL, OUTSIDE, VOICEMAIL, Script, atelier, line

from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls import ringing
from ligneclaire.calls.call import LiveCall
from ligneclaire.calls.record import Ending
from ligneclaire.calls.state import Phase
from ligneclaire.routing.call import Caller, Cause, Outcome, Prompt
from ligneclaire.routing.model import Forwards, LineKind, ToNumber, Trunk, TrunkRole


def kinds(commands: list[do.Command]) -> list[type[do.Command]]:
    return [type(command) for command in commands]


def test_the_caller_hears_ringing_once_the_phone_rings() -> None:
    call = Script()
    assert call.arrives()[1:] == call.all(do.StartLeg)
    assert call.all(do.StartLeg)[0].endpoint == "phone-marcel"
    assert call.tell(on.LegRinging("call-1")) == [do.RingCaller()]
    assert call.tell(on.LegRinging("call-1")) == []


def test_who_answers_talks_with_the_caller() -> None:
    call = Script()
    call.arrives()
    call.tell(on.LegRinging("call-1"))
    answered = call.tell(on.LegAnswered("call-1"))
    assert do.Connect("call-1", "call-bridge") in answered
    assert call.live.phase is Phase.TALKING
    assert call.live.lines_in_use() == {"julie": 1, "marcel": 1}


def test_a_conversation_ends_when_either_hangs_up_and_leaves_nothing() -> None:
    for first, second in (
        (on.CallerHungUp(), on.LegEnded("call-1", Outcome.FAILED)),
        (on.LegEnded("call-1", Outcome.FAILED), on.CallerHungUp()),
    ):
        call = Script()
        call.arrives()
        call.tell(on.LegAnswered("call-1"))
        ended = call.tell(first)
        assert {do.EndCaller(), do.EndLeg("call-1")} & set(ended)
        call.tell(second)
        assert do.Disconnect("call-bridge") in call.asked
        assert call.record.ending is Ending.ANSWERED
        assert call.record.answered is not None
        assert call.record.legs[0].outcome == "answered"
        assert call.live.lines_in_use() == {}


def test_nobody_answers_and_the_caller_leaves_a_message() -> None:
    call = Script()
    call.arrives()
    call.tell(on.LegRinging("call-1"))
    assert kinds(call.rings_out()) == [do.EndLeg, do.AnswerCaller, do.StartTimer, do.Play]
    call.ends("call-1")
    spoken = call.all(do.Play)[0].media
    assert do.SpokenNumber(MARCEL) in spoken
    assert [command.recording for command in call.played() if isinstance(command, do.Record)] == ["call"]
    call.tell(on.RecordingEnded("call", 12))
    assert call.all(do.KeepMessage) == [
        do.KeepMessage(recording="call", mailbox="box-marcel", line="marcel", seconds=12)
    ]
    assert call.all(do.Play)[-1].media == (do.Sentence.MESSAGE_KEPT,)
    call.played()
    call.tell(on.CallerHungUp())
    assert call.record.ending is Ending.MESSAGE
    assert [step.step for step in call.record.steps] == ["Ring", "Deposit"]


def test_a_caller_who_hangs_up_while_speaking_has_left_a_message() -> None:
    call = in_voicemail()
    call.played()
    call.tell(on.CallerHungUp())
    call.tell(on.RecordingEnded("call", 5))
    assert len(call.all(do.KeepMessage)) == 1
    assert call.record.ending is Ending.MESSAGE


def test_a_hang_up_without_a_word_is_no_message() -> None:
    call = in_voicemail()
    call.played()
    call.tell(on.CallerHungUp())
    call.tell(on.RecordingEnded("call", 1))
    assert call.all(do.KeepMessage) == []
    assert call.all(do.DropRecording) == [do.DropRecording("call")]
    assert call.record.ending is Ending.NO_MESSAGE


def test_a_caller_who_hangs_up_during_the_greeting_leaves_nothing() -> None:
    call = in_voicemail()
    call.tell(on.CallerHungUp())
    assert call.all(do.Record) == []
    assert call.record.ending is Ending.NO_MESSAGE


def in_voicemail() -> Script:
    call = Script(atelier(Forwards(immediate=VOICEMAIL)))
    call.arrives()
    assert call.live.phase is Phase.GREETING
    return call


def test_a_phone_that_says_busy_is_a_person_who_refused() -> None:
    call = Script(atelier(Forwards(no_answer=VOICEMAIL)))
    call.arrives()
    call.tell(on.LegRinging("call-1"))
    call.ends("call-1", Outcome.BUSY)
    assert call.live.record.legs[0].outcome is Outcome.REFUSED
    assert call.live.phase is Phase.GREETING


def test_a_phone_that_never_rang_is_unreachable() -> None:
    call = Script(atelier(Forwards(unreachable=VOICEMAIL)))
    call.arrives()
    call.ends("call-1", Outcome.FAILED)
    assert call.live.phase is Phase.GREETING


def test_a_phone_that_says_nothing_at_all_is_unreachable() -> None:
    call = Script(atelier(Forwards(unreachable=VOICEMAIL)))
    call.arrives()
    call.rings_out()
    assert call.live.phase is Phase.GREETING


def test_the_caller_hangs_up_while_it_rings() -> None:
    call = Script()
    call.arrives()
    call.tell(on.LegRinging("call-1"))
    assert do.EndLeg("call-1") in call.tell(on.CallerHungUp())
    call.ends("call-1")
    assert call.record.ending is Ending.ABANDONED
    assert call.record.legs[0].outcome == "caller_gone"


def test_an_answer_that_crosses_the_end_of_ringing_is_hung_up() -> None:
    call = Script()
    call.arrives()
    call.rings_out()
    assert call.tell(on.LegAnswered("call-1")) == [do.EndLeg("call-1")]
    assert call.all(do.Connect) == []


def test_an_answer_that_crosses_the_callers_hang_up_is_hung_up() -> None:
    call = Script()
    call.arrives()
    call.tell(on.CallerHungUp())
    assert call.tell(on.LegAnswered("call-1")) == [do.EndLeg("call-1")]
    call.ends("call-1")
    assert call.record.ending is Ending.ABANDONED


def test_an_unknown_number_is_announced_then_refused() -> None:
    call = Script(dialled="4999")
    call.arrives()
    assert call.all(do.Play)[0].media == (Prompt.UNKNOWN_NUMBER,)
    assert do.EndCaller(Cause.UNKNOWN_NUMBER) in call.played()
    call.tell(on.CallerHungUp())
    assert call.record.ending is Ending.REFUSED
    assert call.record.cause == Cause.UNKNOWN_NUMBER


def test_a_trunk_that_fails_is_followed_by_the_next_one() -> None:
    call = Script(dialled=OUTSIDE)
    call.arrives()
    call.ends("call-1", Outcome.FAILED)
    assert [leg.endpoint for leg in call.all(do.StartLeg)] == ["trunk-1", "trunk-2"]
    call.ends("call-2", Outcome.FAILED)
    assert call.live.phase in (Phase.CLEARING, Phase.ANNOUNCING)
    assert call.live.record.cause == Cause.FAILED


def test_a_trunk_that_says_nothing_at_all_is_followed_by_the_next_one() -> None:
    call = Script(dialled=OUTSIDE)
    assert do.ListenTo("call-1", ringing.SILENT_SECONDS) in call.arrives()
    followed = call.tell(on.LegSilent("call-1"))
    assert do.EndLeg("call-1") in followed
    assert [leg.endpoint for leg in call.all(do.StartLeg)] == ["trunk-1", "trunk-2"]
    assert len(call.all(do.ListenTo)) == 1, "nothing follows the last trunk: it has all the time it takes"
    call.ends("call-1", Outcome.FAILED)
    call.tell(on.LegRinging("call-2"))
    call.tell(on.LegAnswered("call-2"))
    assert [leg.outcome for leg in call.live.record.legs] == ["failed", "answered"]


def test_a_trunk_that_rings_or_has_answered_is_not_silent() -> None:
    call = Script(dialled=OUTSIDE)
    call.arrives()
    call.tell(on.LegRinging("call-1"))
    assert call.tell(on.LegSilent("call-1")) == []
    call.tell(on.LegAnswered("call-1"))
    assert call.tell(on.LegSilent("call-1")) == []


def test_a_silence_told_after_the_caller_gave_up_changes_nothing() -> None:
    call = Script(dialled=OUTSIDE)
    call.arrives()
    call.tell(on.CallerHungUp())
    assert call.tell(on.LegSilent("call-1")) == []


def test_a_phone_of_ours_is_not_listened_to() -> None:
    call = Script()
    call.arrives()
    assert call.all(do.ListenTo) == []


def test_an_operator_that_is_away_is_tried_last() -> None:
    call = Script(dialled=OUTSIDE, absent_trunks=("first",))
    call.arrives()
    assert [leg.endpoint for leg in call.all(do.StartLeg)] == ["trunk-2"]
    call.ends("call-1", Outcome.FAILED)
    assert [leg.endpoint for leg in call.all(do.StartLeg)] == ["trunk-2", "trunk-1"]


def test_operators_that_are_all_away_are_tried_all_the_same() -> None:
    call = Script(dialled="112", absent_trunks=("first", "second"))
    call.arrives()
    call.tell(on.LegSilent("call-1"))
    assert [leg.endpoint for leg in call.all(do.StartLeg)] == ["trunk-1", "trunk-2"]


def test_a_busy_number_does_not_fail_over() -> None:
    call = Script(dialled=OUTSIDE)
    call.arrives()
    call.ends("call-1", Outcome.BUSY)
    assert len(call.all(do.StartLeg)) == 1
    assert do.EndCaller(Cause.BUSY) in call.asked


def test_a_trunk_that_sends_no_ringing_is_no_answer_rather_than_unreachable() -> None:
    call = Script(atelier(Forwards(immediate=ToNumber(OUTSIDE))))
    call.arrives()
    call.rings_out()
    assert call.live.record.legs[0].outcome is Outcome.NO_ANSWER


def test_a_withheld_caller_is_told_and_refused() -> None:
    call = Script(atelier(refuse_anonymous=True), caller=Caller(withheld=True, trunk="first"))
    call.arrives()
    assert call.all(do.Play)[0].media == (Prompt.ANONYMOUS_REFUSED,)


def test_a_fault_never_leaves_the_caller_in_silence() -> None:
    call = Script()
    call.arrives()
    assert do.EndCaller(Cause.FAILED) in call.tell(on.Faulted())
    call.ends("call-1")
    call.tell(on.CallerHungUp())
    assert call.record.ending is Ending.LOST


def test_channels_that_never_say_goodbye_do_not_keep_a_call_alive() -> None:
    call = Script()
    call.arrives()
    call.tell(on.LegAnswered("call-1"))
    call.tell(on.CallerHungUp())
    call.tell(on.TimerFired("guard"))
    assert call.record.ending is Ending.ANSWERED


def test_an_announcement_that_never_ends_does_not_either() -> None:
    call = Script(dialled="4999")
    call.arrives()
    assert do.EndCaller(Cause.FAILED) in call.tell(on.TimerFired("guard"))


def test_an_adopted_conversation_ends_like_any_other() -> None:
    before = Script()
    before.arrives()
    before.tell(on.LegAnswered("call-1"))
    after = Script()
    after.live = LiveCall.adopted(before.all(do.NoteAnswer)[0])
    assert after.live.lines_in_use() == {"julie": 1, "marcel": 1}
    after.tell(on.CallerHungUp())
    after.ends("call-1")
    assert after.record.id == "call"
    assert after.record.ending is Ending.ANSWERED
    assert after.record.answered == before.live.record.answered


def test_a_call_for_help_tries_every_trunk_whatever_the_first_one_says() -> None:
    call = Script(dialled="112")
    call.arrives()
    call.ends("call-1", Outcome.BUSY)
    assert [leg.endpoint for leg in call.all(do.StartLeg)] == ["trunk-1", "trunk-2"]


def test_a_company_s_mobile_over_its_trunk_calls_as_its_line() -> None:
    nora = line("nora", "+33612345600", kind=LineKind.MOBILE, endpoint=None)
    here = atelier()
    mobiles = Trunk(id="mobiles", name="Mobiles", role=TrunkRole.MOBILE, endpoint="trunk-m")
    here = replace(here, lines={**here.lines, "nora": nora}, trunks=(*here.trunks, mobiles))
    call = Script(here, caller=Caller(number=nora.number, trunk="mobiles"))
    call.arrives()
    assert call.live.record.caller.line == "nora"
    assert call.live.lines_in_use() == {"nora": 1, "marcel": 1}
