"""What would happen to a call, told to its end: the decision of a live call, with nobody on the phones (X1).

`story` follows the decision through given outcomes, "nobody answers" by default; `explain` builds the call
from what a manager types. Both `explain_text` and `explain_json` tell the same story.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from .call import (
    Announce,
    Call,
    Caller,
    Decision,
    LineLeg,
    Offer,
    Outcome,
    Pressed,
    Reason,
    Result,
    Ring,
    States,
    Step,
    Wait,
)
from .model import Company, TrunkRole
from .numbers import Classified, canonical, classify
from .planner import decide
from .sentences import describe, heading, sentence

_ALL_IDLE: States = {}


@dataclass(frozen=True, slots=True)
class Episode:
    """One step of a story, when it begins, and how it ended; the last step has no outcome."""

    at: datetime
    decision: Decision
    outcome: Result | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A call, how its dialled number reads, and its story."""

    company: Company
    call: Call
    dialled: Classified
    episodes: tuple[Episode, ...]


def story(
    company: Company,
    call: Call,
    now: datetime,
    states: States = _ALL_IDLE,
    outcomes: Iterable[Outcome] = (),
    keys: Iterable[str] = (),
) -> tuple[Episode, ...]:
    """The call from an aware moment to its end. `outcomes`: how its rings, and waits in groups, end in turn;
    then nobody answers. `keys`: what the caller presses in the menus of attendants in turn; then nothing.

    Announcements take no time here: how long they last is nobody's setting. It ends, for the decision does:
    every ring that is not answered leads one forward further (L18), every menu has its last attempt (A6).
    """
    remaining, pressed = iter(outcomes), iter(keys)
    episodes: list[Episode] = []
    outcome: Result
    while True:
        decision = decide(company, call, now, states)
        match decision.step:
            case Offer(keys=offered, seconds=seconds):
                key = next(pressed, None) if offered else None
                outcome = Outcome.SILENCE if key is None else Pressed(key)
                lasted = seconds if key is None else 0
            case Announce():
                outcome, lasted = Outcome.PLAYED, 0
            case Ring(seconds=seconds):
                outcome = next(remaining, Outcome.NO_ANSWER)
                lasted = seconds if outcome is Outcome.NO_ANSWER else 0
            case Wait(max_seconds=seconds):
                outcome = next(remaining, Outcome.WAITED_TOO_LONG)
                lasted = seconds if outcome is Outcome.WAITED_TOO_LONG else 0
            case _:
                return (*episodes, Episode(now, decision))
        episodes.append(Episode(now, decision, outcome))
        call = call.after(decision.step, outcome)
        now += timedelta(seconds=lasted)


def explain(
    company: Company,
    caller: str,
    dialled: str,
    now: datetime,
    states: States = _ALL_IDLE,
    outcomes: Iterable[Outcome] = (),
    keys: Iterable[str] = (),
) -> Explanation:
    """The story of a call between two numbers in any spelling.

    `caller`: a number, a line's id, or nothing for somebody outside who hides.
    """
    call = Call(caller=_caller(company, caller), dialled=dialled)
    episodes = story(company, call, now, states, outcomes, keys)
    return Explanation(company, call, classify(dialled, company), episodes)


def _caller(company: Company, text: str) -> Caller:
    if line := company.lines.get(text) or classify(text, company).line:
        return Caller(number=line.number, line=line.id, name=line.name)
    trunk = next((trunk.id for trunk in company.trunks_of(TrunkRole.PUBLIC)), None)
    number = canonical(text) or None
    return Caller(number=number, withheld=number is None, trunk=trunk)


def explain_text(explanation: Explanation, language: str = "fr") -> str:
    """The story as lines: the moment and what happens, then why, one reason a line."""
    company = explanation.company
    lines = [heading(explanation.call, company, explanation.episodes[0].at, language)]
    for episode in explanation.episodes:
        step, reasons = episode.decision.step, episode.decision.reasons
        lines.append(f"{episode.at:%H:%M:%S}  {describe(step, company, language)}")
        lines.extend(f"{'':10}· {sentence(reason, company, language)}" for reason in reasons)
    return "\n".join(lines)


def explain_json(explanation: Explanation, language: str = "fr") -> dict[str, Any]:
    """The story as plain data, for `json.dumps`, with the sentences of `explain_text`."""
    call, dialled, company = explanation.call, explanation.dialled, explanation.company
    return {
        "company": company.id,
        "caller": asdict(call.caller),
        "dialled": call.dialled,
        "canonical": dialled.canonical,
        "number_class": dialled.number_class.value,
        "at": explanation.episodes[0].at.isoformat(),
        "steps": [
            {
                "at": episode.at.isoformat(),
                "reasons": [_reason(reason, company, language) for reason in episode.decision.reasons],
                "step": _step(episode.decision.step),
                "sentence": describe(episode.decision.step, company, language),
                "outcome": _outcome(episode.outcome),
            }
            for episode in explanation.episodes
        ],
    }


def _reason(reason: Reason, company: Company, language: str) -> Mapping[str, Any]:
    return {
        "code": reason.code.value,
        "line": reason.line,
        "values": dict(reason.values),
        "sentence": sentence(reason, company, language),
    }


def _outcome(result: Result | None) -> str | None:
    """An outcome's name, the key that was pressed, or nothing at the end."""
    return result.key if isinstance(result, Pressed) else result and result.value


def _step(step: Step) -> Mapping[str, Any]:
    kind = {"kind": type(step).__name__.lower()}
    if not isinstance(step, Ring | Wait):
        return kind | asdict(step)
    legs = [{"kind": "line" if isinstance(leg, LineLeg) else "trunk"} | asdict(leg) for leg in step.legs]
    return kind | asdict(step) | {"legs": legs}
