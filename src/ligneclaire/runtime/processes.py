"""Which processes make up the house, and how to know that they are ready."""

from __future__ import annotations

import base64
import http.client
import json
import os
import sys
from pathlib import Path

from ligneclaire.ari.interface import APP
from ligneclaire.engine.configuration import ARI_USER, EngineSettings
from ligneclaire.engine.install import Command, Engine
from ligneclaire.engine.process import asterisk_command
from ligneclaire.engine.speech import voice
from ligneclaire.runtime.demonstration import demonstration_of
from ligneclaire.runtime.instance import ROOT, VARIABLE, Instance
from ligneclaire.runtime.network import ANYWHERE
from ligneclaire.runtime.supervisor import Process

ANSWER_SECONDS = 0.5


def engine_settings(instance: Instance) -> EngineSettings:
    return EngineSettings(
        data=instance.data,
        bind=instance.bind,
        sip_port=instance.sip_port,
        ari_port=instance.ari_port,
        ari_password=instance.ari_password,
    )


def network_folder(instance: Instance) -> Path:
    """Where the simulated public network lives. Its name is short, as EngineSettings asks of paths."""
    return instance.data / "network"


def own_command(instance: Instance, name: str, *arguments: str) -> Command:
    """How to run one of our own commands on this instance."""
    path = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH"))))
    return Command(
        (sys.executable, "-P", "-m", "ligneclaire", name, *arguments),
        {VARIABLE: str(instance.data), "PYTHONPATH": path},
    )


def processes(instance: Instance, engine: Engine) -> list[Process]:
    """In the order of starting; they are stopped in the opposite one, so that the engine goes last."""

    def ours(name: str, *logs: Path, **variables: str) -> Process:
        command = own_command(instance, name)
        return Process(
            name=name, command=command.argv, environment=command.environment | variables, logs=logs
        )

    settings = engine_settings(instance)
    asterisk = asterisk_command(engine, settings)
    house = [
        Process(
            name="asterisk",
            command=asterisk.argv,
            environment=asterisk.environment,
            stop_seconds=10,
            logs=[settings.log],
        ),
        ours("callcontrol"),
        ours("web", LIGNECLAIRE_VOICE=json.dumps(voice(engine))),
        ours("worker"),
    ]
    if demonstration_of(instance.data):
        house.insert(0, ours("publicnetwork", network_folder(instance) / "log" / "messages"))
    return house


def silent(instance: Instance) -> list[str]:
    """What does not answer, named for a person; empty when everything is ready."""
    address = "127.0.0.1" if instance.bind == ANYWHERE else instance.bind
    page = _status(address, instance.port, "/")
    key = base64.b64encode(f"{ARI_USER}:{instance.ari_password}".encode()).decode()
    application = _status("127.0.0.1", instance.ari_port, f"/ari/applications/{APP}", f"Basic {key}")
    answers = {
        "asterisk": application is not None,
        "callcontrol": application == http.client.OK,  # its application exists while it is connected
        "web": page is not None and page < http.client.BAD_REQUEST,
    }
    return [name for name, answering in answers.items() if not answering]


def _status(address: str, port: int, path: str, authorization: str = "") -> int | None:
    """The status of an HTTP answer; `None` without one."""
    connection = http.client.HTTPConnection(address, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path, headers={"Authorization": authorization})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
