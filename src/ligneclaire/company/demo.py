"""The demonstration company: something to look at, to call and to break."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from string import Template

from django.db import transaction
from django_scopes import scope

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company import file
from ligneclaire.company.models import Attendant, Group, Line, Trunk
from ligneclaire.company.services.change import change
from ligneclaire.company.services.credentials import sip_password
from ligneclaire.company.sounds.speech import can_speak

FILE = Path(__file__).with_name("demo.yaml")
ATTENDANT = Path(__file__).with_name("demo_attendant.yaml")
"""What of it needs a voice: an auto attendant whose announcements are texts."""
SLUG = "petitmatin"
NETWORK = "127.0.0.1"
"""Where the simulated public network is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The company, and who can sign in to run it."""

    company: Company
    email: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A trunk as the simulated public network must know it: what it registers with, and its numbers."""

    username: str
    password: str
    numbers: tuple[str, ...]
    """Canonical."""


def load_demo(*, network_port: int) -> Demo:
    """Creates the company; its trunks lead to a simulated network on that SIP port of this machine.

    Passwords are drawn: each installation has its own. Nobody gets a mail.
    """
    source = FILE.read_text(encoding="utf-8")
    if can_speak():
        source += ATTENDANT.read_text(encoding="utf-8")
    text = Template(source).substitute(
        port=network_port, public_password=sip_password(), mobile_password=sip_password()
    )
    with transaction.atomic():
        company = file.load(text, invited=False)
        manager = company.people.get(role=Person.Role.MANAGER)
        password = secrets.token_urlsafe(12)
        manager.set_password(password)
        manager.save(update_fields=["password"])
    return Demo(company=company, email=manager.email, password=password)


def demo_links() -> tuple[Link, ...]:
    """What the simulated network must accept: the trunks of the demonstration company, if it is there."""
    company = Company.objects.filter(slug=SLUG).first()
    if company is None:
        return ()
    with scope(company=company):
        numbers = list(Line.objects.order_by("number__e164").values_list("number__e164", "kind"))
        for model in (Group, Attendant):
            rows = model._default_manager.order_by("number__e164")
            numbers += [(number, "") for number in rows.values_list("number__e164", flat=True)]
        return tuple(
            Link(
                username=trunk.username,
                password=trunk.password,
                numbers=tuple(
                    number
                    for number, kind in numbers
                    if (kind == Line.Kind.MOBILE) == (trunk.role == Trunk.Role.MOBILE)
                ),
            )
            for trunk in Trunk.objects.filter(host=NETWORK, register=True)
        )


def point_demo_to(network_port: int) -> None:
    """Follows the simulated network to another port of this machine."""
    company = Company.objects.filter(slug=SLUG).first()
    if company is None:
        return
    with change(company, None) as changes:
        for trunk in Trunk.objects.filter(host=NETWORK).exclude(port=network_port):
            before, trunk.port = trunk.port, network_port
            trunk.save(update_fields=["port"])
            changes.record("trunk.changed", trunk, before={"port": before}, after={"port": network_port})
