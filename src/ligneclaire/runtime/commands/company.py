"""`ligneclaire company`: a whole company as a YAML file (docs/company-file.md)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ligneclaire.engine.install import find
from ligneclaire.runtime.database import open_django
from ligneclaire.runtime.errors import NO, PlainError
from ligneclaire.runtime.instance import data_directory, load, write_private

STANDARD = "-"


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    data = data_directory(options.data)
    load(data)  # or say that there is nothing here
    open_django(data, find() if options.run in (_import, _check, _diff) else None)
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


def import_file(name: str, *, invited: bool = True) -> int:
    """Make the company that a file names be what it says, or say why not. `invited`: new people get mails."""
    from ligneclaire.company import file

    try:
        company = file.load(_read(name), invited=invited)
    except file.CompanyFileError as error:
        return _refused(name, error.problems, "Nothing was changed.")
    print(f"The company {company.name} ({company.slug}) is now what {name} says.")
    return 0


def _import(options: argparse.Namespace) -> int:
    return import_file(options.file, invited=not options.no_mail)


def _check(options: argparse.Namespace) -> int:
    from ligneclaire.company import file

    if problems := file.check(_read(options.file)):
        return _refused(options.file, problems, "")
    print(f"{options.file} can be imported.")
    return 0


def _diff(options: argparse.Namespace) -> int:
    from ligneclaire.company import file

    try:
        lines = file.diff(_read(options.file))
    except file.CompanyFileError as error:
        return _refused(options.file, error.problems, "")
    print("\n".join(lines) if lines else f"Importing {options.file} would change nothing.")
    return NO if lines else 0


def _export(options: argparse.Namespace) -> int:
    from ligneclaire.company import file
    from ligneclaire.runtime.companies import chosen

    company = chosen(options.company)
    text = file.dump(company, secrets=options.secrets)
    if options.file == STANDARD:
        print(text, end="")
        return 0
    try:
        write_private(Path(options.file), text)
    except OSError as error:
        raise PlainError(f"{options.file} cannot be written: {error.strerror}.") from error
    print(f"The company {company.name} ({company.slug}) is in {options.file}.")
    return 0


def _read(name: str) -> str:
    try:
        return sys.stdin.read() if name == STANDARD else Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise PlainError(f"{name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise PlainError(f"{name} cannot be read: it is no UTF-8 text.") from error


def _refused(name: str, problems: Iterable[object], what_follows: str) -> int:
    """Each problem as compilers write theirs: editors jump to the line."""
    for problem in problems:
        print(f"{name}:{problem}", file=sys.stderr)
    if what_follows:
        print(what_follows, file=sys.stderr)
    return NO


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ligneclaire company",
        description="A whole company as a YAML file; docs/company-file.md says what it holds. "
        f"FILE may be {STANDARD}, for standard input or output.",
        epilog="Exit code 1: the file has faults or, for diff, something would change.",
    )
    verbs = parser.add_subparsers(title="what to do", metavar="VERB", required=True)

    def verb(name: str, run: Callable[[argparse.Namespace], int], summary: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=summary, description=summary[:1].upper() + summary[1:] + ".")
        added.set_defaults(run=run)
        added.add_argument("file", metavar="FILE")
        added.add_argument("--data", metavar="DIR", help="the installation (default: var)")
        return added

    importing = verb("import", _import, "make the company that FILE names be what it says, all or nothing")
    importing.add_argument("--no-mail", action="store_true", help="send no mail to people who are new")
    exporting = verb("export", _export, "write a company into FILE, which its owner alone can read")
    exporting.add_argument("--company", metavar="NAME", help="its identifier, when there are several")
    exporting.add_argument("--secrets", action="store_true", help="with all SIP passwords")
    verb("check", _check, "say what is wrong with FILE, line by line, and change nothing")
    verb("diff", _diff, "say what importing FILE would change, and change nothing")
    return parser
