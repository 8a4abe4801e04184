"""The office's own process: Django on the house's database, told what to do by lines of JSON.

A request is `{"do": name, …}`, its answer `{"result": …}` or `{"error": text}`; `do` names a function below.
Companies come as `routing.model.Company` in JSON, and are made true by the services that the portal uses.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ligneclaire.runtime.database import open_django

open_django()

from django.core.exceptions import ValidationError  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django_scopes import scope, scopes_disabled  # noqa: E402
from pydantic import TypeAdapter  # noqa: E402
from tests.support.office_attendants import set_attendants  # noqa: E402
from tests.support.office_groups import set_groups  # noqa: E402

from ligneclaire.accounts.models import Company  # noqa: E402
from ligneclaire.calllog.models import CallLeg, CallRecord  # noqa: E402
from ligneclaire.company.models import Calendar, Line, PickupGroup, RestrictionProfile, Site  # noqa: E402
from ligneclaire.company.services import (  # noqa: E402
    announcements,
    calendars,
    companies,
    forwards,
    lines,
    mobiles,
    more_numbers,
    numbers,
    offer,
    pickup_groups,
    restrictions,
    settings,
    sites,
    trunks,
)
from ligneclaire.company.sounds import intake, store  # noqa: E402
from ligneclaire.routing import model as routing  # noqa: E402
from ligneclaire.routing.services import Service, has  # noqa: E402
from ligneclaire.voicemail.models import Message  # noqa: E402

COMPANY = TypeAdapter(routing.Company)
PLANS = 20


def found(company: Any, operators: dict[str, str]) -> None:
    """Create the company; `operators` are the addresses (`host:port`) its trunks lead to, by trunk."""
    wanted = COMPANY.validate_python(company)
    row = companies.company_create(actor=None, name=wanted.name, slug=wanted.id)
    with scope(company=row):
        for site in wanted.sites.values():
            place = {"street": "rue des Essais", "postcode": "75015", "city": "Paris", "insee": site.insee}
            sites.site_create(actor=None, company=row, name=site.name, **place)
        for kind in {line.kind for line in wanted.lines.values()} - {routing.LineKind.MOBILE}:
            offer.plan_stock_set(actor=None, company=row, plan=kind, subscribed=PLANS)
        stock = [line.number for line in wanted.lines.values()]
        numbers.numbers_add(actor=None, company=row, numbers=stock)
        for profile in wanted.restriction_profiles.values():
            restrictions.profile_save(
                actor=None,
                company=row,
                profile=None,
                name=profile.name,
                allowed=profile.allowed - {routing.NumberClass.INVALID},
                closed_weekdays=profile.closed_weekdays,
            )
        for calendar in wanted.calendars.values():
            opening = calendars.Opening(
                hours={
                    day: [(hours.start, hours.end) for hours in week]
                    for day, week in enumerate(calendar.week)
                },
                closings=[(closing.first, closing.last) for closing in calendar.closings],
            )
            calendars.calendar_create(actor=None, company=row, name=calendar.name, opening=opening)
        for line in wanted.lines.values():
            _create_line(row, line)
        for line in wanted.lines.values():
            if line.mobile:
                mobile = _line(wanted.lines[line.mobile].number)
                mobiles.line_associate_mobile(actor=None, line=_line(line.number), mobile=mobile)
        for order, trunk in enumerate(wanted.trunks):
            host, _, port = operators[trunk.id].partition(":")
            trunks.trunk_save(
                actor=None,
                company=row,
                trunk=None,
                name=trunk.name,
                role=trunk.role,
                order=order,
                host=host,
                port=int(port),
                match=[host],
            )


def _create_line(company: Company, line: routing.Line) -> None:
    lines.line_create(
        actor=None,
        company=company,
        kind=line.kind,
        number=line.number,
        site=None if line.kind is routing.LineKind.MOBILE else Site.objects.get(),
        last_name=line.name,
        email=f"{line.short_number}@atelier.example" if line.kind.value in lines.USER_KINDS else "",
        short_number=line.short_number or "",
        model="sip-phone" if line.endpoint else "",
        invited=False,
    )


def save(company: Any) -> int:
    """Set every line as `company` has it; returns the company's revision."""
    wanted = COMPANY.validate_python(company)
    for line in wanted.lines.values():
        row = _line(line.number)
        _set_forwards(row, line, wanted)
        switches = {name: service for name, service in settings.INCOMING.items() if has(line.kind, service)}
        settings.line_set_incoming(actor=None, line=row, **{name: getattr(line, name) for name in switches})
        settings.line_set_blocked_numbers(actor=None, line=row, numbers=line.blocked)
        _set_more_numbers(row, line)
        _set_announcements(row, line, wanted)
        if has(line.kind, Service.SHOWN_NUMBER):
            profile = wanted.restriction_profiles[line.restriction_profile].name
            settings.line_set_outgoing(
                actor=None,
                line=row,
                shown_number=line.shown_number,
                alternative_number=line.alternative_number or "",
                restriction_profile=RestrictionProfile.objects.get(name=profile),
                callback_on_busy=line.callback_on_busy,
            )
    _set_pickup_groups(wanted)
    set_groups(wanted)
    set_attendants(wanted)
    return Company.objects.get().revision


