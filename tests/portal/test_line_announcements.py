"""The announcements of a line, edited and listened to; a manager's own sounds sent."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_scopes import scope
from tests.company.soundfiles import HTML, tone, wav
from tests.company.test_calendars import WEEK
from tests.portal.filling import HTMX, edit
from tests.portal.reading import block, text
from tests.support.cast import Cast
from tests.support.voice import VOICE

from ligneclaire.company.models import Announcement
from ligneclaire.company.services.announcements import PREDEFINED_SOUNDS
from ligneclaire.company.services.calendars import calendar_create
from ligneclaire.company.sounds import intake, store
from ligneclaire.engine.prompts import prompt_media
from ligneclaire.engine.tones import write_tones
from ligneclaire.portal.uploads import CutUploadHandler
from ligneclaire.routing.model import PredefinedSound

SLUG = "annonces"


@pytest.fixture(autouse=True)
def sounds(settings: Any, tmp_path: Path) -> Path:
    settings.ANNOUNCEMENTS_ROOT = tmp_path / "announcements"
    settings.PREDEFINED_SOUNDS_ROOT = tmp_path / "predefined"
    settings.VOICE = VOICE
    for predefined in PredefinedSound:
        path = store.predefined(predefined)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"RIFF " + predefined.encode())
    return tmp_path


def said(client: Client, cast: Cast, line: str = "bob_line") -> str:
    return block(client.get(reverse("portal:line", args=[getattr(cast, line).pk])), SLUG)


def send(client: Client, cast: Cast, file: SimpleUploadedFile | None, **answers: str) -> HttpResponse:
    """The form as a browser sends it, greeting on: with a file of Alice's, or the sound that is there."""
    told: dict[str, Any] = {
        "greeting_enabled": "on",
        "greeting_source": "file" if file else "own",
        "double_call_source": "predefined",
        "hold_source": "predefined",
    }
    if file:
        told["greeting_file"] = file
    url = reverse("portal:block_edit", args=[cast.bob_line.pk, SLUG])
    return client.post(url, told | answers, headers=HTMX)


