"""Who may open what: every address of the portal, asked by everybody who should not, and by who should.

A new address needs a row: one that is in none fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django_scopes import scope
from tests.company.attendants import new_attendant
from tests.company.groups import new_group
from tests.company.soundfiles import tone, wav
from tests.support.cast import Cast

from ligneclaire.company.models import Announcement, Calendar
from ligneclaire.company.services.calendars import Opening, calendar_create
from ligneclaire.company.services.callbacks import Waiting, callbacks_show
from ligneclaire.company.services.library import announcement_add, announcement_replace
from ligneclaire.company.services.pickup_groups import pickup_group_create
from ligneclaire.company.sounds import intake, store
from ligneclaire.portal.blocks import BLOCKS
from ligneclaire.portal.sounds import token_of
from ligneclaire.routing.model import PredefinedSound
from ligneclaire.voicemail.models import Message
from ligneclaire.voicemail.services import message_deposit

LOGIN = BACK = 302
OK, ABSENT, POST_ONLY = 200, 404, 405


@dataclass(frozen=True)
class Row:
    """An address, and what each of them gets; a stranger is a manager of another company."""

    name: str
    args: tuple[str, ...] = ()
    """Names of `Objects`, or plain values in quotes."""
    nobody: int = LOGIN
    user: int = ABSENT
    manager: int = OK
    stranger: int = ABSENT


COMPANY_WIDE: dict[str, Any] = {"stranger": OK}
"""A page without an object of ours: a stranger sees their own company on it."""


def everybody(status: int) -> dict[str, Any]:
    return {"nobody": status, "user": status, "manager": status, "stranger": status}


ROWS = [
    Row("home", user=OK, **COMPANY_WIDE),
    Row("theme", **everybody(POST_ONLY)),
    Row("language", **everybody(BACK)),
    Row("offer", **COMPANY_WIDE),
    Row("sites", **COMPANY_WIDE),
    Row("create_site", **COMPANY_WIDE),
    Row("rename_site", ("site",)),
    Row("delete_site", ("site",)),
    Row("service", **COMPANY_WIDE),
    Row("create_calendar", **COMPANY_WIDE),
    Row("calendar", ("calendar",)),
    Row("edit_calendar", ("calendar",)),
    Row("delete_calendar", ("calendar",)),
    Row("read_calendar", **everybody(POST_ONLY) | {"nobody": LOGIN}),
    Row("override_calendar", ("calendar",), **everybody(POST_ONLY) | {"nobody": LOGIN}),
    Row("import_closings", ("calendar",)),
    Row("pickup_groups", **COMPANY_WIDE),
    Row("choose_pickup_site", manager=BACK, stranger=BACK),
    Row("create_pickup_group", ("site",)),
    Row("pickup_group", ("pickup_group",)),
    Row("edit_pickup_group", ("pickup_group",)),
    Row("delete_pickup_group", ("pickup_group",)),
    Row("library_sites", manager=BACK, stranger=BACK),
    Row("library", ("site",)),
    Row("create_announcement", ("site",)),
    Row("library_announcement", ("announcement",)),
    Row("library_sound", ("announcement",)),
    Row("replace_announcement", ("announcement",)),
    Row("rename_announcement", ("announcement",)),
    Row("delete_announcement", ("announcement",)),
    Row("earlier_sound", ("version",)),
    Row("restore_announcement", ("version",)),
    Row("predefined_sound", ("'waiting'",), **COMPANY_WIDE),
    Row("sent_sound", ("sent",)),
    Row("speak", **everybody(POST_ONLY) | {"nobody": LOGIN}),
    Row("groups", **COMPANY_WIDE),
    Row("choose_group_site", manager=BACK, stranger=BACK),
    Row("create_group", ("site",)),
    Row("group", ("group",)),
    Row("delete_group", ("group",)),
    Row("group_block", ("group", "'membres'"), manager=BACK),
    Row("group_block_edit", ("group", "'membres'")),
    Row("group_member", ("group",), **everybody(POST_ONLY) | {"nobody": LOGIN}),
    Row("group_message", ("group", "message")),
    Row("delete_group_message", ("group", "message")),
    Row("line_presence", ("line",), **everybody(POST_ONLY) | {"nobody": LOGIN}),
    Row("attendants", **COMPANY_WIDE),
    Row("choose_attendant_site", manager=BACK, stranger=BACK),
    Row("create_attendant", ("site",)),
    Row("attendant", ("attendant",)),
    Row("delete_attendant", ("attendant",)),
    Row("attendant_block", ("attendant", "'service'"), manager=BACK),
    Row("attendant_block_edit", ("attendant", "'service'")),
    Row("attendant_block_edit", ("attendant", "'menu-open'")),
    Row("lines", **COMPANY_WIDE),
    Row("site_lines", ("site",)),
    Row("mobile_lines", **COMPANY_WIDE),
    Row("line", ("line",)),
    Row("password", ("line",)),
    Row("renew_password", ("line",)),
    Row("clear_blocked", ("line",)),
    Row("cancel_callback", ("line", "callback")),
    Row("remove_device", ("line",)),
    Row("associate_mobile", ("line",)),
    Row("dissociate_mobile", ("with_mobile",)),
    Row("delete_line", ("line",)),
    *(
        Row("announcement", ("line", f"'{purpose}'", "'predefined'"))
        for purpose in Announcement.Purpose.values
    ),
    *(Row("block", ("line", f"'{block.slug}'"), manager=BACK) for block in BLOCKS),
    *(Row("block_edit", ("line", f"'{block.slug}'")) for block in BLOCKS if block.editable),
]

OF_NO_COMPANY = ("theme", "language", "speak", "read_calendar")
"""What they write is nobody's."""

