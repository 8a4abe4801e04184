"""Device models: what each can do (L12, L22). A new model is a new row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ligneclaire.routing.model import LineKind

_FIXED = frozenset({LineKind.FIXED})
_ANALOG = frozenset({LineKind.ANALOG})


class DeviceType(StrEnum):
    IP_PHONE = "ip_phone"
    DECT = "dect"
    CONFERENCE = "conference"
    ATA = "ata"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceModel:
    key: str
    name: str
    """Brand and model, as it is sold."""
    type: DeviceType
    max_calls: int
    max_keys: int = 0
    """Programmable keys: line keys without the one its own line takes."""
    kinds: frozenset[LineKind] = _FIXED
    """Lines it may serve."""


MODELS: dict[str, DeviceModel] = {
    model.key: model
    for model in (
        DeviceModel(
            key="polycom-vvx-250", name="Polycom VVX 250", type=DeviceType.IP_PHONE, max_calls=20, max_keys=31
        ),
        DeviceModel(
            key="polycom-vvx-450", name="Polycom VVX 450", type=DeviceType.IP_PHONE, max_calls=20, max_keys=47
        ),
        DeviceModel(
            key="poly-edge-e220", name="Poly Edge E220", type=DeviceType.IP_PHONE, max_calls=20, max_keys=15
        ),
        DeviceModel(key="yealink-w52p", name="Yealink W52P", type=DeviceType.DECT, max_calls=2),
        DeviceModel(key="yealink-w60b", name="Yealink W60B", type=DeviceType.DECT, max_calls=2),
        DeviceModel(
            key="polycom-soundstation-ip-5000",
            name="Polycom SoundStation IP 5000",
            type=DeviceType.CONFERENCE,
            max_calls=20,
        ),
        DeviceModel(
            key="audiocodes-mp-202b",
            name="AudioCodes MP-202B",
            type=DeviceType.ATA,
            max_calls=2,
            kinds=_ANALOG,
        ),
        DeviceModel(
            key="sip-phone",
            name="Téléphone SIP",
            type=DeviceType.IP_PHONE,
            max_calls=20,
            kinds=_FIXED | _ANALOG,
        ),
    )
}

SOFTPHONE_CALLS = 4
"""Calls of a fixed line with an option and no device: its softphone's (L12)."""
MOBILE_CALLS = 2
"""Calls of a mobile's SIM (L12)."""


def max_calls(kind: LineKind, model: str | None) -> int:
    """Calls a line carries at once, by its device; a device that was not named yet counts as a softphone."""
    if kind in (LineKind.MOBILE, LineKind.FIXED_FOR_MOBILE):
        return MOBILE_CALLS
    return MODELS[model].max_calls if model else SOFTPHONE_CALLS
