from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from ligneclaire.portal.catalogues import compile_catalogues


class PortalConfig(AppConfig):
    name = "ligneclaire.portal"

    def ready(self) -> None:
        compile_catalogues(Path(settings.LOCALE_PATHS[0]))
