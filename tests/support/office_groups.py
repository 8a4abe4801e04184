"""The call groups of the house's company, made true by the services that the portal uses."""

from __future__ import annotations

from ligneclaire.accounts.models import Company
from ligneclaire.company.models import Calendar, Group, Line, Site
from ligneclaire.company.models.offer import Plan
from ligneclaire.company.services import groups, members, numbers, offer
from ligneclaire.routing import model as routing

PLANS = 5


def set_groups(company: routing.Company) -> None:
    """Every group as `company` has it; those it has no more are left without members."""
    for row in Group.objects.exclude(number__e164__in=[group.number for group in company.groups.values()]):
        members.group_set_members(actor=None, group=row, members=())
    for group in company.groups.values():
        row = Group.objects.filter(number__e164=group.number).first() or _create(group)
        _set(row, group, company)


def _create(group: routing.Group) -> Group:
    owner = Company.objects.get()
    offer.plan_stock_set(actor=None, company=owner, plan=Plan.CALL_GROUP, subscribed=PLANS)
    numbers.numbers_add(actor=None, company=owner, numbers=[group.number])
    return groups.group_create(
        actor=None,
        company=owner,
        name=group.name,
        number=group.number,
        site=Site.objects.get(),
        short_number=group.short_number or "",
    )


def _set(row: Group, group: routing.Group, company: routing.Company) -> None:
    groups.group_set_distribution(
        actor=None,
        group=row,
        distribution=group.distribution.value,
        rings=group.rings,
        wrap_up_on=group.wrap_up_seconds > 0,
        wrap_up_seconds=group.wrap_up_seconds or None,
    )
    greeting = group.greeting or routing.Greeting()
    groups.group_set_announcements(
        actor=None,
        group=row,
        greeting_on=group.greeting is not None,
        greeting_interruptive=greeting.interruptive,
        waiting_on=group.waiting_announcement is not None,
    )
    line = None
    number = ""
    match group.overflow:
        case None:
            kind = Group.Overflow.NONE
        case routing.ToNumber(number):
            kind = Group.Overflow.NUMBER
        case routing.ToMailbox(mailbox) if mailbox == group.id:
            kind = Group.Overflow.MAILBOX
        case routing.ToMailbox(mailbox):
            kind = Group.Overflow.VOICEMAIL
            line = next(_line(one) for one in company.lines.values() if one.mailbox == mailbox)
        case _:
            kind = Group.Overflow.DISSUASION
    groups.group_set_overflow(
        actor=None,
        group=row,
        max_waiting=group.max_waiting,
        max_wait_seconds=group.max_wait_seconds,
        overflow=kind,
        number=number,
        line=line,
    )
    calendar = company.calendars[group.calendar].name if group.calendar else None
    groups.group_set_closing(
        actor=None,
        group=row,
        on=group.closed_to is not None,
        calendar=Calendar.objects.get(name=calendar) if calendar else None,
        number=group.closed_to.number if group.closed_to else "",
    )
    wanted = [(_line(company.lines[member.line]), member.present) for member in group.members]
    members.group_set_members(actor=None, group=row, members=wanted)


def _line(line: routing.Line) -> Line:
    return Line.objects.get(number__e164=line.number)
