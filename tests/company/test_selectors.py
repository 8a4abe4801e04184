"""What lists show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from django_scopes import scope
from pytest_django import DjangoAssertNumQueries
from tests.company.test_calendars import WEEK
from tests.support.cast import Cast

from ligneclaire.company import selectors
from ligneclaire.company.models import Number
from ligneclaire.company.services.calendars import calendar_create
from ligneclaire.company.services.devices import device_set
from ligneclaire.company.services.forwards import ForwardSetting, line_set_forwards
from ligneclaire.company.services.lines import line_set_option


@pytest.fixture(autouse=True)
def within_the_atelier(cast: Cast) -> Iterator[None]:
    with scope(company=cast.atelier):
        yield


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("dupre", {"Dora"}),
        ("DUPRÉ dora", {"Dora"}),
        ("e", {"Bob", "Dora", "Ève", "", "Fax"}),
        ("eve etienne", {"Ève"}),
        ("dora@atelier", {"Dora"}),
        ("01 99 00 00 02", {"Dora"}),
        ("01.99.00.00.02", {"Dora"}),
        ("+33199000002", {"Dora"}),
        ("0033 1 99 00 00 02", {"Dora"}),
        ("+33 (0)1 99 00 00 02", {"Dora"}),
        ("9900 0002", {"Dora"}),
        ("+33 6", {"Ève", ""}),
        ("4001", {"Bob"}),
        ("01 99 00 00 2", set()),
        ("nobody", set()),
        ("%", set()),
        ("Costa", set()),
    ],
)
def test_a_line_is_found_by_name_or_by_number_in_any_spelling(search: str, found: set[str]) -> None:
    names = {line.first_name for line in selectors.lines(search=search)}
    assert names == found if search != "e" else names <= found


def test_lines_by_site_plan_and_kind(cast: Cast) -> None:
    def names(**filters: object) -> list[str]:
        return [line.name for line in selectors.lines(**filters)]  # type: ignore[arg-type]

    assert names(site=cast.paris) == ["Bob Bérard", "Dora Dupré", "Télécopieur", "Ève Étienne"]
    assert names(plans=["analog"]) == ["Télécopieur"]
    assert names(mobile=True) == ["Mobile de garde", "Ève Étienne"]
    assert names(site=cast.paris, search="4001") == ["Bob Bérard"]
    assert names(site=cast.paris, plans=["fixed"], search="etienne") == []
    assert selectors.mobile_line_count() == 2
    assert [line.name for line in selectors.free_mobiles()] == ["Mobile de garde"]


def test_a_list_of_lines_is_one_query(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        for line in selectors.lines():
            str(line), line.site, line.mobile and line.mobile.number, getattr(line, "fixed", None)


def test_the_offer_counts_what_lines_took(cast: Cast) -> None:
    line_set_option(actor=cast.alice, line=cast.bob_line, option="collaboration")
    offer = selectors.offer()
    assert [(plan.key, plan.subscribed, plan.assigned, plan.available) for plan in offer.plans] == [
        ("fixed", 3, 2, 1),
        ("fixed_for_mobile", 3, 1, 2),
        ("analog", 3, 1, 2),
        ("call_group", 0, 0, 0),
        ("auto_attendant", 0, 0, 0),
    ]
    assert [(option.key, option.available) for option in offer.options] == [
        ("collaboration", 0),
        ("collaboration_premium", 0),
    ]


def test_sites_with_their_lines(cast: Cast) -> None:
    assert [(site.name, site.line_count) for site in selectors.sites()] == [("Paris", 4)]  # type: ignore[attr-defined]
    assert [site.name for site in selectors.sites("LILAS 75011")] == ["Paris"]
    assert not selectors.sites("Lyon")


def test_free_numbers_do_not_rest_and_the_site_s_zone_comes_first(cast: Cast) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    Number.objects.filter(e164="+33199000006").update(resting_until=tomorrow)
    Number.objects.filter(e164="+33199000007").update(zne="Ailleurs", resting_until=timezone.localdate())
    assert [number.e164[-2:] for number in selectors.free_numbers(cast.paris)] == [
        "04",
        "08",
        "09",
        "10",
        "07",
    ]


def test_lines_whose_phone_has_no_mac_address_yet(cast: Cast) -> None:
    device_set(actor=cast.alice, line=cast.dora_line, model="poly-edge-e220")
    assert list(selectors.incomplete_lines()) == [cast.dora_line]


def test_calendars_say_how_often_they_are_used(cast: Cast) -> None:
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    scheduled = ForwardSetting(enabled=True, destination="number", number="01 99 00 00 01", calendar=calendar)
    line_set_forwards(actor=cast.alice, line=cast.dora_line, forwards={"scheduled": scheduled})
    assert [(it.name, it.use_count) for it in selectors.calendars()] == [("Bureau", 1)]  # type: ignore[attr-defined]
