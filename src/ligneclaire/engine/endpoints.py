"""Phones and trunks as Asterisk knows them: objects pushed into its memory over ARI.

Pure functions: a line or a trunk in, objects out. Push them by type, in the order of `KINDS` (line by line
costs the square of their number), delete them in reverse. A line's aor is never deleted before it is pushed
again: its registered phones would be forgotten with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from ligneclaire.engine.dialplan import LINES, NETWORK
from ligneclaire.engine.words import check_host, check_name, check_network, check_number, check_user

KINDS = ("auth", "aor", "endpoint", "identify", "registration")
"""An object comes after those it names."""
ACCUMULATING = ("identify", "registration")
"""Kinds to delete before they are pushed again: an update keeps their former addresses and credentials."""
FAMILY = "res_pjsip"
"""Also for the kinds that other modules define: the class names the owner of the memory, not of the kind."""


@dataclass(frozen=True, slots=True)
class PushedObject:
    """`PUT /asterisk/config/dynamic/{family}/{kind}/{id}` with these fields (ARI, Asterisk resource)."""

    family: str
    kind: str
    id: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEndpoint:
    """A line's phones. They register as `name`; whatever they claim, they call as `number`."""

    name: str
    """Unique among all companies; also the SIP user name."""
    company: str
    password: str
    number: str
    display_name: str = ""
    max_contacts: int = 1
    """Devices registered at once; one more replaces the oldest."""
    fax: bool = False
    """An analogue line: what hangs on its converter may be a fax."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkEndpoint:
    """A link to an operator. Without `register` the operator calls from the addresses of `match`."""

    name: str
    """Unique among all companies."""
    company: str
    host: str
    port: int = 5060
    username: str = ""
    """Empty: the operator knows us by our address."""
    password: str = ""
    register: bool = False
    match: tuple[str, ...] = ()
    """Addresses or networks (`192.0.2.0/28`) from which the operator calls."""


def line_objects(line: LineEndpoint) -> tuple[PushedObject, ...]:
    """The objects of a line's phones; raises ValueError for names or numbers that are none."""
    name, company = check_name(line.name), check_name(line.company)
    aor: dict[str, str | int] = {
        "max_contacts": line.max_contacts,
        "remove_existing": "yes",
        "remove_unavailable": "yes",
        "qualify_frequency": 60,
        "support_path": "yes",
    }
    endpoint: dict[str, str | int] = _MEDIA | {
        "context": LINES,
        "tenantid": company,
        "allow_transfer": "yes",
        "auth": name,
        "aors": name,
        "identify_by": "username",
        "callerid": f'"{_shown(line.display_name)}" <{check_number(line.number)}>',
        "allow": "!all,alaw" if line.fax else "!all,g722,alaw,ulaw",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
        "rewrite_contact": "yes",
        "trust_id_inbound": "no",
        "trust_connected_line": "no",
        "moh_suggest": "",
    }
    if line.fax:
        endpoint |= _FAX
    return (
        _object("auth", name, {"auth_type": "digest", "username": name, "password": line.password}),
        _object("aor", name, aor),
        _object("endpoint", name, endpoint),
    )


def trunk_objects(trunk: TrunkEndpoint) -> tuple[PushedObject, ...]:
    """The objects of a trunk; raises ValueError for names, hosts or addresses that are none.

    What a trunk is told of the caller beyond `From` (P-Asserted-Identity, Diversion) is written call by call.
    """
    name, company = check_name(trunk.name), check_name(trunk.company)
    server = f"sip:{check_host(trunk.host)}:{trunk.port}"
    aor = f"{name}.{crc32(server.encode()):x}"  # a new server is a new object: contacts only accumulate
    endpoint: dict[str, str | int] = _MEDIA | _FAX
    endpoint |= {
        "context": NETWORK,
        "tenantid": company,
        "aors": aor,
        "identify_by": "ip",  # and not by a user name, which anybody could claim
        "from_domain": trunk.host,
        "allow": "!all,alaw,ulaw,g722",
        "rtp_symmetric": "yes",
        "trust_id_inbound": "yes",
        "suppress_moh_on_sendonly": "yes",
        "moh_suggest": "",
    }
    objects = []
    if trunk.username:
        endpoint["outbound_auth"] = name
        credentials = {"auth_type": "digest", "username": trunk.username, "password": trunk.password}
        objects.append(_object("auth", name, credentials))
    objects.append(_object("aor", aor, {"contact": server, "qualify_frequency": 10, "qualify_timeout": 2}))
    objects.append(_object("endpoint", name, endpoint))
    if trunk.match:
        matches = ",".join(map(check_network, trunk.match))
        objects.append(_object("identify", name, {"endpoint": name, "match": matches, "srv_lookups": "no"}))
    if trunk.register:
        objects.append(
            _object(
                "registration",
                name,
                {
                    "server_uri": server,
                    "client_uri": f"sip:{check_user(trunk.username)}@{trunk.host}:{trunk.port}",
                    "contact_user": trunk.username,
                    "outbound_auth": name,
                    "endpoint": name,
                    "line": "yes",
                    "expiration": 600,
                    "max_random_initial_delay": 0,
                    "retry_interval": 15,
                    "max_retries": 1_000_000,
                    "forbidden_retry_interval": 300,
                    "fatal_retry_interval": 300,
                    "auth_rejection_permanent": "no",
                },
            )
        )
    return tuple(objects)


_MEDIA: dict[str, str | int] = {
    "direct_media": "no",
    "dtmf_mode": "auto_info",
    "language": "fr",
    "tone_zone": "fr",
    "tos_audio": "ef",
    "max_video_streams": 0,
    "rtp_timeout": 60,
    "rtp_keepalive": 15,
    "timers": "yes",
    "timers_sess_expires": 1800,
    "allow_overlap": "no",
    "allow_subscribe": "no",
    "allow_transfer": "no",
    "send_pai": "no",
    "sdp_session": "-",
}
"""What holds for lines and trunks alike: the sound goes through us, and a call whose sound or partner is lost
ends by itself. Operators do not transfer our calls; phones ask call control (`dialplan`, `callcontrol`)."""


_FAX: dict[str, str | int] = {
    "t38_udptl": "yes",
    "t38_udptl_ec": "redundancy",
    "t38_udptl_nat": "yes",
}
"""A fax that wants to go over to T.38 (ITU-T T.38 annex D) is passed on to the other end, whose answer comes
back. An end that cannot refuses (488), and the fax goes on in the sound, as alaw, which a converter sends as
it hears it. `rtp_timeout` does not count while T.38 is on."""


def _object(kind: str, name: str, fields: Mapping[str, str | int]) -> PushedObject:
    pairs = tuple((key, str(value)) for key, value in fields.items())
    return PushedObject(FAMILY, kind, name, pairs)


def _shown(name: str) -> str:
    """A person's name without what SIP's quoting would have to escape."""
    return re.sub(r"[^\w\s.\'’-]", "", name)[:60].strip()
