"""A calendar's page: what it says now, the exceptions to it (C4), the agendas it takes closings from."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_scopes import scope
from tests.company.agendas import agenda, event
from tests.portal.filling import HTMX, answers_of
from tests.portal.reading import text
from tests.support.cast import Cast

from ligneclaire.company.models import Calendar, Site
from ligneclaire.company.services.calendars import Opening, calendar_create, opening_of

HOURS = {day: [(time(9), time(12)), (time(14), time(18))] for day in range(5)}
MONDAY_TEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""In Paris."""


@pytest.fixture
def calendar(cast: Cast) -> Calendar:
    return make(cast, hours=HOURS)


def make(cast: Cast, **opening: object) -> Calendar:
    return calendar_create(
        actor=None,
        company=cast.atelier,
        name="Bureau",
        opening=Opening(**{"hours": HOURS, **opening}),  # type: ignore[arg-type]
    )


@pytest.fixture(autouse=True)
def monday_at_ten(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SESSION_COOKIE_AGE = settings.SESSION_IDLE_AGE = 366 * 24 * 3600
    go_to(monkeypatch, MONDAY_TEN)


def go_to(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def page(client: Client, calendar: Calendar) -> str:
    return text(client.get(reverse("portal:calendar", args=[calendar.pk])))


def act(client: Client, calendar: Calendar, **answers: str) -> HttpResponse:
    url = reverse("portal:override_calendar", args=[calendar.pk])
    return client.post(url, answers, headers=HTMX)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-23T09:00", "Ouvert, jusqu’à 12 h"),
        ("2026-11-23T12:00", "Fermé, ouvre à 14 h"),
        ("2026-11-23T18:00", "Fermé, ouvre demain à 9 h"),
        ("2026-11-27T18:00", "Fermé, ouvre lundi à 9 h"),
        ("2026-12-24T18:00", "Fermé, ouvre le 4 janvier 2027 à 9 h"),
        ("2026-12-25T10:00", "Fermé, ouvre le 4 janvier 2027 à 9 h Jour férié : Noël."),
        ("2026-12-28T10:00", "Fermé, ouvre le 4 janvier 2027 à 9 h C’est un jour de fermeture."),
        ("2026-12-29T10:00", "Fermé, ouvre lundi à 9 h C’est un jour de fermeture."),
    ],
)
def test_a_calendar_says_what_it_is_right_now(
    alice: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, at: str, said: str
) -> None:
    calendar = make(cast, closings=[(date(2026, 12, 28), date(2027, 1, 3))], closed_on_holidays=True)
    go_to(monkeypatch, datetime.fromisoformat(f"{at}+01:00"))
    assert f"En ce moment {said}" in page(alice, calendar)


def test_what_never_closes_or_closes_at_midnight_says_so(alice: Client, cast: Cast) -> None:
    always = {day: [(time(0), time(0))] for day in range(7)}
    assert "En ce moment Ouvert Fermer" in page(alice, make(cast, hours=always))
    with scope(company=cast.atelier):
        Calendar.objects.all().delete()
    assert "Ouvert, jusqu’à minuit" in page(alice, make(cast, hours={0: [(time(9), time(0))]}))
    with scope(company=cast.atelier):
        Calendar.objects.all().delete()
    until_wednesday = {day: [(time(0), time(0))] for day in range(3)}
    assert "Ouvert, jusqu’à mercredi minuit" in page(alice, make(cast, hours=until_wednesday))


def test_each_clock_of_the_company_has_its_own_answer(alice: Client, cast: Cast, calendar: Calendar) -> None:
    with scope(company=cast.atelier):
        Site.objects.create(
            company=cast.atelier,
            name="Saint-Denis",
            street="rue",
            postcode="97400",
            city="Saint-Denis",
            insee="97411",
            timezone="Indian/Reunion",
        )
    said = page(alice, calendar)
    assert "Paris : Ouvert, jusqu’à 12 h" in said
    assert "Saint-Denis : Fermé, ouvre à 14 h" in said
    assert "À l’heure de Paris." in said


def test_it_is_closed_until_midnight_in_one_press_and_opens_by_itself(
    alice: Client, cast: Cast, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = act(alice, calendar, act="close")
    said = text(answer)
    assert "Fermé par exception, jusqu’à minuit" in said
    assert "Le prochain appel en tient compte." in said
    assert "Revenir aux horaires du calendrier" in page(alice, calendar)
    go_to(monkeypatch, datetime(2026, 11, 23, 23, tzinfo=UTC))
    assert "par exception" not in page(alice, calendar)
    go_to(monkeypatch, datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert "Ouvert, jusqu’à 12 h" in page(alice, calendar)


def test_it_is_opened_until_midnight_and_goes_back_to_its_hours_in_one_press(
    alice: Client, cast: Cast, calendar: Calendar
) -> None:
    assert "Ouvert par exception, jusqu’à minuit" in text(act(alice, calendar, act="open"))
    said = text(act(alice, calendar, act="end"))
    assert "Le calendrier suit de nouveau ses horaires." in said
    assert "par exception" not in said
    with scope(company=cast.atelier):
        assert Calendar.objects.get().override_until is None


def test_an_exception_lasts_until_a_given_moment(alice: Client, cast: Cast, calendar: Calendar) -> None:
    said = text(act(alice, calendar, act="until", open="closed", until="2026-11-25T14:30"))
    assert "Fermé par exception, jusqu’à mercredi 14 h 30" in said
    assert "Fermé, ouvre mercredi à 14 h 30" in said
    with scope(company=cast.atelier):
        assert Calendar.objects.get().override_until == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "why"),
    [
        ("", "Donnez un jour et une heure."),
        ("demain", "par exemple 21/11/2026 19:15"),
        ("2026-11-23T09:59", "Cette heure est déjà passée."),
        ("9026-11-23T09:59", "donnez une année entre 2000 et 2100"),
    ],
)
def test_an_exception_without_an_end_that_may_be_is_refused(
    alice: Client, cast: Cast, calendar: Calendar, until: str, why: str
) -> None:
    answer = act(alice, calendar, act="until", open="open", until=until)
    assert answer.status_code == 422
    assert why in text(answer)
    assert 'value="open" role' not in answer.content.decode()
    assert 'value="open" id="override_open_1" checked' in answer.content.decode().replace("required ", "")
    with scope(company=cast.atelier):
        assert Calendar.objects.get().override_until is None


