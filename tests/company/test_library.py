"""The library of announcements of a site: kept, replaced everywhere, taken back, deleted when unused (C5)."""

from __future__ import annotations

import os
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import ForeignKey
from django_scopes import scope
from tests.company.soundfiles import tone, wav
from tests.support.cast import Cast
from tests.support.voice import VOICE

from ligneclaire.accounts.models import AuditEntry
from ligneclaire.company import file, selectors, snapshot, uses
from ligneclaire.company.models import Group, LibraryAnnouncement, Site
from ligneclaire.company.models.library import EARLIER_VERSIONS_FOR
from ligneclaire.company.services.announcements import forget_unused_sounds
from ligneclaire.company.services.groups import group_create, group_set_announcements
from ligneclaire.company.services.library import (
    NewAnnouncement,
    announcement_add,
    announcement_chosen,
    announcement_delete,
    announcement_rename,
    announcement_replace,
    announcement_restore,
    forget_earlier_versions,
)
from ligneclaire.company.services.offer import plan_stock_set
from ligneclaire.company.services.sites import site_create, site_delete
from ligneclaire.company.sounds import intake, store
from ligneclaire.company.sounds.speech import speak
from ligneclaire.company.sounds.store import KeptSound
from ligneclaire.routing import model as routing


@pytest.fixture(autouse=True)
def sounds(settings: Any, tmp_path: Path) -> Path:
    settings.ANNOUNCEMENTS_ROOT = tmp_path
    settings.VOICE = VOICE
    return tmp_path


def sound(frequency: float = 440, name: str = "accueil.mp3") -> KeptSound:
    return intake.take(ContentFile(wav(tone(3, frequency=frequency)), name=name))


def add(cast: Cast, kept: KeptSound | None = None, title: str = "", site: Site | None = None) -> Any:
    return announcement_add(actor=cast.alice, site=site or cast.paris, sound=kept or sound(), title=title)


def titles(cast: Cast) -> list[str]:
    with scope(company=cast.atelier):
        return [row.title for row in selectors.library(cast.paris)]


def versions(cast: Cast, announcement: LibraryAnnouncement) -> list[Any]:
    with scope(company=cast.atelier):
        return list(announcement.earlier_versions.order_by("-replaced_at"))


def test_a_file_is_called_after_its_name_and_a_text_by_its_beginning(cast: Cast) -> None:
    assert add(cast).title == "accueil"
    spoken = add(cast, speak("Nous sommes fermés."))
    assert (spoken.title, spoken.text) == ("Nous sommes fermés.", "Nous sommes fermés.")
    assert titles(cast) == ["accueil", "Nous sommes fermés."]


def test_a_title_that_nobody_chose_is_numbered_when_it_is_taken(cast: Cast) -> None:
    names = ("été.wav", "ÉTÉ.mp3", "été", ".wav", "  ")
    given = [add(cast, sound(name=name)).title for name in names]
    assert given == ["été", "ÉTÉ (2)", "été (3)", "Annonce", "Annonce (2)"]


def test_a_title_is_of_one_announcement_of_a_site_whatever_its_case(cast: Cast) -> None:
    lyon = site_create(
        actor=cast.alice, company=cast.atelier, name="Lyon", street="rue du Lac", postcode="69003",
        city="Lyon", insee="69383",
    )  # fmt: skip
    first, other = add(cast, title="Accueil"), add(cast, title="Soir")
    with pytest.raises(ValidationError, match="porte déjà ce titre"):
        add(cast, title="  ACCUEIL ")
    with pytest.raises(ValidationError, match="porte déjà ce titre"):
        announcement_rename(actor=cast.alice, announcement=other, title="accueil")
    assert other.title == "Soir"
    announcement_rename(actor=cast.alice, announcement=first, title="accueil")
    assert add(cast, title="Accueil", site=lyon).title == "Accueil"


@pytest.mark.parametrize("title", ["x" * 81, "a\u202eb"])
def test_a_title_that_does_not_print_is_refused(cast: Cast, title: str) -> None:
    with pytest.raises(ValidationError) as refused:
        add(cast, title=title)
    assert list(refused.value.message_dict) == ["title"]


def test_a_replaced_announcement_keeps_its_earlier_version_which_comes_back(cast: Cast) -> None:
    first, second = sound(440), speak("Nous sommes fermés.")
    announcement = add(cast, first, "Accueil")
    announcement_replace(actor=cast.alice, announcement=announcement, sound=second)
    assert (announcement.title, announcement.sound) == ("Accueil", second.name)
    (earlier,) = versions(cast, announcement)
    assert (earlier.sound, earlier.seconds, earlier.text) == (first.name, 3, "")
    announcement_restore(actor=cast.alice, version=earlier)
    announcement.refresh_from_db()
    assert (announcement.sound, announcement.text) == (first.name, "")
    (earlier,) = versions(cast, announcement)
    assert (earlier.sound, earlier.text) == (second.name, "Nous sommes fermés.")


