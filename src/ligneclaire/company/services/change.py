"""How a company is changed: one writer at a time, all or nothing, with a trace.

    with change(company, actor) as changes:
        site.name = name
        site.save()
        changes.record("site.renamed", site, before={"name": old}, after={"name": name})

The company's row is the lock: two managers who want the last plan come one after the other, and a revision
that call control sees always holds everything the revisions before it said. Whoever waits for changes
connects to the signal `changed`; it is sent after the commit, with `company_id` and `revision`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _
from django_scopes import scope

from ligneclaire.accounts.models import AuditEntry, Company, Person

changed = Signal()

TAKEN_MEANWHILE = {
    "line_email_once": ("email", _("Cette adresse e-mail est déjà utilisée.")),
    "accounts_person_email": ("email", _("Cette adresse e-mail est déjà utilisée.")),
    "device_mac_once": ("mac", _("Cette adresse MAC est déjà celle d’un autre poste.")),
    "company_number_e164": ("number", _("Ce numéro n’est pas disponible.")),
}
"""What no lock of ours covers: two companies that take the same thing at once. By the constraint's name."""


@dataclass
class Changes:
    """What one change did, for the audit trail."""

    company: Company
    actor: Person | None
    entries: list[AuditEntry] = field(default_factory=list)

    def record(
        self,
        code: str,
        label: object,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """An audit entry; of `before` and `after` only what differs is kept."""
        before, after = dict(before or {}), dict(after or {})
        same = {key for key in before.keys() & after.keys() if before[key] == after[key]}
        self.entries.append(
            AuditEntry(
                company=self.company,
                actor=self.actor,
                actor_name=self.actor.name if self.actor else "",
                code=code,
                object_label=str(label)[:130],
                before={key: value for key, value in before.items() if key not in same},
                after={key: value for key, value in after.items() if key not in same},
            )
        )


_under_way: ContextVar[Changes | None] = ContextVar("_under_way", default=None)


@contextmanager
def change(company: Company, actor: Person | None, row: models.Model | None = None) -> Iterator[Changes]:
    """A change of a company; without an entry recorded it counts as none, and the revision stays.

    `row`, what is being changed, is read again under the lock, so that nobody else's change is written over,
    and again when the change is refused, so that it says what is true.

    Changes nest: those made inside another one of the same company are part of it, share its lock and its
    revision, and can be refused one by one.
    """
    outer = _under_way.get()
    nested = outer is not None and outer.company == company
    try:
        with _part_of(outer) if outer and nested else _of_its_own(company, actor, row) as changes:
            yield changes
    except ValidationError:
        if row is not None:
            row.refresh_from_db()
        raise
    except ObjectDoesNotExist as error:
        raise ValidationError(_("Quelqu’un vient de le supprimer.")) from error
    except IntegrityError as error:
        for constraint, (name, message) in TAKEN_MEANWHILE.items():
            if constraint in str(error):
                raise ValidationError({name: message}) from error
        raise


@contextmanager
def _of_its_own(company: Company, actor: Person | None, row: models.Model | None) -> Iterator[Changes]:
    changes = Changes(company, actor)
    with transaction.atomic(), scope(company=company):
        locked = Company.objects.select_for_update().get(pk=company.pk)
        if row is not None:
            row.refresh_from_db()
        token = _under_way.set(changes)
        try:
            yield changes
        finally:
            _under_way.reset(token)
        if changes.entries:
            AuditEntry.objects.bulk_create(changes.entries)
            locked.revision += 1
            locked.save(update_fields=["revision"])
            company.revision = locked.revision
            transaction.on_commit(lambda: _tell(locked), robust=True)


@contextmanager
def _part_of(outer: Changes) -> Iterator[Changes]:
    recorded = len(outer.entries)
    try:
        with transaction.atomic():
            yield outer
    except BaseException:
        del outer.entries[recorded:]
        raise


def _tell(company: Company) -> None:
    changed.send(Company, company_id=company.pk, revision=company.revision)
