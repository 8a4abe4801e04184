"""Who chose to be told of a group's messages gets a mail for each, with the sound or without (G7)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from ligneclaire.routing.numbers import grouped
from ligneclaire.voicemail.models import Message

GIVEN_UP_AFTER = timedelta(days=1)
"""A mail that cannot be sent is tried again until then."""


def tell_of_messages() -> None:
    """Send the mails that are due, each once: a message counts as told when its mail is handed over."""
    with scopes_disabled():
        due = (
            Message.objects.filter(told_at=None, left_at__gt=timezone.now() - GIVEN_UP_AFTER)
            .exclude(mailbox__group=None)
            .exclude(mailbox__group__mailbox_email="")
            .select_related("mailbox__group")
            .order_by("left_at")
        )
        for message in due:
            _mail(message).send()
            message.told_at = timezone.now()
            message.save(update_fields=["told_at"])


def _mail(message: Message) -> EmailMessage:
    group = message.mailbox.group
    assert group is not None
    caller = _("un numéro masqué") if message.withheld else grouped(message.caller_number)
    caller = f"{message.caller_name} ({caller})" if message.caller_name else caller
    mail = EmailMessage(
        _("Message laissé à « %(group)s » par %(caller)s") % {"group": group.name, "caller": caller},
        render_to_string(
            "voicemail/email/message.txt",
            {
                "group": group,
                "caller": caller,
                "message": message,
                "url": f"{settings.PORTAL_ORIGIN}{reverse('portal:group', args=[group.pk])}#messagerie",
            },
        ),
        to=[group.mailbox_email],
    )
    sound = Path(settings.VOICEMAIL_ROOT) / message.file
    if group.mailbox_attach and sound.exists():
        mail.attach(sound.name, sound.read_bytes(), "audio/wav")
    return mail
