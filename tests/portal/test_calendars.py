"""« Gérer votre service »: calendars, read in words, filled in by typical days (C1–C3)."""

from __future__ import annotations

import json
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope
from tests.company.attendants import new_attendant
from tests.company.groups import new_group
from tests.portal.filling import HTMX, answers_of, edit, fill
from tests.portal.reading import text
from tests.support.cast import Cast

from ligneclaire.company.calendar_uses import CalendarUse, calendar_users
from ligneclaire.company.models import Calendar
from ligneclaire.company.services.attendants import attendant_set_service
from ligneclaire.company.services.calendars import Opening, calendar_create, opening_of
from ligneclaire.company.services.groups import group_set_closing
from ligneclaire.portal.openings import PLACES

OFFICE = {
    "name": "Bureau",
    "days-0-start": "09:00",
    "days-0-end": "18:00",
    "days-0-lunch": "on",
    "days-0-lunch_start": "12:30",
    "days-0-lunch_end": "14:00",
    "days-0-weekdays": ["0", "1", "2", "3", "4"],
}
SATURDAY = {"days-1-start": "09:00", "days-1-end": "12:00", "days-1-weekdays": ["5"]}


def only(cast: Cast) -> Calendar:
    with scope(company=cast.atelier):
        return Calendar.objects.get()


def opening(cast: Cast) -> Opening:
    with scope(company=cast.atelier):
        return opening_of(Calendar.objects.get())


def create(client: Client, **answers: str | list[str] | None) -> str:
    answer = fill(client, reverse("portal:create_calendar"), **answers)
    return text(client.get(answer["Location"]) if answer.status_code == 302 else answer)


def test_without_a_calendar_the_page_says_how_to_begin(alice: Client, cast: Cast) -> None:
    assert "Aucun calendrier pour l’instant" in text(alice.get(reverse("portal:service")))


def test_a_new_calendar_proposes_office_hours(alice: Client, cast: Cast) -> None:
    create(alice, name="Bureau")
    assert opening(cast).hours == {day: [(time(9), time(18))] for day in range(5)}


def test_a_calendar_is_read_in_words(alice: Client, cast: Cast) -> None:
    said = create(alice, **OFFICE, **SATURDAY)
    assert "Le calendrier « Bureau » est créé." in said
    assert "Du lundi au vendredi De 9 h à 12 h 30 et de 14 h à 18 h" in said
    assert "Le samedi De 9 h à 12 h" in said
    assert "Le dimanche Fermé" in said
    assert "Ouvert les jours fériés comme les autres jours." in said


def test_a_weekday_belongs_to_the_last_typical_day_that_ticks_it(alice: Client, cast: Cast) -> None:
    create(alice, **OFFICE, **(SATURDAY | {"days-1-weekdays": ["4", "5"]}))
    assert opening(cast).hours[4] == [(time(9), time(12))]


def test_closing_days_and_periods_are_read_as_dates(alice: Client, cast: Cast) -> None:
    said = create(
        alice,
        **OFFICE,
        **{"closings-0-first": "2026-08-03", "closings-0-last": "2026-08-21", "closed_on_holidays": "on"},
    )
    assert "Du 3 août 2026 au 21 août 2026" in said
    assert "Fermé les jours fériés (Métropole)." in said
    url = reverse("portal:edit_calendar", args=[only(cast).pk])
    said = text(alice.get(fill(alice, url, **{"closings-1-first": "2026-12-24"})["Location"]))
    assert "Le 24 décembre 2026" in said
    assert opening(cast).closings == [
        (date(2026, 8, 3), date(2026, 8, 21)),
        (date(2026, 12, 24), date(2026, 12, 24)),
    ]


def test_a_calendar_that_is_opened_and_sent_back_stays_as_it_is(alice: Client, cast: Cast) -> None:
    create(alice, **OFFICE, **SATURDAY, **{"closings-0-first": "2026-12-24"})
    before = opening(cast)
    fill(alice, reverse("portal:edit_calendar", args=[only(cast).pk]))
    assert opening(cast) == before