def _set_pickup_groups(company: routing.Company) -> None:
    wanted = company.pickup_groups
    for group in PickupGroup.objects.exclude(name__in=wanted):
        pickup_groups.pickup_group_delete(actor=None, group=group)
    for name, members in wanted.items():
        group = PickupGroup.objects.filter(name=name).first() or pickup_groups.pickup_group_create(
            actor=None, company=Company.objects.get(), name=name, site=Site.objects.get()
        )
        rows = [_line(member.number) for member in members]
        pickup_groups.pickup_group_change(actor=None, group=group, name=name, members=rows)


def _set_forwards(row: Line, line: routing.Line, company: routing.Company) -> None:
    wanted = {}
    for kind in forwards.kinds_of(row.kind):
        to = getattr(line.forwards, kind)
        calendar = line.forwards.calendar if kind == "scheduled" else None
        wanted[kind] = forwards.ForwardSetting(
            enabled=to is not None,
            destination="number" if isinstance(to, routing.ToNumber) else "voicemail",
            number=to.number if isinstance(to, routing.ToNumber) else "",
            rings=line.forwards.no_answer_rings,
            calendar=Calendar.objects.get(name=company.calendars[calendar].name) if calendar else None,
        )
    forwards.line_set_forwards(actor=None, line=row, forwards=wanted)


def _set_more_numbers(row: Line, line: routing.Line) -> None:
    more = line.more_numbers or routing.MoreNumbers(numbers=(), together=True)
    modes = Line.MoreNumbers
    more_numbers.line_set_more_numbers(
        actor=None,
        line=row,
        mode=(modes.TOGETHER if more.together else modes.IN_TURN) if line.more_numbers else modes.OFF,
        rings=more.rings,
        numbers=more.numbers,
    )


def _set_announcements(row: Line, line: routing.Line, company: routing.Company) -> None:
    greeting = line.greeting or routing.Greeting()
    calendar = company.calendars[greeting.calendar].name if greeting.calendar else None
    wanted = {
        "greeting": _announcement(
            greeting.sound if line.greeting else None,
            interruptive=greeting.interruptive,
            calendar=Calendar.objects.get(name=calendar) if calendar else None,
        ),
        "double_call": _announcement(line.double_call_announcement),
        "hold": _announcement(line.hold_announcement),
    }
    announcements.line_set_announcements(
        actor=None,
        line=row,
        announcements={purpose: wanted[purpose] for purpose in announcements.purposes_of(row.kind)},
    )


def _announcement(sound: routing.Sound | None, **choices: Any) -> announcements.AnnouncementSetting:
    own = store.find(sound.name) if isinstance(sound, routing.OwnSound) else None
    return announcements.AnnouncementSetting(
        enabled=sound is not None, own=own is not None, sound=own, **choices
    )


def keep_sound(file: str) -> str:
    """Takes a sound as a manager sends it; returns the name under which it is kept."""
    path = Path(file)
    return intake.take(ContentFile(path.read_bytes(), name=path.name)).name


def _line(number: str) -> Line:
    return Line.objects.get(number__e164=number)


def credentials() -> dict[str, tuple[str, str]]:
    """SIP user and password of every line with a phone, by number."""
    rows = Line.objects.exclude(sip_user="").select_related("number")
    return {line.number.e164: (line.sip_user, line.sip_password) for line in rows}


def records() -> list[dict[str, Any]]:
    """Every call record, oldest first, as `calls.record.CallRecord`; lines are told by their numbers."""
    told = dict(Line.objects.values_list("pk", "number__e164"))
    rows = CallRecord.objects.order_by("started_at").prefetch_related("legs")
    return [_record(row, {str(pk): number for pk, number in told.items()}) for row in rows]


def _record(row: CallRecord, told: dict[str, str]) -> dict[str, Any]:
    for step in row.steps:
        for reason in step["reasons"]:
            reason["line"] = told.get(reason["line"])
    return {
        "id": str(row.call_id),
        "company": str(row.company_id),
        "caller": {"number": row.caller_number or None, "withheld": row.withheld},
        "dialled": row.dialled,
        "arrived": row.started_at,
        "answered": row.answered_at,
        "ended": row.ended_at,
        "ending": row.ending,
        "cause": row.cause,
        "legs": [_leg(leg, told) for leg in row.legs.all()],
        "steps": row.steps,
    }


def _leg(leg: CallLeg, told: dict[str, str]) -> dict[str, Any]:
    return {
        "id": str(leg.pk),
        "line": told.get(str(leg.line_id)),
        "number": leg.number or None,
        "trunk": None,
        "started": leg.started_at,
        "ringing": leg.ringing_at,
        "answered": leg.answered_at,
        "ended": leg.ended_at,
        "outcome": leg.outcome,
    }


def messages() -> list[dict[str, Any]]:
    """Every message, oldest first; the mailbox is told by the number of its line or group."""
    owners = "mailbox__line__number", "mailbox__group__number"
    rows = Message.objects.order_by("left_at").select_related(*owners)
    return [
        {
            "mailbox": (row.mailbox.line or row.mailbox.group).number.e164,
            "caller": row.caller_number,
            "seconds": row.duration.total_seconds(),
            "file": row.file,
        }
        for row in rows
    ]


FUNCTIONS: dict[str, Callable[..., object]] = {
    "found": found,
    "save": save,
    "keep_sound": keep_sound,
    "credentials": credentials,
    "records": records,
    "messages": messages,
}


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        do = FUNCTIONS[request.pop("do")]
        company = Company.objects.first()
        try:
            with scope(company=company) if company else scopes_disabled():
                answer = {"result": do(**request)}
        except ValidationError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer, default=str), flush=True)


if __name__ == "__main__":
    main()
