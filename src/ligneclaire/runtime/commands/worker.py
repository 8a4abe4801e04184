"""`ligneclaire worker`: the process of background work, started by the supervisor."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from datetime import UTC, datetime

from ligneclaire.runtime.database import open_django
from ligneclaire.runtime.instance import data_directory, load
from ligneclaire.runtime.signs import sign_of

LONGEST_WORK_SECONDS = 900.0
"""Work that takes longer hangs."""
STOP = {signal.SIGTERM, signal.SIGINT}


def main(arguments: Sequence[str]) -> int:
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)  # a job is finished before we stop
    open_django()
    from django.db import close_old_connections

    from ligneclaire.runtime.worker import Worker

    worker = Worker()
    sign = sign_of(load(data_directory()), "worker")
    while True:
        sign.promise(LONGEST_WORK_SECONDS)
        close_old_connections()  # the database may have been restarted meanwhile
        seconds = (worker.step(datetime.now(UTC)) - datetime.now(UTC)).total_seconds()
        sign.promise(seconds + LONGEST_WORK_SECONDS)
        if signal.sigtimedwait(STOP, max(0.0, seconds)):
            return 0
