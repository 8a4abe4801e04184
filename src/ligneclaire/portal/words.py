"""What is set, said in words: the sentences that blocks show before anybody edits (DESIGN §7).

Decisions about calls have their own sentences in `routing.sentences`; these only read settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time

from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from ligneclaire.company.models import Announcement, Calendar, Forward, LibraryAnnouncement, Line
from ligneclaire.company.models.offer import Option, Plan
from ligneclaire.company.services.calendars import Opening
from ligneclaire.company.sounds.store import KeptSound
from ligneclaire.routing.model import RING_SECONDS, PredefinedSound
from ligneclaire.routing.numbers import grouped

NBSP = "\u00a0"
MIDNIGHT = time(0)

Interval = tuple[time, time]
"""From an opening to a closing of one day."""

WEEKDAYS = (
    gettext_lazy("lundi"),
    gettext_lazy("mardi"),
    gettext_lazy("mercredi"),
    gettext_lazy("jeudi"),
    gettext_lazy("vendredi"),
    gettext_lazy("samedi"),
    gettext_lazy("dimanche"),
)


def phone(number: str) -> str:
    """A number as people read it, on one line: `01 87 04 18 56` with non-breaking spaces."""
    return grouped(number).replace(" ", NBSP)


def called(line: Line) -> str:
    """Whom a line is: the name of its person, or its number."""
    return line.name or phone(line.number.e164)


def shown_number(line: Line) -> str:
    if line.shown_number == Line.ShownNumber.HIDDEN:
        return _("Aucun : le numéro est masqué")
    if line.shown_number == Line.ShownNumber.ALTERNATIVE:
        return _("Un autre : le %(number)s") % {"number": phone(line.alternative_number)}
    return _("Celui de la ligne")


def rings(count: int) -> str:
    """`5 sonneries (25 s)`."""
    return ngettext("%(rings)s sonnerie (%(seconds)s s)", "%(rings)s sonneries (%(seconds)s s)", count) % {
        "rings": count,
        "seconds": count * RING_SECONDS,
    }


def destination(forward: Forward) -> str:
    if forward.destination == Forward.Destination.VOICEMAIL:
        return _("vers la messagerie")
    return _("vers le %(number)s") % {"number": phone(forward.number)}


def forward(forward: Forward) -> str:
    """What a caller will experience, e.g. `Après 5 sonneries (25 s), vers la messagerie`."""
    where = destination(forward)
    match forward.kind:
        case Forward.Kind.IMMEDIATE:
            return _("Tous les appels, sans sonner, %(where)s") % {"where": where}
        case Forward.Kind.BUSY:
            return _("Si la ligne est occupée, %(where)s") % {"where": where}
        case Forward.Kind.NO_ANSWER:
            return _("Après %(rings)s, %(where)s") % {"rings": rings(forward.rings), "where": where}
        case Forward.Kind.UNREACHABLE:
            return _("Si le téléphone est éteint ou débranché, %(where)s") % {"where": where}
        case _:
            return _("Quand « %(calendar)s » est fermé, sans sonner, %(where)s") % {
                "calendar": forward.calendar,
                "where": where,
            }


def own_sound(announcement: Announcement | LibraryAnnouncement | KeptSound) -> str:
    """`« accueil.mp3 » (12 s)`."""
    return _("« %(title)s » (%(seconds)s s)") % {
        "title": announcement.title or _("votre son"),
        "seconds": announcement.seconds,
    }


def predefined_sound(sound: PredefinedSound) -> str:
    """The name of a predefined announcement of groups."""
    return {
        PredefinedSound.GROUP_GREETING: _("Accueil prédéfini"),
        PredefinedSound.WAITING: _("Attente prédéfinie"),
        PredefinedSound.DISSUASION: _("Dissuasion prédéfinie"),
    }[sound]


def announcement(row: Announcement) -> str:
    """What callers hear, e.g. `Son prédéfini, avant que le téléphone sonne`."""
    purposes = Announcement.Purpose
    if not row.enabled:
        return {
            purposes.GREETING: _("Désactivée : la sonnerie seule"),
            purposes.DOUBLE_CALL: _("Désactivée"),
            purposes.HOLD: _("Désactivée : le silence"),
        }[purposes(row.purpose)]
    sound = own_sound(row) if row.own else _("Son prédéfini")
    if row.purpose != purposes.GREETING:
        return _("%(sound)s, en boucle") % {"sound": sound}
    when = (
        _("%(sound)s, pendant que le téléphone sonne")
        if row.interruptive
        else _("%(sound)s, en entier avant que le téléphone sonne")
    ) % {"sound": sound}
    if row.calendar is None:
        return when
    return _("%(when)s ; seulement quand « %(calendar)s » est ouvert") % {
        "when": when,
        "calendar": row.calendar,
    }


def more_numbers(line: Line) -> str:
    """How the numbers ring that the list after it names: `Sonnent en même temps :`."""
    if line.more_numbers_mode == Line.MoreNumbers.TOGETHER:
        return _("Sonnent en même temps, le premier qui décroche prend l’appel :")
    return _("Sonnent l’un après l’autre, %(rings)s chacun :") % {"rings": rings(line.more_numbers_rings)}


def clock(moment: time) -> str:
    """`9 h`, `12 h 30`, on one line."""
    return time_format(moment, _("G \\h i") if moment.minute else _("G \\h")).replace(" ", NBSP)


def day(at: date) -> str:
    """`14 juillet 2026`, `1er mai 2027`."""
    told = date_format(at)
    return f"1er{told[1:]}" if at.day == 1 and get_language() == "fr" else told


def interval(start: time, end: time) -> str:
    """`de 9 h à 12 h 30`; an end at midnight is the end of the day."""
    if start == end == MIDNIGHT:
        return _("à toute heure")
    return _("de %(start)s à %(end)s") % {
        "start": clock(start),
        "end": clock(end) if end != MIDNIGHT else _("minuit"),
    }


def opening_hours(hours: Mapping[int, Sequence[Interval]]) -> list[tuple[str, str]]:
    """Weekdays that open alike and when: `du lundi au vendredi`, `de 9 h à 12 h 30 et de 14 h à 18 h`."""
    return [(weekdays(days), _day(day) or _("fermé")) for day, days in _alike(hours).items()]


def calendar(opening: Opening) -> str:
    """A calendar in one sentence, but for its closings.

    `Du lundi au vendredi, de 9 h à 12 h et de 14 h à 18 h ; fermé les jours fériés`.
    """
    told = [f"{weekdays(days)}, {_day(day)}" for day, days in _alike(opening.hours).items() if day]
    if opening.closed_on_holidays:
        told.append(_("fermé les jours fériés"))
    return capfirst(f"{NBSP}; ".join(told))


def _alike(
    hours: Mapping[int, Sequence[tuple[time, time]]],
) -> dict[tuple[tuple[time, time], ...], list[int]]:
    """The weekdays by their hours, in their order."""
    alike: dict[tuple[tuple[time, time], ...], list[int]] = {}
    for weekday in range(7):
        alike.setdefault(tuple(hours.get(weekday, ())), []).append(weekday)
    return alike


def _day(day: Iterable[Interval]) -> str:
    return enumeration([interval(*one) for one in day])


def closing(first: date, last: date) -> str:
    """`le 14 juillet 2026`, `du 3 août 2026 au 21 août 2026`."""
    if first == last:
        return _("le %(day)s") % {"day": day(first)}
    return _("du %(first)s au %(last)s") % {"first": day(first), "last": day(last)}


def holidays(calendar: Calendar) -> str:
    if not calendar.closed_on_holidays:
        return _("Ouvert les jours fériés comme les autres jours")
    return _("Fermé les jours fériés (%(territory)s)") % {"territory": calendar.get_territory_display()}


def weekdays(days: Iterable[int]) -> str:
    """`du lundi au vendredi`, `le samedi`, `le lundi et le jeudi`, `tous les jours`."""
    runs = _runs(sorted(set(days)))
    if runs == [(0, 6)]:
        return _("tous les jours")
    parts = []
    for first, last in runs:
        if last - first >= 2:
            parts.append(_("du %(first)s au %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]})
        else:
            parts += [_("le %(day)s") % {"day": WEEKDAYS[day]} for day in range(first, last + 1)]
    return enumeration(parts)


def enumeration(parts: Sequence[str]) -> str:
    """`a, b et c`."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(all_but_last)s et %(last)s") % {"all_but_last": ", ".join(parts[:-1]), "last": parts[-1]}


def _runs(days: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for day in days:
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def plan(line: Line) -> str:
    """`Forfait fixe`, `Forfait fixe et Collaboration`; a mobile line takes no plan of ours."""
    name = kind(line.kind)
    if not line.option:
        return name
    return _("%(plan)s et %(option)s") % {"plan": name, "option": Option(line.option).label}


def kind(value: str) -> str:
    """The plan behind a kind of line."""
    return str(Plan(value).label if value in Plan.values else Line.Kind(value).label)
