"""A live call: from the caller's arrival to the last channel gone.

How it works. `LiveCall` is a state machine without any I/O: `receive(event, moment)` answers the commands to
carry out, in order. What should happen is never decided here: at each step it asks `routing.planner.decide`,
carries the step out, and tells the decision how the step ended.

    ARRIVING ─► RINGING ─► TALKING ──────────┐
        │          │ ▲ ▲                     │
        │          └─┘ │ next step           ▼
        ├────────► ANNOUNCING ───────────► CLEARING ─► ENDED
        ├────────► OFFERING ─► RINGING, or itself again
        ├────────► CALLING_BACK ─► as above
        └────────► GREETING ─► RECORDING ─► THANKING ──► ▲

`BEGINNINGS` says what carries a step out; `TRANSITIONS` and `ALWAYS` what each phase does with an event. They
are the whole machine: an event that stands in no row changes nothing, so that a late or repeated one is
harmless. What a row names lives in the module of its part (`ringing`, `voicemail`, `pickup` …); it changes
the state, asks for commands, and answers a `Result` when the step has ended and the next is to be decided.

A call is over when its channels are gone, not when we asked them to go: CLEARING waits for that, bounded by
a timer. `KeepRecord` is then its last command, exactly once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ligneclaire.calls import (
    announcing,
    calling_back,
    conference,
    ending,
    grouptalk,
    menu,
    parking,
    pickup,
    queueing,
    ringing,
    transfer,
    voicemail,
)
from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls.commands import Command
from ligneclaire.calls.record import CallRecord, StepRecord
from ligneclaire.calls.state import CallState, LiveLeg, Moment, Phase, Timer
from ligneclaire.routing import call as routing
from ligneclaire.routing.call import (
    Call,
    Caller,
    Identity,
    Leg,
    LineLeg,
    Outcome,
    Refuse,
    Result,
    Step,
    TrunkLeg,
)
from ligneclaire.routing.deciding import calling_line
from ligneclaire.routing.planner import decide


@dataclass(slots=True)
class LiveCall(CallState):
    """One call. `receive` is its only entry; everything else is what others may read."""

    @classmethod
    def arriving(cls, *, id: str, company: str, caller: Caller, dialled: str, now: datetime) -> LiveCall:
        """A call that just reached us; its first event must be `Arrived`."""
        record = CallRecord(id=id, company=company, caller=caller, dialled=dialled, arrived=now)
        return cls(id=id, call=Call(caller=caller, dialled=dialled), record=record)

    @classmethod
    def calling_back(cls, *, id: str, company: str, caller: Caller, dialled: str, now: datetime) -> LiveCall:
        """A callback that is due (L8); its first event must be `Arrived`, and `caller_leg` is its channel."""
        live = cls.arriving(id=id, company=company, caller=caller, dialled=dialled, now=now)
        live.call = replace(live.call, callback=True)
        return live

    @classmethod
    def resumed(cls, note: do.NoteWait) -> LiveCall:
        """A caller who was answered and talks to nobody yet, after a restart: as one who arrives now, but at
        the same place in a group's line."""
        record = note.record
        live = cls(id=record.id, call=Call(caller=record.caller, dialled=record.dialled), record=record)
        live.in_line = note.place
        if sent := note.sent:
            live.call = Call(caller=sent.caller, dialled=sent.dialled, sent_by=sent.by, answered=True)
            live.stand_in, live.met = sent.stand_in, True
        return live

    @classmethod
    def adopted(cls, note: do.NoteAnswer) -> LiveCall:
        """A conversation found going on after a restart, from what was noted when it was answered (law 4)."""
        record = note.record
        call = Call(caller=note.caller or record.caller, dialled=record.dialled)
        live = cls(id=record.id, call=call, record=record, bridge=note.bridge, stand_in=note.stand_in)
        live.met, live.names = True, note.names
        if note.conference:
            live.phase, live.conference = Phase.CONFERRING, note.conference
            return live
        entry = next(leg for leg in record.legs if leg.id == note.leg)
        leg: Leg = (
            TrunkLeg(number=entry.number, trunks=(entry.trunk,), identities={}, line=entry.line)
            if entry.trunk and entry.number
            else LineLeg(line=entry.line or "", endpoint="", identity=Identity(number=None))
        )
        live.phase, live.winner = Phase.TALKING, note.leg
        live.legs[note.leg] = LiveLeg(leg, 0, rang=True)
        return live

    def receive(self, event: on.Event, moment: Moment) -> list[Command]:
        """The commands that answer an event, to be carried out in order."""
        # Who goes while caller and leg change places is told of as what they were.
        if isinstance(event, on.LegEnded) and event.leg == self.stand_in:
            event = on.CallerHungUp()
        elif isinstance(event, on.CallerHungUp) and self.is_sending_on(event.channel):
            event = on.LegEnded(event.channel, Outcome.FAILED)
        handler = TRANSITIONS.get((self.phase, type(event))) or ALWAYS.get(type(event))
        if self.phase is Phase.ARRIVING and isinstance(event, on.Arrived):
            self._arrive(moment)
        elif isinstance(event, on.TimerFired) and event.timer == Timer.SEEN_OFF:
            transfer.see_off(self)
        elif handler and self.phase is not Phase.ENDED:
            next_ = handler(self, event, moment)
            if isinstance(next_, transfer.Sent):
                self._send_on(next_, moment)
            elif next_ is not None:
                self._next_step(next_, moment)
        return self.asked()

    def _arrive(self, moment: Moment) -> None:
        if line := calling_line(moment.company, self.call.caller):
            # A company's mobile that calls over its trunk is that line, on the record too (F6).
            self.record = replace(self.record, caller=replace(self.record.caller, line=line.id))
        if self.met:  # it was being transferred: whoever rang, or waited, is gone
            self.renumber(moment)
            for leg in self.record.legs:
                if leg.ended is None and leg.id != self.stand_in:
                    self.note_leg(leg.id, ended=moment.now)
        if self.in_line is None:
            self._decide(moment)
        elif (outcome := queueing.resume(self, moment)) is not None:
            self._next_step(outcome, moment)

    def _next_step(self, result: Result, moment: Moment) -> None:
        assert self.step is not None
        self.stop_announcing()
        self.call = self.call.after(self.step, result)
        self._decide(moment)

    def _send_on(self, sent: transfer.Sent, moment: Moment) -> None:
        """Whoever was in conversation here stays in it when they cannot be sent on (F2)."""
        step = self._decided(sent.call, moment)
        if isinstance(step, Refuse):
            self.ask(do.TellTransferor(sent.transferor, False))
            return
        transfer.let_go(self, sent.call, sent.transferor)
        self._begin(step, moment)

    def _decide(self, moment: Moment) -> None:
        self._begin(self._decided(self.call, moment), moment)

    def _decided(self, call: Call, moment: Moment) -> Step:
        decision = decide(moment.company, call, moment.now, moment.states)
        entry = StepRecord(at=moment.now, step=type(decision.step).__name__, reasons=decision.reasons)
        self.record = replace(self.record, steps=(*self.record.steps, entry))
        return decision.step

    def _begin(self, step: Step, moment: Moment) -> None:
        self.step = step
        outcome = BEGINNINGS[type(step)](self, step, moment)
        if outcome is not None:
            self._next_step(outcome, moment)


