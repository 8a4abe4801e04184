"""From the database to text. The order is always the same and what goes without saying is left out, so that
two exports differ only where the companies do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml
from django_scopes import scope

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import models
from ligneclaire.company.file import document as parts
from ligneclaire.company.file.attendants import describe_attendants
from ligneclaire.company.file.groups import describe_groups
from ligneclaire.company.models.numbers import FREE
from ligneclaire.company.models.offer import Option, Plan
from ligneclaire.company.rules import spelled_mac
from ligneclaire.company.services import library, more_numbers, pickup_groups
from ligneclaire.company.services.announcements import told, unset
from ligneclaire.company.services.calendars import opening_of
from ligneclaire.company.services.forwards import RINGS, kinds_of

DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""PyYAML's own in C, where it was built with it: ten times as fast."""


def dump(company: Company, *, secrets: bool = False) -> str:
    """The company as a file. `secrets`: with each line's SIP user and password, and those of trunks."""
    with scope(company=company):
        return write(describe(company, secrets=secrets))


def write(document: parts.Document) -> str:
    data = document.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    return yaml.dump(data, Dumper=DUMPER, allow_unicode=True, sort_keys=False, width=110)


def describe(company: Company, *, secrets: bool) -> parts.Document:
    """The company in scope as a document."""
    managers = company.people.filter(role=Person.Role.MANAGER, is_active=True)
    return parts.Document.model_validate(
        {
            "company": {
                "name": company.name,
                "identifier": company.slug,
                "caller_id_policy": company.caller_id_policy,
            },
            "managers": [
                {"email": person.email, "first_name": person.first_name, "last_name": person.last_name}
                for person in managers.order_by("email")
            ],
            "plans": _counts(models.PlanStock.objects.values_list("plan", "subscribed"), Plan.values),
            "options": _counts(models.OptionStock.objects.values_list("option", "subscribed"), Option.values),
            "sites": [_site(site) for site in models.Site.objects.order_by("name")],
            "calendars": [_calendar(calendar) for calendar in models.Calendar.objects.order_by("name")],
            "announcements": [
                {"site": row.site.name, **library.told(row)}
                for row in models.LibraryAnnouncement.objects.select_related("site").order_by(
                    "site__name", "title"
                )
            ],
            "restriction_profiles": [
                {
                    "name": profile.name,
                    "allow": sorted(profile.allowed),
                    "closed": [parts.WEEKDAYS[day] for day in sorted(profile.closed_weekdays)],
                }
                for profile in models.RestrictionProfile.objects.order_by("name")
            ],
            "numbers": [
                {"number": number.e164, "zone": number.zne, "resting_until": number.resting_until}
                for number in models.Number.objects.filter(FREE).order_by("e164")
            ],
            "proved_numbers": [
                {"number": proved.e164, "proof": proved.proof, "proved_on": proved.proved_on}
                for proved in models.ProvedNumber.objects.order_by("e164")
            ],
            "trunks": [
                _trunk(trunk, secrets=secrets)
                for trunk in models.Trunk.objects.order_by("role", "order", "name")
            ],
            "lines": describe_lines(secrets=secrets),
            "call_groups": describe_groups(),
            "attendants": describe_attendants(),
            "pickup_groups": [
                {"site": group.site.name, **pickup_groups.told(group)}
                for group in models.PickupGroup.objects.select_related("site").order_by("name")
            ],
        }
    )


def describe_lines(*, secrets: bool) -> list[parts.LinePart]:
    """The lines of the company in scope, by number."""
    rows = models.Line.objects.select_related(
        "number", "site", "device", "mobile__number", "restriction_profile"
    ).prefetch_related("blocked_numbers", "more_numbers", "forwards__calendar", "announcements__calendar")
    return [
        parts.LinePart.model_validate(_line(row, secrets=secrets)) for row in rows.order_by("number__e164")
    ]


def _counts(rows: Iterable[tuple[str, int]], order: list[str]) -> dict[str, int]:
    subscribed = dict(rows)
    return {key: subscribed[key] for key in order if subscribed.get(key)}


