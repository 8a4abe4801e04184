"""Who chose to be told of a group's messages gets a mail for each, once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings
from tests.company.groups import new_group
from tests.support.cast import Cast

from ligneclaire.company.models import Group
from ligneclaire.company.services.groups import group_set_overflow
from ligneclaire.voicemail import notices
from ligneclaire.voicemail.notices import tell_of_messages
from ligneclaire.voicemail.services import message_deposit

TEAM = "equipe@atelier.example"


@pytest.fixture
def group(cast: Cast, settings: Settings, tmp_path: Path) -> Group:
    settings.VOICEMAIL_ROOT = tmp_path / "voicemail"
    return new_group(cast, cast.bob_line)


def told(cast: Cast, group: Group, **changes: Any) -> None:
    waiting: dict[str, Any] = {"max_waiting": 20, "max_wait_seconds": 300, "overflow": "mailbox"}
    group_set_overflow(actor=cast.alice, group=group, **(waiting | {"mailbox_email": TEAM} | changes))


def left(cast: Cast, mailbox: str, folder: Path, **changes: Any) -> None:
    sound = folder / f"{uuid4()}.wav"
    sound.write_bytes(b"RIFFsound")
    message: dict[str, Any] = {
        "message_id": uuid4(),
        "company_id": str(cast.atelier.pk),
        "mailbox": mailbox,
        "caller_number": "+33145834778",
        "caller_name": "",
        "withheld": False,
        "left_at": timezone.now(),
        "duration": timedelta(seconds=12),
        "recording": sound,
    }
    message_deposit(**(message | changes))


def test_a_message_is_told_once_with_its_sound(cast: Cast, group: Group, tmp_path: Path) -> None:
    told(cast, group)
    left(cast, group.routing_id, tmp_path)
    tell_of_messages()
    tell_of_messages()
    (sent,) = mail.outbox
    assert sent.to == [TEAM]
    assert sent.subject == "Message laissé à « Accueil » par 01 45 83 47 78"
    assert "a laissé un message de 12 s au groupement « Accueil »" in sent.body
    assert f"/lignes/groupements/{group.pk}/#messagerie" in sent.body
    ((name, content, kind),) = sent.attachments
    assert (name.endswith(".wav"), content, kind) == (True, b"RIFFsound", "audio/wav")


def test_the_sound_stays_here_when_nobody_wants_it(cast: Cast, group: Group, tmp_path: Path) -> None:
    told(cast, group, mailbox_attach=False)
    left(cast, group.routing_id, tmp_path, withheld=True)
    tell_of_messages()
    assert mail.outbox[0].attachments == []
    assert mail.outbox[0].subject.endswith("par un numéro masqué")


def test_nobody_is_told_without_an_address_nor_of_a_line_s_messages(
    cast: Cast, group: Group, tmp_path: Path
) -> None:
    told(cast, group, mailbox_email="")
    left(cast, group.routing_id, tmp_path)
    left(cast, str(cast.bob_line.pk), tmp_path)
    tell_of_messages()
    assert mail.outbox == []


def test_a_mail_that_cannot_be_sent_is_tried_again_but_not_for_ever(
    cast: Cast, group: Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(cast, group)
    left(cast, group.routing_id, tmp_path)
    left(cast, group.routing_id, tmp_path, left_at=timezone.now() - timedelta(days=2))

    class Broken(notices.EmailMessage):
        def send(self, fail_silently: bool = False) -> int:
            raise OSError("no server")

    with monkeypatch.context() as patch:
        patch.setattr(notices, "EmailMessage", Broken)
        with pytest.raises(OSError, match="no server"):
            tell_of_messages()
    tell_of_messages()
    assert len(mail.outbox) == 1
