"""From a document to the database, all or nothing.

Every change goes through the services a manager's own changes go through, so a file can do nothing a person
could not, and what they refuse is told with the file's line. Everything is one change of the company: with a
single problem nothing has happened, otherwise there is one new revision. What the file does not name is taken
away; a part that already says what the company is, is left alone.

The order matters: what lines share comes first, then lines that go make room (plans, e-mails, numbers), then
lines come and change (`loading_lines`), and what nothing needs any more goes last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import models, rules
from ligneclaire.company.file import document as parts
from ligneclaire.company.file.attendants import AttendantsLoading
from ligneclaire.company.file.checking import check, name_key
from ligneclaire.company.file.groups import WORDS as GROUP_WORDS
from ligneclaire.company.file.groups import GroupsLoading
from ligneclaire.company.file.loading_library import library_comes, library_goes
from ligneclaire.company.file.loading_lines import LinesLoading
from ligneclaire.company.file.problems import CompanyFileError, Path, Problem
from ligneclaire.company.file.reading import Reading
from ligneclaire.company.models.calendars import Territory
from ligneclaire.company.models.offer import COUNTED_OPTIONS, Option, Plan
from ligneclaire.company.services import (
    calendars,
    companies,
    numbers,
    offer,
    pickup_groups,
    restrictions,
    sites,
    trunks,
)
from ligneclaire.company.services.change import change
from ligneclaire.routing.numbers import canonical

FILE_WORD = {
    "zne": "zone",
    "slug": "identifier",
    "allowed": "allow",
    "closed_weekdays": "closed",
    "closings": "closed",
    "territory": "holidays",
    "numbers": "blocked",
}
"""The file's word for a field of the services, where it is another."""
FORWARD_WORD = {"enabled": "enabled", "calendar": "calendar", "rings": "rings"}


def company_named(reading: Reading) -> Company | None:
    """The company a file is about, if it exists."""
    head = reading.document.company
    return Company.objects.filter(slug=head.identifier or slugify(head.name)).first()


def load(reading: Reading, actor: Person | None, *, invited: bool = True) -> Company:
    """Make the company the file names be what it says; a new one when there is none.

    `invited`: people who are new get their mails. Raises CompanyFileError; then nothing was changed.
    """
    problems = check(reading)
    if problems:
        raise CompanyFileError(problems)
    with transaction.atomic():
        company = company_named(reading)
        if company is None:
            head = reading.document.company
            with refusals(reading, problems, ("company",)):
                company = companies.company_create(actor=actor, name=head.name, slug=head.identifier)
        if company is not None:
            with change(company, actor):
                _Loading(reading, company, actor, invited, problems).run()
        if problems or company is None:
            raise CompanyFileError(problems)
    return company


@contextmanager
def refusals(reading: Reading, problems: list[Problem], path: Path) -> Iterator[None]:
    """What a service refuses is a problem of the part at `path`."""
    try:
        yield
    except ValidationError as error:
        fields: Mapping[str, list[str]] = (
            error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        )
        for field, messages in fields.items():
            line = reading.line_of(_place(path, field))
            problems += [Problem(line, message) for message in messages]


def _place(path: Path, field: str) -> Path:
    """Where the file says what a service calls `field`."""
    if path[0] == "call_groups":
        return (*path, *GROUP_WORDS.get(field, (field,)))
    kind, _, part = field.rpartition("_")
    if kind in models.Forward.Kind.values:
        return (*path, "forwards", kind, FORWARD_WORD.get(part, "to"))
    if kind in models.Announcement.Purpose.values:
        return (*path, "announcements", kind, part)
    if kind == "more_numbers":
        return (*path, kind, "numbers", int(part)) if part.isdecimal() else (*path, kind, part)
    if path[0] == "attendants" and part.isdecimal():
        return (*path, "keys", part, "to" if kind == "number" else kind)
    if field in ("model", "mac"):
        return (*path, "device", field)
    return (*path, FILE_WORD.get(field, field))


