"""Messages are kept once, in the right mailbox, for as long as their line is its person's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from tests.company.groups import new_group
from tests.support.cast import Cast

from ligneclaire.company import snapshot
from ligneclaire.company.models import Line
from ligneclaire.company.services.groups import group_delete, group_set_overflow
from ligneclaire.company.services.lines import line_change_details, line_delete, line_reset
from ligneclaire.company.services.mobiles import line_associate_mobile, line_dissociate_mobile
from ligneclaire.routing.model import ToMailbox
from ligneclaire.voicemail.models import Message
from ligneclaire.voicemail.selectors import Summary, message_summary, messages_of_group
from ligneclaire.voicemail.services import message_deposit

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VOICEMAIL_ROOT = tmp_path / "voicemail"
    return tmp_path


def recorded(folder: Path, line: Line, **changes: Any) -> dict[str, Any]:
    """A message as call control tells it, its sound just recorded by the engine."""
    recording = folder / f"{uuid4()}.wav"
    recording.write_bytes(b"RIFF")
    company = snapshot.build(str(line.company_id), NOON.date()).company
    return {
        "message_id": uuid4(),
        "company_id": str(line.company_id),
        "mailbox": company.lines[str(line.pk)].mailbox,
        "caller_number": "+33145834778",
        "caller_name": "",
        "withheld": False,
        "left_at": NOON,
        "duration": timedelta(seconds=12),
        "recording": recording,
    } | changes


def sounds(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.wav") if path.is_file()]


def summary(line: Line) -> Summary:
    with scope(company=line.company):
        line = Line.objects.get(pk=line.pk)
        return message_summary(line)


def test_a_message_told_twice_is_kept_once_and_its_sound_is_ours(cast: Cast, folder: Path) -> None:
    told = recorded(folder, cast.bob_line)
    message_deposit(**told)
    message_deposit(**told)
    with scope(company=cast.atelier):
        message = Message.objects.get()
    assert (folder / "voicemail" / message.file).read_bytes() == b"RIFF"
    assert not told["recording"].exists()
    assert summary(cast.bob_line) == Summary(new=1, archived=0, latest=NOON)


def test_a_deposit_that_was_cut_short_after_the_move_is_finished(cast: Cast, folder: Path) -> None:
    told = recorded(folder, cast.bob_line)
    message_deposit(**told)
    with scope(company=cast.atelier):
        Message.objects.all()._raw_delete("default")
    message_deposit(**told)
    assert summary(cast.bob_line).new == 1


def test_a_fixed_line_and_its_mobile_share_a_mailbox(cast: Cast, folder: Path) -> None:
    message_deposit(**recorded(folder, cast.eve_mobile))
    message_deposit(**recorded(folder, cast.eve_line))
    assert summary(cast.eve_line).new == summary(cast.eve_mobile).new == 2
    assert summary(cast.spare_mobile).new == 0


def test_a_mobile_s_own_messages_wait_until_the_association_ends(cast: Cast, folder: Path) -> None:
    message_deposit(**recorded(folder, cast.spare_mobile))
    line_associate_mobile(actor=cast.alice, line=cast.dora_line, mobile=cast.spare_mobile)
    for line in (cast.spare_mobile, cast.dora_line):
        message_deposit(**recorded(folder, line))
    assert summary(cast.dora_line).new == summary(cast.spare_mobile).new == 2
    line_dissociate_mobile(actor=cast.alice, line=cast.dora_line)
    assert (summary(cast.dora_line).new, summary(cast.spare_mobile).new) == (2, 1)


def test_the_recording_of_a_line_deleted_meanwhile_goes_with_it(cast: Cast, folder: Path) -> None:
    told = recorded(folder, cast.bob_line)
    line_delete(actor=cast.alice, line=cast.bob_line)
    message_deposit(**told)
    assert sounds(folder) == []


def test_a_group_has_a_mailbox_of_its_own_that_goes_with_it(
    cast: Cast, folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    group = new_group(cast, cast.bob_line)
    group_set_overflow(
        actor=cast.alice, group=group, max_waiting=20, max_wait_seconds=300, overflow="mailbox"
    )
    frozen = snapshot.build(str(cast.atelier.pk), NOON.date()).company.groups[group.routing_id]
    assert isinstance(frozen.overflow, ToMailbox)
    message_deposit(**recorded(folder, cast.bob_line, mailbox=frozen.overflow.mailbox))
    message_deposit(**recorded(folder, cast.bob_line))
    with scope(company=cast.atelier):
        assert [message.mailbox.group for message in messages_of_group(group)] == [group]
    assert summary(cast.bob_line).new == 1
    told = recorded(folder, cast.bob_line, mailbox=frozen.overflow.mailbox)
    with django_capture_on_commit_callbacks(execute=True):
        group_delete(actor=cast.alice, group=group)
    message_deposit(**told)
    assert len(sounds(folder)) == 1


def test_a_mailbox_of_another_company_is_no_mailbox(cast: Cast, folder: Path) -> None:
    message_deposit(**recorded(folder, cast.bob_line, company_id=str(cast.boutique.pk)))
    assert summary(cast.bob_line).new == 0
    assert sounds(folder) == []


@pytest.mark.parametrize("reset", [line_reset, line_delete])
def test_messages_go_with_their_person_and_their_line(
    cast: Cast,
    folder: Path,
    reset: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    message_deposit(**recorded(folder, cast.bob_line))
    message_deposit(**recorded(folder, cast.dora_line))
    with django_capture_on_commit_callbacks(execute=True):
        reset(actor=cast.alice, line=cast.bob_line)
    with scope(company=cast.atelier):
        assert [message.mailbox.line for message in Message.objects.all()] == [cast.dora_line]
    assert len(sounds(folder)) == 1


def test_a_change_that_is_refused_keeps_them(cast: Cast, folder: Path) -> None:
    message_deposit(**recorded(folder, cast.bob_line))
    with pytest.raises(ValidationError):
        line_change_details(
            actor=cast.alice, line=cast.bob_line, last_name="X", email="dora@atelier.example", reset=True
        )
    assert summary(cast.bob_line).new == 1
    assert len(sounds(folder)) == 1
