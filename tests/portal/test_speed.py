"""Pages of a company of 1,000 lines cost at most ten queries each (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope
from pytest_django import DjangoAssertNumQueries
from tests.support.cast import Cast

from ligneclaire.company.models import Line, Number
from ligneclaire.company.services.calendars import Opening, calendar_create
from ligneclaire.company.services.groups import group_create, group_set_announcements
from ligneclaire.company.services.library import announcement_add, announcement_replace
from ligneclaire.company.services.offer import plan_stock_set
from ligneclaire.company.services.pickup_groups import pickup_group_create
from ligneclaire.company.sounds.store import KeptSound
from ligneclaire.portal.blocks import BLOCKS

MOST = 10


@pytest.fixture
def big(cast: Cast, alice: Client) -> Client:
    """Alice, with 1,000 lines more, and her session's first page behind her."""
    with scope(company=cast.atelier):
        numbers = Number.objects.bulk_create(
            Number(company=cast.atelier, e164=f"+3346571{n:04}") for n in range(1000)
        )
        profile = cast.bob_line.restriction_profile
        Line.objects.bulk_create(
            Line(
                company=cast.atelier,
                kind=Line.Kind.FIXED,
                number=number,
                site=cast.paris,
                last_name=f"Nom {n:04}",
                email=f"p{n}@atelier.example",
                sip_user=f"big{n}",
                restriction_profile=profile,
                search=f"nom {n:04}",
            )
            for n, number in enumerate(numbers)
        )
    alice.get("/")
    return alice


def pages(cast: Cast) -> Iterator[str]:
    hours = {0: [(time(9), time(18))]}
    calendar = calendar_create(actor=None, company=cast.atelier, name="Bureau", opening=Opening(hours=hours))
    for name in ("home", "offer", "sites", "service", "lines", "mobile_lines"):
        yield reverse(f"portal:{name}")
    yield reverse("portal:lines") + "?q=nom"
    yield reverse("portal:site_lines", args=[cast.paris.pk])
    yield reverse("portal:calendar", args=[calendar.pk])
    yield reverse("portal:edit_calendar", args=[calendar.pk])
    group = pickup_group_create(
        actor=None, company=cast.atelier, name="Accueil", site=cast.paris, members=[cast.bob_line]
    )
    yield from library(cast)
    yield reverse("portal:pickup_groups")
    yield reverse("portal:create_pickup_group", args=[cast.paris.pk])
    for name in ("pickup_group", "edit_pickup_group", "delete_pickup_group"):
        yield reverse(f"portal:{name}", args=[group.pk])
    for line in (cast.bob_line, cast.eve_line, cast.eve_mobile, cast.fax):
        yield reverse("portal:line", args=[line.pk])
        yield reverse("portal:delete_line", args=[line.pk])
    yield reverse("portal:associate_mobile", args=[cast.bob_line.pk])
    yield reverse("portal:dissociate_mobile", args=[cast.eve_mobile.pk])
    for block in BLOCKS:
        if block.editable:
            yield reverse("portal:block_edit", args=[cast.bob_line.pk, block.slug])


def library(cast: Cast) -> Iterator[str]:
    """Thirty announcements, all of them played by one group or another."""
    plan_stock_set(actor=None, company=cast.atelier, plan="call_group", subscribed=4)
    rows = [
        announcement_add(
            actor=None,
            site=cast.paris,
            sound=KeptSound(name=f"{number:032x}", seconds=3),
            title=f"Annonce {number}",
        )
        for number in range(30)
    ]
    announcement_replace(actor=None, announcement=rows[0], sound=KeptSound(name="f" * 32, seconds=4))
    for number in range(4):
        group = group_create(
            actor=None,
            company=cast.atelier,
            name=f"Groupe {number}",
            number=f"01990000{number + 6:02}",
            site=cast.paris,
        )
        group_set_announcements(
            actor=None, group=group, greeting_on=True, greeting=rows[number], waiting_on=True, waiting=rows[0]
        )
    yield reverse("portal:library", args=[cast.paris.pk])
    for name in ("library_announcement", "replace_announcement", "delete_announcement"):
        yield reverse(f"portal:{name}", args=[rows[0].pk])


def test_no_page_asks_the_database_more_than_ten_times(
    big: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for url in pages(cast):
        with django_assert_max_num_queries(MOST, info=url):
            assert big.get(url).status_code == 200
