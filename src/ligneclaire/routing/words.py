"""What a language needs to say of a decision: one table each (`french`, `english`), read by `sentences`.

Fields in braces are filled in: `line` is the name of a line, group or attendant in quotes; `who` and `Who`
are the same with what it is, or a number outside, inside a sentence and at its head; `kind` is a class of
numbers with its article; `to` is where calls are sent; the others are `Reason.values` of the same name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .call import Cause, Prompt
from .model import NumberClass, PredefinedSound, TrunkRole
from .reasons import Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    reasons: Mapping[Code, str]
    kinds: Mapping[NumberClass, str]
    roles: Mapping[TrunkRole, str]
    weekdays: tuple[str, ...]
    """Monday … Sunday."""

    line: str
    """A line's name, quoted."""
    deleted_line: str
    the_line: str
    the_group: str
    the_attendant: str
    the_number: str
    to: str
    to_voicemail: str

    ring: str
    mobile_ring: str
    rings: tuple[str, str]
    """One ring, several rings."""
    outside: str
    either: str
    """Between the trunks that may carry a call."""
    emergency: str
    commune: str
    """What an emergency call adds when the site's commune is known."""
    key: str
    """A key and its label."""
    offer: str
    """The caller hears a menu and may press a key."""
    offer_submenu: str
    message: str
    """A menu without keys."""
    anonymous: str
    """What is shown when the caller hides."""
    announce: str
    """The caller hears a sound to its end."""
    once: str
    """… once while phones ring, then the ring tone."""
    looped: str
    """… again and again while phones ring."""
    sounds: Mapping[PredefinedSound, str]
    own_sound: str
    ring_tone: str
    wait_for_nobody: str
    """A caller waits in a group where nobody is free; `heard` is `wait_hearing`."""
    wait_in_turn: str
    """… after the members rang."""
    wait_hearing: str
    pick_up: str
    park: str
    take_parked: str
    confer: str
    deposit: str
    deposit_group: str
    story: str
    """The heading of a call's story."""
    from_line: str
    from_number: str
    from_nobody: str
    prompts: Mapping[Prompt, str]
    """What a refused caller hears."""
    causes: Mapping[Cause, str]
    """What a caller refused without a prompt perceives."""
