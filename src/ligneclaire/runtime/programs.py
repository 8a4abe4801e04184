"""Programs that are not Python packages: Asterisk, its companions, and what tests need of Debian."""

from __future__ import annotations

from ligneclaire.engine.install import Engine, EngineError, apt_install, install
from ligneclaire.runtime.errors import PlainError


def say(sentence: str) -> None:
    """Progress, at once even through a pipe."""
    print(sentence, flush=True)


def get_engine() -> Engine:
    """Asterisk, found or fetched."""
    try:
        return install(say)
    except EngineError as error:
        raise PlainError(str(error)) from error


def get_packages(*names: str) -> None:
    """Install Debian packages."""
    say(f"Installing {' and '.join(names)} from Debian.")
    try:
        apt_install(*names)
    except EngineError as error:
        raise PlainError(str(error)) from error
