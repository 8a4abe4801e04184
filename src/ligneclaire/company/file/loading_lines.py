"""Lines of a company file: those that go, those that come, those that change.

Lines are told apart by their number. Of another kind it is another line; everything else can change in
place, so phones, messages and history stay. What one line gives to another (an e-mail, a short number, a MAC
address, a mobile, an option) is put down by all before anybody takes it up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError

from ligneclaire.accounts.models import Company
from ligneclaire.company import models
from ligneclaire.company.file import document as parts
from ligneclaire.company.file.checking import name_key
from ligneclaire.company.file.loading_library import sound_of
from ligneclaire.company.file.writing import describe_lines
from ligneclaire.company.services import (
    announcements,
    devices,
    forwards,
    lines,
    mobiles,
    more_numbers,
    settings,
)
from ligneclaire.company.services.people import take_account
from ligneclaire.company.services.restrictions import default_profile
from ligneclaire.routing.numbers import canonical

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
        """What lines give to others is put down, then lines that are no more go."""
        wanted = {canonical(part.number): part for part in self.document.lines}
        staying = {
            number: part
            for number, part in wanted.items()
            if number in self.now and part.kind == self.now[number].kind
        }
        claimed = _Claims(wanted.values())
        for number, part in staying.items():
            now, row, own = self.now[number], self.rows[number], _Claims([part])
            if now.mobile and now.mobile not in own.mobiles:
                mobiles.line_dissociate_mobile(**self.by, line=row)
            if now.option and now.option != part.option:
                lines.line_set_option(**self.by, line=row, option="")
            if _mac(now) in claimed.macs - own.macs:
                models.Device.objects.filter(line=row).update(mac="")
            if now.email in claimed.emails - own.emails:
                self._put_down(row, "email")
                self.emails_put_down.append(now.email)
            if now.short_number in claimed.short_numbers - own.short_numbers:
                self._put_down(row, "short_number")
        for number in self.now.keys() - staying.keys():
            lines.line_delete(**self.by, line=self.rows.pop(number), take_number_back=True)

    def _put_down(self, row: models.Line, field: str) -> None:
        models.Line.objects.filter(pk=row.pk).update(**{field: ""})
        row.refresh_from_db(fields=[field])

    def come(self) -> None:
        """Lines that come and change. What names other lines waits until all are there."""
        self.profiles = _by_name(models.RestrictionProfile.objects.all())
        self.sites = _by_name(models.Site.objects.all())
        self.calendars = _by_name(models.Calendar.objects.all())
        self.stock = set(models.Number.objects.values_list("e164", flat=True))
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
        site = self.sites.get(name_key(part.site)) if part.site else None
        told_before = canonical(part.number) not in self.stock or (part.site and site is None)
        if told_before or self._same(part):
            return
        number = canonical(part.number)
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
        if part.announcements or (number in self.now and self.now[number].announcements):
            self._announcements(line, part)
        if part.sip:
            lines.line_set_sip(**self.by, line=line, user=part.sip.user, password=part.sip.password)

    def _announcements(self, line: models.Line, part: parts.LinePart) -> None:
        named: dict[str, announcements.AnnouncementSetting] = {
            purpose: self._announcement(purpose, item) for purpose, item in part.announcements.items()
        }
        for purpose in announcements.purposes_of(line.kind):
            new = announcements.unset(line, purpose)
            named.setdefault(new.purpose, announcements.AnnouncementSetting(enabled=new.enabled, forget=True))
        announcements.line_set_announcements(**self.by, line=line, announcements=named)

    def _announcement(self, purpose: str, part: parts.AnnouncementPart) -> announcements.AnnouncementSetting:
        sound = sound_of(part, f"{purpose}_sound") if part.sound or part.text else None
        return announcements.AnnouncementSetting(
            enabled=part.enabled,
            own=sound is not None and not part.predefined,
            sound=sound,
            forget=True,
            interruptive=part.interruptive,
            calendar=self.calendars.get(name_key(part.calendar)) if part.calendar else None,
        )

    def _profile(self, part: parts.LinePart) -> models.RestrictionProfile | None:
        if part.restriction_profile is None:
            return None
        found: models.RestrictionProfile | None = self.profiles.get(name_key(part.restriction_profile))
        if found is None:
            raise ValidationError({"restriction_profile": "Ce profil n’est pas dans l’entreprise."})
        return found

    def _between_lines(self, part: parts.LinePart) -> None:
        """What names other lines: the number shown, the associated mobile, where calls go and ring too."""
        line = self.rows.get(canonical(part.number))
        if line is None or (self._same(part) and not _leads_inside(part)):
            return
        if part.mobile:
            mobile = self.rows.get(canonical(part.mobile))
            if mobile is not None:  # otherwise it was refused itself
                mobiles.line_associate_mobile(**self.by, line=line, mobile=mobile)
        settings.line_set_outgoing(
            **self.by,
            line=line,
            shown_number=part.shown_number,
            alternative_number=part.alternative_number,
            restriction_profile=self._profile(part) or default_profile(self.company),
            callback_on_busy=part.callback_on_busy,
        )
        number = line.mobile.number.e164 if line.mobile else None
        wanted = forwards.default_forwards(line.kind, number)
        if part.forwards is not None:
            wanted = dict.fromkeys(wanted, forwards.ForwardSetting(enabled=False)) | {
                kind: self._setting(forward)
                for kind, forward in part.forwards.items()
                if not forward.calendar or name_key(forward.calendar) in self.calendars
            }
        forwards.line_set_forwards(**self.by, line=line, forwards=wanted)

        more = part.more_numbers or parts.MoreNumbersPart(mode=models.Line.MoreNumbers.OFF)
        more_numbers.line_set_more_numbers(
            **self.by, line=line, mode=more.mode, rings=more.rings, numbers=more.numbers
        )

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


class _Claims:
    """What lines of the file want to have alone."""

    def __init__(self, wanted: Iterable[parts.LinePart]) -> None:
        wanted = tuple(wanted)
        self.emails = {part.email.strip().lower() for part in wanted} - {""}
        self.short_numbers = {part.short_number for part in wanted} - {""}
        self.mobiles = {canonical(part.mobile) for part in wanted if part.mobile}
        self.macs = {_mac(part) for part in wanted} - {""}


def _mac(part: parts.LinePart) -> str:
    return re.sub("[^0-9a-f]", "", part.device.mac.lower()) if part.device else ""


def _by_name(rows: Iterable[Any]) -> dict[str, Any]:
    return {name_key(row.name): row for row in rows}


def _leads_inside(part: parts.LinePart) -> bool:
    """Whether calls go to a short number, whose line may just have gone."""
    numbers = [forward.to for forward in (part.forwards or {}).values()]
    numbers += part.more_numbers.numbers if part.more_numbers else []
    return any(number.isdecimal() for number in numbers)
