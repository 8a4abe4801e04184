"""Who is in a call group, in which order, and who is there (G1, L6, guide §6.1, §7.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Person
from ligneclaire.company.models import Group, Line, Member
from ligneclaire.company.services.change import Changes, change
from ligneclaire.routing.model import LineKind
from ligneclaire.routing.services import Service, has


def group_add_members(*, actor: Person | None, group: Group, lines: Iterable[Line]) -> None:
    """Lines that join at the end, present; those that are members already stay as they are.

    Refusals are on `members`; then nobody joins.
    """
    with _members_change(actor, group) as members:
        inside = {member.line_id for member in members}
        joining = [line for line in lines if line.pk not in inside]
        _check(joining)
        first = max((member.place for member in members), default=-1) + 1
        Member.objects.bulk_create(
            Member(group=group, line=line, place=place) for place, line in enumerate(joining, start=first)
        )


def group_remove_members(*, actor: Person | None, group: Group, lines: Iterable[Line]) -> None:
    """Lines that leave; the others keep their order. Who is no member already is no error."""
    with _members_change(actor, group):
        group.members.filter(line__in=[line.pk for line in lines]).delete()


def group_order_members(*, actor: Person | None, group: Group, lines: Sequence[int]) -> None:
    """The order in which members stand, by the ids of their lines.

    Somebody else may have changed the group meanwhile: members that are not named keep their order after the
    others, and ids that are no member's do not count.
    """
    with _members_change(actor, group) as members:
        wanted = {line: place for place, line in enumerate(lines)}
        ordered = sorted(members, key=lambda member: wanted.get(member.line_id, len(wanted)))
        for place, member in enumerate(ordered):
            member.place = place
        Member.objects.bulk_update(ordered, ["place"])


def member_set_present(*, actor: Person | None, group: Group, line: Line, present: bool) -> None:
    """Whether the group rings this member (guide §6.1). Raises when the line is no member."""
    with _members_change(actor, group) as members:
        member = next((member for member in members if member.line_id == line.pk), None)
        if member is None:
            raise ValidationError(_("Cette ligne n’est plus membre du groupement."))
        member.present = present
        member.save(update_fields=["present"])


def group_set_members(*, actor: Person | None, group: Group, members: Sequence[tuple[Line, bool]]) -> None:
    """All the members at once, in order, each present or not. Refusals are on `members`."""
    with _members_change(actor, group) as now:
        _check([line for line, _present in members])
        if [(row.line_id, row.present) for row in now] != [(line.pk, present) for line, present in members]:
            group.members.all().delete()
            Member.objects.bulk_create(
                Member(group=group, line=line, place=place, present=present)
                for place, (line, present) in enumerate(members)
            )


def leave_groups(line: Line, changes: Changes) -> None:
    """A line that goes is a member of no group any more; inside a `change`."""
    for group in Group.objects.filter(members__line=line).select_related("number"):
        before = told(group)
        group.members.filter(line=line).delete()
        changes.record("group.members_changed", group, before=before, after=told(group))


def told(group: Group) -> dict[str, Any]:
    """The members as the audit trail keeps them: by their numbers, in order, and those who are absent."""
    rows = list(group.members.values_list("line__number__e164", "present"))
    return {
        "members": [number for number, _present in rows],
        "absent": [number for number, present in rows if not present],
    }


@contextmanager
def _members_change(actor: Person | None, group: Group) -> Iterator[list[Member]]:
    """The members there are, in order, while they are being changed."""
    with change(group.company, actor, group) as changes:
        before = told(group)
        yield list(group.members.all())
        if (after := told(group)) != before:
            changes.record("group.members_changed", group, before=before, after=after)


def _check(lines: Sequence[Line]) -> None:
    """Refuses lines that cannot be members, or that are no more."""
    rows = {row.pk: row for row in Line.objects.filter(pk__in=[line.pk for line in lines])}
    refused = [
        _("%(name)s ne peut pas en être membre : seules les lignes fixes et mobiles le peuvent.")
        % {"name": row.name or row.number.e164}
        for row in rows.values()
        if not has(LineKind(row.kind), Service.CALL_GROUPS)
    ]
    if len(rows) < len(lines):
        refused.append(_("Une de ces lignes n’existe plus."))
    if refused:
        raise ValidationError({"members": refused})
