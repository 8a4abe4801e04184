"""The people and companies of all tests that touch the database.

Alice runs the Atelier; Bob works there and has a line; Charlie runs the Boutique next door and must never see
anything of the Atelier. Olga operates the platform.

    from tests.support.cast import cast  # noqa: F401
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django_scopes import scope

from ligneclaire.accounts.models import Company, Person
from ligneclaire.accounts.people import person_create
from ligneclaire.company.models import Line, Site
from ligneclaire.company.services.companies import company_create, manager_add
from ligneclaire.company.services.lines import line_create
from ligneclaire.company.services.mobiles import line_associate_mobile
from ligneclaire.company.services.numbers import numbers_add
from ligneclaire.company.services.offer import option_stock_set, plan_stock_set
from ligneclaire.company.services.sites import site_create


@dataclass
class Cast:
    olga: Person
    """Operator."""
    atelier: Company
    alice: Person
    """Manager of the Atelier."""
    bob: Person
    """User of the Atelier; his is `bob_line`."""
    paris: Site
    bob_line: Line
    """Fixed, 01 99 00 00 01, short number 4001."""
    dora_line: Line
    """Fixed, 01 99 00 00 02."""
    eve_line: Line
    """Fixed number for `eve_mobile`, 01 99 00 00 03."""
    eve_mobile: Line
    """06 39 98 00 03."""
    spare_mobile: Line
    """06 39 98 00 04, associated with no line."""
    fax: Line
    """Analogue, 01 99 00 00 05."""
    boutique: Company
    charlie: Person
    """Manager of the Boutique."""
    charlie_line: Line
    """Fixed, 02 61 91 00 01."""


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def make_cast() -> Cast:
    olga = person_create(email="olga@hebergeur.example", role=Person.Role.OPERATOR, company=None)
    atelier, alice, paris = _company("Atelier", "Paris", "alice@atelier.example", "Alice", "Amiel")
    numbers_add(
        actor=None,
        company=atelier,
        numbers=[f"01 99 00 00 {n:02}" for n in range(1, 11)] + ["06 39 98 00 03", "06 39 98 00 04"],
        zne="Paris",
    )
    boutique, charlie, lyon = _company("Boutique", "Lyon", "charlie@boutique.example", "Charlie", "Costa")
    numbers_add(actor=None, company=boutique, numbers=["02 61 91 00 01", "02 61 91 00 02"])

    def line(kind: str, number: str, first: str, last: str, **more: str) -> Line:
        site = None if kind == Line.Kind.MOBILE else paris
        return line_create(
            actor=alice,
            company=atelier,
            kind=kind,
            number=number,
            site=site,
            first_name=first,
            last_name=last,
            invited=False,
            **more,  # type: ignore[arg-type]
        )

    bob_line = line(
        "fixed",
        "01 99 00 00 01",
        "Bob",
        "Bérard",
        email="bob@atelier.example",
        short_number="4001",
        model="polycom-vvx-450",
        mac="64:16:7F:00:00:01",
    )
    dora_line = line("fixed", "0199000002", "Dora", "Dupré", email="dora@atelier.example")
    eve_line = line("fixed_for_mobile", "0199000003", "Ève", "Étienne", email="eve@atelier.example")
    eve_mobile = line("mobile", "06 39 98 00 03", "Ève", "Étienne")
    line_associate_mobile(actor=alice, line=eve_line, mobile=eve_mobile)
    spare_mobile = line("mobile", "06 39 98 00 04", "", "Mobile de garde")
    fax = line("analog", "01 99 00 00 05", "", "Télécopieur")
    charlie_line = line_create(
        actor=charlie,
        company=boutique,
        kind="fixed",
        number="02 61 91 00 01",
        site=lyon,
        first_name="Charlie",
        last_name="Costa",
        email="charlie@boutique.example",
        invited=False,
    )
    return Cast(
        olga=olga,
        atelier=atelier,
        alice=alice,
        bob=Person.objects.get(email="bob@atelier.example"),
        paris=paris,
        bob_line=bob_line,
        dora_line=dora_line,
        eve_line=eve_line,
        eve_mobile=eve_mobile,
        spare_mobile=spare_mobile,
        fax=fax,
        boutique=boutique,
        charlie=charlie,
        charlie_line=charlie_line,
    )


def _company(
    name: str, city: str, email: str, first_name: str, last_name: str
) -> tuple[Company, Person, Site]:
    company = company_create(actor=None, name=name)
    manager = manager_add(
        actor=None, company=company, email=email, first_name=first_name, last_name=last_name, invited=False
    )
    for plan in ("fixed", "fixed_for_mobile", "analog"):
        plan_stock_set(actor=None, company=company, plan=plan, subscribed=3)
    option_stock_set(actor=None, company=company, option="collaboration", subscribed=1)
    with scope(company=company):
        site = site_create(
            actor=manager,
            company=company,
            name=city,
            street_number="12",
            street="rue des Lilas",
            postcode="75011",
            city=city,
            insee="75111",
            zne=city,
        )
    return company, manager, site
