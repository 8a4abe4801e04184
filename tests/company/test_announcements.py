"""A manager sets what callers of a line hear (L15, L16)."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django_scopes import scope
from tests.company.soundfiles import tone, wav
from tests.company.test_calendars import WEEK
from tests.support.cast import Cast

from ligneclaire.accounts.models import AuditEntry
from ligneclaire.company import file, selectors, snapshot
from ligneclaire.company.models import Announcement, Line
from ligneclaire.company.services.announcements import (
    AnnouncementSetting,
    announcements_of,
    forget_unused_sounds,
    line_set_announcements,
    purposes_of,
)
from ligneclaire.company.services.calendars import calendar_create, calendar_delete
from ligneclaire.company.services.lines import line_reset
from ligneclaire.company.sounds import intake, store
from ligneclaire.routing import model as routing

GREETING, DOUBLE_CALL, HOLD = Announcement.Purpose.values


@pytest.fixture(autouse=True)
def sounds(settings: Any, tmp_path: Path) -> Path:
    settings.ANNOUNCEMENTS_ROOT = tmp_path / "announcements"
    return tmp_path / "announcements"


def sound(frequency: int = 440) -> store.KeptSound:
    return intake.take(ContentFile(wav(tone(2, frequency=frequency)), name="accueil.wav"))


def bob_set(cast: Cast, **announcements: AnnouncementSetting) -> None:
    line_set_announcements(actor=cast.alice, line=cast.bob_line, announcements=announcements)


def frozen(cast: Cast, line: Line) -> routing.Line:
    return snapshot.build(str(cast.atelier.pk), date(2026, 11, 23)).company.lines[str(line.pk)]


def test_a_new_line_greets_nobody_and_has_the_two_other_announcements(cast: Cast) -> None:
    bob = frozen(cast, cast.bob_line)
    assert bob.greeting is None
    assert bob.double_call_announcement is routing.PredefinedSound.DOUBLE_CALL
    assert bob.hold_announcement is routing.PredefinedSound.HOLD
    with scope(company=cast.atelier):
        assert [row.enabled for row in announcements_of(cast.bob_line).values()] == [False, True, True]


def test_announcements_are_for_fixed_and_mobile_lines(cast: Cast) -> None:
    assert purposes_of(Line.Kind.FIXED) == purposes_of(Line.Kind.MOBILE) == (GREETING, DOUBLE_CALL, HOLD)
    assert purposes_of(Line.Kind.ANALOG) == purposes_of(Line.Kind.FIXED_FOR_MOBILE) == ()
    with pytest.raises(ValidationError) as refused:
        line_set_announcements(
            actor=cast.alice, line=cast.fax, announcements={"hold": AnnouncementSetting(enabled=True)}
        )
    assert refused.value.message_dict == {"hold_enabled": ["Cette ligne n’a pas cette annonce."]}


def test_the_decision_reads_what_was_set(cast: Cast) -> None:
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    welcome = sound()
    bob_set(
        cast,
        greeting=AnnouncementSetting(
            enabled=True, own=True, sound=welcome, interruptive=True, calendar=calendar
        ),
        double_call=AnnouncementSetting(enabled=False),
    )
    bob = frozen(cast, cast.bob_line)
    assert bob.greeting == routing.Greeting(
        sound=routing.OwnSound(welcome.name), interruptive=True, calendar=str(calendar.pk)
    )
    assert bob.double_call_announcement is None
    assert bob.hold_announcement is routing.PredefinedSound.HOLD


def test_hold_may_be_silent_or_the_manager_s_own(cast: Cast) -> None:
    bob_set(cast, hold=AnnouncementSetting(enabled=False))
    assert frozen(cast, cast.bob_line).hold_announcement is None
    melody = sound()
    bob_set(cast, hold=AnnouncementSetting(enabled=True, own=True, sound=melody))
    assert frozen(cast, cast.bob_line).hold_announcement == routing.OwnSound(melody.name)


def test_an_own_sound_needs_a_file(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        bob_set(cast, greeting=AnnouncementSetting(enabled=True, own=True))
    assert refused.value.message_dict == {"greeting": ["Choisissez le fichier de cette annonce."]}
    assert frozen(cast, cast.bob_line).greeting is None


def test_the_former_sound_is_remembered_while_the_predefined_one_plays(cast: Cast) -> None:
    welcome = sound()
    bob_set(cast, greeting=AnnouncementSetting(enabled=True, own=True, sound=welcome))
    bob_set(cast, greeting=AnnouncementSetting(enabled=True))
    greeting = frozen(cast, cast.bob_line).greeting
    assert greeting
    assert greeting.sound is routing.PredefinedSound.GREETING
    bob_set(cast, greeting=AnnouncementSetting(enabled=True, own=True))
    greeting = frozen(cast, cast.bob_line).greeting
    assert greeting
    assert greeting.sound == routing.OwnSound(welcome.name)


def test_a_new_sound_replaces_the_former_one_which_goes_when_nobody_hears_it(cast: Cast) -> None:
    first, second = sound(440), sound(700)
    for one in (first, second):
        bob_set(cast, greeting=AnnouncementSetting(enabled=True, own=True, sound=one))
    forget_unused_sounds()
    assert store.find(first.name)
    for rate in (8000, 16000):
        os.utime(store.path(first.name, rate), (time.time() - 7200,) * 2)
        os.utime(store.path(second.name, rate), (time.time() - 7200,) * 2)
    forget_unused_sounds()
    assert store.find(first.name) is None
    assert store.find(second.name)


def test_every_change_leaves_a_trace_and_no_change_leaves_none(cast: Cast) -> None:
    welcome = sound()
    bob_set(cast, greeting=AnnouncementSetting(enabled=True, own=True, sound=welcome))
    revision = cast.bob_line.company.revision
    bob_set(
        cast, greeting=AnnouncementSetting(enabled=True, own=True), hold=AnnouncementSetting(enabled=True)
    )
    cast.bob_line.company.refresh_from_db()
    assert cast.bob_line.company.revision == revision
    with scope(company=cast.atelier):
        entry = AuditEntry.objects.get(code="line.announcements_changed")
    assert entry.actor == cast.alice
    assert list(entry.after) == ["greeting"]
    assert entry.after["greeting"]["title"] == "accueil.wav"


def test_what_is_not_named_stays(cast: Cast) -> None:
    bob_set(cast, hold=AnnouncementSetting(enabled=False))
    bob_set(cast, greeting=AnnouncementSetting(enabled=True))
    assert frozen(cast, cast.bob_line).hold_announcement is None


def test_a_calendar_that_a_greeting_follows_cannot_be_deleted(cast: Cast) -> None:
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    bob_set(cast, greeting=AnnouncementSetting(enabled=False, calendar=calendar))
    with pytest.raises(ValidationError, match=r"Bob Bérard \(Annonce d’accueil\)"):
        calendar_delete(actor=cast.alice, calendar=calendar)
    with scope(company=cast.atelier):
        assert selectors.calendars().get().use_count == 1


def test_a_line_that_changes_hands_has_the_announcements_of_a_new_one(cast: Cast) -> None:
    bob_set(cast, greeting=AnnouncementSetting(enabled=True), hold=AnnouncementSetting(enabled=False))
    line_reset(actor=cast.alice, line=cast.bob_line)
    bob = frozen(cast, cast.bob_line)
    assert bob.greeting is None
    assert bob.hold_announcement is routing.PredefinedSound.HOLD


def test_the_company_file_says_what_was_set_and_brings_it_back(cast: Cast) -> None:
    calendar = calendar_create(actor=cast.alice, company=cast.atelier, name="Bureau", opening=WEEK)
    bob_set(
        cast,
        greeting=AnnouncementSetting(
            enabled=True, own=True, sound=sound(), interruptive=True, calendar=calendar
        ),
        double_call=AnnouncementSetting(enabled=False),
        hold=AnnouncementSetting(enabled=True, own=True, sound=sound(700)),
    )
    bob_set(cast, hold=AnnouncementSetting(enabled=True))  # the predefined one again, the other remembered
    before, text = frozen(cast, cast.bob_line), file.dump(cast.atelier, secrets=True)
    line_reset(actor=cast.alice, line=cast.bob_line)
    file.load(text)
    assert file.dump(cast.atelier, secrets=True) == text
    assert frozen(cast, cast.bob_line).greeting == before.greeting
    assert frozen(cast, cast.bob_line).double_call_announcement is None


def test_a_file_that_names_no_announcement_makes_them_those_of_a_new_line(cast: Cast) -> None:
    plain = file.dump(cast.atelier, secrets=True)
    bob_set(cast, greeting=AnnouncementSetting(enabled=True, own=True, sound=sound()))
    assert "sound:" in file.dump(cast.atelier)
    file.load(plain)
    assert file.dump(cast.atelier, secrets=True) == plain


def test_a_sound_that_is_not_here_is_refused_with_what_to_do(cast: Cast, sounds: Path) -> None:
    welcome = sound()
    bob_set(cast, greeting=AnnouncementSetting(enabled=True, own=True, sound=welcome))
    text = file.dump(cast.atelier)
    for path in sounds.iterdir():
        path.unlink()
    text = text.replace("first_name: Bob", "first_name: Robert")
    (problem,) = file.check(text)
    assert "Ce son n’est pas ici" in problem.message
    assert text.splitlines()[problem.line - 1].strip() == f"sound: {welcome.name}"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("hold: {interruptive: true}", "« interruptive » ne va qu’avec « greeting »."),
        ("greeting: {calendar: Nope}", "« Nope » n’est pas dans le fichier."),
        ("greeting: {sound: ../../etc/passwd}", "Ce son n’est pas ici"),
        ("welcome: {enabled: true}", "welcome"),
    ],
)
def test_a_file_that_asks_for_what_there_is_not_is_refused(cast: Cast, written: str, said: str) -> None:
    text = file.dump(cast.atelier).replace(
        "  first_name: Bob", f"  announcements:\n    {written}\n  first_name: Bob"
    )
    (problem,) = file.check(text)
    assert said in problem.message.replace("\u00a0", " ")
