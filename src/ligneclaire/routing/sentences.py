"""The one place that turns reasons and steps into sentences, for dry runs and call stories (X1, X4).

`sentence` says why a turn was taken, `describe` what a step means to the caller and to who rings. `company`
is the one whose lines are named: a line it no longer has is called a deleted one.
"""

from datetime import datetime

from .call import (
    Announce,
    Call,
    CancelCallbacks,
    Confer,
    Deposit,
    Identity,
    Leg,
    LineLeg,
    Offer,
    Park,
    PickUp,
    Prompt,
    Reason,
    Refuse,
    Ring,
    RingBack,
    SetConnected,
    SetDoNotDisturb,
    Step,
    TakeParked,
    TrunkLeg,
    Wait,
)
from .english import ENGLISH
from .french import FRENCH
from .model import RING_SECONDS, Attendant, Callee, Company, Group, NumberClass, OwnSound, Sound, TrunkRole
from .numbers import canonical, grouped
from .words import Words


def sentence(reason: Reason, company: Company, language: str = "fr") -> str:
    """The reason in French, or in English when `language` (any BCP 47 tag) is not French."""
    words = _words(language)
    return words.reasons[reason.code].format_map(_fields(reason, company, words))


def describe(step: Step, company: Company, language: str = "fr") -> str:
    """What a step is: who rings how long and sees what, or what the caller hears."""
    words = _words(language)
    if isinstance(step, Ring):
        told = [_describe_leg(leg, step.seconds, company, words) for leg in step.legs]
        if step.meanwhile:
            heard = words.looped if step.meanwhile.looped else words.once
            told.append(heard.format(sound=_sound(step.meanwhile.sound, words)))
        return " ".join(told)
    if isinstance(step, Wait):
        return _describe_wait(step, company, words)
    if isinstance(step, Announce):
        return words.announce.format(sound=_sound(step.sound, words))
    if isinstance(step, Offer):
        return _describe_offer(step, company, words)
    if isinstance(step, Deposit):
        deposit = words.deposit_group if step.line in company.groups else words.deposit
        return deposit.format(line=_line(step.line, company, words))
    if isinstance(step, PickUp):
        lines = [_line(line, company, words) for line in step.lines]
        return words.pick_up.format(lines=words.either.join(lines))
    if isinstance(step, Park):
        return words.park.format(line=_line(step.line, company, words), seconds=step.seconds)
    if isinstance(step, TakeParked | Confer):
        told_of = words.confer if isinstance(step, Confer) else words.take_parked
        return told_of.format(line=_line(step.line, company, words))
    if isinstance(step, RingBack):
        return _describe_leg(step.leg, step.seconds, company, words)
    if isinstance(step, CancelCallbacks):
        return words.prompts[step.prompt]
    if isinstance(step, SetDoNotDisturb | SetConnected):
        return words.prompts[step.prompt]
    return _describe_end(step, words)


def heading(call: Call, company: Company, moment: datetime, language: str = "fr") -> str:
    """Who calls what and when, as the title of a story."""
    words = _words(language)
    caller = words.from_nobody
    if call.caller.line:
        caller = words.from_line.format(line=_line(call.caller.line, company, words))
    elif call.caller.number and not call.caller.withheld:
        caller = words.from_number.format(number=grouped(call.caller.number))
    number = grouped(canonical(call.dialled))
    return words.story.format(caller=caller, number=number, moment=f"{moment:%d/%m/%Y %H:%M}")


def _words(language: str) -> Words:
    return FRENCH if language.startswith("fr") else ENGLISH


