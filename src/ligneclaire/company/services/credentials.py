"""Names and passwords drawn for the engine: nobody chooses them, so nobody guesses them."""

from __future__ import annotations

import base64
import secrets


def endpoint_name(prefix: str) -> str:
    """A name unique in the platform: `l` for lines, `t` for trunks, then 50 random bits in base 32."""
    return prefix + base64.b32encode(secrets.token_bytes(7)).decode().lower()[:10]


def sip_password() -> str:
    """24 characters, 144 random bits (reliability-security §2.2)."""
    return secrets.token_urlsafe(18)
