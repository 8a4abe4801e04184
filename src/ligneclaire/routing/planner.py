"""The decision: what should happen to a call now, and why. The only place that knows (DESIGN §5, law 1).

How it works. A call is one of three things when it comes: an outgoing call of a line, whose profile is asked;
a call from a trunk to a number of ours; or nothing we serve. From there it *arrives* at a line, as often as
it is forwarded, and everything a line can say is asked in one order (`_arrive`, L20):

    blocked ─ anonymous ─ scheduled forward ─ immediate forward ─ do not disturb ─ unreachable ─ busy
            ─ greeting ─ ring

After a greeting that is played first the call arrives a second time: much may have changed in two minutes.
A step that ended without an answer is followed by the forward of that name. The lines that forwarded so far
travel in the step itself (`Ring.visited`), so nothing needs to be remembered between two decisions; the
company may even have changed meanwhile, which is why lines named by a former step are looked up again.

Every way out is a step, every turn taken leaves a reason. It ends: each forward adds a line to `visited`, a
line stands there once, and after five the first line's voicemail takes the call.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from . import calendars, forwarding, identities, restrictions
from .call import (
    MAX_FORWARDS,
    RING_OUTSIDE_SECONDS,
    RING_WITHOUT_FORWARD_SECONDS,
    Announce,
    Call,
    Caller,
    Cause,
    Decision,
    Deposit,
    Identity,
    Leg,
    LineLeg,
    LineState,
    Meanwhile,
    Outcome,
    PickUp,
    Prompt,
    Reason,
    Refuse,
    Ring,
    SetDoNotDisturb,
    States,
    Step,
    TrunkLeg,
)
from .features import Feature, FeatureCall, feature_call
from .forwarding import Forward, destination_of
from .model import (
    DEFAULT_TIMEZONE,
    RING_SECONDS,
    Company,
    Greeting,
    Line,
    LineKind,
    NumberClass,
    ToVoicemail,
    Trunk,
    TrunkRole,
)
from .numbers import Classified, classify
from .reasons import Code
from .services import Service, has

EMERGENCY_CALLBACK = timedelta(hours=1)
"""How long after an emergency call an anonymous caller is let through (L11)."""

_IDLE = LineState()

_FORWARDED: Mapping[Forward, Code] = {
    Forward.SCHEDULED: Code.FORWARD_SCHEDULED,
    Forward.IMMEDIATE: Code.FORWARD_IMMEDIATE,
    Forward.BUSY: Code.FORWARD_BUSY,
    Forward.NO_ANSWER: Code.FORWARD_NO_ANSWER,
    Forward.UNREACHABLE: Code.FORWARD_UNREACHABLE,
}

_ENDED: Mapping[Outcome, tuple[Code, Forward, Cause]] = {
    # How a step ended: its reason, the forward of the line that follows, and the cause when nothing does.
    Outcome.BUSY: (Code.ENDED_BUSY, Forward.BUSY, Cause.BUSY),
    Outcome.NO_ANSWER: (Code.ENDED_NO_ANSWER, Forward.NO_ANSWER, Cause.NO_ANSWER),
    Outcome.REFUSED: (Code.ENDED_REFUSED, Forward.NO_ANSWER, Cause.DECLINED),
    Outcome.UNREACHABLE: (Code.ENDED_UNREACHABLE, Forward.UNREACHABLE, Cause.UNREACHABLE),
    Outcome.UNKNOWN_NUMBER: (Code.ENDED_UNKNOWN_NUMBER, Forward.UNREACHABLE, Cause.UNKNOWN_NUMBER),
    Outcome.FAILED: (Code.ENDED_FAILED, Forward.UNREACHABLE, Cause.FAILED),
}

_NOT_CARRIED = frozenset({Outcome.UNKNOWN_NUMBER, Outcome.FAILED})
"""A forward that ended so never reached anybody: the voicemail of who forwarded is better than nothing."""


def decide(company: Company, call: Call, now: datetime, states: States) -> Decision:
    """The next step of a call at an aware moment, with the reasons of every turn that led to it."""
    decision = _Deciding(company, call, now, states)
    step = decision.begin() if call.last is None else decision.follow(*call.last)
    return Decision(step=step, reasons=tuple(decision.reasons))


def calling_line(company: Company, caller: Caller) -> Line | None:
    """The company's line that calls: from its phone, or from its mobile over the mobile network (F6)."""
    if caller.line is not None:
        return company.lines.get(caller.line)
    trunk = next((trunk for trunk in company.trunks if trunk.id == caller.trunk), None)
    line = company.line_with(caller.number)
    from_mobile = trunk and trunk.role is TrunkRole.MOBILE and line and line.kind is LineKind.MOBILE
    return line if from_mobile else None