def test_the_same_sound_again_replaces_nothing(cast: Cast) -> None:
    announcement = add(cast)
    revision = cast.paris.company.revision
    announcement_replace(actor=cast.alice, announcement=announcement, sound=sound(name="autre.wav"))
    assert versions(cast, announcement) == []
    announcement.site.company.refresh_from_db()
    assert announcement.site.company.revision >= revision
    with scope(company=cast.atelier):
        assert not AuditEntry.objects.filter(code="announcement.replaced").exists()


def test_a_sound_that_came_and_went_twice_is_one_earlier_version(cast: Cast) -> None:
    first, second = sound(440), sound(700)
    announcement = add(cast, first)
    for one in (second, first, second, first):
        announcement_replace(actor=cast.alice, announcement=announcement, sound=one)
    assert [version.sound for version in versions(cast, announcement)] == [second.name, first.name]


def test_earlier_versions_stay_thirty_days_with_their_sounds(cast: Cast) -> None:
    first, second = sound(440), sound(700)
    announcement = add(cast, first)
    announcement_replace(actor=cast.alice, announcement=announcement, sound=second)
    (earlier,) = versions(cast, announcement)
    for path in Path(store.root()).iterdir():
        os.utime(path, (time.time() - 7200,) * 2)
    forget_earlier_versions(earlier.replaced_at + EARLIER_VERSIONS_FOR)
    forget_unused_sounds()
    assert store.path(first.name).exists()
    forget_earlier_versions(earlier.replaced_at + EARLIER_VERSIONS_FOR + timedelta(seconds=1))
    forget_unused_sounds()
    assert versions(cast, announcement) == []
    assert not store.path(first.name).exists()
    assert store.path(second.name).exists()


def test_an_unused_announcement_goes(cast: Cast) -> None:
    announcement = add(cast)
    announcement_delete(actor=cast.alice, announcement=announcement)
    assert titles(cast) == []


def test_a_site_with_announcements_stays(cast: Cast) -> None:
    lyon = site_create(
        actor=cast.alice, company=cast.atelier, name="Lyon", street="rue du Lac", postcode="69003",
        city="Lyon", insee="69383",
    )  # fmt: skip
    announcement = add(cast, site=lyon)
    with pytest.raises(ValidationError, match="encore des annonces"):
        site_delete(actor=cast.alice, site=lyon)
    announcement_delete(actor=cast.alice, announcement=announcement)
    site_delete(actor=cast.alice, site=lyon)


def test_a_form_brings_an_announcement_of_the_site_a_new_one_or_the_predefined(cast: Cast) -> None:
    known = add(cast)

    def chosen(what: Any, site: Site = cast.paris) -> Any:
        with scope(company=cast.atelier):
            return announcement_chosen(actor=cast.alice, site=site, chosen=what, field="greeting")

    assert chosen(None) is None
    assert chosen(known) == known
    new = chosen(NewAnnouncement(sound=sound(700, "soir.wav")))
    assert (new.title, new.site) == ("soir", cast.paris)
    with pytest.raises(ValidationError) as refused:
        chosen(NewAnnouncement(sound=sound(), title="SOIR"))
    assert list(refused.value.message_dict) == ["greeting"]
    with scope(company=cast.boutique):
        lyon = Site.objects.get()
    with pytest.raises(ValidationError, match="n’est pas du site"):
        chosen(known, lyon)


def test_whoever_plays_an_announcement_is_found_by_its_foreign_keys() -> None:
    for model, fields in uses.players().items():
        for field in fields:
            found = model._meta.get_field(field)
            assert isinstance(found, ForeignKey)
            assert found.related_model is LibraryAnnouncement
            assert str(found.verbose_name)
            assert model._default_manager is not None


def with_group(cast: Cast, announcement: LibraryAnnouncement) -> Group:
    plan_stock_set(actor=None, company=cast.atelier, plan="call_group", subscribed=1)
    group = group_create(
        actor=None, company=cast.atelier, name="Standard", number="0199000009", site=cast.paris
    )
    group_set_announcements(
        actor=None,
        group=group,
        greeting_on=True,
        greeting=announcement,
        waiting_on=True,
        waiting=announcement,
    )
    return group


def test_an_announcement_that_a_group_plays_stays_and_says_who_plays_it(cast: Cast) -> None:
    announcement = add(cast)
    group = with_group(cast, announcement)
    with scope(company=cast.atelier):
        found = uses.uses_of_announcements([announcement.pk])
    assert [(use.who, use.label, use.owner) for use in found] == [
        ("Standard", "Annonce d’accueil", group),
        ("Standard", "Annonce d’attente", group),
    ]
    with pytest.raises(ValidationError, match=r"Standard\. Choisissez"):
        announcement_delete(actor=cast.alice, announcement=announcement)
    assert titles(cast) == ["accueil"]


