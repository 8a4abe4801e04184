"""Sites (O7)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import rules
from ligneclaire.company.models import Site
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals, values

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
    site = Site(company=company, street_number=street_number.strip(), zne=zne.strip())
    refusals = Refusals()
    with refusals.on("name"):
        site.name = rules.clean_name(name)
    with refusals.on("street"):
        site.street = rules.clean_name(street, 120)
    with refusals.on("postcode"):
        site.postcode = rules.clean_postcode(postcode)
    with refusals.on("city"):
        site.city = rules.clean_name(city)
    with refusals.on("insee"):
        site.insee = rules.clean_insee(insee)
    with refusals.on("timezone"):
        site.timezone = rules.clean_timezone(timezone)
    refusals.raise_any()
    with change(company, actor) as changes:
        _check_name_free(site)
        site.save()
        changes.record("site.created", site, after=values(site, *FIELDS))
    return site


def site_rename(*, actor: Person | None, site: Site, name: str) -> None:
    """A new name; the address never changes (that would be another site)."""
    refusals = Refusals()
    with refusals.on("name"):
        name = rules.clean_name(name)
    refusals.raise_any()
    with change(site.company, actor, site) as changes:
        before = values(site, "name")
        site.name = name
        _check_name_free(site)
        if site.name != before["name"]:
            site.save(update_fields=["name"])
            changes.record("site.renamed", site, before=before, after=values(site, "name"))


def site_delete(*, actor: Person | None, site: Site) -> None:
    """Removes a site to which nothing is attached."""
    with change(site.company, actor, site) as changes:
        if site.lines.exists():
            raise ValidationError(
                _("Ce site a encore des lignes : supprimez-les ou déplacez-les avant de supprimer le site.")
            )
        changes.record("site.deleted", site, before=values(site, *FIELDS))
        site.delete()


def _check_name_free(site: Site) -> None:
    if Site.objects.filter(name__iexact=site.name).exclude(pk=site.pk).exists():
        raise ValidationError({"name": _("Un autre site porte déjà ce nom.")})
