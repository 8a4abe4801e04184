"""What a file alone shows to be wrong: things said twice, and names of things it does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ligneclaire.company.file.document import AttendantPart, MenuPart, SubmenuPart
from ligneclaire.company.file.problems import Path, Problem
from ligneclaire.company.file.reading import Reading
from ligneclaire.company.models import Announcement, Forward, Line
from ligneclaire.routing.numbers import canonical


def check(reading: Reading) -> list[Problem]:
    """Problems that need no database. Everything that follows may rely on there being none."""
    return [
        *_said_twice(reading),
        *_unknown_names(reading),
        *_in_groups(reading),
        *_in_attendants(reading),
        *_misplaced(reading),
    ]


def name_key(name: str) -> str:
    """Names of things are the same whatever their case and blanks."""
    return " ".join(name.split()).casefold()


def _said_twice(reading: Reading) -> Iterator[Problem]:
    document = reading.document
    shared: tuple[tuple[str, Sequence[Any]], ...] = (
        ("sites", document.sites),
        ("calendars", document.calendars),
        ("restriction_profiles", document.restriction_profiles or ()),
        ("trunks", document.trunks),
        ("call_groups", document.call_groups),
        ("attendants", document.attendants),
        ("pickup_groups", document.pickup_groups),
    )
    numbers: tuple[tuple[str, Sequence[Any]], ...] = (
        ("lines", document.lines),
        ("numbers", document.numbers),
        ("call_groups", document.call_groups),
        ("attendants", document.attendants),
    )
    short: tuple[tuple[str, Sequence[Any]], ...] = (
        ("lines", document.lines),
        ("call_groups", document.call_groups),
        ("attendants", document.attendants),
    )
    lines = list(enumerate(document.lines))
    kinds: list[Iterable[tuple[Path, str]]] = [
        *(
            [((word, index, "name"), name_key(part.name)) for index, part in enumerate(parts)]
            for word, parts in shared
        ),
        [
            (("managers", index, "email"), part.email.strip().lower())
            for index, part in enumerate(document.managers)
        ],
        [
            (("proved_numbers", index, "number"), canonical(part.number))
            for index, part in enumerate(document.proved_numbers)
        ],
        [
            ((word, index, "number"), canonical(part.number))
            for word, parts in numbers
            for index, part in enumerate(parts)
        ],
        [(("lines", index, "email"), line.email.strip().lower()) for index, line in lines if line.email],
        [
            ((word, index, "short_number"), part.short_number)
            for word, holders in short
            for index, part in enumerate(holders)
            if part.short_number
        ],
        [(("lines", index, "mobile"), canonical(line.mobile)) for index, line in lines if line.mobile],
    ]
    titles: list[tuple[Path, str]] = [
        (("announcements", index, "title"), f"{name_key(part.title)} ({name_key(part.site)})")
        for index, part in enumerate(document.announcements)
    ]
    members: list[tuple[Path, str]] = [
        (("pickup_groups", index, "members", place), canonical(number))
        for index, group in enumerate(document.pickup_groups)
        for place, number in enumerate(group.members)
    ]
    of_groups: list[list[tuple[Path, str]]] = [
        [
            (("call_groups", index, "members", place), canonical(number))
            for place, number in enumerate(group.members)
        ]
        for index, group in enumerate(document.call_groups)
    ]
    for named in [*kinds, titles, members, *of_groups]:
        yield from _twice(reading, named)


def _twice(reading: Reading, named: Iterable[tuple[Path, str]]) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for path, value in named:
        if value in first:
            there = reading.line_of(first[value])
            yield Problem(reading.line_of(path), f"« {value} » est déjà à la ligne {there}.")
        else:
            first[value] = path


def _unknown_names(reading: Reading) -> Iterator[Problem]:
    document = reading.document
    sites = {name_key(part.name) for part in document.sites}
    calendars = {name_key(part.name) for part in document.calendars}
    profiles = document.restriction_profiles
    profile_names = None if profiles is None else {name_key(part.name) for part in profiles}
    mobiles = {canonical(line.number) for line in document.lines if line.kind == Line.Kind.MOBILE}
    lines = {canonical(line.number) for line in document.lines}
    for index, entry in enumerate(document.announcements):
        if not (entry.sound or entry.text.strip()):
            yield Problem(
                reading.line_of(("announcements", index)), "Donnez un son (sound) ou un texte (text)."
            )
        if name_key(entry.site) not in sites:
            where = reading.line_of(("announcements", index, "site"))
            yield Problem(where, f"« {entry.site} » n’est pas dans le fichier.")
    for index, group in enumerate(document.pickup_groups):
        path: Path = ("pickup_groups", index)
        if name_key(group.site) not in sites:
            yield Problem(reading.line_of((*path, "site")), f"« {group.site} » n’est pas dans le fichier.")
        for place, number in enumerate(group.members):
            if canonical(number) not in lines:
                yield Problem(
                    reading.line_of((*path, "members", place)), f"« {number} » n’est pas dans le fichier."
                )
    for index, line in enumerate(document.lines):
        for field, name, known in (
            ("site", name_key(line.site or ""), sites),
            ("restriction_profile", name_key(line.restriction_profile or ""), profile_names),
            ("mobile", canonical(line.mobile or ""), mobiles),
        ):
            if name and known is not None and name not in known:
                yield Problem(
                    reading.line_of(("lines", index, field)),
                    f"« {getattr(line, field)} » n’est pas dans le fichier.",
                )
        for kind, forward in (line.forwards or {}).items():
            if forward.calendar and name_key(forward.calendar) not in calendars:
                yield Problem(
                    reading.line_of(("lines", index, "forwards", kind, "calendar")),
                    f"« {forward.calendar} » n’est pas dans le fichier.",
                )
        for purpose, announcement in line.announcements.items():
            if announcement.calendar and name_key(announcement.calendar) not in calendars:
                yield Problem(
                    reading.line_of(("lines", index, "announcements", purpose, "calendar")),
                    f"« {announcement.calendar} » n’est pas dans le fichier.",
                )


def _in_groups(reading: Reading) -> Iterator[Problem]:
    """Names and numbers that call groups give of what the file does not hold."""
    document = reading.document
    sites = {name_key(part.name) for part in document.sites}
    calendars = {name_key(part.name) for part in document.calendars}
    lines = {canonical(line.number) for line in document.lines}
    titles = {(name_key(part.site), name_key(part.title)) for part in document.announcements}
    for index, group in enumerate(document.call_groups):
        path: Path = ("call_groups", index)
        inside = set(map(canonical, group.members))
        for where, said, known in (
            (("site",), group.site, name_key(group.site) in sites),
            (
                ("closing", "calendar"),
                group.closing.calendar,
                name_key(group.closing.calendar or "") in calendars,
            ),
            (("overflow", "line"), group.overflow.line, canonical(group.overflow.line) in lines),
            *((("members", n), number, canonical(number) in lines) for n, number in enumerate(group.members)),
        ):
            if said and not known:
                yield Problem(reading.line_of((*path, *where)), f"« {said} » n’est pas dans le fichier.")
        for place, number in enumerate(group.absent):
            if canonical(number) not in inside:
                there = reading.line_of((*path, "absent", place))
                yield Problem(there, f"« {number} » n’est pas membre de ce groupement.")
        for word in ("greeting", "waiting", "overflow"):
            title = getattr(group, word).announcement
            if title and (name_key(group.site), name_key(title)) not in titles:
                yield Problem(
                    reading.line_of((*path, word, "announcement")),
                    f"« {title} » n’est pas une annonce du site « {group.site} ».",
                )


def _in_attendants(reading: Reading) -> Iterator[Problem]:
    """Names that attendants give of what the file does not hold, and keys that say nothing or too much."""
    document = reading.document
    sites = {name_key(part.name) for part in document.sites}
    calendars = {name_key(part.name) for part in document.calendars}
    titles = {(name_key(part.site), name_key(part.title)) for part in document.announcements}
    for index, attendant in enumerate(document.attendants):
        path: Path = ("attendants", index)
        for word, name, known in (
            ("site", attendant.site, sites),
            ("calendar", attendant.calendar, calendars),
        ):
            if name and name_key(name) not in known:
                yield Problem(reading.line_of((*path, word)), f"« {name} » n’est pas dans le fichier.")
        for where, menu in _menus(attendant, path):
            if menu.announcement and (name_key(attendant.site), name_key(menu.announcement)) not in titles:
                yield Problem(
                    reading.line_of((*where, "announcement")),
                    f"« {menu.announcement} » n’est pas une annonce du site « {attendant.site} ».",
                )
            for digit, key in menu.keys.items():
                if bool(key.to) == bool(getattr(key, "menu", None)):
                    yield Problem(
                        reading.line_of((*where, "keys", digit)), "Une touche a « to », ou bien « menu »."
                    )


def _menus(attendant: AttendantPart, path: Path) -> Iterator[tuple[Path, MenuPart | SubmenuPart]]:
    for word, menu in (("open", attendant.open), ("closed", attendant.closed)):
        yield (*path, word), menu
        for digit, key in menu.keys.items():
            if key.menu:
                yield (*path, word, "keys", digit, "menu"), key.menu


def _misplaced(reading: Reading) -> Iterator[Problem]:
    """Words that only some forwards and announcements have."""
    own = {"rings": Forward.Kind.NO_ANSWER, "calendar": Forward.Kind.SCHEDULED}
    for index, line in enumerate(reading.document.lines):
        for kind, forward in (line.forwards or {}).items():
            for word, of in own.items():
                if word in forward.model_fields_set and kind != of:
                    yield Problem(
                        reading.line_of(("lines", index, "forwards", kind, word)),
                        f"« {word} » ne va qu’avec « {of.value} ».",
                    )
        for purpose, announcement in line.announcements.items():
            for word in {"interruptive", "calendar"} & announcement.model_fields_set:
                if purpose != Announcement.Purpose.GREETING:
                    yield Problem(
                        reading.line_of(("lines", index, "announcements", purpose, word)),
                        f"« {word} » ne va qu’avec « {Announcement.Purpose.GREETING.value} ».",
                    )
