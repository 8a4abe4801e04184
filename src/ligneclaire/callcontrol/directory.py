"""The companies as they are now, and where a call comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ligneclaire.ari.events import Channel
from ligneclaire.callcontrol.ports import CompanyUpdate
from ligneclaire.engine.endpoints import PushedObject
from ligneclaire.routing.call import Caller
from ligneclaire.routing.model import Company, Line, Trunk
from ligneclaire.routing.numbers import canonical


@dataclass(frozen=True, slots=True)
class Origin:
    """Who calls what, in which company."""

    company: str
    caller: Caller
    dialled: str


class Directory:
    """Every company's last update, found by company and by SIP endpoint."""

    def __init__(self) -> None:
        self._updates: dict[str, CompanyUpdate] = {}
        self._company_of: dict[str, str] = {}
        """Company id by endpoint."""

    def put(self, update: CompanyUpdate) -> None:
        self._forget_endpoints(update.company.id)
        self._updates[update.company.id] = update
        company = update.company
        for endpoint in (*company.line_of_endpoint, *company.trunk_of_endpoint):
            self._company_of[endpoint] = company.id

    def drop(self, company: str) -> None:
        self._forget_endpoints(company)
        self._updates.pop(company, None)

    def _forget_endpoints(self, company: str) -> None:
        self._company_of = {
            endpoint: owner for endpoint, owner in self._company_of.items() if owner != company
        }

    def company(self, company: str) -> Company:
        """A company that is gone has nothing left: what still goes on in it comes to its end."""
        update = self._updates.get(company)
        return update.company if update else Company(id=company, name="")

    def knows(self, company: str) -> bool:
        return company in self._updates

    def companies(self) -> Iterable[Company]:
        return [update.company for update in self._updates.values()]

    def objects(self) -> Iterable[PushedObject]:
        return [item for update in self._updates.values() for item in update.objects]

    def origin(self, channel: Channel, arguments: tuple[str, ...]) -> Origin | None:
        """Where a caller's channel comes from; `None` for an endpoint that is no company's.

        `arguments` are those of the dialplan: `in`, the endpoint, what was dialled, and the caller's
        presentation (`CALLERID(pres)`). A phone is known by its endpoint alone, whatever it claims to be;
        what an operator says of the caller is believed.
        """
        _, endpoint, dialled, presentation = (*arguments, "", "", "")[:4]
        owner = self._company_of.get(endpoint)
        if owner is None:
            return None
        company = self._updates[owner].company
        if line := company.line_of_endpoint.get(endpoint):
            return Origin(owner, line_caller(line), dialled)
        return Origin(
            owner, _outside_caller(channel, presentation, company.trunk_of_endpoint[endpoint]), dialled
        )


def line_caller(line: Line) -> Caller:
    """A line that calls from its own phone."""
    return Caller(number=line.number, line=line.id, name=line.name)


def _outside_caller(channel: Channel, presentation: str, trunk: Trunk) -> Caller:
    number = canonical(channel.caller.number) if channel.caller.number.strip("+").isdigit() else None
    withheld = number is None or presentation.startswith("prohib")
    return Caller(
        number=number, withheld=withheld, trunk=trunk.id, name="" if withheld else channel.caller.name
    )
