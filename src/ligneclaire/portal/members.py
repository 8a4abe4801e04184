"""The members of a call group as its page shows them, and as a line's page shows its groups (G1, L6).

Whether a phone rings now depends on what only call control knows (is it plugged in, in a call, at rest?);
what a manager or the person set is told here, by the same function that live calls ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ligneclaire.company.models import Group, Line, Member
from ligneclaire.portal import words
from ligneclaire.routing import model
from ligneclaire.routing.call import LineState
from ligneclaire.routing.groups import why_silent
from ligneclaire.routing.sentences import sentence

AS_FAR_AS_KNOWN = LineState(registered=True)


@dataclass(frozen=True)
class MemberRow:
    """`above`, `below`: ids of the lines whose place it takes when it moves; none at the ends."""

    member: Member
    name: str
    number: str
    place: str
    """Its site."""
    rings: bool
    why: str
    above: int | None = None
    below: int | None = None


@dataclass(frozen=True)
class Act:
    """What was just done to a member, so that the keyboard stays where it was."""

    what: str = ""
    pk: int = 0
    """Of the member's line; on the page of a line, of the group."""


def act_of(request: HttpRequest) -> Act:
    for what in ("present", "move", "remove"):
        first, _rest, _other = request.POST.get(what, "").partition("-")
        if first.isdigit():
            return Act(what, int(first))
    return Act()


def rows(group: Group, members: Iterable[Member]) -> list[MemberRow]:
    """In their order, each with one sentence: does it ring for this group, and if not, why."""
    found = list(members)
    company = _frozen(found)
    told = [_told(group, member, company) for member in found]
    return [
        MemberRow(
            member=member,
            name=member.line.name,
            number=member.line.number.e164,
            place=member.line.site.name if member.line.site else _("Mobile"),
            rings=silent is None,
            why=silent or _ringing(group),
            above=found[index - 1].line_id if index else None,
            below=found[index + 1].line_id if index + 1 < len(found) else None,
        )
        for index, (member, silent) in enumerate(zip(found, told, strict=True))
    ]


def groups_of(line: Line, memberships: Iterable[Member]) -> list[MemberRow]:
    """The groups of which a line is a member, each with the same sentence (L6)."""
    found = list(memberships)
    for member in found:
        member.line = line
    company = _frozen(found)
    return [
        MemberRow(
            member=member,
            name=member.group.name,
            number=member.group.number.e164,
            place="",
            rings=silent is None,
            why=silent or _ringing(member.group),
        )
        for member in found
        for silent in [_told(member.group, member, company)]
    ]


def _told(group: Group, member: Member, company: model.Company) -> str | None:
    """Why its phone does not ring for the group, as far as it is known here."""
    frozen = model.Group(id=group.routing_id, name=group.name, number=group.number.e164, site="")
    one = model.Member(line=str(member.line_id), present=member.present)
    reason = why_silent(company, frozen, one, AS_FAR_AS_KNOWN, timezone.now())
    return sentence(reason, company, get_language() or "fr") if reason else None


def _ringing(group: Group) -> str:
    if group.distribution == Group.Distribution.PARALLEL:
        return _("Sonne à chaque appel, si le poste est allumé, connecté et libre.")
    return _("Sonne à son tour, si le poste est allumé, connecté et libre.")


def _frozen(members: Sequence[Member]) -> model.Company:
    """Just enough of the company: their lines, and whether there is a way to mobiles."""
    mobiles_reached = any(member.mobiles_reached for member in members)  # type: ignore[attr-defined]
    trunk = model.Trunk(id="", name="", role=model.TrunkRole.MOBILE, endpoint="")
    return model.Company(
        id="",
        name="",
        lines={
            str(line.pk): model.Line(
                id=str(line.pk),
                kind=model.LineKind(line.kind),
                number=line.number.e164,
                name=line.name or words.phone(line.number.e164),
                site="",
                endpoint=line.sip_user or None,
            )
            for line in (member.line for member in members)
        },
        trunks=(trunk,) if mobiles_reached else (),
    )
