"""May a line with this profile call this class of numbers now? (L9, guide §6.4)

The guide's table is kept by its crosses: where a profile's name and its crosses disagree, the crosses win
("Fixe National" also ticks mobiles). Profiles are data: an operator adds one by adding a row.
"""

from datetime import datetime

from .call import Reason
from .model import Company, Line, NumberClass, RestrictionProfile
from .numbers import Classified
from .reasons import Code
from .services import Service, has

# The columns of the guide's table.
_INTERNAL = {NumberClass.INTERNAL}
_NATIONAL = _INTERNAL | {NumberClass.FIXED, NumberClass.MOBILE}
_FREE = {NumberClass.OPERATOR_SERVICE, NumberClass.SHORT_FREE, NumberClass.SPECIAL_FREE}
_PREMIUM = {NumberClass.SHORT_PREMIUM, NumberClass.SPECIAL_PREMIUM}
_EUROPE_AND_OVERSEAS = {NumberClass.OVERSEAS, NumberClass.EUROPE_NEAR, NumberClass.EUROPE_OTHER}
_WORLD = {NumberClass.WORLD}

_SATURDAY, _SUNDAY = 5, 6


def _profile(id: str, name: str, allowed: set[NumberClass], *closed_weekdays: int) -> RestrictionProfile:
    return RestrictionProfile(
        id=id, name=name, allowed=frozenset(allowed), closed_weekdays=frozenset(closed_weekdays)
    )


PROFILES: dict[str, RestrictionProfile] = {
    profile.id: profile
    for profile in (
        _profile(
            "europe_7_7",
            "France, numéros gratuits, Europe et outre-mer, 7 j/7",
            _NATIONAL | _FREE | _EUROPE_AND_OVERSEAS,
        ),
        _profile(
            "europe_mon_sat",
            "France, numéros gratuits, Europe et outre-mer, lundi à samedi",
            _NATIONAL | _FREE | _EUROPE_AND_OVERSEAS,
            _SUNDAY,
        ),
        _profile(
            "europe_mon_fri",
            "France, numéros gratuits, Europe et outre-mer, lundi à vendredi",
            _NATIONAL | _FREE | _EUROPE_AND_OVERSEAS,
            _SATURDAY,
            _SUNDAY,
        ),
        _profile(
            "europe_special_7_7",
            "France, tous numéros spéciaux, Europe et outre-mer, 7 j/7",
            _NATIONAL | _FREE | _PREMIUM | _EUROPE_AND_OVERSEAS,
        ),
        _profile("national_7_7", "France, fixes et mobiles, 7 j/7", _NATIONAL),
        _profile(
            "national_mon_fri", "France, fixes et mobiles, lundi à vendredi", _NATIONAL, _SATURDAY, _SUNDAY
        ),
        _profile("internal_7_7", "Appels internes seulement, 7 j/7", _INTERNAL),
        _profile(
            "unrestricted_7_7",
            "Sans restriction, 7 j/7",
            _NATIONAL | _FREE | _PREMIUM | _EUROPE_AND_OVERSEAS | _WORLD,
        ),
    )
}
"""The eight profiles of guide §6.4, in its order."""

DEFAULT_PROFILE = PROFILES["europe_7_7"]
"""What a line without a profile has: the widest one without world and premium numbers (L9)."""


def profile_of(line: Line, company: Company) -> RestrictionProfile:
    """The profile that governs what a line dials: the company's, one of the eight, or the default one."""
    if not has(line.kind, Service.RESTRICTION_PROFILE):
        return DEFAULT_PROFILE
    own = company.restriction_profiles.get(line.restriction_profile)
    return own or PROFILES.get(line.restriction_profile, DEFAULT_PROFILE)


def refusal(profile: RestrictionProfile, dialled: Classified, local_moment: datetime) -> Reason | None:
    """Why the call is refused, or `None` when it may be made.

    `local_moment` is on the wall clock of the caller's site. Emergency numbers pass every profile, always; on
    a closed weekday nothing but emergency and internal calls passes.
    """
    number_class, weekday = dialled.number_class, local_moment.weekday()
    if number_class is NumberClass.EMERGENCY:
        return None
    values: dict[str, str | int] = {"number": dialled.canonical, "profile": profile.name}
    if number_class not in profile.allowed:
        return Reason(code=Code.RESTRICTED_CLASS, values={**values, "number_class": number_class})
    if weekday in profile.closed_weekdays and number_class is not NumberClass.INTERNAL:
        return Reason(code=Code.RESTRICTED_DAY, values={**values, "weekday": weekday})
    return None
