"""Call groups come, are set and go (G1–G9, O1, guide §3.4, §7). Their members: `services.members`."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Company, Person
from ligneclaire.accounts.people import clean_email
from ligneclaire.company import rules
from ligneclaire.company.models import Calendar, Group, Line, Site
from ligneclaire.company.models.groups import MAX_WAIT_SECONDS, MAX_WAITING, MAX_WRAP_UP_SECONDS
from ligneclaire.company.models.offer import Plan
from ligneclaire.company.numbering import numbering
from ligneclaire.company.services import offer
from ligneclaire.company.services.change import Changes, change
from ligneclaire.company.services.library import Chosen, announcement_chosen
from ligneclaire.company.services.loops import leads_to
from ligneclaire.company.services.numbers import check_short_number_free, let_rest, take_number
from ligneclaire.company.services.refusals import Refusals, values
from ligneclaire.company.services.setting import setting
from ligneclaire.routing.model import LineKind
from ligneclaire.routing.services import Service, has

FIELDS = (
    "name", "short_number", "distribution", "rings", "wrap_up_on", "wrap_up_seconds", "max_waiting",
    "max_wait_seconds", "greeting_on", "greeting", "greeting_interruptive", "waiting_on", "waiting",
    "overflow", "dissuasion", "overflow_number", "overflow_line", "mailbox_email", "mailbox_attach",
    "closing_on", "calendar", "closed_number",
)  # fmt: skip
"""What a manager sets of a group, but for its members."""


def group_create(
    *,
    actor: Person | None,
    company: Company,
    name: str,
    number: str,
    site: Site,
    short_number: str = "",
) -> Group:
    """A new group without members: takes a plan and a free number of the stock.

    Refusals are on the parameters' names, and on `kind` when no plan is left.
    """
    with change(company, actor) as changes:
        site.refresh_from_db()
        group = Group(company=company, site=site)
        refusals = Refusals()
        with refusals.on("number"):
            number = rules.clean_line_number(number, LineKind.FIXED)
        _clean_names(group, refusals, name, short_number)
        refusals.raise_any()
        offer.take_plan(Plan.CALL_GROUP)
        group.number = take_number(number)
        group.save()
        changes.record("group.created", group, after={"site": site.name, **values(group, *FIELDS)})
    return group


def group_change_details(*, actor: Person | None, group: Group, name: str, short_number: str = "") -> None:
    """Its name, and its short number or none. Refusals are on `name` and `short_number`."""
    with setting(actor, group, "group.details_changed", FIELDS) as refusals:
        _clean_names(group, refusals, name, short_number)


def group_set_distribution(
    *,
    actor: Person | None,
    group: Group,
    distribution: str,
    rings: int,
    wrap_up_on: bool = False,
    wrap_up_seconds: int | None = None,
) -> None:
    """In which order members ring, how long each, and their rest after a call (G3, G4).

    Refusals are on the parameters' names. Without `wrap_up_seconds` the length of the rest stays as it is.
    """
    with setting(actor, group, "group.distribution_changed", FIELDS) as refusals:
        if distribution not in Group.Distribution.values:
            refusals.add("distribution", _("Ce choix n’existe pas."))
        group.distribution = distribution
        with refusals.on("rings"):
            group.rings = rules.clean_rings(rings)
        group.wrap_up_on = wrap_up_on
        if wrap_up_seconds is not None:
            with refusals.on("wrap_up_seconds"):
                group.wrap_up_seconds = _clean_count(wrap_up_seconds, MAX_WRAP_UP_SECONDS)


def group_set_announcements(
    *,
    actor: Person | None,
    group: Group,
    greeting_on: bool,
    greeting: Chosen = None,
    greeting_interruptive: bool = False,
    waiting_on: bool,
    waiting: Chosen = None,
) -> None:
    """What callers hear first and while they wait (G8); an announcement that is None is the predefined one.

    Refusals are on `greeting` and `waiting`.
    """
    with setting(actor, group, "group.announcements_changed", FIELDS) as refusals:
        group.greeting_on, group.greeting_interruptive = greeting_on, greeting_interruptive
        group.waiting_on = waiting_on
        for field, chosen in (("greeting", greeting), ("waiting", waiting)):
            _choose(actor, group, field, chosen, refusals)


def group_set_overflow(
    *,
    actor: Person | None,
    group: Group,
    max_waiting: int,
    max_wait_seconds: int,
    overflow: str,
    dissuasion: Chosen = None,
    number: str = "",
    line: Line | None = None,
    mailbox_email: str = "",
    mailbox_attach: bool = True,
) -> None:
    """How many callers wait and how long, and where those go who cannot be served (G5–G7).

    Refusals are on the names of the group's fields, `overflow_number` and `overflow_line` among them. What
    the chosen overflow does not need may be given all the same: it is kept for later.
    """
    with setting(actor, group, "group.overflow_changed", FIELDS) as refusals:
        kinds = Group.Overflow
        with refusals.on("max_waiting"):
            group.max_waiting = _clean_count(max_waiting, MAX_WAITING)
        with refusals.on("max_wait_seconds"):
            group.max_wait_seconds = _clean_count(max_wait_seconds, MAX_WAIT_SECONDS)
        if overflow not in kinds.values:
            refusals.add("overflow", _("Ce choix n’existe pas."))
        group.overflow = overflow
        _choose(actor, group, "dissuasion", dissuasion, refusals)
        group.overflow_number = ""
        if number.strip():
            with refusals.on("overflow_number"):
                group.overflow_number = _clean_destination(group, number)
        elif overflow == kinds.NUMBER:
            refusals.add("overflow_number", _("Donnez le numéro vers lequel déborder."))
        group.overflow_line = line
        if line is None and overflow == kinds.VOICEMAIL:
            refusals.add("overflow_line", _("Choisissez la ligne dont la messagerie prend les appels."))
        elif line is not None and not has(LineKind(line.kind), Service.VOICEMAIL):
            refusals.add("overflow_line", _("Cette ligne n’a pas de messagerie."))
        group.mailbox_email, group.mailbox_attach = "", mailbox_attach
        if mailbox_email.strip():
            with refusals.on("mailbox_email"):
                group.mailbox_email = clean_email(mailbox_email)


def group_set_closing(
    *, actor: Person | None, group: Group, on: bool, calendar: Calendar | None = None, number: str = ""
) -> None:
    """Where calls go in the closed hours of a calendar (G9). Refusals are on `calendar` and `closed_number`.

    What is given while it is off is kept for later.
    """
    with setting(actor, group, "group.closing_changed", FIELDS) as refusals:
        group.closing_on, group.calendar, group.closed_number = on, calendar, ""
        if on and calendar is None:
            refusals.add("calendar", _("Choisissez un calendrier."))
        if number.strip():
            with refusals.on("closed_number"):
                group.closed_number = _clean_destination(group, number)
        elif on:
            refusals.add("closed_number", _("Donnez le numéro qui prend les appels."))


def group_delete(*, actor: Person | None, group: Group, take_number_back: bool = False) -> None:
    """Removes a group: its plan is free again, its number rests, its members stay lines like any other.

    What leads to its number stays as it is; `uses.uses_of_group` says so beforehand.
    """
    with change(group.company, actor, group) as changes:
        number = group.number
        changes.record("group.deleted", group, before={"site": group.site.name, **values(group, *FIELDS)})
        group.delete()
        if not take_number_back:
            let_rest(number)


def leave_mailbox_overflows(line: Line, changes: Changes) -> None:
    """Groups that overflow to the voicemail of a line that goes dissuade from then on; inside a `change`."""
    for group in line.overflowing_groups.select_related("number", "overflow_line__number"):
        before = values(group, "overflow", "overflow_line")
        group.overflow_line = None
        if group.overflow == Group.Overflow.VOICEMAIL:
            group.overflow = Group.Overflow.DISSUASION
        group.save()
        after = values(group, "overflow", "overflow_line")
        changes.record("group.overflow_changed", group, before=before, after=after)


def _clean_names(group: Group, refusals: Refusals, name: str, short_number: str) -> None:
    with refusals.on("name"):
        group.name = rules.clean_name(name, 60)
        if Group.objects.filter(name__iexact=group.name).exclude(pk=group.pk).exists():
            refusals.add("name", _("Un autre groupement d’appels porte déjà ce nom."))
    group.short_number = ""
    if short_number.strip():
        with refusals.on("short_number"):
            group.short_number = rules.clean_short_number(short_number)
            check_short_number_free(group.short_number, group)


def _clean_count(count: int, most: int) -> int:
    if not 1 <= count <= most:
        raise ValidationError(_("De 1 à %(max)d."), params={"max": most})
    return count


def _choose(actor: Person | None, group: Group, field: str, chosen: Chosen, refusals: Refusals) -> None:
    """An announcement of the group's site, in place of what it has."""
    with refusals.on(field):
        setattr(group, field, announcement_chosen(actor=actor, site=group.site, chosen=chosen, field=field))


def _clean_destination(group: Group, text: str) -> str:
    """Where calls of the group may go: where a forward may (L18), and not back to it."""
    number = rules.clean_destination(text, numbering([text]))
    if number in (group.number.e164, group.short_number):
        raise ValidationError(_("Un groupement ne peut pas déborder vers lui-même."))
    if through := leads_to(number, group):
        raise ValidationError(
            _("Ce numéro ramène les appels à ce groupement, par %(through)s."),
            params={"through": through},
        )
    return number
