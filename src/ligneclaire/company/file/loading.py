"""From a document to the database, all or nothing.

Every change goes through the services a manager's own changes go through, so a file can do nothing a person
could not, and what they refuse is told with the file's line. Everything runs in one transaction: with a
single problem, nothing has happened. What the file does not name is taken away.

The order matters once: lines that go make room first (plans, e-mails, numbers), and what names other lines
(forwards, associated mobiles) comes when all lines are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django_scopes import scope

from ligneclaire.accounts.models import Company, Person
from ligneclaire.accounts.people import person_close
from ligneclaire.company import models, rules
from ligneclaire.company.file import document as parts
from ligneclaire.company.file.problems import CompanyFileError, Path, Problem
from ligneclaire.company.file.reading import Reading
from ligneclaire.company.models.calendars import Territory
from ligneclaire.company.models.offer import COUNTED_OPTIONS, Plan
from ligneclaire.company.services import (
    calendars,
    companies,
    devices,
    forwards,
    lines,
    mobiles,
    numbers,
    offer,
    restrictions,
    settings,
    sites,
    trunks,
)
from ligneclaire.company.services.change import change
from ligneclaire.routing.model import LineKind
from ligneclaire.routing.numbers import canonical

FILE_WORD = {
    "zne": "zone",
    "number": "number",
    "allowed": "allow",
    "closed_weekdays": "closed",
    "closings": "closed",
    "territory": "holidays",
    "numbers": "blocked",
}
"""The file's word for a field of the services, where it is another."""


def load(reading: Reading, company: Company | None, actor: Person | None, *, invited: bool = True) -> Company:
    """Make a company (a new one when `company` is None) be what the file says.

    `invited`: people who are new get their mails. Raises CompanyFileError; then nothing was changed.
    """
    head = reading.document.company
    problems: list[Problem] = []
    with transaction.atomic():
        if company is None:
            with _refusals(reading, problems, ("company",)):
                company = companies.company_create(actor=actor, name=head.name, slug=head.identifier)
        if company:
            with scope(company=company):
                _Loading(reading, company, actor, invited, problems).run()
        if problems:
            raise CompanyFileError(problems)
    assert company
    return company


@contextmanager
def _refusals(reading: Reading, problems: list[Problem], path: Path) -> Iterator[None]:
    """What a service refuses is a problem of the part at `path`."""
    try:
        yield
    except ValidationError as error:
        fields: Mapping[str, list[str]] = (
            error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        )
        for field, messages in fields.items():
            place = _place(path, field)
            problems += [Problem(reading.line_of(place), message) for message in messages]


def _place(path: Path, field: str) -> Path:
    kind, _, part = field.rpartition("_")
    if kind in models.Forward.Kind.values:
        return (
            *path,
            "forwards",
            kind,
            part if part in ("enabled", "calendar", "rings") else "to",
        )
    if field in ("model", "mac"):
        return (*path, "device", field)
    if field in ("user", "password") and path[0] == "lines":
        return (*path, "sip", field)
    return (*path, FILE_WORD.get(field, field))


