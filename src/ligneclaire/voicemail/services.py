"""Keeping messages."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django_scopes import scope

from ligneclaire.accounts.models import Company
from ligneclaire.company.models import Group, Line
from ligneclaire.voicemail.models import Mailbox, Message


def message_deposit(
    *,
    message_id: UUID,
    company_id: str,
    mailbox: str,
    caller_number: str | None,
    caller_name: str,
    withheld: bool,
    left_at: datetime,
    duration: timedelta,
    recording: Path,
) -> None:
    """Put a recording into a mailbox; told twice, it is kept once.

    `mailbox` is what snapshots call it: the id of the line that owns it, or that of the group. The sound
    is moved below VOICEMAIL_ROOT before the row exists, so that a message that is listed can be heard. The
    recording of a line or a group deleted meanwhile goes with it.
    """
    company = Company.objects.filter(pk=company_id).first()
    with scope(company=company):
        owner = _owner(mailbox) if company else None
        if owner is None:
            recording.unlink(missing_ok=True)
            return
        file = Path(company_id) / f"{message_id}{recording.suffix}"
        kept = settings.VOICEMAIL_ROOT / file
        if recording.exists():
            kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.move(recording, kept)
        with transaction.atomic():
            box, _ = Mailbox.objects.get_or_create(company=company, **owner)
            Message.objects.get_or_create(
                message_id=message_id,
                defaults={
                    "mailbox": box,
                    "caller_number": caller_number or "",
                    "caller_name": caller_name,
                    "withheld": withheld,
                    "left_at": left_at,
                    "duration": duration,
                    "file": str(file),
                },
            )


def _owner(mailbox: str) -> dict[str, Any] | None:
    """The field of `Mailbox` with whom it belongs to, in the company in scope."""
    if (pk := Group.pk_of(mailbox)) is not None:
        group = Group.objects.filter(pk=pk).first()
        return {"group": group} if group else None
    line = Line.objects.filter(pk=mailbox).first()
    return {"line": line} if line else None


def message_delete(*, message: Message) -> None:
    """A message of a group goes, and its sound with it (`receivers`). Told twice, it is gone."""
    if message.pk is not None:
        message.delete()
