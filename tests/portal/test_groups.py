"""Call groups in the portal: created, read in words, set in place, and gone (G1–G10, guide §7)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_scopes import scope
from pytest_django import Settings
from tests.calllog.test_calllog import NOON
from tests.calllog.test_group_calls import called, came
from tests.company.groups import announcement, fresh, new_group, subscribe
from tests.company.test_calendars import WEEK
from tests.portal.filling import HTMX, fill
from tests.portal.reading import block, text
from tests.support.cast import Cast

from ligneclaire.company.models import Group
from ligneclaire.company.services.calendars import calendar_create
from ligneclaire.company.services.forwards import ForwardSetting, line_set_forwards
from ligneclaire.company.services.sites import site_create
from ligneclaire.voicemail.models import Message
from ligneclaire.voicemail.services import message_deposit


@pytest.fixture
def group(cast: Cast) -> Group:
    return new_group(cast, cast.bob_line, cast.dora_line, short_number="4100")


def page_of(group: Group) -> str:
    return reverse("portal:group", args=[group.pk])


def said(client: Client, group: Group, slug: str) -> str:
    return block(client.get(page_of(group)), slug)


def edit(client: Client, group: Group, slug: str, **changes: str | list[str] | None) -> HttpResponse:
    url = reverse("portal:group_block_edit", args=[group.pk, slug])
    return fill(client, url, htmx=True, **changes)


def create(client: Client, cast: Cast, **answers: str) -> HttpResponse:
    return fill(client, reverse("portal:create_group", args=[cast.paris.pk]), **answers)


def test_without_a_group_the_list_says_how_to_begin(alice: Client, cast: Cast) -> None:
    subscribe(cast, 2)
    words = text(alice.get(reverse("portal:groups")))
    assert "Aucun groupement d’appels pour l’instant" in words
    assert "Il reste 2 forfaits." in words


def test_a_group_is_created_with_a_number_of_the_stock(alice: Client, cast: Cast) -> None:
    subscribe(cast, 1)
    assert alice.get(reverse("portal:choose_group_site")).url.endswith(f"/nouveau/{cast.paris.pk}/")
    form = text(alice.get(reverse("portal:create_group", args=[cast.paris.pk])))
    assert "Un nom et un numéro suffisent pour commencer" in form
    answer = create(alice, cast, name="Accueil", short_number="4100")
    with scope(company=cast.atelier):
        group = Group.objects.select_related("number").get()
    assert (group.name, group.number.e164, group.short_number) == ("Accueil", "+33199000004", "4100")
    assert answer.url == f"/lignes/groupements/{group.pk}/membres/modifier/"
    assert "Chercher des lignes" in block(alice.get(answer.url), "membres")


def test_what_cannot_be_created_keeps_all_that_was_typed(alice: Client, cast: Cast) -> None:
    subscribe(cast, 1)
    answer = create(alice, cast, name="Accueil", number="0199000001", short_number="4100")
    assert answer.status_code == 422
    assert "Le 01 99 00 00 01 est déjà celui d’une ligne." in text(answer)
    html = answer.content.decode()
    assert 'value="Accueil"' in html
    assert 'value="0199000001"' in html
    assert 'value="4100"' in html


def test_without_a_plan_one_is_told_before_typing(alice: Client, cast: Cast, group: Group) -> None:
    subscribe(cast, 1)
    words = text(alice.get(reverse("portal:create_group", args=[cast.paris.pk])))
    assert "Il ne reste aucun forfait « Groupement d’appels »" in words
    assert "Un nom et un numéro suffisent" not in words
    refused = alice.post(
        reverse("portal:create_group", args=[cast.paris.pk]), {"name": "X", "number": "0199000008"}
    )
    assert "Il ne reste aucun « Groupement d’appels »" in text(refused)


def test_whoever_has_several_sites_chooses_one_first(alice: Client, cast: Cast) -> None:
    site_create(
        actor=cast.alice,
        company=cast.atelier,
        name="Nice",
        street_number="1",
        street="quai",
        postcode="06000",
        city="Nice",
        insee="06088",
        zne="Nice",
    )
    words = text(alice.get(reverse("portal:choose_group_site")))
    assert "Nice 1 quai, 06000 Nice" in words
    assert "ses membres pourront être de tous les sites" in words


def test_a_number_of_another_zone_is_worth_a_word(alice: Client, cast: Cast) -> None:
    subscribe(cast, 1)
    nice = site_create(
        actor=cast.alice,
        company=cast.atelier,
        name="Nice",
        street_number="1",
        street="quai",
        postcode="06000",
        city="Nice",
        insee="06088",
        zne="Nice",
    )
    url = reverse("portal:create_group", args=[nice.pk])
    assert "Ce numéro est de la zone « Paris », le site de « Nice »." in text(alice.get(url))
    assert fill(alice, url, name="Nice").status_code == 302


def test_the_list_and_the_lines_find_a_group_by_name_and_number(
    alice: Client, cast: Cast, group: Group
) -> None:
    new_group(cast, name="Vente", number="0199000007")
    words = text(alice.get(reverse("portal:groups")))
    assert "Accueil 01 99 00 00 06 4100 Poste libre Paris 2 présents sur 2" in words
    for query in ("accueil", "01 99 00 00 06", "+33199000006", "4100"):
        for url in (reverse("portal:groups"), reverse("portal:lines")):
            found = text(alice.get(url, {"q": query}))
            assert "Accueil 01 99 00 00 06" in found, (url, query)
            assert "Vente" not in found
    assert "Aucun groupement ne correspond" in text(alice.get(reverse("portal:groups"), {"q": "zz"}))


def test_a_site_shows_its_groups_beside_its_lines(alice: Client, cast: Cast, group: Group) -> None:
    words = text(alice.get(reverse("portal:site_lines", args=[cast.paris.pk])))
    assert "Accueil 01 99 00 00 06" in words
    only = text(alice.get(reverse("portal:site_lines", args=[cast.paris.pk]), {"kind": "call_group"}))
    assert "Accueil 01 99 00 00 06" in only
    assert "Bérard" not in only
    lines = text(alice.get(reverse("portal:site_lines", args=[cast.paris.pk]), {"kind": "fixed"}))
    assert "Accueil 01 99 00 00 06" not in lines


def test_the_page_says_in_words_how_the_group_works(alice: Client, cast: Cast, group: Group) -> None:
    assert "Nom Accueil Numéro 01 99 00 00 06 Numéro court 4100 Site Paris" in said(
        alice, group, "caracteristiques"
    )
    distribution = said(alice, group, "distribution")
    assert "Poste libre : le membre libre depuis le plus longtemps sonne" in distribution
    assert "5 sonneries (25 s), puis au suivant" in distribution
    assert "La sonnerie au premier tour, puis l’annonce d’attente" in distribution
    assert "Désactivé : un poste qui raccroche peut sonner aussitôt" in distribution
    assert "Son prédéfini, en entier avant que les postes sonnent" in said(alice, group, "annonces")
    waiting = said(alice, group, "attente")
    assert "20 appels au plus, 5 min chacun" in waiting
    assert "Son prédéfini : une invitation à rappeler plus tard" in waiting
    assert "prend les appels à toute heure" in said(alice, group, "fermeture")
    assert "ne prend pas de messages" in said(alice, group, "messagerie")
    assert "Aucun appel manqué" in said(alice, group, "appels")


def test_the_name_changes_in_place_and_the_title_with_it(alice: Client, cast: Cast, group: Group) -> None:
    answer = edit(alice, group, "caracteristiques", name="Standard", short_number="")
    assert "Nom Standard" in block(answer, "caracteristiques")
    assert "<h1>Standard</h1>" in answer.content.decode()
    assert fresh(group).short_number == ""


def test_a_name_that_is_taken_is_refused_beside_it(alice: Client, cast: Cast, group: Group) -> None:
    new_group(cast, name="Vente", number="0199000007")
    answer = edit(alice, group, "caracteristiques", name="vente", short_number="4200")
    assert answer.status_code == 422
    assert "Un autre groupement d’appels porte déjà ce nom." in block(answer, "caracteristiques")
    assert 'value="4200"' in answer.content.decode()
    assert fresh(group).short_number == "4100"


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("linear", "Linéaire : le premier membre libre de la liste sonne"),
        ("cyclic", "Cyclique : le membre placé après le dernier qui a répondu sonne"),
        ("parallel", "Parallèle : tous les membres libres sonnent en même temps"),
    ],
)
def test_each_distribution_is_explained(
    alice: Client, cast: Cast, group: Group, mode: str, words: str
) -> None:
    answer = edit(alice, group, "distribution", distribution=mode, rings="3")
    assert words in block(answer, "distribution")
    assert "3 sonneries (15 s)" in block(answer, "distribution")


def test_wrap_up_is_told_in_words_and_bounded(alice: Client, cast: Cast, group: Group) -> None:
    answer = edit(alice, group, "distribution", wrap_up_on="on", wrap_up_seconds="90")
    assert "1 min 30 s de repos après chaque appel" in block(answer, "distribution")
    for typed, why in (("3601", "De 1 à 3600."), ("", "Donnez un nombre."), ("bientôt", "nombre entier")):
        refused = edit(alice, group, "distribution", wrap_up_on="on", wrap_up_seconds=typed)
        assert refused.status_code == 422
        assert why in block(refused, "distribution")
    assert fresh(group).wrap_up_seconds == 90


def test_announcements_are_chosen_in_the_site_s_library(alice: Client, cast: Cast, group: Group) -> None:
    hello = announcement(cast, "Bonjour")
    answer = edit(
        alice,
        group,
        "annonces",
        greeting_source="own",
        greeting_own=str(hello.pk),
        greeting_mode="meanwhile",
        waiting_on=None,
    )
    words = block(answer, "annonces")
    assert "« Bonjour » (7 s), pendant que les postes sonnent" in words
    assert "Annonce d’attente Désactivée : la sonnerie" in words
    assert f'src="/service/annonces/{hello.pk}/' in answer.content.decode()


def test_overflow_is_told_as_callers_live_it(alice: Client, cast: Cast, group: Group) -> None:
    for answers, words in (
        ({"overflow": "number", "overflow_number": "4001"}, "Vers le 4001"),
        ({"overflow": "none"}, "L’appel est raccroché"),
        ({"overflow": "voicemail", "overflow_line": "4001"}, "Vers la messagerie de Bob Bérard"),
        (
            {"overflow": "mailbox", "mailbox_email": "equipe@atelier.example"},
            "un message au groupement Prévenu de chaque message equipe@atelier.example",
        ),
    ):
        answer = edit(alice, group, "attente", max_waiting="3", max_wait_seconds="30", **answers)
        assert words in block(answer, "attente")
        assert "3 appels au plus, 30 s chacun" in block(answer, "attente")
    assert fresh(group).overflow_number == "4001", "what is not chosen is kept for later"


def test_a_loop_is_refused_in_words_and_all_that_was_typed_stays(
    alice: Client, cast: Cast, group: Group
) -> None:
    with scope(company=cast.atelier):
        line_set_forwards(
            actor=cast.alice,
            line=cast.bob_line,
            forwards={"immediate": ForwardSetting(enabled=True, destination="number", number="4100")},
        )
    answer = edit(alice, group, "attente", max_waiting="7", overflow="number", overflow_number="4001")
    assert answer.status_code == 422
    assert "Ce numéro ramène les appels à ce groupement, par Bob Bérard." in block(answer, "attente")
    assert 'value="7"' in answer.content.decode()
    assert (fresh(group).overflow, fresh(group).max_waiting) == ("dissuasion", 20)
    unknown = edit(alice, group, "attente", overflow="voicemail", overflow_line="4711")
    assert "Aucune ligne de votre entreprise n’a ce numéro." in block(unknown, "attente")


def test_closed_hours_send_calls_elsewhere(alice: Client, cast: Cast, group: Group) -> None:
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    refused = edit(alice, group, "fermeture", closing_on="on")
    assert "Choisissez un calendrier." in block(refused, "fermeture")
    assert "Donnez le numéro qui prend les appels." in block(refused, "fermeture")
    answer = edit(
        alice, group, "fermeture", closing_on="on", calendar=str(calendar.pk), closed_number="0639980003"
    )
    assert "Quand « Bureau » est fermé, vers le 06 39 98 00 03, sans sonner ici" in block(answer, "fermeture")


def test_a_dry_run_tells_what_a_call_to_the_group_meets(alice: Client, cast: Cast, group: Group) -> None:
    answer = alice.get(page_of(group), {"caller": "0145834778", "at": "2026-11-24T10:00"})
    words = block(answer, "simulation")
    assert "Bob Bérard" in words
    assert "La même décision que pour un vrai appel" in words


def message_for(cast: Cast, group: Group, folder: Path) -> Message:
    recording = folder / "a.wav"
    recording.write_bytes(b"RIFFsound")
    message_deposit(
        message_id=uuid4(),
        company_id=str(cast.atelier.pk),
        mailbox=group.routing_id,
        caller_number="+33145834778",
        caller_name="",
        withheld=False,
        left_at=NOON,
        duration=timedelta(seconds=12),
        recording=recording,
    )
    with scope(company=cast.atelier):
        return Message.objects.get()


def test_messages_left_for_the_group_are_heard_and_deleted(
    alice: Client, charlie: Client, cast: Cast, group: Group, settings: Settings, tmp_path: Path
) -> None:
    settings.VOICEMAIL_ROOT = tmp_path / "voicemail"
    message = message_for(cast, group, tmp_path)
    assert "01 45 83 47 78" in said(alice, group, "messagerie")
    url = reverse("portal:group_message", args=[group.pk, message.pk])
    assert alice.get(url).content == b"RIFFsound"
    assert charlie.get(url).status_code == 404
    delete = reverse("portal:delete_group_message", args=[group.pk, message.pk])
    assert "Supprimer ce message ?" in text(alice.get(delete))
    assert alice.post(delete).url.endswith("#messagerie")
    assert alice.get(url).status_code == 404


def test_missed_calls_say_who_called_back(alice: Client, cast: Cast, group: Group) -> None:
    came(cast, group, 0)
    came(cast, group, 1, caller_number="+33145834700")
    came(cast, group, 2, caller_number="+33145834701", ending="answered", answered_at=NOON)
    called(cast, "0145834778", 5)
    missed = said(alice, group, "appels")
    assert "01 45 83 47 78 Rappelé par Bob Bérard" in missed
    assert "01 45 83 47 00 À rappeler" in missed
    assert "01 45 83 47 01" not in missed
    every = block(alice.get(page_of(group), {"calls": "all"}), "appels")
    assert "01 45 83 47 01" in every


def test_a_line_s_calls_name_the_group_that_was_dialled(alice: Client, cast: Cast, group: Group) -> None:
    dialled = [
        {
            "at": NOON.isoformat(),
            "step": {},
            "reasons": [
                {"code": "group_dialled", "line": group.routing_id, "values": {"number": "+33199000006"}}
            ],
        }
    ]
    called(cast, "4100", 0, group=group.routing_id, internal=True, steps=dialled)
    page = alice.get(reverse("portal:line", args=[cast.bob_line.pk]))
    assert "Appel passé : Accueil" in block(page, "appels-recents")


def test_before_it_goes_one_is_told_who_uses_it_and_what_is_lost(
    alice: Client, cast: Cast, group: Group
) -> None:
    with scope(company=cast.atelier):
        line_set_forwards(
            actor=cast.alice,
            line=cast.dora_line,
            forwards={"busy": ForwardSetting(enabled=True, destination="number", number="4100")},
        )
    url = reverse("portal:delete_group", args=[group.pk])
    words = text(alice.get(url))
    assert "Un réglage le nomme." in words
    assert "Dora Dupré 01 99 00 00 02 Renvoi sur occupation" in words
    assert "Son forfait : Groupement d’appels" in words
    assert "Son numéro court : 4100" in words
    answer = alice.post(url, {"take_number_back": "on"}, follow=True)
    assert "« Accueil » est supprimé ; le 01 99 00 00 06 peut servir à une autre ligne." in text(answer)
    with scope(company=cast.atelier):
        assert not Group.objects.exists()


def test_nobody_else_sees_a_group(charlie: Client, bob: Client, group: Group) -> None:
    for client in (charlie, bob):
        assert client.get(page_of(group)).status_code == 404
        assert (
            client.post(reverse("portal:group_member", args=[group.pk]), {"remove": "1"}).status_code == 404
        )


def test_the_page_costs_ten_queries_whatever_it_shows(
    alice: Client, cast: Cast, group: Group, django_assert_max_num_queries: object
) -> None:
    new_group(cast, cast.spare_mobile, name="Autre", number="0199000007")
    edit(alice, group, "attente", overflow="voicemail", overflow_line="4001")
    alice.post(reverse("portal:group_member", args=[group.pk]), {"present": f"{cast.bob_line.pk}-0"})
    from tests.company.groups import members

    from ligneclaire.company.services.members import group_add_members

    group_add_members(actor=cast.alice, group=group, lines=[cast.spare_mobile])
    assert len(members(group)) == 3
    for minute in range(5):
        came(cast, group, minute)
    called(cast, "0145834778", 9)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        alice.get(page_of(group))


def test_htmx_gets_the_block_alone(alice: Client, group: Group) -> None:
    url = reverse("portal:group_block", args=[group.pk, "distribution"])
    assert "<html" not in alice.get(url, headers=HTMX).content.decode()
    assert alice.get(url).url.endswith("#distribution")
    assert alice.get(reverse("portal:group_block", args=[group.pk, "rien"])).status_code == 404
