"""Lines of a company file: those that go, those that come, those that change.

Lines are told apart by their number. Of another kind it is another line; everything else can change in
place, so phones, messages and history stay. What one line gives to another (an e-mail, a short number, a MAC
address, a mobile, an option) is put down by all before anybody takes it up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError

from ligneclaire.accounts.models import Company
from ligneclaire.company import models
from ligneclaire.company.file import document as parts
from ligneclaire.company.file.checking import name_key
from ligneclaire.company.file.writing import describe_lines
from ligneclaire.company.services import devices, forwards, lines, mobiles, settings
from ligneclaire.company.services.people import take_account
from ligneclaire.company.services.restrictions import default_profile
from ligneclaire.routing.model import LineKind
from ligneclaire.routing.numbers import canonical
from ligneclaire.routing.services import Service, has

Each = Callable[[str, Iterable[Any], Callable[[Any], None]], None]


class LinesLoading:
    """The lines of one load under way; inside its change."""

    def __init__(
        self, company: Company, by: dict[str, Any], invited: bool, document: parts.Document, each: Each
    ) -> None:
        self.company, self.by, self.invited, self.document, self.each = company, by, invited, document, each
        self.now = {part.number: part for part in describe_lines(secrets=True)}
        """What the company's lines are before the load."""
        self.rows = {row.number.e164: row for row in models.Line.objects.select_related("number", "company")}
        """The lines there are, by canonical number."""
        self.emails_put_down: list[str] = []

    def make_room(self) -> None:
        """Lines that go, and what lines give to others."""
        wanted = {canonical(part.number): part for part in self.document.lines}
        for number, now in self.now.items():
            part = wanted.get(number)
            if part is None or part.kind != now.kind:
                lines.line_delete(**self.by, line=self.rows.pop(number), take_number_back=True)
        givers = {number: (now, wanted[number]) for number, now in self.now.items() if number in self.rows}
        for number, (now, part) in givers.items():
            row = self.rows[number]
            if now.mobile and (not part.mobile or canonical(part.mobile) != now.mobile):
                mobiles.line_dissociate_mobile(**self.by, line=row)
            if now.option and now.option != part.option:
                lines.line_set_option(**self.by, line=row, option="")
            if now.device and (not part.device or part.device != now.device):
                models.Device.objects.filter(line=row).update(mac="")
            put_down = {
                field: ""
                for field in ("email", "short_number")
                if getattr(now, field) and getattr(now, field) != getattr(part, field).strip().lower()
            }
            if put_down:
                self.emails_put_down += [now.email] if "email" in put_down else []
                models.Line.objects.filter(pk=row.pk).update(**put_down)
                row.refresh_from_db(fields=put_down)

    def come(self) -> None:
        """Lines that come and change. What names other lines waits until all are there."""
        self.profiles = _by_name(models.RestrictionProfile.objects.all())
        self.sites = _by_name(models.Site.objects.all())
        self.calendars = _by_name(models.Calendar.objects.all())
        self.each("lines", self.document.lines, self._line)
        self.each("lines", self.document.lines, self._between_lines)
        for email in self.emails_put_down:
            take_account(email)

    def _same(self, part: parts.LinePart) -> bool:
        """Whether the line already is what the file says; without SIP credentials it keeps those it has."""
        now = self.now.get(part.number)
        if now is None or part.number not in self.rows:
            return False
        return part == (now if part.sip else now.model_copy(update={"sip": None}))

    def _line(self, part: parts.LinePart) -> None:
        if self._same(part):
            return
        site = self.sites.get(name_key(part.site)) if part.site else None
        details = part.model_dump(include={"first_name", "last_name", "email", "short_number"})
        device = part.device or parts.DevicePart(model="")
        line = self.rows.get(canonical(part.number))
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
                restriction_profile=self._profile(part),
                invited=self.invited,
                **details,
            )
            self.rows[line.number.e164] = line
        else:
            lines.line_change_details(**self.by, line=line, **details)
            if site is not None and site != line.site:
                lines.line_move(**self.by, line=line, site=site)
            lines.line_set_option(**self.by, line=line, option=part.option or "")
            if part.device:
                devices.device_set(**self.by, line=line, model=device.model, mac=device.mac)
            else:
                devices.device_remove(**self.by, line=line)
        switches = part.model_dump(include=set(settings.INCOMING))
        settings.line_set_incoming(**self.by, line=line, **switches)
        settings.line_set_blocked_numbers(**self.by, line=line, numbers=part.blocked)
        if part.sip:
            lines.line_set_sip(**self.by, line=line, user=part.sip.user, password=part.sip.password)

    def _profile(self, part: parts.LinePart) -> models.RestrictionProfile | None:
        if part.restriction_profile is None:
            return None
        found: models.RestrictionProfile | None = self.profiles.get(name_key(part.restriction_profile))
        if found is None:
            raise ValidationError({"restriction_profile": "Ce profil n’est pas dans l’entreprise."})
        return found

    def _between_lines(self, part: parts.LinePart) -> None:
        """What names other lines: the number shown, the associated mobile, where calls are forwarded."""
        line = self.rows.get(canonical(part.number))
        if line is None or (self._same(part) and not _forwards_inside(part)):
            return
        if part.mobile:
            mobile = self.rows.get(canonical(part.mobile))
            if mobile is not None:  # otherwise it was refused itself
                mobiles.line_associate_mobile(**self.by, line=line, mobile=mobile)
        if has(LineKind(line.kind), Service.SHOWN_NUMBER):
            settings.line_set_outgoing(
                **self.by,
                line=line,
                shown_number=part.shown_number,
                alternative_number=part.alternative_number,
                restriction_profile=self._profile(part) or default_profile(self.company),
            )
        number = line.mobile.number.e164 if line.mobile else None
        wanted = forwards.default_forwards(line.kind, number)
        if part.forwards is not None:
            wanted = dict.fromkeys(wanted, forwards.ForwardSetting(enabled=False)) | {
                kind: self._setting(forward) for kind, forward in part.forwards.items()
            }
        forwards.line_set_forwards(**self.by, line=line, forwards=wanted)

    def _setting(self, part: parts.ForwardPart) -> forwards.ForwardSetting:
        to_voicemail = part.to == models.Forward.Destination.VOICEMAIL
        kinds = models.Forward.Destination
        return forwards.ForwardSetting(
            enabled=part.enabled,
            destination=kinds.VOICEMAIL if to_voicemail else kinds.NUMBER,
            number="" if to_voicemail else part.to,
            rings=part.rings,
            calendar=self.calendars.get(name_key(part.calendar)) if part.calendar else None,
        )


def _by_name(rows: Iterable[Any]) -> dict[str, Any]:
    return {name_key(row.name): row for row in rows}


def _forwards_inside(part: parts.LinePart) -> bool:
    """Whether a forward leads to a short number, whose line may just have gone."""
    return any(forward.to.isdecimal() for forward in (part.forwards or {}).values())
