"""How a line calls and is called."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django_scopes import scope
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.support.cast import Cast

from ligneclaire.accounts.models import AuditEntry, Company
from ligneclaire.company.models import RestrictionProfile
from ligneclaire.company.services.change import changed
from ligneclaire.company.services.numbers import numbers_add, proved_number_add
from ligneclaire.company.services.restrictions import default_profile, profile_delete, profile_save
from ligneclaire.company.services.settings import (
    line_set_blocked_numbers,
    line_set_incoming,
    line_set_outgoing,
)
from ligneclaire.company.services.sites import site_create, site_delete, site_rename
from ligneclaire.company.services.trunks import trunk_save


def blocked(cast: Cast) -> list[str]:
    with scope(company=cast.atelier):
        return sorted(cast.bob_line.blocked_numbers.values_list("number", flat=True))


def test_numbers_are_blocked_in_any_spelling_even_partial(cast: Cast) -> None:
    typed = ["0145834778", "01 45 83 47 78", "+334786950", "00442346950434"]
    line_set_blocked_numbers(actor=cast.alice, line=cast.bob_line, numbers=typed)
    assert blocked(cast) == ["+33145834778", "+442346950434", "04786950"]
    line_set_blocked_numbers(actor=cast.alice, line=cast.bob_line, numbers=[])
    assert blocked(cast) == []


def test_a_37th_blocked_number_and_one_with_letters_are_refused(cast: Cast) -> None:
    numbers = [f"01458347{n:02}" for n in range(37)]
    with pytest.raises(ValidationError, match="36 numéros"):
        line_set_blocked_numbers(actor=cast.alice, line=cast.bob_line, numbers=numbers)
    with pytest.raises(ValidationError, match="que des chiffres"):
        line_set_blocked_numbers(actor=cast.alice, line=cast.bob_line, numbers=["01 45 DU PONT"])
    assert blocked(cast) == []
    line_set_blocked_numbers(actor=cast.alice, line=cast.bob_line, numbers=numbers[:36])
    assert len(blocked(cast)) == 36


def test_switches_of_services_the_line_has(cast: Cast) -> None:
    line_set_incoming(actor=cast.alice, line=cast.bob_line, do_not_disturb=True, distinct_ring=True)
    cast.bob_line.refresh_from_db()
    assert cast.bob_line.do_not_disturb
    with pytest.raises(ValidationError) as refused:
        line_set_incoming(actor=cast.alice, line=cast.fax, do_not_disturb=True, refuse_anonymous=True)
    assert set(refused.value.message_dict) == {"do_not_disturb"}
    assert not cast.fax.refuse_anonymous


def show(cast: Cast, number: str) -> None:
    with scope(company=cast.atelier):
        line_set_outgoing(
            actor=cast.alice,
            line=cast.bob_line,
            shown_number="alternative",
            alternative_number=number,
            restriction_profile=default_profile(cast.atelier),
        )


def test_a_line_shows_a_number_of_the_company_or_a_proved_one(cast: Cast) -> None:
    show(cast, "01 99 00 00 02")
    assert cast.bob_line.alternative_number == "+33199000002"
    with pytest.raises(ValidationError, match="loi sur l’authentification"):
        show(cast, "01 45 83 47 78")
    with pytest.raises(ValidationError, match="loi sur l’authentification"):
        show(cast, "02 61 91 00 01")  # another company's
    with scope(company=cast.atelier):
        proved_number_add(
            actor=cast.alice,
            company=cast.atelier,
            number="01 45 83 47 78",
            proof="Contrat",
            proved_on=date(2026, 1, 5),
        )
    show(cast, "+33 1 45 83 47 78")
    assert cast.bob_line.alternative_number == "+33145834778"


def test_a_line_that_never_calls_shows_nothing(cast: Cast) -> None:
    with scope(company=cast.atelier), pytest.raises(ValidationError, match="n’appelle pas par elle-même"):
        line_set_outgoing(
            actor=cast.alice,
            line=cast.eve_line,
            shown_number="hidden",
            restriction_profile=default_profile(cast.atelier),
        )


def test_with_the_free_policy_any_number_that_can_be_called_back(cast: Cast) -> None:
    cast.atelier.caller_id_policy = Company.CallerIdPolicy.FREE
    cast.atelier.save()
    show(cast, "+1 212 555 0100")
    for number in ("3900", "112", "abc"):
        with pytest.raises(ValidationError):
            show(cast, number)


def test_two_changes_of_different_blocks_keep_both(cast: Cast) -> None:
    """Each manager has the line as it was when their page was shown."""
    stale = type(cast.bob_line).objects
    with scope(company=cast.atelier):
        first, second = stale.get(pk=cast.bob_line.pk), stale.get(pk=cast.bob_line.pk)
    line_set_incoming(actor=cast.alice, line=first, call_waiting=True)
    line_set_incoming(actor=cast.alice, line=second, refuse_anonymous=True)
    cast.bob_line.refresh_from_db()
    assert (cast.bob_line.call_waiting, cast.bob_line.refuse_anonymous) == (True, True)


def test_a_change_leaves_a_trace_and_tells_after_the_commit(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    told: list[tuple[int, int]] = []

    def listen(sender: object, company_id: int, revision: int, **_: object) -> None:
        told.append((company_id, revision))

    changed.connect(listen)
    try:
        before = Company.objects.get(pk=cast.atelier.pk).revision
        with django_capture_on_commit_callbacks(execute=True):
            line_set_incoming(actor=cast.alice, line=cast.bob_line, call_waiting=True)
            line_set_incoming(actor=cast.alice, line=cast.bob_line, call_waiting=True)
    finally:
        changed.disconnect(listen)
    assert told == [(cast.atelier.pk, before + 1)]
    with scope(company=cast.atelier):
        entry = AuditEntry.objects.latest("pk")
    assert (entry.actor_name, entry.code) == ("Alice Amiel", "line.incoming_changed")
    assert (entry.before, entry.after) == ({"call_waiting": False}, {"call_waiting": True})


def test_only_the_operator_says_what_a_company_has(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        numbers_add(actor=cast.alice, company=cast.atelier, numbers=["01 99 00 00 11"])
    with pytest.raises(PermissionDenied):
        trunk_save(actor=cast.alice, company=cast.atelier, trunk=None, name="X", host="192.0.2.1")
    with pytest.raises(ValidationError, match="n’est pas disponible"):
        numbers_add(actor=cast.olga, company=cast.boutique, numbers=["01 99 00 00 10"])


def test_a_trunk_is_checked_field_by_field(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        trunk_save(
            actor=cast.olga,
            company=cast.atelier,
            trunk=None,
            name="",
            host="http://x\n[evil]",
            port=70000,
            register=True,
            match=["192.0.2.0/28", "not-a-network"],
        )
    assert set(refused.value.message_dict) == {"name", "host", "port", "username", "match"}
    trunk = trunk_save(
        actor=cast.olga,
        company=cast.atelier,
        trunk=None,
        name="Réseau",
        host="192.0.2.1",
        username="a",
        password="b",
        register=True,
        match=["192.0.2.0/28"],
    )
    assert trunk.endpoint.startswith("t")
    assert (
        trunk_save(
            actor=cast.olga, company=cast.atelier, trunk=trunk, name="Réseau", host="192.0.2.2", username="a"
        ).password
        == "b"
    )


def test_the_operator_adds_and_removes_a_profile(cast: Cast) -> None:
    profile = profile_save(
        actor=cast.olga,
        company=cast.atelier,
        profile=None,
        name="Le soir",
        allowed=["internal", "fixed"],
        closed_weekdays=[6],
    )
    with scope(company=cast.atelier):
        assert RestrictionProfile.objects.count() == 9
    profile_delete(actor=cast.olga, profile=profile)
    with scope(company=cast.atelier), pytest.raises(ValidationError, match="ont encore ce profil"):
        profile_delete(actor=cast.olga, profile=default_profile(cast.atelier))


def test_sites(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        site_create(
            actor=cast.alice,
            company=cast.atelier,
            name="paris",
            street="rue X",
            postcode="7501",
            city="Paris",
            insee="7511",
            timezone="Mars/Olympus",
        )
    assert set(refused.value.message_dict) == {"name", "postcode", "insee", "timezone"}
    with pytest.raises(ValidationError, match="a encore des lignes"):
        site_delete(actor=cast.alice, site=cast.paris)
    site = site_create(
        actor=cast.alice,
        company=cast.atelier,
        name="Ajaccio",
        street="cours Napoléon",
        postcode="20000",
        city="Ajaccio",
        insee="2a004",
    )
    assert site.insee == "2A004"
    with pytest.raises(ValidationError, match="porte déjà ce nom"):
        site_rename(actor=cast.alice, site=site, name="PARIS")
    assert site.name == "Ajaccio"
    site_delete(actor=cast.alice, site=site)
