"""Past calls with their story, messages that are nobody else's, and calls to come (F7, V6, X1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from tests.portal.filling import HTMX, edit
from tests.portal.reading import block
from tests.support.cast import Cast

from ligneclaire.calllog.services import Record, records_keep
from ligneclaire.company.models import Line
from ligneclaire.voicemail.services import message_deposit

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
"""A Friday, at noon in Paris."""


def page(client: Client, line: Line, slug: str) -> str:
    return block(client.get(reverse("portal:line", args=[line.pk])), slug)


def keep(cast: Cast, **values: Any) -> None:
    """The record of a call from outside to Bob that was answered at once."""
    record: dict[str, Any] = {
        "call_id": uuid4(),
        "company_id": str(cast.atelier.pk),
        "caller_number": "+33639980123",
        "caller_name": "",
        "withheld": False,
        "caller_line": None,
        "dialled": "+33199000001",
        "dialled_line": str(cast.bob_line.pk),
        "group": None,
        "started_at": NOON,
        "answered_at": NOON,
        "ended_at": NOON + timedelta(seconds=65),
        "ending": "answered",
        "cause": "",
        "steps": [],
        "legs": [],
    }
    record |= values
    records_keep([Record(internal=record["dialled_line"] is not None, **record)])


def step(*reasons: Mapping[str, Any]) -> dict[str, Any]:
    return {"at": NOON.isoformat(), "step": {}, "reasons": list(reasons)}


def test_a_line_without_calls_says_what_will_be_there(alice: Client, cast: Cast) -> None:
    assert "Aucun appel pour l’instant" in page(alice, cast.bob_line, "appels-recents")


def test_a_call_is_told_from_the_side_of_the_line(alice: Client, cast: Cast) -> None:
    keep(cast)
    keep(
        cast,
        caller_line=str(cast.bob_line.pk),
        dialled="0199000002",
        dialled_line=str(cast.dora_line.pk),
        started_at=NOON + timedelta(minutes=5),
        answered_at=None,
        ending="abandoned",
    )
    said = page(alice, cast.bob_line, "appels-recents")
    assert "Appel reçu : 06 39 98 01 23 Répondu, 1 min 05 s 20/11/2026 12:00" in said
    assert said.index("Appel passé : Dora Dupré") < said.index("Appel reçu :")
    assert "Appel reçu : Bob Bérard" in page(alice, cast.dora_line, "appels-recents")


def test_a_number_outside_is_told_the_french_way_however_it_was_dialled(alice: Client, cast: Cast) -> None:
    for dialled in ("0612345678", "+33145834778", "118712", "*98"):
        keep(cast, caller_line=str(cast.bob_line.pk), dialled=dialled, dialled_line=None)
    said = page(alice, cast.bob_line, "appels-recents")
    for told in ("06 12 34 56 78", "01 45 83 47 78", "118 712", "*98"):
        assert f"Appel passé : {told} Répondu" in said


def test_a_call_tells_its_story_in_sentences(alice: Client, cast: Cast) -> None:
    bob = str(cast.bob_line.pk)
    keep(
        cast,
        ending="message",
        steps=[
            step({"code": "line_free", "line": bob, "values": {}}),
            step(
                {"code": "ended_no_answer", "line": bob, "values": {}},
                {"code": "forward_no_answer", "line": bob, "values": {"to": "+33199000002"}},
            ),
        ],
    )
    said = page(alice, cast.bob_line, "appels-recents")
    assert "Message laissé" in said
    assert "« Bob Bérard »" in said
    assert "« Dora Dupré »" in said


def test_a_caller_who_hides_stays_hidden(alice: Client, cast: Cast) -> None:
    keep(cast, caller_number="+33639980123", withheld=True)
    said = page(alice, cast.bob_line, "appels-recents")
    assert "Numéro masqué" in said
    assert "06 39 98 01 23" not in said


def test_the_manager_sees_that_there_are_messages_and_no_more(
    alice: Client, cast: Cast, tmp_path: Path, settings: Any
) -> None:
    settings.VOICEMAIL_ROOT = tmp_path / "voicemail"
    assert "Aucun message" in page(alice, cast.bob_line, "messagerie")
    recording = tmp_path / "message.wav"
    recording.write_bytes(b"RIFF")
    message_deposit(
        message_id=uuid4(),
        company_id=str(cast.atelier.pk),
        mailbox=str(cast.bob_line.pk),
        caller_number="+33639980123",
        caller_name="",
        withheld=False,
        left_at=NOON,
        duration=timedelta(seconds=20),
        recording=recording,
    )
    said = page(alice, cast.bob_line, "messagerie")
    assert "Nouveaux messages 1" in said
    assert "Dernier message 20 novembre 2026 12:00" in said
    assert "06 39 98 01 23" not in said


def ask(client: Client, line: Line, caller: str, at: str) -> str:
    url = reverse("portal:block", args=[line.pk, "simulation"])
    return block(client.get(url, {"caller": caller, "at": at}, headers=HTMX), "simulation")


def test_a_dry_run_tells_each_step_and_why(alice: Client, cast: Cast) -> None:
    edit(alice, cast.bob_line, "renvois", no_answer_destination="number", no_answer_number="0199000002")
    said = ask(alice, cast.bob_line, "06 39 98 01 23", "2026-11-20T19:15")
    assert said.index("19:15:00") < said.index("19:15:25") < said.index("19:15:50")
    assert "« Bob Bérard » sonne" in said
    assert "« Dora Dupré » sonne" in said
    assert "peut laisser un message" in said


def test_a_dry_run_follows_what_was_just_saved(alice: Client, cast: Cast) -> None:
    edit(alice, cast.bob_line, "appels-entrants", refuse_anonymous="on")
    assert "anonyme" in ask(alice, cast.bob_line, "", "2026-11-20T19:15")


def test_a_dry_run_works_without_scripts(alice: Client, cast: Cast) -> None:
    url = reverse("portal:line", args=[cast.bob_line.pk])
    answer = alice.get(url, {"caller": "0639980123", "at": "2026-11-20T19:15"})
    assert "« Bob Bérard » sonne" in block(answer, "simulation")


def test_a_dry_run_without_a_moment_asks_for_one(alice: Client, cast: Cast) -> None:
    assert "Donnez un jour et une heure." in ask(alice, cast.bob_line, "0639980123", "")
    assert "Donnez un jour et une heure, par exemple" in ask(alice, cast.bob_line, "0639980123", "demain")


def test_a_dry_run_of_nonsense_says_so_and_breaks_nothing(alice: Client, cast: Cast) -> None:
    assert "peut laisser un message" in ask(alice, cast.bob_line, "n’importe quoi", "2026-11-20T19:15")
