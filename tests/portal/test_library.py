"""The announcements of call groups and auto attendants, kept in the portal site by site (C5, C7)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django_scopes import scope
from tests.company.soundfiles import HOSTILE, HTML, tone, wav
from tests.portal.filling import HTMX, fill
from tests.portal.reading import text
from tests.support.cast import Cast
from tests.support.voice import VOICE

from ligneclaire.company.models import LibraryAnnouncement
from ligneclaire.company.services.groups import group_create, group_set_announcements
from ligneclaire.company.services.library import (
    NewAnnouncement,
    announcement_add,
    announcement_replace,
)
from ligneclaire.company.services.offer import plan_stock_set
from ligneclaire.company.services.sites import site_create
from ligneclaire.company.sounds import intake, store
from ligneclaire.portal.forms.base import Form
from ligneclaire.portal.forms.sounds import Answer, LibraryField
from ligneclaire.portal.sounds import played
from ligneclaire.routing.model import PredefinedSound

SENTENCE = "Nous sommes fermés. Rappelez demain."


@pytest.fixture(autouse=True)
def sounds(settings: Any, tmp_path: Path) -> Path:
    settings.ANNOUNCEMENTS_ROOT = tmp_path / "announcements"
    settings.PREDEFINED_SOUNDS_ROOT = tmp_path / "predefined"
    settings.VOICE = VOICE
    return tmp_path


def file(content: bytes | None = None, name: str = "accueil.mp3") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, wav() if content is None else content)


def add(cast: Cast, title: str = "Accueil", hertz: float = 440) -> LibraryAnnouncement:
    sound = intake.take(ContentFile(wav(tone(3, frequency=hertz)), name="a.wav"))
    return announcement_add(actor=cast.alice, site=cast.paris, sound=sound, title=title)


def url(name: str, *args: Any) -> str:
    return reverse(f"portal:{name}", args=[getattr(arg, "pk", arg) for arg in args])


def create(client: Client, cast: Cast, **answers: Any) -> HttpResponse:
    answers = {"sound_source": "file", "title": ""} | answers
    return client.post(url("create_announcement", cast.paris), answers, follow=True)


def test_a_file_becomes_an_announcement_of_the_site_that_is_heard_in_the_page(
    alice: Client, cast: Cast
) -> None:
    answer = create(alice, cast, sound_file=file())
    assert "L’annonce « accueil » est créée." in text(answer)
    assert "Durée 3 s" in text(answer)
    assert "Nulle part encore." in text(answer)
    (address,) = re.findall(r'src="(/service/annonces/\d+/son/)"', answer.content.decode())
    heard = alice.get(address)
    assert heard["Content-Type"] == "audio/wav"
    assert heard.content.startswith(b"RIFF")
    listed = text(alice.get(url("library", cast.paris)))
    assert "1 annonce" in listed
    assert "accueil 3 s" in listed


def test_a_text_is_heard_before_it_is_kept_then_kept_and_edited(alice: Client, cast: Cast) -> None:
    heard = alice.post(url("speak"), {"field": "sound_text", "sound_text": SENTENCE}, headers=HTMX)
    (address,) = re.findall(r'src="([^"]+)"', heard.content.decode())
    assert alice.get(address).content.startswith(b"RIFF")
    with scope(company=cast.atelier):
        assert not LibraryAnnouncement.objects.exists()

    answer = create(alice, cast, sound_source="text", sound_text=SENTENCE, title="Soir")
    assert "L’annonce « Soir » est créée." in text(answer)
    assert SENTENCE in text(answer)
    with scope(company=cast.atelier):
        announcement = LibraryAnnouncement.objects.get()
    form = alice.get(url("replace_announcement", announcement)).content.decode()
    assert f"{SENTENCE}</textarea>" in form
    fill(alice, url("replace_announcement", announcement), sound_text="Nous rouvrons lundi matin.")
    announcement.refresh_from_db()
    assert announcement.text == "Nous rouvrons lundi matin."


def test_what_cannot_be_said_is_told_at_once(alice: Client) -> None:
    for said, refusal in (
        ({"field": "a", "a": "  "}, "Écrivez le texte à dire."),
        ({"field": "a", "a": "x" * 1001}, "1000 caractères au plus."),
        ({"field": "a", "a": "muet"}, "La voix n’a pas pu lire"),
        ({}, "Écrivez le texte à dire."),
    ):
        answer = alice.post(url("speak"), said, headers=HTMX)
        assert (answer.status_code, refusal in text(answer)) == (422, True)


def test_what_was_sent_is_heard_by_its_company_alone(alice: Client, charlie: Client) -> None:
    heard = alice.post(url("speak"), {"field": "a", "a": SENTENCE})
    (address,) = re.findall(r'src="([^"]+)"', heard.content.decode())
    assert charlie.get(address).status_code == 404
    assert alice.get(address[:-2] + "x/").status_code == 404


def test_an_announcement_is_replaced_everywhere_and_taken_back(alice: Client, cast: Cast) -> None:
    announcement = add(cast)
    first = alice.get(url("library_sound", announcement)).content
    told = {"sound_source": "file", "sound_file": file(wav(tone(5)))}
    answer = alice.post(url("replace_announcement", announcement), told, follow=True)
    assert "Annonce remplacée : le prochain appel entend la nouvelle." in text(answer)
    assert "Versions précédentes" in text(answer)
    assert alice.get(url("library_sound", announcement)).content != first
    with scope(company=cast.atelier):
        version = announcement.earlier_versions.get()
    assert alice.get(url("earlier_sound", version)).content == first

    asked = alice.get(url("restore_announcement", version), headers=HTMX)
    assert "Revenir à la version entendue jusqu’au" in text(asked)
    answer = alice.post(url("restore_announcement", version), follow=True)
    assert "La version précédente est rétablie" in text(answer)
    assert alice.get(url("library_sound", announcement)).content == first
    assert alice.post(url("restore_announcement", version)).status_code == 404


@pytest.mark.parametrize("what", ["a web page", "an MP3 that unfolds", "nothing at all", "a WAV cut short"])
def test_a_bad_file_is_refused_beside_its_field_and_the_former_sound_stays(
    alice: Client, cast: Cast, what: str
) -> None:
    announcement = add(cast)
    content, word = HOSTILE[what]
    told = {"sound_source": "file", "sound_file": file(content(), "<b>mauvais</b>.wav")}
    answer = alice.post(url("replace_announcement", announcement), told)
    assert answer.status_code == 422
    assert word in text(answer)
    assert 'aria-invalid="true"' in answer.content.decode()
    assert "<b>" not in answer.content.decode()
    with scope(company=cast.atelier):
        again = LibraryAnnouncement.objects.get()
        assert (again.sound, again.earlier_versions.count()) == (announcement.sound, 0)


def test_a_refused_title_loses_nothing_of_what_was_sent(alice: Client, cast: Cast) -> None:
    add(cast, "Soir")
    answer = create(alice, cast, sound_file=file(name="nuit.wav"), title="SOIR")
    assert answer.status_code == 422
    assert "porte déjà ce titre" in text(answer)
    assert "« nuit.wav » (3 s) est prêt." in text(answer)
    (token,) = re.findall(r'name="sound_sent" value="([^"]+)"', answer.content.decode())
    answer = create(alice, cast, sound_sent=token, title="Nuit")
    assert "L’annonce « Nuit » est créée." in text(answer)


def test_an_unused_announcement_is_renamed_and_deleted(alice: Client, cast: Cast) -> None:
    announcement = add(cast)
    answer = fill(alice, url("rename_announcement", announcement), title="Bienvenue")
    assert answer.status_code == 302
    answer = fill(alice, url("rename_announcement", announcement), title="  ")
    assert answer.status_code == 422
    assert "Bienvenue" in text(answer)
    asked = alice.get(url("delete_announcement", announcement), headers=HTMX)
    assert "Personne ne s’en sert." in text(asked)
    answer = alice.post(url("delete_announcement", announcement), follow=True)
    assert "L’annonce « Bienvenue » est supprimée." in text(answer)
    assert "Aucune annonce à vous sur ce site" in text(answer)


def test_an_announcement_that_a_group_plays_says_so_and_cannot_be_deleted(alice: Client, cast: Cast) -> None:
    announcement = add(cast)
    plan_stock_set(actor=None, company=cast.atelier, plan="call_group", subscribed=1)
    group = group_create(
        actor=None, company=cast.atelier, name="Standard", number="0199000009", site=cast.paris
    )
    group_set_announcements(actor=None, group=group, greeting_on=True, greeting=announcement, waiting_on=True)
    for name in ("library", "library_announcement", "replace_announcement"):
        page = alice.get(url(name, cast.paris if name == "library" else announcement))
        assert "Standard Annonce d’accueil" in text(page), name
        assert f"{url('group', group)}#annonces" in page.content.decode()
    asked = alice.get(url("delete_announcement", announcement), headers=HTMX)
    assert "Ce n’est pas possible encore" in text(asked)
    assert "Standard, Annonce d’accueil" in text(asked)
    assert "Supprimer l’annonce</button>" not in asked.content.decode()
    answer = alice.post(url("delete_announcement", announcement))
    assert answer.status_code == 422
    assert "Cette annonce sert encore à : Standard." in text(answer)
    assert alice.get(url("library_announcement", announcement)).status_code == 200


def test_the_predefined_ones_are_heard_and_not_touched(alice: Client, cast: Cast, sounds: Path) -> None:
    page = alice.get(url("library", cast.paris))
    for sound, name in (("group-greeting", "Accueil prédéfini"), ("waiting", "Attente prédéfinie"),
                        ("dissuasion", "Dissuasion prédéfinie")):  # fmt: skip
        assert name in text(page)
        path = store.predefined(PredefinedSound(sound))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"RIFF " + sound.encode())
        assert alice.get(url("predefined_sound", sound)).content == b"RIFF " + sound.encode()
        assert alice.post(url("predefined_sound", sound)).status_code == 405
    assert alice.get("/service/annonces/predefinies/secret/son/").status_code == 404
    assert alice.get(url("predefined_sound", "secret")).status_code == 404


def test_a_company_with_several_sites_chooses_one(alice: Client, cast: Cast) -> None:
    assert alice.get(url("library_sites"))["Location"] == url("library", cast.paris)
    site_create(
        actor=cast.alice, company=cast.atelier, name="Lyon", street="rue du Lac", postcode="69003",
        city="Lyon", insee="69383",
    )  # fmt: skip
    add(cast)
    listed = text(alice.get(url("library_sites")))
    assert "Paris 12 rue des Lilas, 75011 Paris 1" in listed or re.search(r"Paris .* Paris 1\b", listed)
    assert re.search(r"Lyon .* Lyon 0\b", listed)
    assert "Lyon" in text(alice.get(url("library_sites"), {"q": "lac"}, headers=HTMX))
    assert "Aucun site ne correspond" in text(alice.get(url("library_sites"), {"q": "zzz"}))


def test_a_site_says_that_it_still_has_announcements_before_it_goes(alice: Client, cast: Cast) -> None:
    lyon = site_create(
        actor=cast.alice, company=cast.atelier, name="Lyon", street="rue du Lac", postcode="69003",
        city="Lyon", insee="69383",
    )  # fmt: skip
    sound = intake.take(ContentFile(wav(), name="a.wav"))
    announcement_add(actor=cast.alice, site=lyon, sound=sound)
    asked = alice.get(url("delete_site", lyon))
    assert "Ce n’est pas possible encore : 1 annonce est sur ce site." in text(asked)
    assert "Supprimer le site</button>" not in asked.content.decode()
    add(cast)
    asked = alice.get(url("delete_site", cast.paris))
    assert "4 lignes et 1 annonce sont sur ce site." in text(asked)


def test_the_service_page_says_how_many_there_are(alice: Client, cast: Cast) -> None:
    assert "Aucune annonce à vous pour l’instant" in text(alice.get(url("service")))
    add(cast)
    assert "1 annonce à vous, rangée par site." in text(alice.get(url("service")))


def test_nobody_else_hears_or_changes_anything(charlie: Client, bob: Client, cast: Cast) -> None:
    announcement = add(cast)
    for client in (charlie, bob, Client()):
        assert client.get(url("library_sound", announcement)).status_code in (302, 404)
        assert client.post(url("delete_announcement", announcement)).status_code in (302, 404)
    with scope(company=cast.atelier):
        assert LibraryAnnouncement.objects.exists()


@pytest.mark.parametrize(
    ("asked", "status", "heard", "where"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=8-99999", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-4", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("bytes=a-b", 200, b"0123456789", None),
        ("bytes=" + "9" * 40 + "-", 200, b"0123456789", None),
    ],
)
def test_a_browser_may_ask_for_a_part_of_a_sound(
    asked: str, status: int, heard: bytes, where: str | None, tmp_path: Path
) -> None:
    sound = tmp_path / "sound.wav"
    sound.write_bytes(b"0123456789")
    answer = played(RequestFactory().get("/", headers={"Range": asked} if asked else {}), sound)
    assert (answer.status_code, answer.content, answer.get("Content-Range")) == (status, heard, where)


class GroupForm(Form):
    """As a page of a group or an attendant has it."""

    def __init__(self, *data: Any, site: Any, now: Any = None, **kwargs: Any) -> None:
        super().__init__(*data)
        self.fields["greeting"] = LibraryField(label="Accueil", site=site, initial=now, **kwargs)


def asked(cast: Cast, **answers: Any) -> GroupForm:
    kwargs = {"predefined": PredefinedSound.GROUP_GREETING}
    with scope(company=cast.atelier):
        files = MultiValueDict({name: [answers.pop(name)] for name in list(answers) if name.endswith("file")})
        form = GroupForm(answers, files, site=cast.paris, **kwargs)
        form.is_valid()
        return form


def test_another_form_chooses_in_the_library_or_brings_something_new(cast: Cast) -> None:
    known = add(cast)

    def chosen(**answers: Any) -> Any:
        form = asked(cast, **answers)
        assert form.errors == {}
        return form.cleaned_data["greeting"]

    assert chosen(greeting_source="predefined") is None
    assert chosen(greeting_source="own", greeting_own=str(known.pk)) == known
    new = chosen(greeting_source="file", greeting_file=file(), greeting_title="Matin")
    assert isinstance(new, NewAnnouncement)
    assert (new.title, new.sound.title) == ("Matin", "accueil.mp3")
    spoken = chosen(greeting_source="text", greeting_text=SENTENCE)
    assert (spoken.title, spoken.sound.text) == ("", SENTENCE)


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ({}, "Choisissez ce que l’on entend."),
        ({"greeting_source": "none"}, "Choisissez ce que l’on entend."),
        ({"greeting_source": "own", "greeting_own": "999999"}, "n’existe plus"),
        ({"greeting_source": "own"}, "n’existe plus"),
        ({"greeting_source": "file"}, "Choisissez le fichier"),
        ({"greeting_source": "text", "greeting_text": ""}, "Écrivez le texte"),
    ],
)
def test_another_form_refuses_what_there_is_not(cast: Cast, answers: dict[str, str], refusal: str) -> None:
    add(cast)
    form = asked(cast, **answers)
    assert refusal in form.errors["greeting"][0]


def test_an_announcement_of_another_site_or_company_is_no_choice(cast: Cast, charlie: Client) -> None:
    with scope(company=cast.boutique):
        lyon = cast.charlie_line.site
        assert lyon
    other = announcement_add(
        actor=cast.charlie, site=lyon, sound=intake.take(ContentFile(wav(), name="b.wav")), title="Boutique"
    )
    form = asked(cast, greeting_source="own", greeting_own=str(other.pk))
    assert "greeting" in form.errors
    assert "Boutique" not in str(form["greeting"])


def test_another_form_shows_what_is_chosen_now(cast: Cast) -> None:
    known = add(cast, "Accueil du matin")
    with scope(company=cast.atelier):
        now = str(GroupForm(site=cast.paris, now=known)["greeting"])
        predefined = str(GroupForm(site=cast.paris, predefined=PredefinedSound.WAITING)["greeting"])
        none = GroupForm(site=cast.paris, required=False)
    assert re.search(r'value="own" checked', now)
    assert f'value="{known.pk}" data-url="{url("library_sound", known)}" selected' in now
    assert re.search(r'value="predefined" checked', predefined)
    assert re.search(r'value="none" checked', str(none["greeting"]))
    field = none.fields["greeting"]
    assert field.clean(Answer(source="none")) is None


def test_without_a_voice_only_files_are_offered(cast: Cast, settings: Any) -> None:
    settings.VOICE = None
    assert "texte lu" not in str(asked(cast)["greeting"])
    assert "greeting" in asked(cast, greeting_source="text", greeting_text=SENTENCE).errors


def test_a_title_is_shown_as_it_is_written(alice: Client, cast: Cast) -> None:
    announcement = add(cast, HTML.decode()[:80].strip())
    for address in (url("library", cast.paris), url("library_announcement", announcement)):
        assert "<script>alert" not in alice.get(address).content.decode()


def test_replacing_says_where_it_will_be_heard(alice: Client, cast: Cast) -> None:
    announcement = add(cast)
    announcement_replace(
        actor=cast.alice,
        announcement=announcement,
        sound=intake.take(ContentFile(wav(tone(4)), name="b.wav")),
    )
    page = text(alice.get(url("replace_announcement", announcement)))
    assert "Les appels en cours finissent avec l’ancienne" in page
