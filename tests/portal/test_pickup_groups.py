"""Pickup groups in « Gérer votre service », and what a line's page says of its own (L26)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope
from tests.portal.filling import HTMX, fill
from tests.portal.reading import block, text
from tests.support.cast import Cast

from ligneclaire.accounts.models import Company
from ligneclaire.company.models import Line, PickupGroup
from ligneclaire.company.services.lines import line_create
from ligneclaire.company.services.offer import plan_stock_set
from ligneclaire.company.services.pickup_groups import pickup_group_create
from ligneclaire.company.services.sites import site_create


def made(cast: Cast, *members: Line, name: str = "Accueil") -> PickupGroup:
    return pickup_group_create(
        actor=cast.alice, company=cast.atelier, name=name, site=cast.paris, members=members
    )


def create_url(cast: Cast) -> str:
    return reverse("portal:create_pickup_group", args=[cast.paris.pk])


def address(group: PickupGroup, name: str = "pickup_group") -> str:
    return reverse(f"portal:{name}", args=[group.pk])


def members(group: PickupGroup) -> list[str]:
    with scope(company=group.company):
        return sorted(line.name for line in group.members.all())


def pks(*lines: Line) -> list[str]:
    return [str(line.pk) for line in lines]


def test_without_a_group_the_page_says_what_one_is_for(alice: Client, cast: Cast) -> None:
    assert "Ses membres prennent, avec *98" in block(alice.get(reverse("portal:service")), "interception")
    assert "Aucun groupe d’interception pour l’instant" in text(alice.get(reverse("portal:pickup_groups")))


def test_a_group_is_created_with_its_members(alice: Client, cast: Cast) -> None:
    answer = fill(alice, create_url(cast), name="Accueil", members=pks(cast.bob_line, cast.dora_line))
    said = text(alice.get(answer["Location"]))
    assert "Le groupe d’interception « Accueil » est créé." in said
    assert "Bob Bérard 01 99 00 00 01 Dora Dupré 01 99 00 00 02" in said
    assert "en composant *98" in said
    assert "Accueil Paris · 2 membres" in block(alice.get(reverse("portal:service")), "interception")


def test_only_the_site_s_fixed_lines_are_proposed(alice: Client, cast: Cast) -> None:
    said = text(alice.get(create_url(cast)))
    assert "Bérard Bob" in said
    assert "Dupré Dora" in said
    for other in ("Étienne", "Télécopieur", "Mobile de garde"):
        assert other not in said


def test_whoever_has_several_sites_chooses_one_first(alice: Client, cast: Cast) -> None:
    choose = reverse("portal:choose_pickup_site")
    assert alice.get(choose)["Location"] == create_url(cast)
    place = {"street": "quai Perrache", "postcode": "69002", "city": "Lyon", "insee": "69382"}
    site_create(actor=cast.alice, company=cast.atelier, name="Agence", **place)
    said = text(alice.get(choose))
    assert "Agence quai Perrache, 69002 Lyon" in said
    assert "Paris 12 rue des Lilas, 75011 Paris" in said


def test_a_company_without_a_site_is_told_to_create_one_first(client: Client, cast: Cast) -> None:
    new = Company.objects.create(name="Neuve", slug="neuve")
    cast.charlie.company = new
    cast.charlie.save()
    client.force_login(cast.charlie)
    assert "Créez votre premier site" in text(client.get(reverse("portal:choose_pickup_site")))


def test_a_group_gets_another_name_and_other_members(alice: Client, cast: Cast) -> None:
    group = made(cast, cast.bob_line)
    answer = fill(alice, address(group, "edit_pickup_group"), name="Comptoir", members=pks(cast.dora_line))
    said = text(alice.get(answer["Location"]))
    assert "Groupe d’interception enregistré : le prochain appel en tient compte." in said
    assert "Comptoir" in said
    assert members(group) == ["Dora Dupré"]


def test_a_group_that_is_opened_and_sent_back_stays_as_it_is(alice: Client, cast: Cast) -> None:
    group = made(cast, cast.bob_line, cast.dora_line)
    fill(alice, address(group, "edit_pickup_group"))
    assert members(group) == ["Bob Bérard", "Dora Dupré"]


def test_a_line_of_another_group_says_which_and_cannot_be_ticked(alice: Client, cast: Cast) -> None:
    made(cast, cast.bob_line)
    answer = alice.get(create_url(cast))
    assert "Bérard Bob Déjà dans le groupe « Accueil »" in text(answer)
    tick = f'value="{cast.bob_line.pk}" disabled aria-describedby="elsewhere-{cast.bob_line.pk}"'
    assert tick in answer.content.decode()


def test_whoever_ticks_it_all_the_same_is_told_and_loses_no_tick(alice: Client, cast: Cast) -> None:
    made(cast, cast.bob_line)
    answer = fill(alice, create_url(cast), name="Comptoir", members=pks(cast.bob_line, cast.dora_line))
    assert answer.status_code == 422
    assert "La ligne de Bob Bérard est déjà dans le groupe « Accueil »." in text(answer)
    for line in (cast.bob_line, cast.dora_line):
        assert f'value="{line.pk}" checked' in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "why"), [("", "Ce champ est obligatoire."), ("accueil", "porte déjà ce nom")]
)
def test_a_name_that_cannot_be_is_refused(alice: Client, cast: Cast, name: str, why: str) -> None:
    made(cast)
    answer = fill(alice, create_url(cast), name=name)
    assert answer.status_code == 422
    assert why in text(answer)


def test_a_line_that_is_not_of_the_site_is_no_choice(alice: Client, cast: Cast) -> None:
    for line in (cast.charlie_line, cast.fax):
        answer = fill(alice, create_url(cast), name="Accueil", members=pks(line))
        assert "Une de ces lignes n’est pas, ou plus, de ce site." in text(answer)
    with scope(company=cast.atelier):
        assert not PickupGroup.objects.exists()


def test_three_groups_are_shown_and_then_all(alice: Client, cast: Cast) -> None:
    for name in ("Atelier", "Bureau", "Comptoir"):
        made(cast, name=name)
    assert "Voir les" not in block(alice.get(reverse("portal:service")), "interception")
    made(cast, name="Dépôt")
    said = block(alice.get(reverse("portal:service")), "interception")
    assert "Comptoir" in said
    assert "Dépôt" not in said
    assert "Voir les 4 groupes" in said
    assert "4 groupes" in text(alice.get(reverse("portal:pickup_groups")))


def test_a_group_is_found_by_its_name_or_its_site(alice: Client, cast: Cast) -> None:
    made(cast, name="Accueil")
    made(cast, name="Comptoir")
    groups = reverse("portal:pickup_groups")
    said = text(alice.get(groups, {"q": "compt"}, headers=HTMX))
    assert "1 groupe trouvé" in said
    assert "Accueil" not in said
    assert "2 groupes trouvés" in text(alice.get(groups, {"q": "paris"}))
    assert "Aucun groupe ne correspond à « zzz »" in text(alice.get(groups, {"q": "zzz"}))


def test_the_question_before_it_goes_says_who_loses_it(alice: Client, cast: Cast) -> None:
    group = made(cast, cast.bob_line, cast.dora_line)
    delete = address(group, "delete_pickup_group")
    assert "Bob Bérard et Dora Dupré n’intercepteront plus avec *98" in text(alice.get(delete, headers=HTMX))
    assert "Le groupe d’interception « Accueil » est supprimé." in text(alice.post(delete, follow=True))
    assert "Aucun" in block(alice.get(reverse("portal:line", args=[cast.bob_line.pk])), "interception")


def test_of_many_it_names_some(alice: Client, cast: Cast) -> None:
    plan_stock_set(actor=None, company=cast.atelier, plan="fixed", subscribed=9)
    lines = [
        line_create(
            actor=cast.alice,
            company=cast.atelier,
            kind="fixed",
            number=f"01 99 00 00 0{n}",
            site=cast.paris,
            last_name=f"Nom {n}",
            email=f"n{n}@atelier.example",
            invited=False,
        )
        for n in (4, 6, 7, 8)
    ]
    group = made(cast, cast.bob_line, cast.dora_line, *lines)
    said = text(alice.get(address(group, "delete_pickup_group")))
    assert "Bob Bérard, Dora Dupré, Nom 4, Nom 6 et 2 autres n’intercepteront plus" in said


def test_an_empty_group_goes_without_anybody_missing_it(alice: Client, cast: Cast) -> None:
    assert "Il n’a aucun membre" in text(alice.get(address(made(cast), "delete_pickup_group")))


def test_a_line_says_its_group_and_how_to_use_it(alice: Client, cast: Cast) -> None:
    page = reverse("portal:line", args=[cast.bob_line.pk])
    said = block(alice.get(page), "interception")
    assert "Groupe d’interception Aucun" in said
    assert "Composer *98" not in said
    assert "Composer *95 et un numéro Prend l’appel qui sonne à ce numéro" in said
    group = made(cast, cast.bob_line)
    answer = alice.get(page)
    said = block(answer, "interception")
    assert "Groupe d’interception Accueil" in said
    assert "Composer *98 Prend l’appel qui sonne sur une autre ligne du groupe" in said
    assert f'href="{address(group)}"' in answer.content.decode()
    fax = alice.get(reverse("portal:line", args=[cast.fax.pk])).content.decode()
    assert 'id="interception"' not in fax


def test_a_line_that_is_deleted_is_told_to_leave_its_group(alice: Client, cast: Cast) -> None:
    made(cast, cast.bob_line)
    said = text(alice.get(reverse("portal:delete_line", args=[cast.bob_line.pk])))
    assert "Sa place dans le groupe d’interception « Accueil »" in said


def test_a_site_with_a_group_says_so_before_it_is_deleted(alice: Client, cast: Cast) -> None:
    place = {"street": "quai Perrache", "postcode": "69002", "city": "Lyon", "insee": "69382"}
    site = site_create(actor=cast.alice, company=cast.atelier, name="Agence", **place)
    pickup_group_create(actor=cast.alice, company=cast.atelier, name="Accueil", site=site)
    delete = reverse("portal:delete_site", args=[site.pk])
    assert "1 groupe d’interception est sur ce site" in text(alice.get(delete))
    assert alice.post(delete).status_code == 422