def sound(content: bytes | None = None, name: str = "accueil.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, wav() if content is None else content)


def listen(client: Client, cast: Cast, purpose: str, which: str, line: str = "bob_line") -> HttpResponse:
    return client.get(reverse("portal:announcement", args=[getattr(cast, line).pk, purpose, which]))


def test_a_new_line_has_no_greeting_and_the_two_predefined_announcements(alice: Client, cast: Cast) -> None:
    answer = said(alice, cast)
    assert "Annonce d’accueil Désactivée : la sonnerie seule" in answer
    assert "Annonce de double appel Son prédéfini, en boucle" in answer
    assert "Annonce de mise en attente Son prédéfini, en boucle" in answer


def test_a_fax_has_no_announcements(alice: Client, cast: Cast) -> None:
    answer = alice.get(reverse("portal:line", args=[cast.fax.pk]))
    assert 'id="annonces"' not in answer.content.decode()
    assert alice.get(reverse("portal:block_edit", args=[cast.fax.pk, SLUG])).status_code == 404


def test_the_greeting_is_set_and_said_in_words(alice: Client, cast: Cast) -> None:
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    answer = edit(alice, cast.bob_line, SLUG, greeting_enabled="on", greeting_mode="before")
    assert "Son prédéfini, en entier avant que le téléphone sonne" in block(answer, SLUG)
    answer = edit(alice, cast.bob_line, SLUG, greeting_mode="meanwhile", greeting_calendar=str(calendar.pk))
    assert "pendant que le téléphone sonne ; seulement quand « Bureau » est ouvert" in block(answer, SLUG)


def test_silence_on_hold_is_said(alice: Client, cast: Cast) -> None:
    answer = edit(alice, cast.bob_line, SLUG, hold_enabled=None, double_call_enabled=None)
    assert "Annonce de mise en attente Désactivée : le silence" in block(answer, SLUG)
    assert "Annonce de double appel Désactivée" in block(answer, SLUG)


def test_a_sound_that_is_sent_plays_in_the_page(alice: Client, cast: Cast) -> None:
    answer = send(alice, cast, sound())
    assert "« accueil.wav » (3 s), en entier avant que le téléphone sonne" in block(answer, SLUG)
    heard = listen(alice, cast, "greeting", "own")
    assert heard["Content-Type"] == "audio/wav"
    assert heard.content.startswith(b"RIFF")
    assert (
        reverse("portal:announcement", args=[cast.bob_line.pk, "greeting", "own"]) in answer.content.decode()
    )


def test_the_own_sound_is_kept_while_the_predefined_one_is_chosen(alice: Client, cast: Cast) -> None:
    send(alice, cast, sound())
    assert "Son prédéfini, en entier" in block(send(alice, cast, None, greeting_source="predefined"), SLUG)
    assert "« accueil.wav »" in block(send(alice, cast, None), SLUG)


def test_a_new_sound_replaces_the_former_one(alice: Client, cast: Cast) -> None:
    send(alice, cast, sound())
    answer = send(alice, cast, sound(wav(tone(7)), "été.wav"))
    assert "« été.wav » (7 s)" in block(answer, SLUG)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (HTML, "n’est pas un son lisible"),
        (wav()[:-5000], "incomplet"),
        (b"", "Ce fichier est vide."),
        (wav(tone(130, 8000), 8000), "plus de 2 minutes"),
    ],
)
def test_a_bad_file_is_refused_beside_its_field_and_the_former_sound_stays(
    alice: Client, cast: Cast, content: bytes, refusal: str
) -> None:
    send(alice, cast, sound())
    answer = send(alice, cast, sound(content, "<b>mauvais</b>.wav"))
    assert answer.status_code == 422
    assert refusal in text(answer)
    assert 'aria-invalid="true"' in answer.content.decode()
    assert "<b>" not in answer.content.decode()
    assert "« accueil.wav » (3 s)" in said(alice, cast)


def test_a_file_too_large_is_cut_on_its_way_and_refused(alice: Client, cast: Cast) -> None:
    answer = send(alice, cast, sound(bytes(intake.MAX_BYTES * 3)))
    assert answer.status_code == 422
    assert "Ce fichier dépasse 3 Mo." in text(answer)


def test_what_no_page_takes_goes_by() -> None:
    handler = CutUploadHandler()
    chunk = bytes(1_000_000)
    kept = [handler.receive_data_chunk(chunk, start) for start in range(0, 9_000_000, 1_000_000)]
    assert [bool(part) for part in kept] == [True] * 4 + [False] * 5


def test_a_new_sound_needs_its_file_or_its_text(alice: Client, cast: Cast) -> None:
    for source, refusal in (
        ("file", "Choisissez le fichier de cette annonce."),
        ("text", "Écrivez le texte à dire."),
        ("own", "Choisissez ce que l’on entend."),
        ("other", "Choisissez ce que l’on entend."),
    ):
        answer = send(alice, cast, None, greeting_source=source)
        assert answer.status_code == 422
        assert refusal in text(answer)
    with scope(company=cast.atelier):
        assert not Announcement.objects.exists()


def test_what_is_off_needs_no_sound(alice: Client, cast: Cast) -> None:
    send(alice, cast, sound())
    answer = send(alice, cast, None, greeting_enabled="", greeting_source="file")
    assert "Annonce d’accueil Désactivée" in block(answer, SLUG)
    assert "« accueil.wav »" in block(send(alice, cast, None), SLUG)


def test_a_text_is_read_aloud_and_stays_to_be_edited(alice: Client, cast: Cast) -> None:
    said = {"greeting_source": "text", "greeting_text": "Bonjour, je vous écoute."}
    answer = send(alice, cast, None, **said)
    assert "« Bonjour, je vous écoute. » (3 s), en entier" in block(answer, SLUG)
    form = alice.get(reverse("portal:block_edit", args=[cast.bob_line.pk, SLUG]))
    assert "Bonjour, je vous écoute.</textarea>" in form.content.decode()
    answer = send(alice, cast, sound())
    assert "« accueil.wav »" in block(answer, SLUG)
    form = alice.get(reverse("portal:block_edit", args=[cast.bob_line.pk, SLUG]))
    assert "je vous écoute" not in form.content.decode()


