"""Callbacks that wait (L8): what call control shows, and what a manager cancels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope
from tests.support.cast import Cast

from ligneclaire.accounts.models import AuditEntry
from ligneclaire.company import snapshot
from ligneclaire.company.models import Callback, Line
from ligneclaire.company.services.callbacks import Waiting, callback_cancel, callbacks_show
from ligneclaire.company.services.lines import line_reset
from ligneclaire.company.services.restrictions import default_profile
from ligneclaire.company.services.settings import line_set_outgoing

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_scope(cast: Cast) -> Iterator[None]:
    with scope(company=cast.atelier):
        yield


def waiting(line: Line, target: Line, minutes: int = 0) -> Waiting:
    return Waiting(
        id=str(uuid4()),
        company=str(line.company_id),
        line=str(line.pk),
        target=str(target.pk),
        asked_at=NOW + timedelta(minutes=minutes),
        until=NOW + timedelta(minutes=minutes + 45),
    )


def shown() -> list[tuple[Line, Line]]:
    return [(row.line, row.target) for row in Callback.objects.select_related("line", "target")]


def test_what_waits_is_shown_in_the_order_in_which_it_was_asked_for(cast: Cast) -> None:
    second, first = waiting(cast.dora_line, cast.bob_line, 1), waiting(cast.bob_line, cast.dora_line)
    assert callbacks_show([second, first]) == frozenset()
    assert shown() == [(cast.bob_line, cast.dora_line), (cast.dora_line, cast.bob_line)]
    callbacks_show([second])
    assert shown() == [(cast.dora_line, cast.bob_line)]
    callbacks_show([])
    assert shown() == []


def test_a_time_that_starts_anew_is_shown(cast: Cast) -> None:
    one = waiting(cast.bob_line, cast.dora_line)
    callbacks_show([one])
    later = Waiting(
        id=one.id,
        company=one.company,
        line=one.line,
        target=one.target,
        asked_at=one.asked_at,
        until=one.until + timedelta(minutes=10),
    )
    callbacks_show([later])
    assert Callback.objects.get().until == later.until


def test_a_line_that_was_just_deleted_is_left_out(cast: Cast) -> None:
    gone = Waiting(
        id=str(uuid4()),
        company=str(cast.atelier.pk),
        line=str(cast.bob_line.pk),
        target="999999",
        asked_at=NOW,
        until=NOW,
    )
    assert callbacks_show([gone]) == frozenset()
    assert shown() == []


def test_one_that_is_cancelled_is_told_until_call_control_has_dropped_it(cast: Cast) -> None:
    one, other = waiting(cast.bob_line, cast.dora_line), waiting(cast.dora_line, cast.bob_line)
    callbacks_show([one, other])
    callback_cancel(actor=cast.alice, callback=Callback.objects.get(pk=one.id))
    assert callbacks_show([one, other]) == {one.id}
    assert callbacks_show([other]) == frozenset()
    (entry,) = AuditEntry.objects.filter(code="line.callback_cancelled")
    assert entry.actor == cast.alice


def test_one_that_is_over_meanwhile_cannot_be_cancelled(cast: Cast) -> None:
    callbacks_show([waiting(cast.bob_line, cast.dora_line)])
    row = Callback.objects.get()
    callbacks_show([])
    with pytest.raises(ValidationError):
        callback_cancel(actor=cast.alice, callback=row)


def test_a_deleted_line_takes_its_callbacks_along(cast: Cast) -> None:
    callbacks_show([waiting(cast.bob_line, cast.dora_line)])
    cast.dora_line.delete()
    assert shown() == []


def decided(line: Line) -> bool:
    """What decisions read of the line's switch."""
    return snapshot.build(str(line.company_id), NOW.date()).company.lines[str(line.pk)].callback_on_busy


def switch(cast: Cast, on: bool | None) -> None:
    line_set_outgoing(
        actor=cast.alice,
        line=cast.bob_line,
        shown_number="own",
        restriction_profile=default_profile(cast.atelier),
        callback_on_busy=on,
    )


def test_the_service_is_on_until_it_is_switched_off_and_on_again_for_somebody_new(cast: Cast) -> None:
    assert decided(cast.bob_line)
    switch(cast, False)
    assert not decided(cast.bob_line)
    switch(cast, None)
    assert not decided(cast.bob_line)
    line_reset(actor=cast.alice, line=cast.bob_line)
    assert decided(cast.bob_line)
