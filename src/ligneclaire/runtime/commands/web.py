"""`ligneclaire web`: the portal's process, started by the supervisor."""

from __future__ import annotations

from collections.abc import Sequence

import uvicorn

from ligneclaire.runtime.instance import data_directory, load


def main(arguments: Sequence[str]) -> int:
    instance = load(data_directory())
    uvicorn.run(
        "ligneclaire.project.asgi:application",
        host=instance.bind,
        port=instance.port,
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    return 0
