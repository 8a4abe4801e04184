"""Acts on a whole line: hand it over, associate its mobile, end that, delete it (L3, L4, L5, L21)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django_scopes import scope
from pytest_django import Settings
from tests.portal.filling import HTMX, edit, fill
from tests.portal.reading import block, text
from tests.support.cast import Cast

from ligneclaire.company.models import Announcement, Line, Number
from ligneclaire.company.services.announcements import AnnouncementSetting, line_set_announcements
from ligneclaire.company.services.forwards import ForwardSetting, line_set_forwards
from ligneclaire.company.services.lines import line_delete, line_reset
from ligneclaire.company.services.mobiles import line_associate_mobile
from ligneclaire.company.services.more_numbers import line_set_more_numbers
from ligneclaire.company.services.settings import (
    INCOMING,
    line_set_blocked_numbers,
    line_set_incoming,
    line_set_outgoing,
)
from ligneclaire.portal.blocks import BLOCKS
from ligneclaire.portal.blocks.attendants import Fallback
from ligneclaire.portal.blocks.groups import BLOCKS as GROUP_BLOCKS
from ligneclaire.portal.consequences import BLOCK_OF, personal_settings
from ligneclaire.voicemail.services import message_deposit

GIL = {"first_name": "Gil", "email": "gil@atelier.example"}


@pytest.fixture
def sounds(settings: Settings, tmp_path: Path) -> Path:
    settings.VOICEMAIL_ROOT = tmp_path / "voicemail"
    return tmp_path


def address(name: str, line: Line) -> str:
    return reverse(f"portal:{name}", args=[line.pk])


def said(client: Client, line: Line, slug: str) -> str:
    return block(client.get(address("line", line)), slug)


def leave_message(line: Line, sounds: Path) -> None:
    recording = sounds / "spoken.wav"
    recording.write_bytes(b"RIFF")
    message_deposit(
        message_id=uuid4(),
        company_id=str(line.company_id),
        mailbox=str(line.pk),
        caller_number="+33639980123",
        caller_name="",
        withheld=False,
        left_at=datetime(2026, 11, 20, 11, 0, tzinfo=UTC),
        duration=timedelta(seconds=12),
        recording=recording,
    )


def forward(cast: Cast, line: Line, kind: str, number: str, *, enabled: bool = True) -> None:
    setting = ForwardSetting(enabled=enabled, destination="number", number=number)
    line_set_forwards(actor=cast.alice, line=line, forwards={kind: setting})


# Handing over


def test_another_e_mail_asks_what_becomes_of_what_the_former_person_had_set_and_names_it(
    alice: Client, cast: Cast
) -> None:
    line_set_blocked_numbers(actor=cast.alice, line=cast.bob_line, numbers=["0145834778", "0145834779"])
    line_set_incoming(actor=cast.alice, line=cast.bob_line, do_not_disturb=True)
    asked = edit(alice, cast.bob_line, "coordonnees", **GIL)
    words = text(asked)
    assert asked.status_code == 422
    assert "L’adresse change : dites ce que deviennent ces réglages." in words
    assert "bob@atelier.example avait réglé : 2 numéros bloqués « Ne pas déranger »" in words
    assert "renvois" not in words
    assert 'value="gil@atelier.example"' in asked.content.decode()
    assert "bob@atelier.example" in said(alice, cast.bob_line, "coordonnees")


@pytest.mark.parametrize(
    ("answer", "left"), [("reset", "Aucun : tous les correspondants"), ("keep", "1 numéro bloqué")]
)
def test_the_answer_erases_or_keeps_it(alice: Client, cast: Cast, answer: str, left: str) -> None:
    line_set_blocked_numbers(actor=cast.alice, line=cast.bob_line, numbers=["0145834778"])
    done = edit(alice, cast.bob_line, "coordonnees", **GIL, personal=answer)
    assert "Gil Bérard" in block(done, "coordonnees")
    assert left in said(alice, cast.bob_line, "numeros-bloques")


def test_it_says_that_the_mobile_keeps_its_own(alice: Client, cast: Cast) -> None:
    told = "Le mobile associé garde les siens."
    for line, has_mobile in ((cast.eve_line, True), (cast.bob_line, False)):
        line_set_blocked_numbers(actor=cast.alice, line=line, numbers=["0145834778"])
        assert (told in text(edit(alice, line, "coordonnees", **GIL))) is has_mobile


def test_nothing_is_asked_while_the_person_stays_or_had_set_nothing(alice: Client, cast: Cast) -> None:
    assert "Gil Bérard" in block(
        edit(alice, cast.dora_line, "coordonnees", first_name="Gil", last_name="Bérard"), "coordonnees"
    )
    line_set_incoming(actor=cast.alice, line=cast.bob_line, do_not_disturb=True)
    stays = edit(alice, cast.bob_line, "coordonnees", last_name="Bernard", email="BOB@atelier.example ")
    assert "Bob Bernard" in block(stays, "coordonnees")
    assert "Gil Bérard" in block(edit(alice, cast.dora_line, "coordonnees", **GIL), "coordonnees")


def test_all_that_a_reset_takes_away_is_named_and_all_that_is_named_is_taken_away(
    cast: Cast, sounds: Path
) -> None:
    line = cast.bob_line
    with scope(company=cast.atelier):
        assert personal_settings(line) == personal_settings(cast.eve_line) == []
        forward(cast, line, "busy", "01 99 00 00 02")
        line_set_blocked_numbers(actor=cast.alice, line=line, numbers=["0145834778"])
        line_set_more_numbers(actor=cast.alice, line=line, mode="together", numbers=["0199000002"])
        greeting = AnnouncementSetting(enabled=True)
        line_set_announcements(
            actor=cast.alice, line=line, announcements={Announcement.Purpose.GREETING: greeting}
        )
        line_set_incoming(actor=cast.alice, line=line, **dict.fromkeys(INCOMING, True))
        leave_message(line, sounds)
        assert personal_settings(line) == [
            "les renvois, qui redeviennent ceux d’une ligne neuve",
            "1 numéro bloqué",
            "les autres numéros qui sonnent avec la ligne",
            "les annonces, qui redeviennent celles d’une ligne neuve",
            "«\u00a0Ne pas déranger\u00a0»",
            "le rejet des appels anonymes",
            "le signal d’appel",
            "la sonnerie différente des appels internes",
            "1 message de la boîte vocale",
        ]
        line_reset(actor=cast.alice, line=line)
        assert personal_settings(Line.objects.get(pk=line.pk)) == []


# Association


def test_a_line_says_which_mobile_it_has_and_that_they_share_a_mailbox(alice: Client, cast: Cast) -> None:
    fixed, mobile = (said(alice, line, "fixe-et-mobile") for line in (cast.eve_line, cast.eve_mobile))
    assert "Mobile associé 06 39 98 00 03 (Ève Étienne)" in fixed
    assert "Ligne fixe associée 01 99 00 00 03 (Ève Étienne)" in mobile
    for words in (fixed, mobile):
        assert "Boîte vocale Une seule pour les deux, celle de la ligne fixe" in words
        assert "Appels au numéro fixe Tous renvoyés vers le mobile" in words
        assert "Mettre fin à l’association" in words


def test_a_fixed_number_that_leads_elsewhere_than_to_its_mobile_says_so(alice: Client, cast: Cast) -> None:
    forward(cast, cast.eve_line, "immediate", "4001")
    assert "pas tous vers le mobile" in said(alice, cast.eve_line, "fixe-et-mobile")


def test_a_free_mobile_says_from_where_to_associate_it(alice: Client, cast: Cast) -> None:
    words = said(alice, cast.spare_mobile, "fixe-et-mobile")
    assert "Ligne fixe associée Aucune" in words
    assert "ouvrez la page de la ligne fixe" in words
    assert "Mettre fin" not in words


def test_a_mobile_is_chosen_among_the_free_ones_and_counts_at_once(alice: Client, cast: Cast) -> None:
    assert "Mobile associé Aucun" in said(alice, cast.dora_line, "fixe-et-mobile")
    url = address("associate_mobile", cast.dora_line)
    page = text(alice.get(url))
    assert "1 mobile libre" in page
    assert "les deux lignes n’ont plus qu’une boîte vocale" in page
    assert "06 39 98 00 04" in page
    assert "06 39 98 00 03" not in page
    done = alice.post(url, {"mobile": cast.spare_mobile.pk})
    assert done["Location"] == f"{address('line', cast.dora_line)}#fixe-et-mobile"
    assert "Le mobile 06 39 98 00 04 est associé à la ligne." in text(alice.get(done["Location"]))
    assert "Mobile associé 06 39 98 00 04 (Mobile de garde)" in said(alice, cast.dora_line, "fixe-et-mobile")
    assert "Aucun mobile libre" in text(alice.get(url))


def test_free_mobiles_are_searched_by_name_and_number(alice: Client, cast: Cast) -> None:
    url = address("associate_mobile", cast.dora_line)
    for query, found in (("garde", True), ("0639 98 00 04", True), ("etienne", False)):
        words = text(alice.get(url, {"q": query}, headers=HTMX))
        assert ("Mobile de garde" in words) is found
        assert (f"Aucun mobile libre ne correspond à « {query} »" in words) is not found


def test_another_mobile_frees_the_former_one_and_the_fixed_number_leads_to_it(
    alice: Client, cast: Cast
) -> None:
    url = address("associate_mobile", cast.eve_line)
    page = text(alice.get(url))
    assert "Tous les appels au numéro fixe sont renvoyés vers le mobile." in page
    assert "Le 06 39 98 00 03, associé jusqu’ici, redevient une ligne à part." in page
    alice.post(url, {"mobile": cast.spare_mobile.pk})
    assert "vers le 06 39 98 00 04" in said(alice, cast.eve_line, "renvois")
    assert "06 39 98 00 03" in text(alice.get(url))


def test_a_mobile_that_is_taken_meanwhile_is_refused_with_its_reason(alice: Client, cast: Cast) -> None:
    line_associate_mobile(actor=cast.alice, line=cast.bob_line, mobile=cast.spare_mobile)
    refused = alice.post(address("associate_mobile", cast.dora_line), {"mobile": cast.spare_mobile.pk})
    assert refused.status_code == 422
    assert "déjà associé à la ligne de Bob Bérard" in text(refused)


def test_what_is_no_mobile_of_ours_is_not_associated(alice: Client, charlie: Client, cast: Cast) -> None:
    url = address("associate_mobile", cast.dora_line)
    for wrong in ("", "abc", "-1", "²", "99999999"):
        assert alice.post(url, {"mobile": wrong}).status_code == 404, wrong
    assert alice.post(url, {"mobile": cast.bob_line.pk}).status_code == 422
    theirs = address("associate_mobile", cast.charlie_line)
    assert charlie.post(theirs, {"mobile": cast.spare_mobile.pk}).status_code == 404
    assert "Mobile de garde" not in text(charlie.get(theirs))


@pytest.mark.parametrize("name", ["fax", "spare_mobile"])
def test_a_line_that_can_have_no_mobile_is_offered_none(alice: Client, cast: Cast, name: str) -> None:
    assert alice.get(address("associate_mobile", getattr(cast, name))).status_code == 404


@pytest.mark.parametrize("name", ["eve_line", "eve_mobile"])
def test_an_association_ends_from_either_page_after_a_question(alice: Client, cast: Cast, name: str) -> None:
    url = address("dissociate_mobile", getattr(cast, name))
    question = text(alice.get(url, headers=HTMX))
    assert "Séparer le 01 99 00 00 03 et le mobile 06 39 98 00 03 ?" in question
    assert "les appels ne sont plus renvoyés vers le mobile" in question
    done = alice.post(url, follow=True)
    assert "Les deux lignes sont séparées." in text(done)
    words = said(alice, cast.eve_line, "fixe-et-mobile")
    assert "Ils ne sonnent nulle part tant qu’aucun mobile n’est associé" in words
    assert "Désactivé" in said(alice, cast.eve_line, "renvois")
    assert alice.get(url).status_code == 404


# Deletion


def test_the_page_names_who_uses_the_line_and_leads_there(alice: Client, cast: Cast) -> None:
    forward(cast, cast.dora_line, "busy", "4001")
    forward(cast, cast.fax, "immediate", "0199000001", enabled=False)
    line_set_more_numbers(actor=cast.alice, line=cast.dora_line, mode="together", numbers=["4001"])
    line_set_outgoing(
        actor=cast.alice,
        line=cast.fax,
        shown_number="alternative",
        alternative_number="0199000001",
        restriction_profile=cast.fax.restriction_profile,
    )
    page = alice.get(address("delete_line", cast.bob_line))
    words = text(page)
    assert "4 réglages la nomment." in words
    for told in (
        "Dora Dupré 01 99 00 00 02 Renvoi sur occupation",
        "Dora Dupré 01 99 00 00 02 Sonnerie sur plusieurs lignes",
        "Télécopieur 01 99 00 00 05 Renvoi immédiat, sans effet pour l’instant",
        "Télécopieur 01 99 00 00 05 Numéro affiché chez ses correspondants",
    ):
        assert told in words
    html = page.content.decode()
    for slug in ("renvois", "sonnerie-plusieurs-lignes"):
        assert f'href="{address("line", cast.dora_line)}#{slug}"' in html


def test_the_links_of_the_page_lead_to_blocks(alice: Client, cast: Cast) -> None:
    everywhere = {block.slug for block in (*BLOCKS, *GROUP_BLOCKS)} | {Fallback.slug}
    assert set(BLOCK_OF.values()) <= everywhere


def test_the_page_says_what_is_lost_and_what_is_freed(alice: Client, cast: Cast, sounds: Path) -> None:
    leave_message(cast.bob_line, sounds)
    line_associate_mobile(actor=cast.alice, line=cast.bob_line, mobile=cast.spare_mobile)
    words = text(alice.get(address("delete_line", cast.bob_line)))
    assert "Aucune autre ligne ne la nomme dans ses réglages." in words
    for lost in (
        "Tous ses réglages",
        "1 message de la boîte vocale",
        "Le compte de bob@atelier.example, qui ne pourra plus se connecter",
    ):
        assert lost in words
    for freed in (
        "Son forfait : Forfait fixe",
        "L’adresse MAC de son Polycom VVX 450 : 64:16:7F:00:00:01",
        "Son numéro court : 4001",
        "Son mobile, le 06 39 98 00 04, qui retrouve sa propre boîte vocale",
    ):
        assert freed in words
    assert "Sinon le 01 99 00 00 01 se repose 30 jours" in words


def test_a_mobile_frees_nothing_but_its_number_and_names_its_fixed_line(alice: Client, cast: Cast) -> None:
    words = text(alice.get(address("delete_line", cast.eve_mobile)))
    assert "Ce qui redevient libre" not in words
    assert "Ève Étienne 01 99 00 00 03 Ligne fixe associée" in words
    assert "se connecter" not in words


def test_nothing_goes_before_it_is_confirmed(alice: Client, cast: Cast) -> None:
    alice.get(address("delete_line", cast.bob_line))
    assert "Bob Bérard" in said(alice, cast.bob_line, "coordonnees")


def test_a_deleted_line_is_gone_and_its_number_rests(alice: Client, cast: Cast) -> None:
    done = fill(alice, address("delete_line", cast.bob_line))
    assert done["Location"] == reverse("portal:site_lines", args=[cast.paris.pk])
    until = date_format(timezone.localdate() + timedelta(days=30))
    page = text(alice.get(done["Location"]))
    assert f"La ligne de Bob Bérard est supprimée ; le 01 99 00 00 01 se repose jusqu’au {until}." in page
    assert "Bérard Bob" not in page
    assert alice.get(address("line", cast.bob_line)).status_code == 404


def test_its_number_may_be_taken_back_at_once(alice: Client, cast: Cast) -> None:
    done = fill(alice, address("delete_line", cast.spare_mobile), take_number_back="on")
    assert done["Location"] == reverse("portal:mobile_lines")
    assert "le 06 39 98 00 04 peut servir à une autre" in text(alice.get(done["Location"]))
    with scope(company=cast.atelier):
        assert Number.objects.get(e164="+33639980004").resting_until is None


def test_a_line_that_somebody_deletes_meanwhile_is_not_found(alice: Client, cast: Cast) -> None:
    url = address("delete_line", cast.bob_line)
    with scope(company=cast.atelier):
        line_delete(actor=cast.alice, line=Line.objects.get(pk=cast.bob_line.pk))
    assert alice.post(url).status_code == 404
