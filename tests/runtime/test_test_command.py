"""`ligneclaire test`: which tests run where, and what the whole answers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from ligneclaire.runtime.commands import test as command

PASSED, FAILED, NO_TEST = 0, 1, 5


class Runs:
    """Stands for pytest: remembers how it was called, and answers as told."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.calls: list[tuple[str, list[str], str | None]] = []
        """Markers, other options, and the database that was named."""

    def __call__(self, arguments: list[str], env: dict[str, str], **rest: Any) -> SimpleNamespace:
        at = arguments.index("-m", 3)
        self.calls.append((arguments[at + 1], arguments[at + 2 :], env.get("DATABASE_URL")))
        return SimpleNamespace(returncode=self.answers.pop(0))


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    @contextlib.contextmanager
    def server() -> Iterator[str]:
        yield "postgres://here"

    runs = Runs()
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(command, "_install_what_is_missing", lambda with_postgres: None)
    monkeypatch.setattr(command.postgres, "server", server)
    monkeypatch.setattr(command.subprocess, "run", runs)
    return runs


def test_what_needs_a_real_engine_runs_alone_and_the_rest_side_by_side(runs: Runs) -> None:
    runs.answers = [PASSED, PASSED]
    assert command.main([]) == 0
    (first, side_by_side, _), (second, alone, _) = runs.calls
    assert (first, second) == ("not real and not browser", "real or browser")
    assert "-n" in side_by_side
    assert "-n" not in alone


def test_the_database_rung_runs_on_postgresql_besides(runs: Runs) -> None:
    runs.answers = [PASSED, PASSED, PASSED]
    assert command.main(["--postgres"]) == 0
    assert [(markers, url) for markers, _, url in runs.calls] == [
        ("not real and not browser", None),
        ("database and not real and not browser", "postgres://here"),
        ("real or browser", None),
    ]


def test_what_is_asked_besides_goes_to_every_run(runs: Runs) -> None:
    runs.answers = [PASSED, PASSED]
    command.main(["tests/routing", "-k", "forward", "-m", "not slow"])
    for markers, rest, _ in runs.calls:
        assert markers.endswith(" and (not slow)")
        assert rest[-3:] == ["tests/routing", "-k", "forward"]


@pytest.mark.parametrize(
    ("answers", "whole"),
    [
        ([PASSED, FAILED], FAILED),
        ([FAILED, PASSED], FAILED),
        ([PASSED, NO_TEST], PASSED),
        ([NO_TEST, FAILED], FAILED),
        ([NO_TEST, NO_TEST], NO_TEST),
    ],
)
def test_one_failure_is_the_whole_s_and_no_test_at_all_is_no_success(
    runs: Runs, answers: list[int], whole: int
) -> None:
    runs.answers = answers
    assert command.main([]) == whole
