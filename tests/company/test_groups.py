"""Call groups come, are set and go."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope
from tests.company.groups import NUMBER, announcement, fresh, new_group, subscribe, trail
from tests.company.test_calendars import WEEK
from tests.support.cast import Cast

from ligneclaire.accounts.models import Company
from ligneclaire.company import selectors
from ligneclaire.company.models import Group, Line, Number
from ligneclaire.company.services.calendars import calendar_create
from ligneclaire.company.services.forwards import ForwardSetting, line_set_forwards
from ligneclaire.company.services.groups import (
    group_change_details,
    group_create,
    group_delete,
    group_set_announcements,
    group_set_closing,
    group_set_distribution,
    group_set_overflow,
)
from ligneclaire.company.services.lines import line_change_details, line_create, line_delete
from ligneclaire.company.services.numbers import number_remove
from ligneclaire.company.services.offer import plan_stock_set
from ligneclaire.company.services.settings import line_set_outgoing
from ligneclaire.company.services.sites import site_create

WAITING = {"max_waiting": 20, "max_wait_seconds": 300}


def overflow(cast: Cast, group: Group, **told: Any) -> None:
    group_set_overflow(actor=cast.alice, group=group, **(WAITING | told))


def refusal(raised: pytest.ExceptionInfo[ValidationError], field: str) -> str:
    assert list(raised.value.message_dict) == [field]
    return " ".join(raised.value.message_dict[field])


def test_a_new_group_is_as_the_guide_says(cast: Cast) -> None:
    group = fresh(new_group(cast, name="  Accueil   Paris ", short_number="4100"))
    assert (group.name, group.number.e164, group.short_number) == ("Accueil Paris", NUMBER, "4100")
    assert (group.distribution, group.rings, group.wrap_up_on) == ("longest_idle", 5, False)
    assert (group.max_waiting, group.max_wait_seconds) == (20, 300)
    assert (group.greeting_on, group.greeting_interruptive, group.waiting_on) == (True, False, True)
    assert (group.overflow, group.closing_on) == ("dissuasion", False)
    assert trail(cast)[-1] == "group.created"


def test_it_takes_a_plan_and_a_number_and_gives_them_back(cast: Cast) -> None:
    group = new_group(cast)
    with scope(company=cast.atelier):
        stock = next(plan for plan in selectors.offer().plans if plan.key == "call_group")
        assert (stock.assigned, stock.available) == (1, 2)
        assert NUMBER not in selectors.free_numbers().values_list("e164", flat=True)
    group_delete(actor=cast.alice, group=group)
    with scope(company=cast.atelier):
        number = Number.objects.get(e164=NUMBER)
        assert number.resting_until
        assert next(plan for plan in selectors.offer().plans if plan.key == "call_group").assigned == 0
    group_delete(actor=cast.alice, group=new_group(cast, number="0199000007"), take_number_back=True)
    with scope(company=cast.atelier):
        assert Number.objects.get(e164="+33199000007").resting_until is None


def test_without_a_plan_there_is_no_group(cast: Cast) -> None:
    with pytest.raises(ValidationError) as raised:
        group_create(actor=cast.alice, company=cast.atelier, name="Accueil", number=NUMBER, site=cast.paris)
    assert "Il ne reste aucun « Groupement d’appels »" in refusal(raised, "kind")
    new_group(cast)
    with pytest.raises(ValidationError):
        plan_stock_set(actor=None, company=cast.atelier, plan="call_group", subscribed=0)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": " "}, "name", "Donnez un nom"),
        ({"number": "01 99 00 00 01"}, "number", "déjà celui d’une ligne"),
        ({"number": "01 99 00 00 06"}, "number", "déjà celui de « Accueil »"),
        ({"number": "01 99 99 99 99"}, "number", "pas dans votre stock"),
        ({"number": "06 39 98 00 03"}, "number", "il faut un numéro fixe"),
        ({"number": "bonjour"}, "number", "ne convient pas"),
        ({"name": "ACCUEIL"}, "name", "porte déjà ce nom"),
        ({"short_number": "4001"}, "short_number", "déjà celui de Bob Bérard"),
        ({"short_number": "12"}, "short_number", "4 à 9 chiffres"),
    ],
)
def test_what_a_group_cannot_be_is_refused_in_words(
    cast: Cast, changes: dict[str, str], field: str, said: str
) -> None:
    new_group(cast)
    told = {"name": "Second", "number": "01 99 00 00 07", "site": cast.paris} | changes
    with pytest.raises(ValidationError) as raised:
        group_create(actor=cast.alice, company=cast.atelier, **told)
    assert said in refusal(raised, field)
    with scope(company=cast.atelier):
        assert Group.objects.count() == 1


def test_everything_wrong_is_said_at_once(cast: Cast) -> None:
    subscribe(cast, 1)
    with pytest.raises(ValidationError) as raised:
        group_create(
            actor=cast.alice, company=cast.atelier, name="", number="x", site=cast.paris, short_number="1"
        )
    assert set(raised.value.message_dict) == {"name", "number", "short_number"}


def test_a_line_cannot_take_what_a_group_has(cast: Cast) -> None:
    group = new_group(cast, short_number="4100")
    with pytest.raises(ValidationError) as raised:
        line_create(
            actor=cast.alice,
            company=cast.atelier,
            kind="fixed",
            number=NUMBER,
            site=cast.paris,
            last_name="X",
            email="x@atelier.example",
        )
    assert "déjà celui de « Accueil »" in refusal(raised, "number")
    with pytest.raises(ValidationError) as raised:
        line_change_details(
            actor=cast.alice,
            line=cast.dora_line,
            last_name="Dupré",
            email="dora@atelier.example",
            short_number="4100",
        )
    assert "déjà celui de Accueil" in refusal(raised, "short_number")
    with pytest.raises(ValidationError, match="attribué"):
        number_remove(actor=None, number=group.number)


def test_a_line_may_show_the_number_of_a_group(cast: Cast) -> None:
    new_group(cast)
    with scope(company=cast.atelier):
        line_set_outgoing(
            actor=cast.alice,
            line=cast.bob_line,
            shown_number="alternative",
            alternative_number=NUMBER,
            restriction_profile=cast.bob_line.restriction_profile,
        )
        assert Line.objects.get(pk=cast.bob_line.pk).alternative_number == NUMBER


def test_its_settings_are_kept_and_remembered(cast: Cast) -> None:
    group = new_group(cast)
    hello, music = announcement(cast, "Bonjour"), announcement(cast, "Musique")
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    group_change_details(actor=cast.alice, group=group, name="Vente", short_number="4200")
    group_set_distribution(
        actor=cast.alice, group=group, distribution="cyclic", rings=3, wrap_up_on=True, wrap_up_seconds=45
    )
    group_set_announcements(
        actor=cast.alice,
        group=group,
        greeting_on=True,
        greeting=hello,
        greeting_interruptive=True,
        waiting_on=False,
        waiting=music,
    )
    overflow(cast, group, overflow="number", number="4001", max_waiting=50, max_wait_seconds=3600)
    group_set_closing(actor=cast.alice, group=group, on=True, calendar=calendar, number="01 99 00 00 02")
    group = fresh(group)
    assert (group.name, group.short_number) == ("Vente", "4200")
    assert (group.distribution, group.rings, group.wrap_up_on, group.wrap_up_seconds) == (
        "cyclic",
        3,
        True,
        45,
    )
    assert (group.greeting, group.greeting_interruptive) == (hello, True)
    assert (group.waiting_on, group.waiting) == (False, music)
    assert (group.overflow, group.overflow_number) == ("number", "4001")
    assert (group.closing_on, group.calendar, group.closed_number) == (True, calendar, "+33199000002")
    group_set_distribution(actor=cast.alice, group=group, distribution="cyclic", rings=3)
    group_set_closing(actor=cast.alice, group=group, on=False, calendar=calendar, number="4001")
    group = fresh(group)
    assert (group.wrap_up_on, group.wrap_up_seconds) == (False, 45)
    assert (group.closing_on, group.closed_number) == (False, "4001")


def test_saying_the_same_again_changes_nothing(cast: Cast) -> None:
    group = new_group(cast)
    before = Company.objects.get(pk=cast.atelier.pk).revision
    group_change_details(actor=cast.alice, group=group, name="Accueil")
    group_set_distribution(actor=cast.alice, group=group, distribution="longest_idle", rings=5)
    overflow(cast, group, overflow="dissuasion")
    group_set_closing(actor=cast.alice, group=group, on=False)
    assert Company.objects.get(pk=cast.atelier.pk).revision == before


@pytest.mark.parametrize(
    ("told", "field", "said"),
    [
        ({"overflow": "number"}, "overflow_number", "Donnez le numéro"),
        ({"overflow": "number", "number": "15"}, "overflow_number", "urgence"),
        ({"overflow": "number", "number": "3900"}, "overflow_number", "numéro spécial"),
        ({"overflow": "number", "number": "+1 212 555 0100"}, "overflow_number", "hors d’Europe"),
        ({"overflow": "number", "number": "4711"}, "overflow_number", "numéro court de votre entreprise"),
        ({"overflow": "number", "number": NUMBER}, "overflow_number", "vers lui-même"),
        ({"overflow": "number", "number": "4100"}, "overflow_number", "vers lui-même"),
        ({"overflow": "voicemail"}, "overflow_line", "Choisissez la ligne"),
        ({"overflow": "mailbox", "mailbox_email": "personne"}, "mailbox_email", "n’est pas une adresse"),
        ({"overflow": "dissuasion", "max_waiting": 51}, "max_waiting", "De 1 à 50"),
        ({"overflow": "dissuasion", "max_waiting": 0}, "max_waiting", "De 1 à 50"),
        ({"overflow": "dissuasion", "max_wait_seconds": 3601}, "max_wait_seconds", "De 1 à 3600"),
        ({"overflow": "nowhere"}, "overflow", "n’existe pas"),
    ],
)
def test_where_a_group_cannot_overflow_is_refused_and_nothing_changes(
    cast: Cast, told: dict[str, Any], field: str, said: str
) -> None:
    group = new_group(cast, short_number="4100")
    overflow(cast, group, overflow="number", number="4001")
    with pytest.raises(ValidationError) as raised:
        overflow(cast, group, **told)
    assert said in refusal(raised, field)
    assert (group.overflow, group.overflow_number) == ("number", "4001")
    assert (fresh(group).overflow, fresh(group).max_waiting) == ("number", 20)


def test_only_a_line_with_a_voicemail_takes_overflowing_calls(cast: Cast) -> None:
    group = new_group(cast)
    with pytest.raises(ValidationError) as raised:
        overflow(cast, group, overflow="voicemail", line=cast.fax)
    assert "pas de messagerie" in refusal(raised, "overflow_line")
    overflow(cast, group, overflow="voicemail", line=cast.bob_line)
    assert fresh(group).overflow == "voicemail"


def test_a_group_whose_overflow_line_goes_dissuades(cast: Cast) -> None:
    group = new_group(cast)
    overflow(cast, group, overflow="voicemail", line=cast.bob_line)
    line_delete(actor=cast.alice, line=cast.bob_line)
    group = fresh(group)
    assert (group.overflow, group.overflow_line) == ("dissuasion", None)
    assert "group.overflow_changed" in trail(cast)


def test_a_group_cannot_overflow_to_itself_through_others(cast: Cast) -> None:
    group = new_group(cast)
    second = new_group(cast, name="Second", number="0199000007")
    third = new_group(cast, name="Troisième", number="0199000008")
    overflow(cast, second, overflow="number", number="0199000008")
    with scope(company=cast.atelier):
        line_set_forwards(
            actor=cast.alice,
            line=cast.bob_line,
            forwards={"immediate": ForwardSetting(enabled=True, destination="number", number=NUMBER)},
        )
    overflow(cast, third, overflow="number", number="4001")
    for number, through in (("0199000007", "Bob Bérard"), ("4001", "Bob Bérard")):
        with pytest.raises(ValidationError) as raised:
            overflow(cast, group, overflow="number", number=number)
        assert f"ramène les appels à ce groupement, par {through}" in refusal(raised, "overflow_number")
    with pytest.raises(ValidationError) as raised:
        overflow(cast, second, overflow="number", number=second.number.e164)
    assert "vers lui-même" in refusal(raised, "overflow_number")


def test_a_loop_among_others_does_not_hang_the_question(cast: Cast) -> None:
    group = new_group(cast)
    with scope(company=cast.atelier):
        for line, number in ((cast.bob_line, "0199000002"), (cast.dora_line, "4001")):
            line_set_forwards(
                actor=cast.alice,
                line=line,
                forwards={"immediate": ForwardSetting(enabled=True, destination="number", number=number)},
            )
    overflow(cast, group, overflow="number", number="4001")
    assert fresh(group).overflow_number == "4001"


def test_closing_needs_a_calendar_and_a_number_that_does_not_lead_back(cast: Cast) -> None:
    group = new_group(cast)
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    with pytest.raises(ValidationError) as raised:
        group_set_closing(actor=cast.alice, group=group, on=True)
    assert set(raised.value.message_dict) == {"calendar", "closed_number"}
    with pytest.raises(ValidationError) as raised:
        group_set_closing(actor=cast.alice, group=group, on=True, calendar=calendar, number=NUMBER)
    assert "lui-même" in refusal(raised, "closed_number")
    second = new_group(cast, name="Second", number="0199000007")
    group_set_closing(actor=cast.alice, group=second, on=True, calendar=calendar, number=NUMBER)
    with pytest.raises(ValidationError) as raised:
        overflow(cast, group, overflow="number", number="0199000007")
    assert "par « Second »" in refusal(raised, "overflow_number")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"distribution": "random", "rings": 5}, "distribution"),
        ({"distribution": "linear", "rings": 11}, "rings"),
        ({"distribution": "linear", "rings": 0}, "rings"),
        (
            {"distribution": "linear", "rings": 5, "wrap_up_on": True, "wrap_up_seconds": 3601},
            "wrap_up_seconds",
        ),
        ({"distribution": "linear", "rings": 5, "wrap_up_on": True, "wrap_up_seconds": 0}, "wrap_up_seconds"),
    ],
)
def test_a_distribution_beyond_bounds_is_refused(cast: Cast, told: dict[str, Any], field: str) -> None:
    group = new_group(cast)
    with pytest.raises(ValidationError) as raised:
        group_set_distribution(actor=cast.alice, group=group, **told)
    assert list(raised.value.message_dict) == [field]
    assert fresh(group).distribution == "longest_idle"


def test_a_group_plays_announcements_of_its_own_site(cast: Cast) -> None:
    group = new_group(cast)
    nice = site_create(
        actor=cast.alice,
        company=cast.atelier,
        name="Nice",
        street_number="1",
        street="quai",
        postcode="06000",
        city="Nice",
        insee="06088",
    )
    away = announcement(cast, "Loin", site=nice)
    with pytest.raises(ValidationError) as raised:
        group_set_announcements(
            actor=cast.alice, group=group, greeting_on=True, greeting=away, waiting_on=True
        )
    assert "pas du site « Paris »" in refusal(raised, "greeting")
