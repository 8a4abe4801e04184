"""Companies and their managers, set by the operator (W1, W2)."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Company, Person
from ligneclaire.accounts.people import invite, person_create, person_reopen
from ligneclaire.company import rules
from ligneclaire.company.services.change import change
from ligneclaire.company.services.people import take_account
from ligneclaire.company.services.refusals import Refusals, operators_only, values
from ligneclaire.company.services.restrictions import make_profiles


def company_create(*, actor: Person | None, name: str, slug: str = "") -> Company:
    """A new company with the eight restriction profiles, and nothing else yet."""
    operators_only(actor)
    refusals = Refusals()
    with refusals.on("name"):
        name = rules.clean_name(name)
    slug = slug or slugify(name)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", slug):
        refusals.add("slug", _("Un identifiant n’a que des lettres de a à z, des chiffres et des tirets."))
    elif Company.objects.filter(slug=slug).exists():
        refusals.add("slug", _("Une autre entreprise a déjà cet identifiant."))
    refusals.raise_any()
    with transaction.atomic():
        company = Company.objects.create(name=name, slug=slug)
        with change(company, actor) as changes:
            make_profiles(company)
            changes.record("company.created", company, after={"name": name, "slug": slug})
    return company


def company_change(*, actor: Person | None, company: Company, name: str, caller_id_policy: str) -> None:
    """Its name, and which outside numbers its lines may show."""
    operators_only(actor)
    with change(company, actor, company) as changes:
        before = values(company, "name", "caller_id_policy")
        refusals = Refusals()
        with refusals.on("name"):
            company.name = rules.clean_name(name)
        if caller_id_policy not in Company.CallerIdPolicy.values:
            refusals.add("caller_id_policy", _("Ce choix n’existe pas."))
        company.caller_id_policy = caller_id_policy
        refusals.raise_any()
        after = values(company, "name", "caller_id_policy")
        if after != before:
            company.save(update_fields=["name", "caller_id_policy"])
            changes.record("company.changed", company, before=before, after=after)


def manager_add(
    *,
    actor: Person | None,
    company: Company,
    email: str,
    first_name: str = "",
    last_name: str = "",
    invited: bool = True,
) -> Person:
    """Somebody runs the company from now on: a new person, invited to sign in, or one who had a line."""
    operators_only(actor)
    with change(company, actor) as changes:
        person = Person.objects.filter(company=company, email=email.strip().lower()).first()
        if person is None:
            person = person_create(
                email=email,
                role=Person.Role.MANAGER,
                company=company,
                first_name=first_name,
                last_name=last_name,
            )
        else:
            invited = invited and not person.is_active
            person.role = Person.Role.MANAGER
            person_reopen(person=person, first_name=first_name, last_name=last_name)
        changes.record("manager.added", person, after={"email": person.email})
        if invited:
            transaction.on_commit(lambda: invite(person=person), robust=True)
    return person


def manager_rename(*, actor: Person | None, manager: Person, first_name: str, last_name: str) -> None:
    company = _company_of(manager)
    with change(company, actor, manager) as changes:
        before = values(manager, "first_name", "last_name")
        manager.first_name, manager.last_name = first_name, last_name
        after = values(manager, "first_name", "last_name")
        if after != before:
            manager.save(update_fields=["first_name", "last_name"])
            changes.record("manager.renamed", manager, before=before, after=after)


def manager_remove(*, actor: Person | None, manager: Person) -> None:
    """Runs the company no more; who has a line keeps it, and signs in for it alone."""
    operators_only(actor)
    with change(_company_of(manager), actor, manager) as changes:
        manager.role = Person.Role.USER
        manager.save(update_fields=["role"])
        changes.record("manager.removed", manager, before={"email": manager.email})
        take_account(manager.email)


def _company_of(manager: Person) -> Company:
    assert manager.company, "managers belong to a company"
    return manager.company
