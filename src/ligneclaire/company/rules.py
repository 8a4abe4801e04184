"""What one value must be, in the manager's words: what forms, services and the company file all ask.

Each `clean_…` takes what somebody typed and returns it as it is kept, or raises ValidationError. Rules that
need other rows (is this e-mail free?) are in the services.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from datetime import date, time

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.routing.forwarding import refusal
from ligneclaire.routing.model import Company, LineKind, NumberClass
from ligneclaire.routing.numbers import canonical, classify, grouped
from ligneclaire.routing.reasons import Code

TIMEZONES = (
    "Europe/Paris",
    "America/Cayenne",
    "America/Guadeloupe",
    "America/Marigot",
    "America/Martinique",
    "America/Miquelon",
    "America/St_Barthelemy",
    "Indian/Mayotte",
    "Indian/Reunion",
    "Pacific/Gambier",
    "Pacific/Marquesas",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Wallis",
)
"""Metropolitan France and overseas (O7)."""

MAX_RINGS = 10
MAX_CLOSINGS = 200
"""Closing days and periods of a calendar: ten years of school holidays, and more."""
YEARS = range(2000, 2101)
"""In which a calendar may close: others are slips of the finger."""
_OUTSIDE = frozenset(
    {
        NumberClass.FIXED,
        NumberClass.MOBILE,
        NumberClass.OVERSEAS,
        NumberClass.EUROPE_NEAR,
        NumberClass.EUROPE_OTHER,
        NumberClass.WORLD,
    }
)


def clean_name(text: str, max_length: int = 80) -> str:
    """A name with single blanks, without control characters."""
    name = " ".join(text.split())
    if not name:
        raise ValidationError(_("Donnez un nom."))
    if len(name) > max_length:
        raise ValidationError(_("%(max)d caractères au plus."), params={"max": max_length})
    if not name.isprintable():
        raise ValidationError(_("Ce nom contient un caractère qui ne s’affiche pas."))
    return name


def clean_mac(text: str) -> str:
    """`64:16:7F:B2:69:D6` in any spelling, as twelve digits in lower case."""
    mac = re.sub(r"[\s:.\-]", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{12}", mac):
        raise ValidationError(_("Une adresse MAC a douze chiffres ou lettres de A à F : 64:16:7F:B2:69:D6."))
    if int(mac[1], 16) & 1:
        # The group bit of the first octet (IEEE 802): no single device has such an address.
        raise ValidationError(_("Cette adresse MAC n’est pas celle d’un appareil."))
    return mac


def spelled_mac(mac: str) -> str:
    """As it is printed on phones: `64:16:7F:B2:69:D6`."""
    return ":".join(mac[i : i + 2] for i in range(0, len(mac), 2)).upper()


def clean_postcode(text: str) -> str:
    if not re.fullmatch(r"\d{5}", code := text.strip()):
        raise ValidationError(_("Un code postal a cinq chiffres."))
    return code


def clean_insee(text: str) -> str:
    if not re.fullmatch(r"\d{5}|2[AB]\d{3}", code := text.strip().upper()):
        raise ValidationError(_("Le code INSEE d’une commune a cinq caractères, par exemple 75111 ou 2A004."))
    return code


def clean_timezone(text: str) -> str:
    if (name := text.strip()) not in TIMEZONES:
        raise ValidationError(_("Fuseau horaire inconnu. Exemple : Europe/Paris."))
    return name


def clean_line_number(text: str, kind: LineKind) -> str:
    """The public number of a line: a mobile's for a mobile line, a fixed or overseas one otherwise."""
    found = classify(text)
    allowed = (
        {NumberClass.MOBILE, NumberClass.OVERSEAS}
        if kind is LineKind.MOBILE
        else {NumberClass.FIXED, NumberClass.OVERSEAS}
    )
    if found.number_class not in allowed:
        wanted = _("un numéro mobile") if kind is LineKind.MOBILE else _("un numéro fixe")
        raise ValidationError(
            _("« %(number)s » ne convient pas : il faut %(wanted)s."),
            params={"number": text.strip(), "wanted": wanted},
        )
    return found.canonical


def clean_stock_number(text: str) -> str:
    """A number a company may have: fixed, mobile or overseas."""
    found = classify(text)
    if found.number_class not in (NumberClass.FIXED, NumberClass.MOBILE, NumberClass.OVERSEAS):
        raise ValidationError(
            _("« %(number)s » n’est pas un numéro de téléphone français complet."),
            params={"number": text.strip()},
        )
    return found.canonical


def clean_outside_number(text: str) -> str:
    """A whole number of any country, as a caller may see it."""
    found = classify(text)
    if found.number_class not in _OUTSIDE:
        raise ValidationError(
            _("« %(number)s » n’est pas un numéro complet que vos correspondants pourraient rappeler."),
            params={"number": text.strip()},
        )
    _check_plausible(found.canonical)
    return found.canonical


def clean_short_number(text: str) -> str:
    """Four to nine digits that mean nothing on the public network (C8)."""
    number = re.sub(r"[\s.]", "", text)
    if not re.fullmatch(r"[1-9]\d{3,8}", number):
        raise ValidationError(_("Un numéro court a de 4 à 9 chiffres et ne commence pas par 0."))
    if classify(number).number_class is not NumberClass.INVALID:
        raise ValidationError(
            _("%(number)s est déjà un numéro d’urgence ou un numéro spécial."), params={"number": number}
        )
    return number


