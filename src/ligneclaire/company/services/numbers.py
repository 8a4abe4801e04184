"""The company's stock of numbers (O8), and the outside numbers it proved it may show (L7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import rules
from ligneclaire.company.models import Attendant, Group, Line, Number, ProvedNumber
from ligneclaire.company.models.numbers import HOLDERS, REST_DAYS
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals, operators_only, values
from ligneclaire.routing.numbers import grouped


def numbers_add(*, actor: Person | None, company: Company, numbers: Iterable[str], zne: str = "") -> None:
    """New numbers for the company's stock: all of them or none."""
    operators_only(actor)
    refusals = Refusals()
    wanted = []
    for text in numbers:
        with refusals.on("numbers"):
            wanted.append(rules.clean_stock_number(text))
    refusals.raise_any()
    with change(company, actor) as changes:
        with scopes_disabled():
            taken = set(Number.objects.filter(e164__in=wanted).values_list("e164", flat=True))
        for number in sorted(taken):
            refusals.add("numbers", _("%(number)s n’est pas disponible.") % {"number": grouped(number)})
        refusals.raise_any()
        Number.objects.bulk_create(Number(company=company, e164=number, zne=zne) for number in wanted)
        changes.record("numbers.added", company, after={"numbers": wanted, "zne": zne})


def number_remove(*, actor: Person | None, number: Number) -> None:
    """Takes a number that no line holds out of the stock."""
    operators_only(actor)
    with change(number.company, actor, number) as changes:
        if number.holder:
            raise ValidationError(_("Ce numéro est attribué."))
        changes.record("number.removed", grouped(number.e164))
        number.delete()


def number_take_back(*, actor: Person | None, number: Number) -> None:
    """Ends the rest of a deleted line's number."""
    with change(number.company, actor, number) as changes:
        if number.resting_until is not None:
            before, number.resting_until = number.resting_until, None
            number.save(update_fields=["resting_until"])
            changes.record(
                "number.taken_back", grouped(number.e164), before={"resting_until": before.isoformat()}
            )


def number_change(*, actor: Person | None, number: Number, zne: str, resting_until: date | None) -> None:
    """The zone of a number, and its rest."""
    operators_only(actor)
    with change(number.company, actor, number) as changes:
        before = values(number, "zne", "resting_until")
        refusals = Refusals()
        with refusals.on("zne"):
            number.zne = rules.clean_name(zne, 60) if zne.strip() else ""
        refusals.raise_any()
        number.resting_until = resting_until
        after = values(number, "zne", "resting_until")
        if after != before:
            number.save(update_fields=["zne", "resting_until"])
            changes.record("number.changed", grouped(number.e164), before=before, after=after)


def take_number(e164: str) -> Number:
    """A number of the stock that nothing holds and that does not rest; inside a `change`.

    Refusals are on `number`.
    """
    number = Number.objects.filter(e164=e164).select_related(*HOLDERS).first()
    said = {"number": grouped(e164)}
    if number is None:
        raise ValidationError({"number": _("Le %(number)s n’est pas dans votre stock de numéros.") % said})
    if holder := number.holder:
        raise ValidationError(
            {
                "number": _("Le %(number)s est déjà celui d’une ligne.") % said
                if isinstance(holder, Line)
                else _("Le %(number)s est déjà celui de « %(name)s ».")
                % {**said, "name": getattr(holder, "name", "")}
            }
        )
    if number.resting_until and number.resting_until > timezone.localdate():
        raise ValidationError(
            {
                "number": _("Le %(number)s est au repos jusqu’au %(until)s : reprenez-le d’abord.")
                % {**said, "until": f"{number.resting_until:%d/%m/%Y}"}
            }
        )
    if number.resting_until:
        number.resting_until = None
        number.save(update_fields=["resting_until"])
    return number


def check_short_number_free(short_number: str, holder: Line | Group | Attendant) -> None:
    """Refuses, on `short_number`, one that another line, group or attendant has; none is always free."""
    if not short_number:
        return
    for model in (Line, Group, Attendant):
        rows = model._default_manager.filter(short_number=short_number)
        if isinstance(holder, model):
            rows = rows.exclude(pk=holder.pk)
        if other := rows.first():
            raise ValidationError(
                {
                    "short_number": _("Le %(number)s est déjà celui de %(name)s.")
                    % {"number": short_number, "name": other.name}
                }
            )


def let_rest(number: Number) -> None:
    """The number of a line, group or attendant that was deleted rests before anybody else gets it; inside a
    `change`."""
    number.resting_until = timezone.localdate() + timedelta(days=REST_DAYS)
    number.save(update_fields=["resting_until"])


def proved_number_add(
    *, actor: Person | None, company: Company, number: str, proof: str, proved_on: date
) -> ProvedNumber:
    """An outside number that lines may show, with its proof."""
    refusals = Refusals()
    with refusals.on("number"):
        number = rules.clean_outside_number(number)
    with refusals.on("proof"):
        proof = rules.clean_name(proof, 200)
    refusals.raise_any()
    with change(company, actor) as changes:
        if ProvedNumber.objects.filter(e164=number).exists():
            raise ValidationError({"number": _("La preuve de ce numéro est déjà enregistrée.")})
        proved = ProvedNumber.objects.create(company=company, e164=number, proof=proof, proved_on=proved_on)
        changes.record("proved_number.added", grouped(number), after={"proof": proof})
    return proved


def proved_number_remove(*, actor: Person | None, proved: ProvedNumber) -> None:
    with change(proved.company, actor, proved) as changes:
        changes.record("proved_number.removed", grouped(proved.e164), before={"proof": proved.proof})
        proved.delete()
