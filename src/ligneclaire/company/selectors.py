"""What pages show of the company in scope (`with scope(company=company): …`): lists, search, counts.

Reads only. Query sets are whole and in order; callers page them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Concat, Lower, Trim
from django.utils import timezone

from ligneclaire.accounts.models import Person
from ligneclaire.company import calendar_uses
from ligneclaire.company.models import (
    Attendant,
    Calendar,
    Callback,
    Forward,
    Group,
    LibraryAnnouncement,
    Line,
    Member,
    Menu,
    MenuKey,
    Number,
    OptionStock,
    PickupGroup,
    PlanStock,
    Site,
    Trunk,
)
from ligneclaire.company.models.numbers import FREE
from ligneclaire.company.models.offer import COUNTED_OPTIONS, Option, Plan
from ligneclaire.company.text import fold
from ligneclaire.routing.numbers import canonical
from ligneclaire.routing.services import KINDS_WITH, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """A plan or an option: how many there are, and what became of them (O2)."""

    key: str
    label: str
    subscribed: int
    assigned: int

    @property
    def available(self) -> int:
        return self.subscribed - self.assigned


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    plans: tuple[Stock, ...]
    options: tuple[Stock, ...]


def offer() -> Offer:
    """What the company subscribed and what its lines took, in the order of the catalogue."""
    plans = dict(PlanStock.objects.values_list("plan", "subscribed"))
    options = dict(OptionStock.objects.values_list("option", "subscribed"))
    by_kind = _counts("kind") | {
        Plan.CALL_GROUP: Group.objects.count(),
        Plan.AUTO_ATTENDANT: Attendant.objects.count(),
    }
    by_option = _counts("option")
    return Offer(
        plans=tuple(
            Stock(
                key=plan, label=str(plan.label), subscribed=plans.get(plan, 0), assigned=by_kind.get(plan, 0)
            )
            for plan in Plan
        ),
        options=tuple(
            Stock(
                key=option,
                label=str(option.label),
                subscribed=options.get(option, 0),
                assigned=by_option.get(option, 0),
            )
            for option in map(Option, COUNTED_OPTIONS)
        ),
    )


def _counts(field: str) -> dict[str, int]:
    return dict(Line.objects.values_list(field).annotate(Count("pk")))


def sites(search: str = "") -> QuerySet[Site]:
    """Sites by name, each with `line_count` (O7). The search reads name and address."""
    return _sites_found(search).annotate(line_count=Count("lines"))


def _sites_found(search: str) -> QuerySet[Site]:
    rows = Site.objects.order_by("name", "pk")
    for word in fold(search).split():
        rows = rows.filter(search__contains=word)
    return rows


def mobile_line_count() -> int:
    """Lines of « Vos lignes mobiles », which is no physical site."""
    return Line.objects.filter(kind=Line.Kind.MOBILE).count()


def lines(
    *, site: Site | None = None, mobile: bool = False, plans: Collection[str] = (), search: str = ""
) -> QuerySet[Line]:
    """Lines by name, with what a list shows (L1).

    `site`: only those of a site; `mobile`: only mobile ones; `plans`: only those kinds (empty: all). The
    search finds all its words in names and e-mail, whatever accents and case, or a number, or a part of one,
    in any spelling.
    """
    rows = Line.objects.select_related("number", "site", "device", "mobile__number", "fixed__number")
    if site is not None:
        rows = rows.filter(site=site)
    if mobile:
        rows = rows.filter(kind=Line.Kind.MOBILE)
    if plans:
        rows = rows.filter(kind__in=plans)
    if search.strip():
        rows = rows.filter(_found(search))
    return rows.order_by("last_name", "first_name", "pk")


def _found(search: str) -> Q:
    untyped = re.sub(r"[\s.\-/]", "", search)
    if re.fullmatch(r"[+()\d]+", untyped):
        # A whole number by its canonical form; a part of one as lists spell it.
        part = re.sub(r"^(\+|00)33(\(0\))?", "0", untyped)
        return Q(number__e164=canonical(search)) | Q(search__contains=part)
    found = Q()
    for word in fold(search).split():
        found &= Q(search__contains=word)
    return found


def free_numbers(site: Site | None = None) -> QuerySet[Number]:
    """Numbers of the stock a new line or group can take; those of the site's zone first (O8)."""
    rows = Number.objects.filter(FREE).filter(
        Q(resting_until=None) | Q(resting_until__lte=timezone.localdate())
    )
    if site is not None and site.zne:
        return rows.order_by(_differs(site.zne), "e164")
    return rows.order_by("e164")


