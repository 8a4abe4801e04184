"""Takes the closing days of an agenda file from a manager: what is none is refused in plain words."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from ligneclaire.company import ics
from ligneclaire.company.ics import MAX_CLOSINGS, Closing, Refusal
from ligneclaire.company.sounds import limited
from ligneclaire.company.sounds.intake import busy

MAX_BYTES = 1_000_000
AHEAD = timedelta(days=730)
"""How far an agenda is read: what comes back every year would fill a calendar otherwise."""
MEMORY = 384 * 1024 * 1024
"""Of the child that reads, in bytes of address space."""


@dataclass(frozen=True)
class Agenda:
    """What a file has to add to a calendar."""

    closings: tuple[Closing, ...]
    """First day, last day, title."""
    partial: int
    """How many events take no whole day, and close nothing."""


def read(file: File[Any], today: date, timezone: str) -> Agenda:
    """The closings of an agenda from `today` on, on an IANA time zone's clock. Raises ValidationError."""
    if file.size > MAX_BYTES:
        raise ValidationError(_("Ce fichier dépasse 1 Mo : exportez une période plus courte."))
    if not file.size:
        raise ValidationError(_("Ce fichier est vide."))
    try:
        done = limited.run(
            [sys.executable, "-I", ics.__file__, str(today), str(today + AHEAD), timezone],
            memory=MEMORY,
            told=b"".join(file.chunks()),
        )
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise ValidationError(busy()) from error
    except (subprocess.SubprocessError, ValueError) as error:  # it ran into one of its limits
        raise ValidationError(_say(Refusal.UNREADABLE)) from error
    if "refused" in told:
        raise ValidationError(_say(Refusal(told["refused"])))
    return Agenda(
        tuple(
            (date.fromisoformat(first), date.fromisoformat(last), title)
            for first, last, title in told["closings"]
        ),
        told["partial"],
    )


def _say(refusal: Refusal) -> str:
    return {
        Refusal.NO_AGENDA: _("Ce fichier n’est pas un agenda. Exportez le vôtre au format iCalendar (.ics)."),
        Refusal.UNREADABLE: _("Cet agenda est abîmé ou trop compliqué : exportez une période plus courte."),
        Refusal.TOO_MANY: _(
            "Cet agenda contient plus de %(max)d fermetures : exportez seulement celui de vos congés."
        )
        % {"max": MAX_CLOSINGS},
    }[refusal]
