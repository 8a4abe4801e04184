"""First rung: the decision alone. People do what the scenario says, in no time."""

from __future__ import annotations

from collections.abc import Sequence

from tests.scenarios.model import ANNOUNCEMENTS, GREETING, RINGING, Does, Scenario, Story

from ligneclaire.routing.call import (
    Announce,
    Call,
    Deposit,
    Leg,
    LineLeg,
    LineState,
    Offer,
    Outcome,
    Pressed,
    Prompt,
    Refuse,
    Ring,
    TrunkLeg,
    Wait,
)
from ligneclaire.routing.model import OwnSound, Sound
from ligneclaire.routing.planner import decide

MOST_STEPS = 20

OUTCOMES = {
    Does.REFUSES: Outcome.REFUSED,
    Does.ABSENT: Outcome.NO_ANSWER,
    Does.BUSY: Outcome.BUSY,
    Does.UNKNOWN: Outcome.UNKNOWN_NUMBER,
    Does.FAILS: Outcome.FAILED,
}
LAST = (Outcome.NO_ANSWER, Outcome.REFUSED, Outcome.BUSY, Outcome.UNKNOWN_NUMBER, Outcome.FAILED)
"""Of phones that ring together: one that rings on keeps the call waiting, then a refusal says most."""
SILENT = {Does.BUSY, Does.UNKNOWN, Does.FAILS}
"""What people do without a phone ringing."""


def play(scenario: Scenario) -> Story:
    states = {
        name: LineState(registered=does is not Does.UNREGISTERED, calls=1 if does is Does.TALKING else 0)
        for name, does in scenario.people.items()
        if name in scenario.company.lines
    }
    call = Call(caller=scenario.caller, dialled=scenario.dials)
    rang: dict[str, int] = {}
    shown: dict[str, str] = {}
    because: list[str] = []
    heard: list[str] = []
    keys = list(scenario.keys)

    def told(ends: str, *last_heard: str) -> Story:
        return Story(
            rings=tuple(rang),
            seconds=rang,
            shown=shown,
            hears=(*dict.fromkeys(heard), *last_heard),
            ends=ends,
            because=tuple(because),
        )

    for _ in range(MOST_STEPS):
        decision = decide(scenario.company, call, scenario.now, states)
        because += [reason.code for reason in decision.reasons]
        match decision.step:
            case Deposit(line=line):
                return told(f"message for {line}", GREETING)
            case Refuse(cause=cause, prompt=prompt):
                return told(f"refused {cause}", *((_prompt(prompt),) if prompt else ()))
            case Wait() as wait:
                for leg in wait.legs:
                    shown[_who(leg)] = _shown(leg)
                ringing = _turns(scenario, wait)
                rang |= dict.fromkeys(ringing, wait.seconds)
                heard += _waits(wait, rings=bool(ringing))
                if who := next((who for who in ringing if scenario.does(who) not in OUTCOMES), None):
                    return told(f"talks to {who}", who)
                heard.append(_announcement(wait.waiting))
                call = call.after(wait, Outcome.WAITED_TOO_LONG)
            case Offer(sound=sound) as offer:
                heard.append(_announcement(sound))
                call = call.after(offer, Pressed(keys.pop(0)) if keys and offer.keys else Outcome.SILENCE)
            case Announce(sound=sound):
                heard.append(_announcement(sound))
                call = call.after(decision.step, Outcome.PLAYED)
            case Ring(legs=legs) as step:
                people = {_who(leg): _does(scenario, leg) for leg in legs}
                shown |= {_who(leg): _shown(leg) for leg in legs}
                rang |= {who: step.seconds for who, does in people.items() if does not in SILENT}
                if any(does not in SILENT for does in people.values()):
                    heard += _hears(step, answered=any(does not in OUTCOMES for does in people.values()))
                if who := next((who for who, does in people.items() if does not in OUTCOMES), None):
                    return told(f"talks to {who}", who)
                call = call.after(step, min(map(OUTCOMES.__getitem__, people.values()), key=LAST.index))
    raise AssertionError(f"not over after {MOST_STEPS} steps: {because}")


def _hears(step: Ring, *, answered: bool) -> Sequence[str]:
    """What the caller hears while phones ring; who answers does so before an announcement is over."""
    if step.meanwhile is None:
        return (RINGING,)
    announcement = _announcement(step.meanwhile.sound)
    return (announcement,) if step.meanwhile.looped or answered else (announcement, RINGING)


def _turns(scenario: Scenario, wait: Wait) -> list[str]:
    """Who of a group rings, one after the other until somebody answers, or all at once."""
    turns = []
    for leg in wait.legs:
        does = _does(scenario, leg)
        if does not in SILENT:
            turns.append(_who(leg))
        if does not in OUTCOMES and not wait.together:
            break
    return turns


def _waits(wait: Wait, *, rings: bool) -> Sequence[str]:
    """What is heard in the first round; who answers does so before an interruptive greeting is over."""
    ringing = (RINGING,) if rings else ()
    if wait.greeting is None:
        return ringing
    greeting = _announcement(wait.greeting.sound)
    return (greeting,) if wait.greeting.interruptive else (greeting, *ringing)


def _prompt(prompt: Prompt | Sound) -> str:
    return prompt.value if isinstance(prompt, Prompt) else _announcement(prompt)


def _announcement(sound: Sound | None) -> str:
    assert sound is not None
    return sound.name if isinstance(sound, OwnSound) else ANNOUNCEMENTS[sound]


def _who(leg: Leg) -> str:
    return (leg.line or leg.number) if isinstance(leg, TrunkLeg) else leg.line


def _does(scenario: Scenario, leg: Leg) -> Does:
    """A leg through trunks fails only when all of them do: which one carries it is not decided here."""
    if isinstance(leg, TrunkLeg) and all(scenario.does(trunk) is Does.FAILS for trunk in leg.trunks):
        return Does.FAILS
    return scenario.does(_who(leg))


def _shown(leg: Leg) -> str:
    identity = leg.identity if isinstance(leg, LineLeg) else leg.identities[leg.trunks[0]]
    return identity.number or "nothing"
