"""Background work: what is done when, and what a fault costs."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from ligneclaire.runtime.worker import AGAIN_AFTER_A_FAULT, Job, Worker

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def test_each_job_is_done_at_once_and_then_at_its_own_pace() -> None:
    done: list[str] = []
    worker = Worker(
        [
            Job(name="often", every=HOUR, run=lambda: done.append("often")),
            Job(name="rarely", every=3 * HOUR, run=lambda: done.append("rarely")),
        ]
    )
    assert worker.step(NOON) == NOON + HOUR
    assert done == ["often", "rarely"]
    worker.step(NOON + HOUR / 2)
    assert done == ["often", "rarely"]
    assert worker.step(NOON + HOUR) == NOON + 2 * HOUR
    assert done == ["often", "rarely", "often"]


def test_a_job_that_fails_is_logged_tried_again_soon_and_hurts_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[str] = []
    worker = Worker(
        [
            Job(name="divide by zero", every=HOUR, run=lambda: 1 / 0),
            Job(name="other", every=HOUR, run=lambda: done.append("other")),
        ]
    )
    with caplog.at_level(logging.ERROR):
        assert worker.step(NOON) == NOON + AGAIN_AFTER_A_FAULT
    assert done == ["other"]
    assert "Could not divide by zero" in caplog.text


def test_the_worker_forgets_sessions_that_ended() -> None:
    ended, going_on = SessionStore(), SessionStore()
    ended.set_expiry(-1)
    ended.create()
    going_on.create()
    Worker().step(NOON)
    assert [session.session_key for session in Session.objects.all()] == [going_on.session_key]
