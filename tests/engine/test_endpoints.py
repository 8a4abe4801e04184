"""Phones and trunks pushed into Asterisk: who may register, who may call, and as whom."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.engine.conftest import NUMBERS, PASSWORD, ari, pull, push, until
from tests.phones import sound
from tests.phones.phone import Phone, Phones, hear_each_other
from tests.phones.sipp import Sipp

from ligneclaire.ari.client import Client
from ligneclaire.ari.events import Connected, StasisStart
from ligneclaire.ari.interface import HangupReason
from ligneclaire.engine.configuration import ARI_USER
from ligneclaire.engine.endpoints import LineEndpoint, TrunkEndpoint, line_objects, trunk_objects
from ligneclaire.engine.install import Engine
from ligneclaire.engine.process import AsteriskProcess

real = pytest.mark.real
ALICE = LineEndpoint(name="alice", company="acme", password=PASSWORD, number=NUMBERS["alice"])
TRUNK = TrunkEndpoint(name="acme-network", company="acme", host="127.0.0.1", port=9)


class Calls:
    """Call control, reduced to hearing of calls and refusing them."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._notices = client.events()

    async def connected(self) -> None:
        assert isinstance(await asyncio.wait_for(anext(self._notices), 5), Connected)

    async def entered(self) -> tuple[str, ...]:
        """The next call's arguments; it is then refused as to an unknown number."""
        async with asyncio.timeout(5):
            async for notice in self._notices:
                if isinstance(notice, StasisStart):
                    await self.client.hangup(notice.channel.id, reason=HangupReason.UNALLOCATED)
                    return notice.args
        raise AssertionError

    async def close(self) -> None:
        await self._notices.aclose()


@pytest.fixture
async def calls(company: AsteriskProcess) -> AsyncIterator[Calls]:
    settings = company.settings
    async with Client(f"http://127.0.0.1:{settings.ari_port}", ARI_USER, settings.ari_password) as client:
        calls = Calls(client)
        await calls.connected()
        yield calls
        await calls.close()


# Registering


@real
def test_a_phone_registers_with_its_password_and_with_no_other(
    phones: Phones, company: AsteriskProcess
) -> None:
    phone = phones.phone("alice")
    assert phone.tries_to_register("alice", "guess")[0] == 401
    phone.registers("alice", PASSWORD)
    until(lambda: ari(company, "GET", "/endpoints/PJSIP/alice")["state"] == "online")


@real
def test_a_changed_password_holds_at_once(phones: Phones, company: AsteriskProcess) -> None:
    push(company, line_objects(replace(ALICE, password="another")))
    phone = phones.phone("alice")
    assert phone.tries_to_register("alice", PASSWORD)[0] == 401
    phone.registers("alice", "another")


@real
def test_a_phone_stays_registered_when_its_line_is_changed(alice: Phone, company: AsteriskProcess) -> None:
    push(company, line_objects(replace(ALICE, display_name="Alice Martin")))
    assert ari(company, "GET", "/endpoints/PJSIP/alice")["state"] == "online"


@real
def test_a_phone_that_moved_is_called_at_its_new_place_only(phones: Phones, company: AsteriskProcess) -> None:
    former, present = phones.phone("former"), phones.phone("present")
    former.registers("bob", PASSWORD)
    present.registers("bob", PASSWORD)
    ari(company, "POST", "/channels?endpoint=PJSIP/bob&extension=x&context=none")
    present.is_ringing()
    former.has_not_rung()
    present.refuses()


