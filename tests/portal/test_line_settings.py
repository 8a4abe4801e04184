"""The blocks of a line, edited: details, calls out and in, blocked numbers, device, phone."""

from __future__ import annotations

from django.core import mail
from django.test import Client
from django.urls import reverse
from django_scopes import scope
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.portal.filling import HTMX, edit, fill
from tests.portal.reading import block, text
from tests.support.cast import Cast

from ligneclaire.company.models import RestrictionProfile


def said(client: Client, cast: Cast, slug: str, line: str = "bob_line") -> str:
    return block(client.get(reverse("portal:line", args=[getattr(cast, line).pk])), slug)


# Details


def test_another_e_mail_invites_the_new_person(
    alice: Client, cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        edit(alice, cast.bob_line, "coordonnees", first_name="Gil", email="gil@atelier.example")
    assert "Gil Bérard" in said(alice, cast, "coordonnees")
    assert {message.to[0] for message in mail.outbox} == {"gil@atelier.example"}


def test_an_e_mail_that_serves_another_line_is_refused(alice: Client, cast: Cast) -> None:
    answer = edit(alice, cast.bob_line, "coordonnees", email="dora@atelier.example")
    assert "Cette adresse e-mail est déjà utilisée." in text(answer)
    assert "bob@atelier.example" in said(alice, cast, "coordonnees")


def test_a_fax_has_no_e_mail_to_fill_in(alice: Client, cast: Cast) -> None:
    answer = edit(alice, cast.fax, "coordonnees", last_name="Fax du bureau")
    assert "Fax du bureau" in block(answer, "coordonnees")
    assert "Adresse e-mail" not in said(alice, cast, "coordonnees", "fax")


# Outgoing calls


def test_the_line_shows_its_own_number_unless_told_otherwise(alice: Client, cast: Cast) -> None:
    assert "Numéro affiché Celui de la ligne" in said(alice, cast, "appels-sortants")
    answer = edit(alice, cast.bob_line, "appels-sortants", shown_number="hidden")
    assert "Aucun : le numéro est masqué" in block(answer, "appels-sortants")


def test_another_number_of_the_company_may_be_shown_in_any_spelling(alice: Client, cast: Cast) -> None:
    answer = edit(
        alice,
        cast.bob_line,
        "appels-sortants",
        shown_number="alternative",
        alternative_number="0033 (0)1.99.00.00.02",
    )
    assert "Un autre : le 01 99 00 00 02" in block(answer, "appels-sortants")


def test_a_number_of_somebody_else_is_not_shown(alice: Client, cast: Cast) -> None:
    answer = edit(
        alice, cast.bob_line, "appels-sortants", shown_number="alternative", alternative_number="0261910001"
    )
    assert "loi sur l’authentification des appels" in text(answer)
    assert "Celui de la ligne" in said(alice, cast, "appels-sortants")


def test_a_restriction_profile_is_chosen_by_its_name(alice: Client, cast: Cast) -> None:
    with scope(company=cast.atelier):
        internal = RestrictionProfile.objects.get(name__startswith="Appels internes")
    answer = edit(alice, cast.bob_line, "appels-sortants", restriction_profile=str(internal.pk))
    assert f"Appels permis {internal.name}" in block(answer, "appels-sortants")


def test_the_profile_of_another_company_is_no_choice(alice: Client, cast: Cast) -> None:
    with scope(company=cast.boutique):
        theirs = RestrictionProfile.objects.earliest("pk")
    answer = edit(alice, cast.bob_line, "appels-sortants", restriction_profile=str(theirs.pk))
    assert "Ce profil n’existe plus" in text(answer)


# Incoming calls


def test_switches_say_what_they_do_in_words(alice: Client, cast: Cast) -> None:
    before = said(alice, cast, "appels-entrants")
    assert "Ne pas déranger Non" in before
    assert "Appels anonymes Acceptés" in before
    after = block(
        edit(alice, cast.bob_line, "appels-entrants", do_not_disturb="on", refuse_anonymous="on"),
        "appels-entrants",
    )
    assert "Oui : les appels suivent le renvoi sur occupation" in after
    assert "Rejetés, après une annonce" in after
    assert "Non : pendant une conversation, la ligne est occupée" in after


def test_a_switch_is_one_for_assistive_tools_and_says_its_state(alice: Client, cast: Cast) -> None:
    url = reverse("portal:block_edit", args=[cast.bob_line.pk, "appels-entrants"])
    html = alice.get(url, headers=HTMX).content.decode()
    assert html.count('role="switch"') == 4
    assert '<span class="off">Non</span><span class="on">Oui</span>' in html


def test_a_virtual_line_only_refuses_anonymous_calls(alice: Client, cast: Cast) -> None:
    words = said(alice, cast, "appels-entrants", "eve_line")
    assert "Appels anonymes" in words
    assert "Ne pas déranger" not in words
    assert "Signal d’appel" not in words


# Blocked numbers


def test_numbers_are_blocked_in_any_spelling_one_a_line(alice: Client, cast: Cast) -> None:
    assert "Aucun : tous les correspondants peuvent appeler." in said(alice, cast, "numeros-bloques")
    answer = edit(alice, cast.bob_line, "numeros-bloques", added="01.45.83.47.78\n\n+44 23 46 95 04 34\n")
    words = block(answer, "numeros-bloques")
    assert "2 numéros bloqués, sur 36 possibles" in words
    assert "01 45 83 47 78" in words
    assert "+44 23 46 95 04 34" in words


def test_one_is_unblocked_by_unticking_it(alice: Client, cast: Cast) -> None:
    edit(alice, cast.bob_line, "numeros-bloques", added="0145834778\n0899102030")
    words = block(edit(alice, cast.bob_line, "numeros-bloques", kept=["+33145834778"]), "numeros-bloques")
    assert "1 numéro bloqué" in words
    assert "08 99 10 20 30" not in words


def test_the_37th_is_refused_and_the_typed_ones_stay(alice: Client, cast: Cast) -> None:
    many = "\n".join(f"01458347{n:02}" for n in range(37))
    answer = edit(alice, cast.bob_line, "numeros-bloques", added=many)
    assert "36 numéros bloqués au plus." in text(answer)
    assert "0145834736" in answer.content.decode()


def test_what_is_no_number_is_refused(alice: Client, cast: Cast) -> None:
    answer = edit(alice, cast.bob_line, "numeros-bloques", added="le voisin")
    assert "« le voisin » n’est pas un numéro" in text(answer)


def test_all_are_unblocked_after_a_question(alice: Client, cast: Cast) -> None:
    edit(alice, cast.bob_line, "numeros-bloques", added="0145834778")
    url = reverse("portal:clear_blocked", args=[cast.bob_line.pk])
    assert "Débloquer tous les numéros ?" in text(alice.get(url))
    assert "1 numéro bloqué" in said(alice, cast, "numeros-bloques")
    alice.post(url)
    assert "Aucun : tous les correspondants peuvent appeler." in said(alice, cast, "numeros-bloques")


# Device


def test_the_device_is_read_as_it_is_printed_on_the_phone(alice: Client, cast: Cast) -> None:
    words = said(alice, cast, "materiel")
    assert "Modèle Polycom VVX 450" in words
    assert "64:16:7F:00:00:01" in words


def test_a_line_without_device_says_how_to_do_without(alice: Client, cast: Cast) -> None:
    assert "Aucun matériel déclaré" in said(alice, cast, "materiel", "dora_line")
    answer = edit(alice, cast.dora_line, "materiel", model="yealink-w60b", mac="64-16-7f-00-00-02")
    assert "Yealink W60B" in block(answer, "materiel")
    assert "64:16:7F:00:00:02" in block(answer, "materiel")


def test_a_mac_address_serves_one_line(alice: Client, cast: Cast) -> None:
    answer = edit(alice, cast.dora_line, "materiel", model="yealink-w60b", mac="64:16:7F:00:00:01")
    assert "déjà celle du poste de Bob Bérard" in text(answer)


def test_an_analogue_line_is_offered_adapters_not_desk_phones(alice: Client, cast: Cast) -> None:
    url = reverse("portal:block_edit", args=[cast.fax.pk, "materiel"])
    words = text(alice.get(url, headers=HTMX))
    assert "AudioCodes MP-202B" in words
    assert "Polycom VVX" not in words


def test_a_device_is_removed_after_a_question_that_says_what_is_lost(alice: Client, cast: Cast) -> None:
    url = reverse("portal:remove_device", args=[cast.bob_line.pk])
    question = alice.get(url, headers=HTMX)
    assert "<dialog" in question.content.decode()
    assert "ses touches programmées sont perdues" in text(question)
    answer = alice.post(url, follow=True)
    assert "Le matériel n’est plus sur la ligne." in text(answer)
    assert "Aucun matériel déclaré" in said(alice, cast, "materiel")
    assert alice.get(url).status_code == 404


# A phone of one's own


def test_the_page_says_what_to_type_into_a_phone(alice: Client, cast: Cast) -> None:
    words = said(alice, cast, "connecter")
    assert "Serveur testserver" in words
    assert "Port 5060" in words
    assert f"Utilisateur {cast.bob_line.sip_user}" in words
    assert cast.bob_line.sip_password not in words


def test_phones_are_sent_where_the_operator_says(alice: Client, cast: Cast, settings: object) -> None:
    settings.SIP_SERVER = "sip.atelier.example"
    assert "Serveur sip.atelier.example" in said(alice, cast, "connecter")


def test_the_password_is_shown_on_demand_and_hidden_again(alice: Client, cast: Cast) -> None:
    url = reverse("portal:password", args=[cast.bob_line.pk])
    page = alice.get(reverse("portal:line", args=[cast.bob_line.pk]))
    assert cast.bob_line.sip_password not in page.content.decode()
    assert cast.bob_line.sip_password in alice.get(url, headers=HTMX).content.decode()
    assert cast.bob_line.sip_password not in alice.get(f"{url}?hide=1", headers=HTMX).content.decode()
    assert cast.bob_line.sip_password in alice.get(url).content.decode()


def test_a_new_password_comes_after_a_question(alice: Client, cast: Cast) -> None:
    url = reverse("portal:renew_password", args=[cast.bob_line.pk])
    assert "ne pourra plus s’enregistrer" in text(alice.get(url))
    former = cast.bob_line.sip_password
    fill(alice, url)
    cast.bob_line.refresh_from_db()
    assert cast.bob_line.sip_password != former


def test_a_mobile_has_no_sip_password(alice: Client, cast: Cast) -> None:
    assert alice.get(reverse("portal:password", args=[cast.eve_mobile.pk])).status_code == 404
