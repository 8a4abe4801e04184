"""Where an instance lives and what it stands on, read from the environment and its data directory.

    LIGNECLAIRE_DATA    the data directory; `<checkout>/var` by default
    DATABASE_URL        `sqlite:////path` or `postgres://user:password@host:port/name`; else SQLite in DATA
    LIGNECLAIRE_SMTP    `smtp://user:password@host:587` (STARTTLS) or `smtps://…`; else files in DATA/mail
    LIGNECLAIRE_ORIGIN  where people reach the portal: `https://telephone.example.fr`
    LIGNECLAIRE_SIP_SERVER  where phones register, when it is not the name by which people reach the portal
    LIGNECLAIRE_VOICE   how to run the voice that reads texts, as `runtime.database` says; else there is none

DATA/settings.json, written by `ligneclaire.runtime.instance`, keeps what is drawn once for an instance; what
counts here is `secret_key`, the portal's `port`, `sip_port`, and `origin` when it is not in the environment.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[3]

SQLITE = {
    # A writer takes its lock at the start, so that two managers at once wait instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-32000;PRAGMA mmap_size=134217728;",
}


def data_directory(environ: Mapping[str, str] = os.environ) -> Path:
    return Path(environ.get("LIGNECLAIRE_DATA") or ROOT / "var").resolve()


@dataclass(frozen=True, kw_only=True)
class Instance:
    """What is particular to one instance."""

    secret_key: str
    origin: str | None = None
    """Scheme, host and port of the portal; `None`: any name of this machine, plain HTTP."""
    port: int = 8080
    sip_port: int = 5060


def instance(data: Path, environ: Mapping[str, str] = os.environ) -> Instance:
    """The instance of a data directory. Without settings.json, a key for this process alone."""
    try:
        kept = json.loads((data / "settings.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        kept = {}
    except ValueError as error:
        raise ImproperlyConfigured(f"{data / 'settings.json'} is not JSON: {error}") from error
    return Instance(
        secret_key=kept.get("secret_key") or secrets.token_urlsafe(50),
        origin=environ.get("LIGNECLAIRE_ORIGIN") or kept.get("origin"),
        port=kept.get("port", Instance.port),
        sip_port=kept.get("sip_port", Instance.sip_port),
    )


def database(url: str, data: Path) -> dict[str, Any]:
    """The DATABASES entry of a `DATABASE_URL`; an empty one means SQLite in the data directory.

    Query parameters of a PostgreSQL URL go to the driver: `postgres:///name?host=/run/postgresql`.
    """
    if not url:
        return _sqlite(str(data / "ligneclaire.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")) or ":memory:")
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(f"DATABASE_URL: unknown scheme {parts.scheme!r}; use sqlite or postgres.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def _sqlite(name: str) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": dict(SQLITE)}


def voice(told: str) -> tuple[tuple[str, ...], dict[str, str]] | None:
    """Arguments and environment of a program that reads a text from its standard input into a WAV file, whose
    path is to be added; from a `LIGNECLAIRE_VOICE`."""
    if not told:
        return None
    argv, variables = json.loads(told)
    return tuple(argv), variables


def mail(url: str, data: Path) -> dict[str, Any]:
    """The EMAIL_* settings of a `LIGNECLAIRE_SMTP`; an empty one means files in the data directory."""
    if not url:
        return {"EMAIL_BACKEND": "ligneclaire.project.mail.FileBackend", "EMAIL_FILE_PATH": data / "mail"}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured("LIGNECLAIRE_SMTP: use smtp://user:password@host:port or smtps://…")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_TIMEOUT": 20,
    }
