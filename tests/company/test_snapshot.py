"""The company as a decision reads it."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope
from pytest_django import DjangoAssertNumQueries
from tests.company.groups import announcement, new_group
from tests.company.test_calendars import WEEK
from tests.support.cast import Cast

from ligneclaire.accounts.models import Company
from ligneclaire.company import models, snapshot
from ligneclaire.company.services.calendars import calendar_create, calendar_override
from ligneclaire.company.services.forwards import ForwardSetting, line_set_forwards
from ligneclaire.company.services.groups import (
    group_set_announcements,
    group_set_closing,
    group_set_distribution,
    group_set_overflow,
)
from ligneclaire.company.services.members import member_set_present
from ligneclaire.company.services.settings import line_set_blocked_numbers, line_set_incoming
from ligneclaire.company.services.trunks import trunk_save
from ligneclaire.routing import model as routing

TODAY = date(2026, 11, 23)
QUERIES = 11


def built(company: Company) -> snapshot.Snapshot:
    return snapshot.build(str(company.pk), TODAY)


def test_it_holds_the_company_s_lines_and_nobody_else_s(cast: Cast) -> None:
    company = built(cast.atelier).company
    assert company.revision == Company.objects.get(pk=cast.atelier.pk).revision
    assert sorted(line.number for line in company.lines.values()) == [
        "+33199000001",
        "+33199000002",
        "+33199000003",
        "+33199000005",
        "+33639980003",
        "+33639980004",
    ]
    bob = company.lines[str(cast.bob_line.pk)]
    assert (bob.kind, bob.name, bob.short_number) == (routing.LineKind.FIXED, "Bob Bérard", "4001")
    assert (bob.endpoint, bob.max_calls) == (cast.bob_line.sip_user, 20)
    assert company.sites[bob.site].insee == "75111"
    assert company.callee_of_number["4001"] is bob
    assert len(company.restriction_profiles) == 8
    assert routing.NumberClass.WORLD not in company.restriction_profiles[bob.restriction_profile].allowed


def test_every_name_it_holds_leads_somewhere(cast: Cast) -> None:
    company = built(cast.atelier).company
    for line in company.lines.values():
        assert line.site in company.sites
        assert line.restriction_profile in company.restriction_profiles
        assert line.mobile is None or line.mobile in company.lines


def test_associated_lines_share_a_mailbox_and_a_fax_has_none(cast: Cast) -> None:
    lines = built(cast.atelier).company.lines
    eve, mobile = lines[str(cast.eve_line.pk)], lines[str(cast.eve_mobile.pk)]
    assert eve.mailbox == mobile.mailbox == eve.id
    assert eve.mobile == mobile.id
    assert eve.endpoint is mobile.endpoint is None
    assert lines[str(cast.fax.pk)].mailbox is None


def test_only_forwards_that_are_on_are_told(cast: Cast) -> None:
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    until = datetime(2026, 11, 24, 8, tzinfo=UTC)
    calendar_override(actor=cast.alice, calendar=calendar, open=True, until=until)
    line_set_forwards(
        actor=cast.alice,
        line=cast.bob_line,
        forwards={
            "scheduled": ForwardSetting(enabled=True, calendar=calendar),
            "no_answer": ForwardSetting(enabled=True, destination="number", number="0199000002", rings=3),
            "busy": ForwardSetting(enabled=False, destination="number", number="0199000002"),
        },
    )
    line_set_blocked_numbers(actor=cast.alice, line=cast.bob_line, numbers=["04786950"])
    line_set_incoming(actor=cast.alice, line=cast.bob_line, call_waiting=True)
    company = built(cast.atelier).company
    bob = company.lines[str(cast.bob_line.pk)]
    assert bob.forwards == routing.Forwards(
        scheduled=routing.ToVoicemail(),
        calendar=str(calendar.pk),
        no_answer=routing.ToNumber("+33199000002"),
        no_answer_rings=3,
        unreachable=routing.ToVoicemail(),
    )
    assert (bob.blocked, bob.call_waiting) == (frozenset({"04786950"}), True)
    frozen = company.calendars[str(calendar.pk)]
    assert frozen.override == routing.Override(open=True, until=until)
    assert [len(day) for day in frozen.week] == [2, 2, 2, 2, 2, 0, 0]


@pytest.mark.parametrize(
    ("territory", "day", "name"),
    [
        ("metropole", date(2026, 12, 25), "Noël"),
        ("metropole", date(2025, 12, 25), "Noël"),
        ("metropole", date(2031, 7, 14), "Fête nationale"),
        ("metropole", date(2026, 12, 26), None),
        ("57", date(2026, 12, 26), "Saint-Étienne"),
        ("974", date(2026, 12, 20), "Abolition de l’esclavage"),
    ],
)
def test_public_holidays_are_computed_by_territory(
    cast: Cast, territory: str, day: date, name: str | None
) -> None:
    opening = type(WEEK)(hours=WEEK.hours, closed_on_holidays=True, territory=territory)
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Fériés", opening=opening)
    holidays = built(cast.atelier).company.calendars[str(calendar.pk)].holidays
    assert holidays.get(day) == name


def test_trunks_come_in_order_of_preference(cast: Cast) -> None:
    for order, name in ((1, "Secours"), (0, "Principal")):
        trunk_save(
            actor=cast.olga, company=cast.atelier, trunk=None, name=name, host="192.0.2.1", order=order
        )
    found = built(cast.atelier)
    assert [trunk.name for trunk in found.company.trunks_of(routing.TrunkRole.PUBLIC)] == [
        "Principal",
        "Secours",
    ]
    assert [trunk.endpoint for trunk in found.trunks] == [trunk.endpoint for trunk in found.company.trunks]


def test_phones_that_may_register(cast: Cast) -> None:
    phones = {phone.number: phone for phone in built(cast.atelier).registrations}
    assert set(phones) == {"+33199000001", "+33199000002", "+33199000005"}
    bob = phones["+33199000001"]
    assert (bob.endpoint, bob.password) == (cast.bob_line.sip_user, cast.bob_line.sip_password)
    assert bob.kind is routing.LineKind.FIXED


def test_revisions_of_all_companies_are_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        before = snapshot.revisions()
    line_set_incoming(actor=cast.alice, line=cast.bob_line, call_waiting=True)
    after = snapshot.revisions()
    assert after[str(cast.atelier.pk)] == before[str(cast.atelier.pk)] + 1
    assert after[str(cast.boutique.pk)] == before[str(cast.boutique.pk)]


def test_its_queries_do_not_grow_with_the_company(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as few:
        built(cast.atelier)
    fill(cast, 300)
    with CaptureQueriesContext(connection) as many:
        assert len(built(cast.atelier).company.lines) == 306
    assert len(many) == len(few)


def test_ten_thousand_lines_are_read_in_about_half_a_second(cast: Cast) -> None:
    fill(cast, 10_000)
    start = time.process_time()
    company = built(cast.atelier).company
    assert time.process_time() - start < 1.5  # with room for a slow machine
    assert len(company.lines) == 10_006


def fill(cast: Cast, count: int) -> None:
    """More fixed lines with the forwards of new ones, written in bulk."""
    with scope(company=cast.atelier):
        numbers = models.Number.objects.bulk_create(
            models.Number(company=cast.atelier, e164=f"+33178{n:06}") for n in range(count)
        )
        lines = models.Line.objects.bulk_create(
            models.Line(
                company=cast.atelier,
                kind="fixed",
                number=number,
                site=cast.paris,
                last_name=f"Ligne {number.e164}",
                email=f"{number.e164}@atelier.example",
                sip_user=f"l{number.e164}",
                restriction_profile=cast.bob_line.restriction_profile,
            )
            for number in numbers
        )
        models.Forward.objects.bulk_create(
            [
                models.Forward(line=line, kind=kind, enabled=kind in ("busy", "no_answer", "unreachable"))
                for line in lines
                for kind in models.Forward.Kind.values
            ],
            batch_size=5000,
        )


def test_a_new_group_is_as_callers_meet_it(cast: Cast) -> None:
    group = new_group(cast, cast.dora_line, cast.spare_mobile, short_number="4100")
    member_set_present(actor=cast.alice, group=group, line=cast.spare_mobile, present=False)
    company = built(cast.atelier).company
    assert company.callee_of_number["4100"] == routing.Group(
        id=group.routing_id,
        name="Accueil",
        number="+33199000006",
        short_number="4100",
        site=str(cast.paris.pk),
        members=(
            routing.Member(line=str(cast.dora_line.pk)),
            routing.Member(line=str(cast.spare_mobile.pk), present=False),
        ),
        greeting=routing.Greeting(sound=routing.PredefinedSound.GROUP_GREETING),
        overflow=routing.Dissuasion(),
    )


def test_a_group_has_an_id_that_no_line_has(cast: Cast) -> None:
    new_group(cast)
    company = built(cast.atelier).company
    assert len(company.callees) == len(company.lines) + 1


def test_what_a_group_was_set_to_is_told_and_what_is_off_is_not(cast: Cast) -> None:
    group = new_group(cast)
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    hello, sorry = announcement(cast, "Bonjour"), announcement(cast, "Désolé")
    distribution: dict[str, Any] = {"distribution": "parallel", "rings": 3, "wrap_up_seconds": 90}
    waiting: dict[str, Any] = {"max_waiting": 2, "max_wait_seconds": 60, "overflow": "dissuasion"}
    group_set_distribution(actor=cast.alice, group=group, wrap_up_on=True, **distribution)
    group_set_announcements(
        actor=cast.alice,
        group=group,
        greeting_on=True,
        greeting=hello,
        greeting_interruptive=True,
        waiting_on=False,
    )
    group_set_overflow(actor=cast.alice, group=group, dissuasion=sorry, **waiting)
    group_set_closing(actor=cast.alice, group=group, on=True, calendar=calendar, number="4001")

    def frozen() -> routing.Group:
        return built(cast.atelier).company.groups[group.routing_id]

    told = frozen()
    assert (told.distribution, told.rings, told.wrap_up_seconds) == (routing.Distribution.PARALLEL, 3, 90)
    assert told.greeting == routing.Greeting(sound=routing.OwnSound(hello.sound), interruptive=True)
    assert told.waiting_announcement is None
    assert (told.max_waiting, told.max_wait_seconds) == (2, 60)
    assert told.overflow == routing.Dissuasion(routing.OwnSound(sorry.sound))
    assert (told.calendar, told.closed_to) == (str(calendar.pk), routing.ToNumber("4001"))

    group_set_distribution(actor=cast.alice, group=group, wrap_up_on=False, **distribution)
    group_set_closing(actor=cast.alice, group=group, on=False, calendar=calendar, number="4001")
    group_set_announcements(actor=cast.alice, group=group, greeting_on=False, waiting_on=True)
    told = frozen()
    assert (told.wrap_up_seconds, told.calendar, told.closed_to, told.greeting) == (0, None, None, None)
    assert told.waiting_announcement == routing.PredefinedSound.WAITING


@pytest.mark.parametrize(
    ("changes", "overflow"),
    [
        ({"overflow": "none"}, None),
        ({"overflow": "number", "number": "4001"}, routing.ToNumber("4001")),
    ],
)
def test_a_group_overflows_where_its_manager_said(
    cast: Cast, changes: dict[str, str], overflow: routing.Overflow | None
) -> None:
    group = new_group(cast)
    group_set_overflow(actor=cast.alice, group=group, max_waiting=20, max_wait_seconds=300, **changes)
    assert built(cast.atelier).company.groups[group.routing_id].overflow == overflow


def test_a_group_overflows_to_the_mailbox_that_lines_share(cast: Cast) -> None:
    group = new_group(cast)
    group_set_overflow(
        actor=cast.alice,
        group=group,
        max_waiting=20,
        max_wait_seconds=300,
        overflow="voicemail",
        line=cast.eve_mobile,
    )
    overflow = built(cast.atelier).company.groups[group.routing_id].overflow
    assert overflow == routing.ToMailbox(str(cast.eve_line.pk))
