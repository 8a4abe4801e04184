"""Members of a call group: searched for, added, moved, sent out, taken out; and the groups of a line (L6)."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_scopes import scope
from pytest_django import DjangoAssertNumQueries
from tests.company.groups import members, new_group
from tests.portal.filling import HTMX, answers_of
from tests.portal.reading import block, text
from tests.support.cast import Cast

from ligneclaire.company.models import Group
from ligneclaire.company.services.lines import line_delete
from ligneclaire.company.services.trunks import trunk_save


@pytest.fixture
def group(cast: Cast) -> Group:
    return new_group(cast, cast.bob_line, cast.dora_line)


def read(client: Client, group: Group) -> str:
    return block(client.get(reverse("portal:group", args=[group.pk])), "membres")


def act(client: Client, group: Group, htmx: bool = True, **button: str) -> HttpResponse:
    headers = HTMX if htmx else {}
    return client.post(reverse("portal:group_member", args=[group.pk]), button, headers=headers)


def edit_url(group: Group) -> str:
    return reverse("portal:group_block_edit", args=[group.pk, "membres"])


def find(client: Client, group: Group, search: str, *ticked: int) -> HttpResponse:
    """Presses « Chercher »."""
    sent = {"search": search, "find": "1", "lines": [str(pk) for pk in ticked]}
    return client.post(edit_url(group), sent, headers=HTMX)


def ticked(answer: HttpResponse) -> list[str]:
    found = re.findall(r'name="lines" value="\d+" checked> ([^<]*)</label>', answer.content.decode())
    return [" ".join(name.split()) for name in found]


def test_a_group_without_members_says_what_that_means(alice: Client, cast: Cast) -> None:
    words = read(alice, new_group(cast))
    assert "Aucun membre pour l’instant" in words
    assert "Sans membre, les appels débordent aussitôt." in words


def test_members_are_read_in_order_each_with_whether_it_rings(
    alice: Client, cast: Cast, group: Group
) -> None:
    act(alice, group, present=f"{cast.dora_line.pk}-0")
    words = read(alice, group)
    assert words.index("Bob Bérard") < words.index("Dora Dupré")
    assert "Sonne à son tour, si le poste est allumé, connecté et libre. Présent" in words
    assert "est sortie du groupement" in words or "Sorti" in words


def test_a_member_goes_out_and_the_keyboard_stays_on_the_switch(
    alice: Client, cast: Cast, group: Group
) -> None:
    answer = act(alice, group, present=f"{cast.bob_line.pk}-0")
    assert members(group) == [("Bérard", False), ("Dupré", True)]
    (tag,) = re.findall(r"<button[^>]*\bautofocus\b[^>]*>", answer.content.decode().split("</header>")[1])
    assert 'aria-label="Présence de Bob Bérard"' in tag
    assert 'aria-checked="false"' in tag
    act(alice, group, present=f"{cast.bob_line.pk}-1")
    assert members(group)[0] == ("Bérard", True)


def test_members_move_by_their_arrows_or_to_another_s_place(alice: Client, cast: Cast) -> None:
    group = new_group(cast, cast.bob_line, cast.dora_line, cast.spare_mobile)
    act(alice, group, move=f"{cast.bob_line.pk}-{cast.dora_line.pk}")
    assert [name for name, _ in members(group)] == ["Dupré", "Bérard", "Mobile de garde"]
    act(alice, group, move=f"{cast.spare_mobile.pk}-{cast.dora_line.pk}")
    assert [name for name, _ in members(group)] == ["Mobile de garde", "Dupré", "Bérard"]
    act(alice, group, move=f"{cast.spare_mobile.pk}-{cast.bob_line.pk}")
    assert [name for name, _ in members(group)] == ["Dupré", "Bérard", "Mobile de garde"]


def test_without_scripts_an_act_leads_back_to_the_page(alice: Client, cast: Cast, group: Group) -> None:
    answer = act(alice, group, htmx=False, remove=str(cast.bob_line.pk))
    assert answer.url == f"/lignes/groupements/{group.pk}/#membres"
    assert members(group) == [("Dupré", True)]


@pytest.mark.parametrize("sent", [{}, {"move": "x"}, {"present": "1"}, {"move": "1-"}, {"remove": "-"}])
def test_what_makes_no_sense_changes_nothing(alice: Client, group: Group, sent: dict[str, str]) -> None:
    assert "rien n’a changé" in text(act(alice, group, **sent))
    assert members(group) == [("Bérard", True), ("Dupré", True)]


def test_a_member_that_somebody_just_removed_is_told(alice: Client, cast: Cast, group: Group) -> None:
    line_delete(actor=cast.alice, line=cast.dora_line)
    gone = group.pk + 999_999
    assert act(alice, group, present=f"{gone}-0").status_code == 404
    act(alice, group, move=f"{cast.bob_line.pk}-{gone}")
    assert members(group) == [("Bérard", True)]


def test_lines_are_found_by_name_and_ticked_ones_stay_for_the_next_search(alice: Client, cast: Cast) -> None:
    group = new_group(cast)
    answer = find(alice, group, "dupre")
    assert "Dupré Dora" in block(answer, "membres")
    assert "Bérard" not in block(answer, "membres")
    answer = find(alice, group, "garde", cast.dora_line.pk)
    words = block(answer, "membres")
    assert "Dupré Dora" in words
    assert "Mobile de garde" in words
    assert ticked(answer) == ["Dupré Dora"]


def test_a_list_of_numbers_is_found_ticked_and_what_is_none_is_told(alice: Client, cast: Cast) -> None:
    group = new_group(cast, cast.bob_line)
    answer = find(alice, group, "01 99 00 00 02 ; 4001; +33639980004 ; 0199000005;0199000099; ;")
    assert ticked(answer) == ["Dupré Dora", "Mobile de garde"]
    words = block(answer, "membres")
    assert "Aucune ligne fixe ou mobile ne correspond à : 0199000005 0199000099" in words
    answer = alice.post(edit_url(group), answers_of(answer), headers=HTMX)
    assert [name for name, _ in members(group)] == ["Bérard", "Dupré", "Mobile de garde"]
    assert "Dora Dupré" in block(answer, "membres")


def test_nothing_ticked_is_refused(alice: Client, cast: Cast, group: Group) -> None:
    answer = alice.post(edit_url(group), {"search": "dora"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Cochez au moins une ligne à ajouter." in block(answer, "membres")


def test_a_line_of_another_company_or_kind_is_no_choice(alice: Client, cast: Cast, group: Group) -> None:
    for line in (cast.charlie_line, cast.fax):
        answer = alice.post(edit_url(group), {"lines": [str(line.pk)]}, headers=HTMX)
        assert "Une de ces lignes n’existe plus." in block(answer, "membres")
    assert len(members(group)) == 2


def test_a_mobile_without_a_mobile_network_does_not_ring(alice: Client, cast: Cast) -> None:
    group = new_group(cast, cast.spare_mobile)
    assert "Sonne à son tour" not in read(alice, group)
    trunk_save(
        actor=None, company=cast.atelier, trunk=None, name="Mobiles", role="mobile", host="sip.example"
    )
    assert "Sonne à son tour" in read(alice, group)


def groups_of(client: Client, pk: int) -> str:
    return block(client.get(reverse("portal:line", args=[pk])), "groupements")


def test_a_line_says_its_groups_and_whether_it_rings_for_them(
    alice: Client, cast: Cast, group: Group
) -> None:
    assert "membre d’aucun groupement" in groups_of(alice, cast.spare_mobile.pk)
    words = groups_of(alice, cast.bob_line.pk)
    assert "Accueil 01 99 00 00 06 Sonne à son tour" in words
    assert "Présent" in words
    page = text(alice.get(reverse("portal:line", args=[cast.fax.pk])))
    assert "Groupements d’appels" not in page


def test_a_line_goes_out_of_one_of_its_groups(alice: Client, cast: Cast, group: Group) -> None:
    other = new_group(cast, cast.bob_line, name="Vente", number="0199000007")
    url = reverse("portal:line_presence", args=[cast.bob_line.pk])
    answer = alice.post(url, {"present": f"{group.pk}-0"}, headers=HTMX)
    words = block(answer, "groupements")
    assert "Sorti" in words
    assert members(group)[0] == ("Bérard", False)
    assert members(other) == [("Bérard", True)]
    assert alice.post(url, {"present": "nothing"}).status_code == 404
    stranger = reverse("portal:line_presence", args=[cast.spare_mobile.pk])
    told = alice.post(stranger, {"present": f"{group.pk}-0"}, headers=HTMX)
    assert "Cette ligne n’est plus membre du groupement." in text(told)


def test_a_line_that_is_deleted_is_told_to_leave_its_groups(alice: Client, cast: Cast, group: Group) -> None:
    words = text(alice.get(reverse("portal:delete_line", args=[cast.bob_line.pk])))
    assert "Sa place dans le groupement d’appels « Accueil »" in words


def test_a_group_of_many_costs_no_more_queries(
    alice: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    group = new_group(cast, cast.bob_line, cast.dora_line, cast.spare_mobile, cast.eve_mobile)
    with scope(company=cast.atelier):
        assert group.members.count() == 4
    with django_assert_max_num_queries(10):
        alice.get(reverse("portal:group", args=[group.pk]))
    with django_assert_max_num_queries(12):
        find(alice, group, "a")