POSTS = [row for row in ROWS if row.name not in ("home", "theme", "language")]


@dataclass
class Objects:
    """What belongs to the Atelier."""

    pks: dict[str, int | str] = field(default_factory=dict)

    def url(self, row: Row) -> str:
        args = [arg.strip("'") if arg.startswith("'") else self.pks[arg] for arg in row.args]
        return reverse(f"portal:{row.name}", args=args)


@pytest.fixture
def objects(cast: Cast, settings: Any, tmp_path: Path) -> Objects:
    settings.PREDEFINED_SOUNDS_ROOT = tmp_path
    settings.ANNOUNCEMENTS_ROOT = tmp_path / "announcements"
    settings.VOICEMAIL_ROOT = tmp_path / "voicemail"
    for predefined in PredefinedSound:
        store.predefined(predefined).parent.mkdir(parents=True, exist_ok=True)
        store.predefined(predefined).write_bytes(b"RIFF")
    sounds = [
        intake.take(ContentFile(wav(tone(1, frequency=hertz)), name="soir.wav")) for hertz in (440, 700)
    ]
    announcement = announcement_add(actor=cast.alice, site=cast.paris, sound=sounds[0])
    announcement_replace(actor=cast.alice, announcement=announcement, sound=sounds[1])
    with scope(company=cast.atelier):
        version = announcement.earlier_versions.get()
    hours = {0: [(time(9), time(18))]}
    calendar = calendar_create(
        actor=cast.alice, company=cast.atelier, name="Bureau", opening=Opening(hours=hours)
    )
    group = pickup_group_create(
        actor=cast.alice, company=cast.atelier, name="Comptoir", site=cast.paris, members=[cast.bob_line]
    )
    attendant = new_attendant(cast, name="Standard du comptoir")
    call_group = new_group(cast, cast.bob_line)
    sound = tmp_path / "message.wav"
    sound.write_bytes(b"RIFF")
    message_deposit(
        message_id=uuid4(),
        company_id=str(cast.atelier.pk),
        mailbox=call_group.routing_id,
        caller_number="+33145834778",
        caller_name="",
        withheld=False,
        left_at=timezone.now(),
        duration=timedelta(seconds=9),
        recording=sound,
    )
    with scope(company=cast.atelier):
        message = Message.objects.get()
    now = timezone.now()
    callback = Waiting(
        id=str(uuid4()),
        company=str(cast.atelier.pk),
        line=str(cast.bob_line.pk),
        target=str(cast.dora_line.pk),
        asked_at=now,
        until=now,
    )
    callbacks_show([callback])
    return Objects(
        {
            "line": cast.bob_line.pk,
            "with_mobile": cast.eve_line.pk,
            "callback": str(callback.id),
            "site": cast.paris.pk,
            "calendar": calendar.pk,
            "pickup_group": group.pk,
            "attendant": attendant.pk,
            "group": call_group.pk,
            "message": message.pk,
            "announcement": announcement.pk,
            "version": version.pk,
            "sent": token_of(sounds[0], cast.atelier.pk),
        }
    )