def clean_blocked_number(text: str) -> str:
    """A number to block, in any spelling and even partial; its canonical form where it has one (L17)."""
    number = canonical(text)
    if not re.fullmatch(r"\+?\d{1,20}", number):
        raise ValidationError(
            _("« %(number)s » n’est pas un numéro : n’y mettez que des chiffres."),
            params={"number": text.strip()},
        )
    return number


def clean_destination(text: str, company: Company) -> str:
    """Where a forward may go (guide §6.14): the number, cleaned, or why it may not.

    `company` needs no more than its lines' numbers.
    """
    found = classify(text, company)
    if reason := refusal(found):
        raise ValidationError(
            _destination_refusal(reason.code, found.number_class), params={"number": text.strip()}
        )
    if found.line is None:
        _check_plausible(found.canonical)
    return found.canonical


def _destination_refusal(code: str, number_class: NumberClass) -> str:
    if code == Code.FORWARD_FORBIDDEN:
        return {
            NumberClass.EMERGENCY: _("Un renvoi vers un numéro d’urgence est interdit."),
            NumberClass.OVERSEAS: _("Un renvoi vers l’outre-mer est interdit."),
            NumberClass.EUROPE_OTHER: _(
                "En Europe, un renvoi ne peut aller que vers les pays voisins de la France, la Pologne et "
                "les Pays-Bas."
            ),
            NumberClass.WORLD: _("Un renvoi hors d’Europe est interdit."),
        }.get(number_class, _("%(number)s est un numéro spécial : un renvoi ne peut pas y aller."))
    refusals: dict[str, str] = {
        Code.NOT_A_NUMBER: _("« %(number)s » n’est pas un numéro : n’y mettez que des chiffres."),
        Code.FEATURE_CODE_UNKNOWN: _("%(number)s est un code de service : un renvoi ne peut pas y aller."),
        Code.CALLING_CODE_UNKNOWN: _("%(number)s : aucun pays n’a cet indicatif."),
        Code.MACHINE_NUMBER: _("%(number)s est le numéro d’une machine : personne n’y répond."),
    }
    return refusals.get(
        code, _("%(number)s n’est pas un numéro complet, ni un numéro court de votre entreprise.")
    )


def _check_plausible(number: str) -> None:
    """A number abroad must have a possible length; French ones were read by our own table."""
    if not number.startswith("+") or number.startswith("+33"):
        return
    if not phonenumbers.is_possible_number(phonenumbers.parse(number)):
        raise ValidationError(
            _("%(number)s n’a pas la longueur d’un numéro de ce pays."), params={"number": grouped(number)}
        )


def clean_rings(rings: int) -> int:
    if not 1 <= rings <= MAX_RINGS:
        raise ValidationError(_("De 1 à %(max)d sonneries."), params={"max": MAX_RINGS})
    return rings


def check_day(hours: Iterable[tuple[time, time]]) -> None:
    """Opening intervals of one day: each ends after it begins (00:00 is midnight), and none meets another."""
    last_end: time | None = None
    for start, end in sorted(hours):
        if start.second or end.second:
            raise ValidationError(_("Un horaire se donne en heures et en minutes, sans secondes."))
        if end != time(0) and end <= start:
            raise ValidationError(
                _("De %(start)s à %(end)s : la fin doit venir après le début."),
                params={"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"},
            )
        if last_end is not None and (last_end == time(0) or start < last_end):
            raise ValidationError(_("Deux horaires d’un même jour se chevauchent."))
        last_end = end


def check_year(day: date) -> None:
    if day.year not in YEARS:
        raise ValidationError(
            _("%(year)d : donnez une année entre %(first)d et %(last)d."),
            params={"year": day.year, "first": YEARS[0], "last": YEARS[-1]},
        )


def check_closing(first: date, last: date) -> None:
    """A closing ends when it begins or later, both in a year that may be meant."""
    check_year(first)
    check_year(last)
    if last < first:
        raise ValidationError(
            _("La fermeture du %(first)s finit avant d’avoir commencé."),
            params={"first": f"{first:%d/%m/%Y}"},
        )


def clean_host(text: str) -> str:
    host = text.strip().lower()
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", host):
        try:
            return str(ipaddress.ip_address(host))
        except ValueError:
            raise ValidationError(_("Donnez un nom de serveur ou une adresse IP.")) from None
    return host


def clean_port(port: int) -> int:
    if not 1 <= port <= 65535:
        raise ValidationError(_("Un port est un nombre de 1 à 65535."))
    return port


def clean_network(text: str) -> str:
    """An address, or a network: `192.0.2.10`, `192.0.2.0/28`."""
    try:
        network = ipaddress.ip_network(text.strip())
    except ValueError:
        raise ValidationError(
            _("« %(text)s » n’est pas une adresse IP."), params={"text": text.strip()}
        ) from None
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def clean_sip_name(text: str) -> str:
    """A user name at an operator, or one of our endpoints: what SIP takes without quoting."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}", name := text.strip()):
        raise ValidationError(_("Un identifiant SIP n’a que des lettres, des chiffres, ._- : 40 au plus."))
    return name


def clean_sip_password(text: str, min_length: int = 0) -> str:
    """Printable ASCII without blanks, quotes, commas, semicolons or backslashes, 128 at most."""
    if not re.fullmatch(r"[!#-&(-+\--:<-\[\]-~]{0,128}", text) or len(text) < min_length:
        raise ValidationError(
            _(
                "Un mot de passe SIP a de %(min)d à 128 lettres, chiffres et signes, sans espace, guillemet, "
                "virgule, point-virgule ni barre oblique inverse."
            ),
            params={"min": min_length},
        )
    return text
