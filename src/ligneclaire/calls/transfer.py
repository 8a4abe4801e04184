"""Transfers (F2): a party of a conversation sends the other one on, and leaves once that has succeeded.

Who stays is the caller of what follows, whichever side they were on: a caller who transfers changes places
with whom they called (`TakeCaller`). The transferor waits outside the conversation, told how it ends:

    TALKING ─► decided ─► what was decided is begun ─► answered: told so, and seen off
       ▲          │ refused                         └► failed:   back in conversation with who waits,
       └──────────┘                                              or rung again when they hung up

With two calls of their own they connect one with the other (RFC 3891): the call on which they ask takes the
party of the other one, which ends. Where nobody has answered there yet, it is an ordinary transfer to the
number they had dialled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ligneclaire.calls import announcing
from ligneclaire.calls import commands as do
from ligneclaire.calls import events as on
from ligneclaire.calls.record import Ending, LegRecord, StepRecord
from ligneclaire.calls.state import CallState, LiveLeg, Moment, Timer
from ligneclaire.routing.call import (
    Call,
    Caller,
    Identity,
    Leg,
    LineLeg,
    Outcome,
    Reason,
    Refuse,
    TrunkLeg,
)
from ligneclaire.routing.reasons import Code

GOODBYE_SECONDS = 1.0
"""What a phone has to hang up by itself once its transfer is done; many never do."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What is to be decided for the transfer that was asked for on the channel `transferor`."""

    call: Call
    transferor: str


def asked(live: CallState, event: on.TransferAsked, moment: Moment) -> Sent | None:
    """Only a line of ours in this conversation transfers it."""
    call = _without(live, event.channel, event.number, moment)
    if call is None:
        refused(live, event, moment)
        return None
    return Sent(call, event.channel)


def refused(live: CallState, event: on.TransferAsked, moment: Moment) -> None:
    """It cannot be, now or at all: nothing changes."""
    live.ask(do.TellTransferor(event.channel, False))


def let_go(live: CallState, call: Call, transferor: str) -> None:
    """The conversation ends for the moment; who stays is the caller of `call`."""
    stays, line = live.winner, call.sent_by or ""
    assert stays
    live.part()
    if transferor != stays:
        live.legs.pop(stays)
        live.legs[transferor] = LiveLeg(_phone_of(line), 0, rang=True)
        live.ask(do.TakeCaller(stays))
        live.stand_in = stays
    waiting = live.legs[transferor]
    waiting.ending = waiting.transferring = True
    live.call, live.rang, live.returning = call, False, False
    live.ask(live.wait_note())


def done(live: CallState) -> None:
    """Who asked for a transfer is not needed any more."""
    if transferor := live.transferor:
        leg = live.legs[transferor]
        leg.transferring, leg.leaving = False, True
        live.ask(do.TellTransferor(transferor, True), do.StartTimer(Timer.SEEN_OFF, GOODBYE_SECONDS))


def see_off(live: CallState) -> None:
    live.ask(*(do.EndLeg(name) for name, leg in live.legs.items() if leg.leaving))


def refuse(live: CallState, step: Refuse, moment: Moment) -> Outcome | None:
    """The end of a call, or of a transfer: then somebody still waits, and somebody may take them back."""
    if not live.call.sent_by:
        announcing.refuse(live, step, moment)
        return None
    if transferor := live.transferor:
        _take_back(live, transferor, moment)
        return None
    if not live.returning:
        live.returning = True
        return Outcome.FAILED
    announcing.refuse(live, step, moment)
    return None


def _take_back(live: CallState, transferor: str, moment: Moment) -> None:
    leg = live.legs[transferor]
    leg.ending = leg.transferring = False
    note(live, moment, Reason(code=Code.STAYS, line=leg.line))
    if all(entry.id != transferor for entry in live.record.legs):
        _add(live, transferor, leg.leg, moment)
    live.ask(do.TellTransferor(transferor, False))
    live.meet(transferor, moment)


# -- with two calls ----------------------------------------------------------------------------------