def test_midnight_closes_a_day(alice: Client, cast: Cast) -> None:
    said = create(alice, **(OFFICE | {"days-0-lunch": None, "days-0-end": "00:00"}))
    assert "De 9 h à minuit" in said


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"name": ""}, "Ce champ est obligatoire."),
        ({"days-0-start": ""}, "Donnez une heure."),
        ({"days-0-start": "25:00"}, "Saisissez une heure valide."),
        ({"days-0-lunch_end": "12:00"}, "La pause doit tenir dans la journée"),
        ({"days-0-lunch": None, "days-0-end": "08:00"}, "La fermeture vient après l’ouverture."),
        ({"days-0-weekdays": None}, "Donnez au moins un horaire d’ouverture."),
        ({"closings-0-first": "2026-08-21", "closings-0-last": "2026-08-03"}, "Le dernier jour vient après"),
        ({"closings-0-last": "2026-08-03"}, "Donnez le premier jour."),
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_stays(
    alice: Client, cast: Cast, answers: dict[str, str | None], why: str
) -> None:
    answer = fill(alice, reverse("portal:create_calendar"), **(OFFICE | answers))
    assert answer.status_code == 422
    assert why in text(answer)
    assert 'value="12:30"' in answer.content.decode()
    with scope(company=cast.atelier):
        assert not Calendar.objects.exists()


def test_two_calendars_have_two_names(alice: Client, cast: Cast) -> None:
    create(alice, **OFFICE)
    assert "Un autre calendrier porte déjà ce nom." in create(alice, **(OFFICE | {"name": "BUREAU"}))


def test_a_day_interrupted_twice_stays_so_until_its_hours_are_changed(alice: Client, cast: Cast) -> None:
    hours = [(time(8), time(10)), (time(11), time(13)), (time(14), time(16))]
    calendar = calendar_create(
        actor=None, company=cast.atelier, name="Crèche", opening=Opening(hours={0: hours})
    )
    url = reverse("portal:edit_calendar", args=[calendar.pk])
    assert "leurs autres pauses restent" in text(alice.get(url))
    said = text(alice.get(fill(alice, url, **{"closings-0-first": "2026-12-24"})["Location"]))
    assert "De 8 h à 10 h, de 11 h à 13 h et de 14 h à 16 h" in said
    assert opening(cast).hours == {0: hours}
    fill(alice, url, **{"days-0-whole": "n’importe quoi"})
    assert opening(cast).hours == {0: [(time(8), time(10)), (time(14), time(16))]}
    fill(alice, url, **{"days-0-end": "17:00"})
    assert opening(cast).hours == {0: [(time(8), time(10)), (time(14), time(17))]}


def test_a_calendar_says_where_it_serves_and_is_not_deleted_meanwhile(alice: Client, cast: Cast) -> None:
    create(alice, **OFFICE)
    calendar = only(cast)
    url = reverse("portal:calendar", args=[calendar.pk])
    assert "Nulle part encore" in text(alice.get(url))
    edit(alice, cast.bob_line, "renvois", scheduled_enabled="on", scheduled_calendar=str(calendar.pk))
    page = alice.get(url)
    assert "Où il sert Bob Bérard Renvoi programmé" in text(page)
    assert f'href="/lignes/{cast.bob_line.pk}/#renvois"' in page.content.decode()
    assert "1 service" in text(alice.get(reverse("portal:service")))
    change = text(alice.get(reverse("portal:edit_calendar", args=[calendar.pk])))
    assert "vaut pour tout ce qui le suit : Bob Bérard (Renvoi programmé)." in change
    delete = reverse("portal:delete_calendar", args=[calendar.pk])
    assert "tant qu’il sert : Bob Bérard (Renvoi programmé)." in text(alice.get(delete, headers=HTMX))
    refused = alice.post(delete)
    assert refused.status_code == 422
    assert "Changez ces réglages avant de le supprimer." in text(refused)
    assert only(cast) == calendar


def test_an_unused_calendar_is_deleted_after_a_question(alice: Client, cast: Cast) -> None:
    create(alice, **OFFICE)
    url = reverse("portal:delete_calendar", args=[only(cast).pk])
    assert "Rien ne s’en sert" in text(alice.get(url))
    answer = alice.post(url, follow=True)
    assert "Le calendrier « Bureau » est supprimé." in text(answer)


def test_the_list_says_each_calendar_in_one_sentence(alice: Client, cast: Cast) -> None:
    create(alice, **OFFICE, closed_on_holidays="on")
    said = text(alice.get(reverse("portal:service")))
    assert "Bureau Du lundi au vendredi, de 9 h à 12 h 30 et de 14 h à 18 h ; fermé les jours fériés" in said


