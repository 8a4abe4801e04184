"""`ligneclaire publicnetwork`: the demonstration's outside world, started by the supervisor.

It asks the database what the company's trunks register with, then becomes the Asterisk that plays the
network.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from ligneclaire.engine.publicnetwork import Access, PublicNetworkSettings, network_command, write
from ligneclaire.engine.speech import install_sounds
from ligneclaire.routing.numbering import EMERGENCY
from ligneclaire.runtime.database import open_django
from ligneclaire.runtime.demonstration import OUTSIDE_PHONE, demonstration_of
from ligneclaire.runtime.errors import PlainError
from ligneclaire.runtime.instance import data_directory, load
from ligneclaire.runtime.processes import network_folder
from ligneclaire.runtime.programs import get_engine

MOBILES = ("+336", "+337")


def main(arguments: Sequence[str]) -> int:
    instance = load(data_directory())
    demonstration = demonstration_of(instance.data)
    if demonstration is None:
        raise PlainError(f"{instance.data} holds no demonstration company to simulate a network for.")
    open_django()
    from ligneclaire.company.demo import demo_links, point_demo_to

    point_demo_to(instance.public_network_port)
    links = demo_links()
    mobiles = [number for link in links for number in link.numbers if number.startswith(MOBILES)]
    settings = PublicNetworkSettings(
        data=network_folder(instance),
        bind=instance.bind,
        sip_port=instance.public_network_port,
        accesses=tuple(
            Access(username=link.username, password=link.password, numbers=link.numbers) for link in links
        ),
        phones=(OUTSIDE_PHONE, *mobiles),
        phone_password=demonstration.phone_password,
        emergency=tuple(sorted(EMERGENCY)),
    )
    engine = get_engine()
    write(engine, settings)
    install_sounds(engine, settings.sounds, instance.data / "studio")
    command = network_command(engine, settings)
    os.execvpe(command.argv[0], command.argv, os.environ | command.environment)  # noqa: S606  (without a shell)
