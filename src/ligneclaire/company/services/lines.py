"""Lines come, change hands and go (L3–L5, O1)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.dispatch import Signal
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from ligneclaire.accounts.models import Company, Person
from ligneclaire.accounts.people import clean_email
from ligneclaire.company import rules
from ligneclaire.company.models import Device, Line, RestrictionProfile, Site
from ligneclaire.company.models.offer import Option
from ligneclaire.company.services import offer
from ligneclaire.company.services.change import Changes, change
from ligneclaire.company.services.credentials import endpoint_name, sip_password
from ligneclaire.company.services.devices import check_mac_free, clean_device
from ligneclaire.company.services.forwards import make_forwards
from ligneclaire.company.services.groups import leave_mailbox_overflows
from ligneclaire.company.services.members import leave_groups
from ligneclaire.company.services.mobiles import line_dissociate_mobile
from ligneclaire.company.services.numbers import check_short_number_free, let_rest, take_number
from ligneclaire.company.services.people import check_email_free, give_account, take_account
from ligneclaire.company.services.pickup_groups import leave_pickup_group
from ligneclaire.company.services.refusals import Refusals, operators_only, values
from ligneclaire.company.services.restrictions import default_profile
from ligneclaire.routing.model import LineKind

handed_over = Signal()
"""Sent inside the change when a line is reset for somebody else, with `line`: what other rooms keep of the
former person, such as messages, goes too."""

USER_KINDS = (Line.Kind.FIXED, Line.Kind.FIXED_FOR_MOBILE)
"""Lines with a person who signs in: they need an e-mail."""

ENDPOINT_KINDS = (Line.Kind.FIXED, Line.Kind.ANALOG)
"""Lines with a device of their own on our network."""

MIN_SIP_PASSWORD = 12
"""Characters of a password that was chosen elsewhere."""

DETAILS = ("first_name", "last_name", "email", "short_number")


def line_create(
    *,
    actor: Person | None,
    company: Company,
    kind: str,
    number: str,
    site: Site | None,
    last_name: str,
    first_name: str = "",
    email: str = "",
    short_number: str = "",
    option: str = "",
    model: str = "",
    mac: str = "",
    restriction_profile: RestrictionProfile | None = None,
    invited: bool = True,
) -> Line:
    """A new line: takes a plan, a free number of the stock, an option if wanted; invites its person.

    Refusals are on the parameters' names. `site` is None for a mobile line, and only then.
    """
    refusals = Refusals()
    if kind not in Line.Kind.values:
        raise ValidationError({"kind": _("Ce type de ligne n’existe pas.")})
    line = Line(company=company, kind=kind, site=site)
    with refusals.on("number"):
        number = rules.clean_line_number(number, LineKind(kind))
    if (site is None) != (kind == Line.Kind.MOBILE):
        refusals.add("site", _("Choisissez un site."))
    _clean_details(line, refusals, first_name, last_name, email, short_number)
    with refusals.on("option"):
        line.option = _clean_option(option, kind)
    if model:
        try:
            model, mac = clean_device(model, mac, kind)
        except ValidationError as error:
            refusals.errors.update(error.message_dict)
    refusals.raise_any()
    with change(company, actor) as changes:
        offer.take_plan(kind)
        offer.take_option(line.option)
        line.number = take_number(number)
        _check_details_free(line)
        check_mac_free(mac)
        line.restriction_profile = restriction_profile or default_profile(company)
        if kind in ENDPOINT_KINDS:
            line.sip_user, line.sip_password = endpoint_name("l"), sip_password()
        line.save()
        make_forwards(line)
        if model:
            Device.objects.create(line=line, model=model, mac=mac)
        give_account(line, invited=invited)
        changes.record(
            "line.created", line, after=values(line, "kind", "site", "option", *DETAILS) | {"device": model}
        )
    return line


def line_change_details(
    *,
    actor: Person | None,
    line: Line,
    last_name: str,
    first_name: str = "",
    email: str = "",
    short_number: str = "",
    reset: bool = False,
) -> None:
    """Who is on the line (L3). Another e-mail ends the former account and invites the new one (W5).

    `reset` takes away what the former person had set: see `line_reset`.
    """
    with change(line.company, actor, line) as changes:
        old_email, before = line.email, values(line, *DETAILS)
        refusals = Refusals()
        _clean_details(line, refusals, first_name, last_name, email, short_number)
        refusals.raise_any()
        _check_details_free(line)
        after = values(line, *DETAILS)
        if after != before:
            line.save()
            if line.email != old_email:
                take_account(old_email)
                give_account(line)
            changes.record("line.details_changed", line, before=before, after=after)
        if reset:
            _reset(line, changes)


def line_reset(*, actor: Person | None, line: Line) -> None:
    """Forwards and announcements as on a new line, nothing blocked, no switch on, no message: ready for a new
    person."""
    with change(line.company, actor, line) as changes:
        _reset(line, changes)


def line_set_option(*, actor: Person | None, line: Line, option: str) -> None:
    """Another option, or none."""
    refusals = Refusals()
    with refusals.on("option"):
        option = _clean_option(option, line.kind)
    refusals.raise_any()
    with change(line.company, actor, line) as changes:
        before = values(line, "option")
        if option != line.option:
            offer.take_option(option)
            line.option = option
            line.save(update_fields=["option"])
            changes.record("line.option_changed", line, before=before, after=values(line, "option"))


def line_move(*, actor: Person | None, line: Line, site: Site) -> None:
    """To another site: its emergency calls are routed from there, and it leaves its pickup group."""
    operators_only(actor)
    with change(line.company, actor, line) as changes:
        if line.kind == Line.Kind.MOBILE:
            raise ValidationError({"site": _("Une ligne mobile n’est à aucun site.")})
        before = values(line, "site")
        line.site = site
        after = values(line, "site")
        if after != before:
            leave_pickup_group(line, changes)
            line.save(update_fields=["site"])
            changes.record("line.moved", line, before=before, after=after)


def line_renew_sip_password(*, actor: Person | None, line: Line) -> None:
    """A new SIP password: the phone must be given it before it can register again."""
    with change(line.company, actor, line) as changes:
        if line.kind not in ENDPOINT_KINDS:
            raise ValidationError(_("Cette ligne n’a pas de poste à elle."))
        line.sip_password = sip_password()
        line.save(update_fields=["sip_password"])
        changes.record("line.sip_password_renewed", line)


def line_set_sip(*, actor: Person | None, line: Line, user: str, password: str) -> None:
    """Gives a line the SIP user and password its phone already has, when a company moves in."""
    operators_only(actor)
    with change(line.company, actor, line) as changes:
        refusals = Refusals()
        if line.kind not in ENDPOINT_KINDS:
            refusals.add("sip", _("Cette ligne n’a pas de poste à elle."))
        with refusals.on("sip"):
            user = rules.clean_sip_name(user)
        with refusals.on("sip"):
            password = rules.clean_sip_password(password, MIN_SIP_PASSWORD)
        refusals.raise_any()
        with scopes_disabled():
            taken = Line.objects.filter(sip_user=user).exclude(pk=line.pk).exists()
        if taken:
            raise ValidationError({"sip": _("Cet identifiant SIP est déjà utilisé.")})
        if (user, password) != (line.sip_user, line.sip_password):
            line.sip_user, line.sip_password = user, password
            line.save(update_fields=["sip_user", "sip_password"])
            changes.record("line.sip_credentials_set", line, after={"sip_user": user})


def line_delete(*, actor: Person | None, line: Line, take_number_back: bool = False) -> None:
    """Removes a line: plan and option are free again, its number rests, its person signs in no more (L5).

    A mobile is dissociated from its fixed line, groups lose the member. What else leads to the line stays as
    it is; `uses.uses_of_line` says so beforehand.
    """
    with change(line.company, actor, line) as changes:
        if fixed := Line.objects.filter(mobile=line).first():
            line_dissociate_mobile(actor=actor, line=fixed)
        leave_pickup_group(line, changes)
        leave_groups(line, changes)
        leave_mailbox_overflows(line, changes)
        number, email = line.number, line.email
        changes.record("line.deleted", line, before=values(line, "kind", "site", "option", *DETAILS))
        line.delete()
        take_account(email)
        if not take_number_back:
            let_rest(number)


def _clean_details(
    line: Line, refusals: Refusals, first_name: str, last_name: str, email: str, short_number: str
) -> None:
    with refusals.on("last_name"):
        line.last_name = rules.clean_name(last_name, 60)
    line.first_name = ""
    if first_name.strip():
        with refusals.on("first_name"):
            line.first_name = rules.clean_name(first_name, 60)
    line.email = ""
    if line.kind in USER_KINDS:
        with refusals.on("email"):
            line.email = clean_email(email)
    elif email.strip():
        refusals.add("email", _("Cette ligne n’a pas d’adresse e-mail."))
    line.short_number = ""
    if short_number.strip():
        with refusals.on("short_number"):
            line.short_number = rules.clean_short_number(short_number)


def _check_details_free(line: Line) -> None:
    if line.email:
        check_email_free(line.email, line.company, line)
    check_short_number_free(line.short_number, line)


def _clean_option(option: str, kind: str) -> str:
    if option and kind != Line.Kind.FIXED:
        raise ValidationError(_("Seules les lignes fixes ont une option."))
    if option and option not in Option.values:
        raise ValidationError(_("Cette option n’existe pas."))
    return option


def _reset(line: Line, changes: Changes) -> None:
    line.forwards.all().delete()
    make_forwards(line)
    line.blocked_numbers.all().delete()
    line.more_numbers.all().delete()
    line.more_numbers_mode = Line.MoreNumbers.OFF
    line.announcements.all().delete()
    line.do_not_disturb = line.refuse_anonymous = line.call_waiting = line.distinct_ring = False
    line.callback_on_busy = True
    line.save()
    handed_over.send(Line, line=line)
    changes.record("line.reset", line)
