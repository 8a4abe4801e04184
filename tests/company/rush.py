"""A program of its own: several managers want the same thing at the same moment, each with a connection.

Prints as JSON, for each rush, how often each answer was given. The database is that of the environment.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django_scopes import scopes_disabled
    from tests.support.cast import make_cast

    from ligneclaire.accounts.models import Company, Person
    from ligneclaire.company.models import Group, Line, Member
    from ligneclaire.company.services.devices import device_set
    from ligneclaire.company.services.groups import group_create, group_delete
    from ligneclaire.company.services.lines import line_create
    from ligneclaire.company.services.members import group_add_members
    from ligneclaire.company.services.offer import plan_stock_set
    from ligneclaire.company.services.settings import line_set_incoming

    call_command("migrate", verbosity=0)
    cast = make_cast()

    def new_line(place: int) -> None:
        line_create(
            actor=cast.alice,
            company=cast.atelier,
            kind="fixed",
            number=f"01 99 00 00 {place + 6:02}",
            site=cast.paris,
            last_name="X",
            email=f"x{place}@atelier.example",
            invited=False,
        )

    def same_mac(place: int) -> None:
        line = (cast.dora_line, cast.charlie_line)[place % 2]
        device_set(actor=None, line=line, model="sip-phone", mac="64:16:7F:AA:AA:AA")

    def switch(place: int) -> None:
        name = ("call_waiting", "refuse_anonymous", "distinct_ring", "do_not_disturb")[place]
        with scopes_disabled():
            line = Line.objects.get(pk=cast.bob_line.pk)
        line_set_incoming(actor=cast.alice, line=line, **{name: True})

    plan_stock_set(actor=None, company=cast.atelier, plan="call_group", subscribed=1)

    def new_group(place: int) -> None:
        number = f"01 99 00 00 {place + 6:02}"
        group_create(
            actor=cast.alice, company=cast.atelier, name=f"Groupe {place}", number=number, site=cast.paris
        )

    def same_member(place: int) -> None:
        with scopes_disabled():
            group = Group.objects.get()
        group_add_members(actor=cast.alice, group=group, lines=[cast.bob_line])

    told = {"last group": rush(new_group, 4), "same member": rush(same_member, 2)}
    with scopes_disabled():
        told["same member"]["members"] = Member.objects.count()
        group_delete(actor=None, group=Group.objects.get(), take_number_back=True)
    told |= {"last plan": rush(new_line, 4), "same mac": rush(same_mac, 2)}
    before = Company.objects.get(pk=cast.atelier.pk).revision
    told["switches"] = rush(switch, 4)
    cast.bob_line.refresh_from_db()
    told["switches"]["kept"] = sum(
        (
            cast.bob_line.call_waiting,
            cast.bob_line.refuse_anonymous,
            cast.bob_line.distinct_ring,
            cast.bob_line.do_not_disturb,
        )
    )
    told["switches"]["revisions"] = Company.objects.get(pk=cast.atelier.pk).revision - before
    Company.objects.all().delete()  # it may be the database of other tests
    Person.objects.all().delete()
    print(json.dumps(told))


def rush(act: Callable[[int], None], people: int) -> Counter[str]:
    """Everybody acts at once; `done`, or the fields that were refused, or the error."""
    from django.core.exceptions import ValidationError
    from django.db import connection

    start, answers = threading.Barrier(people), Counter[str]()

    def person(place: int) -> None:
        try:
            start.wait(timeout=20)
            act(place)
            answers["done"] += 1
        except ValidationError as error:
            answers[",".join(error.message_dict)] += 1
        except Exception as error:
            answers[repr(error)] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=person, args=(place,)) for place in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


if __name__ == "__main__":
    main()
