"""The system's own sentences, in French, and how ARI is asked to play them.

`speech` speaks them into sound files when the house is installed. The identifiers are those of
`routing.call.Prompt`, `calls.commands.Sentence` and `routing.model.PredefinedSound`; a studio's recording may
take the place of each.
"""

from __future__ import annotations

from ligneclaire.engine.words import check_number, national_form

SENTENCES = {
    "anonymous-refused": "Votre correspondant n’accepte pas les appels masqués. "
    "Rappelez en affichant votre numéro.",
    "restricted": "Votre ligne n’est pas autorisée à appeler ce numéro.",
    "unknown-number": "Le numéro que vous avez composé n’est pas attribué. Vérifiez-le, puis rappelez.",
    "greeting": "Bonjour, et merci de votre appel. Nous vous mettons en relation.",
    "double-call": "La personne que vous appelez est en conversation. Un signal l’avertit de votre appel : "
    "merci de rester en ligne.",
    "group-greeting": "Bonjour, et bienvenue. Votre appel va être pris en charge.",
    "waiting": "Toutes nos lignes sont occupées. Merci de patienter, nous répondons dans l’ordre des appels.",
    "dissuasion": "Nous ne pouvons pas prendre votre appel pour le moment. Rappelez plus tard. Au revoir.",
    "not-reached": "Votre correspondant n’est pas joignable pour le moment. Merci de rappeler plus tard. "
    "Au revoir.",
    "service-closed": "Ce service est fermé pour le moment. Merci de rappeler plus tard. Au revoir.",
    "no-choice": "Aucun choix n’a été reconnu. Merci de votre appel. Au revoir.",
    "goodbye": "Merci de votre appel. Au revoir.",
    "nothing-rings": "Il n’y a pas d’appel à intercepter.",
    "nothing-parked": "Aucun appel n’est parqué ici.",
    "conference-full": "La conférence est complète. Rappelez plus tard.",
    "call-later": "Votre correspondant n’est pas disponible. Merci de rappeler plus tard. Au revoir.",
    "do-not-disturb-on": "Ne pas déranger est activé : votre ligne ne sonnera plus.",
    "do-not-disturb-off": "Ne pas déranger est désactivé : votre ligne sonne de nouveau.",
    "callback-set": "Votre correspondant est occupé. Raccrochez : "
    "votre téléphone sonnera dès qu’il sera libre.",
    "callbacks-cancelled": "Vos rappels automatiques sont annulés.",
    "groups-connected": "Votre ligne est connectée à ses groupements d’appels.",
    "groups-disconnected": "Votre ligne est déconnectée de ses groupements d’appels.",
    "voicemail-of": "Vous êtes sur la messagerie du",
    "voicemail-leave": "Laissez un message après le bip, puis raccrochez ou appuyez sur dièse.",
    "message-kept": "Votre message est enregistré. Au revoir.",
    "mailbox-full": "La messagerie de votre correspondant est pleine. Rappelez plus tard.",
    "voicemail-unavailable": "La messagerie est momentanément indisponible. Rappelez plus tard.",
    "simulated-network": "Ici le réseau téléphonique simulé. Parlez : vous allez vous entendre.",
    "simulated-emergency": "Ceci est un appel d’urgence simulé, personne n’a été prévenu. "
    "Votre appel est arrivé avec le numéro",
}
"""The words of each sentence. The two of `voicemail` stand around the mailbox's number."""

PLUS = "plus"

_DIGITS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
NUMBER_GROUPS = {
    **{f"{digit}": word for digit, word in enumerate(_DIGITS)},
    **{f"0{digit}": f"zéro {word}" for digit, word in enumerate(_DIGITS)},
    **{f"{number}": f"{number}" for number in range(10, 100)},
    PLUS: "plus",
}
"""What a phone number is made of when it is said: groups of two digits, an odd one, and the `+`."""

SOUND_TEXTS = SENTENCES | {f"number/{group}": words for group, words in NUMBER_GROUPS.items()}
"""Words of every sound, by its name below `lc/`."""


def prompt_media(sentence: str) -> str:
    """ARI's name for a sentence; raises KeyError for one that has no words."""
    SENTENCES[sentence]
    return f"sound:lc/{sentence}"


def number_media(number: str) -> list[str]:
    """ARI's names for the sounds that say a canonical number, two digits at a time as it is done in France.

    French numbers are said with their zero, others after a « plus ».
    """
    digits = (national_form(number) or check_number(number)).removeprefix("+")
    spoken = [PLUS] if number.startswith("+") and national_form(number) is None else []
    if len(digits) % 2:
        spoken.append(digits[0])
        digits = digits[1:]
    spoken += [digits[index : index + 2] for index in range(0, len(digits), 2)]
    return [f"sound:lc/number/{group}" for group in spoken]
