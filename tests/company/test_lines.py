"""Lines come, change hands and go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_scopes import ScopeError, scope, scopes_disabled
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.support.cast import Cast

from ligneclaire.accounts.models import AuditEntry, Company, Person
from ligneclaire.company.models import Device, Line
from ligneclaire.company.services.devices import device_remove, device_set
from ligneclaire.company.services.lines import (
    line_change_details,
    line_create,
    line_delete,
    line_renew_sip_password,
    line_set_option,
    line_set_sip,
)
from ligneclaire.company.services.numbers import number_take_back
from ligneclaire.company.services.offer import plan_stock_set

NEW = {
    "kind": "fixed",
    "number": "01 99 00 00 06",
    "first_name": "Fanny",
    "last_name": "Faure",
    "email": "fanny@atelier.example",
}


def new_line(cast: Cast, **changes: str) -> Line:
    return line_create(
        actor=cast.alice,
        company=cast.atelier,
        site=cast.paris,
        **(NEW | changes),  # type: ignore[arg-type]
    )


def test_a_query_without_a_company_in_scope_raises(cast: Cast) -> None:
    with pytest.raises(ScopeError):
        Line.objects.filter(last_name="Bérard")
    with pytest.raises(ScopeError):
        Line.objects.all()
    with scope(company=cast.boutique):
        assert [line.last_name for line in Line.objects.all()] == ["Costa"]
        assert not Device.objects.exists()


def test_a_new_line_has_credentials_a_plan_and_its_kind_s_forwards(cast: Cast) -> None:
    line = new_line(cast)
    assert len(line.sip_password) >= 24
    assert line.sip_user.startswith("l")
    assert line.sip_user != cast.bob_line.sip_user
    with scope(company=cast.atelier):
        on = set(line.forwards.filter(enabled=True).values_list("kind", "destination"))
        assert on == {("busy", "voicemail"), ("no_answer", "voicemail"), ("unreachable", "voicemail")}


def test_a_line_without_a_device_of_its_own_has_no_credentials(cast: Cast) -> None:
    assert cast.fax.sip_user
    assert not cast.eve_line.sip_user
    assert not cast.eve_mobile.sip_user


def test_its_person_gets_two_mails_once_the_line_exists(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        new_line(cast)
    assert [message.to for message in mail.outbox] == [["fanny@atelier.example"]] * 2
    assert Person.objects.get(email="fanny@atelier.example").role == Person.Role.USER


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"email": "BOB@Atelier.example"}, "email", "déjà utilisée"),
        ({"email": "charlie@boutique.example"}, "email", "déjà utilisée"),
        ({"email": "olga@hebergeur.example"}, "email", "déjà utilisée"),
        ({"email": "fanny"}, "email", "n’est pas une adresse"),
        ({"email": ""}, "email", "n’est pas une adresse"),
        ({"last_name": "  "}, "last_name", "Donnez un nom"),
        ({"last_name": "Faure\x00"}, "last_name", "ne s’affiche pas"),
        ({"number": "01 99 00 00 01"}, "number", "déjà celui d’une ligne"),
        ({"number": "02 61 91 00 02"}, "number", "n’est pas dans votre stock"),
        ({"number": "01 99 AB 00 06"}, "number", "il faut un numéro fixe"),
        ({"number": "06 39 98 00 03"}, "number", "il faut un numéro fixe"),
        ({"short_number": "4001"}, "short_number", "déjà celui de Bob Bérard"),
        ({"short_number": "3900"}, "short_number", "numéro spécial"),
        ({"short_number": "112"}, "short_number", "de 4 à 9 chiffres"),
        ({"short_number": "40a1"}, "short_number", "de 4 à 9 chiffres"),
        ({"option": "collaboration_premium"}, "option", "Il ne reste aucune option"),
        ({"model": "minitel"}, "model", "n’existe pas"),
        ({"model": "audiocodes-mp-202b"}, "model", "ne peut pas servir"),
        ({"model": "sip-phone", "mac": "64-16-7f-00-00-01"}, "mac", "déjà celle d’un autre poste"),
        ({"model": "sip-phone", "mac": "64:16:7F"}, "mac", "douze chiffres"),
        ({"kind": "quantum"}, "kind", "n’existe pas"),
    ],
)
def test_what_is_wrong_is_said_on_its_field_and_nothing_changes(
    cast: Cast, changes: dict[str, str], field: str, words: str
) -> None:
    with scopes_disabled():
        before = Line.objects.count(), Company.objects.get(pk=cast.atelier.pk).revision
    with pytest.raises(ValidationError) as refused:
        new_line(cast, **changes)
    assert words in " ".join(refused.value.message_dict[field])
    with scopes_disabled():
        assert before == (Line.objects.count(), Company.objects.get(pk=cast.atelier.pk).revision)
    assert not Person.objects.filter(email="fanny@atelier.example").exists()


def test_all_that_is_wrong_is_said_at_once(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        new_line(cast, email="fanny", last_name="", number="abc", short_number="1")
    assert set(refused.value.message_dict) == {"email", "last_name", "number", "short_number"}


def test_the_plans_run_out(cast: Cast) -> None:
    new_line(cast)
    with pytest.raises(ValidationError) as refused:
        new_line(cast, number="01 99 00 00 07", email="gil@atelier.example")
    assert "Il ne reste aucun" in refused.value.message_dict["kind"][0]
    with pytest.raises(ValidationError, match="déjà attribués"):
        plan_stock_set(actor=cast.olga, company=cast.atelier, plan="fixed", subscribed=2)
    with scope(company=cast.atelier):
        line_delete(actor=cast.alice, line=cast.dora_line)
    assert new_line(cast, number="01 99 00 00 07", email="gil@atelier.example")


def test_a_deleted_line_s_number_rests_thirty_days_unless_it_is_taken_back(cast: Cast) -> None:
    number = cast.dora_line.number
    line_delete(actor=cast.alice, line=cast.dora_line)
    number.refresh_from_db()
    assert number.resting_until == timezone.localdate() + timedelta(days=30)
    with pytest.raises(ValidationError) as refused:
        new_line(cast, number="01 99 00 00 02")
    assert "au repos" in refused.value.message_dict["number"][0]
    number_take_back(actor=cast.alice, number=number)
    assert new_line(cast, number="01 99 00 00 02").number == number


def test_a_deleted_line_s_person_signs_in_no_more(cast: Cast) -> None:
    line_delete(actor=cast.alice, line=cast.bob_line)
    cast.bob.refresh_from_db()
    assert not cast.bob.is_active


def test_another_e_mail_closes_the_former_account_and_invites_the_new_one(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        line_change_details(
            actor=cast.alice,
            line=cast.bob_line,
            first_name="Fanny",
            last_name="Faure",
            email="Fanny@atelier.example",
        )
    cast.bob.refresh_from_db()
    assert not cast.bob.is_active
    assert Person.objects.get(email="fanny@atelier.example").is_active
    assert {message.to[0] for message in mail.outbox} == {"fanny@atelier.example"}


def test_a_line_given_back_to_its_former_person_invites_them_again(cast: Cast) -> None:
    for email in ("fanny@atelier.example", "bob@atelier.example"):
        line_change_details(actor=cast.alice, line=cast.bob_line, last_name="X", email=email)
    cast.bob.refresh_from_db()
    assert cast.bob.is_active
    assert not cast.bob.has_usable_password()


def test_a_refused_change_leaves_the_row_as_it_was(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        line_change_details(
            actor=cast.alice, line=cast.bob_line, last_name="Autre", email="dora@atelier.example"
        )
    assert cast.bob_line.last_name == "Bérard"


def test_handing_a_line_over_resets_what_the_former_person_had_set(cast: Cast) -> None:
    with scope(company=cast.atelier):
        cast.bob_line.blocked_numbers.create(number="+33145834778")
        cast.bob_line.forwards.filter(kind="immediate").update(
            enabled=True, destination="number", number="+33199000002"
        )
        line_change_details(
            actor=cast.alice,
            line=cast.bob_line,
            last_name="Faure",
            email="fanny@atelier.example",
            reset=True,
        )
        assert not cast.bob_line.blocked_numbers.exists()
        assert not cast.bob_line.forwards.get(kind="immediate").enabled


def test_a_mac_address_is_accepted_in_any_spelling_and_freed_with_its_device(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        device_set(actor=cast.alice, line=cast.dora_line, model="yealink-w52p", mac="6416.7F00.0001")
    assert "Bob Bérard" in refused.value.message_dict["mac"][0]
    with pytest.raises(ValidationError) as refused:
        device_set(actor=cast.charlie, line=cast.charlie_line, model="yealink-w52p", mac="64167f000001")
    assert "Bob" not in refused.value.message_dict["mac"][0]
    device_remove(actor=cast.alice, line=cast.bob_line)
    device = device_set(actor=cast.alice, line=cast.dora_line, model="yealink-w52p", mac="6416.7F00.0001")
    assert device.mac == "64167f000001"


def test_an_option_comes_from_the_stock_and_only_on_fixed_lines(cast: Cast) -> None:
    line_set_option(actor=cast.alice, line=cast.bob_line, option="collaboration")
    with pytest.raises(ValidationError, match="Il ne reste"):
        line_set_option(actor=cast.alice, line=cast.dora_line, option="collaboration")
    line_set_option(actor=cast.alice, line=cast.dora_line, option="softphone")
    with pytest.raises(ValidationError, match="lignes fixes"):
        line_set_option(actor=cast.alice, line=cast.fax, option="softphone")


def test_a_renewed_sip_password_is_told_to_nobody(cast: Cast) -> None:
    old = cast.bob_line.sip_password
    line_renew_sip_password(actor=cast.alice, line=cast.bob_line)
    assert cast.bob_line.sip_password not in ("", old)
    with scope(company=cast.atelier):
        entry = AuditEntry.objects.latest("pk")
    assert (entry.code, entry.before, entry.after) == ("line.sip_password_renewed", {}, {})


def test_a_company_that_moves_in_keeps_its_sip_credentials(cast: Cast) -> None:
    given = {"user": "poste-12", "password": "Vg7!kQ2#tR9_wL4z"}
    line_set_sip(actor=cast.olga, line=cast.bob_line, **given)
    assert (cast.bob_line.sip_user, cast.bob_line.sip_password) == ("poste-12", "Vg7!kQ2#tR9_wL4z")
    for line, user, password in (
        (cast.charlie_line, "poste-12", given["password"]),
        (cast.dora_line, "a b", given["password"]),
        (cast.dora_line, "poste-13", "1234"),
        (cast.dora_line, "poste-13", "Vg7!kQ2#tR9_\nwL4z"),
        (cast.eve_line, "poste-13", given["password"]),
    ):
        with pytest.raises(ValidationError) as refused:
            line_set_sip(actor=cast.olga, line=line, user=user, password=password)
        assert set(refused.value.message_dict) == {"sip"}
