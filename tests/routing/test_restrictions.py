"""What each profile lets through, by class and weekday: the guide's table §6.4, cross by cross."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.routing.builders import company, line

from ligneclaire.routing.model import LineKind, NumberClass, RestrictionProfile
from ligneclaire.routing.numbers import Classified
from ligneclaire.routing.reasons import Code
from ligneclaire.routing.restrictions import DEFAULT_PROFILE, PROFILES, profile_of, refusal

NOTHING = RestrictionProfile(id="nothing", name="Rien", allowed=frozenset())
MONDAY = datetime(2026, 11, 23, 12, 0)
WEEK = [MONDAY + timedelta(days=day) for day in range(7)]

# The guide's columns, and the classes they mean.
COLUMNS = {
    "internal": ("internal",),
    "fixed": ("fixed",),
    "mobile": ("mobile",),
    "free": ("operator_service", "short_free", "special_free"),
    "premium": ("short_premium", "special_premium"),
    "europe": ("overseas", "europe_near", "europe_other"),
    "world": ("world",),
}
PROFILE_ROWS = [
    # profile, crosses (internal fixed mobile free premium europe world), open days from Monday
    ("europe_7_7", "XXXX.X.", "1234567"),
    ("europe_mon_sat", "XXXX.X.", "123456."),
    ("europe_mon_fri", "XXXX.X.", "12345.."),
    ("europe_special_7_7", "XXXXXX.", "1234567"),
    ("national_7_7", "XXX....", "1234567"),
    ("national_mon_fri", "XXX....", "12345.."),
    ("internal_7_7", "X......", "1234567"),
    ("unrestricted_7_7", "XXXXXXX", "1234567"),
]


@pytest.mark.parametrize(("profile", "crosses", "days"), PROFILE_ROWS)
def test_a_profile_lets_its_classes_through_on_its_days(profile: str, crosses: str, days: str) -> None:
    for cross, classes in zip(crosses, COLUMNS.values(), strict=True):
        for name in classes:
            for day, weekday in zip(WEEK, days, strict=True):
                number = Classified(NumberClass(name), "0")
                reason = refusal(PROFILES[profile], number, day)
                if cross == ".":
                    expected = Code.RESTRICTED_CLASS
                elif weekday == "." and name != "internal":
                    expected = Code.RESTRICTED_DAY
                else:
                    expected = None
                assert (reason and reason.code) == expected, (name, day)


def test_there_are_the_eight_profiles_of_the_guide() -> None:
    assert list(PROFILES) == [row[0] for row in PROFILE_ROWS]


@pytest.mark.parametrize("day", WEEK)
@pytest.mark.parametrize(
    "profile", [*PROFILES.values(), RestrictionProfile(id="", name="", allowed=frozenset())]
)
def test_emergency_numbers_pass_every_profile_on_every_day(
    profile: RestrictionProfile, day: datetime
) -> None:
    assert refusal(profile, Classified(NumberClass.EMERGENCY, "15"), day) is None


def test_a_refusal_says_which_profile_excludes_what_and_when() -> None:
    saturday = WEEK[5]
    reason = refusal(PROFILES["national_mon_fri"], Classified(NumberClass.FIXED, "+33145834778"), saturday)
    assert reason is not None
    assert reason.values == {
        "number": "+33145834778",
        "profile": "France, fixes et mobiles, lundi à vendredi",
        "weekday": 5,
    }


def test_a_line_has_the_profile_of_its_company_else_one_of_the_eight_else_the_default_one() -> None:
    own = RestrictionProfile(id="own", name="Propre", allowed=frozenset())
    mine = company(restriction_profiles={"own": own})
    found = [
        profile_of(line("a", "+33199001021", restriction_profile=id), mine)
        for id in ("own", "internal_7_7", "")
    ]
    assert found == [own, PROFILES["internal_7_7"], DEFAULT_PROFILE]


def test_the_default_profile_is_the_widest_without_world_and_premium_numbers() -> None:
    assert DEFAULT_PROFILE.allowed == PROFILES["unrestricted_7_7"].allowed - {
        NumberClass.WORLD,
        NumberClass.SHORT_PREMIUM,
        NumberClass.SPECIAL_PREMIUM,
    }
    assert not DEFAULT_PROFILE.closed_weekdays


def test_a_virtual_line_has_no_profile_of_its_own() -> None:
    virtual = line("alain", "+33199001021", LineKind.FIXED_FOR_MOBILE, restriction_profile="unrestricted_7_7")
    assert profile_of(virtual, company()) is DEFAULT_PROFILE
