"""What happens to messages when their line changes hands or goes."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from ligneclaire.company.models import Line
from ligneclaire.company.services.lines import handed_over
from ligneclaire.voicemail.models import Message


@receiver(handed_over)
def forget_messages(sender: type[Line], line: Line, **_: object) -> None:
    """The next person never hears what was left for the former one (L3)."""
    Message.objects.filter(mailbox__line=line).delete()


@receiver(post_delete, sender=Message)
def forget_sound(sender: type[Message], instance: Message, **_: object) -> None:
    """Its sound goes with a message, also when its line is deleted; not before that is certain."""
    sound = Path(settings.VOICEMAIL_ROOT) / instance.file
    transaction.on_commit(lambda: sound.unlink(missing_ok=True), robust=True)