class _Loading:
    """One load under way."""

    def __init__(
        self, reading: Reading, company: Company, actor: Person | None, invited: bool, problems: list[Problem]
    ) -> None:
        self.reading, self.document = reading, reading.document
        self.company, self.actor, self.invited, self.problems = company, actor, invited, problems
        self.by: dict[str, Any] = {"actor": actor}
        self.lines: dict[str, models.Line] = {}
        """The lines of the file that could be made, by canonical number."""

    def run(self) -> None:
        self._company()
        self._managers()
        self._each("sites", self.document.sites, self._site)
        self._each("calendars", self.document.calendars, self._calendar)
        if self.document.restriction_profiles is not None:
            self._each("restriction_profiles", self.document.restriction_profiles, self._profile)
        self._each("proved_numbers", self.document.proved_numbers, self._proved_number)
        self._trunks()
        self._lines_that_go()
        self._stock(only_more=True)
        self._numbers()
        self._each("lines", self.document.lines, self._line)
        self._each("lines", self.document.lines, self._between_lines)
        self._what_goes()
        self._stock()

    def _each(self, word: str, items: Iterable[Any], make: Callable[[Any], None]) -> None:
        for index, item in enumerate(items):
            with self._at(word, index):
                make(item)

    def _at(self, *path: str | int) -> Any:
        return _refusals(self.reading, self.problems, path)

    def _refuse(self, path: Path, message: str) -> None:
        self.problems.append(Problem(self.reading.line_of(path), message))

    # -- the company itself ------------------------------------------------------------------------

    def _company(self) -> None:
        head, company = self.document.company, self.company
        with self._at("company"), change(company, self.actor) as changes:
            before = {"name": company.name, "caller_id_policy": company.caller_id_policy}
            company.name, company.caller_id_policy = rules.clean_name(head.name), head.caller_id_policy
            after = {"name": company.name, "caller_id_policy": company.caller_id_policy}
            if after != before:
                company.save(update_fields=list(after))
                changes.record("company.changed", company, before=before, after=after)

    def _managers(self) -> None:
        present = {person.email: person for person in self.company.people.filter(role=Person.Role.MANAGER)}
        for index, wanted in enumerate(self.document.managers):
            if present.pop(wanted.email.strip().lower(), None) is None:
                with self._at("managers", index):
                    companies.manager_add(
                        **self.by,
                        company=self.company,
                        email=wanted.email,
                        first_name=wanted.first_name,
                        last_name=wanted.last_name,
                        invited=self.invited,
                    )
        for person in present.values():
            with change(self.company, self.actor) as changes:
                changes.record("manager.removed", person, before={"email": person.email})
                person_close(person=person)

    def _stock(self, *, only_more: bool = False) -> None:
        """Plans and options. `only_more`: make room for new lines before those that go have gone."""
        for plan in Plan.values:
            wanted = self.document.plans.get(Plan(plan), 0)
            row = models.PlanStock.objects.filter(plan=plan).first()
            if not only_more or wanted > (row.subscribed if row else 0):
                with self._at("plans", plan):
                    offer.plan_stock_set(**self.by, company=self.company, plan=plan, subscribed=wanted)
        for option in COUNTED_OPTIONS:
            wanted = self.document.options.get(option, 0)
            present = models.OptionStock.objects.filter(option=option).first()
            if not only_more or wanted > (present.subscribed if present else 0):
                with self._at("options", option):
                    offer.option_stock_set(**self.by, company=self.company, option=option, subscribed=wanted)

    # -- what lines share --------------------------------------------------------------------------

    def _site(self, part: parts.SitePart) -> None:
        wanted = part.model_dump(exclude={"zone"}) | {"zne": part.zone}
        site = models.Site.objects.filter(name__iexact=part.name.strip()).first()
        if site is None:
            sites.site_create(**self.by, company=self.company, **wanted)
        else:
            sites.site_change(**self.by, site=site, **wanted)

    def _calendar(self, part: parts.CalendarPart) -> None:
        hours: dict[int, list[Any]] = {}
        for item in part.hours:
            for day in item.days:
                hours.setdefault(parts.WEEKDAYS.index(day), []).extend(item.open)
        opening = calendars.Opening(
            hours=hours,
            closings=part.closed,
            closed_on_holidays=part.holidays is not None,
            territory=part.holidays or Territory.METROPOLE,
        )
        calendar = models.Calendar.objects.filter(name__iexact=part.name.strip()).first()
        if calendar is None:
            calendar = calendars.calendar_create(
                **self.by, company=self.company, name=part.name, opening=opening
            )
        else:
            calendars.calendar_change(**self.by, calendar=calendar, name=part.name, opening=opening)
        override = part.override
        calendars.calendar_override(
            **self.by,
            calendar=calendar,
            open=override.open if override else False,
            until=override.until if override else None,
        )

    def _profile(self, part: parts.ProfilePart) -> None:
        restrictions.profile_save(
            **self.by,
            company=self.company,
            profile=models.RestrictionProfile.objects.filter(name__iexact=part.name.strip()).first(),
            name=part.name,
            allowed=part.allow,
            closed_weekdays=[parts.WEEKDAYS.index(day) for day in part.closed],
        )

    def _proved_number(self, part: parts.ProvedNumberPart) -> None:
        number = canonical(part.number)
        present = models.ProvedNumber.objects.filter(e164=number).first()
        if present and (present.proof, present.proved_on) == (part.proof, part.proved_on):
            return
        if present:
            numbers.proved_number_remove(**self.by, proved=present)
        numbers.proved_number_add(
            **self.by, company=self.company, number=part.number, proof=part.proof, proved_on=part.proved_on
        )

    def _trunks(self) -> None:
        order: dict[str, int] = {}
        for index, part in enumerate(self.document.trunks):
            place = order[part.role] = order.get(part.role, -1) + 1
            with self._at("trunks", index):
                trunks.trunk_save(
                    **self.by,
                    company=self.company,
                    trunk=models.Trunk.objects.filter(name__iexact=part.name.strip()).first(),
                    order=place,
                    register=part.register_,
                    **part.model_dump(exclude={"register_"}),
                )
        wanted = {part.name.strip().casefold() for part in self.document.trunks}
        for trunk in models.Trunk.objects.all():
            if trunk.name.casefold() not in wanted:
                trunks.trunk_delete(**self.by, trunk=trunk)

    def _numbers(self) -> None:
        """The stock: numbers of lines and those that are free."""
        present = {number.e164: number for number in models.Number.objects.all()}
        named = [("numbers", index, part.number) for index, part in enumerate(self.document.numbers)]
        named += [("lines", index, part.number) for index, part in enumerate(self.document.lines)]
        for word, index, text in named:
            with self._at(word, index):
                e164 = rules.clean_stock_number(text)
                if e164 not in present:
                    numbers.numbers_add(**self.by, company=self.company, numbers=[e164])
                    present[e164] = models.Number.objects.get(e164=e164)
        free = {canonical(part.number): part for part in self.document.numbers}
        for e164, number in present.items():
            part = free.get(e164)
            wanted = (part.zone, part.resting_until) if part else (number.zne, None)
            if (number.zne, number.resting_until) != wanted:
                with change(self.company, self.actor) as changes:
                    number.zne, number.resting_until = wanted
                    number.save(update_fields=["zne", "resting_until"])
                    changes.record("number.changed", e164, after={"zone": number.zne})

    # -- lines -------------------------------------------------------------------------------------

    def _lines_that_go(self) -> None:
        wanted = {canonical(part.number) for part in self.document.lines}
        for line in models.Line.objects.select_related("number", "company"):
            if line.number.e164 not in wanted:
                lines.line_delete(**self.by, line=line, take_number_back=True)

    def _line(self, part: parts.LinePart) -> None:
        number = canonical(part.number)
        if number in self.lines:
            raise ValidationError({"number": "Ce numéro a déjà une ligne dans ce fichier."})
        site = self._find(models.Site, part.site, "site", "Ce site n’est pas dans le fichier.")
        profile = self._find(
            models.RestrictionProfile,
            part.restriction_profile,
            "restriction_profile",
            "Ce profil n’est pas dans le fichier.",
        )
        details = part.model_dump(include={"first_name", "last_name", "email", "short_number"})
        device = part.device or parts.DevicePart(model="")
        line = models.Line.objects.filter(number__e164=number).first()
        if line and (line.kind, line.site_id) != (part.kind, site and site.pk):
            # Another kind or place is another line: nothing of the former one would fit.
            lines.line_delete(**self.by, line=line, take_number_back=True)
            line = None
        if line is None:
            line = lines.line_create(
                **self.by,
                company=self.company,
                kind=part.kind,
                number=part.number,
                site=site,
                option=part.option or "",
                model=device.model,
                mac=device.mac,
                restriction_profile=profile,
                invited=self.invited,
                **details,
            )
        else:
            lines.line_change_details(**self.by, line=line, **details)
            lines.line_set_option(**self.by, line=line, option=part.option or "")
            if part.device:
                devices.device_set(**self.by, line=line, model=device.model, mac=device.mac)
            else:
                devices.device_remove(**self.by, line=line)
        self.lines[number] = line
        self._settings(line, part, profile)

    def _find(self, model: Any, name: str | None, field: str, message: str) -> Any:
        if name is None:
            return None
        found = model.objects.filter(name__iexact=name.strip()).first()
        if found is None:
            raise ValidationError({field: message})
        return found

    def _settings(
        self, line: models.Line, part: parts.LinePart, profile: models.RestrictionProfile | None
    ) -> None:
        switches = part.model_dump(include=set(settings.INCOMING))
        settings.line_set_incoming(**self.by, line=line, **switches)
        settings.line_set_blocked_numbers(**self.by, line=line, numbers=part.blocked)
        if part.sip:
            lines.line_set_sip(**self.by, line=line, user=part.sip.user, password=part.sip.password)

    def _between_lines(self, part: parts.LinePart) -> None:
        """What names other lines: the number shown, the associated mobile, where calls are forwarded."""
        line = self.lines.get(canonical(part.number))
        if line is None:
            return  # it was refused before
        if part.mobile:
            mobile = self.lines.get(canonical(part.mobile))
            if mobile is None:
                raise ValidationError({"mobile": "Ce mobile n’est pas dans le fichier."})
            mobiles.line_associate_mobile(**self.by, line=line, mobile=mobile)
        else:
            mobiles.line_dissociate_mobile(**self.by, line=line)
        if LineKind(line.kind) is not LineKind.FIXED_FOR_MOBILE:
            settings.line_set_outgoing(
                **self.by,
                line=line,
                shown_number=part.shown_number,
                alternative_number=part.alternative_number,
                restriction_profile=line.restriction_profile,
            )
        if part.forwards is not None:
            wanted = {kind: forwards.ForwardSetting(enabled=False) for kind in forwards.kinds_of(line.kind)}
            for kind, item in part.forwards.items():
                calendar = self._find(
                    models.Calendar,
                    item.calendar,
                    f"{kind}_calendar",
                    "Ce calendrier n’est pas dans le fichier.",
                )
                wanted[kind] = _setting(item, calendar)
            forwards.line_set_forwards(**self.by, line=line, forwards=wanted)

    def _what_goes(self) -> None:
        """Shared things that the file does not name, once nothing uses them any more."""
        document = self.document
        self._absent(
            models.Calendar, document.calendars, lambda it: calendars.calendar_delete(**self.by, calendar=it)
        )
        self._absent(models.Site, document.sites, lambda it: sites.site_delete(**self.by, site=it))
        if document.restriction_profiles is not None:
            self._absent(
                models.RestrictionProfile,
                document.restriction_profiles,
                lambda it: restrictions.profile_delete(**self.by, profile=it),
            )
        proved = {canonical(part.number) for part in document.proved_numbers}
        for row in models.ProvedNumber.objects.exclude(e164__in=proved):
            numbers.proved_number_remove(**self.by, proved=row)
        kept = {canonical(part.number) for part in document.numbers}
        kept |= {canonical(part.number) for part in document.lines}
        for number in models.Number.objects.exclude(e164__in=kept):
            numbers.number_remove(**self.by, number=number)

    def _absent(self, model: Any, wanted: Iterable[Any], remove: Callable[[Any], None]) -> None:
        names = {part.name.strip().casefold() for part in wanted}
        for row in model.objects.all():
            if row.name.casefold() not in names:
                with self._at():
                    remove(row)


def _setting(part: parts.ForwardPart, calendar: models.Calendar | None) -> forwards.ForwardSetting:
    number = "" if part.to == "voicemail" else part.to
    kinds = models.Forward.Destination
    return forwards.ForwardSetting(
        enabled=part.enabled,
        destination=kinds.NUMBER if number else kinds.VOICEMAIL,
        number=number,
        rings=part.rings,
        calendar=calendar,
    )
