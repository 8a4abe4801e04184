"""How a line calls and how calls reach it (L7, L9–L13, L17)."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import rules
from ligneclaire.company.models import BlockedNumber, Line, Number, ProvedNumber, RestrictionProfile
from ligneclaire.company.models.lines import MAX_BLOCKED_NUMBERS
from ligneclaire.company.models.numbers import FREE
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals, values
from ligneclaire.routing.model import LineKind
from ligneclaire.routing.services import Service, has

OUTGOING = ("shown_number", "alternative_number", "restriction_profile", "callback_on_busy")
INCOMING = {
    "do_not_disturb": Service.DO_NOT_DISTURB,
    "refuse_anonymous": Service.REFUSE_ANONYMOUS,
    "call_waiting": Service.CALL_WAITING,
    "distinct_ring": Service.DISTINCT_RING,
}
"""Fields of a line, and the service each belongs to."""


def line_set_outgoing(
    *,
    actor: Person | None,
    line: Line,
    shown_number: str,
    alternative_number: str = "",
    restriction_profile: RestrictionProfile,
    callback_on_busy: bool | None = None,
) -> None:
    """What a line shows, whom it may call, and whether it is called back by those it finds busy (`None`: as
    before). An alternative number may be kept while another is shown."""
    with change(line.company, actor, line) as changes:
        refusals = Refusals()
        before = values(line, *OUTGOING)
        calls = has(LineKind(line.kind), Service.SHOWN_NUMBER)
        if not calls and (shown_number != Line.ShownNumber.OWN or alternative_number.strip()):
            refusals.add("shown_number", _("Cette ligne n’appelle pas par elle-même."))
        if shown_number not in Line.ShownNumber.values:
            refusals.add("shown_number", _("Ce choix n’existe pas."))
        line.shown_number, line.restriction_profile = shown_number, restriction_profile
        if callback_on_busy is not None:
            line.callback_on_busy = callback_on_busy
        line.alternative_number = ""
        if alternative_number.strip():
            with refusals.on("alternative_number"):
                line.alternative_number = clean_alternative(alternative_number, line.company)
        elif shown_number == Line.ShownNumber.ALTERNATIVE:
            refusals.add("alternative_number", _("Donnez le numéro à afficher."))
        refusals.raise_any()
        after = values(line, *OUTGOING)
        if after != before:
            line.save(update_fields=OUTGOING)
            changes.record("line.outgoing_changed", line, before=before, after=after)


def clean_alternative(text: str, company: Company) -> str:
    """A number the company may show (L7): its own, a proved one, or any if its policy says so."""
    number = rules.clean_outside_number(text)
    if company.caller_id_policy == Company.CallerIdPolicy.FREE:
        return number
    if (
        Number.objects.filter(e164=number).exclude(FREE).exists()
        or ProvedNumber.objects.filter(e164=number).exists()
    ):
        return number
    raise ValidationError(
        _(
            "Vous ne pouvez afficher qu’un numéro de votre entreprise, ou un numéro extérieur dont vous avez "
            "prouvé qu’il est à vous : c’est la loi sur l’authentification des appels."
        )
    )


def line_set_incoming(*, actor: Person | None, line: Line, **switches: bool) -> None:
    """Sets the switches that are named, keys of `INCOMING`, and leaves the others."""
    with change(line.company, actor, line) as changes:
        refusals = Refusals()
        before = values(line, *switches)
        for name, on in switches.items():
            if on and not has(LineKind(line.kind), INCOMING[name]):
                refusals.add(name, _("Cette ligne n’a pas ce service."))
            setattr(line, name, on)
        refusals.raise_any()
        after = values(line, *switches)
        if after != before:
            line.save(update_fields=list(switches))
            changes.record("line.incoming_changed", line, before=before, after=after)


def line_set_blocked_numbers(*, actor: Person | None, line: Line, numbers: Iterable[str]) -> None:
    """The whole list of blocked numbers, in any spelling; the same number twice counts once.

    Refusals are on `numbers`.
    """
    refusals = Refusals()
    wanted: dict[str, None] = {}
    for text in numbers:
        with refusals.on("numbers"):
            wanted[rules.clean_blocked_number(text)] = None
    if len(wanted) > MAX_BLOCKED_NUMBERS:
        refusals.add("numbers", _("%(max)d numéros bloqués au plus.") % {"max": MAX_BLOCKED_NUMBERS})
    refusals.raise_any()
    with change(line.company, actor, line) as changes:
        before = sorted(line.blocked_numbers.values_list("number", flat=True))
        if sorted(wanted) != before:
            line.blocked_numbers.exclude(number__in=wanted).delete()
            BlockedNumber.objects.bulk_create(
                BlockedNumber(line=line, number=number) for number in wanted if number not in before
            )
            changes.record(
                "line.blocked_numbers_changed",
                line,
                before={"numbers": before},
                after={"numbers": sorted(wanted)},
            )