class _Deciding:
    """One decision under way: what is known, and the reasons so far."""

    def __init__(self, company: Company, call: Call, now: datetime, states: States) -> None:
        self.company, self.call, self.caller, self.now, self.states = company, call, call.caller, now, states
        self.caller_line = calling_line(company, call.caller)
        self.reasons: list[Reason] = []

    def _because(self, code: Code, line: Line | None = None, **values: str | int) -> None:
        self.reasons.append(Reason(code=code, line=line.id if line else None, values=values))

    # -- the first step ----------------------------------------------------------------------------

    def begin(self) -> Step:
        dialled = classify(self.call.dialled, self.company)
        # The phone of a line that was just deleted still calls for help.
        if dialled.number_class is NumberClass.EMERGENCY and (self.caller_line or self.caller.line):
            return self._emergency(dialled)
        if self.caller_line:
            asked = feature_call(self.call.dialled)
            if asked:
                return self._feature(asked, self.caller_line)
            return self._outgoing(dialled, self.caller_line)
        return self._incoming(dialled)

    # -- feature codes -----------------------------------------------------------------------------

    def _feature(self, asked: FeatureCall, line: Line) -> Step:
        match asked.feature:
            case Feature.DO_NOT_DISTURB_ON | Feature.DO_NOT_DISTURB_OFF:
                return self._set_do_not_disturb(line, asked.feature is Feature.DO_NOT_DISTURB_ON)
            case Feature.PICK_UP_LINE:
                self._because(Code.PICK_UP_LINE, line, number=asked.number)
                target = classify(asked.number, self.company).line
                return self._pick_up([target] if target and target is not line else [])
            case Feature.PICK_UP_GROUP:
                return self._pick_up_group(line)

    def _set_do_not_disturb(self, line: Line, on: bool) -> Step:
        if not has(line.kind, Service.DO_NOT_DISTURB):
            self._because(Code.SERVICE_LACKING, line)
            return Refuse(cause=Cause.FORBIDDEN, prompt=Prompt.RESTRICTED)
        self._because(Code.DO_NOT_DISTURB_SET if on else Code.DO_NOT_DISTURB_CLEARED, line)
        prompt = Prompt.DO_NOT_DISTURB_ON if on else Prompt.DO_NOT_DISTURB_OFF
        return SetDoNotDisturb(line=line.id, on=on, prompt=prompt)

    def _pick_up_group(self, line: Line) -> Step:
        if line.pickup_group is None or not has(line.kind, Service.PICKUP_GROUP):
            self._because(Code.NO_PICKUP_GROUP, line)
            return self._pick_up([])
        self._because(Code.PICK_UP_GROUP, line)
        members = self.company.pickup_groups[line.pickup_group]
        return self._pick_up([other for other in members if other is not line])

    def _pick_up(self, lines: list[Line]) -> Step:
        if not lines:
            self._because(Code.NOTHING_RINGS)
            return Refuse(cause=Cause.NO_ANSWER, prompt=Prompt.NOTHING_RINGS)
        return PickUp(lines=tuple(line.id for line in lines))

    def _emergency(self, dialled: Classified) -> Step:
        line = self.caller_line
        self._because(Code.EMERGENCY_CALL, line, number=dialled.canonical)
        site = self.company.sites.get(line.site) if line else None
        identity = identities.of_emergency(line.number if line else self.caller.number)
        shown = {trunk.id: identity for trunk in self._trunks(TrunkRole.PUBLIC)}
        if not shown:
            return Refuse(cause=Cause.FAILED)
        leg = TrunkLeg(
            number=dialled.canonical,
            trunks=tuple(shown),
            identities=shown,
            emergency=True,
            insee=site.insee if site else "",
        )
        return Ring(legs=(leg,), seconds=RING_OUTSIDE_SECONDS, line=None)

    def _outgoing(self, dialled: Classified, line: Line) -> Step:
        if self.caller.line is None:
            self._because(Code.MOBILE_CALLER, line)
        if dialled.problem:
            self._because(dialled.problem, number=dialled.canonical)
            return Refuse(cause=Cause.UNKNOWN_NUMBER, prompt=Prompt.UNKNOWN_NUMBER)
        profile = restrictions.profile_of(line, self.company)
        if refusal := restrictions.refusal(profile, dialled, self._local(line)):
            self.reasons.append(replace(refusal, line=line.id))
            return Refuse(cause=Cause.FORBIDDEN, prompt=Prompt.RESTRICTED)
        if dialled.line is line:
            self._because(Code.CALLS_ITSELF, line)
            return Refuse(cause=Cause.BUSY)
        if dialled.line:
            self._because(Code.LINE_DIALLED, dialled.line, number=dialled.canonical)
            return self._arrive(dialled.line, ())
        self._because(
            Code.OUTSIDE_CALL,
            line,
            number=dialled.canonical,
            number_class=dialled.number_class,
            profile=profile.name,
        )
        self.reasons.extend(identities.reasons(self.company, line))
        identity = identities.outside(self.company, line)
        shown = {trunk.id: identity for trunk in self._trunks(TrunkRole.PUBLIC)}
        return _ring_outside(dialled.canonical, shown, ()) if shown else Refuse(cause=Cause.FAILED)

    def _incoming(self, dialled: Classified) -> Step:
        line = dialled.line
        # Short numbers are private: from outside only a public number reaches a line.
        if line is None or line.number != dialled.canonical:
            self._because(Code.NOT_OURS, number=dialled.canonical)
            return Refuse(cause=Cause.UNKNOWN_NUMBER, prompt=Prompt.UNKNOWN_NUMBER)
        self._because(Code.LINE_DIALLED, line, number=dialled.canonical)
        return self._arrive(line, ())

    # -- arriving at a line ------------------------------------------------------------------------

    def _arrive(self, line: Line, visited: tuple[str, ...], *, greeted: bool = False) -> Step:
        """The order of L20. `visited`: the lines that forwarded the call here; `greeted`: the caller has
        heard the line's greeting."""
        if refusal := self._refuses_caller(line):
            return refusal
        if destination_of(line, Forward.SCHEDULED) and self._is_closed(line, line.forwards.calendar):
            return self._forward(line, Forward.SCHEDULED, Cause.UNREACHABLE, visited)
        if destination_of(line, Forward.IMMEDIATE):
            return self._forward(line, Forward.IMMEDIATE, Cause.UNREACHABLE, visited)
        if line.do_not_disturb and has(line.kind, Service.DO_NOT_DISTURB):
            self._because(Code.DO_NOT_DISTURB, line)
            return self._forward(line, Forward.BUSY, Cause.BUSY, visited)
        state = self.states.get(line.id, _IDLE)
        leg = self._leg_to(line, state)
        if leg is None:
            return self._forward(line, Forward.UNREACHABLE, Cause.UNREACHABLE, visited)
        if self._is_busy(line, state):
            return self._forward(line, Forward.BUSY, Cause.BUSY, visited)
        greeting = None if greeted else self._greeting(line)
        if greeting and not greeting.interruptive:
            self._because(Code.GREETING_FIRST, line)
            return Announce(sound=greeting.sound, line=line.id, visited=visited)
        meanwhile = self._meanwhile(line, greeting, in_call=state.calls > 0)
        return replace(self._ring_line(line, leg, visited), meanwhile=meanwhile)

    # -- announcements of a line (L15, L16) --------------------------------------------------------

    def _greeting(self, line: Line) -> Greeting | None:
        """The line's greeting, if it is to be played now."""
        if line.greeting is None or not has(line.kind, Service.GREETING):
            return None
        if self._is_closed(line, line.greeting.calendar):
            self._because(Code.GREETING_CLOSED, line)
            return None
        return line.greeting

    def _meanwhile(self, line: Line, greeting: Greeting | None, *, in_call: bool) -> Meanwhile | None:
        """The table of guide §6.7. `greeting`: an interruptive one, to be heard while the line rings."""
        if in_call and has(line.kind, Service.DOUBLE_CALL_ANNOUNCEMENT) and line.double_call_announcement:
            self._because(Code.DOUBLE_CALL_ANNOUNCED, line)
            return Meanwhile(sound=line.double_call_announcement, looped=True)
        if greeting is None:
            return None
        self._because(Code.GREETING_LOOPED if in_call else Code.GREETING_MEANWHILE, line)
        return Meanwhile(sound=greeting.sound, looped=in_call)

    def _after_greeting(self, step: Announce) -> Step:
        """Whatever became of the greeting: a sound that is no more keeps no call from the phone."""
        self.reasons.append(Reason(code=Code.GREETING_PLAYED, line=step.line))
        line = self.company.lines.get(step.line)
        return self._arrive(line, step.visited, greeted=True) if line else Refuse(cause=Cause.UNREACHABLE)

    # -- ringing a line, and the more numbers it may have (L14) ------------------------------------

    def _ring_line(self, line: Line, own: Leg, visited: tuple[str, ...]) -> Ring:
        more = line.more_numbers if has(line.kind, Service.MORE_NUMBERS) else None
        if more is None:
            return Ring(legs=(own,), seconds=_ring_seconds(line), line=line.id, visited=visited)
        count = len(more.numbers)
        if not more.together:
            self._because(Code.MORE_IN_TURN, line, numbers=count)
            return Ring(legs=(own,), seconds=more.rings * RING_SECONDS, line=line.id, visited=visited)
        self._because(Code.MORE_TOGETHER, line, numbers=count)
        others = (self._leg_to_more(line, number, visited) for number in more.numbers)
        legs = (own, *(leg for leg in others if leg))
        return Ring(legs=legs, seconds=_ring_seconds(line), line=line.id, visited=visited)

    def _next_turn(self, line: Line, step: Ring) -> Ring | None:
        """The next of the line's numbers, when they ring one after the other and one is left."""
        more = line.more_numbers if has(line.kind, Service.MORE_NUMBERS) else None
        if more is None or more.together:
            return None
        for turn, number in enumerate(more.numbers[step.turn :], start=step.turn + 1):
            if leg := self._leg_to_more(line, number, step.visited):
                self._because(Code.NEXT_NUMBER, line, number=number)
                seconds = more.rings * RING_SECONDS
                return Ring(legs=(leg,), seconds=seconds, line=line.id, visited=step.visited, turn=turn)
        return None

    def _leg_to_more(self, line: Line, number: str, visited: tuple[str, ...]) -> Leg | None:
        """The way to one of the line's numbers, or `None` when it may not or cannot ring."""
        target = classify(number, self.company)
        leg: Leg | None = None
        if refusal := forwarding.refusal(target):
            self.reasons.append(replace(refusal, line=line.id))
        elif other := target.line:
            state = self.states.get(other.id, _IDLE)
            mine = other.id in (line.id, self.caller_line and self.caller_line.id, *visited)
            leg = None if mine or self._is_busy(other, state) else self._leg_to(other, state)
        elif shown := self._shown_outside(line):
            leg = TrunkLeg(number=target.canonical, trunks=tuple(shown), identities=shown)
        if leg is None:
            self._because(Code.NUMBER_SKIPPED, line, number=target.canonical)
        return leg

    def _shown_outside(self, line: Line) -> Mapping[str, Identity]:
        """What each public trunk is shown of a call that `line` sends outside."""
        return {
            trunk.id: identities.forwarded_outside(self.company, trunk, self.caller, self.caller_line, line)
            for trunk in self._trunks(TrunkRole.PUBLIC)
        }

    def _refuses_caller(self, line: Line) -> Step | None:
        if has(line.kind, Service.BLOCKED_NUMBERS) and (blocked := line.blocked & self._caller_numbers()):
            self._because(Code.BLOCKED, line, number=min(blocked))
            return Refuse(cause=Cause.DECLINED)
        anonymous = identities.is_anonymous(self.caller, self.caller_line)
        if anonymous and line.refuse_anonymous and has(line.kind, Service.REFUSE_ANONYMOUS):
            called_for_help = self.states.get(line.id, _IDLE).emergency_call_at
            if called_for_help and self.now - called_for_help <= EMERGENCY_CALLBACK:
                self._because(Code.EMERGENCY_CALLBACK, line)
                return None
            self._because(Code.ANONYMOUS_REFUSED, line)
            return Refuse(cause=Cause.DECLINED, prompt=Prompt.ANONYMOUS_REFUSED)
        return None

    def _caller_numbers(self) -> frozenset[str]:
        line = self.caller_line
        numbers = (line.number, line.short_number) if line else (self.caller.number,)
        return frozenset(number for number in numbers if number)

    def _is_closed(self, line: Line, calendar_id: str | None) -> bool:
        calendar = self.company.calendars.get(calendar_id or "")
        if calendar is None:
            return False
        opening = calendars.opening(calendar, self.now, self._timezone(line))
        if opening.closed_by is None:
            return False
        values = {"holiday": opening.holiday} if opening.holiday else {}
        self._because(opening.closed_by, line, calendar=calendar.name, **values)
        return True

    def _is_busy(self, line: Line, state: LineState) -> bool:
        if state.calls == 0:
            self._because(Code.LINE_FREE, line)
            return False
        if not (line.call_waiting and has(line.kind, Service.CALL_WAITING)):
            self._because(Code.LINE_BUSY, line)
            return True
        if state.calls >= line.max_calls:
            self._because(Code.LINE_FULL, line, calls=state.calls)
            return True
        self._because(Code.CALL_WAITING, line)
        return False

    def _leg_to(self, line: Line, state: LineState) -> LineLeg | TrunkLeg | None:
        """The way to the line's own device, or `None` with the reason why it cannot be reached."""
        if line.kind is LineKind.MOBILE:
            identity = identities.on_company_mobile(self.caller, self.caller_line)
            shown = {trunk.id: identity for trunk in self._trunks(TrunkRole.MOBILE)}
            if not shown:
                return None
            return TrunkLeg(number=line.number, trunks=tuple(shown), identities=shown, line=line.id)
        if line.kind is LineKind.FIXED_FOR_MOBILE:
            self._because(Code.NO_MOBILE_BEHIND, line)
            return None
        if line.endpoint is None:
            self._because(Code.NO_DEVICE, line)
            return None
        if not state.registered:
            self._because(Code.NOT_REGISTERED, line)
            return None
        distinct = line.distinct_ring and has(line.kind, Service.DISTINCT_RING)
        return LineLeg(
            line=line.id,
            endpoint=line.endpoint,
            identity=identities.on_phone(self.caller, self.caller_line),
            distinct_ring=self.caller_line is not None if distinct else None,
        )

    def _trunks(self, role: TrunkRole) -> tuple[Trunk, ...]:
        trunks = self.company.trunks_of(role)
        if not trunks:
            self._because(Code.NO_TRUNK, role=role)
        return trunks

    # -- forwards ----------------------------------------------------------------------------------

    def _forward(self, line: Line, forward: Forward, cause: Cause, visited: tuple[str, ...]) -> Step:
        """Where a forward leads; `cause` is what the caller is told when it is off or leads nowhere."""
        destination = destination_of(line, forward)
        if destination is None:
            return Refuse(cause=cause)
        if isinstance(destination, ToVoicemail):
            self._because(_FORWARDED[forward], line, to="voicemail")
            return self._voicemail(line, cause)
        target = classify(destination.number, self.company)
        self._because(_FORWARDED[forward], line, to=target.canonical)
        if refusal := forwarding.refusal(target):
            self.reasons.append(replace(refusal, line=line.id))
            return self._voicemail(line, cause, Code.VOICEMAIL_INSTEAD)
        path = (*visited, line.id)
        if len(path) > MAX_FORWARDS:
            self._because(Code.TOO_MANY_FORWARDS, line, forwards=MAX_FORWARDS)
            return self._first_voicemail(path)
        if target.line:
            if target.line.id in path or target.line is self.caller_line:
                self._because(Code.FORWARD_LOOP, target.line)
                return self._first_voicemail(path)
            return self._arrive(target.line, path)
        shown = self._shown_outside(line)
        if not shown:
            return self._voicemail(line, cause, Code.VOICEMAIL_INSTEAD)
        return _ring_outside(target.canonical, shown, path)

    def _voicemail(self, line: Line, cause: Cause, because: Code | None = None) -> Step:
        """The line's mailbox, or a refusal when it has none; `because`: why its mailbox, if not asked for."""
        if line.mailbox is None or not has(line.kind, Service.VOICEMAIL):
            self._because(Code.NO_MAILBOX, line)
            return Refuse(cause=cause)
        if because:
            self._because(because, line)
        return Deposit(line=line.id, mailbox=line.mailbox)

    def _first_voicemail(self, path: tuple[str, ...]) -> Step:
        first = self.company.lines.get(path[0])
        if first is None:
            return Refuse(cause=Cause.UNREACHABLE)
        return self._voicemail(first, Cause.UNREACHABLE, Code.VOICEMAIL_INSTEAD)

    # -- the steps after ---------------------------------------------------------------------------

    def follow(self, step: Step, outcome: Outcome) -> Step:
        if isinstance(step, Announce):
            return self._after_greeting(step)
        if isinstance(step, PickUp):
            return self._pick_up([])
        if not isinstance(step, Ring):
            self._because(Code.MAILBOX_FAILED)
            return Refuse(cause=Cause.FAILED)
        code, forward, cause = _ENDED[outcome]
        outside = [leg.number for leg in step.legs if isinstance(leg, TrunkLeg) and leg.line is None]
        values = {"number": outside[0]} if outside else {}
        self.reasons.append(Reason(code=code, line=step.line, values=values))
        lines = self.company.lines
        if line := lines.get(step.line or ""):
            return self._next_turn(line, step) or self._forward(line, forward, cause, step.visited)
        if outcome in _NOT_CARRIED and step.visited and (forwarder := lines.get(step.visited[-1])):
            return self._voicemail(forwarder, cause, Code.VOICEMAIL_INSTEAD)
        unknown = outcome is Outcome.UNKNOWN_NUMBER
        return Refuse(cause=cause, prompt=Prompt.UNKNOWN_NUMBER if unknown else None)

    # -- the wall clock of a line's site -----------------------------------------------------------

    def _timezone(self, line: Line) -> str:
        site = self.company.sites.get(line.site)
        return site.timezone if site else DEFAULT_TIMEZONE

    def _local(self, line: Line) -> datetime:
        return calendars.local(self.now, self._timezone(line))


def _ring_seconds(line: Line) -> int:
    if destination_of(line, Forward.NO_ANSWER):
        return line.forwards.no_answer_rings * RING_SECONDS
    return RING_WITHOUT_FORWARD_SECONDS


def _ring_outside(number: str, shown: Mapping[str, Identity], visited: tuple[str, ...]) -> Ring:
    leg = TrunkLeg(number=number, trunks=tuple(shown), identities=shown)
    return Ring(legs=(leg,), seconds=RING_OUTSIDE_SECONDS, line=None, visited=visited)
