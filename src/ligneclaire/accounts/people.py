"""People and how they get in (W5).

Nobody signs up: a person is created by a manager or an operator, without a password, and gets two mails: the
identifier with the portal's address, and a link, good once and for 72 hours, to choose a password. A
forgotten password goes the same way, through allauth, with the same kind of link.
"""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import MaxLengthValidator, validate_email
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Company, Person


def clean_email(text: str) -> str:
    """An e-mail address in the form accounts and lines keep it; raises ValidationError."""
    email = text.strip().lower()
    try:
        validate_email(email)
        MaxLengthValidator(254)(email)
    except ValidationError:
        raise ValidationError(
            _("« %(email)s » n’est pas une adresse e-mail."), params={"email": text.strip()}
        ) from None
    return email


def person_create(
    *,
    email: str,
    role: str,
    company: Company | None,
    first_name: str = "",
    last_name: str = "",
    password: str | None = None,
) -> Person:
    """Somebody who may sign in once they have a password. Raises ValidationError on the field `email`.

    The address counts as proved: whoever has no password yet can only choose one with a link sent there.
    """
    try:
        email = clean_email(email)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    if Person.objects.filter(email=email).exists():
        raise ValidationError({"email": _("Cette adresse e-mail est déjà utilisée.")})
    person = Person(email=email, role=role, company=company, first_name=first_name, last_name=last_name)
    person.set_password(password)
    person.save()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def person_close(*, person: Person) -> None:
    """Ends an account: its sessions are over with their next page, and no link lets it in again."""
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])


def person_reopen(*, person: Person, first_name: str, last_name: str) -> None:
    """Gives an account back, with the role it has now; one that was closed needs a new password first."""
    person.is_active, person.first_name, person.last_name = True, first_name, last_name
    person.save(update_fields=["is_active", "first_name", "last_name", "role"])


def first_sign_in_url(person: Person) -> str:
    """The single-use link to choose a password; it dies with the first choice, or after 72 hours."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)},
    )
    return f"{settings.PORTAL_ORIGIN}{path}"


def invite(*, person: Person) -> None:
    """Sends the two mails of a first sign-in."""
    context = {
        "person": person,
        "portal_url": f"{settings.PORTAL_ORIGIN}/",
        "link": first_sign_in_url(person),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    get_connection().send_messages(
        [_mail(person, "accounts/email/identifier", context), _mail(person, "accounts/email/link", context)]
    )


def _mail(person: Person, template: str, context: dict[str, object]) -> EmailMessage:
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    return EmailMessage(subject, render_to_string(f"{template}_message.txt", context), to=[person.email])