def _fields(reason: Reason, company: Company, words: Words) -> dict[str, str]:
    values = {name: str(value) for name, value in reason.values.items()}
    fields = dict(values)
    for name in ("number", "shown"):
        if name in values:
            fields[name] = grouped(values[name])
    if "number_class" in values:
        fields["kind"] = words.kinds[NumberClass(values["number_class"])]
    if "weekday" in values:
        fields["weekday"] = words.weekdays[int(values["weekday"])]
    if "role" in values:
        fields["role"] = words.roles[TrunkRole(values["role"])]
    if values.get("label"):
        fields["key"] = words.key.format(key=values["key"], label=values["label"])
    if "to" in values:
        fields["to"] = _to(values["to"], company, words)
    if reason.line:
        fields["line"] = _line(reason.line, company, words)
        fields["who"] = _the_callee(company.callees.get(reason.line), words)
    else:
        fields["who"] = words.the_number.format(number=fields.get("number", ""))
    fields["Who"] = fields["who"][:1].upper() + fields["who"][1:]
    return fields


def _line(id: str, company: Company, words: Words) -> str:
    return _name(company.callees.get(id), words)


def _name(callee: Callee | None, words: Words) -> str:
    return words.line.format(name=callee.name) if callee else words.deleted_line


def _the_callee(callee: Callee | None, words: Words) -> str:
    what = {Group: words.the_group, Attendant: words.the_attendant}.get(type(callee), words.the_line)
    return what.format(line=_name(callee, words))


def _to(destination: str, company: Company, words: Words) -> str:
    if destination == "voicemail":
        return words.to_voicemail
    if callee := company.callee_of_number.get(destination):
        who = _the_callee(callee, words)
    else:
        who = words.the_number.format(number=grouped(destination))
    return words.to.format(who=who)


def _describe_end(step: Refuse, words: Words) -> str:
    if step.prompt is None:
        return words.causes[step.cause]
    if isinstance(step.prompt, Prompt):
        return words.prompts[step.prompt]
    return words.announce.format(sound=_sound(step.prompt, words))


def _describe_wait(step: Wait, company: Company, words: Words) -> str:
    """The greeting, who rings in which order, and what is heard until somebody answers."""
    told = [_describe_leg(leg, step.seconds, company, words) for leg in step.legs]
    if greeting := step.greeting:
        heard = (words.once if greeting.interruptive else words.announce).format(
            sound=_sound(greeting.sound, words)
        )
        told.insert(len(told) if greeting.interruptive else 0, heard)
    waiting = _sound(step.waiting, words) if step.waiting else words.ring_tone
    wait = words.wait_in_turn if step.legs else words.wait_for_nobody
    told.append(wait.format(heard=words.wait_hearing.format(sound=waiting), seconds=step.max_seconds))
    return " ".join(told)


def _describe_offer(step: Offer, company: Company, words: Words) -> str:
    who = _the_callee(company.attendants.get(step.attendant), words)
    if not step.keys:
        return words.message.format(who=who)
    keys = words.either.join(filter(None, (", ".join(step.keys[:-1]), step.keys[-1])))
    told = words.offer_submenu if step.submenu else words.offer
    return told.format(who=who, submenu=step.submenu, seconds=step.seconds, keys=keys)


def _describe_leg(leg: Leg, seconds: int, company: Company, words: Words) -> str:
    identity = leg.identity if isinstance(leg, LineLeg) else leg.identities[leg.trunks[0]]
    shown = _shown(identity, words)
    if leg.line:
        rings = seconds // RING_SECONDS
        return (words.ring if isinstance(leg, LineLeg) else words.mobile_ring).format(
            line=_line(leg.line, company, words),
            seconds=seconds,
            rings=words.rings[rings > 1].format(count=rings),
            shown=shown,
        )
    assert isinstance(leg, TrunkLeg)
    names = {trunk.id: trunk.name for trunk in company.trunks}
    return (words.emergency if leg.emergency else words.outside).format(
        number=grouped(leg.number),
        trunks=words.either.join(words.line.format(name=names.get(trunk, trunk)) for trunk in leg.trunks),
        shown=shown,
        commune=words.commune.format(insee=leg.insee) if leg.insee else "",
    )


def _sound(sound: Sound, words: Words) -> str:
    return words.own_sound if isinstance(sound, OwnSound) else words.sounds[sound]


def _shown(identity: Identity, words: Words) -> str:
    if identity.number is None:
        return words.anonymous
    number = grouped(identity.number)
    return f"{identity.name} ({number})" if identity.name else number
