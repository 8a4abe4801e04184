"""The blocks of a line's page, in the order of the page; see `base` for what a block is."""

from __future__ import annotations

from ligneclaire.company.models import Line
from ligneclaire.portal.blocks.announcements import Announcements
from ligneclaire.portal.blocks.association import Association
from ligneclaire.portal.blocks.base import LineBlock
from ligneclaire.portal.blocks.blocked import BlockedNumbers
from ligneclaire.portal.blocks.calls import Calls
from ligneclaire.portal.blocks.connect import Connect
from ligneclaire.portal.blocks.details import Details
from ligneclaire.portal.blocks.device import LineDevice
from ligneclaire.portal.blocks.dryrun import DryRun
from ligneclaire.portal.blocks.forwards import Forwards
from ligneclaire.portal.blocks.incoming import Incoming
from ligneclaire.portal.blocks.memberships import Memberships
from ligneclaire.portal.blocks.more_numbers import MoreNumbers
from ligneclaire.portal.blocks.outgoing import Outgoing
from ligneclaire.portal.blocks.pickup import Pickup
from ligneclaire.portal.blocks.voicemail import Voicemail

BLOCKS: tuple[LineBlock, ...] = (
    Details(),
    Association(),
    Outgoing(),
    Incoming(),
    MoreNumbers(),
    Announcements(),
    BlockedNumbers(),
    Forwards(),
    Voicemail(),
    Memberships(),
    Pickup(),
    LineDevice(),
    Connect(),
    DryRun(),
    Calls(),
)


def blocks_of(line: Line) -> list[LineBlock]:
    """Those that the line's kind has (guide §5.2)."""
    return [block for block in BLOCKS if block.applies(line)]
