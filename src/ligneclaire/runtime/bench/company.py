"""The company of the bench, made as a manager would: through the services. Import it once Django is set up.

One half of its lines calls the other. A call passes a restriction profile and reaches a line with call
waiting and forwards, one of them to a number of the company.
"""

from __future__ import annotations

from dataclasses import dataclass

from ligneclaire.accounts.models import Company
from ligneclaire.company.models import Forward, Line
from ligneclaire.company.services.companies import company_create
from ligneclaire.company.services.forwards import ForwardSetting, line_set_forwards
from ligneclaire.company.services.lines import line_create
from ligneclaire.company.services.numbers import numbers_add
from ligneclaire.company.services.offer import plan_stock_set
from ligneclaire.company.services.settings import line_set_incoming
from ligneclaire.company.services.sites import site_create
from ligneclaire.runtime.bench.sipp import Phone

LINES = 200
"""A hundred conversations at once, none of them a line's second: that one would hear its announcement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchCompany:
    company: Company
    lines: tuple[Line, ...]

    @property
    def phones(self) -> tuple[Phone, ...]:
        return tuple(_phone(line) for line in self.lines)

    @property
    def callers(self) -> tuple[Phone, ...]:
        """Half of the phones; each calls one of the other half."""
        half = len(self.lines) // 2
        return tuple(
            _phone(caller, called.short_number)
            for caller, called in zip(self.lines[:half], self.lines[half:], strict=True)
        )


def _phone(line: Line, dials: str = "") -> Phone:
    return Phone(user=line.sip_user, password=line.sip_password, dials=dials)


def make_company() -> BenchCompany:
    company = company_create(actor=None, name="Banc d’essai")
    plan_stock_set(actor=None, company=company, plan=Line.Kind.FIXED, subscribed=LINES)
    numbers = [f"+331990{index:05}" for index in range(LINES)]
    numbers_add(actor=None, company=company, numbers=numbers)
    site = site_create(
        actor=None,
        company=company,
        name="Atelier",
        street="rue du Banc",
        postcode="75011",
        city="Paris",
        insee="75111",
    )
    lines = []
    for index, number in enumerate(numbers):
        line = line_create(
            actor=None,
            company=company,
            kind=Line.Kind.FIXED,
            number=number,
            site=site,
            last_name=f"Ligne {index}",
            email=f"ligne{index}@banc.example",
            short_number=str(2000 + index),
            model="sip-phone",
            invited=False,
        )
        line_set_incoming(actor=None, line=line, call_waiting=True)
        line_set_forwards(actor=None, line=line, forwards={Forward.Kind.NO_ANSWER: _to(numbers[index - 1])})
        lines.append(line)
    return BenchCompany(company=company, lines=tuple(lines))


def _to(number: str) -> ForwardSetting:
    return ForwardSetting(enabled=True, destination=Forward.Destination.NUMBER, number=number)
