"""Pickup groups: lines of a site that answer for each other (L26, guide §4.3)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import rules
from ligneclaire.company.models import Line, PickupGroup, Site
from ligneclaire.company.services.change import Changes, change
from ligneclaire.company.services.refusals import Refusals
from ligneclaire.routing.model import LineKind
from ligneclaire.routing.services import Service, has


def pickup_group_create(
    *, actor: Person | None, company: Company, name: str, site: Site, members: Collection[Line] = ()
) -> PickupGroup:
    """A new group of a site, for good. Refusals are on `name` and `members`."""
    with change(company, actor) as changes:
        site.refresh_from_db()
        group = PickupGroup(company=company, site=site)
        _fill(group, name, members)
        group.save()
        _take(group, members)
        changes.record("pickup_group.created", group, after={"site": site.name} | told(group))
    return group


def pickup_group_change(
    *, actor: Person | None, group: PickupGroup, name: str, members: Collection[Line]
) -> None:
    """Its name, and all of its members. Refusals are on `name` and `members`."""
    with change(group.company, actor, group) as changes:
        before = told(group)
        _fill(group, name, members)
        group.save()
        _take(group, members)
        if (after := told(group)) != before:
            changes.record("pickup_group.changed", group, before=before, after=after)


def pickup_group_delete(*, actor: Person | None, group: PickupGroup) -> None:
    """Its members are in no group then."""
    with change(group.company, actor, group) as changes:
        changes.record("pickup_group.deleted", group, before={"site": group.site.name} | told(group))
        group.delete()


def leave_pickup_group(line: Line, changes: Changes) -> None:
    """A line that goes or changes site answers no more for those it leaves; inside a `change`."""
    if (group := line.pickup_group) is None:
        return
    before = told(group)
    line.pickup_group = None
    line.save(update_fields=["pickup_group"])
    changes.record("pickup_group.changed", group, before=before, after=told(group))


def told(group: PickupGroup) -> dict[str, Any]:
    """The group as the audit trail keeps it: its members by their numbers."""
    members = group.members.order_by("number__e164").values_list("number__e164", flat=True)
    return {"name": group.name, "members": list(members)}


def _fill(group: PickupGroup, name: str, members: Collection[Line]) -> None:
    refusals = Refusals()
    with refusals.on("name"):
        group.name = rules.clean_name(name)
    if PickupGroup.objects.filter(name__iexact=group.name).exclude(pk=group.pk).exists():
        refusals.add("name", _("Un autre groupe d’interception porte déjà ce nom."))
    # As they are under the lock: somebody else may just have moved one.
    rows = Line.objects.filter(pk__in=[line.pk for line in members]).select_related("pickup_group")
    for line in rows.order_by("last_name", "first_name", "pk"):
        if refusal := _refusal(group, line):
            refusals.add("members", refusal)
    if len(rows) < len({line.pk for line in members}):
        refusals.add("members", _("Une de ces lignes n’existe plus."))
    refusals.raise_any()


def _refusal(group: PickupGroup, line: Line) -> str | None:
    said = {"name": line.name, "site": group.site.name}
    if not has(LineKind(line.kind), Service.PICKUP_GROUP):
        return _("%(name)s n’a pas de ligne fixe : seules les lignes fixes interceptent.") % said
    if line.site_id != group.site_id:
        return _("La ligne de %(name)s n’est pas du site « %(site)s ».") % said
    other = line.pickup_group
    if other is not None and other != group:
        return _("La ligne de %(name)s est déjà dans le groupe « %(group)s ».") % {
            **said,
            "group": other.name,
        }
    return None


def _take(group: PickupGroup, members: Collection[Line]) -> None:
    wanted = [line.pk for line in members]
    group.members.exclude(pk__in=wanted).update(pickup_group=None)
    Line.objects.filter(pk__in=wanted).update(pickup_group=group)