def test_the_form_is_read_back_while_it_is_filled_in(alice: Client, cast: Cast) -> None:
    def read(**changes: str | None) -> str:
        url = reverse("portal:create_calendar")
        answers = answers_of(alice.get(url), **(OFFICE | changes))
        return text(alice.post(reverse("portal:read_calendar"), answers, headers=HTMX))

    assert "Du lundi au vendredi, de 9 h à 12 h 30 et de 14 h à 18 h" in read()
    assert "Du lundi au vendredi" in read(name="")
    assert "Complétez les horaires" in read(**{"days-0-end": ""})
    assert "Donnez au moins un horaire" in read(**{"days-0-weekdays": None})
    with scope(company=cast.atelier):
        assert not Calendar.objects.exists()


def test_over_another_form_a_new_calendar_becomes_its_choice(alice: Client, cast: Cast) -> None:
    url = reverse("portal:create_calendar") + "?for=id_scheduled_calendar"
    dialog = alice.get(url, headers=HTMX)
    assert dialog.content.decode().lstrip().startswith("<dialog")
    refused = fill(alice, url, htmx=True, **(OFFICE | {"name": ""}))
    assert refused.status_code == 422
    assert refused.content.decode().lstrip().startswith("<form")
    assert 'value="12:30"' in refused.content.decode()
    kept = fill(alice, url, htmx=True, **OFFICE)
    assert json.loads(kept["HX-Trigger"]) == {
        "calendar-kept": {"pk": str(only(cast).pk), "name": "Bureau", "chosenIn": "id_scheduled_calendar"}
    }


def test_over_another_form_a_calendar_is_changed_too(alice: Client, cast: Cast) -> None:
    create(alice, **OFFICE)
    url = reverse("portal:edit_calendar", args=[only(cast).pk]) + "?for=id_scheduled_calendar"
    kept = fill(alice, url, htmx=True, name="Atelier")
    assert json.loads(kept["HX-Trigger"])["calendar-kept"]["name"] == "Atelier"
    assert only(cast).name == "Atelier"
    assert opening(cast).hours[0] == [(time(9), time(12, 30)), (time(14), time(18))]


def test_more_closings_than_a_calendar_has_are_refused_not_dropped(alice: Client, cast: Cast) -> None:
    many = {"closings-TOTAL_FORMS": "201"} | {
        f"closings-{n}-first": str(date(2027, 1, 1) + timedelta(days=2 * n)) for n in range(201)
    }
    answer = fill(alice, reverse("portal:create_calendar"), **OFFICE, **many)
    assert "200 fermetures au plus." in text(answer)
    assert 'name="closings-200-first"' in answer.content.decode()


def test_typical_days_that_lost_all_their_weekdays_do_not_count(alice: Client, cast: Cast) -> None:
    days = {"days-TOTAL_FORMS": "9"}
    for n in range(9):
        days |= {f"days-{n}-start": f"{n:02}:00", f"days-{n}-end": "18:00"}
    create(alice, name="Bureau", **days, **{"days-8-weekdays": ["0"], "days-0-weekdays": None})
    assert opening(cast).hours == {0: [(time(8), time(18))]}


def test_a_calendar_that_serves_everywhere_names_the_first_fifty(
    alice: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(alice, **OFFICE)
    calendar = only(cast)
    use = CalendarUse(owner=calendar, who="Quelqu’un", what="Renvoi programmé")
    monkeypatch.setattr("ligneclaire.portal.openings.uses_of_calendar", lambda _calendar: [use] * 52)
    said = text(alice.get(reverse("portal:calendar", args=[calendar.pk])))
    assert said.count("Quelqu’un") == 50
    assert "et 2 autres" in said


def test_every_service_that_follows_calendars_has_a_place_where_that_is_changed() -> None:
    assert {model for model, _field in calendar_users()} == set(PLACES)


def test_a_group_and_an_attendant_lead_to_where_they_follow_it(alice: Client, cast: Cast) -> None:
    create(alice, **OFFICE)
    calendar, group, attendant = only(cast), new_group(cast), new_attendant(cast)
    group_set_closing(actor=None, group=group, on=True, calendar=calendar, number="4001")
    attendant_set_service(actor=None, attendant=attendant, on=False, by_calendar=False, calendar=calendar)
    page = alice.get(reverse("portal:calendar", args=[calendar.pk]))
    assert f"{group.name} Fermeture du groupement" in text(page)
    assert f"{attendant.name} Menu des heures de fermeture, sans effet pour l’instant" in text(page)
    for url in (f"/lignes/groupements/{group.pk}/#fermeture", f"/lignes/accueils/{attendant.pk}/#service"):
        assert f'href="{url}"' in page.content.decode()
