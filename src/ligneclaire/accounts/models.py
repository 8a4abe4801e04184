"""Companies, the people who sign in, and the trail of what they changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ligneclaire.accounts.scoped import ScopedManager


class Company(models.Model):
    """A tenant. A company never sees that another exists."""

    class CallerIdPolicy(models.TextChoices):
        VERIFIED = "verified", _("numéros de l’entreprise ou prouvés")
        FREE = "free", _("tout numéro")

    name = models.CharField("nom", max_length=80)
    slug = models.SlugField("identifiant", max_length=60, unique=True)
    revision = models.PositiveBigIntegerField(default=1)
    """Grows with each change call control must see; `company.services.change` alone writes it."""
    caller_id_policy = models.CharField(
        max_length=10, choices=CallerIdPolicy, default=CallerIdPolicy.VERIFIED
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Finds people by e-mail, whatever its case."""

    def get_queryset(self) -> models.QuerySet[Person]:
        """Each with its company, which every page asks next."""
        return super().get_queryset().select_related("company")

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who signs in, by e-mail. Operators belong to no company; everybody else to one."""

    class Role(models.TextChoices):
        OPERATOR = "operator", _("opérateur")
        MANAGER = "manager", _("gestionnaire")
        USER = "user", _("utilisateur")

    email = models.EmailField("adresse e-mail", unique=True)
    """In lower case, so that equality is enough."""
    first_name = models.CharField("prénom", max_length=60, blank=True)
    last_name = models.CharField("nom", max_length=60, blank=True)
    role = models.CharField(max_length=10, choices=Role)
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, null=True, blank=True, related_name="people"
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="person_email_lower"),
            models.CheckConstraint(
                condition=models.Q(role="operator", company=None)
                | (~models.Q(role="operator") & models.Q(company__isnull=False)),
                name="person_operator_or_of_a_company",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def is_operator(self) -> bool:
        return self.role == self.Role.OPERATOR

    @property
    def is_manager(self) -> bool:
        return self.role == self.Role.MANAGER


class AuditEntry(models.Model):
    """Who changed what and when; one entry per change, never altered."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=130, blank=True)
    """As it was then; empty when the system acted by itself."""
    code = models.CharField(max_length=60)
    """What happened, stable: `line.created`, `forward.changed`; see `company.services`."""
    object_label = models.CharField(max_length=130)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects: ClassVar[ScopedManager[AuditEntry]] = ScopedManager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company", "-at"], name="audit_company_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.code} {self.object_label}"
