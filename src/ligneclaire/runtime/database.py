"""Django, for the commands that read or write the database."""

from __future__ import annotations

import json
import os
from pathlib import Path

from ligneclaire.engine.install import Engine
from ligneclaire.engine.speech import voice
from ligneclaire.runtime.instance import VARIABLE, data_directory


def open_django(data: Path | None = None, engine: Engine | None = None) -> None:
    """Set Django up on a data directory; by default the one of the environment.

    With an engine, announcements can be made from texts.
    """
    os.environ[VARIABLE] = str(data or data_directory())
    os.environ.update(voice_variable(engine))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ligneclaire.project.settings")
    import django

    django.setup()


def voice_variable(engine: Engine | None) -> dict[str, str]:
    """What tells Django's settings how to run the engine's voice."""
    return {"LIGNECLAIRE_VOICE": json.dumps(voice(engine))} if engine else {}
