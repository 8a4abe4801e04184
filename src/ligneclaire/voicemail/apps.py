from __future__ import annotations

from django.apps import AppConfig


class VoicemailConfig(AppConfig):
    name = "ligneclaire.voicemail"

    def ready(self) -> None:
        from ligneclaire.voicemail import receivers  # noqa: F401  (they connect themselves)
