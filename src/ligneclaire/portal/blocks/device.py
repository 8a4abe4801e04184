"""The phone that stands behind the line (guide §6.16, §9.2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from ligneclaire.company.devices import MODELS
from ligneclaire.company.models import Line
from ligneclaire.company.rules import spelled_mac
from ligneclaire.portal.blocks.base import LineBlock
from ligneclaire.portal.forms.lines import DeviceForm
from ligneclaire.routing.model import LineKind


class LineDevice(LineBlock):
    slug = "materiel"
    title = gettext_lazy("Matériel")
    icon = "device"
    read_template = "portal/line/read/device.html"
    form_class: ClassVar = DeviceForm
    saved = gettext_lazy("Matériel enregistré.")

    def applies(self, line: Line) -> bool:
        """Where a model exists that may serve the line: an analogue line has its adapter (guide §6.16.1)."""
        return any(LineKind(line.kind) in model.kinds for model in MODELS.values())

    def context(self, line: Line, request: HttpRequest) -> dict[str, Any]:
        device = getattr(line, "device", None)
        if device is None:
            return {"model": None}
        return {"model": MODELS[device.model], "mac": spelled_mac(device.mac), "line": line}
