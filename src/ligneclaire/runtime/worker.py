"""Background work that nobody waits for, one job after the other.

A job may be cut short or done twice: each is one idempotent step that looks at the database anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management import call_command

from ligneclaire.company.services.announcements import forget_unused_sounds
from ligneclaire.company.services.library import forget_earlier_versions
from ligneclaire.voicemail.notices import tell_of_messages

log = logging.getLogger(__name__)

AGAIN_AFTER_A_FAULT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[], object]


def forget_ended_sessions() -> None:
    call_command("clearsessions")


JOBS = (
    Job(name="tell of messages left for groups", every=timedelta(seconds=15), run=tell_of_messages),
    Job(name="forget ended sessions", every=timedelta(hours=1), run=forget_ended_sessions),
    Job(name="forget earlier announcements", every=timedelta(hours=1), run=forget_earlier_versions),
    Job(name="forget sounds that nobody has", every=timedelta(hours=1), run=forget_unused_sounds),
)


class Worker:
    """Knows when each job is due; does not know what time it is."""

    def __init__(self, jobs: Sequence[Job] = JOBS) -> None:
        self._due: dict[Job, datetime | None] = dict.fromkeys(jobs)

    def step(self, now: datetime) -> datetime:
        """Do what is due; return when the next job is. A fault in one is logged and hurts no other."""
        for job, due in self._due.items():
            if due is None or due <= now:
                self._due[job] = now + (job.every if self._do(job) else AGAIN_AFTER_A_FAULT)
        return min(due for due in self._due.values() if due)

    def _do(self, job: Job) -> bool:
        try:
            job.run()
        except Exception:
            log.exception("Could not %s; next try in %s.", job.name, AGAIN_AFTER_A_FAULT)
            return False
        return True
