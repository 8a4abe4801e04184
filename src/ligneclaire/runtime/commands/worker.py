"""`ligneclaire worker`: the process of background work, started by the supervisor."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from datetime import UTC, datetime

from ligneclaire.runtime.database import open_django

STOP = {signal.SIGTERM, signal.SIGINT}


def main(arguments: Sequence[str]) -> int:
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)  # a job is finished before we stop
    open_django()
    from django.db import close_old_connections

    from ligneclaire.runtime.worker import Worker

    worker = Worker()
    while True:
        close_old_connections()  # the database may have been restarted meanwhile
        seconds = (worker.step(datetime.now(UTC)) - datetime.now(UTC)).total_seconds()
        if signal.sigtimedwait(STOP, max(0.0, seconds)):
            return 0
