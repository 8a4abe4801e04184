"""Django, for the commands that read or write the database."""

from __future__ import annotations

import os
from pathlib import Path

from ligneclaire.runtime.instance import VARIABLE, data_directory


def open_django(data: Path | None = None) -> None:
    """Set Django up on a data directory; by default the one of the environment."""
    os.environ[VARIABLE] = str(data or data_directory())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ligneclaire.project.settings")
    import django

    django.setup()
