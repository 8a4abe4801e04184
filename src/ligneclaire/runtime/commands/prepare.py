"""`ligneclaire prepare`: what `up` needs before it starts anything, made in a process that ends."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ligneclaire.engine.install import EngineError
from ligneclaire.engine.speech import install_sounds
from ligneclaire.runtime.database import open_django
from ligneclaire.runtime.errors import PlainError
from ligneclaire.runtime.instance import Instance, data_directory, load
from ligneclaire.runtime.processes import engine_settings
from ligneclaire.runtime.programs import get_engine, say


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ligneclaire prepare")
    parser.add_argument("--company", type=Path, help="load this company file when there is no company")
    parser.add_argument("--demo", action="store_true", help="load the demonstration when there is no company")
    options = parser.parse_args(arguments)
    instance = load(data_directory())
    _sounds(instance)
    _database()
    return 0


def _sounds(instance: Instance) -> None:
    try:
        install_sounds(get_engine(), engine_settings(instance).sounds, instance.data / "studio", say)
    except EngineError as error:
        raise PlainError(str(error)) from error


def _database() -> None:
    open_django()
    from django.core.management import call_command
    from django.db import DatabaseError

    say("Bringing the database up to date.")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise PlainError(
            f"The database does not answer ({str(error).strip()}). Is DATABASE_URL right?"
        ) from error
