"""Call control's ports, fulfilled with the database and with the engine of this machine.

Django answers in threads: nothing here ever makes the event loop wait for the database.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import DatabaseError, connection
from django.db import Error as DatabaseFault
from django.utils import timezone
from django_scopes import scope

from ligneclaire.accounts.models import Company as CompanyRow
from ligneclaire.callcontrol.ports import CompanyGone, CompanyUpdate, Message
from ligneclaire.calllog.services import Leg, Record, records_keep
from ligneclaire.calls.commands import Media, SpokenNumber
from ligneclaire.calls.record import CallRecord
from ligneclaire.company import snapshot
from ligneclaire.company.models import Group, Line, Trunk
from ligneclaire.company.services.settings import line_set_incoming
from ligneclaire.engine import holds
from ligneclaire.engine.configuration import FALLBACK_FILE, EngineSettings
from ligneclaire.engine.dialplan import FallbackLine, FallbackPlan, FallbackTrunk, write_fallback
from ligneclaire.engine.endpoints import (
    LineEndpoint,
    PushedObject,
    TrunkEndpoint,
    line_objects,
    trunk_objects,
)
from ligneclaire.engine.prompts import number_media, prompt_media
from ligneclaire.routing.call import Reason
from ligneclaire.routing.model import Company, LineKind, OwnSound, PredefinedSound, Sound, TrunkRole
from ligneclaire.routing.numbering import EMERGENCY
from ligneclaire.routing.reasons import Code
from ligneclaire.voicemail.services import message_deposit

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.05
"""How often revisions are looked at: a manager's change is obeyed within twice this."""
AWAY_SECONDS = 1.0
"""How long to wait for a database that is away."""

P = ParamSpec("P")
R = TypeVar("R")


