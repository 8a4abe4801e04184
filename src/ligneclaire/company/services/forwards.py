"""Forwards of a line, saved together (L18, guide §6.14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Person
from ligneclaire.company import rules
from ligneclaire.company.models import Calendar, Forward, Line
from ligneclaire.company.numbering import numbering
from ligneclaire.company.services.change import change
from ligneclaire.company.services.refusals import Refusals
from ligneclaire.routing import forwarding
from ligneclaire.routing.model import Company as RoutingCompany
from ligneclaire.routing.model import LineKind, ToNumber
from ligneclaire.routing.services import Service, has

RINGS = 5
"""Before a no-answer forward, by default."""


@dataclass(frozen=True, kw_only=True)
class ForwardSetting:
    """What the manager wants of one forward."""

    enabled: bool
    destination: str = Forward.Destination.VOICEMAIL
    number: str = ""
    """As it was typed; only to a number."""
    rings: int = RINGS
    calendar: Calendar | None = None


def kinds_of(line_kind: str) -> tuple[str, ...]:
    """The forwards that lines of a kind have."""
    return tuple(
        kind
        for kind in Forward.Kind.values
        if has(LineKind(line_kind), forwarding.SERVICE_OF[forwarding.Forward(kind)])
    )


def default_forwards(line_kind: str, mobile_number: str | None = None) -> dict[str, ForwardSetting]:
    """The forwards of a new line (guide §6.14)."""
    defaults = forwarding.default_forwards(LineKind(line_kind), mobile_number)
    settings = {}
    for kind in kinds_of(line_kind):
        to = getattr(defaults, kind)
        number = to.number if isinstance(to, ToNumber) else ""
        settings[kind] = ForwardSetting(
            enabled=to is not None,
            destination=Forward.Destination.NUMBER
            if number or not has(LineKind(line_kind), Service.VOICEMAIL)
            else Forward.Destination.VOICEMAIL,
            number=number,
        )
    return settings


def make_forwards(line: Line) -> None:
    """The forwards of a line that has none yet; inside a `change`."""
    number = line.mobile.number.e164 if line.mobile else None
    Forward.objects.bulk_create(
        Forward(
            line=line,
            kind=kind,
            enabled=setting.enabled,
            destination=setting.destination,
            number=setting.number,
            rings=setting.rings,
        )
        for kind, setting in default_forwards(line.kind, number).items()
    )


def forwards_are_new(line: Line) -> bool:
    """Whether nobody has changed them since the line began, or since its mobile came."""
    number = line.mobile.number.e164 if line.mobile else None
    found = {
        row.kind: ForwardSetting(
            enabled=row.enabled,
            destination=row.destination,
            number=row.number,
            rings=row.rings,
            calendar=row.calendar,
        )
        for row in line.forwards.select_related("calendar")
    }
    return found == default_forwards(line.kind, number)


def line_set_forwards(*, actor: Person | None, line: Line, forwards: Mapping[str, ForwardSetting]) -> None:
    """Sets the forwards that are named, and leaves the others; all or none.

    Refusals are on `<kind>_enabled`, `<kind>_destination`, `<kind>_number`, `<kind>_rings` and
    `<kind>_calendar`.
    A forward that is off keeps its destination, so that it can come on again.
    """
    with change(line.company, actor, line) as changes:
        rows = {row.kind: row for row in line.forwards.select_related("calendar")}
        before = {kind: told(row) for kind, row in rows.items()}
        known = numbering(setting.number for setting in forwards.values())
        refusals = Refusals()
        for kind, setting in forwards.items():
            if kind not in kinds_of(line.kind):
                refusals.add(f"{kind}_enabled", _("Cette ligne n’a pas ce renvoi."))
                continue
            row = rows.setdefault(kind, Forward(line=line, kind=kind))
            _set(row, setting, known, refusals)
        immediate, scheduled = rows.get(Forward.Kind.IMMEDIATE), rows.get(Forward.Kind.SCHEDULED)
        if immediate and scheduled and immediate.enabled and scheduled.enabled:
            refusals.add(
                "scheduled_enabled",
                _("Le renvoi programmé et le renvoi immédiat s’excluent : n’en activez qu’un."),
            )
        refusals.raise_any()
        after = {kind: told(row) for kind, row in rows.items()}
        for kind, row in rows.items():
            if after[kind] != before.get(kind):
                row.save()
        if after != before:
            changes.record("line.forwards_changed", line, before=before, after=after)


def _set(row: Forward, setting: ForwardSetting, known: RoutingCompany, refusals: Refusals) -> None:
    """Brings a row to what is wanted; refusals by `<kind>_<field>`."""
    kind, line = row.kind, row.line
    row.enabled = setting.enabled
    row.destination, row.number = Forward.Destination(setting.destination), ""
    if row.destination == Forward.Destination.NUMBER:
        if setting.number.strip():
            with refusals.on(f"{kind}_number"):
                row.number = rules.clean_destination(setting.number, known)
                if row.number in (line.number.e164, line.short_number):
                    refusals.add(f"{kind}_number", _("Une ligne ne peut pas être renvoyée vers elle-même."))
        elif row.enabled:
            refusals.add(f"{kind}_number", _("Donnez le numéro vers lequel renvoyer."))
    elif row.enabled and not has(LineKind(line.kind), Service.VOICEMAIL):
        refusals.add(f"{kind}_destination", _("Cette ligne n’a pas de messagerie."))
    if kind == Forward.Kind.NO_ANSWER:
        with refusals.on(f"{kind}_rings"):
            row.rings = rules.clean_rings(setting.rings)
    if kind == Forward.Kind.SCHEDULED:
        row.calendar = setting.calendar
        if row.enabled and row.calendar is None:
            refusals.add(f"{kind}_calendar", _("Choisissez un calendrier."))


def told(row: Forward) -> dict[str, Any]:
    """A forward as the audit trail keeps it."""
    return {
        "enabled": row.enabled,
        "to": row.number if row.destination == Forward.Destination.NUMBER else str(row.destination),
        "rings": row.rings,
        "calendar": row.calendar.name if row.calendar else None,
    }
