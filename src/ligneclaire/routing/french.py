"""French, for `words`. Spaces are ordinary ones here; those that must not break are set below."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from .call import Cause, Prompt
from .model import NumberClass, PredefinedSound, TrunkRole
from .reasons import Code
from .words import Words

_NARROW, _WIDE = "\u202f", "\u00a0"


def _typeset(value: Any) -> Any:
    """The same words with spaces that do not break: narrow before ; ! ?, wide before : and inside « »."""
    if isinstance(value, Mapping):
        return {key: _typeset(text) for key, text in value.items()}
    if isinstance(value, tuple):
        return tuple(_typeset(text) for text in value)
    text = re.sub(r" (?=[;!?])", _NARROW, value)
    return re.sub(r" (?=[:»])|(?<=«) ", _WIDE, text)


_PLAIN = Words(
    line="« {name} »",
    deleted_line="supprimée depuis",
    the_line="la ligne {line}",
    the_group="le groupement {line}",
    the_attendant="l’accueil vocal {line}",
    the_number="le {number}",
    to_voicemail="vers la messagerie",
    to="vers {who}",
    ring="La ligne {line} sonne {seconds} secondes ({rings}) et affiche {shown}.",
    mobile_ring="Le mobile {line} sonne {seconds} secondes ({rings}) et affiche {shown}.",
    rings=("{count} sonnerie", "{count} sonneries"),
    outside="Le {number} est appelé par {trunks} et voit {shown}.",
    either=" ou ",
    emergency="Les secours ({number}) sont appelés par {trunks} et voient {shown}{commune}.",
    commune=", depuis la commune {insee}",
    key="{key} (« {label} »)",
    offer="Le correspondant entend le menu de {who}, puis a {seconds} secondes pour appuyer sur {keys}.",
    offer_submenu=(
        "Le correspondant entend le sous-menu {submenu} de {who}, puis a {seconds} secondes pour appuyer "
        "sur {keys}."
    ),
    message="Le correspondant entend l’annonce de {who} en entier.",
    anonymous="un appel anonyme",
    announce="Le correspondant entend {sound} en entier.",
    once="Pendant ce temps, il entend {sound} une fois, puis la sonnerie.",
    looped="Pendant ce temps, il entend {sound} en boucle.",
    sounds={
        PredefinedSound.GREETING: "l’annonce d’accueil prédéfinie",
        PredefinedSound.DOUBLE_CALL: "l’annonce de double appel prédéfinie",
        PredefinedSound.HOLD: "la mise en attente prédéfinie",
        PredefinedSound.GROUP_GREETING: "l’annonce d’accueil prédéfinie du groupement",
        PredefinedSound.WAITING: "l’annonce d’attente prédéfinie",
        PredefinedSound.DISSUASION: "le disque de dissuasion prédéfini",
    },
    own_sound="une annonce de l’entreprise",
    ring_tone="la sonnerie",
    wait_for_nobody="Il attend {heard}, {seconds} secondes au plus.",
    wait_in_turn="Puis l’on recommence : l’appel attend {heard}, {seconds} secondes en tout.",
    wait_hearing="en entendant {sound}",
    pick_up="L’appel qui sonne chez {lines} lui est donné, s’il y en a un.",
    park="Le correspondant attend sur la ligne {line}, {seconds} secondes au plus.",
    take_parked="L’appel parqué sur la ligne {line} lui est donné, s’il y en a un.",
    confer="Il entre dans la conférence de la ligne {line}.",
    deposit="Le correspondant entend la messagerie de la ligne {line} et peut laisser un message.",
    deposit_group="Le correspondant entend la messagerie du groupement {line} et peut laisser un message.",
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    roles={TrunkRole.PUBLIC: "public", TrunkRole.MOBILE: "mobile"},
    kinds={
        NumberClass.EMERGENCY: "un numéro d’urgence",
        NumberClass.INTERNAL: "un numéro de l’entreprise",
        NumberClass.OPERATOR_SERVICE: "un service de l’opérateur",
        NumberClass.SHORT_FREE: "un numéro court gratuit",
        NumberClass.SHORT_PREMIUM: "un numéro court payant",
        NumberClass.SPECIAL_FREE: "un numéro spécial gratuit",
        NumberClass.SPECIAL_PREMIUM: "un numéro spécial payant",
        NumberClass.FIXED: "un numéro fixe en France",
        NumberClass.MOBILE: "un mobile en France",
        NumberClass.OVERSEAS: "un numéro d’outre-mer",
        NumberClass.EUROPE_NEAR: "un numéro d’Europe proche",
        NumberClass.EUROPE_OTHER: "un numéro d’un autre pays d’Europe",
        NumberClass.WORLD: "un numéro du reste du monde",
        NumberClass.INVALID: "un numéro qui n’existe pas",
    },
    story="Appel {caller} vers le {number}, {moment}",
    from_line="de la ligne {line}",
    from_number="du {number}",
    from_nobody="d’un numéro masqué",
    prompts={
        Prompt.ANONYMOUS_REFUSED: "Le correspondant entend de montrer son numéro ; l’appel se termine.",
        Prompt.RESTRICTED: "Le correspondant entend que sa ligne n’autorise pas cet appel ; il se termine.",
        Prompt.UNKNOWN_NUMBER: "Le correspondant entend que ce numéro n’existe pas ; l’appel se termine.",
        Prompt.NOT_REACHED: "Le correspondant entend que personne n’est joignable ; l’appel se termine.",
        Prompt.SERVICE_CLOSED: "Le correspondant entend que ce service est fermé ; l’appel se termine.",
        Prompt.NO_CHOICE: "Le correspondant entend qu’aucun choix n’a été reconnu ; l’appel se termine.",
        Prompt.GOODBYE: "Le correspondant est remercié de son appel, qui se termine.",
        Prompt.NOTHING_RINGS: "Il entend qu’il n’y a pas d’appel à intercepter ; l’appel se termine.",
        Prompt.CALLBACK_SET: (
            "Le correspondant entend que la ligne est occupée et que son poste sonnera quand elle sera libre."
        ),
        Prompt.CALLBACKS_CANCELLED: "Les rappels qu’il attendait sont annulés, et il l’entend.",
        Prompt.NOTHING_PARKED: "Il entend qu’aucun appel n’est parqué ici ; l’appel se termine.",
        Prompt.CONFERENCE_FULL: "Il entend que la conférence est complète ; l’appel se termine.",
        Prompt.CALL_LATER: "Le correspondant entend de rappeler plus tard ; l’appel se termine.",
        Prompt.DO_NOT_DISTURB_ON: "« Ne pas déranger » est activé, et il l’entend.",
        Prompt.DO_NOT_DISTURB_OFF: "« Ne pas déranger » est désactivé, et il l’entend.",
        Prompt.GROUPS_CONNECTED: "La ligne est connectée à ses groupements, et il l’entend.",
        Prompt.GROUPS_DISCONNECTED: "La ligne est déconnectée de ses groupements, et il l’entend.",
    },
    causes={
        Cause.BUSY: "Le correspondant entend la tonalité d’occupation.",
        Cause.DECLINED: "L’appel est refusé, sans explication.",
        Cause.FORBIDDEN: "L’appel est interdit.",
        Cause.UNKNOWN_NUMBER: "L’appel se termine : le numéro n’existe pas.",
        Cause.NO_ANSWER: "L’appel se termine : personne n’a répondu.",
        Cause.UNREACHABLE: "L’appel se termine : personne n’est joignable.",
        Cause.FAILED: "L’appel se termine : le réseau n’a pas pu le mener à bien.",
    },
    reasons={
        Code.EMERGENCY_CALL: "Le {number} est un numéro d’urgence : il passe toujours, avec le vrai numéro.",
        Code.LINE_DIALLED: "Le {number} est le numéro de la ligne {line}.",
        Code.GROUP_DIALLED: "Le {number} est le numéro du groupement {line}.",
        Code.ATTENDANT_DIALLED: "Le {number} est le numéro de l’accueil vocal {line}.",
        Code.OUTSIDE_CALL: "Le {number} est {kind}, que le profil « {profile} » de la ligne {line} autorise.",
        Code.MOBILE_CALLER: "L’appel vient du mobile {line} et suit les réglages de cette ligne.",
        Code.NOT_OURS: "Le {number} n’est à personne dans l’entreprise.",
        Code.CALLS_ITSELF: "La ligne {line} s’appelle elle-même.",
        Code.NOT_A_NUMBER: "{number} n’est pas un numéro de téléphone.",
        Code.FEATURE_CODE_UNKNOWN: "{number} n’est pas un code de service connu.",
        Code.WRONG_LENGTH: "Le {number} n’existe pas : il a trop de chiffres, ou pas assez.",
        Code.CALLING_CODE_UNKNOWN: "Le {number} commence par un indicatif de pays qui n’existe pas.",
        Code.MACHINE_NUMBER: "Le {number} est un numéro de machine : personne n’y répond.",
        Code.RESTRICTED_CLASS: (
            "Le {number} est {kind}, que le profil « {profile} » de la ligne {line} n’autorise pas."
        ),
        Code.RESTRICTED_DAY: (
            "Le {weekday}, le profil « {profile} » de la ligne {line} n’autorise que les appels internes et "
            "d’urgence : le {number} n’est pas appelé."
        ),
        Code.NUMBER_HIDDEN: "La ligne {line} masque son numéro.",
        Code.NUMBER_ALTERNATIVE: "La ligne {line} affiche le {shown} à la place de son numéro.",
        Code.ALTERNATIVE_NOT_PROVED: (
            "La ligne {line} est réglée pour afficher le {shown}, mais rien ne prouve que ce numéro est à "
            "l’entreprise : elle affiche le sien."
        ),
        Code.BLOCKED: "La ligne {line} a bloqué le {number}.",
        Code.ANONYMOUS_REFUSED: "La ligne {line} refuse les appels anonymes.",
        Code.EMERGENCY_CALLBACK: (
            "La ligne {line} refuse les appels anonymes, mais vient d’appeler les secours : l’appel passe."
        ),
        Code.CLOSED_BY_OVERRIDE: "Le calendrier « {calendar} » est exceptionnellement fermé.",
        Code.CLOSED_PERIOD: "Le calendrier « {calendar} » est en période de fermeture.",
        Code.CLOSED_HOLIDAY: "Le calendrier « {calendar} » est fermé ce jour férié ({holiday}).",
        Code.CLOSED_HOURS: "Le calendrier « {calendar} » est fermé à cette heure.",
        Code.DO_NOT_DISTURB: "La ligne {line} est en « Ne pas déranger » : elle passe pour occupée.",
        Code.NO_DEVICE: "La ligne {line} n’a pas de poste.",
        Code.NOT_REGISTERED: "Le poste de la ligne {line} n’est pas connecté.",
        Code.NO_MOBILE_BEHIND: "La ligne {line} n’a pas de poste et ne renvoie vers aucun mobile.",
        Code.LINE_BUSY: "La ligne {line} est déjà en communication, sans signal d’appel.",
        Code.LINE_FULL: "Appels en cours sur la ligne {line} : {calls}, autant que son poste en accepte.",
        Code.CALL_WAITING: "La ligne {line} est en communication, mais a le signal d’appel.",
        Code.LINE_FREE: "La ligne {line} est libre.",
        Code.DO_NOT_DISTURB_SET: "La ligne {line} demande à ne plus être dérangée.",
        Code.DO_NOT_DISTURB_CLEARED: "La ligne {line} accepte de nouveau d’être dérangée.",
        Code.GROUPS_CONNECTED: "La ligne {line} se connecte à ses groupements.",
        Code.GROUPS_DISCONNECTED: "La ligne {line} se déconnecte de ses groupements.",
        Code.PICK_UP_LINE: "La ligne {line} intercepte l’appel qui sonne au {number}.",
        Code.PICK_UP_GROUP: "La ligne {line} intercepte l’appel qui sonne dans son groupe d’interception.",
        Code.NO_PICKUP_GROUP: "La ligne {line} n’est dans aucun groupe d’interception.",
        Code.NOTHING_RINGS: "Rien n’y sonne : il n’y a pas d’appel à intercepter.",
        Code.CALLBACK_SET: "Dès que la ligne {line} sera libre, qui l’appelait sera rappelé.",
        Code.CALLBACK_DUE: "La ligne {line}, qui était occupée, est libre : c’est l’heure du rappel promis.",
        Code.CALLBACK_TAKEN: "La ligne {line} décroche au rappel.",
        Code.CALLBACK_NOT_TAKEN: "La ligne {line} ne décroche pas au rappel.",
        Code.CALLBACKS_CANCELLED: "La ligne {line} annule les rappels qu’elle attend.",
        Code.PARKED: "La ligne {line} parque l’appel sur le {number}.",
        Code.TAKES_PARKED: "La ligne {line} prend l’appel parqué sur le {number}.",
        Code.TAKEN: "La ligne {line} a pris l’appel parqué.",
        Code.NOTHING_PARKED: "Aucun appel n’y est parqué.",
        Code.PARKED_TOO_LONG: "Personne n’a pris l’appel parqué sur la ligne {line}.",
        Code.CONFERENCE: "C’est la conférence de la ligne {line}.",
        Code.CONFERENCE_FULL: "Cette conférence réunit déjà autant de personnes qu’elle peut.",
        Code.TRANSFERRED: "La ligne {line} transfère l’appel vers le {number}.",
        Code.CONNECTED: "La ligne {line} met en relation ses deux correspondants.",
        Code.NOT_BY_TRANSFER: "La ligne {line} ne peut pas transférer un appel vers ce code de service.",
        Code.STAYS: "Le transfert n’aboutit pas : l’appel reste à la ligne {line}.",
        Code.COMES_BACK: "L’appel revient à la ligne {line}.",
        Code.SERVICE_LACKING: "La ligne {line} n’a pas ce service.",
        Code.GREETING_FIRST: "La ligne {line} joue son annonce d’accueil avant de sonner.",
        Code.GREETING_MEANWHILE: "La ligne {line} joue son annonce d’accueil pendant qu’elle sonne.",
        Code.GREETING_LOOPED: (
            "La ligne {line} joue son annonce d’accueil en boucle : elle n’a pas d’annonce de double appel."
        ),
        Code.GREETING_CLOSED: "La ligne {line} ne joue son annonce d’accueil que pendant l’ouverture.",
        Code.GREETING_PLAYED: "L’annonce d’accueil de la ligne {line} est terminée.",
        Code.DOUBLE_CALL_ANNOUNCED: "La ligne {line} joue son annonce de double appel en boucle.",
        Code.ATTENDANT_OFF: "L’accueil vocal {line} est désactivé.",
        Code.MENU: "L’accueil vocal {line} joue le même menu à toute heure.",
        Code.MENU_OPEN: "L’accueil vocal {line} joue son menu des heures d’ouverture.",
        Code.MENU_CLOSED: "L’accueil vocal {line} joue son menu des heures de fermeture.",
        Code.MENU_WITHOUT_KEYS: (
            "Ce menu de l’accueil vocal {line} n’affecte aucune touche : son annonce est jouée une fois."
        ),
        Code.KEY_TO_NUMBER: "La touche {key} de l’accueil vocal {line} envoie l’appel {to}.",
        Code.KEY_TO_SUBMENU: "La touche {key} de l’accueil vocal {line} mène à un sous-menu.",
        Code.KEY_WRONG: "La touche {key} ne mène nulle part dans ce menu de l’accueil vocal {line}.",
        Code.MENU_SILENCE: "Aucune touche n’est pressée dans l’accueil vocal {line}.",
        Code.MENU_GIVEN_UP: "L’accueil vocal {line} a proposé ce menu {attempts} fois, sans résultat.",
        Code.MENU_FALLBACK: "L’accueil vocal {line} envoie alors l’appel {to}.",
        Code.MORE_TOGETHER: "La ligne {line} sonne sur plusieurs numéros à la fois ({numbers} en plus).",
        Code.MORE_IN_TURN: "La ligne {line} sonne sur plusieurs numéros, l’un après l’autre "
        "({numbers} en plus).",
        Code.NEXT_NUMBER: "C’est au tour du {number}, prévu par la ligne {line}.",
        Code.NUMBER_SKIPPED: "Le {number}, prévu par la ligne {line}, ne peut pas sonner : il est passé.",
        Code.GROUP_CLOSED: "Le groupement {line} est fermé : l’appel est envoyé {to}.",
        Code.MEMBER_ABSENT: "La ligne {line} est sortie du groupement « {group} ».",
        Code.MEMBER_DISCONNECTED: "La ligne {line} s’est déconnectée de ses groupements.",
        Code.MEMBER_IN_CALL: "La ligne {line} est en communication : le groupement ne la fait pas sonner.",
        Code.MEMBER_OFFERED: "La ligne {line} sonne déjà pour un appel de groupement.",
        Code.MEMBER_RESTING: "La ligne {line} est dans son délai inter-appels.",
        Code.NO_MEMBER: "Le groupement {line} n’a aucun membre.",
        Code.NOBODY_CONNECTED: "Aucun membre du groupement {line} n’est connecté.",
        Code.NOBODY_FREE: "Aucun membre du groupement {line} n’est libre : l’appel attend.",
        Code.GROUP_LINEAR: "Le groupement {line} appelle ses membres dans l’ordre de leur liste.",
        Code.GROUP_LONGEST_IDLE: "Le groupement {line} appelle d’abord le membre libre depuis le plus "
        "longtemps.",
        Code.GROUP_CYCLIC: "Le groupement {line} appelle d’abord le membre après le dernier qui a répondu.",
        Code.GROUP_PARALLEL: "Le groupement {line} fait sonner tous ses membres en même temps.",
        Code.GROUP_GREETING_FIRST: "Le groupement {line} joue son annonce d’accueil avant de sonner.",
        Code.GROUP_GREETING_MEANWHILE: "Le groupement {line} joue son annonce d’accueil pendant qu’il sonne.",
        Code.GROUP_FULL: "Autant d’appels attendent dans le groupement {line} qu’il en accepte.",
        Code.WAITED_TOO_LONG: "L’appel a attendu dans le groupement {line} aussi longtemps qu’il peut.",
        Code.WAIT_FAILED: "L’attente dans le groupement {line} n’a pas pu se poursuivre.",
        Code.OVERFLOW_DISSUASION: "Le groupement {line} demande de rappeler plus tard.",
        Code.OVERFLOW_NUMBER: "Débordement du groupement {line} {to}.",
        Code.OVERFLOW_MAILBOX: "Débordement du groupement {line} vers une messagerie.",
        Code.OVERFLOW_NONE: "Le groupement {line} n’a pas de débordement.",
        Code.FORWARD_SCHEDULED: "Renvoi programmé de la ligne {line} {to}.",
        Code.FORWARD_IMMEDIATE: "Renvoi immédiat de la ligne {line} {to}.",
        Code.FORWARD_BUSY: "Renvoi sur occupation de la ligne {line} {to}.",
        Code.FORWARD_NO_ANSWER: "Renvoi sur non-réponse de la ligne {line} {to}.",
        Code.FORWARD_UNREACHABLE: "Renvoi sur non-joignabilité de la ligne {line} {to}.",
        Code.FORWARD_FORBIDDEN: "Aucun renvoi ne peut aller vers le {number} : c’est {kind}.",
        Code.FORWARD_LOOP: "L’appel reviendrait vers {who} : il tournerait en rond.",
        Code.TOO_MANY_FORWARDS: "L’appel a été renvoyé {forwards} fois : {who} ne le renvoie plus.",
        Code.VOICEMAIL_INSTEAD: "La messagerie de la ligne {line} prend l’appel à la place.",
        Code.NO_MAILBOX: "La ligne {line} n’a pas de messagerie.",
        Code.ENDED_BUSY: "{Who} est en communication.",
        Code.ENDED_NO_ANSWER: "{Who} ne répond pas.",
        Code.ENDED_REFUSED: "{Who} refuse l’appel.",
        Code.ENDED_UNREACHABLE: "{Who} est injoignable.",
        Code.ENDED_UNKNOWN_NUMBER: "{Who} n’existe pas pour le réseau appelé.",
        Code.ENDED_FAILED: "L’appel vers {who} n’aboutit pas.",
        Code.MAILBOX_FAILED: "La messagerie n’a pas pu prendre le message.",
        Code.NO_TRUNK: "Aucun accès opérateur ne mène au réseau {role}.",
    },
)

FRENCH = Words(**{part.name: _typeset(getattr(_PLAIN, part.name)) for part in fields(Words)})