async def in_thread(function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Run a function that uses the database. Its thread keeps the connection, for opening one costs more than
    most questions, and drops it when it failed: the next use opens another."""

    def work() -> R:
        try:
            return function(*arguments, **named)
        except DatabaseFault:
            connection.close()
            raise

    return await asyncio.to_thread(work)


class DatabaseCompanies:
    """`ports.Companies`: looks at the revisions, builds what changed."""

    async def watch(self) -> AsyncIterator[CompanyUpdate | CompanyGone]:
        known: dict[str, tuple[int, int]] = {}
        away = False
        while True:
            try:
                # Public holidays are computed some years ahead: with a new year all companies are built anew.
                year = timezone.localdate().year
                present = {
                    company: (revision, year)
                    for company, revision in (await in_thread(snapshot.revisions)).items()
                }
                for company in known.keys() - present.keys():
                    del known[company]
                    yield CompanyGone(company)
                for company, version in present.items():
                    if known.get(company) != version and (update := await in_thread(_update, company)):
                        known[company] = version
                        yield update
            except DatabaseError as error:
                if not away:
                    log.warning("The database is away, calls go on with what is known: %s", error)
                away = True
                await asyncio.sleep(AWAY_SECONDS)
            else:
                away = False
                await asyncio.sleep(LOOK_SECONDS)


def _update(company_id: str) -> CompanyUpdate | None:
    """A company as it is now; `None` when it was deleted in between."""
    try:
        found = snapshot.build(company_id, timezone.localdate())
    except CompanyRow.DoesNotExist:
        return None
    objects = [item for phone in found.registrations for item in _line(phone, company_id)]
    objects += [item for trunk in found.trunks for item in _trunk(trunk, company_id)]
    return CompanyUpdate(company=found.company, objects=tuple(objects))


def _line(phone: snapshot.Registration, company_id: str) -> Iterable[PushedObject]:
    return line_objects(
        LineEndpoint(
            name=phone.endpoint,
            company=company_id,
            password=phone.password,
            number=phone.number,
            display_name=phone.name,
            fax=phone.kind is LineKind.ANALOG,
        )
    )


def _trunk(trunk: Trunk, company_id: str) -> Iterable[PushedObject]:
    return trunk_objects(
        TrunkEndpoint(
            name=trunk.endpoint,
            company=company_id,
            host=trunk.host,
            port=trunk.port,
            username=trunk.username,
            password=trunk.password,
            register=trunk.register,
            match=tuple(trunk.match),
        )
    )


class DatabaseArchive:
    """`ports.Archive`: the call log and the voicemail."""

    async def keep_records(self, records: Sequence[CallRecord]) -> None:
        await in_thread(records_keep, [_record(record) for record in records])

    async def keep_messages(self, messages: Sequence[Message]) -> None:
        for message in messages:
            caller = message.caller
            await in_thread(
                message_deposit,
                message_id=UUID(message.id),
                company_id=message.company,
                mailbox=message.mailbox,
                caller_number=caller.number,
                caller_name=caller.name,
                withheld=caller.withheld,
                left_at=message.left,
                duration=timedelta(seconds=message.seconds),
                recording=Path(message.file),
            )


def _record(record: CallRecord) -> Record:
    caller, dialled = record.caller, _dialled(record)
    legs = [
        Leg(
            line=leg.line,
            number=leg.number,
            by=leg.by,
            started_at=leg.started,
            ringing_at=leg.ringing,
            answered_at=leg.answered,
            ended_at=leg.ended,
            outcome=leg.outcome,
        )
        for leg in record.legs
    ]
    steps = [
        {
            "at": step.at.isoformat(),
            "step": step.step,
            "reasons": [
                {"code": reason.code, "line": reason.line, "values": dict(reason.values)}
                for reason in step.reasons
            ],
        }
        for step in record.steps
    ]
    return Record(
        call_id=UUID(record.id),
        company_id=record.company,
        caller_number=caller.number,
        caller_name=caller.name,
        withheld=caller.withheld,
        caller_line=caller.line,
        dialled=record.dialled,
        dialled_line=dialled.line if dialled and dialled.code == Code.LINE_DIALLED else None,
        group=_group(record),
        internal=dialled is not None,
        started_at=record.arrived,
        answered_at=record.answered,
        ended_at=record.ended,
        ending=record.ending or "",
        cause=record.cause,
        steps=steps,
        legs=legs,
    )


INSIDE = frozenset({Code.LINE_DIALLED, Code.GROUP_DIALLED, Code.ATTENDANT_DIALLED})


def _dialled(record: CallRecord) -> Reason | None:
    """Whom of the company was dialled, if anybody: the decision said so."""
    return next((reason for reason in _reasons(record) if reason.code in INSIDE), None)


def _group(record: CallRecord) -> str | None:
    """The last call group the call came to: reasons name it by its id."""
    named = [reason.line for reason in _reasons(record) if Group.pk_of(reason.line or "") is not None]
    return named[-1] if named else None


def _reasons(record: CallRecord) -> Iterator[Reason]:
    return (reason for step in record.steps for reason in step.reasons)


class DatabaseSettings:
    """`ports.Settings`: a line's own switches, through the services a manager uses."""

    async def set_do_not_disturb(self, company: str, line: str, on: bool) -> None:
        await in_thread(_set_do_not_disturb, company, line, on)


def _set_do_not_disturb(company: str, line: str, on: bool) -> None:
    with scope(company=CompanyRow.objects.get(pk=company)):
        line_set_incoming(
            actor=None, line=Line.objects.select_related("company").get(pk=line), do_not_disturb=on
        )


@dataclass(frozen=True, slots=True)
class EngineInstallation:
    """`ports.Installation`: the sounds, recordings and static dialplan of the Asterisk of this machine."""

    settings: EngineSettings

    def sounds(self, media: Media) -> list[str]:
        match media:
            case SpokenNumber(number):
                return number_media(number)
            case OwnSound(name):
                return [f"sound:{self.settings.announcements / name}"]
        return [prompt_media(media)]

    def hold_class(self, sound: Sound | None) -> str:
        match sound:
            case None:
                return holds.SILENCE
            case OwnSound(name):
                return holds.own_class(name)
            case PredefinedSound.WAITING:
                return holds.WAITING
        return holds.PREDEFINED

    def write_holds(self, companies: Iterable[Company]) -> bool:
        heard: list[Sound | None] = []
        for company in companies:
            heard += (line.hold_announcement for line in company.lines.values())
            heard += (group.waiting_announcement for group in company.groups.values())
        own = {sound.name for sound in heard if isinstance(sound, OwnSound)}
        return holds.write_holds(self.settings.holds, self.settings.announcements, own)

    def recording_file(self, name: str) -> str:
        return str(self.settings.recordings / f"{name}.wav")

    def write_fallback(self, companies: Iterable[Company]) -> bool:
        return write_fallback(self.settings.etc / FALLBACK_FILE, map(fallback_plan, companies))


def fallback_plan(company: Company) -> FallbackPlan:
    """What Asterisk does alone with a company's calls (law 5)."""
    lines = (
        FallbackLine(
            number=line.number,
            endpoint=line.endpoint,
            short_number=line.short_number or "",
            insee=company.sites[line.site].insee,
        )
        for line in company.lines.values()
        if line.endpoint
    )
    return FallbackPlan(
        company=company.id,
        emergency=tuple(sorted(EMERGENCY)),
        trunks=tuple(
            FallbackTrunk(endpoint=trunk.endpoint, server=trunk.server)
            for trunk in company.trunks_of(TrunkRole.PUBLIC)
        ),
        lines=tuple(lines),
    )
