"""What a company subscribed: set by the operator, taken by lines (O1)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company.models import Attendant, Group, Line, OptionStock, PlanStock
from ligneclaire.company.models.offer import COUNTED_OPTIONS, Option, Plan
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import operators_only


def plan_stock_set(*, actor: Person | None, company: Company, plan: str, subscribed: int) -> None:
    """How many of a plan the company has; never fewer than its lines took."""
    operators_only(actor)
    with change(company, actor) as changes:
        stock, _created = PlanStock.objects.get_or_create(company=company, plan=Plan(plan))
        _check_enough(subscribed, plans_assigned(plan))
        if stock.subscribed != subscribed:
            before, stock.subscribed = stock.subscribed, subscribed
            stock.save(update_fields=["subscribed"])
            changes.record(
                "plan_stock.changed",
                Plan(plan).label,
                before={"subscribed": before},
                after={"subscribed": subscribed},
            )


def option_stock_set(*, actor: Person | None, company: Company, option: str, subscribed: int) -> None:
    """The same for an option."""
    operators_only(actor)
    with change(company, actor) as changes:
        stock, _created = OptionStock.objects.get_or_create(company=company, option=Option(option))
        _check_enough(subscribed, options_assigned(option))
        if stock.subscribed != subscribed:
            before, stock.subscribed = stock.subscribed, subscribed
            stock.save(update_fields=["subscribed"])
            changes.record(
                "option_stock.changed",
                Option(option).label,
                before={"subscribed": before},
                after={"subscribed": subscribed},
            )


def plans_assigned(plan: str) -> int:
    """Plans of a kind that lines, groups and attendants of the company in scope hold."""
    if plan == Plan.CALL_GROUP:
        return Group.objects.count()
    if plan == Plan.AUTO_ATTENDANT:
        return Attendant.objects.count()
    return Line.objects.filter(kind=plan).count()


def options_assigned(option: str) -> int:
    return Line.objects.filter(option=option).count()


def take_plan(kind: str) -> None:
    """Refuses, on `kind`, when no plan is left for one more line of the kind, or one more group; to be asked
    inside a `change`.

    Mobile lines come with the company's mobile offer and take no plan.
    """
    if kind == Line.Kind.MOBILE:
        return
    stock = PlanStock.objects.filter(plan=kind).first()
    if plans_assigned(kind) >= (stock.subscribed if stock else 0):
        raise ValidationError(
            {
                "kind": _("Il ne reste aucun « %(plan)s » : commandez-en un autre.")
                % {"plan": Plan(kind).label}
            }
        )


def take_option(option: str) -> None:
    """The same for one more line with the option; the softphone is included."""
    if option not in COUNTED_OPTIONS:
        return
    stock = OptionStock.objects.filter(option=option).first()
    if options_assigned(option) >= (stock.subscribed if stock else 0):
        raise ValidationError(
            {
                "option": _("Il ne reste aucune option « %(option)s » : commandez-en une autre.")
                % {"option": Option(option).label}
            }
        )


def _check_enough(subscribed: int, assigned: int) -> None:
    if subscribed < assigned:
        raise ValidationError(
            {"subscribed": _("%(count)d sont déjà attribués : pas moins.") % {"count": assigned}}
        )
