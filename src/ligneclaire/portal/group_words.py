"""What is set of a call group, said in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligneclaire.company.models import Group, LibraryAnnouncement
from ligneclaire.portal import words

HOW_THEY_RING = {
    Group.Distribution.LINEAR: gettext_lazy(
        "le premier membre libre de la liste sonne, puis le suivant s’il ne répond pas ; toujours en partant "
        "du haut"
    ),
    Group.Distribution.LONGEST_IDLE: gettext_lazy(
        "le membre libre depuis le plus longtemps sonne, puis celui qui l’est depuis un peu moins ; "
        "l’ordre de la liste ne compte pas"
    ),
    Group.Distribution.CYCLIC: gettext_lazy(
        "le membre placé après le dernier qui a répondu sonne, puis le suivant ; chacun son tour"
    ),
    Group.Distribution.PARALLEL: gettext_lazy(
        "tous les membres libres sonnent en même temps ; le premier qui décroche prend l’appel"
    ),
}


def distribution(mode: str) -> str:
    """`Linéaire : le premier membre libre de la liste sonne, …`."""
    mode = Group.Distribution(mode)
    return _("%(mode)s : %(how)s") % {"mode": mode.label, "how": HOW_THEY_RING[mode]}


def distributions() -> list[tuple[str, str]]:
    return [(mode.value, distribution(mode)) for mode in Group.Distribution]


def rings(group: Group) -> str:
    if group.distribution == Group.Distribution.PARALLEL:
        return _("%(rings)s, puis un nouveau tour") % {"rings": words.rings(group.rings)}
    return _("%(rings)s, puis au suivant") % {"rings": words.rings(group.rings)}


def heard_meanwhile(group: Group) -> str:
    """What a caller hears from the greeting to the answer."""
    if group.waiting_on:
        return _("La sonnerie au premier tour, puis l’annonce d’attente")
    return _("La sonnerie jusqu’à la réponse")


def wrap_up(group: Group) -> str:
    if not group.wrap_up_on:
        return _("Désactivé : un poste qui raccroche peut sonner aussitôt")
    return _("%(length)s de repos après chaque appel du groupement") % {
        "length": length(group.wrap_up_seconds)
    }


def length(seconds: int) -> str:
    """`45 s`, `5 min`, `2 min 30 s`."""
    minutes, rest = divmod(seconds, 60)
    parts = [_("%(n)s min") % {"n": minutes}] if minutes else []
    if rest or not minutes:
        parts.append(_("%(n)s s") % {"n": rest})
    return words.NBSP.join(parts)


def waiting(group: Group) -> str:
    return _("%(count)s appels au plus, %(length)s chacun") % {
        "count": group.max_waiting,
        "length": length(group.max_wait_seconds),
    }


def sound(announcement: LibraryAnnouncement | None) -> str:
    return words.own_sound(announcement) if announcement else _("Son prédéfini")


def greeting(group: Group) -> str:
    if not group.greeting_on:
        return _("Désactivée : les postes sonnent tout de suite")
    mode = (
        _("%(sound)s, pendant que les postes sonnent")
        if group.greeting_interruptive
        else _("%(sound)s, en entier avant que les postes sonnent")
    )
    return mode % {"sound": sound(group.greeting)}


def waiting_announcement(group: Group) -> str:
    if not group.waiting_on:
        return _("Désactivée : la sonnerie")
    return _("%(sound)s, en boucle") % {"sound": sound(group.waiting)}


def overflow(group: Group) -> str:
    """What becomes of a call that the group cannot serve."""
    kinds = Group.Overflow
    match group.overflow:
        case kinds.NONE:
            return _("L’appel est raccroché")
        case kinds.NUMBER:
            return _("Vers le %(number)s") % {"number": words.phone(group.overflow_number)}
        case kinds.VOICEMAIL:
            line = group.overflow_line
            return _("Vers la messagerie de %(name)s") % {
                "name": (line.name or words.phone(line.number.e164)) if line else ""
            }
        case kinds.MAILBOX:
            return _("Le correspondant laisse un message au groupement")
    return _("%(sound)s : une invitation à rappeler plus tard") % {"sound": sound(group.dissuasion)}


def closing(group: Group) -> str:
    if not group.closing_on:
        return _("Désactivée : le groupement prend les appels à toute heure")
    return _("Quand « %(calendar)s » est fermé, vers le %(number)s, sans sonner ici") % {
        "calendar": group.calendar,
        "number": words.phone(group.closed_number),
    }
