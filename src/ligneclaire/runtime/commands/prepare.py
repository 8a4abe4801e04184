"""`ligneclaire prepare`: what `up` needs before it starts anything, made in a process that ends."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ligneclaire.engine.install import Engine, EngineError
from ligneclaire.engine.speech import install_sounds
from ligneclaire.runtime.commands.company import import_file
from ligneclaire.runtime.database import open_django
from ligneclaire.runtime.demonstration import Demonstration
from ligneclaire.runtime.errors import PlainError
from ligneclaire.runtime.instance import Instance, data_directory, load
from ligneclaire.runtime.processes import engine_settings
from ligneclaire.runtime.programs import get_engine, say


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="ligneclaire prepare")
    parser.add_argument("--company", help="load this company file when there is no company")
    parser.add_argument("--demo", action="store_true", help="load the demonstration when there is no company")
    options = parser.parse_args(arguments)
    instance = load(data_directory())
    engine = get_engine()
    _sounds(instance, engine)
    _database(engine)
    return _first_company(instance, options.company, demonstration=options.demo)


def _sounds(instance: Instance, engine: Engine) -> None:
    try:
        install_sounds(engine, engine_settings(instance).sounds, instance.data / "studio", say)
    except EngineError as error:
        raise PlainError(str(error)) from error


def _database(engine: Engine) -> None:
    open_django(engine=engine)
    from django.core.management import call_command
    from django.db import DatabaseError

    say("Bringing the database up to date.")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise PlainError(
            f"The database does not answer ({str(error).strip()}). Is DATABASE_URL right?"
        ) from error


def _first_company(instance: Instance, file: str | None, *, demonstration: bool) -> int:
    from django.db import transaction

    from ligneclaire.accounts.models import Company
    from ligneclaire.company.demo import load_demo

    if Company.objects.exists():
        if file:
            say(f"There is a company already: {file} was not loaded. ./ligneclaire company import does it.")
        return 0
    if file:
        say(f"Loading {file}.")
        return import_file(file)
    if demonstration:
        say("Loading the demonstration company.")
        with transaction.atomic():
            made = load_demo(network_port=instance.public_network_port)
            visitor = Demonstration(company=made.company.name, email=made.email, password=made.password)
            visitor.save(instance.data)
    return 0
