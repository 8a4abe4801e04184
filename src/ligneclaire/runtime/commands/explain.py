"""`ligneclaire explain`: say what would happen to a call, and why, with the decision of real calls."""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ligneclaire.routing.dryrun import explain, explain_json, explain_text
from ligneclaire.routing.numbers import DIALLED, canonical
from ligneclaire.runtime.database import open_django
from ligneclaire.runtime.instance import data_directory, load

PARIS = ZoneInfo("Europe/Paris")


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    data = data_directory(options.data)
    load(data)  # or say that there is nothing here
    open_django(data)
    from ligneclaire.company import snapshot
    from ligneclaire.runtime.companies import chosen

    company = snapshot.build(str(chosen(options.company).pk), options.at.date()).company
    explanation = explain(company, options.caller, options.dialled, options.at, keys=options.keys)
    if options.json:
        print(json.dumps(explain_json(explanation, options.language), ensure_ascii=False, indent=2))
    else:
        print(explain_text(explanation, options.language))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ligneclaire explain",
        description="Say what would happen to a call if nobody answered, step by step, and which setting "
        "decides. It is the decision that real calls obey.",
        epilog="Example: ligneclaire explain --from 0612345678 --to 0199000101 --at '2026-11-28 19:15'",
    )
    add = parser.add_argument
    add(
        "--from",
        dest="caller",
        default="",
        metavar="N",
        help="who calls: a number in any spelling; without it, somebody outside who hides",
    )
    add("--to", dest="dialled", type=_dialled, required=True, metavar="N", help="the number dialled")
    add(
        "--at",
        type=_moment,
        default=datetime.now(UTC).astimezone(PARIS),
        metavar="TIME",
        help="when, as 2026-11-28T19:15, in Paris unless it says otherwise (default: now)",
    )
    add(
        "--keys",
        type=_keys,
        default="",
        metavar="K,K",
        help="what the caller presses in the menus of auto attendants, as 2,1 (default: nothing)",
    )
    add("--json", action="store_true", help="as JSON, with every detail")
    add("--company", metavar="NAME", help="the company's identifier, when there are several")
    add("--language", choices=("fr", "en"), default=_language(), help="of the sentences (default: yours)")
    add("--data", metavar="DIR", help="the installation (default: var)")
    return parser


def _dialled(text: str) -> str:
    """In any spelling, as `explain` reads it; what it comes to must pass the door of every call (law 6)."""
    if not DIALLED.match(canonical(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number: digits, +, * and #, 20 at most")
    return text


def _keys(text: str) -> str:
    if not re.fullmatch(r"([0-9*#](,?[0-9*#])*)?", text):
        raise argparse.ArgumentTypeError(f"{text!r} are no keys: 0 to 9, * and #, as 2,1")
    return text.replace(",", "")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no moment; write it as 2026-11-28T19:15") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=PARIS)


def _language() -> str:
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fr" if locale.startswith("fr") else "en"