def _differs(zne: str) -> Case:
    return Case(When(zne=zne, then=Value(0)), default=Value(1))


def groups(*, site: Site | None = None, search: str = "") -> QuerySet[Group]:
    """Call groups by name, each with its site, its `member_count` and its `present_count`.

    The search finds all its words in the name, whatever accents and case, or a number in any spelling.
    """
    rows = Group.objects.select_related("number", "site").annotate(
        member_count=Count("members"), present_count=Count("members", filter=Q(members__present=True))
    )
    if site is not None:
        rows = rows.filter(site=site)
    if search.strip():
        rows = rows.filter(_found(search))
    return rows.order_by("name", "pk")


def attendants(*, site: Site | None = None, search: str = "") -> QuerySet[Attendant]:
    """Auto attendants by name, each with its number, site and calendar; the search reads as that of lines."""
    rows = Attendant.objects.select_related("number", "site", "calendar")
    if site is not None:
        rows = rows.filter(site=site)
    if search.strip():
        rows = rows.filter(_found(search))
    return rows.order_by("name", "pk")


def menus_of(attendant: Attendant) -> list[Menu]:
    """The two main menus, open hours first, with their announcements, keys and submenus: four queries."""
    rows = attendant.menus.filter(key=None).select_related("announcement").order_by("-mode")
    keys = MenuKey.objects.select_related("submenu__announcement").prefetch_related("submenu__keys")
    menus = list(rows.prefetch_related(Prefetch("keys", keys)))
    for menu in menus:
        menu.attendant = attendant
    return menus


def holders(numbers: Collection[str]) -> list[tuple[Line | Group | Attendant, str]]:
    """Who has one of these numbers, public or short, each with what it is: `line`, `group`, `attendant`."""
    named = Q(number__e164__in=numbers) | Q(short_number__in=numbers)
    found: list[tuple[Line | Group | Attendant, str]] = []
    for model, kind in ((Line, "line"), (Group, "group"), (Attendant, "attendant")):
        found += [(row, kind) for row in model.objects.filter(named).select_related("number")]
    return found


def members_of_group(group: Group) -> QuerySet[Member]:
    """The members of a call group in their order, with their lines."""
    return _reachable(group.members.select_related("line__number", "line__site"))


def memberships_of(line: Line) -> QuerySet[Member]:
    """The call groups of which a line is a member, by name (L6)."""
    return _reachable(line.memberships.select_related("group__number").order_by("group__name", "group"))


def _reachable(members: QuerySet[Member]) -> QuerySet[Member]:
    """Each with `mobiles_reached`: whether the company has a trunk to the mobile network."""
    return members.annotate(mobiles_reached=Exists(Trunk.objects.filter(role=Trunk.Role.MOBILE)))


def possible_members(search: str = "") -> QuerySet[Line]:
    """Lines that can be members of call groups, by name; the search is that of `lines`, or several of them
    with `;` between them (G1)."""
    rows = lines(plans=[kind.value for kind in KINDS_WITH[Service.CALL_GROUPS]])
    wanted = [part for part in search.split(";") if part.strip()]
    return rows.filter(reduce(or_, map(_found, wanted))) if wanted else rows


def free_mobiles(search: str = "") -> QuerySet[Line]:
    """Mobile lines that no fixed line is associated with, by name (L4)."""
    return lines(mobile=True, search=search).filter(fixed=None)


def incomplete_lines() -> QuerySet[Line]:
    """Lines whose device has no MAC address yet, by site (O4)."""
    return lines().filter(device__mac="").order_by("site__name", "last_name", "first_name", "pk")


