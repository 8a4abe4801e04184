"""`ligneclaire bench`: measure a house of its own against a bare Asterisk, and against its targets."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from ligneclaire.runtime.bench import calls, decision, house, memory, report, restart, sound
from ligneclaire.runtime.bench.machine import Meanwhile, description
from ligneclaire.runtime.errors import NO
from ligneclaire.runtime.programs import get_engine, say

PARTS = ("decision", "memory", "calls", "heavy", "sound", "save", "groups", "failover", "restart")
"""In this order: memory needs a fresh house, and a restart ends the reference."""


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    engine = get_engine()
    meanwhile = Meanwhile()
    measures = []
    wanted = set(options.only or PARTS)
    if "decision" in wanted:
        say("Deciding…")
        measures += decision.measures()
    if wanted - {"decision"}:
        with house.opened(engine, say) as opened:
            if "memory" in wanted:
                say("Holding calls…")
                measures += memory.measures(opened)
            if "calls" in wanted:
                say("Calling…")
                measures += calls.measures(opened, options.seconds, options.rates)
            if "heavy" in wanted:
                from ligneclaire.runtime.bench import heavy  # Django is set up only now

                say("Ringing six phones for a call…")
                measures += heavy.measures(opened, options.seconds)
            if "sound" in wanted:
                say("Listening…")
                measures += sound.measures(opened, options.seconds)
            if "save" in wanted:
                from ligneclaire.runtime.bench import saving

                say("Changing…")
                measures += saving.measures(opened)
            if "groups" in wanted:
                from ligneclaire.runtime.bench import groups

                say("Letting callers of groups wait…")
                measures += groups.measures(opened)
            if "failover" in wanted:
                from ligneclaire.runtime.bench import failover

                say("Calling outside…")
                measures += failover.measures(opened)
            if "restart" in wanted:
                say("Killing call control…")
                measures += restart.measures(opened)
    print(f"\n{report.table(measures)}\n\n{report.verdict(measures)}")
    print(f"{description(engine.version)}\n{meanwhile.sentence()}")
    return NO if any(each.is_missed for each in measures) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ligneclaire bench",
        description="Measure the decision, calls, memory and restart of a house of its own in a temporary "
        "directory, against a bare Dial() on the same Asterisk. Takes minutes; nothing else should run.",
        epilog="Exit code 1 when a target is missed. docs/performance.md says what was measured and how.",
    )
    add = parser.add_argument
    add("--seconds", type=_seconds, default=4, metavar="N", help="length of each run of calls (default: 4)")
    add(
        "--rates",
        type=_rates,
        default=[50, 75, 100, 125, 150, 175, 200],
        metavar="N,N,…",
        help="calls per second to climb (default: 50 to 200, by 25)",
    )
    add("--only", choices=PARTS, action="append", help="measure this part; may be given several times")
    return parser


def _seconds(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= 60):
        raise argparse.ArgumentTypeError("a whole number from 1 to 60")
    return int(text)


def _rates(text: str) -> list[int]:
    rates = text.split(",")
    if not all(rate.isdecimal() and 0 < int(rate) <= 1000 for rate in rates):
        raise argparse.ArgumentTypeError("whole numbers from 1 to 1000 with commas between them")
    return sorted(map(int, rates))
