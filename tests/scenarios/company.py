"""The company on which scenarios play: eight people with phones, a mobile, two faxes, two operators.

All lines are free, registered and without any service, but for voicemails that exist and wait to be used.
"""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from ligneclaire.routing.model import (
    Calendar,
    Closing,
    Company,
    Forwards,
    Hours,
    Line,
    LineKind,
    NumberClass,
    Override,
    RestrictionProfile,
    Site,
    ToNumber,
    Trunk,
    TrunkRole,
)

DESKS = ("alice", "bob", "carol", "dan", "eve", "fay", "gus", "hal")
"""People with a phone on their desk: short numbers 2001 to 2008, numbers +33199001001 to +33199001008."""
MOBILE = "+33639980009"


FAXES = ("fax", "other fax")
"""Analogue lines: short numbers 2011 and 2012."""


def _desk(number: int, name: str) -> Line:
    return Line(
        id=name,
        kind=LineKind.FIXED,
        number=f"+331990010{number:02}",
        short_number=f"20{number:02}",
        name=name.title(),
        site="paris",
        endpoint=name,
        restriction_profile="all",
        mailbox=name,
    )


_MONA = Line(
    id="mona",
    kind=LineKind.MOBILE,
    number=MOBILE,
    short_number="2009",
    name="Mona",
    site="paris",
    restriction_profile="all",
    mailbox="mona",
)
_MONA_FIXED = Line(
    id="mona’s number",
    kind=LineKind.FIXED_FOR_MOBILE,
    number="+33199001010",
    short_number="2010",
    name="Mona",
    site="paris",
    mobile="mona",
    forwards=Forwards(immediate=ToNumber(MOBILE)),
    mailbox="mona",
)
_FAXES = tuple(
    Line(
        id=name,
        kind=LineKind.ANALOG,
        number=f"+331990010{number}",
        short_number=f"20{number}",
        name=name.title(),
        site="paris",
        endpoint=name,
        restriction_profile="all",
    )
    for number, name in enumerate(FAXES, 11)
)
_OFFICE_HOURS = ((Hours(time(9), time(18)),),) * 5 + ((), ())

BASE = Company(
    id="atelier",
    name="Atelier",
    sites={"paris": Site(id="paris", name="Paris", insee="75115")},
    lines={
        line.id: line
        for line in (
            *(_desk(number, name) for number, name in enumerate(DESKS, 1)),
            _MONA,
            _MONA_FIXED,
            *_FAXES,
        )
    },
    calendars={
        "office": Calendar(id="office", name="Bureau", week=_OFFICE_HOURS),
        "closed by exception": Calendar(
            id="closed by exception",
            name="Inventaire",
            week=_OFFICE_HOURS,
            override=Override(open=False, until=datetime(2026, 11, 24, tzinfo=ZoneInfo("Europe/Paris"))),
        ),
        "under repair": Calendar(
            id="under repair",
            name="Travaux",
            week=_OFFICE_HOURS,
            closings=(Closing(date(2020, 1, 1), date(2099, 12, 31)),),
        ),
    },
    restriction_profiles={
        "all": RestrictionProfile(id="all", name="Tout", allowed=frozenset(NumberClass)),
        "internal": RestrictionProfile(
            id="internal", name="Interne", allowed=frozenset({NumberClass.INTERNAL})
        ),
    },
    trunks=(
        Trunk(id="first", name="Premier", role=TrunkRole.PUBLIC, endpoint="first"),
        Trunk(id="second", name="Second", role=TrunkRole.PUBLIC, endpoint="second"),
        Trunk(id="mobiles", name="Mobiles", role=TrunkRole.MOBILE, endpoint="mobiles"),
    ),
)
