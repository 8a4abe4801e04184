"""Writes everything Asterisk reads at start.

Asterisk lives in `DATA/engine` and nowhere else; each run rewrites its configuration. What changes while
it runs (phones, trunks) is not here: it is pushed over ARI (`endpoints`). What it does without call control
is in a file of its own (`dialplan`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ligneclaire.engine import dialplan, holds
from ligneclaire.engine.files import replace, section
from ligneclaire.engine.install import Engine
from ligneclaire.engine.modules import COMPANY_ENGINE, REFER

ARI_USER = "lc"
FALLBACK_FILE = "fallback.conf"
"""In the configuration directory; what `dialplan.write_fallback` writes."""
HOLDS_FILE = "holds.conf"
"""… and what `holds.write_holds` writes."""
NOBODY = "lc-nobody"
"""The endpoint of requests that nobody may make."""
LONGEST_PATH = 80
"""Bytes of a data directory's path: Asterisk's control socket below it must fit in 107 (unix(7))."""

T1_MS = 100
UNANSWERED_MS = 64 * T1_MS
"""SIP's timers T1 and B (RFC 3261 §17.1.1.2, which ties them by 64): a request that nobody answers, not even
with 100, is given up after 6.4 s, the least Asterisk takes. With the usual T1 of 500 ms it would be 32 s of
silence before the next trunk is tried, or before a line whose phone was unplugged counts as unreachable. On a
slow network a request is repeated once for nothing, which SIP absorbs."""

DECLINED_MESSAGES = (
    "ast_rtp_rtcp_sent_type",
    "ast_rtp_rtcp_received_type",
    "agi_exec_start_type",
    "agi_exec_end_type",
    "cdr_read_message_type",
    "cdr_write_message_type",
    "cdr_prop_write_message_type",
    "cel_generic_type",
    "session_timeout_type",
)
"""Messages inside Asterisk that nobody of ours reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """One Asterisk: where it lives and where it listens.

    `ari_port` is on 127.0.0.1 only; SIP and RTP are on `bind`. RTP ports: first even, last odd.
    """

    data: Path
    """The installation's data directory; Asterisk gets `engine` in it."""
    sip_port: int
    ari_port: int
    ari_password: str
    bind: str = "0.0.0.0"  # noqa: S104  (phones are elsewhere on the network)
    rtp_start: int = 20000
    rtp_end: int = 29999

    def __post_init__(self) -> None:
        if len(os.fsencode(self.data)) > LONGEST_PATH:
            raise ValueError(
                f"The path {self.data} is longer than {LONGEST_PATH} bytes; choose a shorter one."
            )

    @property
    def home(self) -> Path:
        return self.data / "engine"

    @property
    def etc(self) -> Path:
        return self.home / "etc"

    @property
    def fallback(self) -> Path:
        """The static dialplan of the companies."""
        return self.etc / FALLBACK_FILE

    @property
    def holds(self) -> Path:
        """The hold music of the companies' own."""
        return self.etc / HOLDS_FILE

    @property
    def announcements(self) -> Path:
        """The companies' own sounds; `company.sounds` keeps them."""
        return self.data / "announcements"

    @property
    def sounds(self) -> Path:
        return self.home / "sounds"

    @property
    def recordings(self) -> Path:
        """Where a recording named `vm/x` in format `wav` becomes `vm/x.wav`."""
        return self.home / "spool" / "recording"

    @property
    def log(self) -> Path:
        """What Asterisk says: notices, warnings and errors."""
        return self.home / "log" / "messages"


def write(engine: Engine, settings: EngineSettings) -> None:
    """Writes the configuration and makes the directories; harmless while Asterisk runs."""
    lay_out(engine, settings.home)
    settings.recordings.mkdir(parents=True, exist_ok=True)
    files = {
        "asterisk.conf": asterisk_conf(engine, settings.home),
        "modules.conf": modules_conf(
            module for module in COMPANY_ENGINE if engine.transfers or module not in REFER
        ),
        "http.conf": section(
            "general",
            {
                "servername": "",
                "enabled": "yes",
                "enable_status": "no",
                "bindaddr": "127.0.0.1",
                "bindport": settings.ari_port,
                "sessionlimit": 1000,
                "session_keep_alive": 600000,
            },
        ),
        "ari.conf": section("general", {"enabled": "yes", "websocket_write_timeout": 1000})
        + section(ARI_USER, {"type": "user", "password": settings.ari_password}),
        "pjsip.conf": pjsip_conf(settings),
        "sorcery.conf": SORCERY,
        "rtp.conf": section(
            "general", {"rtpstart": settings.rtp_start, "rtpend": settings.rtp_end, "icesupport": "no"}
        ),
        "musiconhold.conf": music_on_hold_conf(settings.sounds),
        "stasis.conf": section("declined_message_types", [("decline", name) for name in DECLINED_MESSAGES]),
        "extensions.conf": section("general", {"static": "yes", "writeprotect": "yes"})
        + dialplan.entry()
        + f"\n#tryinclude {FALLBACK_FILE}\n",
    } | COMMON
    for name, text in files.items():
        replace(settings.etc / name, text)