@real
@pytest.mark.parametrize(
    "guess", ["", 'Digest username="{user}",realm="ligneclaire",nonce="{nonce}",uri="sip:lc",response="0"']
)
def test_a_stranger_cannot_tell_a_line_that_exists_from_one_that_does_not(
    company: AsteriskProcess, guess: str
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.settimeout(5)
        stranger.connect(("127.0.0.1", company.settings.sip_port))
        known, unknown = (_answer_to_register(stranger, user, guess) for user in ("alice", "nobody"))
    assert known == unknown
    assert known.startswith("SIP/2.0 401 Unauthorized")


def _answer_to_register(stranger: socket.socket, user: str, authorization: str) -> str:
    """The answer without what differs between any two answers."""
    host, port = stranger.getsockname()

    def register(attempt: int, header: str) -> str:
        stranger.send(
            f"REGISTER sip:lc SIP/2.0\r\nVia: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{user}{attempt}\r\n"
            f"Max-Forwards: 9\r\nFrom: <sip:{user}@lc>;tag=1\r\nTo: <sip:{user}@lc>\r\n"
            f"Call-ID: {user}\r\nCSeq: {attempt} REGISTER\r\nContact: <sip:{user}@{host}:{port}>\r\n"
            f"{header}Content-Length: 0\r\n\r\n".encode()
        )
        return stranger.recv(4000).decode()

    answer = register(1, "")
    if authorization:
        nonce = re.search('nonce="(.*?)"', answer)
        assert nonce
        answer = register(2, f"Authorization: {authorization.format(user=user, nonce=nonce[1])}\r\n")
    return re.sub(rf'{user}|(nonce|opaque)="[^"]*"|;tag=\S*', "", answer)


# Calling


@real
@pytest.mark.parametrize(
    ("dialled", "arrives"),
    [
        ("3", "3"),
        ("0187041857", "0187041857"),
        ("+33187041857", "+33187041857"),
        ("*95202", "*95202"),
        ("%2331%230612345678", "#31#0612345678"),
        ("dupont", "dupont"),
        ("1,2", "x"),
        ("12%22%5D%20%26%20%5B", "x"),
        ("15)%7D", "x"),
        ("1%24%7BEPOCH%7D", "x"),
    ],
)
async def test_whatever_is_dialled_reaches_call_control_as_text(
    calls: Calls, alice: Phone, dialled: str, arrives: str
) -> None:
    alice.calls(dialled)
    assert await calls.entered() == ("in", "alice", arrives, "allowed_not_screened")
    alice.is_refused(404)


@real
def test_what_no_phone_can_dial_is_an_unknown_number(alice: Phone) -> None:
    alice.calls("%24%7BEPOCH%7D")
    alice.is_refused(404)


@real
def test_a_phone_calls_as_its_line_whatever_it_claims(plan: None, alice: Phone, bob: Phone) -> None:
    claims = {"P-Asserted-Identity": "<sip:17@lc>", "Remote-Party-ID": "<sip:17@lc>;party=calling"}
    alice.calls("202", headers=claims)
    assert bob.is_ringing().shown == NUMBERS["alice"]
    bob.refuses()


@real
@pytest.mark.parametrize("claimed", ["alice", "acme-network", "0612345678", "anonymous"])
def test_a_stranger_cannot_call(phones: Phones, company: AsteriskProcess, claimed: str) -> None:
    push(company, trunk_objects(TRUNK))
    stranger = phones.phone("stranger")
    stranger.stands_alone(claimed)
    stranger.calls("0187041857")
    stranger.is_refused(401)
    pull(company, trunk_objects(TRUNK))


@real
async def test_an_operator_is_known_by_its_address_and_believed(
    calls: Calls, phones: Phones, company: AsteriskProcess
) -> None:
    trunk = trunk_objects(replace(TRUNK, match=("127.0.0.1",)))
    push(company, trunk)
    operator = phones.phone("operator")
    operator.stands_alone("0612345678")
    operator.calls("0187041857", headers={"Privacy": "id", "P-Asserted-Identity": "<sip:0612345678@lc>"})
    assert await calls.entered() == ("in", "acme-network", "0187041857", "prohib_not_screened")
    operator.is_refused(404)
    pull(company, trunk)


@real
def test_who_is_held_hears_the_hold_sound(plan: None, alice: Phone, bob: Phone) -> None:
    alice.calls("202")
    bob.answers()
    hear_each_other(alice, bob)
    alice.holds()
    bob.hears(sound.VOICE)
    alice.hears(sound.SILENCE)
    alice.resumes()
    hear_each_other(alice, bob)
    alice.hangs_up()
    bob.has_hung_up()


# Transferring


@real
def test_a_transfer_that_forbids_its_subscription_does_not_end_asterisk(
    engine: Engine, plan: None, bob: Phone, company: AsteriskProcess, tmp_path: Path
) -> None:
    """It would end 22.10.1 (its issue 2021), which is therefore kept deaf for transfers."""
    bob.when_called(200)
    pid = company.pid
    Sipp(engine, f"127.0.0.1:{company.settings.sip_port}", tmp_path).plays(
        "refer-sub-false", user="alice", password=PASSWORD, dials="202", keys={"refer_to": "203"}
    )
    assert company.pid == pid


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "alice\n[x]"},
        {"name": ""},
        {"company": "acme,1"},
        {"number": "+33 1"},
        {"number": "<sip:x>"},
    ],
)
def test_what_is_no_identifier_or_number_is_not_pushed(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="is not"):
        line_objects(replace(ALICE, **wrong))


@pytest.mark.parametrize(
    "wrong",
    [{"host": "sip.example;x"}, {"host": "192.0.2.0/28"}, {"match": ("any, all",)}, {"username": "a@b"}],
)
def test_what_is_no_host_or_user_is_not_pushed(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is not"):
        trunk_objects(replace(TRUNK, register=True, **wrong))


def test_a_name_is_shown_without_what_sip_would_read_as_its_own() -> None:
    fields = dict(line_objects(replace(ALICE, display_name='Zoé "D’Artagnan" <15>;x=\\'))[2].fields)
    assert fields["callerid"] == '"Zoé D’Artagnan 15x" <+33187041856>'


def test_faxes_pass_on_analogue_lines_and_trunks_and_nowhere_else() -> None:
    phone, fax = (dict(line_objects(replace(ALICE, fax=fax))[2].fields) for fax in (False, True))
    assert "t38_udptl" not in phone
    assert (fax["t38_udptl"], fax["allow"]) == ("yes", "!all,alaw")
    trunk = next(dict(item.fields) for item in trunk_objects(TRUNK) if item.kind == "endpoint")
    assert trunk["t38_udptl"] == "yes"


def test_a_trunk_with_a_new_server_forgets_the_former_one() -> None:
    first, second = (trunk_objects(replace(TRUNK, port=port)) for port in (5060, 5061))
    assert first[0].kind == second[0].kind == "aor"
    assert first[0].id != second[0].id
    assert dict(second[1].fields)["aors"] == second[0].id
