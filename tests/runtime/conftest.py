"""The cast of all database tests is at hand here too."""

from tests.support.cast import cast  # noqa: F401
