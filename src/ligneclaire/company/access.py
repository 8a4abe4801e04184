"""The one door: everything a page or the API may load comes through here, asked by a person.

What is absent and what is somebody else's look the same: Http404. A company never sees that another exists.
Rows come with what their pages show, in one query each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404
from django_scopes import scope

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company.models import (
    Attendant,
    Calendar,
    EarlierVersion,
    Group,
    LibraryAnnouncement,
    Line,
    Member,
    Number,
    PickupGroup,
    ProvedNumber,
    RestrictionProfile,
    Site,
    Trunk,
)

M = TypeVar("M", bound=Model)


def company(person: Person | AnonymousUser) -> Company:
    """The company a manager runs."""
    if isinstance(person, Person) and person.is_active and person.is_manager and person.company:
        return person.company
    raise Http404


def site(person: Person | AnonymousUser, pk: int) -> Site:
    return _one(person, Site, pk)


def line(person: Person | AnonymousUser, pk: int) -> Line:
    """A line of the company, of any kind, with its number, site, device, profile and associated line, and
    `in_groups`, whether it is a member of any call group."""
    return _one(
        person,
        Line,
        pk,
        "number",
        "site",
        "device",
        "restriction_profile",
        "pickup_group",
        "mobile__number",
        "fixed__number",
        "company",
        in_groups=lambda: Exists(Member.objects.filter(line=OuterRef("pk"))),
    )


def attendant(person: Person | AnonymousUser, pk: int) -> Attendant:
    """An auto attendant, with its number, site and calendar."""
    return _one(person, Attendant, pk, "number", "site", "calendar", "company")


def number(person: Person | AnonymousUser, pk: int) -> Number:
    return _one(person, Number, pk)


def proved_number(person: Person | AnonymousUser, pk: int) -> ProvedNumber:
    return _one(person, ProvedNumber, pk)


def calendar(person: Person | AnonymousUser, pk: int) -> Calendar:
    return _one(person, Calendar, pk)


def announcement(person: Person | AnonymousUser, pk: int) -> LibraryAnnouncement:
    """An announcement of the library, with its site."""
    return _one(person, LibraryAnnouncement, pk, "site__company")


def earlier_version(person: Person | AnonymousUser, pk: int) -> EarlierVersion:
    """An earlier version of an announcement, with that announcement and its site."""
    return _one(person, EarlierVersion, pk, "announcement__site__company")


def group(person: Person | AnonymousUser, pk: int) -> Group:
    """A call group, with all that its page names."""
    return _one(
        person,
        Group,
        pk,
        "company",
        "site",
        "number",
        "greeting",
        "waiting",
        "dissuasion",
        "calendar",
        "overflow_line__number",
    )


def pickup_group(person: Person | AnonymousUser, pk: int) -> PickupGroup:
    """A pickup group, with its site."""
    return _one(person, PickupGroup, pk, "site", "company")


def restriction_profile(person: Person | AnonymousUser, pk: int) -> RestrictionProfile:
    return _one(person, RestrictionProfile, pk)


def trunk(person: Person | AnonymousUser, pk: int) -> Trunk:
    return _one(person, Trunk, pk)


def own_lines(person: Person | AnonymousUser) -> QuerySet[Line]:
    """The lines of somebody who signed in (W3): the one with their e-mail, and its associated mobile."""
    if not isinstance(person, Person) or not person.is_active or person.company is None:
        raise Http404
    with scope(company=person.company):
        return Line.objects.filter(Q(email=person.email) | Q(fixed__email=person.email))


def own_line(person: Person | AnonymousUser, pk: int) -> Line:
    return _first(own_lines(person).filter(pk=pk))


def _one(
    person: Person | AnonymousUser,
    model: type[M],
    pk: int,
    *related: str,
    **told: Callable[[], Exists],
) -> M:
    """`told`: annotations, made once the company is in scope."""
    owner = company(person)
    with scope(company=owner):
        rows: QuerySet[M] = model._default_manager.filter(pk=pk)
        rows = rows.annotate(**{name: make() for name, make in told.items()})
        return _first(rows.select_related(*related) if related else rows)


def _first(rows: QuerySet[M]) -> M:
    found = rows.first()
    if found is None:
        raise Http404
    return found
