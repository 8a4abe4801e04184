"""Whatever a company is: exported and imported, here or elsewhere, it is the same to the byte."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.support.cast import make_cast

from ligneclaire.company import file
from ligneclaire.company.devices import MODELS
from ligneclaire.company.file.document import WEEKDAYS
from ligneclaire.company.models.calendars import Territory
from ligneclaire.company.services.forwards import kinds_of
from ligneclaire.routing.model import LineKind, NumberClass
from ligneclaire.routing.services import Service, has

CLASSES = sorted(kind.value for kind in NumberClass if kind != NumberClass.INVALID)

# Letters of many kinds, and what YAML itself would read as something else.
names = st.one_of(
    st.sampled_from(
        ["null", "true", "~", "0x10", "1e3", "- a", "a: b", "#no", "'", '"', "é&*!|>%@`", "œuvre"]
    ),
    st.text("abÉçœ ñß日'\"-:#&*!|>%@`{}[],?.0123", min_size=1, max_size=20).filter(lambda text: text.strip()),
).map(lambda text: " ".join(text.split()))
# Some of them are those of the cast.
numbers = st.integers(0, 20).map("+331990000{:02}".format)
mobiles = st.integers(0, 9).map("+336399800{:02}".format)
short_numbers = st.integers(4000, 4999).map(str)
days = st.integers(0, 700).map(lambda count: date(2026, 1, 1) + timedelta(days=count))


def unique(values: st.SearchStrategy[Any], at_most: int, by: str = "name") -> st.SearchStrategy[list[Any]]:
    return st.lists(values, max_size=at_most, unique_by=lambda value: value[by].casefold())


sites = st.fixed_dictionaries(
    {"name": names, "street": names, "postcode": st.just("75011"), "city": names, "insee": st.just("2A004")},
    optional={"street_number": st.just("14 bis"), "zone": names, "timezone": st.just("Indian/Reunion")},
)
hours = st.lists(
    st.tuples(st.integers(0, 11), st.integers(12, 23)).map(lambda it: f"{it[0]:02}:30-{it[1]:02}:00"),
    min_size=1,
    max_size=1,
)
calendars = st.fixed_dictionaries(
    {
        "name": names,
        "hours": st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True).flatmap(
            lambda week: st.tuples(*(hours for _ in week)).map(
                lambda found: [{"days": [day], "open": open} for day, open in zip(week, found, strict=True)]
            )
        ),
    },
    optional={
        "closed": st.lists(days.map(str), max_size=3, unique=True),
        "holidays": st.sampled_from(Territory.values),
        "override": st.builds(
            lambda open, day: {
                "open": open,
                "until": datetime(
                    day.year, day.month, day.day, 8, tzinfo=ZoneInfo("Europe/Paris")
                ).isoformat(),
            },
            st.booleans(),
            days,
        ),
    },
)
profiles = st.fixed_dictionaries(
    {
        "name": names,
        "allow": st.lists(
            st.sampled_from(sorted(kind.value for kind in NumberClass if kind != "invalid")), unique=True
        ),
    },
    optional={"closed": st.lists(st.sampled_from(WEEKDAYS), unique=True)},
)
trunks = st.fixed_dictionaries(
    {"name": names, "host": st.sampled_from(["192.0.2.7", "sip.example.net"])},
    optional={
        "role": st.sampled_from(["public", "mobile"]),
        "port": st.integers(1, 65535),
        "username": st.just("u-1"),
        "password": st.just("p4ss"),
        "match": st.just(["192.0.2.0/28"]),
        "forwarded_caller": st.just("original"),
    },
)


digits = st.sampled_from("123456789")
leaves = st.fixed_dictionaries(
    {"to": st.sampled_from(["+33145834778", "+33639981234"])}, optional={"label": names}
)
menu_keys = st.dictionaries(
    digits,
    leaves
    | st.fixed_dictionaries({"menu": st.fixed_dictionaries({"keys": st.dictionaries(digits, leaves)})}),
    max_size=3,
)


@st.composite
def companies(draw: st.DrawFn) -> dict[str, Any]:
    """A file that may be loaded, with everything a file may hold."""
    places = draw(unique(sites, 3).filter(bool))
    openings = draw(unique(calendars, 3))
    rules = draw(unique(profiles, 3).filter(bool))
    fixed = draw(st.lists(numbers, max_size=5, unique=True))
    roaming = draw(st.lists(mobiles, max_size=3, unique=True))
    shorts = draw(st.lists(short_numbers, min_size=8, max_size=8, unique=True))
    free = list(roaming)
    lines = []
    for index, number in enumerate([*fixed, *roaming]):
        kind = (
            "mobile" if number in roaming else draw(st.sampled_from(["fixed", "fixed_for_mobile", "analog"]))
        )
        line: dict[str, Any] = {"number": number, "kind": kind, "last_name": draw(names)}
        line["restriction_profile"] = draw(st.sampled_from(rules))["name"]
        if kind != "mobile":
            line["site"] = draw(st.sampled_from(places))["name"]
        if kind in ("fixed", "fixed_for_mobile"):
            line |= {"email": f"p{index}@x.example", "first_name": draw(names)}
            if free and draw(st.booleans()):
                line["mobile"] = free.pop()
        if draw(st.booleans()):
            line["short_number"] = shorts[index]
        models = [model.key for model in MODELS.values() if kind in model.kinds]
        if models and draw(st.booleans()):
            mac = f"64:16:7F:00:00:{index:02X}" if draw(st.booleans()) else ""
            line["device"] = {"model": draw(st.sampled_from(models)), "mac": mac}
        if kind == "fixed" and draw(st.booleans()):
            line["option"] = draw(st.sampled_from(["softphone", "collaboration"]))
        for word, service in (
            ("do_not_disturb", Service.DO_NOT_DISTURB),
            ("refuse_anonymous", Service.REFUSE_ANONYMOUS),
            ("call_waiting", Service.CALL_WAITING),
            ("distinct_ring", Service.DISTINCT_RING),
        ):
            line[word] = has(LineKind(kind), service) and draw(st.booleans())
        if has(LineKind(kind), Service.SHOWN_NUMBER):
            line["shown_number"] = draw(st.sampled_from(["own", "hidden", "alternative"]))
            if line["shown_number"] == "alternative" or draw(st.booleans()):
                line["alternative_number"] = draw(st.sampled_from([*fixed, *roaming]))
        line["blocked"] = draw(st.lists(st.sampled_from(["+33145834778", "04786950", "3900"]), unique=True))
        if has(LineKind(kind), Service.MORE_NUMBERS) and draw(st.booleans()):
            ringing = st.sampled_from(["+33145834778", "+33639981234", "+3221234567"])
            line["more_numbers"] = {
                "mode": draw(st.sampled_from(["off", "together", "in_turn"])),
                "rings": draw(st.integers(1, 10)),
                "numbers": draw(st.lists(ringing, min_size=1, unique=True)),
            }
        if draw(st.booleans()):
            line["forwards"] = _forwards(draw, kind, openings)
        lines.append(line)
    return {
        "company": {"name": draw(names), "identifier": "x"},
        "managers": [{"email": "p0@x.example", "first_name": draw(names)}, {"email": "boss@x.example"}],
        "plans": {"fixed": 6, "fixed_for_mobile": 5, "analog": 5, "auto_attendant": 2},
        "options": {"collaboration": 5},
        "sites": places,
        "calendars": openings,
        "restriction_profiles": rules,
        "numbers": [{"number": "+33261911000", "zone": draw(names), "resting_until": str(draw(days))}],
        "proved_numbers": [{"number": "+33145834778", "proof": draw(names), "proved_on": str(draw(days))}],
        "trunks": draw(unique(trunks, 3)),
        "lines": lines,
        "attendants": [_attendant(draw, index, places, openings) for index in range(draw(st.integers(0, 2)))],
        "pickup_groups": [
            {"name": f"Groupe {place['name']}"[:80], "site": place["name"], "members": members}
            for place in places
            if (
                members := [
                    line["number"] for line in lines if _fixed_on(line, place) and draw(st.booleans())
                ]
            )
        ],
    }


def _attendant(
    draw: st.DrawFn, index: int, places: list[dict[str, Any]], openings: list[dict[str, Any]]
) -> dict[str, Any]:
    """Off, for nothing here has a sound; with menus, submenus and what is kept for later."""
    told: dict[str, Any] = {
        "number": f"+3326191200{index}",
        "site": draw(st.sampled_from(places))["name"],
        "name": f"Accueil {index}",
        "short_number": draw(st.sampled_from(["", f"7700{index}"])),
        "open": {"keys": draw(menu_keys)},
        "closed": {"keys": draw(menu_keys)},
        "fallback": draw(st.sampled_from(["", "+33145834778"])),
    }
    if openings and draw(st.booleans()):
        told |= {"calendar": draw(st.sampled_from(openings))["name"], "by_calendar": draw(st.booleans())}
    return told


def _fixed_on(line: dict[str, Any], place: dict[str, Any]) -> bool:
    return line["kind"] == "fixed" and line["site"] == place["name"]


def _forwards(draw: st.DrawFn, kind: str, openings: list[dict[str, Any]]) -> dict[str, Any]:
    destinations = ["+33145834778", "+3221234567"]
    if has(LineKind(kind), Service.VOICEMAIL):
        destinations.append("voicemail")
    found = {}
    for forward in draw(st.lists(st.sampled_from(kinds_of(kind)), unique=True)):
        setting: dict[str, Any] = {"to": draw(st.sampled_from(destinations)), "enabled": draw(st.booleans())}
        if forward == "no_answer":
            setting["rings"] = draw(st.integers(1, 10))
        if forward == "scheduled":
            if not openings:
                continue
            setting["calendar"] = draw(st.sampled_from(openings))["name"]
        if forward == "scheduled" and found.get("immediate", {}).get("enabled"):
            setting["enabled"] = False
        if forward == "immediate" and found.get("scheduled", {}).get("enabled"):
            setting["enabled"] = False
        found[forward] = setting
    return found


BOUNDED = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # to shrink a whole company takes longer than to read it
)


@settings(BOUNDED, max_examples=10)
@given(companies())
def test_export_import_export_is_identical(db: None, wanted: dict[str, Any]) -> None:
    with transaction.atomic():
        # JSON is YAML too.
        company = file.load(json.dumps(wanted), invited=False)
        text = file.dump(company, secrets=True)
        revision = company.revision
        assert file.diff(text) == []
        again = file.load(text)
        assert (again.pk, again.revision, file.dump(again, secrets=True)) == (company.pk, revision, text)
        again.delete()
        elsewhere = file.load(text, invited=False)
        assert file.dump(elsewhere, secrets=True) == text
        transaction.set_rollback(True)


@settings(BOUNDED, max_examples=6)
@given(companies())
def test_any_company_becomes_any_other(db: None, wanted: dict[str, Any]) -> None:
    """The same file makes the same company, whatever was there before."""
    wanted["company"]["identifier"] = "atelier"
    text = json.dumps(wanted)
    with transaction.atomic():
        alone = file.dump(file.load(text, invited=False))
        transaction.set_rollback(True)
    with transaction.atomic():
        make_cast()
        assert file.dump(file.load(text, invited=False)) == alone
        transaction.set_rollback(True)
