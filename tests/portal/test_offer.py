"""« Gérer votre offre »: subscribed, assigned, available (O2), and the sites (O7)."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from django_scopes import scope
from tests.portal.filling import HTMX, fill
from tests.portal.reading import text
from tests.support.cast import Cast

from ligneclaire.company.models import Site

NEW_SITE = {
    "name": "Entrepôt",
    "street_number": "11 bis",
    "street": "allée des Droits de l’Homme",
    "postcode": "69500",
    "city": "Bron",
    "insee": "69029",
}


def offer(client: Client) -> str:
    return text(client.get(reverse("portal:offer")))


def sites(client: Client, query: str = "") -> str:
    return text(client.get(reverse("portal:sites"), {"q": query}))


def test_plans_and_options_are_counted_in_numbers(alice: Client, cast: Cast) -> None:
    said = offer(alice)
    assert "Forfaits 5 disponibles sur 9" in said
    assert "Forfait fixe 2 sur 3 1 disponible" in said
    assert "Collaboration 0 sur 1 1 disponible" in said
    assert "Groupement d’appels non souscrit" in said


def test_plans_are_drawn_too(alice: Client, cast: Cast) -> None:
    html = alice.get(reverse("portal:offer")).content.decode()
    assert '<rect class="used" width="66.67"' in html


def test_the_first_sites_lead_to_their_lines(alice: Client, cast: Cast) -> None:
    assert "1 site" in offer(alice)
    assert "Paris 12 rue des Lilas, 75011 Paris 4 lignes" in offer(alice)


def test_a_site_is_created_with_its_address(alice: Client, cast: Cast) -> None:
    answer = fill(alice, reverse("portal:create_site"), **NEW_SITE)
    assert answer.status_code == 302
    assert "Le site « Entrepôt » est créé." in sites(alice)
    assert "Entrepôt 11 bis allée des Droits de l’Homme, 69500 Bron 0" in sites(alice)


def test_every_wrong_answer_is_told_at_once_and_the_others_stay(alice: Client, cast: Cast) -> None:
    answer = fill(
        alice,
        reverse("portal:create_site"),
        **(NEW_SITE | {"postcode": "695", "insee": "Bron", "name": "paris"}),
    )
    said = text(answer)
    assert answer.status_code == 422
    assert "3 réponses sont à corriger" in said
    assert "Un autre site porte déjà ce nom." in said
    assert "Un code postal a cinq chiffres." in said
    assert "Le code INSEE d’une commune a cinq caractères" in said
    assert 'value="allée des Droits de l’Homme"' in answer.content.decode()


def test_a_site_is_found_by_name_or_address(alice: Client, cast: Cast) -> None:
    fill(alice, reverse("portal:create_site"), **NEW_SITE)
    assert "1 site trouvé" in sites(alice, "entrepot")
    assert "1 site trouvé" in sites(alice, "bron 69500")
    assert "Aucun site ne correspond à « Lille »" in sites(alice, "Lille")
    html = alice.get(reverse("portal:sites"), {"q": "bron"}, headers=HTMX).content.decode()
    assert "<html" not in html


def test_a_site_is_renamed_and_its_address_stays(alice: Client, cast: Cast) -> None:
    fill(alice, reverse("portal:rename_site", args=[cast.paris.pk]), name="Siège")
    assert "Siège 12 rue des Lilas, 75011 Paris" in sites(alice)


def test_a_site_with_lines_is_not_deleted_and_the_question_says_why(alice: Client, cast: Cast) -> None:
    url = reverse("portal:delete_site", args=[cast.paris.pk])
    question = alice.get(url, headers=HTMX)
    assert "4 lignes sont sur ce site" in text(question)
    assert "Supprimer le site</button>" not in question.content.decode()
    refused = alice.post(url)
    assert refused.status_code == 422
    assert "Ce site a encore des lignes" in text(refused)
    assert "Paris" in sites(alice)


def test_an_empty_site_is_deleted_after_a_question(alice: Client, cast: Cast) -> None:
    fill(alice, reverse("portal:create_site"), **NEW_SITE)
    with scope(company=cast.atelier):
        pk = Site.objects.get(name="Entrepôt").pk
    url = reverse("portal:delete_site", args=[pk])
    assert "Supprimer le site « Entrepôt » ?" in text(alice.get(url))
    alice.post(url)
    assert "Entrepôt 11 bis" not in sites(alice)


def test_a_company_without_sites_is_told_how_to_begin(charlie: Client, cast: Cast) -> None:
    with scope(company=cast.boutique):
        cast.charlie_line.delete()
        Site.objects.all().delete()
    assert "Aucun site pour l’instant" in offer(charlie)
    assert "Créez votre premier site" in text(charlie.get(reverse("portal:lines")))
