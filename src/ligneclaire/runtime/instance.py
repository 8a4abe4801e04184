"""One installation of Ligne Claire: a data directory, its ports and its secrets.

`up` writes them to DATA/settings.json (mode 0600); every process finds the directory in the environment
variable `LIGNECLAIRE_DATA` and reads them there. Several run side by side, each in its own directory.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ligneclaire.runtime.errors import PlainError
from ligneclaire.runtime.network import ANYWHERE, free_port, is_free, own_address

ROOT = Path(__file__).resolve().parents[3]
"""The checkout."""
VARIABLE = "LIGNECLAIRE_DATA"
FILE = "settings.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    data: Path
    bind: str = ANYWHERE
    """Address on which the portal and SIP listen."""
    port: int = 8080
    sip_port: int = 5060
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

    def save(self) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
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


def prepare(
    data: Path, *, bind: str | None = None, port: int | None = None, sip_port: int | None = None
) -> Instance:
    """The instance of a data directory, made if it is new, ready to start.

    Options given now are kept for later; inner ports that something else took meanwhile are replaced.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise PlainError(f"The data directory {data} cannot be made: {error.strerror}.") from error
    if (data / FILE).exists():
        instance = load(data)
    else:
        instance = Instance(
            data=data,
            ari_port=free_port(),
            public_network_port=free_port(),
            secret_key=secrets.token_urlsafe(48),
            ari_password=secrets.token_urlsafe(24),
        )
    instance = replace(
        instance,
        bind=bind or instance.bind,
        port=port or instance.port,
        sip_port=sip_port or instance.sip_port,
        ari_port=_still_free(instance.ari_port),
        public_network_port=_still_free(instance.public_network_port),
    )
    instance.save()
    return instance


def _still_free(port: int) -> int:
    return port if is_free(port) else free_port()


def write_private(path: Path, text: str) -> None:
    """Replaces a file in one step; only its owner reads it."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
