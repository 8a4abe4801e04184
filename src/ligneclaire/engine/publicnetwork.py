"""A simulated public telephone network, for the demonstration and for tests: a second, small Asterisk.

    outside phones ──register──► network ◄──registers── trunk of a company, for its numbers
      0612345678, …                      ◄──registers── trunk of a company, for its mobiles

Its configuration is static. A company's trunk registers with the user name and password of an `Access`, and
is sent the calls to the numbers that begin as the access says. Phones register with their number as user name
and show it to whom they call, unless they dial `#31#` first. A phone whose number belongs to an access is a
mobile of that company: whatever it dials goes through the access, as a mobile operator does for a company.

A number without a phone or a company rings for 2 s and answers: it says where one is, then echoes. A number
may ask for something else by its last four digits:

    9486 busy · 9480 rings, never answers · 9404 unknown · 9403 forbidden · 9603 declined · 9503 out of order

An emergency number says the number that came in P-Asserted-Identity, and leaves in the log all it was told:
`emergency dialled=15 asserted=+33187041856 from=+33187041856 insee=75056`.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ligneclaire.engine.configuration import COMMON, asterisk_conf, lay_out, modules_conf, transports
from ligneclaire.engine.dialplan import context, ringing
from ligneclaire.engine.files import replace, section
from ligneclaire.engine.install import Command, Engine
from ligneclaire.engine.modules import PUBLIC_NETWORK
from ligneclaire.engine.process import ChildProcess
from ligneclaire.engine.words import check_digits, check_name, check_number, national_form

ENDINGS = {"9486": 17, "9404": 1, "9403": 21, "9603": 16, "9503": 34}
"""Q.850 causes by ending; Asterisk tells them as the SIP status the ending spells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a company's trunk registers with, and which numbers it is sent."""

    username: str
    password: str
    numbers: tuple[str, ...]
    """Beginnings of canonical numbers (`+3318704`), or whole ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicNetworkSettings:
    data: Path
    """A directory of its own."""
    sip_port: int
    accesses: tuple[Access, ...]
    phones: tuple[str, ...]
    """Canonical French numbers; their phones register in the national form (`0612345678`)."""
    phone_password: str
    emergency: tuple[str, ...]
    bind: str = "127.0.0.1"
    rtp_start: int = 30000
    rtp_end: int = 30999

    @property
    def sounds(self) -> Path:
        """Where `speech.install_sounds` puts what it says."""
        return self.data / "sounds"

    @property
    def log(self) -> Path:
        return self.data / "log" / "messages"


def write(engine: Engine, settings: PublicNetworkSettings) -> None:
    """Writes the network's configuration; raises ValueError for names or numbers that are none."""
    lay_out(engine, settings.data)
    files = {
        "asterisk.conf": asterisk_conf(engine, settings.data),
        "modules.conf": modules_conf(PUBLIC_NETWORK),
        "pjsip.conf": "".join(_pjsip(settings)),
        "rtp.conf": section("general", {"rtpstart": settings.rtp_start, "rtpend": settings.rtp_end}),
        "musiconhold.conf": section("default", {"mode": "files", "directory": str(settings.sounds / "hold")}),
        "extensions.conf": "\n".join(_dialplan(settings)),
    } | COMMON
    for name, text in files.items():
        replace(settings.data / "etc" / name, text)


def network_command(engine: Engine, settings: PublicNetworkSettings) -> Command:
    """How to run the network in the foreground."""
    return engine.command("asterisk", "-f", "-C", settings.data / "etc" / "asterisk.conf")


class PublicNetworkProcess(ChildProcess):
    """The network, running for as long as a `with` block."""

    def __init__(self, engine: Engine, settings: PublicNetworkSettings) -> None:
        console = settings.data / "log" / "console"
        super().__init__(
            network_command(engine, settings), console, lambda: answers(settings.bind, settings.sip_port)
        )
        self.settings = settings


