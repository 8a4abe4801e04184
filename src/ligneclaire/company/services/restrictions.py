"""Restriction profiles: eight for each company, and those the operator adds (L9)."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import rules
from ligneclaire.company.models import RestrictionProfile
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals, operators_only, values
from ligneclaire.routing.model import NumberClass
from ligneclaire.routing.restrictions import DEFAULT_PROFILE, PROFILES

FIELDS = ("name", "allowed", "closed_weekdays")


def make_profiles(company: Company) -> None:
    """The guide's eight profiles, for a new company."""
    RestrictionProfile.objects.bulk_create(
        RestrictionProfile(
            company=company,
            name=profile.name,
            allowed=sorted(profile.allowed),
            closed_weekdays=sorted(profile.closed_weekdays),
        )
        for profile in PROFILES.values()
    )


def default_profile(company: Company) -> RestrictionProfile:
    """What a new line has: the widest without world and premium numbers, or else the narrowest there is."""
    profiles = list(RestrictionProfile.objects.order_by("pk"))
    named = [profile for profile in profiles if profile.name == DEFAULT_PROFILE.name]
    return named[0] if named else min(profiles, key=lambda profile: len(profile.allowed))


def profile_save(
    *,
    actor: Person | None,
    company: Company,
    profile: RestrictionProfile | None,
    name: str,
    allowed: Iterable[str],
    closed_weekdays: Iterable[int],
) -> RestrictionProfile:
    """A new profile, or (with `profile`) a changed one."""
    operators_only(actor)
    refusals = Refusals()
    with refusals.on("name"):
        name = rules.clean_name(name)
    classes, weekdays = sorted(set(allowed)), sorted(set(closed_weekdays))
    if not set(classes) <= set(NumberClass) - {NumberClass.INVALID}:
        refusals.add("allowed", _("Cette classe de numéros n’existe pas."))
    if not set(weekdays) <= set(range(7)):
        refusals.add("closed_weekdays", _("Les jours vont de lundi (0) à dimanche (6)."))
    refusals.raise_any()
    with change(company, actor, profile) as changes:
        row = profile or RestrictionProfile(company=company)
        before = values(row, *FIELDS) if profile else {}
        row.name, row.allowed, row.closed_weekdays = name, classes, weekdays
        if RestrictionProfile.objects.filter(name__iexact=name).exclude(pk=row.pk).exists():
            raise ValidationError({"name": _("Un autre profil porte déjà ce nom.")})
        after = values(row, *FIELDS)
        if after != before:
            row.save()
            changes.record(
                "profile.changed" if profile else "profile.created", row, before=before, after=after
            )
    return row


def profile_delete(*, actor: Person | None, profile: RestrictionProfile) -> None:
    """Removes a profile that no line has."""
    operators_only(actor)
    with change(profile.company, actor, profile) as changes:
        if profile.lines.exists():
            raise ValidationError(_("Des lignes ont encore ce profil : changez-les avant de le supprimer."))
        changes.record("profile.deleted", profile, before=values(profile, *FIELDS))
        profile.delete()
