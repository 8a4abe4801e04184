"""Companies and their managers, set by the operator (W1, W2)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django_scopes import scope

from ligneclaire.accounts.models import Company, Person
from ligneclaire.accounts.people import invite, person_create
from ligneclaire.company import rules
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import operators_only
from ligneclaire.company.services.restrictions import make_profiles


def company_create(*, actor: Person | None, name: str, slug: str = "") -> Company:
    """A new company with the eight restriction profiles, and nothing else yet."""
    operators_only(actor)
    name = rules.clean_name(name)
    slug = slug or slugify(name)
    if Company.objects.filter(slug=slug).exists():
        raise ValidationError({"slug": _("Une autre entreprise a déjà cet identifiant.")})
    with transaction.atomic():
        company = Company.objects.create(name=name, slug=slug)
        with scope(company=company):
            make_profiles(company)
        with change(company, actor) as changes:
            changes.record("company.created", company, after={"name": name, "slug": slug})
    return company


def manager_add(
    *,
    actor: Person | None,
    company: Company,
    email: str,
    first_name: str = "",
    last_name: str = "",
    invited: bool = True,
) -> Person:
    """A new manager of a company, invited to sign in."""
    operators_only(actor)
    with change(company, actor) as changes:
        person = person_create(
            email=email,
            role=Person.Role.MANAGER,
            company=company,
            first_name=first_name,
            last_name=last_name,
        )
        changes.record("manager.added", person, after={"email": person.email})
        if invited:
            transaction.on_commit(lambda: invite(person=person))
    return person
