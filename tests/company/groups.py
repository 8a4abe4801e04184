"""A call group of the Atelier, as the tests of groups need it."""

from __future__ import annotations

from typing import Any

from django_scopes import scope
from tests.support.cast import Cast

from ligneclaire.accounts.models import AuditEntry
from ligneclaire.company.models import Group, LibraryAnnouncement, Line
from ligneclaire.company.services.groups import group_create
from ligneclaire.company.services.members import group_add_members
from ligneclaire.company.services.offer import plan_stock_set

NUMBER = "+33199000006"


def new_group(cast: Cast, *lines: Line, **changes: Any) -> Group:
    """« Accueil », 01 99 00 00 06, with these members."""
    subscribe(cast, 3)
    told = {"name": "Accueil", "number": NUMBER, "site": cast.paris} | changes
    group = group_create(actor=cast.alice, company=cast.atelier, **told)
    group_add_members(actor=cast.alice, group=group, lines=lines)
    return group


def subscribe(cast: Cast, count: int) -> None:
    plan_stock_set(actor=None, company=cast.atelier, plan="call_group", subscribed=count)


def fresh(group: Group) -> Group:
    with scope(company=group.company):
        return Group.objects.select_related("company", "number", "site").get(pk=group.pk)


def members(group: Group) -> list[tuple[str, bool]]:
    """The members in order, by last name, each present or not."""
    with scope(company=group.company):
        return list(group.members.values_list("line__last_name", "present"))


def announcement(cast: Cast, title: str, **changes: Any) -> LibraryAnnouncement:
    """Of the library of Paris; its sound is somewhere else."""
    told = {"site": cast.paris, "title": title, "sound": f"{title}.wav", "seconds": 7} | changes
    with scope(company=told["site"].company):
        return LibraryAnnouncement.objects.create(**told)


def trail(cast: Cast) -> list[str]:
    """The codes of the audit trail, in order."""
    with scope(company=cast.atelier):
        return list(AuditEntry.objects.order_by("pk").values_list("code", flat=True))