def test_without_scripts_an_exception_is_a_page_that_comes_back(
    alice: Client, cast: Cast, calendar: Calendar
) -> None:
    url = reverse("portal:override_calendar", args=[calendar.pk])
    assert "Fermé par exception, jusqu’à minuit" in text(alice.post(url, {"act": "close"}, follow=True))
    refused = alice.post(url, {"act": "until", "open": "open", "until": ""})
    assert refused.status_code == 422
    assert "Donnez un jour et une heure." in text(refused)


def test_holidays_are_listed_for_the_next_twelve_months(alice: Client, cast: Cast) -> None:
    said = page(alice, make(cast, closed_on_holidays=True, territory="974"))
    assert "Vendredi 25 décembre 2026, Noël" in said
    assert "Dimanche 20 décembre 2026, Abolition de l’esclavage" in said
    assert "Mercredi 11 novembre 2026" not in said
    assert "Jeudi 11 novembre 2027, Armistice" in said


def test_what_looks_wrong_is_said_with_what_to_do(alice: Client, cast: Cast) -> None:
    past = [(date(2026, 8, 1), date(2026, 8, 15))]
    said = page(alice, make(cast, closings=past))
    assert "Toutes ses fermetures sont passées : ajoutez celles qui viennent." in said
    assert "Du 1er août 2026 au 15 août 2026 passée" in said
    with scope(company=cast.atelier):
        Calendar.objects.all().delete()
    for_years = [(date(2026, 8, 1), date(2030, 8, 15))]
    assert "n’ouvre jamais dans l’année qui vient" in page(alice, make(cast, closings=for_years))


def sent(client: Client, calendar: Calendar, content: bytes) -> HttpResponse:
    url = reverse("portal:import_closings", args=[calendar.pk])
    return client.post(url, {"file": SimpleUploadedFile("conges.ics", content)})


CONGES = agenda(
    event("20261224", "20261227", title="Noël"),
    event("20270714", title="Pont"),
    event("20261201T090000", "20261201T100000", title="Dentiste"),
)


def closings(cast: Cast) -> list[tuple[date, date]]:
    with scope(company=cast.atelier):
        return list(opening_of(Calendar.objects.get()).closings)


def test_an_agenda_is_shown_before_anything_changes(alice: Client, cast: Cast, calendar: Calendar) -> None:
    preview = sent(alice, calendar, CONGES)
    said = text(preview)
    assert "Du 24 décembre 2026 au 26 décembre 2026 Noël" in said
    assert "Le 14 juillet 2027 Pont" in said
    assert "1 rendez-vous qui ne prend pas une journée entière est laissé de côté." in said
    assert "Dentiste" not in said
    assert closings(cast) == []


def test_what_is_ticked_of_an_agenda_is_added(alice: Client, cast: Cast, calendar: Calendar) -> None:
    url = reverse("portal:import_closings", args=[calendar.pk])
    answers = answers_of(sent(alice, calendar, CONGES))
    assert answers["closings"] == ["2026-12-24/2026-12-26", "2027-07-14/2027-07-14"]
    none = alice.post(url, answers | {"closings": []})
    assert none.status_code == 422
    assert "Cochez au moins une fermeture" in text(none)
    assert "Du 24 décembre 2026 au 26 décembre 2026 Noël" in text(none)
    done = alice.post(url, answers | {"closings": ["2026-12-24/2026-12-26"]}, follow=True)
    assert "1 fermeture ajoutée : le prochain appel en tient compte." in text(done)
    assert closings(cast) == [(date(2026, 12, 24), date(2026, 12, 26))]
    again = text(sent(alice, calendar, CONGES))
    assert "1 fermeture de l’agenda y est déjà." in again
    assert "Noël" not in again


def test_rows_that_somebody_made_up_close_nothing(alice: Client, cast: Cast, calendar: Calendar) -> None:
    url = reverse("portal:import_closings", args=[calendar.pk])
    made_up = {"rows": ["x", "2026-13-01/2026-13-02/a", "2027-02-02/2027-02-01/b"], "closings": ["x"]}
    assert alice.post(url, made_up).status_code == 422
    backwards = alice.post(url, made_up | {"closings": ["2027-02-02/2027-02-01"]})
    assert "finit avant d’avoir commencé" in text(backwards)
    assert closings(cast) == []


def test_a_file_that_is_no_agenda_is_refused_in_plain_words(
    alice: Client, cast: Cast, calendar: Calendar
) -> None:
    refused = sent(alice, calendar, b"<!doctype html>")
    assert refused.status_code == 422
    assert "Ce fichier n’est pas un agenda." in text(refused)
    nothing = alice.post(reverse("portal:import_closings", args=[calendar.pk]), {})
    assert nothing.status_code == 422
    assert "Choisissez un fichier." in text(nothing)


def test_an_agenda_without_closings_says_so(alice: Client, cast: Cast, calendar: Calendar) -> None:
    assert "Rien à ajouter dans cet agenda." in text(sent(alice, calendar, agenda()))
