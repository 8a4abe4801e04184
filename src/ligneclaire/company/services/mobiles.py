"""A mobile line associated with a fixed one (L4)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ligneclaire.accounts.models import Person
from ligneclaire.company.models import Forward, Line
from ligneclaire.company.services.change import change
from ligneclaire.company.uses import numbers_of

WITH_MOBILE = (Line.Kind.FIXED, Line.Kind.FIXED_FOR_MOBILE)


def line_associate_mobile(*, actor: Person | None, line: Line, mobile: Line) -> None:
    """One person, two numbers, one voicemail. A fixed number for a mobile then leads there (L21)."""
    with change(line.company, actor, line) as changes:
        mobile.refresh_from_db()
        if line.kind not in WITH_MOBILE or mobile.kind != Line.Kind.MOBILE:
            raise ValidationError({"mobile": _("Ces deux lignes ne peuvent pas être associées.")})
        other = Line.objects.filter(mobile=mobile).exclude(pk=line.pk).first()
        if other:
            raise ValidationError(
                {"mobile": _("Ce mobile est déjà associé à la ligne de %(name)s.") % {"name": other.name}}
            )
        if line.mobile_id == mobile.pk:
            return
        before = str(line.mobile) if line.mobile else None
        line.mobile = mobile
        line.save(update_fields=["mobile"])
        follow_mobile(line)
        changes.record(
            "line.mobile_associated", line, before={"mobile": before}, after={"mobile": str(mobile)}
        )


def line_dissociate_mobile(*, actor: Person | None, line: Line) -> None:
    """Each line on its own again."""
    with change(line.company, actor, line) as changes:
        if line.mobile is None:
            return
        mobile, line.mobile = line.mobile, None
        line.save(update_fields=["mobile"])
        if line.kind == Line.Kind.FIXED_FOR_MOBILE:
            Forward.objects.filter(
                line=line, kind=Forward.Kind.IMMEDIATE, number__in=numbers_of(mobile)
            ).update(enabled=False)
        changes.record("line.mobile_dissociated", line, before={"mobile": str(mobile)})


def follow_mobile(line: Line) -> None:
    """A fixed number for a mobile forwards at once to its mobile; inside a `change`."""
    if line.kind == Line.Kind.FIXED_FOR_MOBILE and line.mobile:
        Forward.objects.filter(line=line, kind=Forward.Kind.SCHEDULED).update(enabled=False)
        Forward.objects.update_or_create(
            line=line,
            kind=Forward.Kind.IMMEDIATE,
            defaults={
                "enabled": True,
                "destination": Forward.Destination.NUMBER,
                "number": line.mobile.number.e164,
            },
        )
