"""A company's configuration, one module per noun. Every query needs `django_scopes.scope(company=…)`."""

from ligneclaire.company.models.announcements import Announcement
from ligneclaire.company.models.attendants import Attendant, Menu, MenuKey
from ligneclaire.company.models.calendars import Calendar, ClosingPeriod, OpeningHours
from ligneclaire.company.models.callbacks import Callback
from ligneclaire.company.models.devices import Device
from ligneclaire.company.models.forwards import Forward
from ligneclaire.company.models.groups import Group, Member
from ligneclaire.company.models.library import EarlierVersion, LibraryAnnouncement
from ligneclaire.company.models.lines import BlockedNumber, Line, MoreNumber
from ligneclaire.company.models.numbers import Number, ProvedNumber
from ligneclaire.company.models.offer import OptionStock, PlanStock
from ligneclaire.company.models.pickup_groups import PickupGroup
from ligneclaire.company.models.restrictions import RestrictionProfile
from ligneclaire.company.models.sites import Site
from ligneclaire.company.models.trunks import Trunk

__all__ = [
    "Announcement",
    "Attendant",
    "BlockedNumber",
    "Calendar",
    "Callback",
    "ClosingPeriod",
    "Device",
    "EarlierVersion",
    "Forward",
    "Group",
    "LibraryAnnouncement",
    "Line",
    "Member",
    "Menu",
    "MenuKey",
    "MoreNumber",
    "Number",
    "OpeningHours",
    "OptionStock",
    "PickupGroup",
    "PlanStock",
    "ProvedNumber",
    "RestrictionProfile",
    "Site",
    "Trunk",
]
