"""Keeping messages."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django_scopes import scope

from ligneclaire.accounts.models import Company
from ligneclaire.company.models import Line
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

    `mailbox` is the id of the line that owns it. The sound is moved below VOICEMAIL_ROOT before the row
    exists, so that a message that is listed can be heard. The recording of a line deleted meanwhile goes
    with it.
    """
    company = Company.objects.filter(pk=company_id).first()
    with scope(company=company):
        line = Line.objects.filter(pk=mailbox).first() if company else None
        if line is None:
            recording.unlink(missing_ok=True)
            return
        file = Path(company_id) / f"{message_id}{recording.suffix}"
        kept = settings.VOICEMAIL_ROOT / file
        if recording.exists():
            kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.move(recording, kept)
        with transaction.atomic():
            box, _ = Mailbox.objects.get_or_create(line=line)
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