def lay_out(engine: Engine, home: Path) -> None:
    """Makes Asterisk's directories. `home` is also where it looks for its documentation and sounds."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("cache", "etc", "keys", "lib", "log", "run", "sounds/hold", "sounds/silence", "spool"):
        (home / name).mkdir(parents=True, exist_ok=True)
    documentation = home / "documentation"
    if not documentation.is_symlink() or documentation.readlink() != engine.share / "documentation":
        documentation.unlink(missing_ok=True)
        documentation.symlink_to(engine.share / "documentation")


def asterisk_conf(engine: Engine, home: Path) -> str:
    return section(
        "directories",
        {
            "astetcdir": str(home / "etc"),
            "astmoddir": str(engine.modules),
            "astvarlibdir": str(home / "lib"),
            "astdbdir": str(home / "lib"),
            "astkeydir": str(home),
            "astdatadir": str(home),
            "astagidir": str(home / "lib"),
            "astcachedir": str(home / "cache"),
            "astspooldir": str(home / "spool"),
            "astrundir": str(home / "run"),
            "astlogdir": str(home / "log"),
        },
    ) + section(
        "options",
        {
            "live_dangerously": "no",
            "transmit_silence": "yes",
            "defaultlanguage": "fr",
            "nocolor": "yes",
            "hideconnect": "yes",
        },
    )


def modules_conf(modules: Iterable[str]) -> str:
    return section(
        "modules", [("autoload", "no"), *(("load", f"{module}.so") for module in dict.fromkeys(modules))]
    )


def pjsip_conf(settings: EngineSettings) -> str:
    """What holds for all endpoints, and the transports.

    A request is attributed by its From user first: a line's user name, which digest then proves. Only names
    that no line has fall through to trunks, recognised by address, or by the registration they answer to.

    Before all that, one with a Replaces header is nobody's. Asterisk itself would put its sender in the place
    of any party of any company (RFC 3891), without asking us; transfers come by REFER, which asks.
    """
    return (
        section(
            "global",
            {
                "type": "global",
                "user_agent": "Ligne Claire",
                "default_realm": "ligneclaire",
                "norefersub": "no",
                "endpoint_identifier_order": "header,username,ip",
                "keep_alive_interval": 90,
            },
        )
        + section("system", {"type": "system", "timer_t1": T1_MS, "timer_b": UNANSWERED_MS})
        + section("lc-replaces", {"type": "identify", "endpoint": NOBODY, "match_header": "Replaces: /./"})
        + section(
            NOBODY,
            [("type", "endpoint"), ("context", "lc-nowhere"), ("deny", "0.0.0.0/0.0.0.0"), ("deny", "::/0")],
        )
        + transports(settings.bind, settings.sip_port)
    )


def transports(bind: str, port: int) -> str:
    """SIP over UDP and TCP at one address."""
    return "".join(
        section(
            f"transport-{protocol}",
            {"type": "transport", "protocol": protocol, "bind": f"{bind}:{port}", "tos": "cs3"},
        )
        for protocol in ("udp", "tcp")
    )


SORCERY = "".join(
    f"[{module}]\n"
    + "".join(f"{kind}=config,pjsip.conf,criteria=type={kind}\n{kind}=memory\n" for kind in kinds)
    for module, kinds in {
        "res_pjsip": ("endpoint", "aor", "auth"),
        "res_pjsip_endpoint_identifier_ip": ("identify",),
        "res_pjsip_outbound_registration": ("registration",),
    }.items()
)
"""Lines and trunks are pushed over ARI and kept in memory; contacts stay in Asterisk's own database."""


def music_on_hold_conf(sounds: Path) -> str:
    """What a held party hears: chosen by its own leg (`CHANNEL(musicclass)`), not by the holder's phone."""
    text = section("general", {"preferchannelclass": "no"})
    for name, folder in ((holds.PREDEFINED, "hold"), (holds.SILENCE, "silence")):
        text += section(name, {"mode": "files", "directory": str(sounds / folder)})
    # A sentence alone, again and again without a breath, would be hard to bear.
    waiting = [("entry", str(sounds / sound)) for sound in ("fr/lc/waiting", "hold/chords")]
    text += section(holds.WAITING, [("mode", "playlist"), *waiting])
    return text + f"#tryinclude {HOLDS_FILE}\n"


FRENCH_TONES = {
    "description": "France",
    "ringcadence": "1500,3500",
    "dial": "440",
    "busy": "440/500,0/500",
    "ring": "440/1500,0/3500",
    "congestion": "440/250,0/250",
    "callwaiting": "440/300,0/10000",
    "dialrecall": "!350+440/100,!0/100,!350+440/100,!0/100,!350+440/100,!0/100,350+440",
    "record": "1400/500,0/15000",
    "info": "!950/330,!1400/330,!1800/330",
    "stutter": 6 * "!440/100,!0/100," + "440",
}


COMMON = {
    "indications.conf": section("general", {"country": "fr"}) + section("fr", FRENCH_TONES),
    "logger.conf": section("general", {"dateformat": "%F %T.%3q"})
    + section("logfiles", {"messages": "notice,warning,error"}),
    "cdr.conf": section("general", {"enable": "no"}),
    "cel.conf": section("general", {"enable": "no"}),
    "manager.conf": section("general", {"enabled": "no"}),
    "features.conf": section("general", {}),
    "udptl.conf": section("general", {}),
    "ccss.conf": section("general", {}),
    "pjproject.conf": section("startup", {"type": "startup", "log_level": 2}),
    "acl.conf": "",
    "websocket_client.conf": "",
}
"""Files every Asterisk of ours has alike; the last ones only so that it does not miss them."""