def goes_with(line: Line) -> tuple[bool, int]:
    """Whether somebody signs in because of this line alone, for managers do without any, and how many
    callbacks wait for it or for which it waits: one query."""
    people = Person.objects.filter(email=line.email, role=Person.Role.USER, is_active=True)
    waiting = Count("callbacks", distinct=True) + Count("awaited_by", distinct=True)
    rows = Line.objects.filter(pk=line.pk).annotate(signs_in=Exists(people), waiting=waiting)
    return rows.values_list("signs_in", "waiting").get()


def forwards_of(line: Line) -> dict[str, Forward]:
    """The forwards of a line by kind, with their calendars. One query brings those of its associated line
    too, of which its page speaks."""
    other = getattr(line, "fixed", None) if line.kind == Line.Kind.MOBILE else line.mobile
    prefetch_related_objects(
        [line, other] if other else [line], Prefetch("forwards", Forward.objects.select_related("calendar"))
    )
    return {row.kind: row for row in line.forwards.all()}


def more_numbers_of(line: Line) -> list[tuple[str, str]]:
    """The numbers that ring with a line, in order, each with the name of the company's line that has it."""
    reached = Line.objects.filter(
        Q(number__e164=OuterRef("number")) | Q(short_number=OuterRef("number"))
    ).annotate(called=Trim(Concat("first_name", Value(" "), "last_name")))
    rows = line.more_numbers.annotate(called=Subquery(reached.values("called")[:1]))
    return [(number, called or "") for number, called in rows.values_list("number", "called")]


def lines_named(ids: Collection[str], numbers: Collection[str]) -> QuerySet[Line]:
    """The lines with one of these ids or numbers, as stories name them; those deleted since are missing."""
    return Line.objects.filter(
        Q(pk__in=[id for id in ids if id.isdigit()])
        | Q(number__e164__in=numbers)
        | Q(short_number__in=numbers)
    ).select_related("number")


def calendars() -> QuerySet[Calendar]:
    """Calendars by name, each with its `use_count`, its hours and its closings (C3)."""
    rows = calendar_uses.with_use_count(Calendar.objects.prefetch_related("hours", "closings"))
    return rows.order_by("name", "pk")


def pickup_groups(search: str = "") -> QuerySet[PickupGroup]:
    """Pickup groups by name, each with its site and its `member_count` (L26). The search reads both names."""
    rows = PickupGroup.objects.select_related("site").annotate(member_count=Count("members"))
    for word in search.split():
        rows = rows.filter(Q(name__icontains=word) | Q(site__name__icontains=word))
    return rows.order_by("name", "pk")


def members_of(group: PickupGroup) -> QuerySet[Line]:
    """The lines of a pickup group, by name."""
    return group.members.select_related("number").order_by("last_name", "first_name", "pk")


def lines_that_pick_up(site: Site) -> QuerySet[Line]:
    """The lines of a site that a pickup group may have, by name, each with the group it is in."""
    rows = Line.objects.filter(site=site, kind=Line.Kind.FIXED).select_related("number", "pickup_group")
    return rows.order_by("last_name", "first_name", "pk")


def library_sites(search: str = "") -> QuerySet[Site]:
    """Sites by name, each with its `announcement_count` (guide §4.5). The search reads name and address."""
    return _sites_found(search).annotate(announcement_count=Count("library"))


def library(site: Site | None = None) -> QuerySet[LibraryAnnouncement]:
    """The announcements of groups and attendants (C5) by title: a site's, or the company's by site."""
    rows = LibraryAnnouncement.objects.select_related("site")
    if site is not None:
        rows = rows.filter(site=site)
    return rows.order_by("site__name", "site", Lower("title"), "pk")


def callbacks_of(line: Line) -> QuerySet[Callback]:
    """The callbacks that wait for a line or for which it waits, in the order in which they were asked for
    (L8)."""
    rows = Callback.objects.filter(Q(line=line) | Q(target=line), cancelled=False)
    return rows.select_related("company", "line__number", "target__number").order_by("asked_at", "pk")
