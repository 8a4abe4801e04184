"""Calls told to people: past ones by the reasons their record keeps, coming ones by a dry run (X1, X4).

The words of a reason are `routing.sentences`'. What is added here is how a call looks from one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ligneclaire.calllog.models import CallRecord
from ligneclaire.calllog.selectors import records_of
from ligneclaire.company import selectors
from ligneclaire.company.models import Attendant, Group, Line
from ligneclaire.portal import words
from ligneclaire.routing import dryrun, model
from ligneclaire.routing.call import Reason
from ligneclaire.routing.numbers import canonical
from ligneclaire.routing.reasons import Code
from ligneclaire.routing.sentences import describe, sentence
from ligneclaire.voicemail.models import Message

INSIDE = frozenset({Code.LINE_DIALLED, Code.GROUP_DIALLED, Code.ATTENDANT_DIALLED})
ENDINGS = {
    "answered": gettext_lazy("Répondu"),
    "message": gettext_lazy("Message laissé"),
    "no_message": gettext_lazy("Messagerie, sans message"),
    "abandoned": gettext_lazy("Raccroché avant la réponse"),
    "served": gettext_lazy("Service demandé"),
    "picked_up": gettext_lazy("Appel intercepté"),
    "transferred": gettext_lazy("Mis en relation"),
    "refused": gettext_lazy("N’a pas abouti"),
    "lost": gettext_lazy("Interrompu par une panne"),
}


@dataclass(frozen=True)
class ToldCall:
    """A past call as one of its lines sees it."""

    outgoing: bool
    other: str
    """Who was called, or who called."""
    at: datetime
    ending: str
    answered: bool
    talked: timedelta | None
    sentences: Sequence[str]


@dataclass(frozen=True)
class Episode:
    """A step of a dry run."""

    at: datetime
    what: str
    why: Sequence[str]


def recent_calls(line: Line, count: int) -> list[ToldCall]:
    records = list(records_of(line)[:count])
    company = _named(records)
    return [_told(record, line, company) for record in records]


def dry_run(
    company: model.Company, caller: str, called: Line | Group | Attendant, at: datetime, keys: str = ""
) -> list[Episode]:
    """What would happen to a call, step by step, were nobody to answer. `keys`: what the caller presses."""
    language = get_language() or "fr"
    told = dryrun.explain(company, caller, called.number.e164, at, keys=keys)
    return [
        Episode(
            episode.at,
            describe(episode.decision.step, company, language),
            [sentence(reason, company, language) for reason in episode.decision.reasons],
        )
        for episode in told.episodes
    ]


@dataclass(frozen=True)
class GroupCall:
    """A past call as a group sees it."""

    told: ToldCall
    missed: bool
    number: str
    """To call back, canonical; empty when it is not known."""
    made_up: str
    """Who called back since, or that the caller did; empty: nobody yet."""


def group_calls(records: Sequence[CallRecord], made_up: Mapping[int, CallRecord]) -> list[GroupCall]:
    """Calls that came to a group; `made_up`: by missed one, the call that made up for it (G10)."""
    company = _named(records)
    return [
        GroupCall(
            told=_told(record, None, company),
            missed=record.ending != "answered",
            number="" if record.withheld else record.caller_number,
            made_up=_making_up(record, made_up[record.pk]) if record.pk in made_up else "",
        )
        for record in records
    ]


def _making_up(missed: CallRecord, later: CallRecord) -> str:
    at = date_format(timezone.localtime(later.started_at), "SHORT_DATETIME_FORMAT")
    if later.caller_line is None or later.caller_line == missed.caller_line:
        return _("A rappelé et a eu quelqu’un, %(at)s") % {"at": at}
    told = {"name": later.caller_line.name, "at": at}
    if later.ending == "answered":
        return _("Rappelé par %(name)s, %(at)s") % told
    return _("Rappelé par %(name)s sans réponse, %(at)s") % told


def caller_of(message: Message) -> str:
    """Who left a message."""
    if message.withheld or not message.caller_number:
        return _("Numéro masqué")
    number = words.phone(message.caller_number)
    return f"{message.caller_name} ({number})" if message.caller_name else number


def _told(record: CallRecord, line: Line | None, company: model.Company) -> ToldCall:
    outgoing = line is not None and record.caller_line_id == line.pk
    language = get_language() or "fr"
    talked = record.ended_at - record.answered_at if record.answered_at and record.ended_at else None
    return ToldCall(
        outgoing=outgoing,
        other=_dialled(record, company) if outgoing else _caller(record),
        at=record.started_at,
        ending=str(ENDINGS[record.ending]),
        answered=record.ending == "answered",
        talked=talked,
        sentences=[sentence(reason, company, language) for reason in _reasons(record)],
    )


def _dialled(record: CallRecord, company: model.Company) -> str:
    if record.dialled_line:
        return record.dialled_line.name
    first = next((reason.line for reason in _reasons(record) if reason.code in INSIDE), None)
    callee = company.callees.get(first or "")
    return callee.name if callee else words.phone(canonical(record.dialled))


def _caller(record: CallRecord) -> str:
    if record.caller_line:
        return record.caller_line.name
    if record.withheld or not record.caller_number:
        return _("Numéro masqué")
    number = words.phone(record.caller_number)
    return f"{record.caller_name} ({number})" if record.caller_name else number


def _reasons(record: CallRecord) -> Iterable[Reason]:
    for step in record.steps:
        for reason in step["reasons"]:
            yield Reason(code=reason["code"], line=reason["line"], values=reason["values"])


def _named(records: Iterable[CallRecord]) -> model.Company:
    """Just enough of the company for sentences to name whom these records speak of: a query a kind."""
    reasons = [reason for record in records for reason in _reasons(record)]
    ids = {reason.line for reason in reasons if reason.line}
    numbers = {str(reason.values["to"]) for reason in reasons if "to" in reason.values}
    lines = selectors.lines_named(ids, numbers) if ids or numbers else []
    groups = [pk for id in ids if (pk := Group.pk_of(id)) is not None]
    attendants = [pk for id in ids if (pk := Attendant.pk_of(id)) is not None]
    return model.Company(
        id="",
        name="",
        lines={
            str(line.pk): model.Line(
                id=str(line.pk),
                kind=model.LineKind(line.kind),
                number=line.number.e164,
                name=line.name,
                site="",
                short_number=line.short_number or None,
            )
            for line in lines
        },
        attendants={
            row.routing_id: model.Attendant(id=row.routing_id, name=row.name, number=row.number.e164, site="")
            for row in (
                Attendant.objects.filter(pk__in=attendants).select_related("number") if attendants else ()
            )
        },
        groups={
            group.routing_id: model.Group(
                id=group.routing_id, name=group.name, number=group.number.e164, site=""
            )
            for group in (Group.objects.filter(pk__in=groups).select_related("number") if groups else ())
        },
    )
