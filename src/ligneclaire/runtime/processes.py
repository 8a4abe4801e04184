"""Which processes make up the house, and how to know that they are ready."""

from __future__ import annotations

import base64
import http.client
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from ligneclaire.engine import publicnetwork
from ligneclaire.engine.configuration import ARI_USER, EngineSettings
from ligneclaire.engine.install import Command, Engine
from ligneclaire.engine.process import asterisk_command
from ligneclaire.runtime.database import voice_variable
from ligneclaire.runtime.demonstration import demonstration_of
from ligneclaire.runtime.instance import ROOT, VARIABLE, Instance
from ligneclaire.runtime.network import ANYWHERE
from ligneclaire.runtime.signs import Says, sign_of
from ligneclaire.runtime.supervisor import Process

ANSWER_SECONDS = 0.5
"""A person waits for it."""
HANGS_SECONDS = 3.0
"""However busy, a process that is well answers within this; the supervisor bears several that are missing."""


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
        ours("web", **voice_variable(engine)),
        ours("worker"),
    ]
    if demonstration_of(instance.data):
        house.insert(0, ours("publicnetwork", network_folder(instance) / "log" / "messages"))
    return [_watched(process, instance) for process in house]


def _watched(process: Process, instance: Instance) -> Process:
    well, patience = _WELL[process.name]
    return replace(process, well=partial(well, instance), patience_seconds=patience)


def _asterisk_is_well(instance: Instance) -> bool:
    """Whether it answers, and sends call control its events: at times it does one of the two only."""
    answer = _ari(instance, "asterisk/ping", HANGS_SECONDS)
    return answer == http.client.OK and sign_of(instance, "callcontrol").seen() is not Says.DEAF


def _network_is_well(instance: Instance) -> bool:
    return publicnetwork.answers(_address(instance), instance.public_network_port, HANGS_SECONDS)


def _web_is_well(instance: Instance) -> bool:
    return _status(_address(instance), instance.port, "/", seconds=HANGS_SECONDS) is not None


def _gives_signs(name: str, instance: Instance) -> bool:
    return sign_of(instance, name).seen() is not None


_WELL: Mapping[str, tuple[Callable[[Instance], bool], float]] = {
    "asterisk": (_asterisk_is_well, 20),
    "publicnetwork": (_network_is_well, 20),
    "callcontrol": (partial(_gives_signs, "callcontrol"), 5),
    "web": (_web_is_well, 30),
    "worker": (partial(_gives_signs, "worker"), 60),
}
"""How to see that a process does its work, and for how many seconds it may seem not to. Killing Asterisk ends
calls, killing call control ends none."""


def silent(instance: Instance) -> list[str]:
    """What does not answer, named for a person; empty when everything is ready."""
    page = _status(_address(instance), instance.port, "/", seconds=ANSWER_SECONDS)
    answers = {
        "asterisk": _ari(instance, "asterisk/ping", ANSWER_SECONDS) == http.client.OK,
        "callcontrol": sign_of(instance, "callcontrol").seen() is Says.WELL,
        "web": page is not None and page < http.client.BAD_REQUEST,
    }
    return [name for name, answering in answers.items() if not answering]


def _address(instance: Instance) -> str:
    """Where this machine finds itself."""
    return "127.0.0.1" if instance.bind == ANYWHERE else instance.bind


def _ari(instance: Instance, path: str, seconds: float) -> int | None:
    key = base64.b64encode(f"{ARI_USER}:{instance.ari_password}".encode()).decode()
    return _status("127.0.0.1", instance.ari_port, f"/ari/{path}", f"Basic {key}", seconds=seconds)


def _status(address: str, port: int, path: str, authorization: str = "", *, seconds: float) -> int | None:
    """The status of an HTTP answer; `None` without one."""
    connection = http.client.HTTPConnection(address, port, timeout=seconds)
    try:
        connection.request("GET", path, headers={"Authorization": authorization})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
