"""Which kind of line has which service: the crosses of guide §5.2, one row each."""

from __future__ import annotations

import pytest

from ligneclaire.routing.model import LineKind
from ligneclaire.routing.services import KINDS_WITH, Service, has, services_of

# Columns: fixed, fixed number for a mobile, mobile, analogue.
CROSSES = {
    Service.CALL_GROUPS: "X.X.",
    Service.SHOWN_NUMBER: "X.XX",
    Service.CALLBACK_ON_BUSY: "X.XX",
    Service.RESTRICTION_PROFILE: "X.XX",
    Service.DO_NOT_DISTURB: "X.X.",
    Service.REFUSE_ANONYMOUS: "XXXX",
    Service.CALL_WAITING: "X.X.",
    Service.DISTINCT_RING: "X...",
    Service.MORE_NUMBERS: "X.X.",
    Service.GREETING: "X.X.",
    Service.DOUBLE_CALL_ANNOUNCEMENT: "X.X.",
    Service.HOLD_ANNOUNCEMENT: "X.X.",
    Service.BLOCKED_NUMBERS: "XXXX",
    Service.IMMEDIATE_FORWARD: "XXXX",
    Service.BUSY_FORWARD: "X.X.",
    Service.NO_ANSWER_FORWARD: "X.X.",
    Service.UNREACHABLE_FORWARD: "X.X.",
    Service.SCHEDULED_FORWARD: "XXX.",
    Service.VOICEMAIL: "XXX.",
    Service.PICKUP_GROUP: "X...",
    Service.DEVICE: "X...",
    Service.MOBILE_MANAGEMENT: "..X.",
}
COLUMNS = (LineKind.FIXED, LineKind.FIXED_FOR_MOBILE, LineKind.MOBILE, LineKind.ANALOG)


@pytest.mark.parametrize("service", Service)
def test_each_kind_has_the_services_of_the_guide(service: Service) -> None:
    assert "".join("X" if has(kind, service) else "." for kind in COLUMNS) == CROSSES[service]


def test_an_analogue_line_has_only_its_reduced_list() -> None:
    assert services_of(LineKind.ANALOG) == (
        Service.SHOWN_NUMBER,
        Service.CALLBACK_ON_BUSY,
        Service.RESTRICTION_PROFILE,
        Service.REFUSE_ANONYMOUS,
        Service.BLOCKED_NUMBERS,
        Service.IMMEDIATE_FORWARD,
    )


def test_no_service_is_without_a_line() -> None:
    assert set(KINDS_WITH) == set(Service)
    assert all(KINDS_WITH.values())
