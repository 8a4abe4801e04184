"""The company file (X9): the whole configuration of a company as YAML.

    check(text)               what is wrong with it: line and reason of each error
    load(text, …)             make a company be what it says, all or nothing
    dump(company)             a company as such a file; dump, load and dump again give the same text
    diff(text)                what loading would change

`document` says what a file holds, `reading` turns text into a document and knows the line of everything,
`checking` sees what a file alone shows to be wrong, `writing` and `loading` go between documents and the
database. docs/company-file.md is the page for those who write one.
"""

from __future__ import annotations

import difflib
import re

from django.db import transaction

from ligneclaire.accounts.models import Company, Person
from ligneclaire.company.file import loading
from ligneclaire.company.file.problems import CompanyFileError, Problem
from ligneclaire.company.file.reading import read
from ligneclaire.company.file.writing import dump

__all__ = ["CompanyFileError", "Problem", "check", "diff", "dump", "load"]


def load(text: str, *, actor: Person | None = None, invited: bool = True) -> Company:
    """The company the file names, made or changed to be what it says.

    `actor` is an operator, or None for the system itself. `invited`: people who are new get their mails.
    Raises CompanyFileError with everything that is wrong; then nothing was changed.
    """
    return loading.load(read(text), actor, invited=invited)


def check(text: str) -> list[Problem]:
    """What is wrong, in the order of the file. Nothing is changed: it is tried, and undone."""
    try:
        _try(text)
    except CompanyFileError as error:
        return error.problems
    return []


def diff(text: str) -> list[str]:
    """What loading would change, as lines that go (`-`) and come (`+`), with what stands around them.

    Passwords are compared but not shown. Raises CompanyFileError.
    """
    before, after = _try(text)
    changes = difflib.unified_diff(before.splitlines(), after.splitlines(), "now", "file", lineterm="", n=2)
    return [re.sub(r"(?<=password: ).*", "…", line) for line in changes]


def _try(text: str) -> tuple[str, str]:
    """The company before and after, as files; then everything is undone."""
    reading = read(text)
    with transaction.atomic():
        present = loading.company_named(reading)
        before = dump(present, secrets=True) if present else ""
        after = dump(loading.load(reading, None, invited=False), secrets=True)
        transaction.set_rollback(True)
    return before, after
