"""The account of the person on a line: who holds the e-mail signs in (W3, W5)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from ligneclaire.accounts.models import Company, Person
from ligneclaire.accounts.people import invite, person_close, person_create, person_reopen
from ligneclaire.company.models import Line


def check_email_free(email: str, company: Company, line: Line | None = None) -> None:
    """One user line per e-mail in the whole platform; a manager may have a line with their own."""
    with scopes_disabled():
        others = Line.objects.filter(email=email)
        if line is not None and line.pk:
            others = others.exclude(pk=line.pk)
        taken = others.exists() or Person.objects.filter(email=email).exclude(company=company).exists()
    if taken:
        raise ValidationError({"email": _("Cette adresse e-mail est déjà utilisée.")})


def give_account(line: Line, *, invited: bool = True) -> None:
    """Lets the person on a line sign in; inside a `change`. The mails leave once it is committed."""
    if not line.email:
        return
    person = Person.objects.filter(email=line.email, company=line.company).first()
    if person is None:
        person = person_create(
            email=line.email,
            role=Person.Role.USER,
            company=line.company,
            first_name=line.first_name,
            last_name=line.last_name,
        )
    elif person.is_active:
        return
    else:
        person_reopen(person=person, first_name=line.first_name, last_name=line.last_name)
    if invited:
        transaction.on_commit(lambda: invite(person=person), robust=True)


def take_account(email: str) -> None:
    """Ends the account of somebody who lost their line; managers keep theirs. Inside a `change`."""
    if not email or Line.objects.filter(email=email).exists():
        return
    if person := Person.objects.filter(email=email, role=Person.Role.USER).first():
        person_close(person=person)