def give(live: CallState, event: on.ConnectionAsked, moment: Moment) -> None:
    """This conversation's other party is wanted by another call."""
    winner = live.winner
    assert winner
    if event.channel in live.legs and event.channel != winner:
        return keep(live, event, moment)
    if event.channel == winner:
        live.caller_here = False
        live.ask(do.GiveParty(event.to, event.transferor, live.call.caller, None))
    else:
        party = _party(live.legs[winner], moment)
        live.gone(winner, moment)
        live.ask(do.GiveParty(event.to, event.transferor, party, winner))
    live.record = replace(live.record, ending=Ending.TRANSFERRED)
    live.clear(None, moment)


def pass_on(live: CallState, event: on.ConnectionAsked, moment: Moment) -> None:
    """Nobody has answered here yet: the other call goes where this one was going."""
    if event.channel in live.legs:
        return keep(live, event, moment)
    live.record = replace(live.record, ending=Ending.TRANSFERRED)
    live.stop_announcing()
    live.clear(None, moment, leg_outcome="caller_gone")
    live.ask(do.PassOn(event.to, event.transferor, live.call.dialled))


def keep(live: CallState, event: on.ConnectionAsked, moment: Moment) -> None:
    """There is nobody to give."""
    live.ask(do.TellTransferor(event.transferor, False))


def receive(live: CallState, event: on.PartyGiven, moment: Moment) -> None:
    """Somebody of another call takes the transferor's place in this conversation."""
    call = _without(live, event.transferor, live.call.dialled, moment)
    if call is None:
        return turn_away(live, event, moment)
    let_go(live, call, event.transferor)
    note(live, moment, Reason(code=Code.CONNECTED, line=call.sent_by))
    leg = _leg_of(event.party)
    live.legs[event.channel] = LiveLeg(leg, 0, rang=True, party=event.party)
    _add(live, event.channel, leg, moment)
    live.meet(event.channel, moment)
    done(live)


def turn_away(live: CallState, event: on.PartyGiven, moment: Moment) -> None:
    """There is no conversation any more in which they could take a place."""
    live.legs[event.channel] = LiveLeg(_leg_of(event.party), 0, ending=True)
    live.ask(do.TellTransferor(event.transferor, False), do.EndLeg(event.channel))


# -- small parts -------------------------------------------------------------------------------------


def note(live: CallState, moment: Moment, reason: Reason) -> None:
    """Write in the record what no decision says."""
    entry = StepRecord(at=moment.now, step="Transfer", reasons=(reason,))
    live.record = replace(live.record, steps=(*live.record.steps, entry))


def _without(live: CallState, transferor: str, number: str, moment: Moment) -> Call | None:
    """The call that goes on to `number` without the party on `transferor`; `None` when that is none."""
    winner = live.winner
    assert winner
    if transferor == winner:
        caller, line = live.call.caller, live.legs[winner].line
    else:
        caller, line = _party(live.legs[winner], moment), live.caller_line
    if not line or (transferor in live.legs and transferor != winner):
        return None
    return Call(caller=caller, dialled=number, sent_by=line, answered=True)


def _party(leg: LiveLeg, moment: Moment) -> Caller:
    """Who is on a leg, as a caller."""
    if leg.party:
        return leg.party
    if line := moment.company.lines.get(leg.line or ""):
        return Caller(number=line.number, line=line.id, name=line.name)
    if isinstance(leg.leg, TrunkLeg):
        return Caller(number=leg.leg.number, trunk=leg.leg.trunks[leg.attempt])
    return Caller()


def _leg_of(party: Caller) -> Leg:
    if party.line:
        return _phone_of(party.line)
    return TrunkLeg(number=party.number or "", trunks=(party.trunk or "",), identities={})


def _phone_of(line: str) -> LineLeg:
    """A leg that is there already: nobody is rung, nothing is shown."""
    return LineLeg(line=line, endpoint="", identity=Identity(number=None))


def _add(live: CallState, name: str, leg: Leg, moment: Moment) -> None:
    """A leg that is in conversation at once."""
    outside = leg if isinstance(leg, TrunkLeg) else None
    entry = LegRecord(
        id=name,
        line=leg.line,
        number=(outside.number or None) if outside else None,
        trunk=(outside.trunks[0] or None) if outside else None,
        started=moment.now,
        answered=moment.now,
        outcome="answered",
    )
    live.record = replace(live.record, legs=(*live.record.legs, entry))
