"""The company a command is about, found in the database."""

from __future__ import annotations

from ligneclaire.accounts.models import Company
from ligneclaire.runtime.errors import MISUSED, PlainError


def chosen(slug: str | None) -> Company:
    """The company of that identifier; without one, the only company there is."""
    companies = list(Company.objects.order_by("slug"))
    known = ", ".join(company.slug for company in companies)
    if not companies:
        raise PlainError("There is no company yet. Load one with: ./ligneclaire company import FILE", MISUSED)
    if slug is None and len(companies) > 1:
        raise PlainError(f"There are several companies; choose one with --company: {known}.", MISUSED)
    found = [company for company in companies if slug in (None, company.slug)]
    if not found:
        raise PlainError(f"There is no company {slug}; there is {known}.", MISUSED)
    return found[0]
