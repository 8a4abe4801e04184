"""`ligneclaire callcontrol`: the process between Asterisk and the decision, started by the supervisor."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Sequence
from datetime import UTC, datetime

from ligneclaire.ari.client import Client
from ligneclaire.callcontrol.journal import Journal
from ligneclaire.callcontrol.service import CallControl, ReplacedError
from ligneclaire.engine.configuration import ARI_USER
from ligneclaire.runtime.database import open_django
from ligneclaire.runtime.instance import Instance, data_directory, load
from ligneclaire.runtime.processes import engine_settings
from ligneclaire.runtime.signs import Says, Sign, sign_of

log = logging.getLogger(__name__)

SIGN_SECONDS = 0.25
PROMISE_SECONDS = 5.0


def main(arguments: Sequence[str]) -> int:
    open_django()
    return asyncio.run(_run(load(data_directory())))


async def _run(instance: Instance) -> int:
    """Until SIGTERM: conversations then go on in Asterisk, and the next process takes them over."""
    # Django must be set up before these are imported.
    from ligneclaire.runtime.callbacks import DatabaseCallbacks
    from ligneclaire.runtime.ports import (
        DatabaseArchive,
        DatabaseCompanies,
        DatabaseSettings,
        EngineInstallation,
    )

    settings = engine_settings(instance)
    async with Client(f"http://127.0.0.1:{settings.ari_port}", ARI_USER, settings.ari_password) as asterisk:
        control = CallControl(
            asterisk=asterisk,
            companies=DatabaseCompanies(),
            archive=DatabaseArchive(),
            settings=DatabaseSettings(),
            installation=EngineInstallation(settings),
            journal=Journal(instance.data / "callcontrol"),
            callback_board=DatabaseCallbacks(),
            clock=lambda: datetime.now(UTC),
            board=instance.data / "callcontrol" / "board.sock",
        )
        running = asyncio.ensure_future(control.run())
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, running.cancel)
        signs = asyncio.create_task(_give_signs(sign_of(instance, "callcontrol"), control, asterisk))
        code = 0
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await running
        except* ReplacedError:
            log.error("Another process handles the calls of this installation; this one stops.")
            code = 1
        signs.cancel()
    return code


async def _give_signs(sign: Sign, control: CallControl, asterisk: Client) -> None:
    while True:
        says = Says.WELL if control.connected else Says.BUSY if asterisk.hears else Says.DEAF
        with contextlib.suppress(OSError):  # a full disk
            sign.promise(PROMISE_SECONDS, says)
        await asyncio.sleep(SIGN_SECONDS)