def _site(site: models.Site) -> dict[str, Any]:
    return {
        "name": site.name,
        "street_number": site.street_number,
        "street": site.street,
        "postcode": site.postcode,
        "city": site.city,
        "insee": site.insee,
        "zone": site.zne,
        "timezone": site.timezone,
    }


def _calendar(calendar: models.Calendar) -> dict[str, Any]:
    opening = opening_of(calendar)
    alike: dict[Any, list[str]] = {}
    for weekday, day in sorted(opening.hours.items()):
        alike.setdefault(tuple(sorted(day)), []).append(parts.WEEKDAYS[weekday])
    return {
        "name": calendar.name,
        "hours": [{"days": days, "open": list(hours)} for hours, days in alike.items()],
        "closed": sorted(opening.closings),
        "holidays": calendar.territory if calendar.closed_on_holidays else None,
        "override": {"open": calendar.override_open, "until": calendar.override_until}
        if calendar.override_until
        else None,
    }


def _trunk(trunk: models.Trunk, *, secrets: bool) -> dict[str, Any]:
    return {
        "name": trunk.name,
        "role": trunk.role,
        "host": trunk.host,
        "port": trunk.port,
        "username": trunk.username,
        "password": trunk.password if secrets and trunk.password else None,
        "register": trunk.register,
        "match": trunk.match,
        "forwarded_caller": trunk.forwarded_caller,
    }


def _line(line: models.Line, *, secrets: bool) -> dict[str, Any]:
    device = getattr(line, "device", None)
    rows = {row.kind: row for row in line.forwards.all()}
    return {
        "number": line.number.e164,
        "zone": line.number.zne,
        "kind": line.kind,
        "site": line.site.name if line.site else None,
        "first_name": line.first_name,
        "last_name": line.last_name,
        "email": line.email,
        "short_number": line.short_number,
        "option": line.option or None,
        "device": {"model": device.model, "mac": spelled_mac(device.mac)} if device else None,
        "mobile": line.mobile.number.e164 if line.mobile else None,
        "shown_number": line.shown_number,
        "alternative_number": line.alternative_number,
        "restriction_profile": line.restriction_profile.name,
        "callback_on_busy": line.callback_on_busy,
        "do_not_disturb": line.do_not_disturb,
        "refuse_anonymous": line.refuse_anonymous,
        "call_waiting": line.call_waiting,
        "distinct_ring": line.distinct_ring,
        "more_numbers": _more_numbers(line),
        "blocked": sorted(blocked.number for blocked in line.blocked_numbers.all()),
        "forwards": {
            kind: forward
            for kind in kinds_of(line.kind)
            if (forward := _forward(rows[kind])) not in FORGOTTEN
        },
        "announcements": {
            row.purpose: _announcement(row)
            for row in sorted(line.announcements.all(), key=lambda row: ORDER.index(row.purpose))
            if told(row) != told(unset(line, row.purpose))
        },
        "sip": {"user": line.sip_user, "password": line.sip_password} if secrets and line.sip_user else None,
    }


def _more_numbers(line: models.Line) -> dict[str, Any] | None:
    """As it is kept; nothing when it goes without saying."""
    now = more_numbers.told(line)
    unset = {"mode": models.Line.MoreNumbers.OFF, "rings": more_numbers.RINGS, "numbers": []}
    return None if now == unset else now


ORDER = models.Announcement.Purpose.values


def _announcement(row: models.Announcement) -> dict[str, Any]:
    return {
        "enabled": row.enabled,
        "sound": row.sound,
        "title": row.title,
        "text": row.text,
        "predefined": bool(row.sound) and not row.own,
        "interruptive": row.interruptive,
        "calendar": row.calendar.name if row.calendar else None,
    }


FORGOTTEN = tuple({"enabled": False, "to": to, "rings": RINGS, "calendar": None} for to in ("", "voicemail"))
"""Forwards that go without saying: off, with nothing to remember."""


def _forward(row: models.Forward) -> dict[str, Any]:
    return {
        "enabled": row.enabled,
        "to": row.number if row.destination == models.Forward.Destination.NUMBER else "voicemail",
        "rings": row.rings,
        "calendar": row.calendar.name if row.calendar else None,
    }
