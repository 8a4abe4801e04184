from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from ligneclaire.portal.catalogues import compile_catalogues


class PortalConfig(AppConfig):
    name = "ligneclaire.portal"

    def import_models(self) -> None:
        # Here and not in `ready`: reading a model with constraints already loads the catalogues, and this is
        # the first of INSTALLED_APPS.
        compile_catalogues(Path(settings.LOCALE_PATHS[0]))
        super().import_models()