@pytest.fixture
def people(alice: Client, bob: Client, charlie: Client) -> dict[str, Client]:
    return {"nobody": Client(), "user": bob, "manager": alice, "stranger": charlie}


@pytest.mark.parametrize("who", ["nobody", "user", "manager", "stranger"])
def test_each_address_opens_to_whom_it_is_for_and_to_nobody_else(
    who: str, objects: Objects, people: dict[str, Client]
) -> None:
    answers = {objects.url(row): people[who].get(objects.url(row)).status_code for row in ROWS}
    assert answers == {objects.url(row): getattr(row, who) for row in ROWS}


@pytest.mark.parametrize("who", ["nobody", "user", "stranger"])
def test_nothing_is_written_by_whom_it_is_not_for(
    who: str, objects: Objects, cast: Cast, people: dict[str, Client]
) -> None:
    revision = cast.atelier.revision
    for row in ROWS:
        if getattr(row, who) != OK and row.name not in OF_NO_COMPANY:
            assert people[who].post(objects.url(row)).status_code in (LOGIN, ABSENT, POST_ONLY), row
    cast.atelier.refresh_from_db()
    assert cast.atelier.revision == revision


def test_nobody_signed_in_is_led_to_the_sign_in_page_and_back(cast: Cast) -> None:
    answer = Client().get(reverse("portal:line", args=[cast.bob_line.pk]))
    assert answer["Location"] == f"{reverse('account_login')}?next=/lignes/{cast.bob_line.pk}/"


def test_lists_show_a_stranger_nothing_of_ours(charlie: Client, cast: Cast, objects: Objects) -> None:
    for name in ("home", "offer", "sites", "service", "pickup_groups", "lines", "mobile_lines", "attendants"):
        html = charlie.get(reverse(f"portal:{name}")).content.decode()
        for ours in ("Paris", "Bureau", "Comptoir", "Bérard", "06 39 98", "Standard du comptoir"):
            assert ours not in html, name


def test_a_search_finds_nothing_of_ours_for_a_stranger(charlie: Client, cast: Cast) -> None:
    assert "Bérard" not in charlie.get(reverse("portal:lines"), {"q": "bérard"}).content.decode().replace(
        "« bérard »", ""
    )


def test_a_calendar_of_another_company_is_no_choice(charlie: Client, cast: Cast, objects: Objects) -> None:
    url = reverse("portal:block_edit", args=[cast.charlie_line.pk, "renvois"])
    assert "Bureau" not in charlie.get(url).content.decode()
    answers = {"scheduled_enabled": "on", "scheduled_calendar": str(objects.pks["calendar"])}
    assert charlie.post(url, answers | {"no_answer_rings": "5"}).status_code == 422
    with scope(company=cast.boutique):
        assert not Calendar.objects.exists()


def test_every_address_of_the_portal_is_in_a_row() -> None:
    assert {pattern.name for pattern in _patterns()} == {row.name for row in ROWS}


def test_every_address_outside_the_portal_belongs_to_signing_in() -> None:
    outside = {
        str(part.pattern) for part in get_resolver().url_patterns if getattr(part, "app_name", "") != "portal"
    }
    assert outside == {"compte/"}


def _patterns() -> Iterator[URLPattern]:
    (portal,) = (
        part
        for part in get_resolver().url_patterns
        if isinstance(part, URLResolver) and part.app_name == "portal"
    )
    for pattern in portal.url_patterns:
        assert isinstance(pattern, URLPattern)
        yield pattern