def test_the_next_call_of_a_group_hears_what_replaced_its_announcement(cast: Cast) -> None:
    announcement = add(cast)
    group = with_group(cast, announcement)

    def heard() -> Any:
        built = snapshot.build(str(cast.atelier.pk), date(2026, 11, 20))
        return built.company.revision, built.company.groups[group.routing_id]

    revision, before = heard()
    former = announcement.sound
    new = sound(700)
    announcement_replace(actor=cast.alice, announcement=announcement, sound=new)
    later, after = heard()
    assert later > revision
    assert before.greeting.sound == routing.OwnSound(former)
    assert after.greeting.sound == routing.OwnSound(new.name) == after.waiting_announcement
    assert store.find(former), "calls in progress end with it"


def test_the_company_file_holds_the_library_and_brings_it_back(cast: Cast) -> None:
    add(cast, sound(), "Accueil")
    evening = add(cast, speak("Nous sommes fermés.\nRappelez demain."), "Soir : fermé")
    text = file.dump(cast.atelier, secrets=True)
    assert yaml.safe_load(text)["announcements"][1] == {
        "site": "Paris",
        "title": "Soir : fermé",
        "sound": evening.sound,
        "text": "Nous sommes fermés.\nRappelez demain.",
    }
    announcement_replace(actor=cast.alice, announcement=evening, sound=sound(700))
    announcement_rename(actor=cast.alice, announcement=evening, title="SOIR : fermé")
    add(cast, sound(800), "De trop")
    file.load(text)
    assert file.dump(cast.atelier, secrets=True) == text
    assert file.diff(text) == []
    evening.refresh_from_db()
    assert (evening.title, evening.text) == ("Soir : fermé", "Nous sommes fermés.\nRappelez demain.")
    assert evening.seconds == 3


def test_a_text_whose_sound_is_not_here_is_read_aloud_again(cast: Cast, sounds: Path) -> None:
    spoken = add(cast, speak("Nous sommes fermés."), "Soir")
    text = file.dump(cast.atelier, secrets=True)
    for path in sounds.iterdir():
        path.unlink()
    file.load(text)
    assert store.find(spoken.sound)
    assert file.dump(cast.atelier, secrets=True) == text
    shorter = text.replace(f"  sound: {spoken.sound}\n", "")
    assert shorter != text
    file.load(shorter.replace("title: Soir", "title: Nuit"))
    assert titles(cast) == ["Nuit"]


def test_a_line_s_text_in_a_file_is_read_aloud(cast: Cast) -> None:
    text = file.dump(cast.atelier).replace(
        "  first_name: Bob", "  announcements:\n    hold: {text: Un instant.}\n  first_name: Bob"
    )
    file.load(text)
    with scope(company=cast.atelier):
        row = cast.bob_line.announcements.get()
    assert (row.own, row.text, row.title) == (True, "Un instant.", "Un instant.")
    assert store.find(row.sound)


def test_a_file_that_names_no_announcement_has_none(cast: Cast) -> None:
    plain = file.dump(cast.atelier, secrets=True)
    add(cast)
    file.load(plain)
    assert titles(cast) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("site: Paris\n  title", "site: Nulle part\n  title"), "« Nulle part » n’est pas dans le fichier."),
        (("title: Soir", "title: accueil"), "« accueil (paris) » est déjà à la ligne"),
        (("title: Soir", f"title: {'x' * 81}"), "80 caractères au plus."),
        (("sound: SOIR", f"sound: {'0' * 32}"), "Ce son n’est pas ici"),
        (("sound: SOIR", "sound: ../../etc/passwd"), "Ce son n’est pas ici"),
        (("  sound: SOIR\n", ""), "Donnez un son (sound) ou un texte (text)."),
        (("sound: SOIR", "text: muet"), "La voix n’a pas pu lire"),
        (("sound: SOIR", f"sound: SOIR\n  text: {'x' * 1001}"), "1000 caractères au plus."),
    ],
)
def test_a_file_that_asks_for_what_there_is_not_is_refused(
    cast: Cast, change: tuple[str, str], said: str
) -> None:
    add(cast, sound(), "Accueil")
    evening = add(cast, sound(700), "Soir")
    text = file.dump(cast.atelier)
    before, after = (one.replace("SOIR", evening.sound) for one in change)
    assert before in text
    problems = file.check(text.replace(before, after, 1))
    assert any(said in problem.message.replace("\u00a0", " ") for problem in problems), problems


def test_everything_leaves_a_trace(cast: Cast) -> None:
    announcement = add(cast, sound(440), "Accueil")
    announcement_replace(actor=cast.alice, announcement=announcement, sound=sound(700))
    announcement_rename(actor=cast.alice, announcement=announcement, title="Bienvenue")
    announcement_restore(actor=cast.alice, version=versions(cast, announcement)[0])
    announcement_delete(actor=cast.alice, announcement=announcement)
    with scope(company=cast.atelier):
        rows = AuditEntry.objects.filter(code__startswith="announcement.").order_by("pk")
        assert [(row.code, row.object_label, row.actor) for row in rows] == [
            ("announcement.created", "Accueil", cast.alice),
            ("announcement.replaced", "Accueil", cast.alice),
            ("announcement.renamed", "Bienvenue", cast.alice),
            ("announcement.restored", "Bienvenue", cast.alice),
            ("announcement.deleted", "Bienvenue", cast.alice),
        ]
