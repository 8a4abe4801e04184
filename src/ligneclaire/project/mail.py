"""Mails of an instance without a mail server: files to read, and a word on the console to say where."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

log = logging.getLogger("ligneclaire.mail")


class FileBackend(EmailBackend):
    """Writes each mail to a file of EMAIL_FILE_PATH and names it in the log."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = super().send_messages(email_messages)
        for message in email_messages:
            log.info("Mail to %s, “%s”, in %s", ", ".join(message.to), message.subject, self.file_path)
        return sent or 0
