"""The device of a line (L22)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from ligneclaire.accounts.models import Person
from ligneclaire.company import rules
from ligneclaire.company.devices import MODELS
from ligneclaire.company.models import Device, Line
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals, values
from ligneclaire.routing.model import LineKind
from ligneclaire.routing.numbers import grouped


def device_set(*, actor: Person | None, line: Line, model: str, mac: str = "") -> Device:
    """Gives a line a device, or changes its model or MAC address; an empty one is for later (O4)."""
    model, mac = clean_device(model, mac, line.kind)
    with change(line.company, actor, line) as changes:
        check_mac_free(mac, line)
        device = Device.objects.filter(line=line).first() or Device(line=line)
        before = values(device, "model", "mac") if device.pk else {}
        device.model, device.mac = model, mac
        after = values(device, "model", "mac")
        if before != after:
            device.save()
            changes.record("device.changed" if before else "device.added", line, before=before, after=after)
    return device


def device_remove(*, actor: Person | None, line: Line) -> None:
    """Takes the device away from its line; its MAC address is free again."""
    with change(line.company, actor, line) as changes:
        if device := Device.objects.filter(line=line).first():
            changes.record("device.removed", line, before=values(device, "model", "mac"))
            device.delete()


def clean_device(model: str, mac: str, kind: str) -> tuple[str, str]:
    """A model that suits the kind of line, and a MAC address or none."""
    refusals = Refusals()
    found = MODELS.get(model)
    if found is None:
        refusals.add("model", _("Ce modèle n’existe pas."))
    elif LineKind(kind) not in found.kinds:
        refusals.add("model", _("Un %(model)s ne peut pas servir cette ligne.") % {"model": found.name})
    if mac.strip():
        with refusals.on("mac"):
            mac = rules.clean_mac(mac)
    refusals.raise_any()
    return model, mac.strip()


def check_mac_free(mac: str, line: Line | None = None) -> None:
    """A MAC address serves one line in the whole platform; another company's is not named."""
    if not mac:
        return
    with scopes_disabled():
        other = Device.objects.filter(mac=mac).select_related("line__number").first()
    if other is None or (line is not None and other.line_id == line.pk):
        return
    message = _("Cette adresse MAC est déjà celle d’un autre poste.")
    if line is not None and other.line.company_id == line.company_id:
        message = _("Cette adresse MAC est déjà celle du poste de %(name)s (%(number)s).") % {
            "name": other.line.name,
            "number": grouped(other.line.number.e164),
        }
    raise ValidationError({"mac": message})
