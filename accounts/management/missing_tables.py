"""For commands: a database without (today's) tables is told with its mend, not as a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import DatabaseError

# PostgreSQL's codes for an undefined table and an undefined column.
UNDEFINED = {"42P01", "42703"}


@contextmanager
def missing_tables_told() -> Iterator[None]:
    """Turns the error of a missing table or column into a CommandError; others pass."""
    try:
        yield
    except DatabaseError as error:
        if not _is_missing(error):
            raise
        raise CommandError(
            "The database lacks tables: run .venv/bin/python manage.py migrate first."
        ) from error


def _is_missing(error: DatabaseError) -> bool:
    """SQLite tells by words only, at the reading of a row and at its writing."""
    if getattr(error.__cause__, "pgcode", None) in UNDEFINED:
        return True
    return any(
        words in str(error) for words in ("no such table", "no such column", "has no column")
    )
