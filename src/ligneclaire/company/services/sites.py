"""Sites (O7)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import rules
from ligneclaire.company.models import Site
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals, operators_only, values

FIELDS = ("name", "street_number", "street", "postcode", "city", "insee", "zne", "timezone")


def site_create(
    *,
    actor: Person | None,
    company: Company,
    name: str,
    street: str,
    postcode: str,
    city: str,
    insee: str,
    street_number: str = "",
    zne: str = "",
    timezone: str = "Europe/Paris",
) -> Site:
    """A new site. Refusals are on the fields' names."""
    with change(company, actor) as changes:
        site = Site(company=company)
        _fill(site, name, street_number, street, postcode, city, insee, zne, timezone)
        site.save()
        changes.record("site.created", site, after=values(site, *FIELDS))
    return site


def site_change(
    *,
    actor: Person | None,
    site: Site,
    name: str,
    street: str,
    postcode: str,
    city: str,
    insee: str,
    street_number: str = "",
    zne: str = "",
    timezone: str = "Europe/Paris",
) -> None:
    """All of a site anew, address included: the operator's to do. Refusals are on the fields' names."""
    operators_only(actor)
    with change(site.company, actor, site) as changes:
        before = values(site, *FIELDS)
        _fill(site, name, street_number, street, postcode, city, insee, zne, timezone)
        after = values(site, *FIELDS)
        if after != before:
            site.save()
            changes.record("site.changed", site, before=before, after=after)


def site_rename(*, actor: Person | None, site: Site, name: str) -> None:
    """A new name; the rest stays."""
    with change(site.company, actor, site) as changes:
        before = values(site, "name")
        refusals = Refusals()
        with refusals.on("name"):
            site.name = rules.clean_name(name)
        _check_name_free(site, refusals)
        refusals.raise_any()
        after = values(site, "name")
        if after != before:
            site.save()
            changes.record("site.renamed", site, before=before, after=after)


def site_delete(*, actor: Person | None, site: Site) -> None:
    """Removes a site to which nothing is attached."""
    with change(site.company, actor, site) as changes:
        if site.lines.exists():
            raise ValidationError(
                _("Ce site a encore des lignes : supprimez-les ou déplacez-les avant de supprimer le site.")
            )
        if site.groups.exists():
            raise ValidationError(
                _("Ce site a encore des groupements d’appels : supprimez-les avant de supprimer le site.")
            )
        if site.attendants.exists():
            raise ValidationError(
                _("Ce site a encore des accueils vocaux : supprimez-les avant de supprimer le site.")
            )
        if site.pickup_groups.exists():
            raise ValidationError(
                _("Ce site a encore des groupes d’interception : supprimez-les avant de supprimer le site.")
            )
        if site.library.exists():
            raise ValidationError(
                _("Ce site a encore des annonces : supprimez-les avant de supprimer le site.")
            )
        changes.record("site.deleted", site, before=values(site, *FIELDS))
        site.delete()


def _fill(
    site: Site,
    name: str,
    street_number: str,
    street: str,
    postcode: str,
    city: str,
    insee: str,
    zne: str,
    timezone: str,
) -> None:
    refusals = Refusals()
    with refusals.on("name"):
        site.name = rules.clean_name(name)
    with refusals.on("street_number"):
        site.street_number = rules.clean_name(street_number, 10) if street_number.strip() else ""
    with refusals.on("street"):
        site.street = rules.clean_name(street, 120)
    with refusals.on("postcode"):
        site.postcode = rules.clean_postcode(postcode)
    with refusals.on("city"):
        site.city = rules.clean_name(city)
    with refusals.on("insee"):
        site.insee = rules.clean_insee(insee)
    with refusals.on("zne"):
        site.zne = rules.clean_name(zne, 60) if zne.strip() else ""
    with refusals.on("timezone"):
        site.timezone = rules.clean_timezone(timezone)
    _check_name_free(site, refusals)
    refusals.raise_any()


def _check_name_free(site: Site, refusals: Refusals) -> None:
    if Site.objects.filter(name__iexact=site.name).exclude(pk=site.pk).exists():
        refusals.add("name", _("Un autre site porte déjà ce nom."))