BEGINNINGS: Mapping[type[Step], Callable[[CallState, Any, Moment], Result | None]] = {
    routing.Announce: announcing.begin,
    routing.Offer: menu.begin,
    routing.Ring: ringing.begin,
    routing.Wait: queueing.begin,
    routing.Deposit: voicemail.begin,
    routing.Refuse: transfer.refuse,
    routing.PickUp: pickup.begin,
    routing.Park: parking.begin,
    routing.TakeParked: parking.begin_taking,
    routing.Confer: conference.begin,
    routing.SetDoNotDisturb: announcing.set_do_not_disturb,
    routing.SetConnected: announcing.set_connected,
    routing.RingBack: calling_back.begin,
    routing.CancelCallbacks: announcing.cancel_callbacks,
}
"""How each step is begun; one that ended at once answers its outcome."""

_Handler = Callable[[CallState, Any, Moment], Result | transfer.Sent | None]

TRANSITIONS: Mapping[tuple[Phase, type[on.Event]], _Handler] = {
    (Phase.RINGING, on.LegRinging): ringing.leg_ringing,
    (Phase.RINGING, on.LegSilent): ringing.leg_silent,
    (Phase.RINGING, on.LegAnswered): ringing.leg_answered,
    (Phase.RINGING, on.LegEnded): ringing.leg_ended,
    (Phase.RINGING, on.PlaybackEnded): ringing.announcement_ended,
    (Phase.RINGING, on.TimerFired): ringing.rang_out,
    (Phase.RINGING, on.PickedUp): pickup.taken,
    (Phase.WAITING, grouptalk.Offer): queueing.offered,
    (Phase.WAITING, grouptalk.Withdraw): queueing.withdrawn,
    (Phase.WAITING, grouptalk.Queue): queueing.queued,
    (Phase.WAITING, grouptalk.Overflow): queueing.overflowed,
    (Phase.WAITING, on.LegRinging): queueing.leg_ringing,
    (Phase.WAITING, on.LegSilent): ringing.leg_silent,
    (Phase.WAITING, on.LegAnswered): queueing.leg_answered,
    (Phase.WAITING, on.LegEnded): queueing.leg_ended,
    (Phase.WAITING, on.PlaybackEnded): queueing.played,
    (Phase.WAITING, on.TimerFired): queueing.time_passed,
    (Phase.WAITING, on.PickedUp): queueing.picked_up,
    (Phase.WAITING, on.CallerHungUp): queueing.caller_gone,
    (Phase.WAITING, on.Faulted): queueing.faulted,
    (Phase.PICKING_UP, on.PickUpEnded): pickup.ended,
    (Phase.CALLING_BACK, on.LegRinging): calling_back.leg_ringing,
    (Phase.CALLING_BACK, on.LegAnswered): calling_back.leg_answered,
    (Phase.CALLING_BACK, on.LegEnded): calling_back.leg_ended,
    (Phase.CALLING_BACK, on.TimerFired): calling_back.rang_out,
    (Phase.CALLING_BACK, on.CalledOff): calling_back.called_off,
    (Phase.CALLING_BACK, on.CallerHungUp): calling_back.caller_gone,
    (Phase.ANNOUNCING, on.PlaybackEnded): announcing.played,
    (Phase.ANNOUNCING, on.TimerFired): announcing.lost,
    (Phase.OFFERING, on.PlaybackEnded): menu.played,
    (Phase.OFFERING, on.KeyPressed): menu.pressed,
    (Phase.OFFERING, on.TimerFired): menu.time_passed,
    (Phase.OFFERING, on.CallerHungUp): menu.caller_gone,
    (Phase.OFFERING, on.Faulted): menu.faulted,
    (Phase.GREETING, on.PlaybackEnded): voicemail.greeted,
    (Phase.RECORDING, on.RecordingEnded): voicemail.recorded,
    (Phase.RECORDING, on.CallerHungUp): voicemail.caller_gone,
    (Phase.THANKING, on.PlaybackEnded): announcing.thanked,
    (Phase.TALKING, on.LegEnded): ending.leg_ended_talking,
    (Phase.TALKING, on.TransferAsked): transfer.asked,
    (Phase.TALKING, on.ConnectionAsked): transfer.give,
    (Phase.TALKING, on.PartyGiven): transfer.receive,
    (Phase.RINGING, on.ConnectionAsked): transfer.pass_on,
    (Phase.ANNOUNCING, on.ConnectionAsked): transfer.pass_on,
    (Phase.GREETING, on.ConnectionAsked): transfer.pass_on,
    (Phase.WAITING, on.ConnectionAsked): queueing.passed_on,
    (Phase.PARKED, on.PickedUp): parking.taken,
    (Phase.PARKED, on.TimerFired): parking.over,
    (Phase.CONFERRING, on.ConferenceJoined): conference.joined,
    (Phase.CONFERRING, on.ConferenceFull): conference.full,
    (Phase.CLEARING, on.Faulted): ending.cleared_too_slowly,
    (Phase.CLEARING, on.TimerFired): ending.cleared_too_slowly,
}
"""What each phase does with an event it waits for."""

ALWAYS: Mapping[type[on.Event], _Handler] = {
    on.CallerHungUp: ending.caller_gone,
    on.LegAnswered: ringing.answered_too_late,
    on.LegEnded: ending.leg_ended,
    on.PickedUp: pickup.too_late,
    on.TransferAsked: transfer.refused,
    on.ConnectionAsked: transfer.keep,
    on.PartyGiven: transfer.turn_away,
    on.TimerFired: ending.lost,
    on.Faulted: ending.lost,
}
"""What every other phase does with it."""
