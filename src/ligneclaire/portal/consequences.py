"""What becomes of what a line has when it changes hands or goes, in words and before it happens (L3, L5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ligneclaire.company import selectors
from ligneclaire.company.devices import MODELS
from ligneclaire.company.models import Attendant, Group, Line, MenuKey
from ligneclaire.company.models.offer import Plan
from ligneclaire.company.rules import spelled_mac
from ligneclaire.company.services.forwards import forwards_are_new
from ligneclaire.company.uses import Use, UseKind, uses_of_attendant, uses_of_group, uses_of_line
from ligneclaire.portal import words
from ligneclaire.portal.menus import slug_of
from ligneclaire.voicemail.selectors import message_count, messages_of_group

SWITCHES = {
    "do_not_disturb": gettext_lazy("« Ne pas déranger »"),
    "refuse_anonymous": gettext_lazy("le rejet des appels anonymes"),
    "call_waiting": gettext_lazy("le signal d’appel"),
    "distinct_ring": gettext_lazy("la sonnerie différente des appels internes"),
}
BLOCK_OF = {
    UseKind.ASSOCIATION: "fixe-et-mobile",
    UseKind.FORWARD: "renvois",
    UseKind.MORE_NUMBERS: "sonnerie-plusieurs-lignes",
    UseKind.SHOWN_NUMBER: "appels-sortants",
    UseKind.OVERFLOW: "attente",
    UseKind.CLOSING: "fermeture",
    UseKind.FALLBACK: "secours",
}
"""Where on its page a line, a group or an attendant says how it uses another; a key, in its menu."""


ENDED = (UseKind.MEMBER, UseKind.MAILBOX)
"""Uses that end with the line."""


@dataclass(frozen=True)
class ToldUse:
    who: str
    number: str
    """Of a line, a group or an attendant, canonical."""
    url: str
    what: str


def personal_settings(line: Line) -> list[str]:
    """What a reset takes away (`services.lines.line_reset`), as far as anybody ever set it."""
    return list(_personal_settings(line))


def _personal_settings(line: Line) -> Iterator[str]:
    if not forwards_are_new(line):
        yield _("les renvois, qui redeviennent ceux d’une ligne neuve")
    if blocked := line.blocked_numbers.count():
        yield ngettext("%(n)s numéro bloqué", "%(n)s numéros bloqués", blocked) % {"n": blocked}
    if line.more_numbers.exists():
        yield _("les autres numéros qui sonnent avec la ligne")
    if line.announcements.exists():
        yield _("les annonces, qui redeviennent celles d’une ligne neuve")
    for switch, name in SWITCHES.items():
        if getattr(line, switch):
            yield str(name)
    if not line.callback_on_busy:
        yield _("l’arrêt du rappel automatique sur occupation")
    if messages := message_count(line):
        yield told_messages(messages)


def told_messages(count: int) -> str:
    return ngettext("%(n)s message de la boîte vocale", "%(n)s messages de la boîte vocale", count) % {
        "n": count
    }


def uses(named: Group | Attendant) -> list[ToldUse]:
    """Who leads to one of these or shows its number, and where that is changed."""
    found = uses_of_group(named) if isinstance(named, Group) else uses_of_attendant(named)
    return [_told_use(use) for use in found]


def _told_use(use: Use) -> ToldUse:
    owner = use.line or use.group or use.attendant
    assert owner is not None
    name = "line" if use.line else "group" if use.group else "attendant"
    place = slug_of(use.key.menu) if use.key else BLOCK_OF[use.kind]
    page = reverse(f"portal:{name}", args=[owner.pk])
    return ToldUse(owner.name, owner.number.e164, f"{page}#{place}", _setting(use))


def _setting(use: Use) -> str:
    what = {
        UseKind.ASSOCIATION: _("Ligne fixe associée"),
        UseKind.FORWARD: use.forward.get_kind_display() if use.forward else "",
        UseKind.MORE_NUMBERS: _("Sonnerie sur plusieurs lignes"),
        UseKind.SHOWN_NUMBER: _("Numéro affiché chez ses correspondants"),
        UseKind.OVERFLOW: _("Débordement du groupement"),
        UseKind.CLOSING: _("Fermeture du groupement"),
        UseKind.KEY: _key(use.key) if use.key else "",
        UseKind.FALLBACK: _("Numéro de secours de l’accueil vocal"),
    }[use.kind]
    return what if use.on else _("%(setting)s, sans effet pour l’instant") % {"setting": what}


def _key(key: MenuKey) -> str:
    """Which key, and what becomes of it: it stays, and brings the menu again."""
    told = {"digit": key.digit, "menu": key.menu.title}
    return _("Touche %(digit)s (%(menu)s), qui ne ferait plus que reprendre le menu") % told


def of_deletion(line: Line) -> tuple[list[ToldUse], list[str]]:
    """Who leads to a line and will in vain, and what nobody has any more once it is deleted."""
    found = uses_of_line(line)
    ended = [use for use in found if use.kind in ENDED]
    return [_told_use(use) for use in found if use not in ended], _lost_with(line, ended)


def _lost_with(line: Line, ended: Sequence[Use]) -> list[str]:
    lost = [_("tous ses réglages")]
    if line.pickup_group:
        lost.append(
            _("sa place dans le groupe d’interception « %(name)s »") % {"name": line.pickup_group.name}
        )
    for use in ended:
        if use.group and use.kind == UseKind.MEMBER:
            lost.append(_("sa place dans le groupement d’appels « %(name)s »") % {"name": use.group.name})
        elif use.group and use.on:
            lost.append(
                _("la messagerie où déborde « %(name)s », qui passera à son disque de dissuasion")
                % {"name": use.group.name}
            )
    signs_in, waiting = selectors.goes_with(line)
    if waiting:
        lost.append(ngettext("%(n)s rappel attendu", "%(n)s rappels attendus", waiting) % {"n": waiting})
    if messages := message_count(line):
        lost.append(told_messages(messages))
    if signs_in:
        lost.append(_("le compte de %(email)s, qui ne pourra plus se connecter") % {"email": line.email})
    return lost


def freed_by(line: Line) -> list[str]:
    """What other lines may have once it is deleted, but for its number."""
    freed = []
    if line.kind != Line.Kind.MOBILE:
        freed.append(_("son forfait : %(plan)s") % {"plan": words.plan(line)})
    device = getattr(line, "device", None)
    if device and device.mac:
        freed.append(
            _("l’adresse MAC de son %(model)s : %(mac)s")
            % {"model": MODELS[device.model].name, "mac": spelled_mac(device.mac)}
        )
    if line.short_number:
        freed.append(_("son numéro court : %(number)s") % {"number": line.short_number})
    if line.mobile:
        number = words.phone(line.mobile.number.e164)
        freed.append(_("son mobile, le %(number)s, qui retrouve sa propre boîte vocale") % {"number": number})
    return freed


def lost_with_group(group: Group) -> list[str]:
    """What nobody has any more once a group is deleted."""
    lost = [_("tous ses réglages, et l’appartenance de ses membres, qui restent des lignes comme les autres")]
    if waiting := messages_of_group(group).count():
        lost.append(told_messages(waiting))
    return lost


def freed_by_group(group: Group) -> list[str]:
    """What others may have once it is deleted, but for its number."""
    freed = [_("son forfait : %(plan)s") % {"plan": Plan.CALL_GROUP.label}]
    if group.short_number:
        freed.append(_("son numéro court : %(number)s") % {"number": group.short_number})
    return freed
