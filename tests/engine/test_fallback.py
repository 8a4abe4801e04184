"""Call control is away: emergency calls go out, the dialled line rings, the rest hears congestion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.engine.conftest import NUMBERS, PLAN, ari, pull, push
from tests.phones.phone import Phone, Phones, hear_each_other

from ligneclaire.engine.dialplan import FallbackLine, FallbackPlan, FallbackTrunk, write_fallback
from ligneclaire.engine.endpoints import PushedObject, TrunkEndpoint, trunk_objects
from ligneclaire.engine.process import AsteriskProcess


@pytest.fixture
def network(company: AsteriskProcess, plan: None, phones: Phones) -> Iterator[Phone]:
    """A phone that plays the public network, behind a second trunk; the first one is out of order."""
    objects: list[PushedObject] = []
    first, *_ = names = [trunk.endpoint for trunk in PLAN.trunks]
    for name in names:
        phone = phones.phone(name)
        phone.stands_alone("operator")
        port = int(phone.address.rpartition(":")[2])
        trunk = TrunkEndpoint(name=name, company="acme", host="127.0.0.1", port=port)
        objects += trunk_objects(trunk)
    phones.phones[first].when_called(503)
    push(company, objects)
    yield phone
    pull(company, objects)


@pytest.mark.real
@pytest.mark.parametrize("dialled", ["0187041857", "+33187041857", "0033187041857", "33187041857", "202"])
def test_a_colleague_can_be_called_in_every_spelling(
    plan: None, alice: Phone, bob: Phone, dialled: str
) -> None:
    alice.calls(dialled)
    call = bob.is_ringing()
    assert call.shown == NUMBERS["alice"]
    bob.answers()
    hear_each_other(alice, bob)
    alice.hangs_up()
    bob.has_hung_up()


@pytest.mark.real
def test_a_busy_colleague_is_busy_and_an_absent_one_unreachable(plan: None, alice: Phone, bob: Phone) -> None:
    bob.when_called(486)
    alice.calls("202")
    alice.is_refused(486)
    alice.calls("203")
    alice.is_refused(480)


@pytest.mark.real
@pytest.mark.parametrize("dialled", ["15", "015", "112", "116117"])
def test_an_emergency_call_leaves_by_the_trunk_that_works_with_the_own_number(
    network: Phone, alice: Phone, dialled: str
) -> None:
    alice.calls(dialled, headers={"Privacy": "id"})
    call = network.is_ringing()
    assert call.dialled == dialled.removeprefix("0")
    assert call.shown == NUMBERS["alice"]
    assert f"sip:{NUMBERS['alice']}@" in call.headers["p-asserted-identity"]
    assert call.headers["x-insee"] == "75056"
    network.answers()
    hear_each_other(alice, network)
    network.hangs_up()
    alice.has_hung_up()


@pytest.mark.real
def test_without_a_known_commune_an_emergency_call_still_leaves(network: Phone, bob: Phone) -> None:
    bob.calls("15")
    assert "x-insee" not in network.is_ringing().headers
    bob.hangs_up()


@pytest.mark.real
@pytest.mark.parametrize("dialled", ["0145834778", "3", "*95202", "alice", "0187041859", "118712"])
def test_anything_else_hears_of_congestion(plan: None, alice: Phone, dialled: str) -> None:
    alice.calls(dialled)
    alice.is_refused(503)


@pytest.mark.real
def test_a_company_without_a_plan_hears_of_congestion(alice: Phone, company: AsteriskProcess) -> None:
    write_fallback(company.settings.fallback, [replace(PLAN, company="globex")])
    ari(company, "PUT", "/asterisk/modules/pbx_config.so")
    alice.calls("202")
    alice.is_refused(503)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(PLAN, company="acme,1"),
        replace(PLAN, emergency=("15,1,System(x)",)),
        replace(PLAN, emergency=("+33",)),
        replace(PLAN, trunks=(FallbackTrunk(endpoint="a)&PJSIP/b"),)),
        replace(PLAN, trunks=(FallbackTrunk(endpoint="a", server="sip.example"),)),
        replace(PLAN, trunks=(FallbackTrunk(endpoint="a", server="sip.example:5060,,g"),)),
        replace(PLAN, lines=(FallbackLine(number="+33187041857\n", endpoint="bob"),)),
        replace(PLAN, lines=(FallbackLine(number="_X.", endpoint="bob"),)),
        replace(PLAN, lines=(FallbackLine(number="+331", endpoint="${EXTEN}"),)),
        replace(PLAN, lines=(FallbackLine(number="+331", endpoint="bob", short_number="2;"),)),
        replace(PLAN, lines=(FallbackLine(number="+331", endpoint="bob", insee="Paris"),)),
    ],
)
def test_what_is_no_identifier_or_number_is_never_written(tmp_path: Path, wrong: FallbackPlan) -> None:
    path = tmp_path / "fallback.conf"
    write_fallback(path, [PLAN])
    before = path.read_text()
    with pytest.raises(ValueError, match="is not"):
        write_fallback(path, [PLAN, wrong])
    assert path.read_text() == before


def test_an_unchanged_plan_needs_no_reload(tmp_path: Path) -> None:
    path = tmp_path / "fallback.conf"
    assert write_fallback(path, [PLAN])
    assert not write_fallback(path, [PLAN])
    assert write_fallback(path, [PLAN, replace(PLAN, company="globex")])


def test_an_operator_is_called_at_its_address_even_when_it_seems_to_be_away(tmp_path: Path) -> None:
    path = tmp_path / "fallback.conf"
    write_fallback(path, [replace(PLAN, trunks=(FallbackTrunk(endpoint="t1", server="sip.example:5070"),))])
    assert "Dial(PJSIP/t1/sip:${EXTEN}@sip.example:5070,," in path.read_text()


def test_overseas_numbers_are_dialled_the_national_way_too(tmp_path: Path) -> None:
    path = tmp_path / "fallback.conf"
    line = FallbackLine(number="+262262123456", endpoint="dina")
    write_fallback(path, [replace(PLAN, lines=(line,))])
    assert "exten => 0262123456,1,Gosub(lc-ring,s,1(dina))" in path.read_text()
