"""What pages show of mailboxes, in the scope of a company. Nobody but its owner hears a message (W1, V6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from ligneclaire.company.models import Group, Line
from ligneclaire.voicemail.models import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How many messages a mailbox holds, and when the last one came."""

    new: int
    archived: int
    latest: datetime | None


def message_summary(line: Line) -> Summary:
    """Of a line's mailbox; a mobile shares that of the fixed line it is associated with (V1)."""
    found = Message.objects.filter(mailbox__line=getattr(line, "fixed", line)).aggregate(
        new=Count("pk", filter=Q(archived_at=None)),
        archived=Count("pk", filter=~Q(archived_at=None)),
        latest=Max("left_at"),
    )
    return Summary(**found)


def messages_of_group(group: Group) -> QuerySet[Message]:
    """Of a call group's own mailbox, the latest first."""
    return Message.objects.filter(mailbox__group=group)


def message_count(line: Line) -> int:
    """Messages, new or archived, of a line's own mailbox: those that go with it."""
    return Message.objects.filter(mailbox__line=line).count()
