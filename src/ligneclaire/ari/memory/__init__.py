"""An Asterisk in memory: the same interface as the real one, phones that follow a script, faults on demand.

    asterisk = MemoryAsterisk()
    alice = asterisk.phone("alice")
    bob = asterisk.phone("bob", behaviour=Answers(after=3))
    paul = asterisk.phone("paul", endpoint="operator", number="0612345678")   # behind a trunk
    call = await alice.call("0187650002")       # its arguments: in, alice, 0187650002, presentation
    await until(lambda: alice.hears == "bob")
    alice.hang_up()

It keeps to what the real one was seen to do (`tests/ari/test_contract.py` runs the same calls on both), knows
no clock but the running event loop's, and schedules nothing once every call is over.
"""

from ligneclaire.ari.memory.asterisk import MemoryAsterisk
from ligneclaire.ari.memory.phones import (
    Answers,
    Behaviour,
    Ignores,
    NeverAnswers,
    Phone,
    PhoneCall,
    Refuses,
    Searches,
)
from ligneclaire.ari.memory.wire import Faults, until

__all__ = [
    "Answers",
    "Behaviour",
    "Faults",
    "Ignores",
    "MemoryAsterisk",
    "NeverAnswers",
    "Phone",
    "PhoneCall",
    "Refuses",
    "Searches",
    "until",
]