class _Loading:
    """One load under way."""

    def __init__(
        self, reading: Reading, company: Company, actor: Person | None, invited: bool, problems: list[Problem]
    ) -> None:
        self.reading, self.document, self.problems = reading, reading.document, problems
        self.company, self.actor, self.invited = company, actor, invited
        self.by: dict[str, Any] = {"actor": actor}

    def run(self) -> None:
        document = self.document
        with self._at("company"):
            companies.company_change(
                **self.by,
                company=self.company,
                name=document.company.name,
                caller_id_policy=document.company.caller_id_policy,
            )
        self._managers()
        self._each("sites", document.sites, self._site)
        self._each("calendars", document.calendars, self._calendar)
        library_comes(self.by, self._each, document.announcements)
        self._each("restriction_profiles", document.restriction_profiles or (), self._profile)
        self._each("proved_numbers", document.proved_numbers, self._proved_number)
        self._trunks()
        lines = LinesLoading(self.company, self.by, self.invited, document, self._each)
        groups = GroupsLoading(self.company, self.by, document, self._at)
        attendants = AttendantsLoading(self.company, self.by, document, self._at)
        lines.make_room()
        groups.make_room()
        attendants.make_room()
        self._stock(only_more=True)
        self._each("numbers", document.numbers, self._number)
        self._each("lines", document.lines, self._number)
        self._each("call_groups", document.call_groups, self._number)
        self._each("attendants", document.attendants, self._number)
        groups.come()
        attendants.come()
        lines.come()
        groups.settle()
        attendants.settle()
        self._pickup_groups()
        self._what_goes()
        self._stock()

    def _each(self, word: str, items: Iterable[Any], make: Callable[[Any], None]) -> None:
        for index, item in enumerate(items):
            with self._at(word, index):
                make(item)

    def _at(self, *path: str | int) -> Any:
        return refusals(self.reading, self.problems, path)

    # -- who runs it, what it subscribed -------------------------------------------------------------

    def _managers(self) -> None:
        rows = self.company.people.filter(role=Person.Role.MANAGER, is_active=True)
        present = {person.email: person for person in rows}

        def manager(part: parts.ManagerPart) -> None:
            names: dict[str, Any] = {"first_name": part.first_name, "last_name": part.last_name}
            for name, text in names.items():
                if text.strip():
                    with refusals_on(name):
                        names[name] = rules.clean_name(text, 60)
            if found := present.pop(part.email.strip().lower(), None):
                companies.manager_rename(**self.by, manager=found, **names)
            else:
                companies.manager_add(
                    **self.by, company=self.company, email=part.email, invited=self.invited, **names
                )

        self._each("managers", self.document.managers, manager)
        for person in present.values():
            companies.manager_remove(**self.by, manager=person)

    def _stock(self, *, only_more: bool = False) -> None:
        """Plans and options. `only_more`: room for new lines, before those that go have gone."""
        plans = dict(models.PlanStock.objects.values_list("plan", "subscribed"))
        for plan in Plan:
            wanted = self.document.plans.get(plan, 0)
            if wanted > plans.get(plan, 0) or (wanted != plans.get(plan, 0) and not only_more):
                with self._at("plans", plan.value):
                    offer.plan_stock_set(**self.by, company=self.company, plan=plan, subscribed=wanted)
        options = dict(models.OptionStock.objects.values_list("option", "subscribed"))
        for option in map(Option, COUNTED_OPTIONS):
            wanted = self.document.options.get(option, 0)
            if wanted > options.get(option, 0) or (wanted != options.get(option, 0) and not only_more):
                with self._at("options", option.value):
                    offer.option_stock_set(**self.by, company=self.company, option=option, subscribed=wanted)

    # -- what lines share ------------------------------------------------------------------------------

    def _site(self, part: parts.SitePart) -> None:
        wanted = part.model_dump(exclude={"zone"}) | {"zne": part.zone}
        if site := find(models.Site, part.name):
            sites.site_change(**self.by, site=site, **wanted)
        else:
            sites.site_create(**self.by, company=self.company, **wanted)

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
        if calendar := find(models.Calendar, part.name):
            calendars.calendar_change(**self.by, calendar=calendar, name=part.name, opening=opening)
        else:
            calendar = calendars.calendar_create(
                **self.by, company=self.company, name=part.name, opening=opening
            )
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
            profile=find(models.RestrictionProfile, part.name),
            name=part.name,
            allowed=part.allow,
            closed_weekdays=[parts.WEEKDAYS.index(day) for day in part.closed],
        )

    def _proved_number(self, part: parts.ProvedNumberPart) -> None:
        present = models.ProvedNumber.objects.filter(e164=canonical(part.number)).first()
        if present and (present.proof, present.proved_on) == (part.proof, part.proved_on):
            return
        if present:
            numbers.proved_number_remove(**self.by, proved=present)
        numbers.proved_number_add(
            **self.by, company=self.company, number=part.number, proof=part.proof, proved_on=part.proved_on
        )

    def _trunks(self) -> None:
        order: dict[str, int] = {}

        def trunk(part: parts.TrunkPart) -> None:
            order[part.role] = order.get(part.role, -1) + 1
            trunks.trunk_save(
                **self.by,
                company=self.company,
                trunk=find(models.Trunk, part.name),
                order=order[part.role],
                register=part.register_,
                **part.model_dump(exclude={"register_"}),
            )

        self._each("trunks", self.document.trunks, trunk)

    def _number(
        self, part: parts.NumberPart | parts.LinePart | parts.CallGroupPart | parts.AttendantPart
    ) -> None:
        """A number of the stock, held or free."""
        try:
            e164 = rules.clean_stock_number(part.number)
        except ValidationError as error:
            raise ValidationError({"number": error.messages}) from error
        number = models.Number.objects.filter(e164=e164).first()
        if number is None:
            try:
                numbers.numbers_add(**self.by, company=self.company, numbers=[e164])
            except ValidationError as error:
                raise ValidationError({"number": error.message_dict["numbers"]}) from error
            number = models.Number.objects.get(e164=e164)
        rest = part.resting_until if isinstance(part, parts.NumberPart) else None
        if (number.zne, number.resting_until) != (part.zone, rest):
            numbers.number_change(**self.by, number=number, zne=part.zone, resting_until=rest)

    # -- what joins lines ------------------------------------------------------------------------------

    def _pickup_groups(self) -> None:
        """Groups that go, then what lines leave, then what they join: a line may change groups."""
        wanted = {name_key(part.name): part for part in self.document.pickup_groups}
        rows = {row.number.e164: row for row in models.Line.objects.select_related("number")}

        def members(part: parts.PickupGroupPart) -> list[models.Line]:
            # A line that is missing was refused itself.
            return [rows[number] for number in map(canonical, part.members) if number in rows]

        for group in models.PickupGroup.objects.select_related("site", "company"):
            part = wanted.get(name_key(group.name))
            if part is None or name_key(part.site) != name_key(group.site.name):
                pickup_groups.pickup_group_delete(**self.by, group=group)
            else:
                staying = {line.pk for line in members(part)}
                left = [line for line in group.members.all() if line.pk in staying]
                pickup_groups.pickup_group_change(**self.by, group=group, name=group.name, members=left)

        def join(part: parts.PickupGroupPart) -> None:
            if group := find(models.PickupGroup, part.name):
                pickup_groups.pickup_group_change(
                    **self.by, group=group, name=part.name, members=members(part)
                )
            elif site := find(models.Site, part.site):
                pickup_groups.pickup_group_create(
                    **self.by, company=self.company, name=part.name, site=site, members=members(part)
                )

        self._each("pickup_groups", self.document.pickup_groups, join)

    # -- what is no more -------------------------------------------------------------------------------

    def _what_goes(self) -> None:
        """Shared things that the file does not name, once no line uses them any more."""
        document = self.document
        self._absent(
            models.Calendar, document.calendars, lambda it: calendars.calendar_delete(**self.by, calendar=it)
        )
        library_goes(self.by, self._at, document.announcements)
        self._absent(models.Site, document.sites, lambda it: sites.site_delete(**self.by, site=it))
        self._absent(models.Trunk, document.trunks, lambda it: trunks.trunk_delete(**self.by, trunk=it))
        if document.restriction_profiles is not None:
            self._absent(
                models.RestrictionProfile,
                document.restriction_profiles,
                lambda it: restrictions.profile_delete(**self.by, profile=it),
            )
        proved = {canonical(part.number) for part in document.proved_numbers}
        for row in models.ProvedNumber.objects.all():
            if row.e164 not in proved:
                numbers.proved_number_remove(**self.by, proved=row)
        kept = {canonical(part.number) for part in document.numbers}
        kept |= {canonical(part.number) for part in document.lines}
        kept |= {canonical(part.number) for part in document.call_groups}
        kept |= {canonical(part.number) for part in document.attendants}
        for number in models.Number.objects.all():
            if number.e164 not in kept:
                with self._at():
                    numbers.number_remove(**self.by, number=number)

    def _absent(self, model: Any, wanted: Iterable[Any], remove: Callable[[Any], None]) -> None:
        names = {name_key(part.name) for part in wanted}
        for row in model.objects.all():
            if name_key(row.name) not in names:
                with self._at():
                    remove(row)


def find(model: Any, name: str) -> Any:
    """The row of the company in scope with that name, whatever its case."""
    wanted = name_key(name)
    return next((row for row in model.objects.all() if name_key(row.name) == wanted), None)


@contextmanager
def refusals_on(field: str) -> Iterator[None]:
    """A refusal of a value is one of the field it is for."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error
