"""Trunks, set by the operator (F5, F6)."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import rules
from ligneclaire.company.models import Trunk
from ligneclaire.company.services.change import change
from ligneclaire.company.services.credentials import endpoint_name
from ligneclaire.company.services.refusals import Refusals, operators_only, values

FIELDS = ("name", "role", "order", "host", "port", "username", "register", "match", "forwarded_caller")


def trunk_save(
    *,
    actor: Person | None,
    company: Company,
    trunk: Trunk | None,
    name: str,
    host: str,
    role: str = Trunk.Role.PUBLIC,
    order: int = 0,
    port: int = 5060,
    username: str = "",
    password: str | None = None,
    register: bool = False,
    match: Iterable[str] = (),
    forwarded_caller: str = Trunk.ForwardedCaller.FORWARDING_LINE,
) -> Trunk:
    """A new trunk, or (with `trunk`) a changed one; without a password it keeps the one it has."""
    operators_only(actor)
    with change(company, actor, trunk) as changes:
        row = trunk or Trunk(company=company, endpoint=endpoint_name("t"))
        before = values(row, *FIELDS) if trunk else {}
        old_password = row.password
        refusals = Refusals()
        with refusals.on("name"):
            row.name = rules.clean_name(name)
        with refusals.on("host"):
            row.host = rules.clean_host(host)
        with refusals.on("port"):
            row.port = rules.clean_port(port)
        row.username = ""
        if username.strip():
            with refusals.on("username"):
                row.username = rules.clean_sip_name(username)
        if password is not None:
            with refusals.on("password"):
                row.password = rules.clean_sip_password(password)
        if register and not (row.username and row.password):
            refusals.add("username", _("Pour s’enregistrer, il faut un identifiant et un mot de passe."))
        row.match = []
        for address in match:
            with refusals.on("match"):
                row.match.append(rules.clean_network(address))
        if role not in Trunk.Role.values:
            refusals.add("role", _("Ce rôle n’existe pas."))
        if forwarded_caller not in Trunk.ForwardedCaller.values:
            refusals.add("forwarded_caller", _("Ce choix n’existe pas."))
        row.role, row.order, row.register, row.forwarded_caller = role, order, register, forwarded_caller
        refusals.raise_any()
        if Trunk.objects.filter(name__iexact=row.name).exclude(pk=row.pk).exists():
            raise ValidationError({"name": _("Un autre accès porte déjà ce nom.")})
        after = values(row, *FIELDS)
        if after != before or row.password != old_password:
            row.save()
            changes.record("trunk.changed" if trunk else "trunk.created", row, before=before, after=after)
    return row


def trunk_delete(*, actor: Person | None, trunk: Trunk) -> None:
    operators_only(actor)
    with change(trunk.company, actor, trunk) as changes:
        changes.record("trunk.deleted", trunk, before=values(trunk, *FIELDS))
        trunk.delete()
