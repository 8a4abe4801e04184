"""`ligneclaire manage …`: Django's own commands, on this installation."""

from __future__ import annotations

from collections.abc import Sequence

from ligneclaire.runtime.database import open_django


def main(arguments: Sequence[str]) -> int:
    open_django()
    from django.core.management import ManagementUtility

    ManagementUtility(["ligneclaire manage", *arguments]).execute()
    return 0
