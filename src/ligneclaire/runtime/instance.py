"""One installation of Ligne Claire: a data directory, its ports and its secrets.

`up` writes them to DATA/settings.json (mode 0600); every process finds the directory in the environment
variable `LIGNECLAIRE_DATA` and reads them there. Several run side by side, each in its own directory.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TextIO

from ligneclaire.runtime.errors import PlainError
from ligneclaire.runtime.network import ANYWHERE, free_port, obstacle, own_address

ROOT = Path(__file__).resolve().parents[3]
"""The checkout."""
VARIABLE = "LIGNECLAIRE_DATA"
FILE = "settings.json"
LOCK = "lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    data: Path
    bind: str
    """Address on which the portal and SIP listen."""
    port: int
    sip_port: int
    ari_port: int
    """Asterisk's HTTP port, on loopback."""
    public_network_port: int
    """SIP port of the simulated public network, on loopback."""
    secret_key: str
    ari_password: str
    origin: str | None = None
    """Scheme, host and port of the portal when a proxy stands before it (`https://telephone.example.fr`)."""

    @property
    def address(self) -> str:
        """Where phones and browsers find this machine."""
        return own_address() if self.bind == ANYWHERE else self.bind

    @property
    def logs(self) -> Path:
        return self.data / "log"

    @property
    def sqlite(self) -> Path:
        """The database, when `DATABASE_URL` names no other."""
        return self.data / "ligneclaire.sqlite3"

    def save(self) -> None:
        values = asdict(self)
        del values["data"]
        write_private(self.data / FILE, json.dumps(values, indent=2) + "\n")


def data_directory(option: str | None = None) -> Path:
    """The data directory: the `--data` option, or the environment's, or `var` in the checkout."""
    return Path(option or os.environ.get(VARIABLE) or ROOT / "var").expanduser().resolve()


def load(data: Path) -> Instance:
    """The instance that lives in a data directory."""
    path = data / FILE
    try:
        return Instance(data=data, **json.loads(path.read_text()))
    except FileNotFoundError:
        raise PlainError(f"There is no installation in {data}. Start one with: ./ligneclaire up") from None
    except (OSError, ValueError, TypeError) as error:
        raise PlainError(
            f"{path} cannot be read ({error}). Put a copy back, or remove it to get a new one."
        ) from error


def prepare(data: Path, *, bind: str, port: int, sip_port: int) -> Instance:
    """The instance of a data directory, made if it is new, as it shall run now.

    Its secrets are drawn once; an inner port stays the same unless something else took it meanwhile.
    """
    if (data / FILE).exists():
        kept = load(data)
        instance = replace(
            kept,
            bind=bind,
            port=port,
            sip_port=sip_port,
            ari_port=_still_free(kept.ari_port),
            public_network_port=_still_free(kept.public_network_port),
        )
    else:
        instance = Instance(
            data=data,
            bind=bind,
            port=port,
            sip_port=sip_port,
            ari_port=free_port(),
            public_network_port=free_port(),
            secret_key=secrets.token_urlsafe(48),
            ari_password=secrets.token_urlsafe(24),
        )
    instance.save()
    return instance


def _still_free(port: int) -> int:
    return free_port() if obstacle(port) else port


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Holds a data directory, which is made if need be, against a second `up`."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (data / LOCK).open("a+")
    except OSError as error:
        raise PlainError(f"The data directory {data} cannot be used: {error.strerror}.") from error
    with lock:
        if not _take(lock):
            lock.seek(0)
            raise PlainError(
                f"Ligne Claire already runs on {data} (process {lock.read().strip()}). "
                "Stop it first, or choose another directory with --data."
            )
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def is_running(data: Path) -> bool:
    """Whether somebody holds the data directory."""
    try:
        with (data / LOCK).open() as lock:
            return not _take(lock)
    except FileNotFoundError:
        return False


def _take(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_private(path: Path, text: str) -> None:
    """Replaces a file in one step; only its owner reads it."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