def answers(address: str, port: int, timeout: float = 0.2) -> bool:
    """Whether a SIP server answers an OPTIONS, the least it does (RFC 3261 §11)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(timeout)
        probe.connect((address, port))
        host, port = probe.getsockname()
        try:
            probe.send(
                f"OPTIONS sip:network SIP/2.0\r\nVia: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{port}\r\n"
                f"Max-Forwards: 1\r\nFrom: <sip:probe@{host}>;tag=1\r\nTo: <sip:network>\r\n"
                f"Call-ID: {port}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n".encode()
            )
            return probe.recv(100).startswith(b"SIP/2.0")
        except (TimeoutError, ConnectionRefusedError):
            return False


def _pjsip(settings: PublicNetworkSettings) -> Iterator[str]:
    # Companies call with the number of any of their callers in From: only their credentials say who they are.
    yield section(
        "global",
        {
            "type": "global",
            "user_agent": "Simulated network",
            "default_realm": "network",
            "endpoint_identifier_order": "auth_username,username",
        },
    )
    yield transports(settings.bind, settings.sip_port)
    for number in settings.phones:
        access = _access_of(number, settings)
        yield from _endpoint(
            _user_name(number),
            settings.phone_password,
            {
                "context": f"net-mobile-{access.username}" if access else "net-phone",
                "identify_by": "username",
                "callerid": f"<{check_number(number)}>",
            },
        )
    for access in settings.accesses:
        yield from _endpoint(
            check_name(access.username),
            access.password,
            {
                "context": f"net-access-{access.username}",
                "identify_by": "auth_username",
                "send_pai": "yes",
            },
        )


def _endpoint(name: str, password: str, options: dict[str, str]) -> Iterator[str]:
    common = {
        "type": "endpoint",
        "auth": name,
        "aors": name,
        "allow": "!all,alaw,ulaw,g722",
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
        "rewrite_contact": "yes",
        "language": "fr",
        "tone_zone": "fr",
    }
    yield section(name, common | options)
    yield section(name, {"type": "aor", "max_contacts": 1, "remove_existing": "yes", "qualify_frequency": 30})
    yield section(name, {"type": "auth", "auth_type": "digest", "username": name, "password": password})


def _dialplan(settings: PublicNetworkSettings) -> Iterator[str]:
    """Contexts, by who calls; each tries what it includes in that order.

    An outside phone reaches companies before phones, so that a company's mobile is reached through it; a
    company reaches phones first, its own mobiles among them, and never itself, which would be a loop.
    """
    yield from ("[general]", "static=yes", "writeprotect=yes", "")
    yield from _hiding("net-phone")
    yield from _includes("net-emergencies", "net-spellings", "net-companies", "net-phones", "net-anybody")
    for access in settings.accesses:
        name = access.username
        yield from _hiding(f"net-mobile-{name}")
        yield from _includes("net-emergencies", f"net-through-{name}")
        yield from context(f"net-through-{name}", "_[+*#0-9]!", _through(access))
        yield f"[net-access-{name}]"
        yield from _includes(
            "net-emergencies",
            "net-spellings",
            "net-phones",
            f"net-not-{name}",
            "net-companies",
            "net-anybody",
        )
        yield f"[net-not-{name}]"
        for beginning in access.numbers:
            yield f"exten => _{check_number(beginning)}!,1,Hangup(1)"
        yield ""
    yield "[net-companies]"
    for access in settings.accesses:
        for beginning in access.numbers:
            yield f"exten => _{beginning}!,1,{_through(access)}"
    yield ""
    yield "[net-phones]"
    for number in settings.phones:
        yield f"exten => {number},1,Gosub(net-ring,s,1({_user_name(number)}))"
    yield ""
    yield from ringing("net-ring")
    yield from context(
        "net-trunk",
        "s",
        'ExecIf($["${PJSIP_DIAL_CONTACTS(${ARG1})}"=""]?Hangup(20))',
        "Dial(PJSIP/${ARG2}@${ARG1},,i)",
        "Hangup(${HANGUPCAUSE})",
    )
    yield "[net-emergencies]"
    for number in settings.emergency:
        yield f"exten => {check_digits(number)},1,Goto(net-emergency,{number},1)"
    yield ""
    yield SPELLINGS
    yield from context(
        "net-anybody",
        "_[+*#0-9]!",
        "GotoIf(${DIALPLAN_EXISTS(net-endings,${EXTEN:-4},1)}?net-endings,${EXTEN:-4},1)",
        "Ringing()",
        "Wait(2)",
        "Answer()",
        "Playback(lc/simulated-network)",
        "Echo()",
    )
    yield from context("net-endings", "9480", "Ringing()", "Wait(600)", "Hangup(19)")
    for ending, cause in ENDINGS.items():
        yield f"exten => {ending},1,Hangup({cause})"
    yield ""
    yield EMERGENCY_SERVICE


SPELLINGS = """\
[net-spellings]
exten => _0ZXXXXXXXX,1,Goto(+33${EXTEN:1},1)
exten => _00Z.,1,Goto(+${EXTEN:2},1)
exten => _33ZXXXXXXXX,1,Goto(+${EXTEN},1)
"""

EMERGENCY_SERVICE = """\
[net-emergency]
exten => _X.,1,Set(ASSERTED=${PJSIP_HEADER(read,P-Asserted-Identity)})
 same => n,Set(ASSERTED=${CUT(ASSERTED,@,1)})
 same => n,Set(ASSERTED=${CUT(ASSERTED,:,2)})
 same => n,Set(TOLD=asserted=${ASSERTED} from=${CALLERID(num)} insee=${PJSIP_HEADER(read,X-Insee)})
 same => n,Log(NOTICE,emergency dialled=${EXTEN} ${TOLD})
 same => n,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Playback(lc/simulated-emergency)
 same => n,Set(REST=${FILTER(0-9,${IF($["${ASSERTED:0:3}"="+33"]?0${ASSERTED:3}:${ASSERTED})})})
 same => n(next),GotoIf($["${REST}"=""]?said)
 same => n,Playback(lc/number/${REST:0:2})
 same => n,Set(REST=${REST:2})
 same => n,Goto(next)
 same => n(said),Wait(1)
 same => n,Hangup(16)
"""


def _hiding(name: str) -> Iterator[str]:
    """The beginning of a context for phones: `#31#` hides the number on this call."""
    yield f"[{name}]"
    yield "exten => _#31#.,1,Set(CALLERID(pres)=prohib)"
    yield " same => n,Goto(${EXTEN:4},1)"


def _includes(*contexts: str) -> Iterator[str]:
    yield from (f"include => {name}" for name in contexts)
    yield ""


def _through(access: Access) -> str:
    return f"Gosub(net-trunk,s,1({access.username},${{EXTEN}}))"


def _access_of(number: str, settings: PublicNetworkSettings) -> Access | None:
    return next((access for access in settings.accesses if number.startswith(access.numbers)), None)


def _user_name(number: str) -> str:
    return national_form(number) or check_number(number).removeprefix("+")
