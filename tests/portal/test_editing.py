"""Read, then edit in place: the way of every block."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from django_scopes import scope
from tests.portal.filling import HTMX, edit, fill
from tests.portal.reading import block, text
from tests.support.cast import Cast

from ligneclaire.accounts.models import AuditEntry


def test_modifier_opens_the_form_in_the_block_with_the_keyboard_in_it(alice: Client, cast: Cast) -> None:
    url = reverse("portal:block_edit", args=[cast.bob_line.pk, "coordonnees"])
    html = alice.get(url, headers=HTMX).content.decode()
    assert "<html" not in html
    assert html.count("autofocus") == 1
    assert f'hx-post="{url}"' in html


def test_valider_shows_the_new_words_says_so_and_gives_the_focus_back(alice: Client, cast: Cast) -> None:
    answer = edit(alice, cast.bob_line, "coordonnees", last_name="Bernard")
    html = answer.content.decode()
    assert "Bob Bernard" in block(answer, "coordonnees")
    assert "Coordonnées enregistrées." in text(answer)
    assert 'id="title" hx-swap-oob="true"' in html
    assert html.count("autofocus") == 1


def test_a_refused_answer_stays_with_its_reason_beside_it_and_nothing_changes(
    alice: Client, cast: Cast
) -> None:
    answer = edit(alice, cast.bob_line, "coordonnees", last_name="Bernard", short_number="112")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Une réponse est à corriger ; rien n’a été enregistré." in text(answer)
    assert 'value="Bernard"' in html
    assert 'aria-describedby="id_short_number_helptext id_short_number_error"' in html
    assert 'id="id_short_number_error"' in html
    cast.bob_line.refresh_from_db()
    assert cast.bob_line.last_name == "Bérard"


def test_the_summary_of_errors_leads_to_the_fields_and_has_the_focus(alice: Client, cast: Cast) -> None:
    html = edit(alice, cast.bob_line, "coordonnees", short_number="112").content.decode()
    assert '<a href="#id_short_number">' in html
    assert html.index("autofocus") < html.index('id="id_last_name"')


def test_without_scripts_the_same_form_is_a_page_and_leads_back_to_its_place(
    alice: Client, cast: Cast
) -> None:
    url = reverse("portal:block_edit", args=[cast.bob_line.pk, "coordonnees"])
    assert "<html" in alice.get(url).content.decode()
    refused = fill(alice, url, last_name="Bernard", short_number="112")
    assert refused.status_code == 422
    assert "Bob Bérard" in text(refused)
    done = fill(alice, url, last_name="Bernard")
    assert done["Location"] == reverse("portal:line", args=[cast.bob_line.pk]) + "#coordonnees"
    assert "Coordonnées enregistrées." in text(alice.get(done["Location"]))


def test_a_change_is_signed_by_who_made_it(alice: Client, cast: Cast) -> None:
    edit(alice, cast.bob_line, "coordonnees", last_name="Bernard")
    with scope(company=cast.atelier):
        entry = AuditEntry.objects.latest("pk")
    assert entry.actor == cast.alice
    assert entry.code == "line.details_changed"
