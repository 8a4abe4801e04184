"""The simulated public network: outside phones, a company's two trunks, numbers that answer by themselves."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.engine.conftest import NUMBERS, ari, pull, push, until
from tests.phones import sound
from tests.phones.phone import Phone, Phones, hear_each_other
from tests.support.asterisk import free_port

from ligneclaire.engine import publicnetwork
from ligneclaire.engine.endpoints import TrunkEndpoint, trunk_objects
from ligneclaire.engine.install import Engine
from ligneclaire.engine.process import AsteriskProcess
from ligneclaire.engine.publicnetwork import Access, PublicNetworkProcess, PublicNetworkSettings
from ligneclaire.engine.speech import install_sounds

pytestmark = pytest.mark.real

ACCESSES = (
    Access(username="acme-public", password="of the trunk", numbers=("+3318704",)),
    Access(username="acme-mobile", password="of the mobiles", numbers=("+33612000001",)),
)


PhoneOutside = Callable[[str], Phone]
"""Switches on a phone of the network, given its number."""


@pytest.fixture(scope="session")
def network(engine: Engine, short_folder: Path) -> Iterator[PublicNetworkProcess]:
    settings = PublicNetworkSettings(
        data=short_folder / "network",
        sip_port=free_port(),
        accesses=ACCESSES,
        phones=("+33612345678", "+33145834778", "+33145834779", "+33612000001"),
        phone_password="outside",
        emergency=("15", "112"),
    )
    publicnetwork.write(engine, settings)
    install_sounds(engine, settings.sounds, settings.data / "studio")
    with PublicNetworkProcess(engine, settings) as network:
        yield network


@pytest.fixture
def outside(network: PublicNetworkProcess, phones: Phones) -> PhoneOutside:
    def registered(number: str) -> Phone:
        phone = phones.phone(number, registrar=f"127.0.0.1:{network.settings.sip_port}")
        phone.registers(number, "outside")
        return phone

    return registered


@pytest.fixture
def stranger(outside: PhoneOutside) -> Phone:
    return outside("0612345678")


@pytest.fixture
def trunks(
    engine: Engine, company: AsteriskProcess, network: PublicNetworkProcess, plan: None
) -> Iterator[None]:
    """The company is connected to the network; without call control, its fallback plan carries the calls."""
    objects = [
        item
        for access in ACCESSES
        for item in trunk_objects(
            TrunkEndpoint(
                name=access.username.replace("public", "network"),
                company="acme",
                host="127.0.0.1",
                port=network.settings.sip_port,
                username=access.username,
                password=access.password,
                register=True,
            )
        )
    ]
    push(company, objects)
    until(lambda: _registered(engine, network, "acme-public") and _registered(engine, network, "acme-mobile"))
    yield
    pull(company, objects)


def _registered(engine: Engine, network: PublicNetworkProcess, access: str) -> bool:
    etc = network.settings.data / "etc"
    command = engine.command("asterisk", "-C", etc / "asterisk.conf", "-rx", f"pjsip show aor {access}")
    return "Contact:  acme" in subprocess.run(command.argv, capture_output=True, text=True, check=True).stdout


def call_out(company: AsteriskProcess, number: str, trunk: str, then: str) -> None:
    """The company calls a number by a trunk; who answers is put through to one of its lines."""
    query = {"endpoint": f"PJSIP/{number}@{trunk}", "extension": then, "context": "lc-net"}
    ari(company, "POST", f"/channels?{urlencode(query)}", {"variables": SHOWN})


SHOWN = {"CONNECTEDLINE(num,i)": NUMBERS["alice"], "CONNECTEDLINE(pres,i)": "allowed"}


# Outside phones and the company


def test_somebody_outside_calls_a_line(trunks: None, stranger: Phone, bob: Phone) -> None:
    stranger.calls("0187041857")
    assert bob.is_ringing().shown == "+33612345678"
    bob.answers()
    hear_each_other(stranger, bob)
    stranger.hangs_up()
    bob.has_hung_up()


def test_somebody_outside_hides_the_number(trunks: None, stranger: Phone, bob: Phone) -> None:
    stranger.calls("%2331%230187041857")
    call = bob.is_ringing()
    assert call.shown == "anonymous"
    assert "612345678" not in str(call.headers)
    bob.refuses()


def test_the_company_calls_somebody_outside(
    trunks: None, company: AsteriskProcess, stranger: Phone, bob: Phone
) -> None:
    call_out(company, "0612345678", "acme-network", then="202")
    assert stranger.is_ringing().shown == NUMBERS["alice"]
    stranger.answers()
    bob.is_ringing()
    bob.answers()
    hear_each_other(stranger, bob)
    bob.hangs_up()
    stranger.has_hung_up()


def test_outside_phones_call_one_another(outside: PhoneOutside, stranger: Phone) -> None:
    other = outside("0145834778")
    stranger.calls("+33145834778")
    assert other.is_ringing().shown == "+33612345678"
    other.refuses(486)
    stranger.is_refused(486)


def test_a_phone_that_is_off_is_unreachable(network: PublicNetworkProcess, stranger: Phone) -> None:
    stranger.calls("0145834779")
    stranger.is_refused(480)


def test_an_emergency_call_says_who_calls_and_from_where(
    trunks: None, alice: Phone, network: PublicNetworkProcess
) -> None:
    alice.calls("112")
    alice.is_in_conversation()
    alice.hears(sound.VOICE)
    told = f"emergency dialled=112 asserted={NUMBERS['alice']} from={NUMBERS['alice']} insee=75056"
    assert told in network.settings.log.read_text()
    alice.hangs_up()


def test_without_its_trunk_a_company_is_unreachable(network: PublicNetworkProcess, stranger: Phone) -> None:
    stranger.calls("0187041857")
    stranger.is_refused(480)


# The company's mobiles


def test_a_mobile_calls_through_its_company(trunks: None, outside: PhoneOutside, bob: Phone) -> None:
    mobile = outside("0612000001")
    mobile.calls("202")
    assert bob.is_ringing().shown == "+33612000001"
    bob.answers()
    hear_each_other(mobile, bob)
    bob.hangs_up()
    mobile.has_hung_up()


def test_a_mobile_is_called_through_its_company(
    trunks: None, company: AsteriskProcess, outside: PhoneOutside, stranger: Phone, bob: Phone
) -> None:
    mobile = outside("0612000001")
    stranger.calls("0612000001")
    stranger.is_refused(503)  # call control is away, and a mobile has no phone of the company's own
    mobile.has_not_rung()
    call_out(company, "+33612000001", "acme-mobile", then="202")
    mobile.answers()
    bob.answers()
    hear_each_other(mobile, bob)
    mobile.hangs_up()
    bob.has_hung_up()


# Numbers that answer by themselves


def test_any_other_number_answers_and_echoes(network: PublicNetworkProcess, stranger: Phone) -> None:
    stranger.falls_silent()
    stranger.calls("0299000001")
    stranger.hears_ringing()
    stranger.is_in_conversation()
    stranger.hears(sound.VOICE)
    stranger.speaks()
    stranger.hears(stranger, within=10)
    stranger.hangs_up()


@pytest.mark.parametrize("ending", ["9486", "9404", "9403", "9603", "9503"])
def test_a_number_may_ask_for_a_refusal(network: PublicNetworkProcess, stranger: Phone, ending: str) -> None:
    stranger.calls(f"029900{ending}")
    stranger.is_refused(int(ending[1:]))


def test_a_number_may_ring_for_ever(network: PublicNetworkProcess, stranger: Phone) -> None:
    stranger.calls("0299009480")
    stranger.hears_ringing()
    stranger.hangs_up()