def test_a_file_that_was_in_order_stays_when_something_else_is_refused(alice: Client, cast: Cast) -> None:
    answer = send(alice, cast, sound(), double_call_enabled="on", double_call_source="text")
    assert answer.status_code == 422
    assert "« accueil.wav » (3 s) est prêt." in text(answer)
    (token,) = re.findall(r'name="greeting_sent" value="([^"]+)"', answer.content.decode())
    assert alice.get(reverse("portal:sent_sound", args=[token])).content.startswith(b"RIFF")
    answer = send(alice, cast, None, greeting_source="file", greeting_sent=token)
    assert "« accueil.wav » (3 s), en entier" in block(answer, SLUG)
    answer = send(alice, cast, None, greeting_source="file", greeting_sent=token + "x")
    assert "Choisissez le fichier de cette annonce." in text(answer)


def test_a_file_beside_the_predefined_sound_is_not_taken(alice: Client, cast: Cast, sounds: Path) -> None:
    send(alice, cast, sound(HTML), greeting_source="predefined")
    assert "Son prédéfini, en entier" in said(alice, cast)
    assert not (sounds / "announcements").exists()


def test_the_predefined_sounds_can_be_heard_too(alice: Client, cast: Cast) -> None:
    for purpose, predefined in PREDEFINED_SOUNDS.items():
        assert listen(alice, cast, purpose, "predefined").content == b"RIFF " + predefined.encode()


def test_they_are_where_the_engine_keeps_them(settings: Any) -> None:
    root = Path(settings.PREDEFINED_SOUNDS_ROOT)
    for sentence in set(PredefinedSound) - {PredefinedSound.HOLD}:
        media = prompt_media(sentence).removeprefix("sound:")
        assert store.predefined(sentence) == root / "fr" / f"{media}.wav16"
    write_tones(root / "made")
    hold = store.predefined(PredefinedSound.HOLD).relative_to(root)
    assert (root / "made" / hold).exists()


def test_nobody_else_hears_a_line_s_sound(alice: Client, bob: Client, charlie: Client, cast: Cast) -> None:
    send(alice, cast, sound())
    assert listen(charlie, cast, "greeting", "own").status_code == 404
    assert listen(bob, cast, "greeting", "own").status_code == 404
    assert listen(Client(), cast, "greeting", "own").status_code == 302


@pytest.mark.parametrize(
    ("purpose", "which"),
    [("hold", "own"), ("welcome", "own"), ("greeting", "../../etc"), ("greeting", "other")],
)
def test_there_is_nothing_to_hear_elsewhere(alice: Client, cast: Cast, purpose: str, which: str) -> None:
    url = f"/lignes/{cast.bob_line.pk}/annonces/{purpose}/{which}/"
    assert alice.get(url).status_code == 404


def test_a_sound_whose_file_is_lost_is_absent_and_the_page_lives(
    alice: Client, cast: Cast, sounds: Path
) -> None:
    send(alice, cast, sound())
    for path in (sounds / "announcements").iterdir():
        path.unlink()
    assert listen(alice, cast, "greeting", "own").status_code == 404
    assert "« accueil.wav »" in said(alice, cast)


def test_the_page_without_scripts_sends_the_file_too(alice: Client, cast: Cast) -> None:
    url = reverse("portal:block_edit", args=[cast.bob_line.pk, SLUG])
    assert 'enctype="multipart/form-data"' in alice.get(url).content.decode()
    told = {"greeting_enabled": "on", "greeting_source": "file", "greeting_file": sound()}
    assert alice.post(url, told).status_code == 302
    assert "« accueil.wav »" in said(alice, cast)
