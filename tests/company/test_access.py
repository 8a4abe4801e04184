"""Who may load what: a stranger's, a colleague's and a missing row all look absent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django_scopes import scope
from tests.company.test_calendars import WEEK
from tests.support.cast import Cast

from ligneclaire.company import access
from ligneclaire.company.models import RestrictionProfile
from ligneclaire.company.services.calendars import calendar_create
from ligneclaire.company.services.pickup_groups import pickup_group_create
from ligneclaire.company.services.trunks import trunk_save


def rows(cast: Cast) -> list[tuple[Callable[[Any, int], Any], int]]:
    """A row of the Atelier behind each function of the door."""
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    trunk = trunk_save(actor=cast.olga, company=cast.atelier, trunk=None, name="Réseau", host="192.0.2.1")
    group = pickup_group_create(actor=cast.alice, company=cast.atelier, name="Accueil", site=cast.paris)
    with scope(company=cast.atelier):
        profile = RestrictionProfile.objects.earliest("pk")
    return [
        (access.site, cast.paris.pk),
        (access.line, cast.bob_line.pk),
        (access.line, cast.eve_mobile.pk),
        (access.number, cast.bob_line.number.pk),
        (access.calendar, calendar.pk),
        (access.pickup_group, group.pk),
        (access.restriction_profile, profile.pk),
        (access.trunk, trunk.pk),
    ]


def test_the_manager_sees_everything_of_the_company(cast: Cast) -> None:
    assert access.company(cast.alice) == cast.atelier
    for door, pk in rows(cast):
        assert door(cast.alice, pk).pk == pk


def test_nobody_else_sees_anything(cast: Cast) -> None:
    cast.alice.is_active = False
    for door, pk in rows(cast):
        for person in (cast.charlie, cast.bob, cast.olga, AnonymousUser(), cast.alice):
            with pytest.raises(Http404):
                door(person, pk)


def test_a_user_sees_their_own_lines_only(cast: Cast) -> None:
    assert access.own_line(cast.bob, cast.bob_line.pk) == cast.bob_line
    for line in (cast.dora_line, cast.charlie_line):
        with pytest.raises(Http404):
            access.own_line(cast.bob, line.pk)
    with pytest.raises(Http404):
        access.own_lines(AnonymousUser())


def test_the_mobile_of_one_s_line_is_one_s_own(cast: Cast) -> None:
    eve = type(cast.bob).objects.get(email="eve@atelier.example")
    with scope(company=cast.atelier):
        assert set(access.own_lines(eve)) == {cast.eve_line, cast.eve_mobile}
